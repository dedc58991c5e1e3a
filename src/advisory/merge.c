/* advisory/merge.c - see advisory/merge.h.
 *
 *     "mbuilt"               the newest record's time
 *     "mecosystem" NAME      number of records that name a package of it
 *     "morigin" be16         name, digest, date, entries
 *     "mrecords"             number of records
 *
 * Origins are numbered in the order of their names, so the numbers do not depend on the order of the imports. Keys end in
 * the origin; renumbering keeps the order of the entries of one source, since it is in the order of names there too.
 */
#include "advisory/merge.h"

#include "advisory/names.h"
#include "base/hash.h"
#include "base/map.h"

enum { TICK_EVERY = 4096 };

struct stream {
    const struct vig_merge_source *from;
    struct vig_table_cursor cursor;
    uint16_t *numbers; /* old origin → new */
    struct vig_buf key; /* renumbered */
};

struct count {
    vig_str name;
    uint64_t records;
    uint64_t last; /* the record that was counted last */
};

struct merge {
    struct vig_arena *arena;
    struct stream *streams;
    struct stream **heap;
    size_t n, heap_n;
    struct vig_origins origins;
    struct { VIG_VEC(struct count); } ecosystems;
    struct vig_map by_name;
    struct { VIG_VEC(uint64_t); } names; /* hashes for the filter (names.h) */
    struct vig_buf last_id, last_key;
    vig_str newest;
    char newest_bytes[40];
    uint64_t records, done, total;
    bool meta_written;
};

static int by_origin(const void *a, const void *b)
{
    const struct vig_origin *x = a, *y = b;
    int c = vig_str_cmp(x->name, y->name);

    return c ? c : vig_str_cmp(x->digest, y->digest);
}

static bool same_origin(const struct vig_origin *a, const struct vig_origin *b)
{
    return vig_str_eq(a->name, b->name) && vig_str_eq(a->digest, b->digest);
}

static int collect_origins(struct merge *m, const struct vig_merge_source *sources, size_t n, struct vig_err *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < sources[i].origin_count; j++) {
            if (sources[i].drop && sources[i].drop[j])
                continue;
            struct vig_origin *slot = vig_vec_add(&m->origins, m->arena);
            if (!slot)
                return vig_nomem(err);
            *slot = sources[i].origins[j];
        }
    if (m->origins.n)
        qsort(m->origins.v, m->origins.n, sizeof *m->origins.v, by_origin);
    for (size_t i = 0; i < m->origins.n; i++)
        if (kept == 0 || !same_origin(&m->origins.v[kept - 1], &m->origins.v[i]))
            m->origins.v[kept++] = m->origins.v[i];
    m->origins.n = kept;
    if (kept > UINT16_MAX)
        return vig_fail(err, VIG_E_LIMIT, "more than %d inputs in one data base; import folders instead of single records",
                        UINT16_MAX);
    for (size_t i = 0; i < kept; i++)
        m->origins.v[i].entries = 0;
    return 0;
}

static int number_origins(struct merge *m, struct stream *s, struct vig_err *err)
{
    s->numbers = vig_new_array(m->arena, uint16_t, s->from->origin_count + 1);
    if (!s->numbers)
        return vig_nomem(err);
    for (size_t j = 0; j < s->from->origin_count; j++)
        for (size_t k = 0; k < m->origins.n; k++)
            if (same_origin(&m->origins.v[k], &s->from->origins[j]))
                s->numbers[j] = (uint16_t)k;
    return 0;
}

/* The entry on which the cursor stands: renumbered into s->key. 0 when it is to be passed over. */
static int take(struct stream *s, struct vig_err *err)
{
    vig_str key = s->cursor.key, rest;
    uint16_t origin;

    if (key.n && (key.p[0] == VIG_KEY_META || key.p[0] == VIG_KEY_NAMES))
        return 0; /* these are made anew */
    if (!vig_key_origin(key, &origin, &rest) || origin >= s->from->origin_count)
        return vig_fail(err, VIG_E_INPUT, "an entry of a data base names an input that it does not have");
    if (s->from->drop && s->from->drop[origin])
        return 0;
    vig_buf_clear(&s->key);
    (void)vig_buf_add(&s->key, vig_str_take(key, key.n - 2));
    vig_put_be16(&s->key, s->numbers[origin]);
    return s->key.failed ? vig_nomem(err) : 1;
}

/* To the next entry that is wanted; with `from`, to the first one that is not below it. As vig_table_next. */
static int advance(struct merge *m, struct stream *s, const vig_str *from, struct vig_err *err)
{
    for (;;) {
        int rc = from ? vig_table_seek(s->from->table, &s->cursor, *from, err) : vig_table_next(&s->cursor, err);

        from = NULL;
        if (rc <= 0)
            return rc;
        m->done++;
        if ((rc = take(s, err)) != 0)
            return rc;
    }
}

/* The larger value first among equal keys: the first one is kept. */
static bool before(const struct stream *a, const struct stream *b)
{
    int c = vig_str_cmp(vig_buf_str(&a->key), vig_buf_str(&b->key));

    return c ? c < 0 : vig_str_cmp(a->cursor.value, b->cursor.value) > 0;
}

static void sift_down(struct merge *m, size_t i)
{
    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < m->heap_n; child++)
            if (before(m->heap[child], m->heap[least]))
                least = child;
        if (least == i)
            return;
        struct stream *t = m->heap[i];
        m->heap[i] = m->heap[least];
        m->heap[least] = t;
        i = least;
    }
}

static int count_ecosystem(struct merge *m, vig_str name, struct vig_err *err)
{
    bool fresh;
    vig_str copy;
    uintptr_t *place = vig_map_get(&m->by_name, name);

    if (!place) {
        struct count *c = vig_vec_add(&m->ecosystems, m->arena);
        if (!c || !vig_arena_str(m->arena, name, &copy) || !(place = vig_map_put(&m->by_name, m->arena, copy, &fresh)))
            return vig_nomem(err);
        *c = (struct count){ .name = copy };
        *place = m->ecosystems.n - 1;
    }
    struct count *c = &m->ecosystems.v[*place];
    c->records += c->last != m->records;
    c->last = m->records;
    return 0;
}

static void remember_newest(struct merge *m, vig_str when)
{
    if (when.n && when.n <= sizeof m->newest_bytes && vig_is_digit(when.p[0]) && vig_str_cmp(when, m->newest) > 0) {
        memcpy(m->newest_bytes, when.p, when.n);
        m->newest = vig_str_of(m->newest_bytes, when.n);
    }
}

static int count_record(struct merge *m, const struct stream *s, struct vig_err *err)
{
    vig_str modified, name, id;
    vig_cur c;
    uint64_t n;
    uint16_t origin;
    int rc = 0;

    (void)vig_key_origin(vig_buf_str(&s->key), &origin, &id);
    if (!vig_unpack_record_head(s->cursor.value, &modified, &c, &n))
        return vig_fail(err, VIG_E_INPUT, "a damaged record: %.*s", VIG_ARG(vig_str_skip(id, 1)));
    m->origins.v[origin].entries++;
    if (!vig_str_eq(id, vig_buf_str(&m->last_id))) {
        m->records++;
        vig_buf_clear(&m->last_id);
        if (!vig_buf_add(&m->last_id, id))
            return vig_nomem(err);
    }
    remember_newest(m, modified);
    for (; n && rc == 0; n--)
        rc = vig_get_str(&c, &name) ? count_ecosystem(m, name, err)
                                    : vig_fail(err, VIG_E_INPUT, "a damaged record: %.*s", VIG_ARG(vig_str_skip(id, 1)));
    return rc;
}

static int by_count_name(const void *a, const void *b)
{
    return vig_str_cmp(((const struct count *)a)->name, ((const struct count *)b)->name);
}

static int put_meta(struct vig_table_writer *w, vig_str key, struct vig_buf *value, struct vig_err *err)
{
    int rc = value->failed ? vig_nomem(err) : vig_table_add(w, key, vig_buf_str(value), err);

    vig_buf_clear(value);
    return rc;
}

static int write_ecosystems(struct merge *m, struct vig_table_writer *w, struct vig_buf *v, struct vig_err *err)
{
    if (m->ecosystems.n)
        qsort(m->ecosystems.v, m->ecosystems.n, sizeof *m->ecosystems.v, by_count_name);
    for (size_t i = 0; i < m->ecosystems.n; i++) {
        vig_str key = vig_arena_printf(m->arena, "mecosystem%.*s", VIG_ARG(m->ecosystems.v[i].name));
        int rc;

        if (!key.p)
            return vig_nomem(err);
        vig_put_uleb(v, m->ecosystems.v[i].records);
        if ((rc = put_meta(w, key, v, err)) < 0)
            return rc;
    }
    return 0;
}

static int write_origins(struct merge *m, struct vig_table_writer *w, struct vig_buf *v, struct vig_err *err)
{
    for (size_t i = 0; i < m->origins.n; i++) {
        const struct vig_origin *o = &m->origins.v[i];
        char key[] = { 'm', 'o', 'r', 'i', 'g', 'i', 'n', (char)(i >> 8), (char)(i & 0xff) };
        int rc;

        vig_put_str(v, o->name);
        vig_put_str(v, o->digest);
        vig_put_str(v, o->date);
        vig_put_uleb(v, o->entries);
        if ((rc = put_meta(w, vig_str_of(key, sizeof key), v, err)) < 0)
            return rc;
        remember_newest(m, o->date);
    }
    return 0;
}

static int write_meta(struct merge *m, struct vig_table_writer *w, struct vig_err *err)
{
    struct vig_buf v;
    int rc;

    vig_buf_init(&v, VIG_LIMIT_ADVISORY);
    for (size_t i = 0; i < m->origins.n; i++)
        remember_newest(m, m->origins.v[i].date);
    (void)vig_buf_add(&v, m->newest);
    rc = put_meta(w, VIG_STR("mbuilt"), &v, err);
    if (rc == 0)
        rc = write_ecosystems(m, w, &v, err);
    if (rc == 0)
        rc = write_origins(m, w, &v, err);
    vig_put_uleb(&v, m->records);
    if (rc == 0)
        rc = put_meta(w, VIG_STR("mrecords"), &v, err);
    vig_buf_done(&v);
    m->meta_written = true;
    return rc;
}

/* Entries come sorted, so those of a name stand together. */
static int add_name(struct merge *m, vig_str key, struct vig_err *err)
{
    uint64_t hash = vig_hash64(vig_names_key(key)), *slot;

    if (m->names.n && m->names.v[m->names.n - 1] == hash)
        return 0;
    slot = vig_vec_add(&m->names, m->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = hash;
    return 0;
}

/* A filter that is too large to be a value is left out: every package is asked about then. */
static int write_names(struct merge *m, struct vig_table_writer *w, struct vig_err *err)
{
    const char key[] = { VIG_KEY_NAMES };
    struct vig_buf filter;
    int rc;

    if (m->names.n == 0 || m->names.n > VIG_LIMIT_ADVISORY / 2)
        return 0;
    vig_buf_init(&filter, VIG_LIMIT_ADVISORY);
    vig_names_make(&filter, m->names.v, m->names.n);
    rc = vig_buf_check(&filter, err);
    if (rc == 0)
        rc = vig_table_add(w, vig_str_of(key, sizeof key), vig_buf_str(&filter), err);
    vig_buf_done(&filter);
    return rc;
}

static uint64_t count_scores(vig_str packed)
{
    vig_cur c = vig_cur_of(packed);
    uint64_t number = 0, n = 0;
    uint32_t epss, percentile;

    while (vig_unpack_epss(&c, &number, &epss, &percentile))
        n++;
    return n;
}

static int put(struct merge *m, const struct stream *s, struct vig_table_writer *w, struct vig_err *err)
{
    vig_str key = vig_buf_str(&s->key), rest;
    uint16_t origin;
    int rc = 0;

    if (vig_str_eq(key, vig_buf_str(&m->last_key)))
        return 0;
    vig_buf_clear(&m->last_key);
    if (!vig_buf_add(&m->last_key, key))
        return vig_nomem(err);
    if (key.p[0] > VIG_KEY_META && !m->meta_written && (rc = write_meta(m, w, err)) < 0)
        return rc;
    if (key.p[0] == VIG_KEY_RECORD)
        rc = count_record(m, s, err);
    else if (key.p[0] == VIG_KEY_CLAIM || key.p[0] == VIG_KEY_KEV)
        rc = add_name(m, key, err);
    if (key.p[0] == VIG_KEY_KEV && vig_key_origin(key, &origin, &rest))
        m->origins.v[origin].entries++;
    else if (key.p[0] == VIG_KEY_EPSS && vig_key_origin(key, &origin, &rest))
        m->origins.v[origin].entries += count_scores(s->cursor.value);
    return rc < 0 ? rc : vig_table_add(w, key, s->cursor.value, err);
}

static int prepare(struct merge *m, const struct vig_merge_source *sources, size_t n, struct vig_err *err)
{
    m->streams = vig_new_array(m->arena, struct stream, n + 1);
    m->heap = vig_new_array(m->arena, struct stream *, n + 1);
    if (!m->streams || !m->heap)
        return vig_nomem(err);
    for (; m->n < n; m->n++) {
        struct stream *s = &m->streams[m->n];
        int rc;

        s->from = &sources[m->n];
        vig_buf_init(&s->key, VIG_TABLE_KEY);
        m->total += vig_table_entries(s->from->table);
        if ((rc = number_origins(m, s, err)) < 0)
            return rc;
    }
    return 0;
}

/* To the first entry of each stream that is not below `key`. */
static int start(struct merge *m, vig_str key, struct vig_err *err)
{
    m->heap_n = 0;
    m->done = 0;
    for (size_t i = 0; i < m->n; i++) {
        int rc = advance(m, &m->streams[i], &key, err);

        if (rc < 0)
            return rc;
        if (rc > 0)
            m->heap[m->heap_n++] = &m->streams[i];
    }
    for (size_t i = m->heap_n; i > 0; i--)
        sift_down(m, i - 1);
    return 0;
}

/* Moves the stream that stands lowest. */
static int next(struct merge *m, struct vig_err *err)
{
    int rc = advance(m, m->heap[0], NULL, err);

    if (rc < 0)
        return rc;
    if (rc == 0)
        m->heap[0] = m->heap[--m->heap_n];
    sift_down(m, 0);
    return 0;
}

static int run(struct merge *m, struct vig_table_writer *w,
               int (*tick)(void *ctx, uint64_t done, uint64_t total, struct vig_err *err), void *ctx, struct vig_err *err)
{
    uint64_t next_tick = 0;
    int rc = start(m, (vig_str){ 0 }, err);

    while (rc == 0 && m->heap_n) {
        rc = put(m, m->heap[0], w, err);
        if (rc == 0 && tick && m->done >= next_tick) {
            next_tick = m->done + TICK_EVERY;
            rc = tick(ctx, m->done, m->total, err);
        }
        if (rc == 0)
            rc = next(m, err);
    }
    if (rc == 0 && !m->meta_written)
        rc = write_meta(m, w, err);
    return rc < 0 ? rc : write_names(m, w, err);
}

/* --- the dictionary --- */

/* Enough for zstd to find what repeats, in 40 ms; and what there has to be, for a dictionary not to be most of the file. */
#define SAMPLES_MAX VIG_MIB(1)
#define SAMPLES_MIN (SAMPLES_MAX / 8)
#define SAMPLES_READ VIG_MIB(64)

struct sample {
    size_t at, n;
    uint64_t hash;
};

struct samples {
    struct vig_buf bytes;
    struct { VIG_VEC(struct sample); } v;
};

/* "s" key origin → key and value. */
static int add_sample(struct merge *m, const struct stream *s, struct samples *to, struct vig_err *err)
{
    vig_str key = vig_buf_str(&s->key), name = vig_str_of(key.p + 1, key.n - 3);
    struct sample *slot;

    if (vig_str_eq(key, vig_buf_str(&m->last_key)))
        return 0;
    vig_buf_clear(&m->last_key);
    slot = vig_buf_add(&m->last_key, key) ? vig_vec_add(&to->v, m->arena) : NULL;
    if (!slot)
        return vig_nomem(err);
    *slot = (struct sample){ to->bytes.n, name.n + s->cursor.value.n, vig_hash64(name) / VIG_SAMPLED_OF };
    return vig_buf_add(&to->bytes, name) && vig_buf_add(&to->bytes, s->cursor.value) ? 0 : vig_nomem(err);
}

/* Halves them by their keys' hashes until they are few enough, and moves the rest together. */
static size_t thin_out(struct samples *s, size_t *sizes)
{
    uint64_t mask = 0;
    size_t bytes = s->bytes.n, n = 0;

    while (bytes > SAMPLES_MAX && mask < UINT32_MAX) {
        mask = mask << 1 | 1;
        bytes = 0;
        for (size_t i = 0; i < s->v.n; i++)
            bytes += s->v.v[i].hash & mask ? 0 : s->v.v[i].n;
    }
    bytes = 0;
    for (size_t i = 0; i < s->v.n; i++) {
        if (s->v.v[i].hash & mask)
            continue;
        memmove(s->bytes.p + bytes, s->bytes.p + s->v.v[i].at, s->v.v[i].n);
        bytes += s->v.v[i].n;
        sizes[n++] = s->v.v[i].n;
    }
    s->bytes.n = bytes;
    return n;
}

/* Which samples there are, and which are taken, depends on the entries alone, not on the sources that they stand in. */
static int train(struct merge *m, struct vig_table_writer *w, struct vig_err *err)
{
    const char first[] = { VIG_KEY_SAMPLE };
    struct samples s = { 0 };
    size_t *sizes, n;
    int rc = start(m, vig_str_of(first, sizeof first), err);

    vig_buf_init(&s.bytes, SAMPLES_READ);
    while (rc == 0 && m->heap_n && m->heap[0]->key.p[0] == VIG_KEY_SAMPLE && s.bytes.n < SAMPLES_READ - VIG_TABLE_KEY - VIG_SAMPLE_MAX)
        if ((rc = add_sample(m, m->heap[0], &s, err)) == 0)
            rc = next(m, err);
    if (rc == 0 && s.bytes.n >= SAMPLES_MIN) {
        sizes = vig_new_array(m->arena, size_t, s.v.n);
        n = sizes ? thin_out(&s, sizes) : 0;
        rc = sizes ? vig_table_train(w, vig_buf_str(&s.bytes), sizes, n, err) : vig_nomem(err);
    }
    vig_buf_done(&s.bytes);
    vig_buf_clear(&m->last_key);
    return rc;
}

int vig_merge(const struct vig_merge_source *sources, size_t n, struct vig_table_writer *w, struct vig_arena *arena,
              int (*tick)(void *ctx, uint64_t done, uint64_t total, struct vig_err *err), void *ctx, struct vig_err *err)
{
    struct merge m = { .arena = arena };
    int rc = collect_origins(&m, sources, n, err);

    vig_buf_init(&m.last_id, VIG_TABLE_KEY);
    vig_buf_init(&m.last_key, VIG_TABLE_KEY);
    if (rc == 0)
        rc = prepare(&m, sources, n, err);
    if (rc == 0)
        rc = train(&m, w, err);
    if (rc == 0)
        rc = run(&m, w, tick, ctx, err);
    for (size_t i = 0; i < m.n; i++) {
        vig_table_cursor_done(&m.streams[i].cursor);
        vig_buf_done(&m.streams[i].key);
    }
    vig_buf_done(&m.last_id);
    vig_buf_done(&m.last_key);
    return rc;
}

int vig_read_meta(struct vig_table *t, vig_str key, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    int rc = vig_table_seek(t, &c, key, err);

    if (rc > 0 && vig_str_eq(c.key, key))
        rc = vig_arena_str(arena, c.value, ret) ? 0 : vig_nomem(err);
    else if (rc >= 0)
        rc = vig_fail(err, VIG_E_INPUT, "the advisory data base lacks its own description: build it anew (vigia db update)");
    vig_table_cursor_done(&c);
    return rc;
}

static int read_origin(const struct vig_table_cursor *c, struct vig_arena *arena, struct vig_origins *ret,
                       struct vig_err *err)
{
    struct vig_origin *o = vig_vec_add(ret, arena);
    vig_str copy;
    vig_cur cur;

    if (!o || !vig_arena_str(arena, c->value, &copy))
        return vig_nomem(err);
    cur = vig_cur_of(copy);
    if (!vig_get_str(&cur, &o->name) || !vig_get_str(&cur, &o->digest) || !vig_get_str(&cur, &o->date) ||
        !vig_cur_uleb(&cur, &o->entries))
        return vig_fail(err, VIG_E_INPUT, "the advisory data base's description is damaged: build it anew (vigia db update)");
    return 0;
}

int vig_read_origins(struct vig_table *t, struct vig_arena *arena, struct vig_origins *ret, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    int rc = vig_table_seek(t, &c, VIG_STR("morigin"), err);

    *ret = (struct vig_origins){ 0 };
    while (rc > 0 && vig_str_starts(c.key, VIG_STR("morigin")))
        rc = (rc = read_origin(&c, arena, ret, err)) < 0 ? rc : vig_table_next(&c, err);
    vig_table_cursor_done(&c);
    return rc < 0 ? rc : 0;
}
