/* tests/unit/audit/dockerfile_test.c - each Dockerfile check on a file where it fires and on one where it does not.
 *
 * The cases are in tests/dockerfile/<name>.txt, one after the other:
 *
 *     ### DKF-0030: 2 5          the check's findings in this text stand in lines 2 and 5, and nowhere else
 *     FROM debian:12
 *     …
 *     ### DKF-0030: none
 *     …
 *     ### DKF-0030 fixed:        what the edits of its findings make of the text before; then it finds nothing more
 *     …
 *     ### DKF-0030 kept:         its findings in the text before have no edit
 *     ### all: DKF-0010:1 …      everything that all checks find in this text, at both levels
 */
#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>

#include "audit/findings.h"
#include "format/dockerfile.h"
#include "model/sbom.h"
#include "repair/edits.h"

enum { MOST_CASES = 1000, MOST_ID = 10000 };

static const struct vig_check *check_of(vig_str id)
{
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++)
        if (vig_str_eqc(id, (*c)->id))
            return *c;
    return NULL;
}

/* What one check, or with NULL all of them, find in a text. */
static struct vig_report *judged(struct vig_arena *arena, const struct vig_check *only, vig_str text)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_report *report = vig_new(arena, struct vig_report);
    struct vig_facts facts = { 0 };
    struct vig_dockerfile *d;

    assert_ok(vig_dockerfile_parse(VIG_STR("Dockerfile"), text, arena, &d, &err));
    facts.dockerfile = d;
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++) {
        struct vig_findings out = { .check = *c, .report = report, .arena = arena };

        if (!only || only == *c)
            assert_ok((*c)->run(&facts, &out, &err));
    }
    return report;
}

static void add_sorted(struct vig_buf *b, const struct vig_report *r, bool with_ids)
{
    uint32_t last = 0;

    for (size_t done = 0; done < r->findings.n; done++) { /* few: the next larger line each time */
        uint32_t next = UINT32_MAX;

        for (size_t i = 0; !with_ids && i < r->findings.n; i++)
            if (r->findings.v[i].place.line > last && r->findings.v[i].place.line < next)
                next = r->findings.v[i].place.line;
        if (with_ids)
            vig_buf_addf(b, "%s%.*s:%u", b->n ? " " : "", VIG_ARG(r->findings.v[done].id), r->findings.v[done].place.line);
        else if (next < UINT32_MAX)
            vig_buf_addf(b, "%s%u", b->n ? " " : "", last = next);
    }
}

static unsigned fires[MOST_ID], quiet[MOST_ID];

static unsigned number_of(vig_str id)
{
    uint64_t n = 0;

    (void)vig_str_to_u64(vig_str_skip(id, 4), &n);
    return (unsigned)(n % MOST_ID);
}

static bool expect(struct vig_arena *arena, const char *file, vig_str head, vig_str text)
{
    vig_str rest = head, id = vig_str_cut(&rest, ':'), want = vig_str_trim(rest);
    bool all = vig_str_eqc(id, "all");
    const struct vig_check *c = check_of(id);
    struct vig_buf got;
    bool ok;

    vig_buf_init(&got, 100000);
    if (!c && !all)
        fail_msg("%s: no check is called '%.*s'", file, VIG_ARG(id));
    add_sorted(&got, judged(arena, c, text), all);
    if (vig_str_eqc(want, "none"))
        want = VIG_STR("");
    ok = vig_str_eq(vig_buf_str(&got), want);
    if (!ok)
        print_error("%s: %.*s: want '%.*s', got '%.*s' in\n%.*s\n", file, VIG_ARG(id), VIG_ARG(want), VIG_ARG(vig_buf_str(&got)), VIG_ARG(text));
    if (c && want.n)
        fires[number_of(id)]++;
    else if (c)
        quiet[number_of(id)]++;
    vig_buf_done(&got);
    return ok;
}

static bool expect_fixed(struct vig_arena *arena, const char *file, vig_str id, vig_str before, vig_str after)
{
    const struct vig_check *c = check_of(id);
    struct vig_err err = VIG_ERR_INIT;
    struct vig_report *report, *again;
    struct vig_buf got;
    size_t applied = 0;
    bool ok;

    if (!c)
        fail_msg("%s: no check is called '%.*s'", file, VIG_ARG(id));
    report = judged(arena, c, before);
    vig_buf_init(&got, 100000);
    assert_ok(vig_edits_apply(before, report, &got, &applied, &err));
    again = judged(arena, c, vig_buf_str(&got));
    ok = vig_str_eq(vig_buf_str(&got), after) && again->findings.n == 0;
    if (!ok)
        print_error("%s: %.*s: %zu repaired, %zu found afterwards, and it became\n%.*s\n", file, VIG_ARG(id), applied, again->findings.n,
                    VIG_ARG(vig_buf_str(&got)));
    vig_buf_done(&got);
    return ok;
}

static bool expect_kept(struct vig_arena *arena, const char *file, vig_str id, vig_str before)
{
    struct vig_report *report = judged(arena, check_of(id), before);
    size_t edits = 0;

    for (size_t i = 0; i < report->findings.n; i++)
        edits += report->findings.v[i].edits.n;
    if (edits)
        print_error("%s: %.*s: %zu edits in\n%.*s\n", file, VIG_ARG(id), edits, VIG_ARG(before));
    return edits == 0 && report->findings.n > 0;
}

/* The next case: the text after "### " up to the line's end, and what follows up to the next such line. */
static bool next_case(vig_str *rest, vig_str *ret_head, vig_str *ret_text)
{
    size_t end;

    if (!vig_str_starts(*rest, VIG_STR("### ")))
        return false;
    *rest = vig_str_skip(*rest, 4);
    *ret_head = vig_str_cut(rest, '\n');
    end = vig_str_starts(*rest, VIG_STR("### ")) ? 0 : vig_str_search(*rest, VIG_STR("\n### "));
    *ret_text = end == 0 ? VIG_STR("") : vig_str_take(*rest, end == VIG_NPOS ? rest->n : end + 1);
    *rest = vig_str_skip(*rest, ret_text->n);
    return true;
}

static bool try_file(const char *name)
{
    static char text[1 << 20];
    struct vig_arena *arena = vig_arena_new(VIG_GIB(1));
    vig_str rest, head, now, before = { 0 };
    char path[1024];
    FILE *f;
    bool ok = true;

    snprintf(path, sizeof path, TEST_ROOT "/tests/dockerfile/%s", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    rest = vig_str_of(text, fread(text, 1, sizeof text, f));
    fclose(f);
    while (next_case(&rest, &head, &now)) {
        if (vig_str_ends(head, VIG_STR(" fixed:")))
            ok = expect_fixed(arena, name, vig_str_take(head, head.n - 7), before, now) && ok;
        else if (vig_str_ends(head, VIG_STR(" kept:")))
            ok = expect_kept(arena, name, vig_str_take(head, head.n - 6), before) && ok;
        else
            ok = expect(arena, name, head, now) && ok;
        before = now;
    }
    assert_int_equal(rest.n, 0); /* else the file is not of this form */
    vig_arena_free(arena);
    return ok;
}

static void cases_are_judged_as_they_say(void **state)
{
    DIR *dir = opendir(TEST_ROOT "/tests/dockerfile");
    const struct dirent *e;
    bool ok = true;

    (void)state;
    assert_non_null(dir);
    while ((e = readdir(dir)))
        if (vig_str_ends(vig_str_c(e->d_name), VIG_STR(".txt")))
            ok = try_file(e->d_name) && ok;
    closedir(dir);
    assert_true(ok);
}

static void every_check_fires_and_is_quiet_somewhere(void **state)
{
    bool ok = true;

    (void)state;
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++) {
        unsigned n = number_of(vig_str_c((*c)->id));

        if (!fires[n] || !quiet[n])
            print_error("%s: %u cases where it fires, %u where it does not\n", (*c)->id, fires[n], quiet[n]);
        ok = ok && fires[n] && quiet[n];
    }
    assert_true(ok);
}

static bool is_ref(vig_str s)
{
    static const char *const kinds[] = { "DL", "AVD-DS-", "CKV_DOCKER_", "CKV2_DOCKER_", "CIS-Docker-1.6-", "CIS-DI-", "DKL-DI-", "SC", "https://" };

    for (size_t i = 0; i < VIG_COUNT(kinds); i++)
        if (vig_str_starts(s, vig_str_c(kinds[i])) && s.n > strlen(kinds[i]))
            return !vig_str_has(s, ' ');
    return false;
}

static void checks_say_what_they_must(void **state)
{
    const struct vig_check *before = NULL;

    (void)state;
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; before = *c++) {
        assert_int_equal(strlen((*c)->id), 8);
        assert_int_equal(strncmp((*c)->id, "DKF-", 4), 0);
        if (before)
            assert_true(strcmp(before->id, (*c)->id) < 0);
        assert_int_equal((*c)->scope, VIG_SCOPE_DOCKERFILE);
        assert_true((*c)->title && strlen((*c)->title) > 10 && (*c)->title[strlen((*c)->title) - 1] != '.');
        assert_true((*c)->why && strlen((*c)->why) > 10 && (*c)->why[strlen((*c)->why) - 1] == '.');
        assert_true((*c)->remedy && strlen((*c)->remedy) > 5 && (*c)->remedy[strlen((*c)->remedy) - 1] == '.');
        assert_true((*c)->severity > VIG_SEVERITY_NONE && (*c)->severity < VIG_SEVERITY_COUNT);
        assert_non_null((*c)->refs);
        for (size_t i = 0; (*c)->refs[i]; i++) {
            if (!is_ref(vig_str_c((*c)->refs[i])))
                fail_msg("%s: '%s' is no reference", (*c)->id, (*c)->refs[i]);
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal((*c)->refs[i], (*c)->refs[k]);
        }
        assert_true(!((*c)->flags & VIG_CHECK_OPINION) || (*c)->level == 2);
    }
}

/* Rules of other tools by their own numbers: all have an answer here. */
static void other_tools_rules_are_all_there(void **state)
{
    static const char *const wanted = "DL1001 DL3000 DL3001 DL3002 DL3003 DL3004 DL3006 DL3007 DL3008 DL3009 DL3010 DL3011 DL3012 DL3013 DL3014 DL3015 "
        "DL3016 DL3018 DL3019 DL3020 DL3021 DL3022 DL3023 DL3024 DL3025 DL3026 DL3027 DL3028 DL3029 DL3030 DL3032 DL3033 DL3034 DL3035 DL3036 DL3037 "
        "DL3038 DL3040 DL3041 DL3042 DL3043 DL3044 DL3045 DL3046 DL3047 DL3048 DL3049 DL3050 DL3051 DL3052 DL3053 DL3054 DL3055 DL3056 DL3057 DL3058 "
        "DL3059 DL3060 DL3061 DL3062 DL3063 DL3064 DL3065 DL3066 DL3067 DL4000 DL4001 DL4003 DL4004 DL4005 DL4006 "
        "AVD-DS-0001 AVD-DS-0002 AVD-DS-0004 AVD-DS-0005 AVD-DS-0006 AVD-DS-0007 AVD-DS-0008 AVD-DS-0009 AVD-DS-0010 AVD-DS-0011 AVD-DS-0012 "
        "AVD-DS-0013 AVD-DS-0014 AVD-DS-0015 AVD-DS-0016 AVD-DS-0017 AVD-DS-0019 AVD-DS-0020 AVD-DS-0021 AVD-DS-0022 AVD-DS-0023 AVD-DS-0024 "
        "AVD-DS-0025 AVD-DS-0026 AVD-DS-0027 AVD-DS-0029 AVD-DS-0030 AVD-DS-0031 CKV_DOCKER_1 CKV_DOCKER_2 CKV_DOCKER_3 CKV_DOCKER_4 CKV_DOCKER_5 "
        "CKV_DOCKER_6 CKV_DOCKER_7 CKV_DOCKER_8 CKV_DOCKER_9 CKV_DOCKER_10 CKV_DOCKER_11 CKV2_DOCKER_1 CKV2_DOCKER_2 CKV2_DOCKER_3 CKV2_DOCKER_4 "
        "CKV2_DOCKER_5 CKV2_DOCKER_6 CKV2_DOCKER_7 CKV2_DOCKER_8 CKV2_DOCKER_9 CKV2_DOCKER_10 CKV2_DOCKER_11 CKV2_DOCKER_12 CKV2_DOCKER_13 "
        "CKV2_DOCKER_14 CKV2_DOCKER_15 CKV2_DOCKER_16 CKV2_DOCKER_17";
    vig_str rest = vig_str_c(wanted);

    (void)state;
    while (rest.n) {
        vig_str id = vig_str_cut(&rest, ' ');
        bool found = false;

        for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++)
            for (size_t i = 0; (*c)->refs[i]; i++)
                found = found || vig_str_eqc(id, (*c)->refs[i]);
        if (!found)
            fail_msg("no check stands for %.*s", VIG_ARG(id));
    }
}

static void expect_place(const char *text, const char *id, uint32_t line, uint32_t column, const char *object)
{
    struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_report *report = judged(arena, check_of(vig_str_c(id)), vig_str_c(text));

    assert_int_equal(report->findings.n, 1);
    assert_int_equal(report->findings.v[0].place.line, line);
    assert_int_equal(report->findings.v[0].place.column, column);
    assert_str(report->findings.v[0].place.object, object);
    vig_arena_free(arena);
}

/* The very word, through continued lines, comments between them, and here-documents with and without their tabs. */
static void places_are_exact(void **state)
{
    (void)state;
    expect_place("FROM debian:12\nRUN a && \\\n    # why\n  apt-get install -y \\\n    curl\n", "DKF-0040", 5, 5, "");
    expect_place("FROM debian:12 AS b\nFROM debian:12\nRUN <<E\ncd x\nchmod 777 y\nE\n", "DKF-0026", 5, 1, "stage 1");
    expect_place("FROM debian:12 AS b\nRUN <<-E\n\tset -e\n\t\tchmod 777 y\n\tE\n", "DKF-0026", 4, 3, "b");
    expect_place("FROM debian:12\nRUN [\"sh\", \"-c\", \"chmod 777 y\"]\n", "DKF-0026", 2, 19, "");
    expect_place("FROM debian:12\nENV A=1 \\\n  B=$A\n", "DKF-0104", 3, 3, "");
    expect_place("FROM debian:12\nCOPY --chmod=777 a /b\n", "DKF-0095", 2, 6, "");
}

/* Whatever allocation fails, a check says so or does without it. */
static void checks_survive_without_memory(void **state)
{
    static const char text[] = "FROM golang as build\nFROM build\nRUN apt update; apt-get install gcc && cd /tmp\nMAINTAINER me\nADD a b /c\n"
                               "ENV PASSWORD=Tr0ub4dor-and-3\nRUN pip install flask && curl -u a:Tr0ub4dor-and-3 http://x/y.gpg | sh\nCMD run it\nUSER 0\n";
    struct vig_err err = VIG_ERR_INIT;
    struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_facts facts = { 0 };
    struct vig_dockerfile *d;

    (void)state;
    assert_ok(vig_dockerfile_parse(VIG_STR("Dockerfile"), vig_str_c(text), arena, &d, &err));
    facts.dockerfile = d;
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++) {
        size_t all = judged(arena, *c, vig_str_c(text))->findings.n;

        for (unsigned long nth = 1; nth <= 24; nth++) {
            struct vig_report report = { 0 };
            struct vig_findings out = { .check = *c, .report = &report, .arena = arena };
            int rc;

            vig_fail_allocation(nth);
            rc = (*c)->run(&facts, &out, &err);
            vig_fail_allocation(0);
            assert_true(rc == VIG_E_NOMEM || (rc == 0 && report.findings.n == all));
        }
    }
    vig_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_say_what_they_must),
        cmocka_unit_test(other_tools_rules_are_all_there),
        cmocka_unit_test(places_are_exact),
        cmocka_unit_test(checks_survive_without_memory),
        cmocka_unit_test(cases_are_judged_as_they_say),
        cmocka_unit_test(every_check_fires_and_is_quiet_somewhere), /* after the cases, which it counts */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
