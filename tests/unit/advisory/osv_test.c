/* What is read from an OSV record, database by database. */
#include "unit/test.h"

#include "advisory/provider/provider.h"

static struct vig_err err;

static struct vig_advisory parse(struct vig_arena *a, const char *text)
{
    struct vig_advisory adv;

    assert_ok(vig_osv_parse(vig_str_c(text), a, &adv, &err));
    return adv;
}

#define WITH_ARENA VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16))

static void ranges_of_all_kinds(void **state)
{
    WITH_ARENA;
    struct vig_advisory adv = parse(a, "{\"id\":\"GHSA-1\",\"modified\":\"2024-01-01T00:00:00Z\",\"affected\":[{\"package\":{"
        "\"ecosystem\":\"npm\",\"name\":\"@a/b\",\"purl\":\"pkg:npm/%40a/b\"},\"ranges\":["
        "{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"1.2.3\"},{\"introduced\":\"2.0.0\"},{\"last_affected\":\"2.1.0\"}]},"
        "{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"3\"},{\"limit\":\"4\"}]},"
        "{\"type\":\"GIT\",\"repo\":\"https://x\",\"events\":[{\"introduced\":\"abc\"},{\"fixed\":\"def\"}]}],"
        "\"versions\":[\"1.0.0\",\"1.0.1\"]}]}");
    const struct vig_affected *p = &adv.affected.v[0];

    assert_str(p->ecosystem, "npm");
    assert_str(p->name, "@a/b");
    assert_int_equal(p->ranges.n, 3);
    assert_int_equal(p->ranges.v[0].type, VIG_RANGE_SEMVER);
    assert_int_equal(p->ranges.v[0].events.n, 4);
    assert_int_equal(p->ranges.v[0].events.v[3].type, VIG_EVENT_LAST_AFFECTED);
    assert_str(p->ranges.v[0].events.v[3].version, "2.1.0");
    assert_int_equal(p->ranges.v[1].events.v[1].type, VIG_EVENT_LIMIT);
    assert_int_equal(p->ranges.v[2].type, VIG_RANGE_GIT);
    assert_str(p->ranges.v[2].repo, "https://x");
    assert_int_equal(p->versions.n, 2);
    assert_int_equal(p->state, VIG_FIX_FIXED);
}

static void a_fix_in_git_alone_is_no_fixed_version(void **state)
{
    WITH_ARENA;
    struct vig_advisory adv = parse(a, "{\"id\":\"X\",\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"x\"},\"ranges\":["
        "{\"type\":\"GIT\",\"repo\":\"https://x\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"def\"}]}]}]}");

    assert_int_equal(adv.affected.v[0].state, VIG_FIX_UNKNOWN);
}

static void severities_of_the_databases(void **state)
{
    WITH_ARENA;
    struct vig_advisory ghsa = parse(a, "{\"id\":\"GHSA-1\",\"affected\":[],\"severity\":[{\"type\":\"CVSS_V2\",\"score\":\"v2\"},"
        "{\"type\":\"CVSS_V3\",\"score\":\"v3\"},{\"type\":\"CVSS_V4\",\"score\":\"v4\"}],"
        "\"database_specific\":{\"severity\":\"MODERATE\",\"cwe_ids\":[\"CWE-79\",\"CWE-79\",\"CWE-20\",7]}}");
    assert_str(ghsa.cvss2, "v2");
    assert_str(ghsa.cvss3, "v3");
    assert_str(ghsa.cvss4, "v4");
    assert_int_equal(ghsa.db_severity, VIG_MEDIUM);
    assert_int_equal(ghsa.cwes.n, 2);
    assert_str(ghsa.cwes.v[1], "CWE-20");

    struct vig_advisory ubuntu = parse(a, "{\"id\":\"UBUNTU-CVE-1\",\"affected\":[],\"severity\":[{\"type\":\"Ubuntu\",\"score\":\"negligible\"}]}");
    assert_int_equal(ubuntu.db_severity, VIG_NEGLIGIBLE);

    struct vig_advisory alma = parse(a, "{\"id\":\"ALSA-1\",\"affected\":[],\"summary\":\"Important: kernel security update\"}");
    assert_int_equal(alma.db_severity, VIG_HIGH);
    struct vig_advisory bug = parse(a, "{\"id\":\"ALBA-1\",\"affected\":[],\"summary\":\"rhn-tools:1.0 bug fix update\"}");
    assert_int_equal(bug.db_severity, VIG_SEVERITY_NONE);

    struct vig_advisory bitnami = parse(a, "{\"id\":\"BIT-1\",\"affected\":[{\"package\":{\"ecosystem\":\"Bitnami\",\"name\":\"x\"},"
        "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/x\"}]}],\"database_specific\":{\"severity\":\"Critical\"}}");
    assert_int_equal(bitnami.db_severity, VIG_CRITICAL);
    assert_str(bitnami.affected.v[0].cvss, "CVSS:3.1/x");

    struct vig_advisory rust = parse(a, "{\"id\":\"RUSTSEC-1\",\"affected\":[{\"package\":{\"ecosystem\":\"crates.io\",\"name\":\"x\"},"
        "\"database_specific\":{\"informational\":\"unmaintained\",\"cvss\":null}}]}");
    assert_int_equal(rust.affected.v[0].severity, VIG_NEGLIGIBLE);
}

static enum vig_fix_state state_of(struct vig_arena *a, const char *ecosystem, const char *key, const char *value)
{
    char text[512];

    (void)snprintf(text, sizeof text, "{\"id\":\"X\",\"affected\":[{\"package\":{\"ecosystem\":\"%s\",\"name\":\"x\"},\"ranges\":[{\"type\":"
        "\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"}]}],\"%s\":%s}]}", ecosystem, key, value);
    return parse(a, text).affected.v[0].state;
}

static void states_of_the_distributions(void **state)
{
    WITH_ARENA;

    assert_int_equal(state_of(a, "Ubuntu:22.04:LTS", "database_specific", "{\"uct_status\":\"needed\"}"), VIG_FIX_NOT_FIXED);
    assert_int_equal(state_of(a, "Ubuntu:22.04:LTS", "database_specific", "{\"uct_status\":\"deferred\"}"), VIG_FIX_NOT_FIXED);
    assert_int_equal(state_of(a, "Ubuntu:22.04:LTS", "database_specific", "{\"uct_status\":\"ignored\"}"), VIG_FIX_WONT_FIX);
    assert_int_equal(state_of(a, "Ubuntu:22.04:LTS", "database_specific", "{\"uct_status\":\"needs-triage\"}"), VIG_FIX_UNDER_INVESTIGATION);
    assert_int_equal(state_of(a, "Debian:12", "ecosystem_specific", "{\"urgency\":\"end-of-life\"}"), VIG_FIX_WONT_FIX);
    assert_int_equal(state_of(a, "Debian:12", "ecosystem_specific", "{\"urgency\":\"unimportant\"}"), VIG_FIX_NOT_FIXED);
    assert_int_equal(state_of(a, "Red Hat:enterprise_linux:9", "database_specific", "{\"fix_state\":\"Will not fix\"}"), VIG_FIX_WONT_FIX);
    assert_int_equal(state_of(a, "npm", "database_specific", "{}"), VIG_FIX_UNKNOWN);
}

static void debian_urgency_is_the_packages_severity(void **state)
{
    WITH_ARENA;
    struct vig_advisory adv = parse(a, "{\"id\":\"DEBIAN-CVE-1\",\"affected\":[{\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"x\"},"
        "\"ecosystem_specific\":{\"urgency\":\"unimportant\"}}]}");

    assert_int_equal(adv.affected.v[0].severity, VIG_NEGLIGIBLE);
}

static void modules_come_from_the_purl(void **state)
{
    WITH_ARENA;
    struct vig_advisory adv = parse(a, "{\"id\":\"RHSA-1\",\"affected\":[{\"package\":{\"ecosystem\":\"Red Hat:x\",\"name\":\"nodejs\","
        "\"purl\":\"pkg:rpm/redhat/nodejs@1?arch=src&rpmmod=nodejs%3A18&x=y\"}},{\"package\":{\"ecosystem\":\"Red Hat:x\","
        "\"name\":\"n\",\"purl\":\"pkg:rpm/redhat/n?rpmmod=nodejs:20\"}}]}");

    assert_str(adv.affected.v[0].modularity, "nodejs:18");
    assert_str(adv.affected.v[1].modularity, "nodejs:20");
}

static void zero_dates_and_malware(void **state)
{
    WITH_ARENA;
    struct vig_advisory go = parse(a, "{\"id\":\"GO-1\",\"affected\":[],\"modified\":\"0001-01-01T00:00:00Z\",\"published\":\"2024-01-01T00:00:00Z\"}");
    assert_str(go.modified, "");
    assert_str(go.published, "2024-01-01T00:00:00Z");
    assert_true(parse(a, "{\"id\":\"MAL-2024-1\",\"affected\":[]}").malicious);
    assert_int_equal(parse(a, "{\"id\":\"MAL-2024-1\",\"affected\":[]}").db_severity, VIG_CRITICAL);
    assert_true(parse(a, "{\"id\":\"GHSA-1\",\"affected\":[],\"database_specific\":{\"malicious-packages-origins\":[]}}").malicious);
    assert_false(go.malicious);
}

static void wrong_types_are_absent_and_no_id_is_an_error(void **state)
{
    WITH_ARENA;
    struct vig_advisory adv;

    adv = parse(a, "{\"id\":\"X\",\"modified\":7,\"aliases\":\"CVE\",\"affected\":[3,{\"package\":[],\"ranges\":{},\"versions\":[1,\"\",\"2\"]}],"
                   "\"references\":[{\"type\":\"WEB\"},{\"url\":\"u\"}],\"severity\":{}}");
    assert_int_equal(adv.aliases.n, 0);
    assert_int_equal(adv.affected.n, 2);
    assert_int_equal(adv.affected.v[1].versions.n, 1);
    assert_int_equal(adv.references.n, 1);
    assert_int_equal(vig_osv_parse(VIG_STR("{\"affected\":[]}"), a, &adv, &err), VIG_E_INPUT);
    assert_int_equal(vig_osv_parse(VIG_STR("{\"id\":\"a\\u0000b\",\"affected\":[]}"), a, &adv, &err), VIG_E_INPUT);
    assert_int_equal(vig_osv_parse(VIG_STR("{\"id\":\"X\"}"), a, &adv, &err), VIG_E_INPUT);
    assert_int_equal(vig_osv_parse(VIG_STR("[]"), a, &adv, &err), VIG_E_INPUT);
}

struct kev_seen {
    int count;
    char last[32], title[128];
    bool ransomware;
};

static int see_kev(void *ctx, vig_str cve, const struct vig_kev *k, struct vig_err *e)
{
    struct kev_seen *s = ctx;

    s->count++;
    s->ransomware = k->ransomware;
    (void)snprintf(s->last, sizeof s->last, "%.*s", VIG_ARG(cve));
    (void)snprintf(s->title, sizeof s->title, "%.*s", VIG_ARG(k->title));
    return 0;
}

static void kev_as_json_and_as_csv(void **state)
{
    WITH_ARENA;
    struct kev_seen json = { 0 }, csv = { 0 };
    vig_str date;

    assert_ok(vig_kev_parse(VIG_STR("{\"dateReleased\":\"2025-08-25\",\"vulnerabilities\":[{\"cveID\":\"CVE-2021-1\",\"vulnerabilityName\":\"N\","
        "\"dateAdded\":\"2021-01-01\",\"knownRansomwareCampaignUse\":\"Known\"},{\"cveID\":\"none\"}]}"), a, &date, see_kev, &json, &err));
    assert_int_equal(json.count, 1);
    assert_true(json.ransomware);
    assert_str(date, "2025-08-25");
    assert_ok(vig_kev_parse(VIG_STR("cveID,vendorProject,vulnerabilityName,dateAdded,knownRansomwareCampaignUse,notes\r\n"
        "CVE-2021-1,x,\"A, \"\"B\"\"\n C\",2021-01-01,Unknown,\r\nCVE-2021-2,x,D,2021-01-02,Known,\"\""), a, &date, see_kev, &csv, &err));
    assert_int_equal(csv.count, 2);
    assert_string_equal(csv.last, "CVE-2021-2");
    assert_string_equal(csv.title, "D");
    assert_true(csv.ransomware);
    assert_int_equal(vig_kev_parse(VIG_STR("cveID\nCVE-1,\"no end"), a, &date, see_kev, &csv, &err), VIG_E_INPUT);
}

struct scores {
    int count;
    uint32_t epss, percentile;
};

static int see_score(void *ctx, vig_str cve, uint32_t epss, uint32_t percentile, struct vig_err *e)
{
    struct scores *s = ctx;

    s->count++;
    s->epss = epss;
    s->percentile = percentile;
    return 0;
}

static void epss_scores(void **state)
{
    struct scores s = { 0 };
    vig_str date;

    assert_ok(vig_epss_parse(VIG_STR("#model_version:v1,score_date:2026-08-16T00:00:00+0000\ncve,epss,percentile\n"
        "CVE-1999-0001,1.0,0.5\nCVE-1999-0002,2.0,0.5\nCVE-1999-0003,x,0.5\nCVE-1999-0004,0.033519,0.87650\n"), &date, see_score, &s, &err));
    assert_int_equal(s.count, 2);
    assert_int_equal(s.epss, 3351);
    assert_int_equal(s.percentile, 87650);
    assert_str(date, "2026-08-16T00:00:00");
    assert_int_equal(vig_epss_parse(VIG_STR("hello\n"), &date, see_score, &s, &err), VIG_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_of_all_kinds),
        cmocka_unit_test(a_fix_in_git_alone_is_no_fixed_version),
        cmocka_unit_test(severities_of_the_databases),
        cmocka_unit_test(states_of_the_distributions),
        cmocka_unit_test(debian_urgency_is_the_packages_severity),
        cmocka_unit_test(modules_come_from_the_purl),
        cmocka_unit_test(zero_dates_and_malware),
        cmocka_unit_test(wrong_types_are_absent_and_no_id_is_an_error),
        cmocka_unit_test(kev_as_json_and_as_csv),
        cmocka_unit_test(epss_scores),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
