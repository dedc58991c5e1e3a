/* Ranges hold what node-semver's satisfies() says. */
#include "unit/test.h"

#include "version/npm_range.h"

static const struct {
    const char *range;
    const char *in;  /* versions that are in it, with a space between */
    const char *out; /* and those that are not */
} cases[] = {
    { "^1.2.3", "1.2.3 1.2.4 1.99.0", "1.2.2 2.0.0 1.2.3-rc.1 2.0.0-alpha" },
    { "^1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.4 1.2.3 1.4.0", "1.2.3-beta.1 1.2.4-beta.2 2.0.0" },
    { "^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2 1.0.0" },
    { "^0.0.3", "0.0.3", "0.0.4 0.1.0" },
    { "^0.0", "0.0.0 0.0.9", "0.1.0" },
    { "^0", "0.0.1 0.9.9", "1.0.0" },
    { "^1.x", "1.0.0 1.9.9", "0.9.0 2.0.0" },
    { "~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2" },
    { "~1.2", "1.2.0 1.2.9", "1.3.0 1.1.9" },
    { "~1", "1.0.0 1.9.0", "2.0.0" },
    { "~> 0.2.3", "0.2.3 0.2.9", "0.3.0" },
    { "~1.2.3-beta.2", "1.2.3-beta.2 1.2.4", "1.2.4-beta.2" },
    { "1.x || >=2.5.0 <3", "1.0.0 1.9.9 2.5.0 2.9.9", "2.4.9 3.0.0 0.9.0" },
    { "1.x||>=2.5.0||5.0.0 - 7.2.3", "1.2.3 2.5.0 6.0.0 9.0.0", "2.0.0" },
    { "1.2.3 - 2.3.4", "1.2.3 2.0.0 2.3.4", "1.2.2 2.3.5" },
    { "1.2 - 2.3.4", "1.2.0 2.3.4", "1.1.9" },
    { "1.2.3 - 2.3", "1.2.3 2.3.9", "2.4.0" },
    { "1.2.3 - 2", "2.9.9", "3.0.0" },
    { "*", "0.0.0 9.9.9", "1.0.0-alpha" },
    { "", "0.0.0 9.9.9", "1.0.0-alpha" },
    { "x", "1.2.3", "1.2.3-1" },
    { "1", "1.0.0 1.9.9", "2.0.0 0.9.9" },
    { "1.2.*", "1.2.0 1.2.9", "1.3.0" },
    { "1.2.3", "1.2.3 v1.2.3 1.2.3+build", "1.2.4 1.2.3-1" },
    { "=1.2.3", "1.2.3", "1.2.4" },
    { "v1.2.3", "1.2.3", "1.2.4" },
    { ">1.2", "1.3.0 2.0.0", "1.2.9" },
    { ">1", "2.0.0", "1.9.9" },
    { ">=1.2", "1.2.0 3.0.0", "1.1.9" },
    { "<=1.2", "1.2.9 0.1.0", "1.3.0" },
    { "<1.2", "1.1.9", "1.2.0 1.2.0-alpha" },
    { "> 1.2.3 <= 2", "1.2.4 2.9.9", "1.2.3 3.0.0" },
    { ">1.2.3-alpha.3", "1.2.3-alpha.7 3.4.5", "3.4.5-alpha.9 1.2.3-alpha.3" },
    { ">=1.0.0-rc.0 <2", "1.0.0-rc.1 1.5.0", "1.5.0-rc.1 2.0.0" },
    { "<*", "", "0.0.0 1.0.0" },
    { ">=*", "0.0.0 1.0.0", "" },
    { "1.2.3 2.0.0", "", "1.2.3 2.0.0" },
};

static void check(const char *range, const char *versions, bool want)
{
    vig_str rest = vig_str_c(versions);

    while (rest.n) {
        vig_str v = vig_str_cut(&rest, ' ');
        struct vig_err err = VIG_ERR_INIT;
        bool got = !want;

        assert_ok(vig_npm_range_has(vig_str_c(range), v, &got, &err));
        if (got != want)
            fail_msg("%.*s in '%s': got %d", VIG_ARG(v), range, got);
    }
}

static void ranges_hold_what_npm_says(void **state)
{
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        check(cases[i].range, cases[i].in, true);
        check(cases[i].range, cases[i].out, false);
    }
}

static void what_is_no_range_is_an_error(void **state)
{
    static const char *const bad[] = {
        "latest", "git+https://example.org/a.git", "workspace:*", "1.2.3.4", "==>1", ">", "^", "1.2.3 - ", "a.b.c", "1,2",
        "99999999999999999999.0.0", "1.2.3-\001",
    };

    for (size_t i = 0; i < VIG_COUNT(bad); i++) {
        struct vig_err err = VIG_ERR_INIT;
        bool got;

        if (vig_npm_range_has(vig_str_c(bad[i]), VIG_STR("1.0.0"), &got, &err) != VIG_E_INPUT)
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(vig_npm_range_has(VIG_STR("1.x"), vig_str_c("1.x"), &got, &err), VIG_E_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hold_what_npm_says),
        cmocka_unit_test(what_is_no_range_is_an_error),
    };

    return cmocka_run_group_tests_name("npm ranges", tests, NULL, NULL);
}
