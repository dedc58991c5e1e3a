/* Scores: what weighs, what caps, what does not count. */
#include "unit/report/fixture.h"

#include "report/score.h"

static bool points(const struct vig_report *const *reports, size_t n, unsigned *ret)
{
    struct vig_score s = { 0 };

    for (size_t i = 0; i < n; i++)
        vig_score_add(&s, reports[i]);
    return vig_score_points(&s, ret);
}

static struct vig_report *judged(struct vig_arena *a, enum vig_severity severity, enum vig_check_state state)
{
    struct vig_report *r = fixture_audit(a, "x");

    r->checks.n = 0;
    for (int i = 0; i < 10; i++)
        fixture_check(r, "CTR-0001", VIG_MEDIUM, VIG_CHECK_PASSED, "");
    fixture_check(r, "CTR-0002", severity, state, "");
    return r;
}

static unsigned one(enum vig_severity severity, enum vig_check_state state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    const struct vig_report *r = judged(a, severity, state);
    unsigned ret = 1000;

    assert_true(points(&r, 1, &ret));
    return ret;
}

static void what_failed_weighs_as_its_severity(void **state)
{
    assert_int_equal(one(VIG_LOW, VIG_CHECK_PASSED), 100);
    assert_int_equal(one(VIG_LOW, VIG_CHECK_FAILED), 96);    /* 50 of 52 */
    assert_int_equal(one(VIG_MEDIUM, VIG_CHECK_FAILED), 90); /* 50 of 55 */
}

static void an_open_door_caps_it(void **state)
{
    assert_int_equal(one(VIG_HIGH, VIG_CHECK_FAILED), 75);
    assert_int_equal(one(VIG_CRITICAL, VIG_CHECK_FAILED), 50);
}

static void what_was_not_judged_counts_for_nothing(void **state)
{
    assert_int_equal(one(VIG_CRITICAL, VIG_CHECK_NOT_LOOKED_AT), 100);
    assert_int_equal(one(VIG_CRITICAL, VIG_CHECK_SUPPRESSED), 100);
    assert_int_equal(one(VIG_CRITICAL, VIG_CHECK_NOT_APPLICABLE), 100);
}

static void nothing_judged_is_no_score(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_report *r = fixture_audit(a, "x");
    const struct vig_report *const reports[] = { r };
    unsigned ret = 7;

    r->checks.n = 0;
    assert_false(points(reports, 1, &ret));
    assert_false(points(reports, 0, &ret));
    assert_int_equal(ret, 7);
}

static void a_layer_is_the_mean(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    const struct vig_report *reports[] = { judged(a, VIG_CRITICAL, VIG_CHECK_FAILED), judged(a, VIG_LOW, VIG_CHECK_PASSED) };
    unsigned ret = 0;

    assert_true(points(reports, 2, &ret));
    assert_int_equal(ret, 75);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_failed_weighs_as_its_severity), cmocka_unit_test(an_open_door_caps_it),
        cmocka_unit_test(what_was_not_judged_counts_for_nothing), cmocka_unit_test(nothing_judged_is_no_score),
        cmocka_unit_test(a_layer_is_the_mean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
