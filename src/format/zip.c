/* format/zip.c - see format/zip.h.
 *
 *     [anything]  local header, name, extra, content   for each entry
 *                 central record, name, extra, comment for each entry: the central directory
 *                 [zip64 end record, zip64 locator]
 *                 end record (22 bytes), comment of at most 65535 bytes
 *
 * (PKWARE APPNOTE 6.3.) All numbers are little endian. 0xffffffff in a 32-bit field says that the number stands in the
 * zip64 extra field. Offsets count from the start of the archive, which is not the start of the file when something was put
 * in front of it: the directory ends where the end record begins, and from its size follows where it starts, and so the shift.
 *
 * What an attacker might do, and what stops it: claim sizes (never trusted above what deflate could reach, and never
 * allocated above the caller's maximum); let many entries share one content, or an archive hold itself (each read counts
 * against the budgets of the outer file, and costs a minimum, so that breadth costs too); pack zeros (ratio); let local
 * headers differ from the directory (the directory counts, as in the Java machine, and the lie is counted).
 */
#include "format/zip.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

enum {
    LOCAL_MAGIC = 0x04034b50,
    CENTRAL_MAGIC = 0x02014b50,
    END_MAGIC = 0x06054b50,
    END64_MAGIC = 0x06064b50,
    LOCATOR64_MAGIC = 0x07064b50,

    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR64_SIZE = 20,
    LONGEST_COMMENT = 0xffff,

    METHOD_STORED = 0,
    METHOD_DEFLATED = 8,

    /* What one match symbol can reach: 258 bytes in 2 bits. */
    DEFLATE_REACH = 1032,
    /* The least that a read costs of the budget: 4 GiB are then at most 262,144 archives. */
    LEAST_COST = 16 << 10,
    CHUNK = 64 << 10,
};

/* The zeroed part of the inflater is reset by ISA-L itself before each use. */
struct vig_zip_work {
    uint64_t left; /* bytes that may still come out of the outer file */
    bool spent;
    struct inflate_state inflate;
    char chunk[CHUNK]; /* packed bytes of an archive that lies behind a descriptor */
};

int vig_zip_work_new(uint64_t outer, struct vig_arena *arena, struct vig_zip_work **ret, struct vig_err *err)
{
    struct vig_zip_work *w = vig_new(arena, struct vig_zip_work);
    uint64_t reach;

    if (!w)
        return vig_nomem(err);
    if (__builtin_mul_overflow(outer, (uint64_t)VIG_LIMIT_RATIO, &reach) || reach > VIG_LIMIT_ARCHIVE_TOTAL)
        reach = VIG_LIMIT_ARCHIVE_TOTAL;
    w->left = reach < VIG_LIMIT_RATIO_FROM ? VIG_LIMIT_RATIO_FROM : reach;
    *ret = w;
    return 0;
}

void vig_zip_lift_ceiling(struct vig_zip_work *work, uint64_t outer)
{
    if (__builtin_mul_overflow(outer, (uint64_t)VIG_LIMIT_RATIO, &work->left))
        work->left = UINT64_MAX;
    if (work->left < VIG_LIMIT_RATIO_FROM)
        work->left = VIG_LIMIT_RATIO_FROM;
}

bool vig_zip_is_spent(const struct vig_zip_work *work)
{
    return work->spent;
}

bool vig_zip_has_magic(const struct vig_blob *blob)
{
    struct vig_err err;
    char magic[4];

    return blob->size >= sizeof magic && vig_blob_read(blob, 0, magic, sizeof magic, &err) == 0 &&
           (memcmp(magic, "PK\3\4", 4) == 0 || memcmp(magic, "PK\5\6", 4) == 0);
}

/* Where the directory is, as the end record says. */
struct end {
    uint64_t at;     /* of the end record in the file, or of the zip64 one: the directory ends there */
    uint64_t size;   /* of the directory */
    uint64_t offset; /* of the directory, without what was put in front */
};

static bool read_magic(vig_cur *c, uint32_t want)
{
    uint32_t got;

    return vig_cur_le32(c, &got) && got == want;
}

/* The last end record in `tail` whose comment fits. */
static bool find_end(vig_str tail, size_t *ret)
{
    for (size_t at = tail.n < END_SIZE ? 0 : tail.n - END_SIZE + 1; at--;) {
        vig_cur c = vig_cur_of(vig_str_skip(tail, at));
        uint16_t comment;

        if (tail.p[at] != 'P' || !read_magic(&c, END_MAGIC) || !vig_cur_skip(&c, 16) || !vig_cur_le16(&c, &comment))
            continue;
        if (comment <= vig_cur_left(&c)) {
            *ret = at;
            return true;
        }
    }
    return false;
}

static bool read_end(vig_str record, struct end *end)
{
    vig_cur c = vig_cur_of(record);
    uint32_t size, offset;

    if (!vig_cur_skip(&c, 12) || !vig_cur_le32(&c, &size) || !vig_cur_le32(&c, &offset))
        return false;
    end->size = size;
    end->offset = offset;
    return true;
}

static bool read_end64(const struct vig_blob *blob, uint64_t at, struct end *end)
{
    char bytes[END64_SIZE];
    vig_cur c = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    struct vig_err err;
    struct end got = { .at = at };

    if (vig_blob_read(blob, at, bytes, sizeof bytes, &err) < 0 || !read_magic(&c, END64_MAGIC) ||
        !vig_cur_skip(&c, 36) || !vig_cur_le64(&c, &got.size) || !vig_cur_le64(&c, &got.offset))
        return false;
    *end = got;
    return true;
}

/* The zip64 end record is where the locator says or, with something in front of the archive, right before the locator. */
static void prefer_end64(const struct vig_blob *blob, struct end *end)
{
    char bytes[LOCATOR64_SIZE];
    vig_cur c = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint64_t locator, at;
    struct vig_err err;

    if (end->at < LOCATOR64_SIZE)
        return;
    locator = end->at - LOCATOR64_SIZE;
    if (vig_blob_read(blob, locator, bytes, sizeof bytes, &err) < 0 || !read_magic(&c, LOCATOR64_MAGIC) ||
        !vig_cur_skip(&c, 4) || !vig_cur_le64(&c, &at))
        return;
    if (!read_end64(blob, at, end) && locator >= END64_SIZE)
        (void)read_end64(blob, locator - END64_SIZE, end);
}

static bool is_central(const struct vig_blob *blob, uint64_t at)
{
    char bytes[4];
    vig_cur c = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    struct vig_err err;

    return vig_blob_read(blob, at, bytes, sizeof bytes, &err) == 0 && read_magic(&c, CENTRAL_MAGIC);
}

static int locate(const struct vig_blob *blob, struct vig_arena *arena, struct end *ret, struct vig_err *err)
{
    size_t want = END_SIZE + LONGEST_COMMENT, n = blob->size < want ? (size_t)blob->size : want, at;
    vig_str tail;
    int rc;

    if (n < END_SIZE)
        return vig_fail(err, VIG_E_INPUT, "not a zip archive: only %zu bytes", n);
    /* nearly always there is no comment: look at the last bytes before reading 64 KiB */
    rc = vig_blob_view(blob, blob->size - END_SIZE, END_SIZE, END_SIZE, arena, &tail, err);
    if (rc == 0 && !find_end(tail, &at))
        rc = vig_blob_view(blob, blob->size - n, n, n, arena, &tail, err);
    if (rc < 0)
        return rc;
    if (!find_end(tail, &at))
        return vig_fail(err, VIG_E_INPUT, "not a zip archive, or cut short: no end record");
    ret->at = blob->size - tail.n + at;
    if (!read_end(vig_str_skip(tail, at), ret))
        return vig_fail(err, VIG_E_INPUT, "zip end record cut short");
    prefer_end64(blob, ret);
    return 0;
}

int vig_zip_open(struct vig_zip_work *work, const struct vig_blob *blob, struct vig_arena *arena, struct vig_zip *ret,
                 struct vig_err *err)
{
    struct vig_zip zip = { .work = work, .blob = *blob };
    struct end end;
    uint64_t start;
    vig_str central;
    int rc = locate(blob, arena, &end, err);

    if (rc < 0)
        return rc;
    if (end.size > end.at)
        return vig_fail(err, VIG_E_INPUT, "zip directory of %llu bytes in front of byte %llu",
                        (unsigned long long)end.size, (unsigned long long)end.at);
    start = end.at - end.size;
    if (end.size && start != end.offset && !is_central(blob, start) && is_central(blob, end.offset))
        start = end.offset; /* something stands between the directory and its end record */
    if (end.offset > start)
        return vig_fail(err, VIG_E_INPUT, "zip directory lies behind its end");
    zip.shift = start - end.offset;
    rc = vig_blob_view(blob, start, end.size, VIG_LIMIT_ZIP_DIRECTORY, arena, &central, err);
    if (rc < 0)
        return vig_wrap(err, "zip directory");
    zip.central = vig_cur_of(central);
    *ret = zip;
    return 0;
}

bool vig_zip_is_damaged(const struct vig_zip *zip)
{
    return vig_cur_left(&zip->central) != 0;
}

static bool take64(vig_cur *c, uint64_t *value)
{
    return *value != UINT32_MAX || vig_cur_le64(c, value);
}

/* Extra fields: id, size, data. Id 1 holds those of the numbers, in this order, that did not fit their fields. */
static bool read_extra64(vig_str extra, struct vig_zip_entry *e)
{
    vig_cur c = vig_cur_of(extra), field;
    uint16_t id, n;
    vig_str data;

    if (e->size != UINT32_MAX && e->packed != UINT32_MAX && e->at != UINT32_MAX)
        return true;
    while (vig_cur_le16(&c, &id) && vig_cur_le16(&c, &n) && vig_cur_take(&c, n, &data)) {
        if (id != 1)
            continue;
        field = vig_cur_of(data);
        return take64(&field, &e->size) && take64(&field, &e->packed) && take64(&field, &e->at);
    }
    return true; /* without the field the number means itself */
}

static bool read_central(vig_cur *c, struct vig_zip_entry *ret)
{
    uint16_t flags, name, extra, comment;
    uint32_t packed, size, at;
    struct vig_zip_entry e = { 0 };
    vig_str extras;

    if (!read_magic(c, CENTRAL_MAGIC) || !vig_cur_skip(c, 4) || !vig_cur_le16(c, &flags) ||
        !vig_cur_le16(c, &e.method) || !vig_cur_skip(c, 4) || !vig_cur_le32(c, &e.crc) || !vig_cur_le32(c, &packed) ||
        !vig_cur_le32(c, &size) || !vig_cur_le16(c, &name) || !vig_cur_le16(c, &extra) || !vig_cur_le16(c, &comment) ||
        !vig_cur_skip(c, 8) || !vig_cur_le32(c, &at) || !vig_cur_take(c, name, &e.name) ||
        !vig_cur_take(c, extra, &extras) || !vig_cur_skip(c, comment))
        return false;
    e.packed = packed;
    e.size = size;
    e.at = at;
    e.encrypted = flags & 1;
    if (!read_extra64(extras, &e))
        return false;
    *ret = e;
    return true;
}

bool vig_zip_next(struct vig_zip *zip, struct vig_zip_entry *ret)
{
    vig_cur c = zip->central;

    if (!read_central(&c, ret))
        return false;
    zip->central = c;
    return true;
}

/* Where the entry's content begins: its local header says how long its own name and extra field are. */
static int find_content(struct vig_zip *zip, const struct vig_zip_entry *e, struct vig_blob *ret, struct vig_err *err)
{
    char bytes[LOCAL_SIZE];
    vig_cur c = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint16_t method, name, extra;
    uint64_t at;
    int rc;

    if (__builtin_add_overflow(e->at, zip->shift, &at))
        return vig_fail(err, VIG_E_INPUT, "local header outside of the archive");
    rc = vig_blob_read(&zip->blob, at, bytes, sizeof bytes, err);
    if (rc < 0)
        return vig_wrap(err, "local header");
    if (!read_magic(&c, LOCAL_MAGIC) || !vig_cur_skip(&c, 4) || !vig_cur_le16(&c, &method) || !vig_cur_skip(&c, 16) ||
        !vig_cur_le16(&c, &name) || !vig_cur_le16(&c, &extra))
        return vig_fail(err, VIG_E_INPUT, "no local header at byte %llu", (unsigned long long)at);
    if (method != e->method || name != e->name.n)
        zip->lies++;
    return vig_blob_slice(&zip->blob, at + LOCAL_SIZE + name + extra, e->packed, ret, err);
}

static int spend(struct vig_zip_work *w, uint64_t n, struct vig_err *err)
{
    uint64_t cost = n < LEAST_COST ? LEAST_COST : n;

    w->spent = w->spent || cost > w->left;
    if (w->spent)
        return vig_fail(err, VIG_E_LIMIT,
                        "more comes out of this file than %d times its size, or than %zu bytes, the rest "
                        "was not read",
                        VIG_LIMIT_RATIO, VIG_LIMIT_ARCHIVE_TOTAL);
    w->left -= cost;
    return 0;
}

/* Whether its claims may be believed: not more than deflate can make of what is there. */
static int check_size(const struct vig_zip_entry *e, bool deflated, size_t max, struct vig_err *err)
{
    if (e->size > max)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes, of which at most %zu are read", (unsigned long long)e->size,
                        max);
    if (!deflated)
        return e->packed == e->size ? 0 : vig_fail(err, VIG_E_INPUT, "stored, but its two sizes differ");
    if (e->size > VIG_LIMIT_RATIO_FROM && e->size / VIG_LIMIT_RATIO > e->packed)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes packed into %llu: more than %d to 1", (unsigned long long)e->size,
                        (unsigned long long)e->packed, VIG_LIMIT_RATIO);
    if (e->size / DEFLATE_REACH > e->packed)
        return vig_fail(err, VIG_E_INPUT, "it claims %llu bytes, which its %llu packed bytes cannot hold",
                        (unsigned long long)e->size, (unsigned long long)e->packed);
    return 0;
}

/* Gives the inflater its next packed bytes: all at once from memory, or a chunk from a descriptor. */
static int refill(struct vig_zip_work *w, const struct vig_blob *packed, uint64_t *at, struct vig_err *err)
{
    uint64_t left = packed->size - *at, most = packed->mem ? VIG_LIMIT_ARCHIVE : CHUNK;
    size_t n = (size_t)(left < most ? left : most);
    int rc = 0;

    if (packed->mem)
        w->inflate.next_in = (uint8_t *)(uintptr_t)packed->mem + *at;
    else
        rc = vig_blob_read(packed, *at, w->chunk, n, err);
    if (!packed->mem)
        w->inflate.next_in = (uint8_t *)w->chunk;
    w->inflate.avail_in = (uint32_t)n;
    *at += n;
    return rc;
}

/* Inflates into the `size` bytes at `out`; *ret_n is how many came. */
static int inflate_all(struct vig_zip_work *w, const struct vig_blob *packed, char *out, size_t size, size_t *ret_n,
                       struct vig_err *err)
{
    struct inflate_state *s = &w->inflate;
    uint64_t at = 0;

    isal_inflate_init(s);
    s->crc_flag = ISAL_DEFLATE;
    s->next_out = (uint8_t *)out;
    s->avail_out = (uint32_t)size;
    while (s->block_state != ISAL_BLOCK_FINISH) {
        uint32_t before = s->avail_out;
        bool fed = s->avail_in == 0 && at < packed->size;
        int rc = fed ? refill(w, packed, &at, err) : 0;

        if (rc < 0)
            return rc;
        if (isal_inflate(s) != ISAL_DECOMP_OK)
            return vig_fail(err, VIG_E_INPUT, "damaged deflate stream");
        if (!fed && s->avail_out == before)
            break; /* it wants more input, or more room, than there is */
    }
    *ret_n = size - s->avail_out;
    return 0;
}

static int inflate_entry(struct vig_zip *zip, const struct vig_zip_entry *e, const struct vig_blob *packed,
                         struct vig_arena *arena, struct vig_blob *ret, struct vig_err *err)
{
    char *out = vig_arena_alloc(arena, (size_t)e->size, 1);
    size_t n = 0;
    int rc;

    if (!out)
        return vig_nomem(err);
    rc = inflate_all(zip->work, packed, out, (size_t)e->size, &n, err);
    if (rc < 0)
        return rc;
    if (n != e->size)
        return vig_fail(err, VIG_E_INPUT, "%zu bytes where %llu were claimed", n, (unsigned long long)e->size);
    if (crc32_gzip_refl(0, (const uint8_t *)out, n) != e->crc)
        zip->lies++;
    *ret = vig_blob_mem(vig_str_of(out, n));
    return 0;
}

int vig_zip_read(struct vig_zip *zip, const struct vig_zip_entry *e, size_t max, struct vig_arena *arena,
                 struct vig_blob *ret, struct vig_err *err)
{
    bool deflated = e->method == METHOD_DEFLATED;
    struct vig_blob packed;
    int rc;

    if (e->encrypted)
        return vig_fail(err, VIG_E_UNSUPPORTED, "encrypted");
    if (e->method != METHOD_STORED && !deflated)
        return vig_fail(err, VIG_E_UNSUPPORTED, "packed by method %u, which is not read", e->method);
    rc = check_size(e, deflated, max, err);
    if (rc == 0)
        rc = spend(zip->work, e->size, err);
    if (rc == 0)
        rc = find_content(zip, e, &packed, err);
    if (rc < 0)
        return rc;
    if (deflated)
        return inflate_entry(zip, e, &packed, arena, ret, err);
    *ret = packed;
    return 0;
}

int vig_zip_read_text(struct vig_zip *zip, const struct vig_zip_entry *e, size_t max, struct vig_arena *arena,
                      vig_str *ret, struct vig_err *err)
{
    struct vig_blob blob;
    int rc = vig_zip_read(zip, e, max, arena, &blob, err);

    return rc < 0 ? rc : vig_blob_view(&blob, 0, blob.size, max, arena, ret, err);
}
