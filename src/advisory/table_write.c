/* advisory/table_write.c - see advisory/table.h. Memory: one block a level, and one megabyte of output. */
#include "advisory/table_format.h"

#include <errno.h>
#include <unistd.h>
#include <zdict.h>
#include <zstd.h>

/* Of one block before it is packed: small ones are read faster, large ones pack better without a dictionary. An index block is
 * searched from its start, so it is short. */
enum { DATA_TARGET = 8192, DATA_TARGET_DICTIONARY = 4096, INDEX_TARGET = 1024, OUTPUT_BUFFER = 1 << 20 };

struct level {
    struct vig_buf raw;
    struct vig_buf first, last; /* keys */
};

struct vig_table_writer {
    int fd, zstd_level;
    struct vig_buf *mem, pending;
    ZSTD_CCtx *zstd;
    struct vig_buf packed;
    struct level levels[VIG_TABLE_HEIGHT];
    unsigned height; /* levels in use */
    uint64_t at;     /* where the next block goes */
    uint64_t entries, chain;
    size_t dictionary_stored; /* 0: there is none */
};

static void put_le(char *to, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (char)(v >> (8 * i));
}

static int write_at(int fd, vig_str bytes, uint64_t at, struct vig_err *err)
{
    while (bytes.n) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return vig_fail_errno(err, n ? errno : EIO, "cannot write the data base");
        bytes = vig_str_skip(bytes, (size_t)n);
        at += (uint64_t)n;
    }
    return 0;
}

static int flush_output(struct vig_table_writer *w, struct vig_err *err)
{
    int rc = vig_buf_check(&w->pending, err);

    if (rc == 0 && w->fd >= 0)
        rc = write_at(w->fd, vig_buf_str(&w->pending), w->at - w->pending.n, err);
    vig_buf_clear(&w->pending);
    return rc;
}

static int put_out(struct vig_table_writer *w, vig_str bytes, struct vig_err *err)
{
    w->at += bytes.n;
    if (w->fd < 0)
        return vig_buf_add(w->mem, bytes) ? 0 : vig_nomem(err);
    (void)vig_buf_add(&w->pending, bytes);
    return w->pending.n >= OUTPUT_BUFFER ? flush_output(w, err) : 0;
}

int vig_table_writer_new(int fd, struct vig_buf *mem, int level, struct vig_table_writer **ret, struct vig_err *err)
{
    struct vig_table_writer *w = vig_allocation_fails() ? NULL : calloc(1, sizeof *w);
    const char zeros[HEADER_SIZE] = { 0 };
    int rc;

    if (!w)
        return vig_nomem(err);
    w->fd = fd;
    w->mem = mem;
    w->zstd_level = level;
    vig_buf_init(&w->pending, OUTPUT_BUFFER + 2 * BLOCK_MAX);
    vig_buf_init(&w->packed, 2 * BLOCK_MAX);
    for (size_t i = 0; i < VIG_TABLE_HEIGHT; i++) {
        vig_buf_init(&w->levels[i].raw, BLOCK_MAX);
        vig_buf_init(&w->levels[i].first, VIG_TABLE_KEY);
        vig_buf_init(&w->levels[i].last, VIG_TABLE_KEY);
    }
    if (level && !(w->zstd = ZSTD_createCCtx()))
        rc = vig_nomem(err);
    else
        rc = put_out(w, vig_str_of(zeros, sizeof zeros), err);
    if (rc == 0 && level)
        (void)ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, level);
    if (rc < 0)
        vig_table_writer_free(w);
    else
        *ret = w;
    return rc;
}

void vig_table_writer_free(struct vig_table_writer *w)
{
    if (!w)
        return;
    ZSTD_freeCCtx(w->zstd);
    vig_buf_done(&w->pending);
    vig_buf_done(&w->packed);
    for (size_t i = 0; i < VIG_TABLE_HEIGHT; i++) {
        vig_buf_done(&w->levels[i].raw);
        vig_buf_done(&w->levels[i].first);
        vig_buf_done(&w->levels[i].last);
    }
    free(w);
}

/* Head and payload of one block into w->packed. */
static int pack(struct vig_table_writer *w, vig_str raw, unsigned level, struct vig_err *err)
{
    size_t bound = w->zstd ? ZSTD_compressBound(raw.n) : raw.n, n = 0;
    char *head;

    vig_buf_clear(&w->packed);
    head = vig_buf_room(&w->packed, BLOCK_HEAD + (bound > raw.n ? bound : raw.n));
    if (!head)
        return vig_nomem(err);
    if (w->zstd && level == 0)
        n = ZSTD_compress2(w->zstd, head + BLOCK_HEAD, bound, raw.p, raw.n);
    bool packed = n && !ZSTD_isError(n) && n < raw.n;
    if (!packed) {
        memcpy(head + BLOCK_HEAD, raw.p, raw.n);
        n = raw.n;
    }
    put_le(head, raw.n, 4);
    put_le(head + 4, !packed ? CODEC_PLAIN : w->dictionary_stored ? CODEC_DICTIONARY : CODEC_ZSTD, 1);
    put_le(head + 5, level, 1);
    put_le(head + 6, 0, 2);
    uint64_t hash = block_hash(vig_str_of(head, BLOCK_HASH_AT), vig_str_of(head + BLOCK_HEAD, n));
    put_le(head + BLOCK_HASH_AT, hash, 8);
    w->chain = chain_hash(w->chain, hash);
    w->packed.n = BLOCK_HEAD + n;
    return 0;
}

static int add_entry(struct vig_table_writer *w, unsigned level, vig_str key, vig_str value, struct vig_err *err);

/* Writes the block of `level` and names it one level up. Recursion is at most VIG_TABLE_HEIGHT deep. */
static int flush_block(struct vig_table_writer *w, unsigned level, struct vig_err *err)
{
    struct level *l = &w->levels[level];
    char place[24];
    struct vig_buf value = { .p = place, .cap = sizeof place, .max = sizeof place };
    uint64_t at = w->at;
    int rc;

    if (level + 1 >= VIG_TABLE_HEIGHT)
        return vig_fail(err, VIG_E_LIMIT, "the data base would be too large");
    if ((rc = pack(w, vig_buf_str(&l->raw), level, err)) < 0 || (rc = put_out(w, vig_buf_str(&w->packed), err)) < 0)
        return rc;
    vig_put_uleb(&value, at);
    vig_put_uleb(&value, w->packed.n);
    vig_buf_clear(&l->raw);
    return add_entry(w, level + 1, vig_buf_str(&l->first), vig_buf_str(&value), err);
}

static size_t target(const struct vig_table_writer *w, unsigned level)
{
    return level ? INDEX_TARGET : w->dictionary_stored ? DATA_TARGET_DICTIONARY : DATA_TARGET;
}

static int add_entry(struct vig_table_writer *w, unsigned level, vig_str key, vig_str value, struct vig_err *err)
{
    struct level *l = &w->levels[level];
    size_t shared = 0;
    int rc;

    if (l->raw.n && l->raw.n + key.n + value.n > target(w, level) && (rc = flush_block(w, level, err)) < 0)
        return rc;
    if (level >= w->height)
        w->height = level + 1;
    if (l->raw.n == 0) {
        vig_buf_clear(&l->first);
        (void)vig_buf_add(&l->first, key);
    } else {
        while (shared < key.n && shared < l->last.n && key.p[shared] == l->last.p[shared])
            shared++;
    }
    vig_put_uleb(&l->raw, shared);
    vig_put_uleb(&l->raw, key.n - shared);
    vig_put_uleb(&l->raw, value.n);
    (void)vig_buf_add(&l->raw, vig_str_skip(key, shared));
    (void)vig_buf_add(&l->raw, value);
    vig_buf_clear(&l->last);
    (void)vig_buf_add(&l->last, key);
    return l->raw.failed || l->last.failed || l->first.failed ? vig_nomem(err) : 0;
}

int vig_table_train(struct vig_table_writer *w, vig_str bytes, const size_t *sizes, size_t n, struct vig_err *err)
{
    char *dictionary;
    size_t made;
    int rc;

    if (!w->zstd || n > UINT32_MAX)
        return 0;
    dictionary = vig_allocation_fails() ? NULL : malloc(DICTIONARY_MAX);
    if (!dictionary)
        return vig_nomem(err);
    made = ZDICT_trainFromBuffer(dictionary, DICTIONARY_MAX, bytes.p, sizes, (unsigned)n);
    if (ZDICT_isError(made) || ZSTD_isError(ZSTD_CCtx_loadDictionary(w->zstd, dictionary, made))) {
        free(dictionary);
        return 0;
    }
    rc = pack(w, vig_str_of(dictionary, made), DICTIONARY_LEVEL, err);
    free(dictionary);
    if (rc == 0)
        rc = put_out(w, vig_buf_str(&w->packed), err);
    if (rc == 0)
        w->dictionary_stored = w->packed.n;
    return rc;
}

int vig_table_add(struct vig_table_writer *w, vig_str key, vig_str value, struct vig_err *err)
{
    struct level *l = &w->levels[0];

    if (key.n > VIG_TABLE_KEY || value.n > VIG_LIMIT_ADVISORY)
        return vig_fail(err, VIG_E_LIMIT, "an entry of %zu and %zu bytes is too large for the data base", key.n, value.n);
    if (w->entries && vig_str_cmp(vig_buf_str(&l->last), key) >= 0)
        return vig_fail(err, VIG_E_INPUT, "keys out of order");
    w->entries++;
    return add_entry(w, 0, key, value, err);
}

static int write_header(struct vig_table_writer *w, uint64_t root, uint64_t stored, struct vig_err *err)
{
    char h[HEADER_SIZE] = { 0 };

    memcpy(h, TABLE_MAGIC.p, TABLE_MAGIC.n);
    put_le(h + 8, w->dictionary_stored ? TABLE_VERSION_DICTIONARY : TABLE_VERSION, 4);
    put_le(h + 12, w->height, 4);
    put_le(h + 16, w->at, 8);
    put_le(h + 24, root, 8);
    put_le(h + 32, stored, 4);
    put_le(h + 36, w->dictionary_stored, 4);
    put_le(h + 40, w->entries, 8);
    put_le(h + 48, w->chain, 8);
    put_le(h + HEADER_HASHED, vig_hash64(vig_str_of(h, HEADER_HASHED)), 8);
    if (w->fd >= 0)
        return write_at(w->fd, vig_str_of(h, sizeof h), 0, err);
    memcpy(w->mem->p, h, sizeof h);
    return 0;
}

int vig_table_finish(struct vig_table_writer *w, struct vig_err *err)
{
    uint64_t root = 0;
    unsigned top;
    int rc;

    for (unsigned i = 0; i + 1 < w->height; i++) /* a flush may add a level */
        if (w->levels[i].raw.n && (rc = flush_block(w, i, err)) < 0)
            return rc;
    vig_buf_clear(&w->packed);
    if (w->height) {
        top = w->height - 1;
        root = w->at;
        if ((rc = pack(w, vig_buf_str(&w->levels[top].raw), top, err)) < 0 ||
            (rc = put_out(w, vig_buf_str(&w->packed), err)) < 0)
            return rc;
    }
    if ((rc = flush_output(w, err)) < 0)
        return rc;
    return write_header(w, root, w->packed.n, err);
}
