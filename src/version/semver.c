/* version/semver.c - Semantic Versioning 2.0.0.
 *
 *     version = ["v"] number "." number "." number ["-" ids] ["+" ids]
 *     ids     = id ("." id)*         id = (letter | digit | "-")+
 *
 * A prerelease sorts before its release; its identifiers compare one by one, numbers before words, fewer before more.
 * What follows "+" does not count. Read leniently, since advisories and lock files hold "1.2", "1.2.3.4" and "1.20rc1": any
 * count of numbers (those missing are 0), and text right after them is a prerelease.
 * Source: semver.org.
 */
#include "version/semver.h"

static bool core_byte(char c)
{
    return vig_is_digit(c) || c == '.';
}

struct vig_semver vig_semver_parse(vig_str s)
{
    struct vig_semver v = { 0 };
    size_t plus;

    s = vig_without_v(s);
    plus = vig_str_find(s, '+');
    if (plus != VIG_NPOS) {
        v.build = vig_str_skip(s, plus + 1);
        s = vig_str_take(s, plus);
    }
    v.core = vig_scan_run(&s, core_byte);
    v.pre = s.n && s.p[0] == '-' ? vig_str_skip(s, 1) : s;
    return v;
}

int vig_semver_core_cmp(vig_str a, vig_str b)
{
    while (a.n || b.n) {
        int c = vig_digits_cmp(vig_str_cut(&a, '.'), vig_str_cut(&b, '.'));
        if (c)
            return c;
    }
    return 0;
}

int vig_semver_id_cmp(vig_str a, vig_str b, bool fold)
{
    bool x = vig_all_digits(a), y = vig_all_digits(b);

    if (x != y)
        return x ? -1 : 1;
    if (x)
        return vig_digits_cmp(a, b);
    return fold ? vig_icmp(a, b) : vig_str_cmp(a, b);
}

int vig_semver_ids_cmp(vig_str a, vig_str b, bool fold)
{
    while (a.n && b.n) {
        int c = vig_semver_id_cmp(vig_str_cut(&a, '.'), vig_str_cut(&b, '.'), fold);
        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

int vig_semver_pre_cmp(vig_str a, vig_str b, bool fold)
{
    if (a.n == 0 || b.n == 0)
        return (b.n > 0) - (a.n > 0);
    return vig_semver_ids_cmp(a, b, fold);
}

int vig_semver_compare(vig_str left, vig_str right)
{
    struct vig_semver a = vig_semver_parse(left), b = vig_semver_parse(right);
    int c = vig_semver_core_cmp(a.core, b.core);

    return c ? c : vig_semver_pre_cmp(a.pre, b.pre, false);
}

static bool id_byte(char c)
{
    return vig_is_alnum(c) || c == '-';
}

static bool ids_valid(vig_str s, bool numbers_may_start_with_0)
{
    bool more = true;

    while (more) {
        more = vig_str_has(s, '.');
        vig_str id = vig_str_cut(&s, '.');
        if (id.n == 0 || !vig_all(id, id_byte))
            return false;
        if (!numbers_may_start_with_0 && id.n > 1 && id.p[0] == '0' && vig_all_digits(id))
            return false;
    }
    return true;
}

bool vig_semver_valid(vig_str s)
{
    struct vig_semver v = vig_semver_parse(s);
    vig_str core = v.core;

    s = vig_without_v(s);
    for (int i = 0; i < 3; i++) {
        vig_str part = vig_str_cut(&core, '.');
        if (part.n == 0 || (part.n > 1 && part.p[0] == '0'))
            return false;
    }
    if (core.n || v.core.p[v.core.n - 1] == '.')
        return false;
    s = vig_str_skip(s, v.core.n);
    if (s.n && s.p[0] != '+' && s.p[0] != '-')
        return false;
    return (s.n == 0 || s.p[0] != '-' || ids_valid(v.pre, false)) && (!vig_str_has(s, '+') || ids_valid(v.build, true));
}

const struct vig_ordering vig_ordering_semver = {
    .name = "semver", .compare = vig_semver_compare, .valid = vig_semver_valid
};
