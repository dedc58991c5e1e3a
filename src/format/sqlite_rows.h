/* format/sqlite_rows.h - the rows of a table in a SQLite file, read where they lie.
 *
 * For catalogers that want one column of one table. The SQLite library is no way to get at it: it does not open a data base
 * in WAL mode from read-only memory, needs a private copy of the file to do so, and executes what the schema says. Here
 * only the pages of the table are touched; indexes, often half of the file, never are.
 */
#ifndef VIG_FORMAT_SQLITE_ROWS_H
#define VIG_FORMAT_SQLITE_ROWS_H

#include "base/blob.h"
#include "base/buf.h"
#include "base/cur.h"

enum { VIG_SQLITE_DEPTH = 12, VIG_SQLITE_HEADER = 100, VIG_SQLITE_PAGE_MAX = 65536 };

struct vig_sqlite {
    const struct vig_blob *file;
    size_t page_size, usable, max_row;
    uint64_t budget;  /* pages that may still be visited: set it to their number before each visit */
    bool leaves_only; /* pass over pages that hold no rows, without a word */
    void *ctx;
    /* Where in the file a page (from 1) lies; false when it does not. */
    bool (*locate)(const struct vig_sqlite *s, uint32_t number, uint64_t *ret_at);
    /* One row, which dies when it returns. Negative: stop. */
    int (*row)(void *ctx, vig_str row, struct vig_err *err);
    /* A row or page that could not be read, and why. Negative: stop. */
    int (*damage)(void *ctx, struct vig_err *why);
    struct vig_buf page[VIG_SQLITE_DEPTH], overflow, payload;
};

bool vig_sqlite_page_size_ok(size_t page_size, size_t reserved);
/* `max_row`: longer rows are damage. The sizes are ok. The caller sets ctx, budget and functions; `done` after all visits. */
void vig_sqlite_init(struct vig_sqlite *s, const struct vig_blob *file, size_t page_size, size_t reserved, size_t max_row);
void vig_sqlite_done(struct vig_sqlite *s);

/* All rows of the table whose tree begins at page `root` (1: the schema). VIG_E_INPUT when the page makes no sense. */
int vig_sqlite_visit(struct vig_sqlite *s, uint32_t root, struct vig_err *err);
/* The bytes of a column, from 0: text and blobs as they are, integers big-endian. */
bool vig_sqlite_column(vig_str row, unsigned want, vig_str *ret);

#endif
