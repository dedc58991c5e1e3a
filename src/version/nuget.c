/* version/nuget.c - NuGet: semantic versions with up to four numbers, and letters without their case.
 *
 *     version = number ["." number ["." number ["." number]]] ["-" ids] ["+" ids]
 *
 * Source: learn.microsoft.com, "NuGet package version reference". 1.0, 1.0.0 and 1.0.0.0 are the same.
 */
#include "version/semver.h"

static int nuget_compare(vig_str left, vig_str right)
{
    struct vig_semver a = vig_semver_parse(left), b = vig_semver_parse(right);
    int c = vig_semver_core_cmp(a.core, b.core);

    return c ? c : vig_semver_pre_cmp(a.pre, b.pre, true);
}

static bool id_byte(char c)
{
    return vig_is_alnum(c) || c == '-' || c == '.';
}

static bool nuget_valid(vig_str s)
{
    struct vig_semver v = vig_semver_parse(s);
    vig_str core = v.core;
    int parts = 0;

    for (; core.n; parts++)
        if (vig_str_cut(&core, '.').n == 0)
            return false;
    return parts >= 1 && parts <= 4 && v.core.p[v.core.n - 1] != '.' && vig_all(v.pre, id_byte) && vig_all(v.build, id_byte);
}

const struct vig_ordering vig_ordering_nuget = { .name = "nuget", .compare = nuget_compare, .valid = nuget_valid };
