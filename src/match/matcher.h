/* match/matcher.h - matches packages one by one: what one thread of a report's matching owns.
 *
 * Threads share the bill of materials, the data bases and the choice of the distribution, which they only read. Each has
 * arenas, records and findings of its own.
 */
#ifndef VIG_MATCH_MATCHER_H
#define VIG_MATCH_MATCHER_H

#include "model/distro.h"
#include "match/match.h"
#include "match/records.h"
#include "match/rows.h"
#include "match/status.h"

/* What all threads of one report read. */
struct vig_matching {
    const struct vig_sbom *sbom;
    const struct vig_match_options *options;
    struct vig_db *db;
    struct vig_db *starter;   /* beside a data base; else NULL */
    struct vig_distro distro; /* the subject's, with those ecosystems only that there is data of */
    bool has_data;            /* of the distribution's own */
};

struct vig_matcher {
    const struct vig_matching *of;
    struct vig_arena *arena;   /* of the findings: lives as long as the report */
    struct vig_arena *scratch; /* of one question: reset before each */
    struct vig_records records;
    struct vig_rows rows;      /* of the last package */
    struct vig_distro of_purl; /* of the last OS package's purl, where the subject has no distribution */
    bool of_purl_has_data;
    vig_str of_purl_key;
    struct { VIG_VEC(struct vig_finding); } findings;
    size_t hidden;             /* findings that the options leave out */
    size_t unmatched;          /* OS packages that nothing could be asked about */
};

/* Findings come from `arena`, which stays the caller's. */
int vig_matcher_init(struct vig_matcher *m, const struct vig_matching *of, struct vig_arena *arena, struct vig_err *err);
/* Adds the findings of a package. `before`: the package that it was called with before this one, or NULL. */
int vig_matcher_add(struct vig_matcher *m, const struct vig_package *pkg, const struct vig_package *before, struct vig_err *err);
void vig_matcher_done(struct vig_matcher *m); /* findings stay; a zeroed one is fine */

/* Leaves the ecosystems that `db` has records of. When it has none: those of a distribution that can stand in, and what the
 * starter set (or NULL) has. */
struct vig_known vig_matching_keep_known(struct vig_db *db, struct vig_db *starter, struct vig_distro *d);

#endif
