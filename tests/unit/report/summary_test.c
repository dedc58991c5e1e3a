/* The numbers at the foot of a report. */
#include "unit/report/fixture.h"

#include "report/summary.h"

static void findings_are_counted_by_severity_and_package(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_summary s;

    vig_summarize(fixture_report(a), &s);
    assert_int_equal(s.total, 5);
    assert_int_equal(s.suppressed, 1);
    assert_int_equal(s.by_severity[VIG_CRITICAL], 1);
    assert_int_equal(s.by_severity[VIG_MEDIUM], 2); /* the suppressed third is not */
    assert_int_equal(s.by_severity[VIG_NEGLIGIBLE], 1);
    assert_int_equal(s.by_severity[VIG_SEVERITY_NONE], 1);
    assert_int_equal(s.fixable, 1);
    assert_int_equal(s.fixable_packages, 1);
    assert_int_equal(s.affected_packages, 5);
}

static void packages_are_counted_once(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_report *r = fixture_report(a);
    struct vig_summary s;

    fixture_finding(r, "CVE-2021-45046", VIG_CRITICAL, FIX_LOG4J)->fix = VIG_FIX_FIXED;
    vig_summarize(r, &s);
    assert_int_equal(s.fixable, 2);
    assert_int_equal(s.fixable_packages, 1);
    assert_int_equal(s.affected_packages, 5);
}

static void a_note_makes_it_incomplete(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_report *r = fixture_report(a);
    struct vig_summary s;

    vig_summarize(r, &s);
    assert_false(s.complete);
    r->sbom->notes.n = 0;
    vig_summarize(r, &s);
    assert_true(s.complete);
    r->sbom->notes_dropped = 1;
    vig_summarize(r, &s);
    assert_false(s.complete);
}

static void what_is_suppressed_reaches_no_threshold(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_report *r = fixture_report(a);

    assert_true(vig_report_reaches(r, VIG_CRITICAL));
    assert_false(vig_report_reaches(r, VIG_SEVERITY_NONE));
    for (size_t i = 0; i < r->findings.n; i++)
        if (r->findings.v[i].severity == VIG_CRITICAL)
            r->findings.v[i].suppressed = VIG_STR("accepted");
    assert_false(vig_report_reaches(r, VIG_CRITICAL));
    assert_true(vig_report_reaches(r, VIG_MEDIUM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_counted_by_severity_and_package),
        cmocka_unit_test(packages_are_counted_once),
        cmocka_unit_test(a_note_makes_it_incomplete),
        cmocka_unit_test(what_is_suppressed_reaches_no_threshold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
