/* match/match.h - from a bill of materials and an advisory data base to findings.
 *
 * How it decides is written down in docs/matching.md.
 */
#ifndef VIG_MATCH_MATCH_H
#define VIG_MATCH_MATCH_H

#include "advisory/store.h"
#include "base/pool.h"
#include "model/finding.h"

struct vig_match_options {
    bool all;                      /* also packages that an OS package owns, and development dependencies */
    bool only_fixed;               /* leave out what has no fixed version */
    enum vig_severity at_least;    /* leave out what is below; VIG_SEVERITY_NONE: nothing */
    int64_t now;                   /* seconds since 1970, for end-of-life dates; tests fix it */
    struct vig_pool *pool;         /* whose threads share the work; NULL: this thread alone. The result is the same */
};

/* Fills in report->findings, db, matched, os_status and hidden; report->sbom is set by the caller, finished
 * (vig_sbom_finish). Memory comes from the SBOM's arena,
 * or lives as long. `db` is a data base or the starter set. */
int vig_match(struct vig_report *report, struct vig_db *db, const struct vig_match_options *options, struct vig_err *err);

#endif
