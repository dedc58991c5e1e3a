/* lib/pipeline.h - the whole way from a target's name to a report, in one place for the command line and for libvigia.
 *
 * A session holds what scans share: the data base, the threads, the cache. It may scan from one thread at a time; results
 * outlive it.
 */
#ifndef VIG_LIB_PIPELINE_H
#define VIG_LIB_PIPELINE_H

#include "match/match.h"
#include "model/finding.h"
#include "source/source.h"

struct vig_session;

struct vig_session_options {
    const char *db_path;  /* NULL: the default one, else the starter set. A given one must exist */
    bool no_match;        /* bills of materials only: no data base is opened */
    bool no_cache;        /* of layers */
    unsigned threads;     /* 0: as many as processors */
};

int vig_session_new(const struct vig_session_options *options, struct vig_session **ret, struct vig_err *err);
void vig_session_free(struct vig_session *s); /* NULL is fine */
struct vig_pool *vig_session_pool(struct vig_session *s);

/* Where results of layers are kept; *ret is left as it is when there is no home to keep them in. */
int vig_default_cache_dir(struct vig_arena *arena, const char **ret, struct vig_err *err);

struct vig_audit;  /* audit/audit.h */
struct vig_policy; /* audit/policy.h */

struct vig_target_options {
    struct vig_audit *audit;         /* images are judged as well, in the same pass over their layers; on its arena. NULL: they are not */
    const struct vig_policy *policy; /* whose exceptions apply; NULL: none */
    struct vig_source_options source;
    struct vig_match_options match;
    bool all; /* what lock files inside images declare, too */
};

/* All of one target: its arena, bill of materials and report. */
struct vig_result {
    struct vig_arena *arena;
    struct vig_sbom sbom;
    struct vig_report report;
};

int vig_session_scan(struct vig_session *s, const char *target, const struct vig_target_options *options,
                     struct vig_result **ret, struct vig_err *err);
void vig_result_free(struct vig_result *r); /* NULL is fine */

#endif
