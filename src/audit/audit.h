/* audit/audit.h - facts in, judged reports out.
 *
 * For each scope there is one function that gathers its facts (audit/facts/<scope>.c) and has them judged. What cannot be gathered
 * becomes a note of the report and makes the checks that need it end as "not looked at"; an error means that there is no report
 * at all.
 */
#ifndef VIG_AUDIT_AUDIT_H
#define VIG_AUDIT_AUDIT_H

#include "audit/check.h"
#include "audit/policy.h"
#include "base/pool.h"
#include "source/source.h"

struct vig_engine;

/* Descriptors through which a running host's kernel tells its rules; -1: it gives none. */
struct vig_host_sockets {
    int nft, audit, legacy; /* netlink: netfilter and audit; iptables-legacy's */
};
struct vig_old_services; /* model/host.h */

struct vig_audit {
    struct vig_arena *arena;         /* all reports */
    const struct vig_policy *policy; /* NULL: everything at level 1, no exceptions */
    const struct vig_engine *engine; /* NULL: none answers, or it is not to be asked */
    const char *engine_why;          /* why there is none; NULL: it was not asked for */
    const char *root;                /* of the host's file system: "/" */
    const struct vig_host_sockets *sockets;      /* these two: vig_audit_host_prepare; NULL: when they are needed */
    const struct vig_old_services *old_services;
    struct vig_pool *pool;           /* NULL: one thread */
    const char *cache_dir;           /* of layers' facts; NULL: none is used */
    int64_t now;
    struct vig_source_options source; /* images: platform, progress; the engine above is asked unless it names another one */
    vig_str build_target;            /* Dockerfiles: the stage that is built, as `docker build --target` takes it; empty: the last one */
    const struct vig_daemon *daemon; /* once gathered: containers are judged with it */
};

struct vig_reports {
    VIG_VEC(struct vig_report *);
};
int vig_reports_add(struct vig_reports *to, struct vig_report *report, struct vig_arena *arena, struct vig_err *err); /* VIG_E_NOMEM */

/* Runs the checks of a scope over its facts: fills in findings (sorted) and check results of *report, whose subject is there
 * already. `facts->now` is taken from the audit. */
int vig_audit_judge(const struct vig_audit *a, enum vig_scope scope, const struct vig_facts *facts, struct vig_report *report,
                    struct vig_err *err);
/* The two halves of it, for a report about several subjects (the services of a compose project): judge each, finish once. When a scope
 * is judged again, a check's result is the worse one. */
int vig_audit_judge_part(const struct vig_audit *a, enum vig_scope scope, const struct vig_facts *facts, struct vig_report *report,
                         struct vig_err *err);
int vig_audit_finish(const struct vig_audit *a, struct vig_report *report, struct vig_err *err);
/* A report without a package, on the audit's arena, to be filled in. */
int vig_audit_report(const struct vig_audit *a, enum vig_subject_kind kind, vig_str name, struct vig_report **ret, struct vig_err *err);
/* Adds findings, check results and notes of `from` to the report of a scan of the same subject; `from` has to live as long. */
int vig_audit_join(struct vig_report *to, const struct vig_report *from, struct vig_err *err);
/* Leaves out findings below a severity; they are counted as hidden. */
void vig_audit_leave_out(struct vig_report *report, enum vig_severity below);
/* Sorts findings as all reports have them: not suppressed first, severity, place, id. */
void vig_audit_sort(struct vig_report *report);

/* What a sandbox forbids, to be called before it when "/" is to be audited: opens the sockets, and looks for programs with replaced
 * libraries (in Landlock's domain no process may look at others). Lives as long as the arena. VIG_E_NOMEM. */
int vig_audit_host_prepare(struct vig_audit *a, struct vig_err *err);
int vig_audit_host(struct vig_audit *a, struct vig_reports *out, struct vig_err *err);
int vig_audit_daemon(struct vig_audit *a, struct vig_reports *out, struct vig_err *err); /* also sets a->daemon */
/* `n` 0: all, running or not. VIG_E_NOT_FOUND for a name that the engine does not know. */
int vig_audit_containers(struct vig_audit *a, const char *const *names, size_t n, struct vig_reports *out, struct vig_err *err);
/* Any target of `vigia scan` that is an image or a root file system. */
int vig_audit_image(struct vig_audit *a, const char *target, struct vig_reports *out, struct vig_err *err);
/* For who scans and audits in one pass: a collector's sink goes into vig_scan_options.also; once vig_scan is done, what was collected is
 * judged. `cache_dir`: as above. */
struct vig_image_collector;
struct vig_layer_sink;
struct vig_source;
int vig_image_collector_new(const char *cache_dir, struct vig_image_collector **ret, struct vig_err *err);
const struct vig_layer_sink *vig_image_collector_sink(const struct vig_image_collector *c);
int vig_audit_image_collected(struct vig_audit *a, struct vig_image_collector *c, struct vig_source *source, struct vig_reports *out,
                              struct vig_err *err);
void vig_image_collector_free(struct vig_image_collector *c); /* NULL is fine */
/* `text` NULL: the file at `path` is read ("-": standard input). */
int vig_audit_dockerfile(struct vig_audit *a, const char *path, const vig_str *text, struct vig_reports *out, struct vig_err *err);
/* Files are merged in their order, as `docker compose -f a -f b` does. */
int vig_audit_compose(struct vig_audit *a, const char *const *paths, size_t n, struct vig_reports *out, struct vig_err *err);
int vig_audit_command(struct vig_audit *a, vig_str command_line, struct vig_reports *out, struct vig_err *err);

#endif
