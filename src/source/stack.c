/* source/stack.c - see source/stack.h.
 *
 * A file of a layer is hidden when a higher layer has, at its own path, anything at all; or, at a folder above it, something
 * that is no folder; or a whiteout at either; or an opaque folder above it. The question is asked for each folder only once:
 * `covers` remembers, for a path, the highest layer that hides what lies beneath it.
 *
 * A hostile image may repeat paths, whiteouts and folders as often as it likes: all look-ups are by hash, so the work stays
 * near linear in the number of entries.
 */
#include "source/stack.h"

#include "base/hash.h"
#include "base/map.h"

/* Folders whose cover is remembered: a path of 4096 bytes may have 2048, and the memory is needed for the packages. */
enum { MOST_COVERS = 1 << 20 };

/* Up to here each layer is asked for a path; above, all paths are sorted into one list first. Real images stay below 128. */
enum { MANY_LAYERS = 64 };

int vig_layer_tree_add(struct vig_layer_tree *t, struct vig_arena *arena, const struct vig_entry *e, struct vig_err *err)
{
    uint64_t *hash;

    if (e->type == VIG_ENTRY_WHITEOUT || e->type == VIG_ENTRY_OPAQUE) {
        vig_str *slot = e->type == VIG_ENTRY_WHITEOUT ? vig_vec_add(&t->whiteouts, arena) : vig_vec_add(&t->opaques, arena);
        return slot && vig_arena_str(arena, e->path, slot) ? 0 : vig_nomem(err);
    }
    hash = vig_vec_add(&t->paths, arena);
    if (!hash)
        return vig_nomem(err);
    *hash = vig_hash64(e->path) ^ (e->type == VIG_ENTRY_DIRECTORY ? VIG_HASH_FOLDER : 0);
    return 0;
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

void vig_layer_tree_seal(struct vig_layer_tree *t)
{
    if (t->paths.n)
        qsort(t->paths.v, t->paths.n, sizeof *t->paths.v, by_value);
}

/* Asked for each folder and layer: without a call for each comparison it takes half as long as bsearch(3). */
bool vig_layer_tree_has(const struct vig_layer_tree *t, uint64_t hash)
{
    const uint64_t *v = t->paths.v;
    size_t n = t->paths.n;

    while (n > 1) {
        size_t half = n / 2;

        v += v[half] <= hash ? half : 0;
        n -= half;
    }
    return n && *v == hash;
}

struct top {
    uint64_t hash;
    size_t layer;
};

struct vig_stack {
    const struct vig_layer_tree *const *layers;
    size_t n;
    struct vig_arena *arena;
    struct vig_map covers;    /* folder → 1 + highest layer that hides all beneath it */
    struct vig_map whiteouts; /* path → 1 + highest layer with a whiteout there */
    struct vig_map opaques;
    struct top *tops; /* of many layers: each path's highest one, sorted by hash; or NULL */
    size_t top_count;
    struct top *gone; /* whiteouts, sorted by hash, of each path the highest one first */
    size_t gone_count;
};

static bool note_highest(struct vig_map *map, struct vig_arena *arena, vig_str path, size_t layer)
{
    uintptr_t *slot = vig_map_put(map, arena, path, NULL);

    if (slot && *slot < layer + 1)
        *slot = layer + 1;
    return slot;
}

static int by_hash(const void *left, const void *right)
{
    const struct top *a = left, *b = right;

    return a->hash != b->hash ? (a->hash > b->hash ? 1 : -1) : (a->layer < b->layer) - (a->layer > b->layer);
}

/* Without memory for it, the layers are asked one by one. */
static void list_tops(struct vig_stack *s)
{
    size_t total = 0, n = 0;

    for (size_t i = 0; i < s->n; i++)
        total += s->layers[i]->paths.n;
    s->tops = total ? vig_new_array(s->arena, struct top, total) : NULL;
    if (!s->tops)
        return;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->layers[i]->paths.n; j++)
            s->tops[n++] = (struct top){ s->layers[i]->paths.v[j], i };
    qsort(s->tops, n, sizeof *s->tops, by_hash);
    for (size_t i = 0; i < n; i++) /* the highest layer comes first */
        if (!s->top_count || s->tops[s->top_count - 1].hash != s->tops[i].hash)
            s->tops[s->top_count++] = s->tops[i];
}

static bool list_gone(struct vig_stack *s)
{
    size_t total = 0;

    for (size_t i = 0; i < s->n; i++)
        total += s->layers[i]->whiteouts.n;
    s->gone = vig_new_array(s->arena, struct top, total ? total : 1);
    if (!s->gone)
        return false;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->layers[i]->whiteouts.n; j++)
            s->gone[s->gone_count++] = (struct top){ vig_hash64(s->layers[i]->whiteouts.v[j]), i };
    if (total)
        qsort(s->gone, total, sizeof *s->gone, by_hash);
    return true;
}

static int compare_hash(const void *key, const void *element)
{
    uint64_t a = *(const uint64_t *)key, b = ((const struct top *)element)->hash;

    return (a > b) - (a < b);
}

int vig_stack_new(const struct vig_layer_tree *const *layers, size_t n, struct vig_arena *arena, struct vig_stack **ret, struct vig_err *err)
{
    struct vig_stack *s = vig_new(arena, struct vig_stack);

    if (!s)
        return vig_nomem(err);
    *s = (struct vig_stack){ .layers = layers, .n = n, .arena = arena };
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < layers[i]->whiteouts.n; j++)
            if (!note_highest(&s->whiteouts, arena, layers[i]->whiteouts.v[j], i))
                return vig_nomem(err);
        for (size_t j = 0; j < layers[i]->opaques.n; j++)
            if (!note_highest(&s->opaques, arena, layers[i]->opaques.v[j], i))
                return vig_nomem(err);
    }
    if (n > MANY_LAYERS)
        list_tops(s);
    if (!list_gone(s))
        return vig_nomem(err);
    *ret = s;
    return 0;
}

static size_t highest(const struct vig_map *map, vig_str path)
{
    const uintptr_t *slot = vig_map_get(map, path);

    return slot ? *slot : 0;
}

/* 1 + the highest layer that has a path with this hash; 0: none. */
static size_t highest_entry(const struct vig_stack *s, uint64_t hash)
{
    if (s->tops) {
        const struct top *top = bsearch(&hash, s->tops, s->top_count, sizeof *s->tops, compare_hash);
        return top ? top->layer + 1 : 0;
    }
    for (size_t i = s->n; i > 0; i--)
        if (vig_layer_tree_has(s->layers[i - 1], hash))
            return i;
    return 0;
}

/* Whether a layer above `layer` has a path with this hash. */
static bool has_entry_above(const struct vig_stack *s, size_t layer, uint64_t hash)
{
    if (s->tops)
        return highest_entry(s, hash) > layer + 1;
    for (size_t i = s->n; i > layer + 1; i--)
        if (vig_layer_tree_has(s->layers[i - 1], hash))
            return true;
    return false;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* 1 + the highest layer that hides what lower layers have beneath `folder`. */
static size_t cover_of(struct vig_stack *s, vig_str folder)
{
    const uintptr_t *known = vig_map_get(&s->covers, folder);
    size_t cover = highest(&s->opaques, folder);
    uintptr_t *slot;

    if (known)
        return *known;
    if (!vig_str_empty(folder)) {
        cover = larger(cover, highest(&s->whiteouts, folder));
        cover = larger(cover, highest_entry(s, vig_hash64(folder)));
    }
    slot = s->covers.n < MOST_COVERS ? vig_map_put(&s->covers, s->arena, folder, NULL) : NULL;
    if (slot)
        *slot = cover; /* else the answer is only found again */
    return cover;
}

bool vig_stack_shows(struct vig_stack *s, size_t layer, vig_str path)
{
    uint64_t hash;

    if (layer + 1 == s->n)
        return true; /* nothing is above it */
    hash = vig_hash64(path);
    if (highest(&s->whiteouts, path) > layer + 1 || has_entry_above(s, layer, hash) ||
        has_entry_above(s, layer, hash ^ VIG_HASH_FOLDER))
        return false;
    do {
        path = vig_str_dirname(path);
        if (cover_of(s, path) > layer + 1)
            return false;
    } while (!vig_str_empty(path));
    return true;
}

size_t vig_stack_hider(struct vig_stack *s, size_t layer, vig_str path, bool folder, bool *ret_replaced)
{
    uint64_t hash = vig_hash64(path);
    size_t entry = highest_entry(s, hash), cover = highest(&s->whiteouts, path);

    if (folder)
        cover = larger(cover, highest(&s->opaques, path));
    else
        entry = larger(entry, highest_entry(s, hash ^ VIG_HASH_FOLDER));
    do {
        path = vig_str_dirname(path);
        cover = larger(cover, cover_of(s, path));
    } while (!vig_str_empty(path));
    *ret_replaced = entry > layer + 1 && entry >= cover;
    cover = larger(cover, entry);
    return cover > layer + 1 ? cover : 0;
}

size_t vig_stack_cover(struct vig_stack *s, vig_str folder)
{
    size_t cover = cover_of(s, folder);

    while (!vig_str_empty(folder)) {
        folder = vig_str_dirname(folder);
        cover = larger(cover, cover_of(s, folder));
    }
    return cover;
}

size_t vig_stack_top(const struct vig_stack *s, uint64_t hash)
{
    size_t low = 0, high = s->gone_count, top = larger(highest_entry(s, hash), highest_entry(s, hash ^ VIG_HASH_FOLDER));

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->gone[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->gone_count && s->gone[low].hash == hash ? larger(top, s->gone[low].layer + 1) : top;
}

size_t vig_stack_highest(const struct vig_stack *s, vig_str path)
{
    return highest_entry(s, vig_hash64(path));
}
