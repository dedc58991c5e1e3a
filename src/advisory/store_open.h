/* advisory/store_open.h - the data base for those who build, search and show it; matching needs advisory/store.h only. */
#ifndef VIG_ADVISORY_STORE_OPEN_H
#define VIG_ADVISORY_STORE_OPEN_H

#include "advisory/store.h"
#include "advisory/table.h"

/* A data base in memory. Takes the bytes, also on failure. */
int vig_db_open_bytes(struct vig_buf *bytes, struct vig_db **ret, struct vig_err *err);

/* The same over bytes that stay the caller's and outlive it. */
int vig_db_open_static(vig_str bytes, struct vig_db **ret, struct vig_err *err);

struct vig_table *vig_db_table(struct vig_db *db);

/* Each ecosystem with its release, by name; views die with the call. */
int vig_db_ecosystems(struct vig_db *db, int (*each)(void *ctx, vig_str ecosystem, uint64_t records, struct vig_err *err),
                      void *ctx, struct vig_err *err);

#endif
