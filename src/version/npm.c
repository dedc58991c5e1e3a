/* version/npm.c - npm: semantic versions; a "=" or "v" before them is allowed. Ranges are in npm_range.h. */
#include "version/semver.h"

static vig_str bare(vig_str s)
{
    s = vig_str_trim(s);
    if (s.n && s.p[0] == '=')
        s = vig_str_trim(vig_str_skip(s, 1));
    return s;
}

static int npm_compare(vig_str a, vig_str b)
{
    return vig_semver_compare(bare(a), bare(b));
}

static bool npm_valid(vig_str s)
{
    return vig_semver_valid(bare(s));
}

const struct vig_ordering vig_ordering_npm = { .name = "npm", .compare = npm_compare, .valid = npm_valid };
