/* format/tar.c - see format/tar.h.
 *
 * An archive is a run of 512-byte blocks: a header, the content padded to whole blocks, the next header; two blocks of
 * zeros at the end. Fields of a header are octal text (or big-endian binary when the first bit is set):
 *
 *     0 name 100, 100 mode 8, 108 uid 8, 116 gid 8, 124 size 12, 136 mtime 12, 148 checksum 8, 156 type 1, 157 link 100,
 *     257 "ustar\0" 6 or "ustar  \0" 8 (GNU), 345 prefix 155 (star: 131 and "tar\0" at 508)
 *
 * Entries of type 'x' (pax records "LENGTH key=value\n"), 'L' and 'K' (GNU's long name and long link) speak about the entry
 * behind them. Go's archive/tar, which engines unpack layers with, decides where implementations differ: links and
 * directories have no content whatever their size says, and of two headers the pax one wins.
 *
 * An attacker may lie about each number, cut the archive anywhere, send headers without end, or damage one to hide what
 * follows: after damage the next block with a right checksum is taken for a header.
 */
#include "format/tar.h"

#include "base/cur.h"
#include "base/limits.h"
#include "format/tar_sparse.h"

enum { BLOCK = 512, BELIEVED_FROM = 1 << 20 };

void vig_tar_init(struct vig_tar *t, struct vig_stream *in)
{
    *t = (struct vig_tar){ .in = in };
    vig_buf_init(&t->pieces, VIG_LIMIT_TAR_PIECES * 2 * sizeof(uint64_t));
    vig_buf_init(&t->extended, VIG_LIMIT_TAR_EXTENDED);
    vig_buf_init(&t->long_name, VIG_LIMIT_TAR_EXTENDED);
    vig_buf_init(&t->long_link, VIG_LIMIT_TAR_EXTENDED);
    vig_buf_init(&t->content, SIZE_MAX);
}

void vig_tar_done(struct vig_tar *t)
{
    vig_buf_done(&t->pieces);
    vig_buf_done(&t->extended);
    vig_buf_done(&t->long_name);
    vig_buf_done(&t->long_link);
    vig_buf_done(&t->content);
}

static vig_str field(const struct vig_tar *t, size_t at, size_t n)
{
    vig_str s = vig_str_of(t->block + at, n);

    return vig_str_take(s, vig_str_find(s, '\0'));
}

int vig_tar_number(vig_str s, uint64_t *ret)
{
    uint64_t v = 0;

    if (s.n && (s.p[0] & 0x80)) {
        if (s.p[0] & 0x40)
            return VIG_E_INPUT;
        for (size_t i = 0; i < s.n; i++) {
            if (v >> 55)
                return VIG_E_INPUT;
            v = v << 8 | (uint8_t)(i ? s.p[i] : s.p[i] & 0x3f);
        }
        *ret = v;
        return 0;
    }
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\0'))
        s = vig_str_skip(s, 1);
    for (size_t i = 0; i < s.n && s.p[i] != ' ' && s.p[i] != '\0'; i++) {
        if (s.p[i] < '0' || s.p[i] > '7' || v >> 59)
            return VIG_E_INPUT;
        v = v << 3 | (uint64_t)(s.p[i] - '0');
    }
    *ret = v;
    return 0;
}

static uint32_t small_number(const struct vig_tar *t, size_t at, size_t n)
{
    uint64_t v = 0;

    return vig_tar_number(vig_str_of(t->block + at, n), &v) == 0 ? (uint32_t)v : 0;
}

/* Sums the block with blanks in place of the checksum. Very old programs summed signed bytes. */
static bool checksum_is_right(const char *block)
{
    uint64_t want;
    uint32_t sum = 0, high = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        sum += (uint8_t)block[i];
        high += (uint8_t)block[i] >> 7;
    }
    for (size_t i = 148; i < 156; i++) {
        sum += (uint32_t)' ' - (uint8_t)block[i];
        high -= (uint8_t)block[i] >> 7;
    }
    return vig_tar_number(vig_str_of(block + 148, 8), &want) == 0 && (want == sum || want == sum - 256 * high);
}

bool vig_tar_starts(vig_str block)
{
    return block.n >= BLOCK && checksum_is_right(block.p);
}

static bool is_zero(const char *p, size_t n)
{
    return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

static int end(struct vig_tar *t, int rc)
{
    t->ended = true;
    return rc;
}

/* Passes over what is left of the current entry. */
static int finish_entry(struct vig_tar *t, struct vig_err *err)
{
    uint64_t want = t->body + t->padding, got = 0;
    int rc = want ? vig_stream_skip(t->in, want, &got, err) : 0;

    if (rc < 0)
        return end(t, rc);
    if (got < t->body)
        return end(t, vig_fail(err, VIG_E_INPUT, "the archive ends in the middle of a file, at byte %llu",
                               (unsigned long long)t->in->at));
    t->body = t->padding = 0;
    t->sparse = VIG_TAR_DENSE;
    return 0;
}

/* 1: t->block is the next header. 0: the end. */
static int next_header(struct vig_tar *t, struct vig_err *err)
{
    unsigned zeros = 0;

    for (;;) {
        size_t got;
        int rc = vig_stream_read(t->in, t->block, BLOCK, &got, err);
        if (rc < 0)
            return end(t, rc);
        if (got == 0)
            return end(t, 0);
        if (got < BLOCK && is_zero(t->block, got))
            return end(t, 0);
        if (got < BLOCK)
            return end(t, vig_fail(err, VIG_E_INPUT, "the archive ends in the middle of a header, at byte %llu",
                                   (unsigned long long)t->in->at));
        if (is_zero(t->block, BLOCK)) {
            if (++zeros == 2)
                return end(t, 0);
            continue;
        }
        zeros = 0;
        if (checksum_is_right(t->block)) {
            t->lost = false;
            return 1;
        }
        if (!t->lost) {
            t->lost = true;
            return vig_fail(err, VIG_E_INPUT, "damaged header at byte %llu: what it was about is missing",
                            (unsigned long long)(t->in->at - BLOCK));
        }
    }
}

static bool header_only(char type)
{
    return type >= '1' && type <= '6';
}

/* Reads the header's size into body and padding. */
static int begin_body(struct vig_tar *t, struct vig_err *err)
{
    uint64_t size;

    if (vig_tar_number(vig_str_of(t->block + 124, 12), &size) < 0 || size > INT64_MAX / 2) {
        t->lost = true; /* where the next header is cannot be known */
        return vig_fail(err, VIG_E_INPUT, "a size that is not a number at byte %llu", (unsigned long long)t->in->at - BLOCK);
    }
    t->body = header_only(t->block[156]) ? 0 : size;
    t->padding = (BLOCK - t->body % BLOCK) % BLOCK;
    return 0;
}

/* The body of an 'x', 'L' or 'K' entry. One that is too large is passed over. */
static int read_extension(struct vig_tar *t, struct vig_buf *to, struct vig_err *err)
{
    size_t n = (size_t)t->body, got = 0;
    char *room;
    int rc;

    vig_buf_clear(to);
    if (t->body > VIG_LIMIT_TAR_EXTENDED)
        return vig_fail(err, VIG_E_LIMIT, "an extended header of %llu bytes at byte %llu",
                        (unsigned long long)t->body, (unsigned long long)t->in->at);
    room = vig_buf_room(to, n + 1);
    if (!room)
        return end(t, vig_nomem(err));
    rc = vig_stream_read(t->in, room, n, &got, err);
    if (rc < 0)
        return end(t, rc);
    to->n = got;
    t->body -= got;
    return 0;
}

struct extended { /* what extension entries say about the next one */
    vig_str path, link, sparse_name, capability;
    bool has_size, has_real_size, is_1_0;
    uint64_t size, real_size, piece_offset;
    bool failed;
};

static void sparse_map(struct vig_tar *t, struct extended *x, vig_str list)
{
    uint64_t offset, length;

    while (list.n) {
        if (!vig_str_to_u64(vig_str_cut(&list, ','), &offset) || !vig_str_to_u64(vig_str_cut(&list, ','), &length) ||
            !vig_tar_sparse_add(t, offset, length))
            x->failed = true;
    }
}

static void record(struct vig_tar *t, struct extended *x, vig_str key, vig_str value)
{
    uint64_t v = 0;
    bool number = vig_str_to_u64(value, &v);

    if (vig_str_eqc(key, "path"))
        x->path = value;
    else if (vig_str_eqc(key, "linkpath"))
        x->link = value;
    else if (vig_str_eqc(key, "SCHILY.xattr.security.capability"))
        x->capability = value;
    else if (vig_str_eqc(key, "size") && value.n) {
        x->has_size = true;
        x->size = v;
        x->failed |= !number || v > INT64_MAX / 2;
    } else if (vig_str_eqc(key, "GNU.sparse.name"))
        x->sparse_name = value;
    else if (vig_str_eqc(key, "GNU.sparse.size") || vig_str_eqc(key, "GNU.sparse.realsize")) {
        x->has_real_size = number;
        x->real_size = v;
    } else if (vig_str_eqc(key, "GNU.sparse.major"))
        x->is_1_0 = v == 1;
    else if (vig_str_eqc(key, "GNU.sparse.offset"))
        x->piece_offset = v;
    else if (vig_str_eqc(key, "GNU.sparse.numbytes"))
        x->failed |= !vig_tar_sparse_add(t, x->piece_offset, v);
    else if (vig_str_eqc(key, "GNU.sparse.map"))
        sparse_map(t, x, value);
}

/* "LENGTH key=value\n", where LENGTH counts the whole record. */
static void records(struct vig_tar *t, struct extended *x)
{
    vig_str s = vig_buf_str(&t->extended);

    while (s.n && !x->failed) {
        size_t blank = vig_str_find(vig_str_take(s, 20), ' ');
        uint64_t n;
        if (blank == VIG_NPOS || !vig_str_to_u64(vig_str_take(s, blank), &n) || n <= blank + 2 || n > s.n ||
            s.p[n - 1] != '\n') {
            x->failed = true;
            return;
        }
        vig_str value = vig_str_of(s.p + blank + 1, (size_t)n - blank - 2);
        vig_str key = vig_str_cut(&value, '=');
        record(t, x, key, value);
        s = vig_str_skip(s, (size_t)n);
    }
}

static void ustar_name(struct vig_tar *t, struct vig_tar_entry *e)
{
    vig_str prefix = VIG_STR("");

    e->name = field(t, 0, 100);
    if (memcmp(t->block + 257, "ustar", 6) == 0)
        prefix = field(t, 345, memcmp(t->block + 508, "tar", 4) == 0 ? 131 : 155);
    if (!prefix.n)
        return;
    memcpy(t->name, prefix.p, prefix.n);
    t->name[prefix.n] = '/';
    memcpy(t->name + prefix.n + 1, e->name.p, e->name.n);
    e->name = vig_str_of(t->name, prefix.n + 1 + e->name.n);
}

static enum vig_tar_type type_of(char flag, vig_str name)
{
    switch (flag) {
    case '1': return VIG_TAR_HARDLINK;
    case '2': return VIG_TAR_SYMLINK;
    case '5':
    case 'D': return VIG_TAR_DIRECTORY;
    case '3':
    case '4':
    case '6':
    case 'M':
    case 'V': return VIG_TAR_OTHER;
    case '\0': return vig_str_ends(name, VIG_STR("/")) ? VIG_TAR_DIRECTORY : VIG_TAR_FILE; /* v7 */
    default: return VIG_TAR_FILE;
    }
}

static vig_str until_nul(const struct vig_buf *b)
{
    return vig_str_take(vig_buf_str(b), vig_str_find(vig_buf_str(b), '\0'));
}

static int name_entry(struct vig_tar *t, const struct extended *x, struct vig_tar_entry *e, struct vig_err *err)
{
    ustar_name(t, e);
    e->link = field(t, 157, 100);
    if (t->long_name.n)
        e->name = until_nul(&t->long_name);
    if (t->long_link.n)
        e->link = until_nul(&t->long_link);
    if (x->path.n)
        e->name = x->path;
    if (x->link.n)
        e->link = x->link;
    if (x->sparse_name.n)
        e->name = x->sparse_name;
    if (e->name.n > VIG_LIMIT_PATH || e->link.n > VIG_LIMIT_PATH)
        return vig_fail(err, VIG_E_LIMIT, "a path of more than %d bytes", VIG_LIMIT_PATH);
    return 0;
}

static int sparse_kind(struct vig_tar *t, const struct extended *x, struct vig_err *err)
{
    if (t->block[156] == 'S')
        return vig_tar_sparse_old(t, err);
    t->size = t->body;
    if (!x->has_real_size)
        return 0;
    t->sparse = x->is_1_0 ? VIG_TAR_SPARSE_1_0 : VIG_TAR_SPARSE_PAX;
    t->size = x->real_size;
    return 0;
}

/* t->block is the header of an entry, and the extension entries before it were read. */
static int make_entry(struct vig_tar *t, struct vig_tar_entry *ret, struct vig_err *err)
{
    struct vig_tar_entry e = { .mode = small_number(t, 100, 8) & 07777, .uid = small_number(t, 108, 8),
                               .gid = small_number(t, 116, 8) };
    struct extended x = { .path = VIG_STR("") };
    int rc;

    records(t, &x);
    if (x.has_size && !x.failed && !header_only(t->block[156])) {
        t->body = x.size;
        t->padding = (BLOCK - t->body % BLOCK) % BLOCK;
    }
    rc = sparse_kind(t, &x, err);
    if (rc < 0)
        return rc;
    if (x.failed)
        return vig_fail(err, VIG_E_INPUT, "a damaged extended header before byte %llu", (unsigned long long)t->in->at);
    rc = name_entry(t, &x, &e, err);
    if (rc < 0)
        return rc;
    e.type = type_of(t->block[156], e.name);
    e.size = e.type == VIG_TAR_FILE ? t->size : 0;
    e.capability = x.capability;
    *ret = e;
    return 1;
}

int vig_tar_next(struct vig_tar *t, struct vig_tar_entry *ret, struct vig_err *err)
{
    int rc = 1;

    if (t->content.cap > VIG_MIB(8))
        vig_buf_done(&t->content); /* one large file shall not cost its memory for all the others */
    vig_buf_clear(&t->pieces);
    vig_buf_clear(&t->extended);
    vig_buf_clear(&t->long_name);
    vig_buf_clear(&t->long_link);
    for (;;) {
        if (t->ended)
            return 0;
        if ((rc = finish_entry(t, err)) < 0 || (rc = next_header(t, err)) <= 0 || (rc = begin_body(t, err)) < 0)
            return rc;
        if (++t->entries > VIG_LIMIT_ENTRIES)
            return end(t, vig_fail(err, VIG_E_LIMIT, "more than %zu entries", VIG_LIMIT_ENTRIES));
        switch (t->block[156]) {
        case 'x':
        case 'X': rc = read_extension(t, &t->extended, err); break;
        case 'L': rc = read_extension(t, &t->long_name, err); break;
        case 'K': rc = read_extension(t, &t->long_link, err); break;
        case 'g': break; /* defaults for all that follows: nothing that engines heed */
        default: return make_entry(t, ret, err);
        }
        if (rc < 0)
            return rc;
    }
}

int vig_tar_peek(struct vig_tar *t, size_t n, vig_str *ret, struct vig_err *err)
{
    int rc;

    if (t->sparse) {
        *ret = VIG_STR("");
        return 0;
    }
    rc = vig_stream_peek(t->in, t->body < n ? (size_t)t->body : n, ret, err);
    return rc < 0 ? end(t, rc) : rc;
}

static int cut(struct vig_err *err)
{
    return vig_fail(err, VIG_E_INPUT, "the archive ends in the middle of it");
}

/* Once a part of it has come, the header's size is believed and room made for all: growing step by step would hold a large
 * content twice. */
static int collect(struct vig_tar *t, struct vig_err *err)
{
    while (t->body) {
        vig_str part;
        if (t->content.n >= BELIEVED_FROM && !vig_buf_room(&t->content, (size_t)t->body))
            return end(t, vig_nomem(err));
        int rc = vig_stream_take(t->in, t->body, &part, err);
        if (rc < 0)
            return end(t, rc);
        if (!part.n)
            return end(t, cut(err));
        if (!vig_buf_add(&t->content, part))
            return end(t, vig_nomem(err));
        t->body -= part.n;
    }
    return 0;
}

int vig_tar_content(struct vig_tar *t, size_t max, struct vig_blob *ret, struct vig_err *err)
{
    int rc;

    if (t->size > max)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes, of which at most %zu are read", (unsigned long long)t->size, max);
    if (!t->sparse && t->in->left.n >= t->body) {
        *ret = vig_blob_mem(vig_str_take(t->in->left, (size_t)t->body));
        return 0;
    }
    if (!t->sparse && t->whole)
        return vig_blob_slice(t->whole, t->in->at, t->body, ret, err) == 0 ? 0 : end(t, cut(err));
    vig_buf_clear(&t->content);
    rc = t->sparse ? vig_tar_sparse_load(t, err) : collect(t, err);
    if (rc == 0)
        *ret = vig_blob_mem(vig_buf_str(&t->content));
    return rc;
}

static int body_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct vig_tar *t = ((struct vig_tar_body *)stream)->tar;
    int rc = 0;

    *ret = VIG_STR("");
    if (t->body)
        rc = vig_stream_take(t->in, t->body, ret, err);
    if (rc < 0)
        return end(t, rc);
    if (t->body && !ret->n)
        return end(t, vig_fail(err, VIG_E_INPUT, "the archive around it ends in the middle of it"));
    t->body -= ret->n;
    return 0;
}

static int body_jump(struct vig_stream *stream, uint64_t n, uint64_t *ret, struct vig_err *err)
{
    struct vig_tar *t = ((struct vig_tar_body *)stream)->tar;
    int rc = vig_stream_skip(t->in, n < t->body ? n : t->body, ret, err);

    if (rc < 0)
        return end(t, rc);
    t->body -= *ret;
    return 0;
}

void vig_tar_body_init(struct vig_tar_body *b, struct vig_tar *t)
{
    *b = (struct vig_tar_body){ .stream = { .next = body_next, .jump = body_jump }, .tar = t };
}
