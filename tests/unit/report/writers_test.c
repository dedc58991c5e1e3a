/* What each writer makes of one report, byte by byte: tests/unit/report/expect/<writer>.<one|two>. Once they differ on purpose,
 * VIGIA_GOLDEN_WRITE=1 writes them anew: read the diff before you commit it. */
#include "unit/report/fixture.h"

#include <expat.h>
#include <time.h>
#include <yyjson.h>

#include "report/writer.h"

static struct vig_err err;

static void write_all(const char *writer, const struct vig_report *const *reports, size_t n, struct vig_buf *out)
{
    const struct vig_writer *w = vig_writer_named(vig_str_c(writer));
    const struct vig_write_options options = { .width = 120 };

    assert_non_null(w);
    vig_buf_init(out, VIG_MIB(16));
    assert_ok(w->write(reports, n, &options, out, &err));
}

static void read_expected(const char *path, struct vig_buf *ret)
{
    FILE *in = fopen(path, "r");
    size_t n;

    vig_buf_init(ret, VIG_MIB(16));
    if (!in)
        return;
    while ((n = fread(vig_buf_room(ret, 4096), 1, 4096, in)) > 0)
        ret->n += n;
    (void)fclose(in);
}

static void check_reports(const char *writer, const struct vig_report *const *reports, size_t n, const char *name)
{
    struct vig_buf got, again, want;
    char path[512];
    bool same;

    write_all(writer, reports, n, &got);
    write_all(writer, reports, n, &again);
    assert_true(vig_str_eq(vig_buf_str(&got), vig_buf_str(&again)));
    (void)snprintf(path, sizeof path, TEST_ROOT "/tests/unit/report/expect/%s.%s", writer, name);
    if (getenv("VIGIA_GOLDEN_WRITE")) {
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        assert_int_equal(fwrite(got.p, 1, got.n, out), got.n);
        (void)fclose(out);
    }
    read_expected(path, &want);
    same = vig_str_eq(vig_buf_str(&got), vig_buf_str(&want));
    if (!same)
        print_error("%s: got\n%.*s\n", path, VIG_ARG(vig_buf_str(&got)));
    assert_true(same);
    vig_buf_done(&got);
    vig_buf_done(&again);
    vig_buf_done(&want);
}

static void check(const char *writer, size_t n)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *reports[] = { fixture_report(a), fixture_report(a) };

    check_reports(writer, reports, n, n == 1 ? "one" : "two");
}

static void audits(void **state)
{
    static const char *const writers[] = { "table", "json", "sarif", "html", "junit", "markdown" };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *reports[] = { fixture_audit(a, "compose.yaml"), fixture_report(a) };

    for (size_t i = 0; i < VIG_COUNT(writers); i++)
        check_reports(writers[i], reports, 2, "audit");
}

/* A hundred containers that fail the same check are one block. */
static void many_containers_are_shown_together(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };
    const struct vig_report *reports[VIG_COUNT(names)];

    for (size_t i = 0; i < VIG_COUNT(names); i++) {
        struct vig_report *r = fixture_audit(a, names[i]);

        r->sbom->subject.kind = VIG_SUBJECT_CONTAINER;
        reports[i] = r;
    }
    check_reports("table", reports, VIG_COUNT(names), "containers");
}

/* Nothing that input says may become an element, an attribute or a reference. */
static void hostile_text_stays_text(void **state)
{
    static const char *const writers[] = { "html", "junit", "markdown" };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *reports[] = { fixture_audit(a, "<b>\"x"), fixture_report(a) };

    for (size_t i = 0; i < VIG_COUNT(writers); i++) {
        struct vig_buf out;

        write_all(writers[i], reports, 2, &out);
        assert_true(vig_str_search(vig_buf_str(&out), VIG_STR("<b>")) == VIG_NPOS);
        assert_true(vig_str_search(vig_buf_str(&out), VIG_STR("</script>")) == VIG_NPOS);
        assert_true(vig_str_search(vig_buf_str(&out), VIG_STR("href=\"javascript:")) == VIG_NPOS);
        assert_false(vig_str_has(vig_buf_str(&out), '\033'));
        vig_buf_done(&out);
    }
}

static void junit_is_xml(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *reports[] = { fixture_audit(a, "compose.yaml"), fixture_report(a) };
    XML_Parser parser = XML_ParserCreate("UTF-8");
    struct vig_buf out;

    write_all("junit", reports, 2, &out);
    assert_int_equal(XML_Parse(parser, out.p, (int)out.n, 1), XML_STATUS_OK);
    XML_ParserFree(parser);
    vig_buf_done(&out);
}

static void cyclonedx(void **state)
{
    check("cyclonedx", 1);
    check("cyclonedx", 2);
}

static void json(void **state)
{
    check("json", 1);
    check("json", 2);
}

static void sarif(void **state)
{
    check("sarif", 1);
    check("sarif", 2);
}

static void spdx(void **state)
{
    check("spdx-json", 1);
    check("spdx-json", 2);
}

/* Our writer replaces what is no UTF-8, so the strict reader must take everything that it writes. */
static void json_can_be_read(void **state)
{
    static const char *const writers[] = { "json", "cyclonedx", "spdx-json", "sarif" };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *r = fixture_report(a);

    for (size_t i = 0; i < VIG_COUNT(writers); i++) {
        struct vig_buf out;
        yyjson_doc *doc;

        write_all(writers[i], &r, 1, &out);
        doc = yyjson_read(out.p, out.n, 0);
        assert_non_null(doc);
        yyjson_doc_free(doc);
        vig_buf_done(&out);
    }
}

/* Fifty findings of a jar that lies in a thousand places are no fifty thousand places. */
static void a_finding_repeats_ten_places_in_json(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_report *r = fixture_report(a);
    const struct vig_report *reports[] = { r };
    struct vig_package *p = &r->sbom->packages.v[r->findings.v[0].package];
    struct vig_buf out;
    yyjson_doc *doc;
    yyjson_val *root, *of_finding;

    while (p->locations.n < 14) {
        struct vig_location *l = vig_vec_add(&p->locations, a);
        *l = (struct vig_location){ VIG_STR("app/a.jar"), VIG_STR(""), 0 };
    }
    write_all("json", reports, 1, &out);
    doc = yyjson_read(out.p, out.n, 0);
    root = yyjson_doc_get_root(doc);
    of_finding = yyjson_obj_get(yyjson_arr_get(yyjson_obj_get(root, "findings"), 0), "package");
    assert_int_equal(yyjson_arr_size(yyjson_obj_get(of_finding, "locations")), 10);
    assert_int_equal(yyjson_get_uint(yyjson_obj_get(of_finding, "locations_left_out")), 4);
    of_finding = yyjson_arr_get(yyjson_obj_get(root, "packages"), r->findings.v[0].package);
    assert_int_equal(yyjson_arr_size(yyjson_obj_get(of_finding, "locations")), 14);
    yyjson_doc_free(doc);
    vig_buf_done(&out);
}

static void an_os_release_does_not_draw_on_terminals(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_report *r = fixture_report(a);
    const struct vig_report *reports[] = { r };
    struct vig_buf out;

    r->sbom->subject.os = (struct vig_os){ .id = VIG_STR("x\033[2J"), .version_id = VIG_STR("\033]0;y\a") };
    write_all("table", reports, 1, &out);
    assert_true(vig_str_search(vig_buf_str(&out), VIG_STR("x?[2J ?]0;y?")) != VIG_NPOS);
    assert_false(vig_str_has(vig_buf_str(&out), '\033'));
    vig_buf_done(&out);
}

/* A layer that nobody says the origin of leaves no blanks at the line's end. */
static void a_layer_without_history_ends_its_line(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_report *r = fixture_report(a);
    const struct vig_report *reports[] = { r };
    struct vig_buf out;

    for (size_t i = 0; i < r->sbom->subject.layers.n; i++)
        r->sbom->subject.layers.v[i].created_by = VIG_STR("");
    write_all("table", reports, 1, &out);
    assert_true(vig_str_search(vig_buf_str(&out), VIG_STR("    layer 2\n")) != VIG_NPOS);
    vig_buf_done(&out);
}

/* A list of a million vulnerable packages is a short one to write. */
static void many_findings_are_written_in_time(void **state)
{
    enum { MANY = 100000 };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    struct vig_report *r = fixture_report(a);
    const struct vig_report *reports[] = { r };
    clock_t start;
    struct vig_buf out;

    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t package = (uint32_t)r->sbom->packages.n;
        (void)fixture_package(r->sbom, VIG_PKG_NPM, "p", "1", "x", "", 0);
        (void)fixture_finding(r, "CVE-2024-1", VIG_LOW, package);
        *(struct vig_update *)vig_vec_add(&r->updates, a) = (struct vig_update){ package, VIG_STR("2"), 1, VIG_LOW };
    }
    start = clock();
    write_all("table", reports, 1, &out);
    assert_true((clock() - start) / CLOCKS_PER_SEC < 10); /* each looking for its update took minutes */
    vig_buf_done(&out);
}

static void out_of_memory_is_an_error(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    const struct vig_report *r = fixture_report(a);
    const struct vig_write_options options = { 0 };

    for (size_t i = 0; vig_writers[i]; i++)
        for (unsigned long nth = 1; nth < 400; nth++) {
            struct vig_buf out;
            int rc;

            vig_buf_init(&out, VIG_MIB(16));
            vig_fail_allocation(nth);
            rc = vig_writers[i]->write(&r, 1, &options, &out, &err);
            vig_fail_allocation(0);
            assert_true(rc == 0 || rc == VIG_E_NOMEM);
            vig_buf_done(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cyclonedx),
        cmocka_unit_test(audits),
        cmocka_unit_test(many_containers_are_shown_together),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(junit_is_xml),
        cmocka_unit_test(json),
        cmocka_unit_test(sarif),
        cmocka_unit_test(spdx),
        cmocka_unit_test(json_can_be_read),
        cmocka_unit_test(a_finding_repeats_ten_places_in_json),
        cmocka_unit_test(an_os_release_does_not_draw_on_terminals),
        cmocka_unit_test(a_layer_without_history_ends_its_line),
        cmocka_unit_test(many_findings_are_written_in_time),
        cmocka_unit_test(out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
