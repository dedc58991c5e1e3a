/* Matching on real advisories, and end-of-life dates against other collections. Skipped where ../shared/data is absent. */
#include "unit/test.h"

#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

#include "advisory/import.h"
#include "model/eol.h"
#include "match/match.h"

#define DATA TEST_ROOT "/../shared/data"

static bool absent(void)
{
    if (access(DATA "/osv/Maven/all.zip", R_OK) == 0)
        return false;
    print_message("SKIPPED: ../shared/data is absent\n");
    return true;
}

struct asked {
    enum vig_pkg_type type;
    const char *name, *version, *source;
    const char *os, *os_version;
    const char *ids; /* all of these, with a space between, and each once; a "-" in front: not this one */
};

static const struct asked cases[] = {
    { VIG_PKG_MAVEN, "org.apache.logging.log4j:log4j-core", "2.14.1", "", "", "",
      "CVE-2021-44228 CVE-2021-45046 CVE-2021-45105 CVE-2021-44832" },
    { VIG_PKG_MAVEN, "org.apache.logging.log4j:log4j-core", "2.17.0", "", "", "", "CVE-2021-44832 -CVE-2021-44228 -CVE-2021-45105" },
    { VIG_PKG_MAVEN, "org.apache.logging.log4j:log4j-core", "2.12.4", "", "", "", "-CVE-2021-44228 -CVE-2021-45105 -CVE-2021-44832" },
    { VIG_PKG_MAVEN, "org.yaml:snakeyaml", "1.28", "", "", "", "CVE-2022-1471 CVE-2022-25857" },
    { VIG_PKG_APK, "libssl1.1", "1.1.1k-r0", "openssl", "alpine", "3.14.0", "CVE-2021-3711 CVE-2022-0778" },
    { VIG_PKG_APK, "libssl1.1", "1.1.1l-r0", "openssl", "alpine", "3.14.0", "-CVE-2021-3711 CVE-2022-0778" },
    { VIG_PKG_RPM, "java-11-openjdk-headless", "1:11.0.12.0.7-0.el8_4", "java-11-openjdk", "rocky", "8.4", "CVE-2021-35550" },
    { VIG_PKG_RPM, "ruby", "3.3.0-1.module+el9.4.0+1+a", "ruby", "rocky", "9.4", "CVE-2024-27280 CVE-2024-27282" },
    { VIG_PKG_RPM, "ruby", "3.0.4-160.el9", "ruby", "rocky", "9.4", "-CVE-2024-27280" }, /* not of the module */
    { VIG_PKG_GOLANG, "stdlib", "go1.16.0", "", "", "", "CVE-2021-27919" },
    { VIG_PKG_GOLANG, "stdlib", "go1.16.1", "", "", "", "-CVE-2021-27919" },
};

static void build(const char *path)
{
    static const struct vig_input inputs[] = {
        { DATA "/osv/Maven/all.zip", NULL }, { DATA "/osv/Alpine/all.zip", NULL }, { DATA "/osv/Rocky Linux/all.zip", NULL },
        { DATA "/osv/Go/all.zip", NULL },    { DATA "/kev/known_exploited_vulnerabilities.json", NULL },
    };
    struct vig_import_options options = { .db_path = path, .fresh = true, .threads = 1 };
    struct vig_arena *a = vig_arena_new(VIG_GIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_import_report report;

    assert_ok(vig_import(inputs, VIG_COUNT(inputs), &options, a, &report, &err));
    vig_arena_free(a);
}

static size_t count(const struct vig_report *r, vig_str id)
{
    size_t n = 0;

    for (size_t i = 0; i < r->findings.n; i++)
        n += vig_str_eq(r->findings.v[i].id, id);
    return n;
}

static void check(struct vig_db *db, const struct asked *c)
{
    struct vig_arena *a = vig_arena_new(VIG_GIB(1));
    struct vig_match_options options = { .now = 1700000000 };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_sbom sbom;
    struct vig_report report = { .sbom = &sbom };
    vig_str rest = vig_str_c(c->ids);

    vig_sbom_init(&sbom, a);
    sbom.subject.os.id = vig_str_c(c->os);
    sbom.subject.os.version_id = vig_str_c(c->os_version);
    *vig_vec_add(&sbom.packages, a) = (struct vig_package){ .type = c->type, .name = vig_str_c(c->name),
        .version = vig_str_c(c->version), .source_name = vig_str_c(c->source), .owner = VIG_NO_PACKAGE };
    assert_ok(vig_match(&report, db, &options, &err));
    while (rest.n) {
        vig_str id = vig_str_cut(&rest, ' ');
        bool no = id.p[0] == '-';
        size_t n = count(&report, no ? vig_str_skip(id, 1) : id);
        if (n != !no)
            fail_msg("%s %s: %.*s %zu times", c->name, c->version, VIG_ARG(id), n);
    }
    for (size_t i = 0; i < report.findings.n; i++)
        if (vig_str_eqc(report.findings.v[i].id, "CVE-2021-44228")) {
            assert_int_equal(report.findings.v[i].severity, VIG_CRITICAL);
            assert_true(report.findings.v[i].exploited);
            assert_int_equal(report.findings.v[i].fix, VIG_FIX_FIXED);
        }
    vig_arena_free(a);
}

static void real_advisories_match(void **state)
{
    char dir[] = "/tmp/vigia-match-XXXXXX", path[200];
    struct vig_err err = VIG_ERR_INIT;
    struct vig_db *db;

    if (absent())
        skip();
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/advisories.db", dir);
    build(path);
    assert_ok(vig_db_open(path, &db, &err));
    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        check(db, &cases[i]);
    vig_db_close(db);
    (void)unlink(path);
    (void)rmdir(dir);
}

/* Days since an arbitrary one, of "2024-06-30"; collections differ by a few, since "the end of April" has several readings. */
static long days(const char *date)
{
    return strtol(date, NULL, 10) * 365 + strtol(date + 5, NULL, 10) * 30 + strtol(date + 8, NULL, 10);
}

static void check_product(const char *file, const char *family, const char *end_key, double from)
{
    char path[4096];
    yyjson_doc *doc;
    yyjson_val *r;
    size_t i, n, compared = 0;

    (void)snprintf(path, sizeof path, DATA "/eol/endoflife/%s.json", file);
    doc = yyjson_read_file(path, 0, NULL, NULL);
    assert_non_null(doc);
    yyjson_val *root = yyjson_doc_get_root(doc), *list = yyjson_obj_get(root, "releases");
    yyjson_arr_foreach(list ? list : root, i, n, r) {
        const char *cycle = yyjson_get_str(yyjson_obj_get(r, "releaseCycle"));
        const char *end = yyjson_get_str(yyjson_obj_get(r, end_key));
        struct vig_eol eol;
        if (!cycle || !end || strtod(cycle, NULL) < from)
            continue;
        if (!vig_eol_of(family, vig_str_c(cycle), &eol))
            fail_msg("%s %s is not in the table", family, cycle);
        if (labs(days(eol.end) - days(end)) > 45)
            fail_msg("%s %s: %s here, %s there", family, cycle, eol.end, end);
        compared++;
    }
    assert_true(compared > 2);
    yyjson_doc_free(doc);
}

static void ends_of_life_agree(void **state)
{
    if (absent())
        skip();
    check_product("debian", "debian", "eoes", 7);
    check_product("ubuntu", "ubuntu", "eol", 14);
    check_product("alpine-linux", "alpine", "eol", 3);
    check_product("rhel", "rhel", "eol", 6);
    check_product("centos", "centos", "eol", 6);
    check_product("almalinux", "almalinux", "eol", 8);
    check_product("rocky-linux", "rocky", "eol", 8);
    check_product("fedora", "fedora", "eol", 30);
    check_product("opensuse", "opensuse", "eol", 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_advisories_match),
        cmocka_unit_test(ends_of_life_agree),
    };

    return cmocka_run_group_tests_name("matching on shared data", tests, NULL, NULL);
}
