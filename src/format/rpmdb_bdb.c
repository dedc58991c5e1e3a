/* format/rpmdb_bdb.c - rpm's Berkeley DB, Packages: a hash table. The format's source is Berkeley DB's src/dbinc/db_page.h.
 *
 *     a page begins with: u64, u32 page, u32 previous, u32 next, u16 entries, u16 offset, u8 level, u8 type
 *     page 0: u32 magic at 12, u32 version, u32 page size, u8 encryption; its type is 8
 *     type 2 and 13: a part of the table; entries × u16 offset, items from the end of the page downwards: key, value, key, …
 *     an item: u8 kind; 1: bytes follow; 3: three bytes, u32 page, u32 length: the value lies in overflow pages
 *     type 7: an overflow page; `offset` bytes of it count, `next` goes on
 *
 * A key is a package's number, a value its header; number 0 holds the last number given. In which bucket a page stands does not
 * matter: all pages are looked at in their order. Integers are in the order of the machine that wrote the file.
 *
 * Untrusted: chains of overflow pages may form loops or join. Each may be visited once in all, so the work is bounded by the
 * size of the file; items must lie below the one before them, so none overlap.
 */
#include "base/limits.h"
#include "format/rpmdb.h"

enum { HEAD = 26, META_SIZE = 72, TYPE_META = 8, TYPE_HASH_UNSORTED = 2, TYPE_HASH = 13, TYPE_OVERFLOW = 7 };
enum { ITEM_INLINE = 1, ITEM_OFFPAGE = 3 };

#define MAGIC 0x00061561u
#define MAGIC_SWAPPED 0x61150600u

struct reader {
    const struct vig_blob *file;
    const struct vig_rpmdb_visitor *v;
    bool big;
    size_t page_size;
    uint64_t pages, budget; /* in the file; overflow pages that may still be visited */
    struct vig_buf page, overflow, value;
};

struct page {
    vig_str bytes;
    uint32_t next;
    uint16_t entries, offset;
    uint8_t type;
};

bool vig_rpmdb_is_bdb(vig_str start)
{
    vig_cur cur = vig_cur_of(start);
    uint32_t magic;

    return vig_cur_skip(&cur, 12) && vig_cur_le32(&cur, &magic) && (magic == MAGIC || magic == MAGIC_SWAPPED);
}

static bool get32(const struct reader *r, vig_cur *cur, uint32_t *ret)
{
    return r->big ? vig_cur_be32(cur, ret) : vig_cur_le32(cur, ret);
}

static bool get16(const struct reader *r, vig_cur *cur, uint16_t *ret)
{
    return r->big ? vig_cur_be16(cur, ret) : vig_cur_le16(cur, ret);
}

static int read_page(struct reader *r, uint64_t number, struct vig_buf *buf, struct page *ret, struct vig_err *err)
{
    vig_cur cur;
    int rc;

    if (number >= r->pages)
        return vig_fail(err, VIG_E_INPUT, "page %llu is not in the file", (unsigned long long)number);
    rc = vig_blob_bytes(r->file, number * r->page_size, r->page_size, buf, &ret->bytes, err);
    if (rc < 0)
        return rc;
    cur = vig_cur_of(ret->bytes);
    if (!vig_cur_skip(&cur, 16) || !get32(r, &cur, &ret->next) || !get16(r, &cur, &ret->entries) ||
        !get16(r, &cur, &ret->offset) || !vig_cur_skip(&cur, 1) || !vig_cur_u8(&cur, &ret->type))
        return vig_fail(err, VIG_E_INPUT, "page %llu is cut short", (unsigned long long)number);
    return 0;
}

static int read_overflow(struct reader *r, uint32_t number, uint32_t length, vig_str *ret, struct vig_err *err)
{
    vig_buf_clear(&r->value);
    if (length > VIG_LIMIT_RPM_HEADER)
        return vig_fail(err, VIG_E_LIMIT, "a record has %u bytes, of which at most %zu are read", length, VIG_LIMIT_RPM_HEADER);
    while (r->value.n < length) {
        struct page p;
        int rc;

        if (r->budget == 0)
            return vig_fail(err, VIG_E_INPUT, "its pages form a loop");
        r->budget--;
        rc = read_page(r, number, &r->overflow, &p, err);
        if (rc < 0)
            return rc;
        if (number == 0 || p.type != TYPE_OVERFLOW || p.offset == 0 || p.offset > p.bytes.n - HEAD)
            return vig_fail(err, VIG_E_INPUT, "page %u is not the next part of a record", number);
        if (!vig_buf_add(&r->value, vig_str_take(vig_str_skip(p.bytes, HEAD), p.offset)))
            return vig_nomem(err);
        number = p.next;
    }
    *ret = vig_str_take(vig_buf_str(&r->value), length);
    return 0;
}

/* An item's value as it was put in; `item` is the whole item. */
static int read_item(struct reader *r, vig_str item, vig_str *ret, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(item);
    uint32_t number, length;
    uint8_t kind;

    if (vig_cur_u8(&cur, &kind) && kind == ITEM_INLINE) {
        *ret = vig_cur_rest(&cur);
        return 0;
    }
    if (vig_cur_at(&cur) == 0 || kind != ITEM_OFFPAGE || !vig_cur_skip(&cur, 3) || !get32(r, &cur, &number) ||
        !get32(r, &cur, &length))
        return vig_fail(err, VIG_E_INPUT, "an item of a kind that rpm does not write");
    return read_overflow(r, number, length, ret, err);
}

static bool is_counter(vig_str key)
{
    return vig_str_eq(key, (vig_str){ "\1\0\0\0", 5 });
}

static int visit_value(struct reader *r, vig_str key, vig_str item, struct vig_err *err)
{
    vig_str value;
    int rc;

    if (is_counter(key))
        return 0;
    rc = read_item(r, item, &value, err);
    return rc < 0 ? vig_rpmdb_damage(r->v, rc, err) : r->v->header(r->v->ctx, value, err);
}

static int visit_table(struct reader *r, const struct page *p, struct vig_err *err)
{
    vig_cur offsets = vig_cur_of(vig_str_skip(p->bytes, HEAD));
    size_t end = p->bytes.n;
    vig_str key = { 0 };
    int rc = 0;

    for (unsigned i = 0; rc >= 0 && i < p->entries; i++) {
        uint16_t at;
        vig_str item;

        if (!get16(r, &offsets, &at) || at >= end || at < HEAD)
            return vig_fail(err, VIG_E_INPUT, "a page's list of items is damaged");
        item = vig_str_skip(vig_str_take(p->bytes, end), at);
        end = at;
        if (i % 2 == 0)
            key = item;
        else
            rc = visit_value(r, key, item, err);
    }
    return rc;
}

static int read_meta(struct reader *r, struct vig_err *err)
{
    char bytes[META_SIZE];
    vig_cur cur = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint32_t magic, version, size;
    uint8_t encryption, type;
    int rc = vig_blob_read(r->file, 0, bytes, sizeof bytes, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_skip(&cur, 12) || !vig_cur_le32(&cur, &magic))
        return vig_fail(err, VIG_E_INPUT, "it is cut short");
    r->big = magic == MAGIC_SWAPPED;
    if (!get32(r, &cur, &version) || !get32(r, &cur, &size) || !vig_cur_u8(&cur, &encryption) || !vig_cur_u8(&cur, &type))
        return vig_fail(err, VIG_E_INPUT, "it is cut short");
    if (encryption != 0 || type != TYPE_META)
        return vig_fail(err, VIG_E_UNSUPPORTED, "a Berkeley DB of a kind that rpm does not write");
    if (size < 512 || size > 65536 || (size & (size - 1)))
        return vig_fail(err, VIG_E_INPUT, "it has pages of %u bytes", size);
    r->page_size = size;
    r->pages = r->budget = r->file->size / size;
    return 0;
}

static int visit_pages(struct reader *r, struct vig_err *err)
{
    int rc = read_meta(r, err);

    for (uint64_t i = 1; rc >= 0 && i < r->pages; i++) {
        struct page p;

        rc = read_page(r, i, &r->page, &p, err);
        if (rc == 0 && (p.type == TYPE_HASH || p.type == TYPE_HASH_UNSORTED)) {
            rc = visit_table(r, &p, err);
            if (rc < 0)
                rc = vig_rpmdb_damage(r->v, rc, err);
        }
    }
    return rc;
}

int vig_rpmdb_bdb(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    struct reader r = { .file = file, .v = v };
    int rc;

    vig_buf_init(&r.page, 65536);
    vig_buf_init(&r.overflow, 65536);
    vig_buf_init(&r.value, VIG_LIMIT_RPM_HEADER + 65536); /* the last page may say more than the length */
    rc = visit_pages(&r, err);
    vig_buf_done(&r.page);
    vig_buf_done(&r.overflow);
    vig_buf_done(&r.value);
    return rc;
}
