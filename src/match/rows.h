/* match/rows.h - one row for each vulnerability, out of all records that speak about it. */
#ifndef VIG_MATCH_ROWS_H
#define VIG_MATCH_ROWS_H

#include "match/hits.h"

struct vig_row {
    vig_str id;                              /* the best-known one: a CVE, else GHSA, else any */
    struct { VIG_VEC(vig_str); } aliases;    /* the others, sorted, each once */
    struct { VIG_VEC(const struct vig_hit *); } hits; /* that cover the package */
};

struct vig_rows { VIG_VEC(struct vig_row); };

/* Sorted by id. Views of `hits`, which must stay. */
int vig_rows_of(const struct vig_hits *hits, struct vig_arena *arena, struct vig_rows *ret, struct vig_err *err);

/* Sorts views by bytes and drops repetitions; returns how many are left. */
size_t vig_strs_unique(vig_str *v, size_t n);

#endif
