/* match/range.h - does an advisory's statement cover a version? */
#ifndef VIG_MATCH_RANGE_H
#define VIG_MATCH_RANGE_H

#include "model/advisory.h"
#include "version/version.h"

/* OSV's evaluation: in one of the ranges, or listed. GIT ranges name commits and cover no version. A statement about malware
 * or a state ("not fixed") that names neither ranges nor versions covers them all. */
bool vig_range_covers(const struct vig_affected *a, const struct vig_ordering *o, vig_str version, bool malicious);

/* Each fixed version above `version`: calls each(ctx, fixed) in the record's order. Stops at and returns what is not 0. */
int vig_range_fixes(const struct vig_affected *a, const struct vig_ordering *o, vig_str version,
                    int (*each)(void *ctx, vig_str fixed), void *ctx);

/* Whether a range says where it ends, though not what fixes it ("last_affected"). */
bool vig_range_has_last(const struct vig_affected *a);

#endif
