/* format/rpmdb_sqlite.c - rpm's SQLite data base: rpmdb.sqlite, and the write-ahead log beside it.
 *
 * Headers are the second column of the table "Packages" (rpm's lib/backend/sqlite.c).
 *
 * The log holds pages as they will be once they are copied into the data base; a well-closed one is empty. It is read as
 * a file of its own, without knowing which pages belong to which table. That does not matter: only rows of Packages have
 * a header in their second column.
 *
 *     32 bytes: u32 magic, u32 version, u32 page size, u32 sequence, u64 salt, u64 checksum
 *     frames: u32 page, u32 pages in the data base after a commit (else 0), u64 salt, u64 checksum; the page
 *
 * All is big-endian. Frames with another salt are left over from before, frames after the last commit never happened, and of
 * several frames of a page the last one counts. A row that goes on in a page that the log does not have is in the data
 * base already.
 */
#include "base/limits.h"
#include "format/rpmdb.h"
#include "format/sqlite_rows.h"

enum { WAL_HEADER = 32, FRAME_HEADER = 24 };

#define WAL_MAGIC 0x377f0682u /* or 1 more */

struct reader {
    struct vig_sqlite sqlite;
    const struct vig_rpmdb_visitor *v;
    uint32_t root; /* of Packages; 0: not found yet */
    struct vig_buf frames; /* of the log: uint64_t each, page << 32 | frame, sorted */
};

static int report(void *ctx, struct vig_err *why)
{
    const struct reader *r = ctx;

    return r->v->damage(r->v->ctx, why);
}

static int say_nothing(void *ctx, struct vig_err *why)
{
    return 0;
}

static int schema_row(void *ctx, vig_str row, struct vig_err *err)
{
    struct reader *r = ctx;
    vig_str type, name, root;
    uint32_t number = 0;

    if (!vig_sqlite_column(row, 0, &type) || !vig_sqlite_column(row, 1, &name) || !vig_sqlite_column(row, 3, &root) ||
        !vig_str_eqc(type, "table") || !vig_str_eqc(name, "Packages") || root.n > 4)
        return 0;
    for (size_t i = 0; i < root.n; i++)
        number = number << 8 | (unsigned char)root.p[i];
    r->root = number;
    return 0;
}

static int package_row(void *ctx, vig_str row, struct vig_err *err)
{
    const struct reader *r = ctx;
    vig_str header;

    if (vig_sqlite_column(row, 1, &header))
        return r->v->header(r->v->ctx, header, err);
    (void)vig_fail(err, VIG_E_INPUT, "a row without a package");
    return r->v->damage(r->v->ctx, err);
}

/* Rows of all tables come here; those of other tables have a number or text in their second column. */
static int log_row(void *ctx, vig_str row, struct vig_err *err)
{
    const struct reader *r = ctx;
    vig_str header;

    if (!vig_sqlite_column(row, 1, &header) || header.n < 64 || header.p[0] != 0)
        return 0;
    return r->v->header(r->v->ctx, header, err);
}

static bool locate(const struct vig_sqlite *s, uint32_t number, uint64_t *ret_at)
{
    *ret_at = (uint64_t)(number - 1) * s->page_size;
    return number <= s->file->size / s->page_size;
}

static int visit_packages(struct reader *r, struct vig_err *err)
{
    struct vig_sqlite *s = &r->sqlite;
    int rc;

    s->ctx = r;
    s->locate = locate;
    s->damage = report;
    s->row = schema_row;
    s->budget = s->file->size / s->page_size;
    rc = vig_sqlite_visit(s, 1, err);
    if (rc < 0)
        return rc;
    if (r->root == 0)
        return vig_fail(err, VIG_E_INPUT, "it has no table \"Packages\"");
    s->row = package_row;
    s->budget = s->file->size / s->page_size;
    return vig_sqlite_visit(s, r->root, err);
}

bool vig_rpmdb_is_sqlite(vig_str start)
{
    return vig_str_starts(start, (vig_str){ "SQLite format 3", 16 });
}

int vig_rpmdb_sqlite(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    struct reader r = { .v = v };
    char bytes[VIG_SQLITE_HEADER];
    vig_cur cur = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint16_t size = 0;
    uint8_t reserved = 0;
    int rc = vig_blob_read(file, 0, bytes, sizeof bytes, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_seek(&cur, 16) || !vig_cur_be16(&cur, &size) || !vig_cur_seek(&cur, 20) || !vig_cur_u8(&cur, &reserved) ||
        !vig_sqlite_page_size_ok(size == 1 ? 65536 : size, reserved))
        return vig_fail(err, VIG_E_INPUT, "it has pages of %u bytes", size);
    vig_sqlite_init(&r.sqlite, file, size == 1 ? 65536 : size, reserved, VIG_LIMIT_RPM_HEADER);
    rc = visit_packages(&r, err);
    vig_sqlite_done(&r.sqlite);
    return rc;
}

/* The last frame of a page. */
static bool locate_frame(const struct vig_sqlite *s, uint32_t number, uint64_t *ret_at)
{
    const struct reader *r = s->ctx;
    const uint64_t *frames = (const uint64_t *)(const void *)r->frames.p;
    size_t low = 0, high = r->frames.n / sizeof *frames;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (frames[middle] >> 32 <= number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || frames[low - 1] >> 32 != number)
        return false;
    *ret_at = WAL_HEADER + (frames[low - 1] & UINT32_MAX) * (s->page_size + FRAME_HEADER) + FRAME_HEADER;
    return true;
}

static int by_page(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Fills in `frames` up to the last commit. */
static int read_frames(struct reader *r, uint64_t salt, struct vig_err *err)
{
    const size_t step = r->sqlite.page_size + FRAME_HEADER;
    size_t committed = 0;
    char bytes[FRAME_HEADER];

    for (uint64_t i = 0; (r->sqlite.file->size - WAL_HEADER) / step > i; i++) {
        vig_cur cur = vig_cur_of(vig_str_of(bytes, sizeof bytes));
        uint32_t page, commit;
        uint64_t frame_salt, entry;
        int rc = vig_blob_read(r->sqlite.file, WAL_HEADER + i * step, bytes, sizeof bytes, err);

        if (rc < 0)
            return rc;
        if (!vig_cur_be32(&cur, &page) || !vig_cur_be32(&cur, &commit) || !vig_cur_be64(&cur, &frame_salt) || frame_salt != salt)
            break;
        entry = (uint64_t)page << 32 | i;
        if (!vig_buf_add(&r->frames, vig_str_of((const char *)&entry, sizeof entry)))
            return vig_nomem(err);
        if (commit)
            committed = r->frames.n;
    }
    r->frames.n = committed;
    if (committed)
        qsort(r->frames.p, committed / sizeof(uint64_t), sizeof(uint64_t), by_page);
    return 0;
}

static int visit_frames(struct reader *r, struct vig_err *err)
{
    const uint64_t *frames = (const uint64_t *)(const void *)r->frames.p;
    size_t n = r->frames.n / sizeof *frames;
    int rc = 0;

    r->sqlite.ctx = r;
    r->sqlite.locate = locate_frame;
    r->sqlite.row = log_row;
    r->sqlite.damage = say_nothing;
    r->sqlite.leaves_only = true;
    r->sqlite.budget = n + n;
    for (size_t i = 0; rc >= 0 && i < n; i++) {
        uint32_t page = (uint32_t)(frames[i] >> 32);

        if (i + 1 < n && frames[i + 1] >> 32 == page)
            continue;
        rc = vig_sqlite_visit(&r->sqlite, page, err);
        if (rc < 0 && rc != VIG_E_NOMEM && rc != VIG_E_CANCELLED)
            rc = 0; /* damage, of which there is nothing to say */
    }
    return rc;
}

bool vig_rpmdb_is_wal(vig_str start)
{
    vig_cur cur = vig_cur_of(start);
    uint32_t magic;

    return vig_cur_be32(&cur, &magic) && (magic | 1) == (WAL_MAGIC | 1);
}

int vig_rpmdb_wal(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    struct reader r = { .v = v };
    char bytes[WAL_HEADER];
    vig_cur cur = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint32_t size = 0;
    uint64_t salt;
    int rc = vig_blob_read(file, 0, bytes, sizeof bytes, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_seek(&cur, 8) || !vig_cur_be32(&cur, &size) || !vig_cur_skip(&cur, 4) || !vig_cur_be64(&cur, &salt) ||
        !vig_sqlite_page_size_ok(size, 0))
        return vig_fail(err, VIG_E_INPUT, "it has pages of %u bytes", size);
    vig_sqlite_init(&r.sqlite, file, size, 0, VIG_LIMIT_RPM_HEADER);
    vig_buf_init(&r.frames, VIG_LIMIT_RPM_DB);
    rc = read_frames(&r, salt, err);
    if (rc == 0)
        rc = visit_frames(&r, err);
    if (rc == 0 && r.frames.n) {
        (void)vig_fail(err, VIG_E_INPUT, "the rpm data base was in use: packages that this log replaces or removes are listed, too");
        rc = v->damage(v->ctx, err);
    }
    vig_buf_done(&r.frames);
    vig_sqlite_done(&r.sqlite);
    return rc;
}
