/* tests/unit/report/fixture.h - a small report that has one of everything, hostile text too. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "unit/test.h"

#include "base/limits.h"
#include "base/vec.h"
#include "model/finding.h"

#define FIXTURE_DIGEST "sha256:9c1e000000000000000000000000000000000000000000000000000000000001"

static inline struct vig_package *fixture_package(struct vig_sbom *sbom, enum vig_pkg_type type, const char *name,
                                                  const char *version, const char *path, const char *nested,
                                                  uint32_t layer)
{
    struct vig_package *p = vig_vec_add(&sbom->packages, sbom->arena);
    struct vig_location *l = vig_vec_add(&p->locations, sbom->arena);

    p->type = type;
    p->name = vig_str_c(name);
    p->version = vig_str_c(version);
    p->owner = VIG_NO_PACKAGE;
    p->cataloger = "fixture";
    *l = (struct vig_location){ vig_str_c(path), vig_str_c(nested), layer };
    return p;
}

static inline void fixture_strings(struct vig_arena *a, vig_str **v, size_t *n, size_t *cap, const char *const *texts)
{
    struct {
        VIG_VEC(vig_str);
    } list = { *v, *n, *cap };

    for (; *texts; texts++)
        *(vig_str *)vig_vec_add(&list, a) = vig_str_c(*texts);
    *v = list.v;
    *n = list.n;
    *cap = list.cap;
}
#define FIXTURE_STRINGS(a, vec, ...)                                                                                   \
    fixture_strings(a, &(vec).v, &(vec).n, &(vec).cap, (const char *const[]){ __VA_ARGS__, NULL })

static inline void fixture_subject(struct vig_sbom *sbom)
{
    struct vig_subject *s = &sbom->subject;

    s->kind = VIG_SUBJECT_IMAGE;
    s->name = VIG_STR("shop:1.4");
    s->digest = VIG_STR(FIXTURE_DIGEST);
    s->platform = VIG_STR("linux/amd64");
    s->created = VIG_STR("2024-02-29T12:30:45.123456789Z");
    FIXTURE_STRINGS(sbom->arena, s->tags, "shop:1.4", "shop:latest");
    *(struct vig_layer *)vig_vec_add(&s->layers, sbom->arena) =
        (struct vig_layer){ VIG_STR("sha256:aa01"), VIG_STR("sha256:aa02"), VIG_STR("ADD rootfs.tar /"), 1000 };
    *(struct vig_layer *)vig_vec_add(&s->layers, sbom->arena) =
        (struct vig_layer){ VIG_STR("sha256:bb01"), VIG_STR("sha256:bb02"), VIG_STR("COPY target/shop.jar /app/"),
                            2000 };
    s->os = (struct vig_os){ VIG_STR("debian"),
                             VIG_STR(""),
                             VIG_STR("12"),
                             VIG_STR("bookworm"),
                             VIG_STR("Debian GNU/Linux"),
                             VIG_STR("Debian GNU/Linux 12 (bookworm)"),
                             VIG_STR("12.5") };
}

/* In the order that vig_sbom_finish gives, so that indices hold. */
enum { FIX_LIBSSL, FIX_OPENSSL, FIX_PYTHON, FIX_LOG4J, FIX_LOG4J_COPY, FIX_ANGULAR, FIX_SIX, FIX_MAIN, FIX_EVIL };

static inline void fixture_packages(struct vig_sbom *sbom)
{
    struct vig_package *p;

    p = fixture_package(sbom, VIG_PKG_DEB, "libssl3", "3.0.11-1~deb12u2", "var/lib/dpkg/status", "", 0);
    p->arch = VIG_STR("amd64");
    p->source_name = VIG_STR("openssl");
    p->vendor = VIG_STR("Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>");
    p = fixture_package(sbom, VIG_PKG_DEB, "openssl", "3.0.11-1~deb12u2", "var/lib/dpkg/status", "", 0);
    p->arch = VIG_STR("amd64");
    p = fixture_package(sbom, VIG_PKG_DEB, "python3-six", "1:1.16.0-4", "var/lib/dpkg/status", "", 0);
    p->arch = VIG_STR("all");
    p->source_name = VIG_STR("six");
    p->source_version = VIG_STR("1.16.0-4");
    p = fixture_package(sbom, VIG_PKG_MAVEN, "org.apache.logging.log4j:log4j-core", "2.14.1", "app/shop.jar",
                        "BOOT-INF/lib/log4j-core-2.14.1.jar", 1);
    p->sha1 = VIG_STR("9141212b8507ab50a45525b545b39d224614528b");
    p->license = VIG_STR("Apache-2.0");
    p = fixture_package(sbom, VIG_PKG_MAVEN, "org.apache.logging.log4j:log4j-core", "2.14.1", "opt/copy.jar", "", 1);
    p->license = VIG_STR("Apache License, Version 2.0");
    p = fixture_package(sbom, VIG_PKG_NPM, "@angular/core", "17.0.0", "app/package-lock.json", "", 1);
    p->license = VIG_STR("mit OR (Apache-2.0 AND bsd-3-clause)");
    p->flags = VIG_PKG_DECLARED | VIG_PKG_DEV;
    p = fixture_package(sbom, VIG_PKG_PYPI, "six", "1.16.0", "usr/lib/python3/dist-packages/six-1.16.0.egg-info", "",
                        0);
    p->owner = FIX_PYTHON;
    p = fixture_package(sbom, VIG_PKG_GOLANG, "example.org/shop", "(devel)", "usr/bin/shop", "", 1);
    p->flags = VIG_PKG_MAIN;
    p = fixture_package(sbom, VIG_PKG_GENERIC, "evil\"},{\"name\":\"", "\x1b[31m1.0</script>", "tmp/\xff\xfe\\..\r\n",
                        "a\tb", 7);
    p->license = VIG_STR("\xc3(\x01 AND AND");
    p->vendor = VIG_STR("line\nbreak\"");
    p->cpe = VIG_STR("cpe:2.3:a:evil:\n:*");
    p->sha1 = VIG_STR("not hex");
    p->purl = VIG_STR("pkg:generic/evil thing@1.0#\"");
}

static inline struct vig_finding *fixture_finding(struct vig_report *r, const char *id, enum vig_severity severity,
                                                  uint32_t package)
{
    struct vig_finding *f = vig_vec_add(&r->findings, r->sbom->arena);

    f->id = vig_str_c(id);
    f->severity = severity;
    f->package = package;
    return f;
}

static inline void fixture_reference(struct vig_report *r, struct vig_finding *f, const char *type, const char *url)
{
    *(struct vig_reference *)vig_vec_add(&f->references, r->sbom->arena) =
        (struct vig_reference){ vig_str_c(type), vig_str_c(url) };
}

static inline void fixture_findings(struct vig_report *r)
{
    struct vig_arena *a = r->sbom->arena;
    struct vig_finding *f = fixture_finding(r, "CVE-2021-44228", VIG_CRITICAL, FIX_LOG4J);

    FIXTURE_STRINGS(a, f->aliases, "GHSA-jfh8-c2jp-5v3q");
    FIXTURE_STRINGS(a, f->fix_versions, "2.15.0", "2.17.1");
    FIXTURE_STRINGS(a, f->cwes, "CWE-20", "CWE-502", "NVD-CWE-noinfo");
    f->severity_source = VIG_STR("CVSS 3.1");
    f->score = 10;
    f->cvss = VIG_STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H");
    f->epss = 0.97565;
    f->epss_percentile = 0.99999;
    f->exploited = f->ransomware = true;
    f->risk = 99.5;
    f->title = VIG_STR("Remote code injection in Log4j");
    f->ecosystem = VIG_STR("Maven");
    f->fix = VIG_FIX_FIXED;
    f->published = VIG_STR("2021-12-10T00:40:56Z");
    f->modified = VIG_STR("2021-12-10");
    fixture_reference(r, f, "ADVISORY", "https://nvd.nist.gov/vuln/detail/CVE-2021-44228");
    fixture_reference(r, f, "WEB", "https://example.org/a b\"<>|");
    fixture_reference(r, f, "WEB", "javascript:alert(1)");
    for (unsigned i = 0; i < 2; i++) {
        f = fixture_finding(r, "CVE-2024-0727", VIG_MEDIUM, i ? FIX_OPENSSL : FIX_LIBSSL);
        f->severity_source = VIG_STR("Debian");
        f->ecosystem = VIG_STR("Debian:12");
        f->fix = VIG_FIX_NOT_FIXED;
        f->title = VIG_STR("PKCS12 \"decoding\"\ncrashes");
        f->risk = 20;
    }
    f = fixture_finding(r, "CVE-2024-0727", VIG_MEDIUM, FIX_SIX);
    f->severity_source = VIG_STR("Debian");
    f->suppressed = VIG_STR("not reachable: no PKCS12 here");
    f = fixture_finding(r, "MAL-2024-1", VIG_SEVERITY_NONE, FIX_EVIL);
    f->fix = VIG_FIX_WONT_FIX;
    f->cvss = VIG_STR("AV:N/AC:L/Au:N/C:P/I:P/A:P");
    f->score = 7.5;
    f = fixture_finding(r, "CVE-2005-2541", VIG_NEGLIGIBLE, FIX_PYTHON);
    f->remedy = VIG_STR("Nothing to do");
}

static inline struct vig_report *fixture_report(struct vig_arena *a)
{
    struct vig_report *r = vig_new(a, struct vig_report);
    struct vig_err err = VIG_ERR_INIT;

    r->sbom = vig_new(a, struct vig_sbom);
    vig_sbom_init(r->sbom, a);
    fixture_subject(r->sbom);
    fixture_packages(r->sbom);
    assert_ok(vig_sbom_note(r->sbom, VIG_STR("usr/share/legacy.war"), 1, 0, &err,
                            "nested deeper than 8 archives, the rest was not read"));
    assert_ok(
        vig_sbom_note(r->sbom, VIG_STR("var/lib/dpkg/status"), 0, 17, &err, "record without a name \x07 or a version"));
    assert_ok(vig_sbom_finish(r->sbom, &err));
    fixture_findings(r);
    r->matched = true;
    r->hidden = 2;
    r->os_status = VIG_STR("security support ends 2026-06-10");
    r->db = (struct vig_db_info){ .present = true,
                                  .path = VIG_STR("/var/lib/vigia/advisories.db"),
                                  .built = VIG_STR("2024-03-01T00:00:00Z"),
                                  .records = 12345 };
    FIXTURE_STRINGS(a, r->db.ecosystems, "Debian", "Maven");
    return r;
}

static const char *const fixture_refs[] = { "CIS-Docker-1.6-5.32", "https://example.org/why", NULL };

static inline struct vig_finding *fixture_misconfiguration(struct vig_report *r, const char *id, enum vig_severity severity, const char *evidence)
{
    struct vig_finding *f = fixture_finding(r, id, severity, VIG_NO_PACKAGE);

    f->kind = VIG_MISCONFIGURATION;
    f->title = VIG_STR("Engine socket is reachable");
    f->details = VIG_STR("Write access to it is <root> on the host.");
    f->remedy = VIG_STR("Remove the mount | or put a proxy in front of it.");
    *(vig_str *)vig_vec_add(&f->evidence, r->sbom->arena) = vig_str_c(evidence);
    return f;
}

static inline void fixture_check(struct vig_report *r, const char *id, enum vig_severity severity, enum vig_check_state state, const char *why)
{
    *(struct vig_check_result *)vig_vec_add(&r->checks, r->sbom->arena) =
        (struct vig_check_result){ id, "Engine socket is reachable", fixture_refs, severity, state, vig_str_c(why) };
}

/* A compose project that was judged: one check failed twice, one is excepted, one could not be looked at. */
static inline struct vig_report *fixture_audit(struct vig_arena *a, const char *name)
{
    struct vig_report *r = vig_new(a, struct vig_report);
    struct vig_finding *f;

    r->sbom = vig_new(a, struct vig_sbom);
    vig_sbom_init(r->sbom, a);
    r->audited = true;
    r->sbom->subject.kind = VIG_SUBJECT_COMPOSE;
    r->sbom->subject.name = vig_str_c(name);
    f = fixture_misconfiguration(r, "CTR-0031", VIG_HIGH, "'/run/docker.sock' is mounted on '</script>\x1b[2J'");
    f->place = (struct vig_place){ .line = 12, .column = 7, .object = VIG_STR("web|1") };
    *(struct vig_edit *)vig_vec_add(&f->edits, a) = (struct vig_edit){ 10, 14, VIG_STR("x\"\n") };
    f = fixture_misconfiguration(r, "CTR-0031", VIG_HIGH, "a second one");
    f->place = (struct vig_place){ .path = VIG_STR("a b.yaml"), .line = 3 };
    f = fixture_misconfiguration(r, "CTR-0005", VIG_CRITICAL, "privileged");
    f->suppressed = VIG_STR("the runner \"needs\" it");
    fixture_check(r, "CTR-0005", VIG_CRITICAL, VIG_CHECK_SUPPRESSED, "");
    fixture_check(r, "CTR-0012", VIG_MEDIUM, VIG_CHECK_PASSED, "");
    fixture_check(r, "CTR-0031", VIG_HIGH, VIG_CHECK_FAILED, "");
    fixture_check(r, "CTR-0040", VIG_LOW, VIG_CHECK_NOT_LOOKED_AT, "needs root");
    fixture_check(r, "CTR-0041", VIG_LOW, VIG_CHECK_NOT_APPLICABLE, "");
    return r;
}

#endif
