/* advisory/table_read.c - see advisory/table.h.
 *
 * The file may come from another machine or a failing disk. A block is used only when its hash is right; places that the
 * index names are checked against the file's size, descend by one level a step, and ascend along a walk, so that no file can
 * send a reader in circles.
 */
#include "advisory/table_format.h"

#include <pthread.h>
#include <stdatomic.h>
#include <zstd.h>

#include "base/cur.h"

/* A thousand lookups with neighbouring keys should find their index blocks in memory; larger blocks are read again. */
enum { CACHE_SLOTS = 2048, CACHED_MAX = 256 << 10, KEPT_CONTEXTS = 16 };

struct vig_table_block {
    atomic_uint refs;
    uint64_t at;
    unsigned level;
    size_t n;
    char bytes[];
};

struct vig_table {
    struct vig_blob blob;
    unsigned height;
    uint64_t root, entries, chain;
    size_t root_stored, dictionary_stored;
    bool cache;
    pthread_mutex_t lock; /* of what follows */
    ZSTD_DDict *dictionary; /* read when the first block wants it; then it stays */
    struct vig_table_block *slots[CACHE_SLOTS];
    ZSTD_DCtx *contexts[KEPT_CONTEXTS];
    size_t context_count;
};

static int damaged(struct vig_err *err, uint64_t at)
{
    return vig_fail(err, VIG_E_INPUT, "the advisory data base is damaged at byte %llu: build it anew (vigia db update, or "
                    "vigia db import --fresh)", (unsigned long long)at);
}

static void unref(struct vig_table_block *b)
{
    if (b && atomic_fetch_sub(&b->refs, 1) == 1)
        free(b);
}

static int read_header(struct vig_table *t, struct vig_err *err)
{
    char bytes[HEADER_SIZE];
    vig_cur c = vig_cur_of(vig_str_of(bytes, sizeof bytes));
    uint32_t version = 0, height = 0, stored = 0, dictionary = 0;
    uint64_t size = 0, hash = 0;
    vig_str magic = { 0 };

    if (t->blob.size < HEADER_SIZE)
        return vig_fail(err, VIG_E_INPUT, "not an advisory data base of vigia: only %llu bytes",
                        (unsigned long long)t->blob.size);
    int rc = vig_blob_read(&t->blob, 0, bytes, sizeof bytes, err);
    if (rc < 0)
        return rc;
    (void)(vig_cur_take(&c, TABLE_MAGIC.n, &magic) && vig_cur_le32(&c, &version) && vig_cur_le32(&c, &height) &&
           vig_cur_le64(&c, &size) && vig_cur_le64(&c, &t->root) && vig_cur_le32(&c, &stored) && vig_cur_le32(&c, &dictionary) &&
           vig_cur_le64(&c, &t->entries) && vig_cur_le64(&c, &t->chain) && vig_cur_le64(&c, &hash));
    if (!vig_str_eq(magic, TABLE_MAGIC))
        return vig_fail(err, VIG_E_INPUT, "not an advisory data base of vigia, or one whose writing was cut off; make one with vigia db import, or say"
                                          " which with --db or VIGIA_DB");
    if (version != TABLE_VERSION && version != TABLE_VERSION_DICTIONARY)
        return vig_fail(err, VIG_E_INPUT, "the advisory data base has format %u, this vigia reads formats up to %d: build it anew "
                        "(vigia db update, or vigia db import --fresh)", version, TABLE_VERSION_DICTIONARY);
    if (hash != vig_hash64(vig_str_of(bytes, HEADER_HASHED)) || height > VIG_TABLE_HEIGHT)
        return damaged(err, 0);
    if (size != t->blob.size)
        return vig_fail(err, VIG_E_INPUT, "the advisory data base is cut short or padded: %llu bytes instead of %llu; build it "
                        "anew (vigia db update, or vigia db import --fresh)",
                        (unsigned long long)t->blob.size, (unsigned long long)size);
    t->height = height;
    t->root_stored = stored;
    t->dictionary_stored = dictionary;
    return 0;
}

int vig_table_open(struct vig_blob blob, bool cache, struct vig_table **ret, struct vig_err *err)
{
    struct vig_table *t = vig_allocation_fails() ? NULL : calloc(1, sizeof *t);
    int rc;

    if (!t)
        return vig_nomem(err);
    t->blob = blob;
    t->cache = cache;
    (void)pthread_mutex_init(&t->lock, NULL);
    rc = read_header(t, err);
    if (rc < 0)
        vig_table_close(t);
    else
        *ret = t;
    return rc;
}

void vig_table_close(struct vig_table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        unref(t->slots[i]);
    for (size_t i = 0; i < t->context_count; i++)
        ZSTD_freeDCtx(t->contexts[i]);
    ZSTD_freeDDict(t->dictionary);
    (void)pthread_mutex_destroy(&t->lock);
    free(t);
}

uint64_t vig_table_entries(const struct vig_table *t)
{
    return t->entries;
}

static size_t slot_of(uint64_t at)
{
    return (size_t)((at * 0x9e3779b97f4a7c15u) >> 40) % CACHE_SLOTS;
}

static struct vig_table_block *cached(struct vig_table *t, uint64_t at, unsigned level)
{
    struct vig_table_block *b;

    if (!t->cache)
        return NULL;
    (void)pthread_mutex_lock(&t->lock);
    b = t->slots[slot_of(at)];
    if (b && b->at == at && b->level == level)
        atomic_fetch_add(&b->refs, 1);
    else
        b = NULL;
    (void)pthread_mutex_unlock(&t->lock);
    return b;
}

static void keep(struct vig_table *t, struct vig_table_block *b)
{
    struct vig_table_block **slot = &t->slots[slot_of(b->at)], *old;

    if (!t->cache || b->n > CACHED_MAX)
        return;
    atomic_fetch_add(&b->refs, 1);
    (void)pthread_mutex_lock(&t->lock);
    old = *slot;
    *slot = b;
    (void)pthread_mutex_unlock(&t->lock);
    unref(old);
}

static ZSTD_DCtx *take_context(struct vig_table *t)
{
    ZSTD_DCtx *z = NULL;

    (void)pthread_mutex_lock(&t->lock);
    if (t->context_count)
        z = t->contexts[--t->context_count];
    (void)pthread_mutex_unlock(&t->lock);
    return z ? z : ZSTD_createDCtx();
}

static void give_context(struct vig_table *t, ZSTD_DCtx *z)
{
    (void)pthread_mutex_lock(&t->lock);
    if (t->context_count < KEPT_CONTEXTS) {
        t->contexts[t->context_count++] = z;
        z = NULL;
    }
    (void)pthread_mutex_unlock(&t->lock);
    ZSTD_freeDCtx(z);
}

static int load(struct vig_table *t, uint64_t at, uint64_t stored, unsigned level, struct vig_table_block **ret,
                uint64_t *ret_hash, struct vig_err *err);

/* Two threads may both read it: the first one's is kept. */
static int dictionary_of(struct vig_table *t, const ZSTD_DDict **ret, struct vig_err *err)
{
    struct vig_table_block *b;
    ZSTD_DDict *made;
    uint64_t hash;
    int rc;

    (void)pthread_mutex_lock(&t->lock);
    *ret = t->dictionary;
    (void)pthread_mutex_unlock(&t->lock);
    if (*ret)
        return 0;
    if ((rc = load(t, HEADER_SIZE, t->dictionary_stored, DICTIONARY_LEVEL, &b, &hash, err)) < 0)
        return rc;
    made = ZSTD_createDDict(b->bytes, b->n);
    unref(b);
    if (!made)
        return vig_nomem(err);
    (void)pthread_mutex_lock(&t->lock);
    if (!t->dictionary) {
        t->dictionary = made;
        made = NULL;
    }
    *ret = t->dictionary;
    (void)pthread_mutex_unlock(&t->lock);
    ZSTD_freeDDict(made);
    return 0;
}

/* The dictionary itself is not packed with one. */
static int unpack(struct vig_table *t, uint8_t codec, vig_str payload, struct vig_table_block *b, struct vig_err *err)
{
    const ZSTD_DDict *dictionary = NULL;
    ZSTD_DCtx *z;
    size_t n;
    int rc = 0;

    if (codec == CODEC_PLAIN) {
        if (payload.n != b->n)
            return damaged(err, b->at);
        memcpy(b->bytes, payload.p, b->n);
        return 0;
    }
    if (codec == CODEC_DICTIONARY)
        rc = b->level == DICTIONARY_LEVEL ? damaged(err, b->at) : dictionary_of(t, &dictionary, err);
    else if (codec != CODEC_ZSTD)
        rc = damaged(err, b->at);
    if (rc < 0)
        return rc;
    z = take_context(t);
    if (!z)
        return vig_nomem(err);
    n = ZSTD_decompress_usingDDict(z, b->bytes, b->n, payload.p, payload.n, dictionary);
    give_context(t, z);
    return n == b->n ? 0 : damaged(err, b->at);
}

/* Checks the stored bytes and gives the raw ones. */
static int decode(struct vig_table *t, uint64_t at, unsigned level, vig_str stored, struct vig_table_block **ret,
                  uint64_t *ret_hash, struct vig_err *err)
{
    vig_cur c = vig_cur_of(stored);
    struct vig_table_block *b;
    uint8_t codec, stored_level;
    uint16_t zero;
    uint32_t raw;
    uint64_t hash;
    int rc;

    if (!vig_cur_le32(&c, &raw) || !vig_cur_u8(&c, &codec) || !vig_cur_u8(&c, &stored_level) || !vig_cur_le16(&c, &zero) ||
        !vig_cur_le64(&c, &hash) || stored_level != level || raw > BLOCK_MAX || raw == 0)
        return damaged(err, at);
    if (block_hash(vig_str_take(stored, BLOCK_HASH_AT), vig_cur_rest(&c)) != hash)
        return damaged(err, at);
    b = vig_allocation_fails() ? NULL : malloc(sizeof *b + raw);
    if (!b)
        return vig_nomem(err);
    atomic_init(&b->refs, 1);
    b->at = at;
    b->level = level;
    b->n = raw;
    rc = unpack(t, codec, vig_cur_rest(&c), b, err);
    if (rc < 0)
        free(b);
    else {
        *ret = b;
        *ret_hash = hash;
    }
    return rc;
}

static int load(struct vig_table *t, uint64_t at, uint64_t stored, unsigned level, struct vig_table_block **ret,
                uint64_t *ret_hash, struct vig_err *err)
{
    char small[16 << 10], *bytes = small;
    int rc;

    if (at < HEADER_SIZE || stored < BLOCK_HEAD || stored > BLOCK_MAX + BLOCK_HEAD || at > t->blob.size ||
        stored > t->blob.size - at)
        return damaged(err, at);
    if (stored > sizeof small && !(bytes = vig_allocation_fails() ? NULL : malloc(stored)))
        return vig_nomem(err);
    rc = vig_blob_read(&t->blob, at, bytes, stored, err);
    if (rc == 0)
        rc = decode(t, at, level, vig_str_of(bytes, stored), ret, ret_hash, err);
    if (bytes != small)
        free(bytes);
    return rc;
}

static int block(struct vig_table *t, uint64_t at, uint64_t stored, unsigned level, struct vig_table_block **ret,
                 struct vig_err *err)
{
    uint64_t hash;
    int rc;

    *ret = cached(t, at, level);
    if (*ret)
        return 0;
    rc = load(t, at, stored, level, ret, &hash, err);
    if (rc == 0)
        keep(t, *ret);
    return rc;
}

struct raw_entry {
    uint64_t shared;
    vig_str fresh, value;
    size_t end;
};

/* The entry at `at`, whose key shares bytes with one of `key_n` bytes. Returns 1, 0 at the block's end, or an error. */
static int raw_entry(const struct vig_table_block *b, size_t at, size_t key_n, struct raw_entry *ret, struct vig_err *err)
{
    vig_cur c = vig_cur_of(vig_str_of(b->bytes, b->n));
    uint64_t fresh, n;

    if (at >= b->n)
        return 0;
    if (!vig_cur_skip(&c, at) || !vig_cur_uleb(&c, &ret->shared) || !vig_cur_uleb(&c, &fresh) || !vig_cur_uleb(&c, &n) ||
        ret->shared > key_n || fresh > VIG_TABLE_KEY - ret->shared || !vig_cur_take(&c, fresh, &ret->fresh) ||
        !vig_cur_take(&c, n, &ret->value))
        return damaged(err, b->at);
    ret->end = vig_cur_at(&c);
    return 1;
}

static void take_key(struct vig_table_cursor *c, const struct raw_entry *e)
{
    if (e->fresh.n)
        memcpy(c->key_bytes + e->shared, e->fresh.p, e->fresh.n);
    c->key = vig_str_of(c->key_bytes, e->shared + e->fresh.n);
}

/* The entry at place->at: its key into c->key, its value as a view. Returns as raw_entry. */
static int entry(struct vig_table_cursor *c, struct vig_table_place *place, vig_str *ret_value, struct vig_err *err)
{
    struct raw_entry e;
    int rc = raw_entry(place->block, place->at, c->key.n, &e, err);

    if (rc <= 0)
        return rc;
    take_key(c, &e);
    *ret_value = e.value;
    place->at = e.end;
    return 1;
}

static size_t common(vig_str a, vig_str b)
{
    size_t n = 0;

    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* From the block's start to its first entry that is not below `key`, which becomes c->key and *ret. *ret_before (may be NULL):
 * where the last entry that is not above `key` stands, if there is one. Returns as raw_entry.
 *
 * The key that was passed last is equal to `key` for `match` bytes and lower in the next. So an entry that shares more with
 * it is lower, too; one that shares less differs from it, and being later is higher; only the others are compared. The one
 * that is returned shares no more than `match` bytes, so keys on the way need not be put together. */
static int search(struct vig_table_cursor *c, struct vig_table_place *place, vig_str key, struct raw_entry *ret,
                  size_t *ret_before, struct vig_err *err)
{
    size_t match = 0, at = 0, key_n = 0;
    int rc;

    while ((rc = raw_entry(place->block, at, key_n, ret, err)) > 0) {
        bool higher = ret->shared < match, equal = false;

        if (ret->shared == match) {
            vig_str rest = vig_str_skip(key, match);
            size_t n = common(ret->fresh, rest);

            equal = n == ret->fresh.n && n == rest.n;
            higher = !equal && n < ret->fresh.n && (n == rest.n || (unsigned char)ret->fresh.p[n] > (unsigned char)rest.p[n]);
            match += n;
        }
        if (ret_before && !higher)
            *ret_before = at;
        key_n = ret->shared + ret->fresh.n;
        place->at = at = ret->end;
        if (!higher && !equal)
            continue;
        if (ret->shared)
            memcpy(c->key_bytes, key.p, ret->shared);
        take_key(c, ret);
        return 1;
    }
    return rc;
}

/* Data blocks ascend along a walk, whatever the index says: so a walk ends. */
static int enter(struct vig_table_cursor *c, unsigned level, vig_str place, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(place);
    struct vig_table_block *b;
    uint64_t at, stored;
    int rc;

    if (!vig_cur_uleb(&cur, &at) || !vig_cur_uleb(&cur, &stored) || (level == 0 && at <= c->data_at))
        return damaged(err, c->path[level + 1].block->at);
    if ((rc = block(c->table, at, stored, level, &b, err)) < 0)
        return rc;
    unref(c->path[level].block);
    c->path[level] = (struct vig_table_place){ .block = b };
    if (level == 0)
        c->data_at = at;
    c->key = vig_str_of(c->key_bytes, 0);
    return 0;
}

/* In an index block: goes below the last entry that is not above `key` (or the first one). */
static int descend(struct vig_table_cursor *c, unsigned level, vig_str key, struct vig_err *err)
{
    struct vig_table_place *p = &c->path[level];
    struct raw_entry e;
    size_t below = 0; /* when all are above: the first one */
    int rc = search(c, p, key, &e, &below, err);

    if (rc > 0) /* c->key: the first one of the block behind that which is entered, or `key` itself */
        c->ends_here = !vig_str_starts(c->key, key);
    if (rc >= 0)
        rc = raw_entry(p->block, below, VIG_TABLE_KEY, &e, err);
    if (rc <= 0)
        return rc < 0 ? rc : damaged(err, p->block->at);
    p->at = e.end;
    return enter(c, level - 1, e.value, err);
}

/* To the next block of `level`, by the index above it. */
static int next_block(struct vig_table_cursor *c, unsigned level, struct vig_err *err)
{
    vig_str value = { 0 };
    unsigned up = level + 1;
    int rc = 0;

    for (; up < c->table->height; up++) {
        c->key = vig_str_of(c->key_bytes, VIG_TABLE_KEY); /* only the value is wanted: any prefix will do */
        if ((rc = entry(c, &c->path[up], &value, err)) != 0)
            break;
    }
    if (up >= c->table->height || rc < 0)
        return rc;
    rc = enter(c, up - 1, value, err);
    for (up--; rc == 0 && up > level; up--) {
        rc = entry(c, &c->path[up], &value, err);
        rc = rc == 0 ? damaged(err, c->path[up].block->at) : rc < 0 ? rc : enter(c, up - 1, value, err);
    }
    return rc < 0 ? rc : 1;
}

int vig_table_next(struct vig_table_cursor *c, struct vig_err *err)
{
    c->ends_here = false;
    return vig_table_next_like(c, err);
}

int vig_table_next_like(struct vig_table_cursor *c, struct vig_err *err)
{
    int rc;

    if (!c->path[0].block)
        return 0;
    while ((rc = entry(c, &c->path[0], &c->value, err)) == 0)
        if (c->ends_here || (rc = next_block(c, 0, err)) <= 0)
            return rc;
    return rc;
}

int vig_table_seek(struct vig_table *t, struct vig_table_cursor *c, vig_str key, struct vig_err *err)
{
    struct raw_entry found = { 0 };
    struct vig_table_block *b;
    int rc;

    vig_table_cursor_done(c);
    c->table = t;
    if (t->height == 0)
        return 0;
    if ((rc = block(t, t->root, t->root_stored, t->height - 1, &b, err)) < 0)
        return rc;
    c->path[t->height - 1] = (struct vig_table_place){ .block = b };
    c->key = vig_str_of(c->key_bytes, 0);
    for (unsigned level = t->height - 1; level > 0; level--)
        if ((rc = descend(c, level, key, err)) < 0)
            return rc;
    rc = search(c, &c->path[0], key, &found, NULL, err);
    c->value = found.value;
    return rc == 0 ? vig_table_next(c, err) : rc;
}

void vig_table_cursor_done(struct vig_table_cursor *c)
{
    for (size_t i = 0; i < VIG_TABLE_HEIGHT; i++) {
        unref(c->path[i].block);
        c->path[i] = (struct vig_table_place){ 0 };
    }
    c->data_at = 0;
    c->ends_here = false;
    c->key = c->value = (vig_str){ 0 };
}

/* Blocks stand one after the other, so the file can be walked without the index; then the index has to agree. */
int vig_table_verify(struct vig_table *t, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    char last[VIG_TABLE_KEY];
    size_t last_n = 0;
    uint64_t count = 0;
    const ZSTD_DDict *dictionary;
    int rc = t->dictionary_stored ? dictionary_of(t, &dictionary, err) : 0;

    if (rc == 0)
        rc = vig_table_seek(t, &c, (vig_str){ 0 }, err);
    for (; rc > 0; rc = vig_table_next(&c, err)) {
        if (count++ && vig_str_cmp(vig_str_of(last, last_n), c.key) >= 0) {
            rc = damaged(err, c.path[0].block->at);
            break;
        }
        last_n = c.key.n;
        if (last_n)
            memcpy(last, c.key.p, last_n);
    }
    vig_table_cursor_done(&c);
    if (rc == 0 && count != t->entries)
        return damaged(err, 0);
    return rc;
}
