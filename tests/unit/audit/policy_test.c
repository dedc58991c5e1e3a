/* Policies: ids in anybody's numbering, what counts, exceptions with reasons and dates. */
#include "audit/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct vig_err err;

static int nothing(const struct vig_facts *f, struct vig_findings *out, struct vig_err *e)
{
    return 0;
}

static const struct vig_check privileged = {
    .id = "CTR-0005",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.5", "AVD-DS-0002", "DL3002", NULL },
    .level = 1,
    .run = nothing,
};
static const struct vig_check taste = { .id = "DKF-9998", .flags = VIG_CHECK_OPINION, .run = nothing };
static const struct vig_check deep = { .id = "CTR-9999", .level = 2, .run = nothing };

static void a_check_answers_to_every_tools_name(void **state)
{
    static const char *const names[] = { "CTR-0005", "ctr-0005",  "CIS 5.5", "CIS-5.5", "5.5",    "cis_5.5",   "check_5_5",
                                         "CIS-Docker-1.6-5.5", "DS-0002", "DS002",   "avd-ds-0002", "DL3002", "dl3002", " DL3002 " };
    static const char *const others[] = { "5", "5.50", "5.51", "CIS 5", "DS-0020", "DL300", "DL30021", "", "CIS", "DS", "0002", "55" };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (!vig_check_is_named(&privileged, vig_str_c(names[i])))
            fail_msg("%s is not taken", names[i]);
    for (size_t i = 0; i < VIG_COUNT(others); i++)
        if (vig_check_is_named(&privileged, vig_str_c(others[i])))
            fail_msg("%s is taken", others[i]);
}

static void levels_and_profiles_choose(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_policy *p;

    assert_int_equal(vig_policy_new(a, &p, &err), 0);
    assert_true(vig_policy_selects(NULL, &privileged));
    assert_false(vig_policy_selects(NULL, &deep));
    assert_false(vig_policy_selects(p, &deep));
    assert_false(vig_policy_selects(p, &taste));
    assert_int_equal(vig_policy_level(p, VIG_STR("2"), &err), 0);
    assert_true(vig_policy_selects(p, &deep));
    assert_true(vig_policy_selects(p, &taste));
    assert_int_equal(vig_policy_profile(p, VIG_STR("cis-docker-1.6"), &err), 0);
    assert_true(vig_policy_selects(p, &privileged));
    assert_false(vig_policy_selects(p, &deep));
    assert_int_equal(vig_policy_level(p, VIG_STR("3"), &err), VIG_E_USAGE);
    assert_int_equal(vig_policy_profile(p, VIG_STR("cis"), &err), VIG_E_USAGE);
    assert_int_equal(vig_policy_skip(p, VIG_STR("NO-SUCH"), &err), VIG_E_USAGE);
    assert_int_equal(vig_policy_only(p, VIG_STR(""), &err), VIG_E_USAGE);
    assert_int_equal(vig_policy_skip(p, VIG_STR("CVE-2021-44228"), &err), 0);
}

/* An option has the last word over a file. */
static void options_win_over_files(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_policy *p;

    assert_int_equal(vig_policy_new(a, &p, &err), 0);
    assert_int_equal(vig_policy_level(p, VIG_STR("2"), &err), 0);
    assert_int_equal(vig_policy_read(p, VIG_STR("vigia.yaml"), VIG_STR("level: 1\nprofile: cis-docker-1.6\n"), &err), 0);
    assert_false(vig_policy_selects(p, &taste)); /* the profile is the file's */
    assert_int_equal(vig_policy_profile(p, VIG_STR("vigia"), &err), 0);
    assert_true(vig_policy_selects(p, &taste)); /* the level is still the option's */
}

static void bad_files_say_where(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        { "levle: 1\n", "vigia.yaml:1: a policy has" },
        { "level: 3\n", "vigia.yaml:1: a level is" },
        { "\nskip: [CVE-2020-1, NO-SUCH]\n", "vigia.yaml:2: there is no check 'NO-SUCH'" },
        { "exceptions:\n  - id: CVE-2020-1\n", "needs a reason" },
        { "exceptions:\n  - reason: because\n", "needs an id" },
        { "exceptions:\n  - id: NOPE\n    reason: x\n", "vigia.yaml:2: its id is that of no check" },
        { "exceptions:\n  - id: CTR-9999\n    reason: x\n", "its id is that of no check" },
        { "exceptions:\n  - id: CVE-2020-1\n    reason: x\n    expires: 2027-02-30\n", "vigia.yaml:4: expires" },
        { "exceptions:\n  - id: CVE-2020-1\n    reason: x\n    until: 2027-02-01\n", "vigia.yaml:4: an exception has" },
        { "exceptions:\n  id: CVE-2020-1\n", "exceptions is a list" },
        { "- x\n", "a policy is a mapping" },
        { "skip: {a: b}\n", "a list of ids" },
        { "skip: [[a]]\n", "an id is wanted" },
        { "level: [", "reading the policy 'vigia.yaml'" },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
        struct vig_policy *p;

        assert_int_equal(vig_policy_new(a, &p, &err), 0);
        assert_int_equal(vig_policy_read(p, VIG_STR("vigia.yaml"), vig_str_c(cases[i].text), &err), VIG_E_INPUT);
        if (!strstr(err.msg, cases[i].says))
            fail_msg("'%s' gives '%s'", cases[i].text, err.msg);
    }
}

static struct vig_finding *add(struct vig_report *r, const char *id, const char *alias, uint32_t package)
{
    struct vig_finding *f = vig_vec_add(&r->findings, r->sbom->arena);

    f->id = vig_str_c(id);
    f->package = package;
    if (alias)
        *(vig_str *)vig_vec_add(&f->aliases, r->sbom->arena) = vig_str_c(alias);
    return f;
}

static void report_init(struct vig_report *r, struct vig_sbom *sbom, struct vig_arena *a)
{
    struct vig_package *p;

    vig_sbom_init(sbom, a);
    sbom->subject.name = VIG_STR("shop:1.4");
    p = vig_vec_add(&sbom->packages, a);
    p->name = VIG_STR("log4j-core");
    *r = (struct vig_report){ .sbom = sbom };
    (void)add(r, "CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", 0);
    (void)add(r, "CVE-2022-1", NULL, 0);
}

static bool suppressed(const char *yaml, int64_t now, size_t finding, size_t *ret_notes)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_policy *p;
    struct vig_report r;
    struct vig_sbom sbom;

    report_init(&r, &sbom, a);
    assert_int_equal(vig_policy_new(a, &p, &err), 0);
    if (vig_policy_read(p, VIG_STR("vigia.yaml"), vig_str_c(yaml), &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(vig_policy_except(p, now, &r, &err), 0);
    if (ret_notes)
        *ret_notes = sbom.notes.n;
    return !vig_str_empty(r.findings.v[finding].suppressed);
}

static void exceptions_are_about_what_they_say(void **state)
{
    assert_true(suppressed("exceptions: [{id: CVE-2021-44228, reason: x}]", 0, 0, NULL));
    assert_false(suppressed("exceptions: [{id: CVE-2021-44228, reason: x}]", 0, 1, NULL));
    assert_true(suppressed("exceptions: [{id: GHSA-JFH8-c2jp-5v3q, reason: x}]", 0, 0, NULL));
    assert_true(suppressed("exceptions: [{id: CVE-2021-44228, subject: 'shop:*', reason: x}]", 0, 0, NULL));
    assert_false(suppressed("exceptions: [{id: CVE-2021-44228, subject: 'other:*', reason: x}]", 0, 0, NULL));
    assert_true(suppressed("exceptions: [{id: CVE-2021-44228, package: 'log4j*', reason: x}]", 0, 0, NULL));
    assert_false(suppressed("exceptions: [{id: CVE-2021-44228, package: spring, reason: x}]", 0, 0, NULL));
    assert_true(suppressed("skip: [CVE-2022-1]", 0, 1, NULL));
}

/* 2027-01-31 is the last day; the day after it counts again, and the report says why. */
static void exceptions_end(void **state)
{
    const char *yaml = "exceptions: [{id: CVE-2021-44228, reason: x, expires: 2027-01-31}]";
    const int64_t february = 1801440000; /* 2027-02-01T00:00:00Z */
    size_t notes;

    assert_true(suppressed(yaml, february - 1, 0, &notes));
    assert_int_equal(notes, 0);
    assert_false(suppressed(yaml, february, 0, &notes));
    assert_int_equal(notes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_answers_to_every_tools_name),
        cmocka_unit_test(levels_and_profiles_choose),
        cmocka_unit_test(options_win_over_files),
        cmocka_unit_test(bad_files_say_where),
        cmocka_unit_test(exceptions_are_about_what_they_say),
        cmocka_unit_test(exceptions_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
