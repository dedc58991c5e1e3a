/* format/rpmdb_ndb.c - rpm's own data base, Packages.db. The format's source is rpm's lib/backend/ndb/rpmpkg.c.
 *
 *     0   "RpmP", u32 version, u32 generation, u32 slot pages, u32 next package        all little-endian
 *     32  slots up to the end of the slot pages (4096 bytes each): "Slot", u32 package (0: free), u32 block, u32 blocks
 *         blobs, in blocks of 16 bytes: "BlbS", u32 package, u32 generation, u32 length, the header,
 *         padding, u32 adler32, u32 length, "BlbE"
 *
 * Untrusted: slots may point anywhere, and all at the same blob. A slot whose blob does not carry its own number, or does
 * not lie in the file, is damage; once all blobs together are longer than the file, some overlap and the reading ends.
 */
#include "base/limits.h"
#include "format/rpmdb.h"

enum { PAGE = 4096, SLOT = 16, BLOCK = 16, SLOTS_AT = 32, BLOB_HEAD = 16, BLOB_TAIL = 12 };

#define MAGIC_FILE 0x506d7052u /* "RpmP" */
#define MAGIC_SLOT 0x746f6c53u /* "Slot" */
#define MAGIC_BLOB 0x53626c42u /* "BlbS" */

struct slot {
    uint32_t magic, package, block, blocks;
};

bool vig_rpmdb_is_ndb(vig_str start)
{
    return vig_str_starts(start, VIG_STR("RpmP"));
}

static bool read_slot(vig_cur *cur, struct slot *s)
{
    return vig_cur_le32(cur, &s->magic) && vig_cur_le32(cur, &s->package) && vig_cur_le32(cur, &s->block) &&
           vig_cur_le32(cur, &s->blocks);
}

/* The header that a slot points at, as a view or in `buf`. */
static int read_blob(const struct vig_blob *file, const struct slot *s, struct vig_buf *buf, vig_str *ret, struct vig_err *err)
{
    uint64_t at = (uint64_t)s->block * BLOCK, room = (uint64_t)s->blocks * BLOCK;
    uint32_t magic = 0, package = 0, generation, length = 0;
    char head[BLOB_HEAD];
    vig_cur cur = vig_cur_of(vig_str_of(head, sizeof head));
    int rc = vig_blob_read(file, at, head, sizeof head, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_le32(&cur, &magic) || !vig_cur_le32(&cur, &package) || !vig_cur_le32(&cur, &generation) ||
        !vig_cur_le32(&cur, &length) || magic != MAGIC_BLOB || package != s->package ||
        room < BLOB_HEAD + BLOB_TAIL || length > room - BLOB_HEAD - BLOB_TAIL)
        return vig_fail(err, VIG_E_INPUT, "its record is not where it should be");
    if (length > VIG_LIMIT_RPM_HEADER)
        return vig_fail(err, VIG_E_LIMIT, "its record has %u bytes, of which at most %zu are read", length,
                        VIG_LIMIT_RPM_HEADER);
    return vig_blob_bytes(file, at + BLOB_HEAD, length, buf, ret, err);
}

static int visit_slot(const struct vig_blob *file, const struct slot *s, struct vig_buf *buf,
                      const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    vig_str header;
    int rc = read_blob(file, s, buf, &header, err);

    if (rc == 0)
        return v->header(v->ctx, header, err);
    (void)vig_wrap(err, "package %u", s->package);
    return vig_rpmdb_damage(v, rc, err);
}

static int visit_page(const struct vig_blob *file, vig_cur page, uint64_t *budget, struct vig_buf *buf,
                      const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    struct slot s;
    int rc = 0;

    while (rc >= 0 && read_slot(&page, &s)) {
        if (s.magic != MAGIC_SLOT)
            return vig_fail(err, VIG_E_INPUT, "the list of packages is damaged");
        if (s.package == 0)
            continue;
        if ((uint64_t)s.blocks * BLOCK > *budget)
            return vig_fail(err, VIG_E_INPUT, "package %u: its record overlaps others", s.package);
        *budget -= (uint64_t)s.blocks * BLOCK;
        rc = visit_slot(file, &s, buf, v, err);
    }
    return rc;
}

int vig_rpmdb_ndb(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    uint64_t budget = file->size;
    char page[PAGE];
    vig_cur cur = vig_cur_of(vig_str_of(page, SLOTS_AT));
    uint32_t version, pages;
    struct vig_buf buf;
    int rc = vig_blob_read(file, 0, page, SLOTS_AT, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_skip(&cur, 4) || !vig_cur_le32(&cur, &version) || !vig_cur_skip(&cur, 4) || !vig_cur_le32(&cur, &pages) ||
        version != 0)
        return vig_fail(err, VIG_E_UNSUPPORTED, "an rpm data base of a version that is not known");
    vig_buf_init(&buf, VIG_LIMIT_RPM_HEADER);
    for (uint32_t i = 0; rc >= 0 && i < pages; i++) {
        size_t from = i == 0 ? SLOTS_AT : 0;

        rc = vig_blob_read(file, (uint64_t)i * PAGE + from, page, PAGE - from, err);
        if (rc >= 0)
            rc = visit_page(file, vig_cur_of(vig_str_of(page, PAGE - from)), &budget, &buf, v, err);
    }
    vig_buf_done(&buf);
    return rc;
}
