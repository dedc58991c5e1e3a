/* audit/facts/image_stack.c - the layers' facts, put on top of each other.
 *
 * What a higher layer hides is not in the image, but its bytes still are: they are counted as waste, and a secret among them is
 * told as one that the layer below still gives away. An attacker may have a million paths in a thousand layers: files are looked up by
 * hash, folders once each.
 */
#include "audit/facts/image_layer.h"

#include "base/hash.h"
#include "base/map.h"

enum { LEAST_WASTE = 1 << 16 }; /* of one layer by another; less is no news */

struct part { /* of a layer, removed or replaced by one other */
    uint64_t bytes, files, run, best;
    uint32_t run_folder, best_folder;
};

struct known { /* a secret, and where */
    uint64_t identity;
    size_t layer;
};

struct stacking {
    const struct vig_image_layer *const *layers;
    size_t n;
    struct vig_arena *arena;
    struct vig_image *image;
    struct vig_stack *stack;
    struct vig_map owners; /* path → struct vig_image_owner * */
    struct known *known;   /* sorted */
    size_t known_count;
    struct part *parts;    /* by the layer that hides */
};

static bool is_owned(const struct stacking *s, vig_str path)
{
    uint64_t hash = vig_hash64(vig_image_owned_path(path));

    for (size_t i = 0; i < s->n; i++) {
        const uint64_t *v = s->layers[i]->owned.v;
        size_t low = 0, high = s->layers[i]->owned.n;

        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (v[middle] < hash)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < s->layers[i]->owned.n && v[low] == hash)
            return true;
    }
    return false;
}

static int map_owners(struct stacking *s, struct vig_err *err)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->layers[i]->owners.n; k++) {
            const struct vig_image_owner *o = &s->layers[i]->owners.v[k];
            uintptr_t *slot = vig_map_put(&s->owners, s->arena, o->path, NULL);

            if (!slot)
                return vig_nomem(err);
            *slot = (uintptr_t)o;
        }
    return 0;
}

static int add_files(struct stacking *s, size_t i, struct vig_err *err)
{
    const struct vig_image_layer *l = s->layers[i];
    bool replaced;

    for (size_t k = 0; k < l->files.n; k++) {
        const struct vig_image_file *f = &l->files.v[k];
        struct vig_image_file *slot;
        uintptr_t *owner;

        if (vig_stack_hider(s->stack, i, f->path, f->folder, &replaced))
            continue;
        slot = vig_vec_add(&s->image->files, s->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = *f;
        slot->layer = (uint32_t)i + 1;
        owner = vig_map_get(&s->owners, vig_image_owned_path(f->path));
        slot->owned = owner || is_owned(s, f->path);
        slot->owner = owner ? ((const struct vig_image_owner *)*owner)->package : VIG_STR("");
    }
    return 0;
}

static int by_path(const void *left, const void *right)
{
    const struct vig_image_file *a = left, *b = right;
    int order = vig_str_cmp(a->path, b->path);

    return order ? order : (a->layer > b->layer) - (a->layer < b->layer);
}

/* A folder may be in several layers, and a hostile layer may name a path twice: the last one counts. */
static void sort_files(struct vig_image *image)
{
    size_t kept = 0;

    if (image->files.n)
        qsort(image->files.v, image->files.n, sizeof *image->files.v, by_path);
    for (size_t i = 0; i < image->files.n; i++) {
        if (i + 1 < image->files.n && vig_str_eq(image->files.v[i].path, image->files.v[i + 1].path))
            continue;
        image->files.v[kept++] = image->files.v[i];
    }
    image->files.n = kept;
}

static uint64_t identity(const struct vig_image_found *f)
{
    return f->fingerprint ^ vig_hash64(f->path);
}

static int by_identity(const void *left, const void *right)
{
    const struct known *a = left, *b = right;

    return a->identity != b->identity ? (a->identity > b->identity ? 1 : -1) : (a->layer < b->layer) - (a->layer > b->layer);
}

/* All secrets with their layers, of each the highest one first. */
static int list_known(struct stacking *s, struct vig_err *err)
{
    size_t total = 0;

    for (size_t i = 0; i < s->n; i++)
        total += s->layers[i]->secrets.n;
    s->known = vig_new_array(s->arena, struct known, total + 1);
    if (!s->known)
        return vig_nomem(err);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->layers[i]->secrets.n; k++)
            s->known[s->known_count++] = (struct known){ identity(&s->layers[i]->secrets.v[k]), i };
    qsort(s->known, total, sizeof *s->known, by_identity);
    return 0;
}

/* Whether a higher layer has the same secret in the same file: then it is told once, there. */
static bool is_above(const struct stacking *s, size_t layer, const struct vig_image_found *f)
{
    uint64_t wanted = identity(f);
    size_t low = 0, high = s->known_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->known[middle].identity < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->known_count && s->known[low].identity == wanted && s->known[low].layer > layer;
}

static int add_secrets(struct stacking *s, size_t i, struct vig_err *err)
{
    const struct vig_image_layer *l = s->layers[i];
    bool replaced;

    for (size_t k = 0; k < l->secrets.n && s->image->secrets.n < VIG_LIMIT_AUDIT_SECRETS; k++) {
        const struct vig_image_found *f = &l->secrets.v[k];
        size_t hider = vig_stack_hider(s->stack, i, f->path, false, &replaced);
        struct vig_image_secret *slot;

        if (is_owned(s, f->path) || (hider && is_above(s, i, f)))
            continue;
        slot = vig_vec_add(&s->image->secrets, s->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = (struct vig_image_secret){ .kind = f->kind, .path = f->path, .masked = f->masked, .line = f->line, .layer = (uint32_t)i + 1,
                                           .hidden_by = (uint32_t)hider };
    }
    return 0;
}

static int compare_secrets(const void *left, const void *right)
{
    const struct vig_image_secret *a = left, *b = right;
    int order = vig_str_cmp(a->path, b->path);

    if (order == 0)
        order = (a->layer > b->layer) - (a->layer < b->layer);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static void choose_tables(struct stacking *s)
{
    struct vig_image_accounts *const to[] = { &s->image->passwd, &s->image->shadow, &s->image->group };
    bool *const known[] = { &s->image->passwd_known, &s->image->shadow_known, &s->image->group_known };

    for (size_t t = 0; t < VIG_IMAGE_TABLE_COUNT; t++)
        for (size_t i = 0; i < s->n; i++)
            if (s->layers[i]->has_table[t] && vig_stack_shows(s->stack, i, vig_str_c(vig_image_table_paths[t]))) {
                *to[t] = s->layers[i]->tables[t];
                *known[t] = true;
            }
}

static void count_waste(struct part *p, const struct vig_image_size *size)
{
    p->bytes += size->size;
    p->files++;
    if (p->files == 1 || p->run_folder != size->folder) {
        p->run = 0;
        p->run_folder = size->folder;
    }
    p->run += size->size;
    if (p->run > p->best) {
        p->best = p->run;
        p->best_folder = size->folder;
    }
}

static int add_waste(struct stacking *s, size_t i, struct vig_err *err)
{
    for (size_t by = i + 1; by < s->n; by++) {
        const struct part *p = &s->parts[by];
        struct vig_image_waste *w = p->bytes >= LEAST_WASTE ? vig_vec_add(&s->image->waste, s->arena) : NULL;

        if (p->bytes < LEAST_WASTE)
            continue;
        if (!w)
            return vig_nomem(err);
        *w = (struct vig_image_waste){ (uint32_t)i + 1, (uint32_t)by + 1, p->bytes, p->files, s->layers[i]->folders.v[p->best_folder] };
    }
    return 0;
}

static int compare_waste(const void *left, const void *right)
{
    const struct vig_image_waste *a = left, *b = right;

    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    return a->layer != b->layer ? (a->layer > b->layer) - (a->layer < b->layer) : (a->by > b->by) - (a->by < b->by);
}

static int count_cache(struct stacking *s, size_t i, const char *name, uint64_t bytes, struct vig_err *err)
{
    vig_str path = vig_str_c(name);
    struct vig_image_cache *c = NULL;

    for (size_t k = s->image->caches.n; !c && k > 0 && s->image->caches.v[k - 1].layer == i + 1; k--)
        if (s->image->caches.v[k - 1].path.p == path.p)
            c = &s->image->caches.v[k - 1];
    if (!c && !(c = vig_vec_add(&s->image->caches, s->arena)))
        return vig_nomem(err);
    c->path = path;
    c->layer = (uint32_t)i + 1;
    c->bytes += bytes;
    c->files++;
    return 0;
}

/* Every file that is not empty: hidden by whom, or part of a cache. Files of a folder stand together, so that what is known about a
 * folder is asked for once. */
static int add_sizes(struct stacking *s, size_t i, struct vig_err *err)
{
    const struct vig_image_layer *l = s->layers[i];
    const char *cache = NULL;
    uint32_t folder = UINT32_MAX;
    size_t cover = 0;

    memset(s->parts, 0, s->n * sizeof *s->parts);
    for (size_t k = 0; k < l->sizes.n; k++) {
        const struct vig_image_size *size = &l->sizes.v[k];
        size_t hider;

        if (size->folder != folder) {
            folder = size->folder;
            cover = vig_stack_cover(s->stack, l->folders.v[folder]);
            cache = vig_image_cache_folder(l->folders.v[folder]);
        }
        s->image->bytes += size->size;
        hider = i + 1 < s->n ? vig_stack_top(s->stack, size->hash) : 0;
        hider = hider > cover ? hider : cover;
        if (hider > i + 1)
            count_waste(&s->parts[hider - 1], size);
        else if (cache && count_cache(s, i, cache, size->size, err) < 0)
            return err->code;
    }
    return add_waste(s, i, err);
}

int vig_image_stack(const struct vig_image_layer *const *layers, size_t n, struct vig_arena *arena, struct vig_image *image,
                    struct vig_err *err)
{
    const struct vig_layer_tree **trees = vig_new_array(arena, const struct vig_layer_tree *, n + 1);
    struct stacking s = { .layers = layers, .n = n, .arena = arena, .image = image, .parts = vig_new_array(arena, struct part, n + 1) };
    int rc;

    if (!trees || !s.parts)
        return vig_nomem(err);
    for (size_t i = 0; i < n; i++)
        trees[i] = &layers[i]->tree;
    if ((rc = vig_stack_new(trees, n, arena, &s.stack, err)) < 0 || (rc = map_owners(&s, err)) < 0 ||
        (rc = list_known(&s, err)) < 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < n; i++)
        if ((rc = add_files(&s, i, err)) == 0 && (rc = add_secrets(&s, i, err)) == 0)
            rc = add_sizes(&s, i, err);
    if (rc < 0)
        return rc;
    sort_files(image);
    if (image->secrets.n)
        qsort(image->secrets.v, image->secrets.n, sizeof *image->secrets.v, compare_secrets);
    if (image->waste.n)
        qsort(image->waste.v, image->waste.n, sizeof *image->waste.v, compare_waste);
    choose_tables(&s);
    image->files_known = true;
    return 0;
}
