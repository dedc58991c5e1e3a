/* format/sqlite_rows.c - see format/sqlite_rows.h. The format's source is SQLite's "Database File Format".
 *
 *     page 1 from byte 100 on: the root of the schema's tree; its rows: type, name, table, root page, SQL
 *     a page: u8 kind (5: inner, 13: leaf), u16 free, u16 cells, u16, u8, [inner: u32 last child], cells × u16 offset
 *     an inner cell: u32 child, varint          a leaf cell: varint length, varint row, bytes, [u32 overflow page]
 *     an overflow page: u32 next, bytes
 *     a row: varint length of what follows up to the values, a varint for each column's type and size, the values
 *
 * All is big-endian; a varint has seven bits a byte, the highest first. Untrusted: page numbers may form loops and cells may
 * lie on top of each other. No more pages are visited than there are, and the cells of a page may not be longer than it, so
 * the work is bounded by the size of the file; the depth of the tree is, too.
 */
#include "format/sqlite_rows.h"

enum { INNER = 5, LEAF = 13 };

void vig_sqlite_init(struct vig_sqlite *s, const struct vig_blob *file, size_t page_size, size_t reserved, size_t max_row)
{
    *s = (struct vig_sqlite){ .file = file, .page_size = page_size, .usable = page_size - reserved, .max_row = max_row };
    for (unsigned i = 0; i < VIG_SQLITE_DEPTH; i++)
        vig_buf_init(&s->page[i], VIG_SQLITE_PAGE_MAX);
    vig_buf_init(&s->overflow, VIG_SQLITE_PAGE_MAX);
    vig_buf_init(&s->payload, max_row);
}

void vig_sqlite_done(struct vig_sqlite *s)
{
    for (unsigned i = 0; i < VIG_SQLITE_DEPTH; i++)
        vig_buf_done(&s->page[i]);
    vig_buf_done(&s->overflow);
    vig_buf_done(&s->payload);
}

bool vig_sqlite_page_size_ok(size_t page_size, size_t reserved)
{
    return page_size >= 512 && page_size <= VIG_SQLITE_PAGE_MAX && (page_size & (page_size - 1)) == 0 &&
           reserved < page_size && page_size - reserved >= 480;
}

static bool varint(vig_cur *c, uint64_t *ret)
{
    uint64_t v = 0;
    uint8_t byte;

    for (unsigned i = 0; i < 9; i++) {
        if (!vig_cur_u8(c, &byte))
            return false;
        if (i == 8) {
            *ret = v << 8 | byte;
            return true;
        }
        v = v << 7 | (byte & 0x7f);
        if (!(byte & 0x80))
            break;
    }
    *ret = v;
    return true;
}

static int read_page(struct vig_sqlite *r, uint32_t number, struct vig_buf *buf, vig_str *ret, struct vig_err *err)
{
    uint64_t at = 0;

    if (number == 0 || !r->locate(r, number, &at))
        return vig_fail(err, VIG_E_INPUT, "page %u is not in the file", number);
    if (r->budget == 0)
        return vig_fail(err, VIG_E_INPUT, "its pages form a loop");
    r->budget--;
    return vig_blob_bytes(r->file, at, r->page_size, buf, ret, err);
}

/* How many bytes of a row stand in its leaf; the others are in overflow pages. */
static size_t local_size(const struct vig_sqlite *r, uint64_t size)
{
    size_t u = r->usable, most = u - 35, least = (u - 12) * 32 / 255 - 23, some;

    if (size <= most)
        return (size_t)size;
    some = least + (size_t)((size - least) % (u - 4));
    return some <= most ? some : least;
}

static int read_overflow(struct vig_sqlite *r, uint32_t next, size_t left, struct vig_err *err)
{
    while (left) {
        vig_str page, part;
        vig_cur cur;
        int rc = read_page(r, next, &r->overflow, &page, err);

        if (rc < 0)
            return rc;
        cur = vig_cur_of(page);
        if (!vig_cur_be32(&cur, &next) || !vig_cur_take(&cur, left < r->usable - 4 ? left : r->usable - 4, &part))
            return vig_fail(err, VIG_E_INPUT, "an overflow page is cut short");
        if (!vig_buf_add(&r->payload, part))
            return vig_nomem(err);
        left -= part.n;
    }
    return 0;
}

/* The row in a leaf's cell. `room`: what cells of this page may still take. */
static int read_cell(struct vig_sqlite *r, vig_cur cur, size_t *room, vig_str *ret, struct vig_err *err)
{
    uint64_t size, rowid;
    uint32_t next;
    size_t local;
    vig_str part;
    int rc;

    if (!varint(&cur, &size) || !varint(&cur, &rowid))
        return vig_fail(err, VIG_E_INPUT, "a row is cut short");
    if (size > r->max_row)
        return vig_fail(err, VIG_E_LIMIT, "row %llu has %llu bytes, of which at most %zu are read", (unsigned long long)rowid,
                        (unsigned long long)size, r->max_row);
    local = local_size(r, size);
    if (!vig_cur_take(&cur, local, &part) || local > *room)
        return vig_fail(err, VIG_E_INPUT, "row %llu reaches past its page", (unsigned long long)rowid);
    *room -= local;
    *ret = part;
    if (local == size)
        return 0;
    vig_buf_clear(&r->payload);
    if (!vig_buf_room(&r->payload, (size_t)size) || !vig_buf_add(&r->payload, part))
        return vig_nomem(err);
    if (!vig_cur_be32(&cur, &next))
        return vig_fail(err, VIG_E_INPUT, "row %llu is cut short", (unsigned long long)rowid);
    rc = read_overflow(r, next, (size_t)size - local, err);
    *ret = vig_buf_str(&r->payload);
    return rc;
}

/* Reports what could not be read and goes on, unless there is no way to. */
static int damaged(struct vig_sqlite *r, int rc, struct vig_err *err)
{
    return rc == VIG_E_NOMEM || rc == VIG_E_CANCELLED ? rc : r->damage(r->ctx, err);
}

static int visit_leaf(struct vig_sqlite *r, vig_str page, vig_cur cells, unsigned count, struct vig_err *err)
{
    size_t room = page.n;
    int rc = 0;

    for (; rc >= 0 && count; count--) {
        vig_cur cell = vig_cur_of(vig_str_take(page, r->usable));
        uint16_t at;
        vig_str row;

        if (!vig_cur_be16(&cells, &at) || !vig_cur_seek(&cell, at))
            return vig_fail(err, VIG_E_INPUT, "a page's list of rows is damaged");
        rc = read_cell(r, cell, &room, &row, err);
        rc = rc < 0 ? damaged(r, rc, err) : r->row(r->ctx, row, err);
    }
    return rc;
}

static int visit(struct vig_sqlite *r, uint32_t number, unsigned depth, struct vig_err *err);

static int visit_inner(struct vig_sqlite *r, vig_str page, vig_cur cells, unsigned count, uint32_t last, unsigned depth,
                       struct vig_err *err)
{
    int rc = 0;

    for (; rc >= 0 && count; count--) {
        vig_cur cell = vig_cur_of(page);
        uint32_t child;
        uint16_t at;

        if (!vig_cur_be16(&cells, &at) || !vig_cur_seek(&cell, at) || !vig_cur_be32(&cell, &child))
            return vig_fail(err, VIG_E_INPUT, "a page's list of pages is damaged");
        rc = visit(r, child, depth + 1, err);
        if (rc < 0)
            rc = damaged(r, rc, err);
    }
    return rc < 0 ? rc : visit(r, last, depth + 1, err);
}

static int visit(struct vig_sqlite *r, uint32_t number, unsigned depth, struct vig_err *err)
{
    vig_str page;
    vig_cur cur;
    uint32_t last = 0;
    uint16_t count;
    uint8_t kind;
    int rc;

    if (depth >= VIG_SQLITE_DEPTH)
        return vig_fail(err, VIG_E_INPUT, "its tree is deeper than %d pages", VIG_SQLITE_DEPTH);
    rc = read_page(r, number, &r->page[depth], &page, err);
    if (rc < 0)
        return rc;
    cur = vig_cur_of(page);
    if (!vig_cur_skip(&cur, number == 1 ? VIG_SQLITE_HEADER : 0) || !vig_cur_u8(&cur, &kind) || !vig_cur_skip(&cur, 2) ||
        !vig_cur_be16(&cur, &count) || !vig_cur_skip(&cur, 3) || (kind == INNER && !vig_cur_be32(&cur, &last)))
        return vig_fail(err, VIG_E_INPUT, "page %u is cut short", number);
    if (kind == LEAF)
        return visit_leaf(r, page, cur, count, err);
    if (kind == INNER && !r->leaves_only)
        return visit_inner(r, page, cur, count, last, depth, err);
    return r->leaves_only ? 0 : vig_fail(err, VIG_E_INPUT, "page %u is not a part of a table", number);
}

int vig_sqlite_visit(struct vig_sqlite *s, uint32_t root, struct vig_err *err)
{
    return visit(s, root, 0, err);
}

bool vig_sqlite_column(vig_str row, unsigned want, vig_str *ret)
{
    vig_cur cur = vig_cur_of(row), types;
    uint64_t header, type;
    vig_str text;

    if (!varint(&cur, &header) || header > row.n)
        return false;
    types = cur;
    if (!vig_cur_seek(&cur, (size_t)header))
        return false;
    for (unsigned i = 0; vig_cur_at(&types) < header && varint(&types, &type); i++) {
        static const uint8_t sizes[12] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };
        uint64_t size = type < VIG_COUNT(sizes) ? sizes[type] : (type - 12) / 2;

        if (size > row.n || !vig_cur_take(&cur, (size_t)size, &text))
            return false;
        if (i == want) {
            *ret = text;
            return true;
        }
    }
    return false;
}
