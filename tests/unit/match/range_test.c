/* Ranges are evaluated as OSV's schema says, whatever order their events stand in. */
#include "unit/test.h"

#include "match/range.h"
#include "unit/match/fake_db.h"

static const struct {
    const char *claim;
    const char *in, *out; /* versions with a space between */
} cases[] = {
    { "introduced=0 fixed=1.2.5", "0 1.0 1.2.4 0.0.1-rc1", "1.2.5 2.0" },
    { "introduced=0", "0 9.9", "" },
    { "introduced=1.0", "1.0 9.9", "0.9 1.0-rc1" },
    { "introduced=1.0 fixed=1.0", "", "0.9 1.0 1.1" },
    { "introduced=0 fixed=1.2.5 introduced=1.3.0 fixed=1.3.4", "1.2.4 1.3.0 1.3.3", "1.2.5 1.2.9 1.3.4 1.4" },
    { "fixed=1.3.4 introduced=1.3.0 fixed=1.2.5 introduced=0", "1.2.4 1.3.0 1.3.3", "1.2.5 1.2.9 1.3.4 1.4" },
    { "introduced=0 range=x introduced=2.0 fixed=2.1", "1.0 2.0 5.0", "" },
    { "introduced=1.0 fixed=1.1 range=x introduced=2.0 fixed=2.1", "1.0 2.0", "1.1 1.5 2.1 0.9" },
    { "introduced=0 last=1.2.5", "1.2.5 1.0", "1.2.6 2.0" },
    { "introduced=0 last=1.2.5 introduced=2.0", "1.2.5 2.0 3.0", "1.2.6" },
    { "introduced=0 limit=2.0", "1.0 1.9", "2.0 3.0" },
    { "introduced=0 limit=*", "1.0 9.0", "" },
    { "range=git introduced=0 fixed=abcdef", "", "1.0" },
    { "range=git introduced=0 version=1.0 version=1.1", "1.0 1.1 1.1.0", "1.2" },
    { "version=1.0 version=1.1", "1.0 1.1 1.1.0", "1.2 1.0-rc1" },
    { "introduced=2.0 version=1.0", "1.0 2.0", "1.0.0 1.5" }, /* beside a range the list adds versions as written */
    { "introduced=0 fixed=0", "", "0 1.0" },                  /* a distribution's "not affected" */
    { "state=not", "1.0", "" },
    { "malicious", "1.0", "" },
    { "", "", "1.0" },
    { "fixed=1.0", "", "0.9 1.0" },
};

static void check(size_t i, const char *versions, bool want)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    vig_str line = vig_arena_printf(a, "X semver x %s", cases[i].claim), rest = vig_str_c(versions);
    struct vig_claim c = fake_claim(line, a);

    while (rest.n) {
        vig_str v = vig_str_cut(&rest, ' ');
        if (vig_range_covers(&c.affected, &vig_ordering_semver, v, c.malicious) != want)
            fail_msg("%.*s in '%s'", VIG_ARG(v), cases[i].claim);
    }
    vig_arena_free(a);
}

static void versions_are_covered_as_osv_says(void **state)
{
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        check(i, cases[i].in, true);
        check(i, cases[i].out, false);
    }
}

static int add(void *ctx, vig_str fixed)
{
    char *all = ctx;
    size_t n = strlen(all);

    (void)snprintf(all + n, 100 - n, "%.*s ", VIG_ARG(fixed));
    return 0;
}

static void fixes_are_those_above(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_claim c = fake_claim(VIG_STR("X semver x introduced=0 fixed=1.2.5 introduced=1.3 fixed=1.3.4 range=git fixed=9"), a);
    char all[100] = "";

    (void)vig_range_fixes(&c.affected, &vig_ordering_semver, VIG_STR("1.3.1"), add, all);
    assert_string_equal(all, "1.3.4 ");
    all[0] = 0;
    (void)vig_range_fixes(&c.affected, &vig_ordering_semver, VIG_STR("1.0"), add, all);
    assert_string_equal(all, "1.2.5 1.3.4 ");
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_covered_as_osv_says),
        cmocka_unit_test(fixes_are_those_above),
    };

    return cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
