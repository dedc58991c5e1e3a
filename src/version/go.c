/* version/go.c - Go modules and the Go distribution.
 *
 *     module       = "v" semver ["+incompatible"]        pseudo versions are prereleases: v0.0.0-20200101000000-abcdefabcdef
 *     distribution = "go" number "." number ["." number] [("beta" | "rc") number]
 *
 * Both, with and without their prefix, are read by the lenient semantic parser; advisories write "1.21.0-0" for "before
 * the first prerelease of 1.21". A space and what follows ("go1.21 X:nocoverageredesign") is not part of the version.
 * Source: golang.org/ref/mod, go/version.
 */
#include "version/semver.h"

static bool is_other(char c)
{
    return !vig_is_digit(c);
}

static vig_str bare(vig_str s)
{
    s = vig_str_take(s, vig_str_find(s, ' '));
    return vig_str_starts(s, VIG_STR("go")) ? vig_str_skip(s, 2) : s;
}

/* The next identifier of a prerelease. The distribution's "rc2" is read as "rc.2": rc10 comes after rc2 there, while in a
 * module's "-rc10" it is one word. */
static vig_str next_id(vig_str *s, bool distribution)
{
    if (!distribution)
        return vig_str_cut(s, '.');
    return vig_scan_run(s, vig_is_digit(s->p[0]) ? vig_is_digit : is_other);
}

static bool is_distribution(const struct vig_semver *v)
{
    return v->pre.n && v->pre.p == v->core.p + v->core.n;
}

static int pre_cmp(struct vig_semver a, struct vig_semver b)
{
    bool x = is_distribution(&a), y = is_distribution(&b);

    if (a.pre.n == 0 || b.pre.n == 0)
        return (b.pre.n > 0) - (a.pre.n > 0);
    while (a.pre.n && b.pre.n) {
        int c = vig_semver_id_cmp(next_id(&a.pre, x), next_id(&b.pre, y), false);
        if (c)
            return c;
    }
    return (a.pre.n > 0) - (b.pre.n > 0);
}

static int go_compare(vig_str left, vig_str right)
{
    struct vig_semver a = vig_semver_parse(bare(left)), b = vig_semver_parse(bare(right));
    int c = vig_semver_core_cmp(a.core, b.core);

    return c ? c : pre_cmp(a, b);
}

static bool go_valid(vig_str s)
{
    struct vig_semver v;

    if (!vig_str_starts(s, VIG_STR("go")))
        return vig_semver_valid(s);
    v = vig_semver_parse(bare(s));
    return v.core.n && v.core.p[v.core.n - 1] != '.' && vig_is_digit(v.core.p[0]) && vig_all(v.pre, vig_is_alnum);
}

const struct vig_ordering vig_ordering_go = { .name = "go", .compare = go_compare, .valid = go_valid };
