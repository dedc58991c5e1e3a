/* Matching, rule by rule, on a data base of a few lines. */
#include "unit/test.h"

#include "match/match.h"
#include "unit/match/fake_db.h"

/* A package: type name version [source source_version] and more words of key=value. */
struct world {
    struct vig_arena *arena;
    struct vig_sbom sbom;
    struct vig_report report;
    struct vig_db db;
    struct vig_match_options options;
};

static struct world *world_new(const char *const *lines)
{
    struct world *w = calloc(1, sizeof *w);

    w->arena = vig_arena_new(VIG_MIB(16));
    w->db.lines = lines;
    vig_sbom_init(&w->sbom, w->arena);
    w->report.sbom = &w->sbom;
    w->options.now = 1700000000; /* 2023-11-14 */
    return w;
}

static void os(struct world *w, const char *id, const char *version)
{
    w->sbom.subject.os = (struct vig_os){ .id = vig_str_c(id), .version_id = vig_str_c(version), .name = vig_str_c(id) };
}

static struct vig_package *package(struct world *w, enum vig_pkg_type type, const char *name, const char *version)
{
    struct vig_package *p = vig_vec_add(&w->sbom.packages, w->arena);

    *p = (struct vig_package){ .type = type, .name = vig_str_c(name), .version = vig_str_c(version), .owner = VIG_NO_PACKAGE };
    return p;
}

static void run(struct world *w)
{
    struct vig_err err = VIG_ERR_INIT;

    assert_ok(vig_match(&w->report, &w->db, &w->options, &err));
    assert_true(w->report.matched);
}

/* "id id id", sorted as in the report. */
static void expect(struct world *w, const char *want)
{
    char got[2000] = "";

    run(w);
    for (size_t i = 0; i < w->report.findings.n; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s", i ? " " : "", VIG_ARG(w->report.findings.v[i].id));
    assert_string_equal(got, want);
}

static const struct vig_finding *only(struct world *w)
{
    run(w);
    assert_int_equal(w->report.findings.n, 1);
    return &w->report.findings.v[0];
}

static void done(struct world *w)
{
    vig_arena_free(w->arena);
    free(w);
}

static void join(const vig_str *v, size_t n, char *ret, size_t size)
{
    ret[0] = 0;
    for (size_t i = 0; i < n; i++)
        (void)snprintf(ret + strlen(ret), size - strlen(ret), "%s%.*s", i ? " " : "", VIG_ARG(v[i]));
}

static void debian_matches_by_source_package(void **state)
{
    static const char *const lines[] = { "DEBIAN-CVE-2023-1 Debian:12 openssl introduced=0 fixed=3.0.9-1 alias=CVE-2023-1", NULL };
    struct world *w = world_new(lines);
    struct vig_package *p;
    char text[200];

    os(w, "debian", "12");
    p = package(w, VIG_PKG_DEB, "libssl3", "3.0.8-1+b1");
    p->source_name = VIG_STR("openssl");
    p->source_version = VIG_STR("3.0.8-1");
    (void)package(w, VIG_PKG_DEB, "openssl-tool", "1.0");
    p = package(w, VIG_PKG_DEB, "libssl-fixed", "3.0.9-1");
    p->source_name = VIG_STR("openssl");
    const struct vig_finding *f = only(w);
    assert_str(f->id, "CVE-2023-1");
    assert_int_equal(f->package, 0);
    assert_str(f->ecosystem, "Debian:12");
    assert_int_equal(f->fix, VIG_FIX_FIXED);
    assert_str(f->fix_versions.v[0], "3.0.9-1");
    assert_str(f->remedy, "Update libssl3 to 3.0.9-1 or later.");
    assert_str(f->evidence.v[0], "DEBIAN-CVE-2023-1 (Debian:12) covers openssl 3.0.8-1, fixed in 3.0.9-1");
    join(f->aliases.v, f->aliases.n, text, sizeof text);
    assert_string_equal(text, "DEBIAN-CVE-2023-1");
    assert_str(w->report.os_status, "");
    done(w);
}

static void an_update_becomes_a_row_for_each_cve(void **state)
{
    static const char *const lines[] = {
        "DSA-1-1 Debian:11 openssl introduced=0 fixed=1.1.1n-0+deb11u4 alias=CVE-2023-2 alias=CVE-2023-1",
        "DSA-2-1 Debian:11 openssl introduced=0 fixed=1.1.1n-0+deb11u5 alias=CVE-2023-2",
        "DSA-3-1 Debian:11 openssl introduced=0 fixed=1.1.1n-0+deb11u6", NULL,
    };
    struct world *w = world_new(lines);
    char text[200];

    os(w, "debian", "11");
    (void)package(w, VIG_PKG_DEB, "openssl", "1.1.1n-0+deb11u3");
    expect(w, "CVE-2023-1 CVE-2023-2 DSA-3-1");
    join(w->report.findings.v[1].aliases.v, w->report.findings.v[1].aliases.n, text, sizeof text);
    assert_string_equal(text, "DSA-1-1 DSA-2-1");
    join(w->report.findings.v[1].fix_versions.v, w->report.findings.v[1].fix_versions.n, text, sizeof text);
    assert_string_equal(text, "1.1.1n-0+deb11u4 1.1.1n-0+deb11u5");
    done(w);
}

static void a_record_about_one_cve_overrules_an_update(void **state)
{
    static const char *const lines[] = {
        "DSA-1-1 Debian:11 openssl introduced=0 fixed=2.0 alias=CVE-2023-1 alias=CVE-2023-2",
        "DEBIAN-CVE-2023-1 Debian:11 openssl introduced=0 fixed=0 alias=CVE-2023-1", NULL,
    };
    struct world *w = world_new(lines);

    os(w, "debian", "11");
    (void)package(w, VIG_PKG_DEB, "openssl", "1.0");
    expect(w, "CVE-2023-2");
    done(w);
}

static void aliases_join_language_records(void **state)
{
    static const char *const lines[] = {
        "GHSA-aaaa PyPI django introduced=0 fixed=3.2.5 alias=CVE-2023-9 title=SQL_injection severity=high",
        "PYSEC-2023-1 PyPI django introduced=0 fixed=3.2.6 alias=CVE-2023-9",
        "GHSA-bbbb PyPI django introduced=0 fixed=3.3 title=Other",
        "GHSA-cccc PyPI django introduced=4.0 alias=CVE-2023-10", NULL,
    };
    struct world *w = world_new(lines);
    char text[200];

    (void)package(w, VIG_PKG_PYPI, "Django", "3.2.1");
    expect(w, "CVE-2023-9 GHSA-bbbb");
    assert_str(w->report.findings.v[0].title, "SQL injection");
    assert_int_equal(w->report.findings.v[0].severity, VIG_HIGH);
    assert_str(w->report.findings.v[0].severity_source, "GHSA");
    join(w->report.findings.v[0].aliases.v, w->report.findings.v[0].aliases.n, text, sizeof text);
    assert_string_equal(text, "GHSA-aaaa PYSEC-2023-1");
    join(w->report.findings.v[0].fix_versions.v, w->report.findings.v[0].fix_versions.n, text, sizeof text);
    assert_string_equal(text, "3.2.5 3.2.6");
    done(w);
}

static void githubs_review_overrules_pypis_own_record(void **state)
{
    static const char *const lines[] = {
        "GHSA-aaaa PyPI a introduced=0 fixed=2.0 alias=CVE-1", "PYSEC-1 PyPI a introduced=0 alias=CVE-1",
        "PYSEC-2 PyPI a introduced=0 alias=CVE-2",
        "GHSA-dddd Go b introduced=0 fixed=2.0 alias=CVE-3", "GO-1 Go b introduced=0 alias=CVE-3", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_PYPI, "a", "3.0");
    (void)package(w, VIG_PKG_GOLANG, "b", "v3.0.0");
    expect(w, "CVE-2 CVE-3");
    done(w);
}

static void several_ranges_of_one_record_are_one_row(void **state)
{
    static const char *const lines[] = {
        "GHSA-aaaa Maven org.a:b introduced=2.0 fixed=2.3.1 alias=CVE-1",
        "GHSA-aaaa Maven org.a:b introduced=2.4 fixed=2.12.2 alias=CVE-1",
        "GHSA-aaaa Maven org.a:b introduced=2.13 fixed=2.15.0 alias=CVE-1", NULL,
    };
    struct world *w = world_new(lines);
    char text[200];

    (void)package(w, VIG_PKG_MAVEN, "org.a:b", "2.14.1");
    const struct vig_finding *f = only(w);
    join(f->fix_versions.v, f->fix_versions.n, text, sizeof text);
    assert_string_equal(text, "2.15.0");
    done(w);
}

static void withdrawn_records_do_not_count(void **state)
{
    static const char *const lines[] = {
        "GHSA-aaaa npm a introduced=0 alias=CVE-1 withdrawn", "GHSA-bbbb npm b introduced=0 alias=CVE-2 withdrawn",
        "GHSA-cccc npm b introduced=0 alias=CVE-2", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_NPM, "a", "1.0.0");
    (void)package(w, VIG_PKG_NPM, "b", "1.0.0");
    assert_str(only(w)->evidence.v[0], "GHSA-cccc (npm) covers b 1.0.0");
    done(w);
}

static void each_language_has_its_names_and_versions(void **state)
{
    static const char *const lines[] = {
        "A-01 Maven commons-io:commons-io introduced=0 fixed=2.7", "A-02 Go stdlib introduced=0 fixed=1.21.4",
        "A-03 Go github.com/a/b introduced=0 fixed=1.2.0", "A-04 RubyGems nokogiri introduced=0 fixed=1.15.4",
        "A-05 PyPI zope-a introduced=0 fixed=2", "A-06 Packagist:https://packages.drupal.org/8 drupal/x introduced=0 fixed=2",
        "A-07 crates.io time introduced=0 fixed=0.2.23", "A-08 npm @a/b introduced=0 fixed=2.0.0",
        "A-09 Bitnami node introduced=0 fixed=18.0.0", "A-10 GitHub_Actions a/b introduced=0 fixed=2", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_MAVEN, "commons-io", "2.6");
    (void)package(w, VIG_PKG_GOLANG, "stdlib", "go1.21.3");
    (void)package(w, VIG_PKG_GOLANG, "github.com/a/b", "v1.2.0-rc.1+incompatible");
    (void)package(w, VIG_PKG_GEM, "nokogiri", "1.15.3-x86_64-linux");
    (void)package(w, VIG_PKG_GEM, "nokogiri", "1.15.4-x86_64-linux"); /* fixed: the platform makes it no prerelease */
    (void)package(w, VIG_PKG_PYPI, "Zope_A", "1.0");
    (void)package(w, VIG_PKG_COMPOSER, "drupal/x", "1.0.0");
    (void)package(w, VIG_PKG_CARGO, "time", "0.1.0");
    (void)package(w, VIG_PKG_NPM, "@a/b", "1.0.0");
    (void)package(w, VIG_PKG_GENERIC, "node", "16.0.0");
    (void)package(w, VIG_PKG_GITHUB, "a/b", "v1");
    expect(w, "A-01 A-02 A-03 A-04 A-05 A-06 A-07 A-08 A-09 A-10");
    done(w);
}

static void owned_and_development_packages_wait_for_all(void **state)
{
    static const char *const lines[] = { "GHSA-a PyPI a introduced=0", "GHSA-b npm b introduced=0", NULL };

    for (int all = 0; all < 2; all++) {
        struct world *w = world_new(lines);
        (void)package(w, VIG_PKG_DEB, "python3-a", "1");
        package(w, VIG_PKG_PYPI, "a", "1.0")->owner = 0;
        package(w, VIG_PKG_NPM, "b", "1.0.0")->flags = VIG_PKG_DEV;
        w->options.all = all;
        expect(w, all ? "GHSA-a GHSA-b" : "");
        done(w);
    }
}

static void kernels_count_where_they_run(void **state)
{
    static const char *const lines[] = {
        "DEBIAN-CVE-1 Debian:12 linux introduced=0 alias=CVE-1", "ALSA-1 AlmaLinux:9 kernel-headers introduced=0 alias=CVE-2",
        "ALSA-1 AlmaLinux:9 kernel-core introduced=0 alias=CVE-2", "DEBIAN-CVE-3 Debian:12 linux-atm introduced=0 alias=CVE-3", NULL,
    };
    static const char *const names[] = { "linux-libc-dev", "linux-headers-6.1", "linux-image-6.1.0-9-amd64", "linux-perf" };
    struct world *w = world_new(lines);

    os(w, "debian", "12");
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        package(w, VIG_PKG_DEB, names[i], "6.1.1")->source_name = VIG_STR("linux");
    package(w, VIG_PKG_DEB, "libatm1", "2.5")->source_name = VIG_STR("linux-atm");
    expect(w, "CVE-1 CVE-3");
    assert_int_equal(w->report.findings.v[0].package, 2);
    done(w);

    w = world_new(lines);
    os(w, "almalinux", "9.3");
    package(w, VIG_PKG_RPM, "kernel-headers", "5.14")->source_name = VIG_STR("kernel");
    package(w, VIG_PKG_RPM, "kernel-core", "5.14")->source_name = VIG_STR("kernel");
    expect(w, "CVE-2");
    assert_int_equal(w->report.findings.v[0].package, 1);
    done(w);
}

static void signed_kernels_are_the_kernel(void **state)
{
    static const char *const lines[] = {
        "DEBIAN-CVE-1 Debian:12 linux introduced=0 fixed=6.1.55-1 alias=CVE-1",
        "DEBIAN-CVE-2 Debian:12 linux introduced=0 fixed=6.1.64-1 alias=CVE-2",
        "UBUNTU-CVE-3 Ubuntu:22.04:LTS linux introduced=0 alias=CVE-3", "UBUNTU-CVE-4 Ubuntu:22.04:LTS linux-aws introduced=0 alias=CVE-4",
        NULL,
    };
    struct world *w = world_new(lines);
    struct vig_package *p;

    os(w, "debian", "12");
    p = package(w, VIG_PKG_DEB, "linux-image-6.1.0-13-amd64", "6.1.55-1");
    p->source_name = VIG_STR("linux-signed-amd64");
    p->source_version = VIG_STR("6.1.55+1");
    package(w, VIG_PKG_DEB, "linux-image-amd64", "6.1.55-1")->source_name = VIG_STR("linux-signed-amd64"); /* depends on one */
    assert_str(only(w)->id, "CVE-2");
    done(w);

    w = world_new(lines);
    os(w, "ubuntu", "22.04");
    package(w, VIG_PKG_DEB, "linux-image-5.15.0-91-generic", "5.15.0-91.101")->source_name = VIG_STR("linux-signed");
    package(w, VIG_PKG_DEB, "linux-image-5.15.0-1051-aws", "5.15.0-1051.56")->source_name = VIG_STR("linux-signed-aws");
    package(w, VIG_PKG_DEB, "linux-image-generic", "5.15.0.91.88")->source_name = VIG_STR("linux-meta");
    expect(w, "CVE-3 CVE-4");
    done(w);
}

static void rpm_names_are_binary_or_source(void **state)
{
    static const char *const lines[] = {
        "ALSA-1 AlmaLinux:8 openssl-libs introduced=0 fixed=1:1.1.1k-9.el8 alias=CVE-1",
        "RLSA-1 Rocky_Linux:8 openssl introduced=0 fixed=1:1.1.1k-9.el8 alias=CVE-1", NULL,
    };
    static const char *const ids[] = { "almalinux", "rocky" };

    for (size_t i = 0; i < 2; i++) {
        struct world *w = world_new(lines);
        os(w, ids[i], "8.9");
        package(w, VIG_PKG_RPM, "openssl-libs", "1:1.1.1k-7.el8")->source_name = VIG_STR("openssl");
        package(w, VIG_PKG_RPM, "openssl-libs", "1:1.1.1k-9.el8")->source_name = VIG_STR("openssl");
        assert_str(only(w)->id, "CVE-1");
        done(w);
    }
}

static void modules_match_their_own_stream(void **state)
{
    static const char *const lines[] = {
        "ALSA-16 AlmaLinux:8 nodejs introduced=0 fixed=1:16.20-1.module+el8+1 alias=CVE-16 title=nodejs:16_security_update",
        "ALSA-18 AlmaLinux:8 nodejs introduced=0 fixed=1:18.16-1.module+el8+1 alias=CVE-18 title=Important:_nodejs:18_security_update",
        "ALSA-19 AlmaLinux:8 nodejs introduced=0 fixed=1:20.0-1.el8 alias=CVE-19",
        "ALSA-20 AlmaLinux:8 nodejs introduced=0 fixed=1:20.0-1.module+el8+1 module=nodejs:20 alias=CVE-20", NULL,
    };
    struct world *w = world_new(lines);
    struct vig_package *p;

    os(w, "almalinux", "8.9");
    p = package(w, VIG_PKG_RPM, "nodejs", "1:16.19-1.module+el8+1");
    p->modularity = VIG_STR("nodejs:16:8080020230718:abc");
    expect(w, "CVE-16");
    done(w);

    w = world_new(lines);
    os(w, "almalinux", "8.9");
    (void)package(w, VIG_PKG_RPM, "nodejs", "1:16.19-1.el8");
    expect(w, "CVE-19");
    done(w);
}

static void an_update_is_fulfilled_by_its_oldest_build(void **state)
{
    static const char *const lines[] = {
        "ALSA-1 AlmaLinux:8 a introduced=0 fixed=1.0-1.module_el8.5.0+2 alias=CVE-1",
        "ALSA-1 AlmaLinux:8 a introduced=0 fixed=1.0-1.module_el8.3.0+1 alias=CVE-1", NULL,
    };
    static const char *const versions[] = { "1.0-1.module_el8.3.0+1", "1.0-1.module_el8.2.0+1" };

    for (size_t i = 0; i < 2; i++) {
        struct world *w = world_new(lines);
        os(w, "almalinux", "8.9");
        (void)package(w, VIG_PKG_RPM, "a", versions[i]);
        expect(w, i ? "CVE-1" : "");
        done(w);
    }
}

static void bug_fix_updates_are_no_security_matter(void **state)
{
    static const char *const lines[] = {
        "ALBA-1 AlmaLinux:8 a introduced=0 fixed=2", "ALEA-2 AlmaLinux:8 a introduced=0 fixed=2",
        "ALBA-3 AlmaLinux:8 a introduced=0 fixed=2 alias=CVE-3", NULL,
    };
    struct world *w = world_new(lines);

    os(w, "almalinux", "8.9");
    (void)package(w, VIG_PKG_RPM, "a", "1");
    expect(w, "CVE-3");
    done(w);
}

static void fix_states_are_the_distributions(void **state)
{
    static const char *const lines[] = {
        "UBUNTU-CVE-1 Ubuntu:22.04:LTS a introduced=0 state=wont alias=CVE-1 severity=critical",
        "UBUNTU-CVE-2 Ubuntu:22.04:LTS a introduced=0 state=under alias=CVE-2 severity=high",
        "UBUNTU-CVE-3 Ubuntu:22.04:LTS a introduced=0 alias=CVE-3 severity=medium",
        "UBUNTU-CVE-4 Ubuntu:22.04:LTS a introduced=0 last=9 alias=CVE-4 severity=low",
        "UBUNTU-CVE-5 Ubuntu:Pro:22.04:LTS a introduced=0 fixed=2 alias=CVE-5", NULL,
    };
    static const enum vig_fix_state want[] = { VIG_FIX_WONT_FIX, VIG_FIX_UNDER_INVESTIGATION, VIG_FIX_NOT_FIXED, VIG_FIX_UNKNOWN };
    struct world *w = world_new(lines);

    os(w, "ubuntu", "22.04");
    (void)package(w, VIG_PKG_DEB, "a", "1");
    expect(w, "CVE-1 CVE-2 CVE-3 CVE-4");
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(w->report.findings.v[i].fix, want[i]);
    assert_str(w->report.findings.v[0].remedy, "Ubuntu will not fix it: remove a if it is not needed, or move to a newer release.");
    done(w);
}

static void severity_is_the_distributions_then_cvss(void **state)
{
    static const char *const lines[] = {
        "UBUNTU-CVE-1 Ubuntu:22.04:LTS a introduced=0 alias=CVE-1 severity=low", /* its own word on the CVE */
        "VULN CVE-1 score=9.8",
        "USN-2 Ubuntu:22.04:LTS a introduced=0 fixed=2 alias=CVE-2 alias=CVE-3 severity=critical", /* of an update: last */
        "VULN CVE-2 score=7.5",
        "UBUNTU-CVE-4 Ubuntu:22.04:LTS a introduced=0 alias=CVE-4 own=negligible severity=high", /* of this package: first */
        "VULN CVE-4 score=7.5",
        "UBUNTU-CVE-5 Ubuntu:22.04:LTS a introduced=0 alias=CVE-5 cvss=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", NULL,
    };
    struct world *w = world_new(lines);
    const struct vig_finding *f;

    os(w, "ubuntu", "22.04");
    (void)package(w, VIG_PKG_DEB, "a", "1");
    expect(w, "CVE-3 CVE-2 CVE-5 CVE-1 CVE-4");
    f = w->report.findings.v;
    assert_str(f[1].severity_source, "CVSS 3.1");
    assert_int_equal(f[1].severity, VIG_HIGH);
    assert_true(f[2].score > 7.4 && f[2].score < 7.6);
    assert_str(f[3].severity_source, "Ubuntu");
    assert_int_equal(f[3].severity, VIG_LOW);
    assert_true(f[3].score > 9.7); /* the score stays visible */
    assert_int_equal(f[4].severity, VIG_NEGLIGIBLE);
    done(w);
}

static void filters_count_what_they_hide(void **state)
{
    static const char *const lines[] = {
        "GHSA-a npm a introduced=0 fixed=2.0.0 severity=high", "GHSA-b npm a introduced=0 severity=critical",
        "GHSA-c npm a introduced=0 fixed=2.0.0 severity=low", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_NPM, "a", "1.0.0");
    w->options.only_fixed = true;
    w->options.at_least = VIG_MEDIUM;
    expect(w, "GHSA-a");
    assert_int_equal(w->report.hidden, 2);
    done(w);
}

static void worst_comes_first(void **state)
{
    static const char *const lines[] = {
        "CVE-1 npm a introduced=0", "VULN CVE-1 score=7.0", "CVE-2 npm a introduced=0", "VULN CVE-2 score=7.5 exploited",
        "CVE-3 npm a introduced=0", "VULN CVE-3 score=8.8 epss=0.01", "CVE-4 npm a introduced=0", "VULN CVE-4 score=9.0",
        "CVE-0 npm b introduced=0", "VULN CVE-0 score=7.0", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_NPM, "a", "1.0.0");
    (void)package(w, VIG_PKG_NPM, "b", "1.0.0");
    expect(w, "CVE-4 CVE-2 CVE-3 CVE-1 CVE-0");
    assert_true(w->report.findings.v[1].risk > 74.9 && w->report.findings.v[1].risk < 75.1);
    assert_true(w->report.findings.v[2].risk > 46.5 && w->report.findings.v[2].risk < 46.7); /* 88 * (0.4 + 0.6 * 0.215) */
    done(w);
}

static void malware_is_critical(void **state)
{
    static const char *const lines[] = { "MAL-2024-1 npm evil malicious alias=GHSA-x", NULL };
    struct world *w = world_new(lines);
    const struct vig_finding *f;

    (void)package(w, VIG_PKG_NPM, "evil", "1.0.0");
    f = only(w);
    assert_int_equal(f->severity, VIG_CRITICAL);
    assert_true(f->risk > 99);
    assert_str(f->severity_source, "malicious package");
    done(w);
}

static void what_is_no_release_is_a_note(void **state)
{
    static const char *const lines[] = {
        "GHSA-a npm a introduced=0", "GHSA-b Packagist b/b introduced=0", "GHSA-c Go c introduced=0", "GHSA-d Maven d:d introduced=0",
        NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_NPM, "a", "");
    (void)package(w, VIG_PKG_NPM, "a", "file:../a");
    package(w, VIG_PKG_NPM, "app", "")->flags = VIG_PKG_MAIN;
    (void)package(w, VIG_PKG_COMPOSER, "b/b", "dev-master");
    package(w, VIG_PKG_GOLANG, "c", "(devel)")->flags = VIG_PKG_MAIN;
    package(w, VIG_PKG_GOLANG, "c", "v0.0.0-20240101000000-abcdefabcdef")->flags = VIG_PKG_MAIN;
    (void)package(w, VIG_PKG_GOLANG, "c", "v0.0.0-20240101000000-abcdefabcdef"); /* a dependency's is one */
    (void)package(w, VIG_PKG_MAVEN, "d:d", "${project.version}");
    (void)package(w, VIG_PKG_MAVEN, "d:d", "Hoxton.SR1");
    expect(w, "GHSA-c GHSA-d");
    assert_int_equal(w->report.findings.v[0].package, 6);
    assert_int_equal(w->sbom.notes.n, 4);
    assert_str(w->sbom.notes.v[0].text, "version of npm package a is not known: it was not matched");
    assert_str(w->sbom.notes.v[1].text, "'file:../a' of npm package a is no release: it was not matched");
    done(w);
}

static void the_status_is_in_words(void **state)
{
    static const char *const lines[] = {
        "DSA-1 Debian:10 a introduced=0", "DSA-1 Debian:9 a introduced=0", "ALSA-1 AlmaLinux:8 a introduced=0 alias=CVE-1", NULL,
    };
    static const struct {
        const char *id, *version, *want;
        int64_t now;
        enum vig_pkg_type type;
    } cases[] = {
        { "debian", "10", "", 1700000000, VIG_PKG_DEB },
        { "debian", "9", "security support ended 2022-06-30", 1700000000, VIG_PKG_DEB },
        { "debian", "14", "no data for Debian 14 in the data base: its packages were not matched", 1700000000, VIG_PKG_DEB },
        { "debian", "8", "security support ended 2020-06-30; no data for Debian 8 in the data base: its packages were not matched",
          1700000000, VIG_PKG_DEB },
        { "rhel", "8.9", "no data for RHEL 8 in the data base: the advisories of AlmaLinux:8 were used", 1700000000, VIG_PKG_RPM },
        { "void", "", "void is not a distribution that advisories are known for: its packages were not matched", 0, VIG_PKG_RPM },
        { "", "", "no operating system was recognized: 1 package of one not matched", 0, VIG_PKG_DEB },
        { "", "", "no operating system was recognized", 0, VIG_PKG_NPM },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct world *w = world_new(lines);
        os(w, cases[i].id, cases[i].version);
        (void)package(w, cases[i].type, "a", "1");
        w->options.now = cases[i].now;
        run(w);
        assert_str(w->report.os_status, cases[i].want);
        done(w);
    }
}

static void purls_bring_their_own_distribution(void **state)
{
    static const char *const lines[] = {
        "DSA-1 Debian:12 openssl introduced=0 fixed=3.0.9 alias=CVE-1", "ALPINE-CVE-2 Alpine:v3.19 openssl introduced=0 alias=CVE-2", NULL,
    };
    struct world *w = world_new(lines);

    w->sbom.subject.kind = VIG_SUBJECT_PURLS;
    package(w, VIG_PKG_DEB, "openssl", "3.0.8")->purl = VIG_STR("pkg:deb/debian/openssl@3.0.8?distro=debian-12");
    package(w, VIG_PKG_APK, "openssl", "3.0.8-r1")->purl = VIG_STR("pkg:apk/alpine/openssl@3.0.8-r1?distro=alpine-3.19.1&arch=x");
    package(w, VIG_PKG_DEB, "openssl", "3.0.8")->purl = VIG_STR("pkg:deb/ubuntu/openssl@3.0.8");
    expect(w, "CVE-1 CVE-2");
    assert_str(w->report.os_status, "no operating system was recognized: 1 package of one not matched");
    done(w);
}

static void the_starter_set_completes_a_data_base(void **state)
{
    static const char *const lines[] = {
        "DSA-1 Debian:12 a introduced=0 fixed=2 alias=CVE-1", "GHSA-x Maven org.a:b introduced=0 fixed=2 alias=CVE-3", NULL,
    };
    static const char *const best_known[] = {
        "CVE-2 Debian:12 a introduced=0 fixed=2",   /* the distribution's own data is complete */
        "CVE-3 Maven org.a:b introduced=0 fixed=3", /* joined with the other one */
        "CVE-4 Maven org.a:b introduced=0 fixed=2", "CVE-5 Debian:13 a introduced=0 fixed=2 title=Known", NULL,
    };
    struct vig_db starter = { .lines = best_known };
    struct world *w = world_new(lines);

    fake_starter = &starter;
    os(w, "debian", "12");
    (void)package(w, VIG_PKG_DEB, "a", "1");
    (void)package(w, VIG_PKG_MAVEN, "org.a:b", "1");
    expect(w, "CVE-1 CVE-3 CVE-4");
    done(w);

    w = world_new(lines);
    os(w, "debian", "13");
    (void)package(w, VIG_PKG_DEB, "a", "1");
    expect(w, "CVE-5");
    assert_str(w->report.findings.v[0].title, "Known");
    assert_str(w->report.os_status, "no data for Debian 13 in the data base: only the best-known vulnerabilities were looked for");
    done(w);
    fake_starter = NULL;
}

static void records_are_read_for_hits_only(void **state)
{
    static const char *const lines[] = {
        "GHSA-a npm a introduced=0 fixed=1.0.0 alias=CVE-1", "GHSA-b npm a introduced=0 fixed=3.0.0 alias=CVE-2",
        "GHSA-b npm b introduced=0 fixed=3.0.0 alias=CVE-2", NULL,
    };
    struct world *w = world_new(lines);

    (void)package(w, VIG_PKG_NPM, "a", "2.0.0");
    (void)package(w, VIG_PKG_NPM, "b", "2.0.0");
    expect(w, "CVE-2 CVE-2");
    assert_int_equal(w->db.advisories_read, 1);
    done(w);
}

static void one_source_is_asked_about_once(void **state)
{
    static const char *const lines[] = { "DEBIAN-CVE-1 Debian:12 glibc introduced=0 fixed=2.36-9+deb12u4 alias=CVE-1", NULL };
    struct world *w = world_new(lines);
    static const char *const names[] = { "libc-bin", "libc6", "locales", "zoneinfo" };

    os(w, "debian", "12");
    for (size_t i = 0; i < 4; i++)
        package(w, VIG_PKG_DEB, names[i], i == 1 ? "2.36-9" : "2.36-9+deb12u1")->source_name = VIG_STR("glibc");
    package(w, VIG_PKG_DEB, "zoo", "2.36-9+deb12u4")->source_name = VIG_STR("glibc");
    expect(w, "CVE-1 CVE-1 CVE-1 CVE-1");
    assert_int_equal(w->db.claims_asked, 3);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(w->report.findings.v[i].package, i);
    assert_str(w->report.findings.v[1].evidence.v[0], "DEBIAN-CVE-1 (Debian:12) covers glibc 2.36-9, fixed in 2.36-9+deb12u4");
    assert_str(w->report.findings.v[3].remedy, "Update zoneinfo to 2.36-9+deb12u4 or later.");
    done(w);
}

/* 300 packages, of which every third has findings; some share a source, some have no release. */
static struct world *many(void)
{
    static const char *const lines[] = {
        "DSA-1 Debian:12 s0 introduced=0 fixed=9 alias=CVE-1 alias=CVE-2", "DSA-2 Debian:12 s7 introduced=0 fixed=5 alias=CVE-3",
        "GHSA-1 npm n3 introduced=0 fixed=5 alias=CVE-4", "GHSA-2 npm n9 introduced=0 fixed=5 alias=CVE-5 severity=low",
        "VULN CVE-1 score=9.8", "VULN CVE-3 score=4.0", NULL,
    };
    static char names[300][8], sources[30][8];
    struct world *w = world_new(lines);

    os(w, "debian", "12");
    for (size_t i = 0; i < 300; i++) {
        bool deb = i < 150;
        struct vig_package *p;

        (void)snprintf(names[i], sizeof names[i], "%c%zu", deb ? 'd' : 'n', i % 150 / (deb ? 1 : 3));
        (void)snprintf(sources[i % 30], sizeof sources[0], "s%zu", i % 30);
        p = package(w, deb ? VIG_PKG_DEB : VIG_PKG_NPM, names[i], i % 40 == 39 ? "" : i % 2 ? "1" : "7");
        if (deb)
            p->source_name = vig_str_c(sources[i % 30]);
    }
    w->options.at_least = VIG_MEDIUM;
    return w;
}

static void threads_change_nothing(void **state)
{
    struct world *alone = many(), *shared = many();
    struct vig_err err = VIG_ERR_INIT;

    run(alone);
    assert_true(alone->report.findings.n >= 10 && alone->report.hidden > 0 && alone->sbom.notes.n > 0);
    assert_ok(vig_pool_new(3, &shared->options.pool, &err));
    run(shared);
    vig_pool_free(shared->options.pool);
    assert_int_equal(shared->report.findings.n, alone->report.findings.n);
    assert_int_equal(shared->report.hidden, alone->report.hidden);
    assert_int_equal(shared->sbom.notes.n, alone->sbom.notes.n);
    for (size_t i = 0; i < alone->report.findings.n; i++) {
        const struct vig_finding *a = &alone->report.findings.v[i], *b = &shared->report.findings.v[i];

        assert_int_equal(a->package, b->package);
        assert_true(vig_str_eq(a->id, b->id) && vig_str_eq(a->remedy, b->remedy) && a->severity == b->severity);
    }
    done(alone);
    done(shared);
}

static void a_thread_that_fails_fails_the_report(void **state)
{
    struct world *w = many();
    struct vig_err err = VIG_ERR_INIT;

    w->db.fails_at = "s7";
    assert_ok(vig_pool_new(3, &w->options.pool, &err));
    assert_int_equal(vig_match(&w->report, &w->db, &w->options, &err), VIG_E_INPUT);
    assert_string_equal(err.msg, "s7 is damaged");
    vig_pool_free(w->options.pool);
    done(w);
}

static void running_out_of_memory_is_an_error(void **state)
{
    static const char *const lines[] = {
        "DSA-1 Debian:12 a introduced=0 fixed=2 alias=CVE-1 alias=CVE-2 title=x", "VULN CVE-1 score=7.0", NULL,
    };
    struct vig_err err = VIG_ERR_INIT;
    int rc = -1;

    for (unsigned long nth = 1; rc < 0 && nth < 400; nth++) {
        struct world *w = world_new(lines);
        os(w, "debian", "12");
        (void)package(w, VIG_PKG_DEB, "a", "1");
        fake_nomem = false;
        vig_fail_allocation(nth);
        rc = vig_match(&w->report, &w->db, &w->options, &err);
        vig_fail_allocation(0);
        if (rc < 0)
            assert_int_equal(rc, VIG_E_NOMEM);
        done(w);
    }
    assert_int_equal(rc, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(debian_matches_by_source_package),
        cmocka_unit_test(an_update_becomes_a_row_for_each_cve),
        cmocka_unit_test(a_record_about_one_cve_overrules_an_update),
        cmocka_unit_test(aliases_join_language_records),
        cmocka_unit_test(githubs_review_overrules_pypis_own_record),
        cmocka_unit_test(several_ranges_of_one_record_are_one_row),
        cmocka_unit_test(withdrawn_records_do_not_count),
        cmocka_unit_test(each_language_has_its_names_and_versions),
        cmocka_unit_test(owned_and_development_packages_wait_for_all),
        cmocka_unit_test(kernels_count_where_they_run),
        cmocka_unit_test(signed_kernels_are_the_kernel),
        cmocka_unit_test(rpm_names_are_binary_or_source),
        cmocka_unit_test(modules_match_their_own_stream),
        cmocka_unit_test(an_update_is_fulfilled_by_its_oldest_build),
        cmocka_unit_test(bug_fix_updates_are_no_security_matter),
        cmocka_unit_test(fix_states_are_the_distributions),
        cmocka_unit_test(severity_is_the_distributions_then_cvss),
        cmocka_unit_test(filters_count_what_they_hide),
        cmocka_unit_test(worst_comes_first),
        cmocka_unit_test(malware_is_critical),
        cmocka_unit_test(what_is_no_release_is_a_note),
        cmocka_unit_test(the_status_is_in_words),
        cmocka_unit_test(purls_bring_their_own_distribution),
        cmocka_unit_test(the_starter_set_completes_a_data_base),
        cmocka_unit_test(records_are_read_for_hits_only),
        cmocka_unit_test(one_source_is_asked_about_once),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_thread_that_fails_fails_the_report),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("matching", tests, NULL, NULL);
}
