/* audit/check.h - what a check is, and what it may call.
 *
 * A check is one `const struct vig_check`, listed in its folder's table (audit/<scope>/table.c). It reads facts and adds findings. It
 * opens no file, runs no command and prints nothing, so a test can feed it any host it likes. Closely related checks may share a
 * file. Checks keep no state and may run in several threads at once.
 *
 * What a check cannot know is said (vig_findings_not_looked_at), never passed over: silence must not look like safety.
 */
#ifndef VIG_AUDIT_CHECK_H
#define VIG_AUDIT_CHECK_H

#include "base/arena.h"
#include "model/finding.h"

struct vig_host;       /* model/host.h */
struct vig_daemon;     /* model/daemon.h */
struct vig_container;  /* model/container.h */
struct vig_image;      /* model/image.h */
struct vig_dockerfile; /* model/dockerfile.h */
struct vig_compose;    /* model/compose.h */

enum vig_scope { VIG_SCOPE_HOST, VIG_SCOPE_DAEMON, VIG_SCOPE_CONTAINER, VIG_SCOPE_IMAGE, VIG_SCOPE_DOCKERFILE, VIG_SCOPE_COMPOSE };
#define VIG_SCOPE_COUNT 6
const char *vig_scope_name(enum vig_scope s); /* "host", "daemon", … */

/* What is known. A check of a scope may count on that scope's facts; all others may be NULL (a container is judged without the
 * daemon when that could not be asked). */
struct vig_facts {
    const struct vig_host *host;
    const struct vig_daemon *daemon;
    const struct vig_container *container;
    const struct vig_image *image;
    const struct vig_dockerfile *dockerfile;
    const struct vig_compose *compose;
    int64_t now; /* seconds since 1970: for ages and expiry */
};

enum vig_check_flags {
    VIG_CHECK_SECRET = 1 << 0,  /* its findings are secrets */
    VIG_CHECK_OPINION = 1 << 1, /* style, or a matter of taste: only with --level 2 */
};

struct vig_findings; /* of one check and one subject, in the making */

struct vig_check {
    const char *id;    /* "CTR-0031": permanent; HST-, DMN-, CTR-, IMG-, DKF-, CMP- and four digits */
    const char *title; /* what is wrong: "Engine socket is reachable from the container" */
    const char *why;   /* what an attacker or an accident makes of it; one or two sentences */
    const char *remedy; /* what to do, with the option or the line to write */
    /* Its ids elsewhere and where to read on, NULL at the end: "CIS-Docker-1.6-5.32", "DL3002", "AVD-DS-0002", "DKL-DI-0001",
     * "CIS-DI-0001", "CKV_DOCKER_3", "SC2086", "https://…". People may use any of the ids in place of ours. */
    const char *const *refs;
    enum vig_scope scope;
    enum vig_severity severity;
    unsigned level; /* CIS profile: 1 (every host) or 2 (defence in depth); 0 counts as 1 */
    unsigned flags;
    int (*run)(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err);
};

/* All of a scope, NULL at the end. */
extern const struct vig_check *const vig_host_checks[], *const vig_daemon_checks[], *const vig_container_checks[],
    *const vig_image_checks[], *const vig_dockerfile_checks[], *const vig_compose_checks[];
const struct vig_check *const *vig_checks_of(enum vig_scope scope);

/* Adds a finding: the text is its evidence, "'/' is mounted on '/host'". Copied. VIG_E_NOMEM; above VIG_LIMIT_FINDINGS of one check
 * further ones are only counted. */
int vig_findings_add(struct vig_findings *out, struct vig_err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same, at a place; its views are copied. */
int vig_findings_at(struct vig_findings *out, struct vig_place at, struct vig_err *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* About the finding that was added last; without effect when there is none. */
void vig_findings_severity(struct vig_findings *out, enum vig_severity severity); /* other than the check's */
int vig_findings_remedy(struct vig_findings *out, struct vig_err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int vig_findings_edit(struct vig_findings *out, size_t start, size_t end, vig_str text, struct vig_err *err);
bool vig_findings_any(const struct vig_findings *out);

/* Always 0, for `return`. The reason is a string literal: "needs root", "the engine did not say". */
int vig_findings_not_looked_at(struct vig_findings *out, const char *why);
int vig_findings_not_applicable(struct vig_findings *out);

#endif
