/* model/finding.h - one result: a vulnerable package, a misconfiguration, a secret.
 *
 * Views belong to the report's arena.
 */
#ifndef VIG_MODEL_FINDING_H
#define VIG_MODEL_FINDING_H

#include "model/advisory.h"
#include "model/sbom.h"

enum vig_finding_kind { VIG_VULNERABILITY, VIG_MISCONFIGURATION, VIG_SECRET, VIG_LICENSE };
const char *vig_finding_kind_name(enum vig_finding_kind kind);

/* Where in a document, a configuration or an image a finding stands. All of it may be empty. */
struct vig_place {
    vig_str path;          /* the file, when it is not the subject itself; in images from the root, without a leading '/' */
    uint32_t line, column; /* from 1; 0: not known, or no text */
    uint32_t layer;        /* 1 + index into the subject's layers; 0: none */
    vig_str object;        /* which part of the subject: a compose service, a build stage */
};

/* A piece of the subject's text, and what is to stand there instead. */
struct vig_edit {
    size_t start, end; /* bytes; equal: an insertion */
    vig_str text;
};

struct vig_finding {
    enum vig_finding_kind kind;
    vig_str id;                          /* the best-known one: a CVE where there is one */
    struct { VIG_VEC(vig_str); } aliases; /* the others, sorted: GHSA, DSA, GO, … and the ids of the records that matched */
    enum vig_severity severity;
    vig_str severity_source;             /* who rated it: "CVSS 3.1", "Ubuntu", "GHSA"; may be empty */
    double score;                        /* CVSS base score; 0 when there is none */
    vig_str cvss;                        /* the vector behind it */
    double epss, epss_percentile;        /* 0 … 1; 0 when not known */
    bool exploited, ransomware;          /* CISA KEV; "used in ransomware campaigns" */
    double risk;                         /* 0 … 100: docs/matching.md says how */
    vig_str title, details;
    uint32_t package;                    /* index into the SBOM's packages, or VIG_NO_PACKAGE */
    vig_str ecosystem;                   /* whose advisory matched: "Debian:12", "Maven" */
    enum vig_fix_state fix;
    struct { VIG_VEC(vig_str); } fix_versions; /* sorted by the ecosystem's ordering; the first one is the nearest */
    struct { VIG_VEC(vig_str); } cwes;
    struct { VIG_VEC(struct vig_reference); } references;
    struct { VIG_VEC(vig_str); } evidence;
    vig_str remedy;
    vig_str published, modified;
    struct vig_place place;              /* misconfigurations and secrets; a vulnerability is where its package is */
    struct { VIG_VEC(struct vig_edit); } edits; /* the repair, when it is certain: sorted, without overlap */
    vig_str suppressed;                  /* the reason; empty: not suppressed */
};

/* What updating one package would do. */
struct vig_update {
    uint32_t package;
    vig_str version;       /* the nearest one that fixes all of `fixes` */
    size_t fixes;          /* findings that go away */
    enum vig_severity worst; /* of those */
};

/* What stands behind the matching, for the report's foot. */
struct vig_db_info {
    bool present;        /* false: only the compiled-in starter set was used */
    vig_str path;
    vig_str built;       /* RFC 3339 */
    uint64_t records;
    struct { VIG_VEC(vig_str); } ecosystems; /* that it has data of */
};

/* How a check ended for one subject. */
enum vig_check_state {
    VIG_CHECK_PASSED,
    VIG_CHECK_FAILED,         /* there are findings of its id that are not suppressed */
    VIG_CHECK_SUPPRESSED,     /* all its findings are excepted, for a reason */
    VIG_CHECK_NOT_LOOKED_AT,  /* what it needs could not be read: never the same as passed */
    VIG_CHECK_NOT_APPLICABLE,
};
const char *vig_check_state_name(enum vig_check_state s); /* "passed", "failed", "suppressed", "not-looked-at", "not-applicable" */

struct vig_check_result {
    const char *id, *title; /* string literals of the check */
    const char *const *refs; /* ids elsewhere, NULL at the end */
    enum vig_severity severity;
    enum vig_check_state state;
    vig_str why; /* not looked at: the reason */
};

/* A setting that was judged, and where it comes from. */
struct vig_told_setting {
    vig_str name, value;
    vig_str from; /* "/etc/docker/daemon.json:3", "dockerd's command line", "the engine", "default" */
};

/* One target's whole result: what every writer is given. */
struct vig_report {
    struct vig_sbom *sbom;
    struct { VIG_VEC(struct vig_finding); } findings; /* sorted: severity, risk, package, id */
    struct { VIG_VEC(struct vig_update); } updates;   /* the one that helps most first */
    struct vig_db_info db;
    struct { VIG_VEC(struct vig_check_result); } checks; /* audits: in the order of the table; empty for mere scans */
    bool audited;        /* checks were run, even if the policy left none */
    struct { VIG_VEC(struct vig_told_setting); } settings; /* audits: in the order of their names; empty where they have no sources */
    bool matched;        /* false: a bill of materials only, nobody looked for vulnerabilities */
    vig_str os_status;   /* "security support ended 2024-06-30", "no data for Debian 14 in the data base"; empty: all well */
    size_t hidden;       /* findings left out by --severity, --only-fixed */
    uint64_t elapsed_ns; /* shown by the table only, so files stay repeatable */
};

#endif
