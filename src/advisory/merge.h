/* advisory/merge.h - sorted tables into one data base. */
#ifndef VIG_ADVISORY_MERGE_H
#define VIG_ADVISORY_MERGE_H

#include "advisory/part.h"

struct vig_origins { VIG_VEC(struct vig_origin); };

/* A table to read from. Entries whose origin is in `drop` are left out. `origins`: what its origin numbers mean. */
struct vig_merge_source {
    struct vig_table *table;
    const struct vig_origin *origins;
    size_t origin_count;
    const bool *drop; /* NULL: nothing */
};

/* Writes the union of the sources, with what the data base is made of, into `w` (not finished). Equal sources give equal
 * bytes, in whatever order they stand. `tick` is called now and then, may be NULL, and may return an error to stop. */
int vig_merge(const struct vig_merge_source *sources, size_t n, struct vig_table_writer *w, struct vig_arena *arena,
              int (*tick)(void *ctx, uint64_t done, uint64_t total, struct vig_err *err), void *ctx, struct vig_err *err);

/* What vig_merge wrote about its origins, in the order of their numbers. */
int vig_read_origins(struct vig_table *t, struct vig_arena *arena, struct vig_origins *ret, struct vig_err *err);

/* "meco" NAME → records; "mbuilt", "mrecords". */
int vig_read_meta(struct vig_table *t, vig_str key, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
