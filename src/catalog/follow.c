/* catalog/follow.c - see catalog/follow.h. */
#include "catalog/follow.h"

#include "base/hash.h"

/* A large file that many links lead to would be read again for each: no real one has as many names. */
enum { MOST_ROUNDS = 8, MOST_LINKS = 10000, MOST_NAMES = 32 };

struct pending {
    vig_str name;   /* the link's path: what it is cataloged as */
    vig_str target; /* from the root, cleaned */
    size_t name_layer;
    size_t layer;   /* in which the target lies */
    size_t same;    /* 1 + index of another link of this round to the same target, or 0 */
};

struct follow {
    struct vig_source *source;
    const struct vig_patterns *patterns;
    struct vig_layer_facts *const *layers;
    size_t n;
    struct vig_arena *arena;
    struct vig_arena *scratch; /* of one link */
    struct vig_stack *stack;
    struct vig_map files; /* path → 1: some layer has cataloged it */
    struct vig_map names; /* target → links to it that are followed */
    size_t dropped;       /* links that are not */
    struct { VIG_VEC(struct pending); } now, next;
};

/* A symbolic link's target from the root: relative to the link's folder, without "." and "..". */
static bool resolve(struct vig_arena *arena, vig_str link, vig_str target, vig_str *ret)
{
    vig_str rest = target, dir = vig_str_starts(target, VIG_STR("/")) ? VIG_STR("") : vig_str_dirname(link);
    char *out = vig_arena_alloc(arena, dir.n + target.n + 2, 1);
    size_t n = 0;

    if (!out)
        return false;
    if (dir.n)
        memcpy(out, dir.p, dir.n);
    n = dir.n;
    while (rest.n) {
        vig_str part = vig_str_cut(&rest, '/');

        if (vig_str_empty(part) || vig_str_eqc(part, "."))
            continue;
        if (vig_str_eqc(part, "..")) {
            n = vig_str_dirname(vig_str_of(out, n)).n;
            continue;
        }
        if (n)
            out[n++] = '/';
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    *ret = vig_str_of(out, n);
    return true;
}

/* The highest layer that shows `path` as something that is no folder. */
static bool find_layer(const struct follow *f, vig_str path, size_t *ret)
{
    size_t top = vig_stack_highest(f->stack, path);

    *ret = top - 1;
    return top && vig_stack_shows(f->stack, top - 1, path);
}

static int add_pending(struct follow *f, vig_str name, size_t name_layer, vig_str target, const size_t *layer, struct vig_err *err)
{
    struct pending p = { .name = name, .name_layer = name_layer };
    struct pending *slot;
    uintptr_t *names;

    if (vig_map_get(&f->files, target))
        return 0; /* it is in the report under its own name */
    if (layer)
        p.layer = *layer;
    else if (!find_layer(f, target, &p.layer))
        return 0; /* leads nowhere */
    names = vig_map_get(&f->names, target);
    if (f->next.n >= MOST_LINKS || (names && *names >= MOST_NAMES)) {
        f->dropped++;
        return 0;
    }
    if (!vig_arena_str(f->arena, target, &p.target))
        return vig_nomem(err);
    names = vig_map_put(&f->names, f->arena, p.target, NULL);
    slot = names ? vig_vec_add(&f->next, f->arena) : NULL;
    if (!slot)
        return vig_nomem(err);
    *slot = p;
    ++*names;
    return 0;
}

static int collect(struct follow *f, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; k < f->layers[i]->files.n; k++)
            if (!vig_map_put(&f->files, f->arena, f->layers[i]->files.v[k].path, NULL))
                return vig_nomem(err);
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; rc == 0 && k < f->layers[i]->links.n; k++) {
            const struct vig_wanted_link *l = &f->layers[i]->links.v[k];
            vig_str target = l->target;

            if (!vig_stack_shows(f->stack, i, l->path))
                continue;
            if (!l->hard && !resolve(f->scratch, l->path, l->target, &target))
                return vig_nomem(err);
            rc = add_pending(f, l->path, i, target, l->hard ? &i : NULL, err);
            vig_arena_reset(f->scratch);
        }
    return rc;
}

/* One walk over one layer. */
struct walk {
    struct follow *f;
    size_t layer;
    struct vig_map targets; /* path → 1 + index into now */
};

static const struct pending *first_to(const struct walk *w, vig_str target)
{
    const uintptr_t *slot = vig_map_get(&w->targets, target);

    return slot ? &w->f->now.v[*slot - 1] : NULL;
}

static const struct pending *another(const struct walk *w, const struct pending *p)
{
    return p->same ? &w->f->now.v[p->same - 1] : NULL;
}

/* What links lead to is a link itself: each of them goes on from there. */
static int go_on(struct walk *w, const struct pending *p, vig_str target, const size_t *layer, struct vig_err *err)
{
    int rc = 0;

    for (; rc == 0 && p; p = another(w, p))
        rc = add_pending(w->f, p->name, p->name_layer, target, layer, err);
    return rc;
}

static int walk_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    struct walk *w = ctx;
    const struct pending *p = first_to(w, e->path);
    vig_str target;
    int rc;

    *ret_want = VIG_WANT_NO;
    if (!p)
        return 0;
    if (e->type == VIG_ENTRY_FILE) {
        *ret_want = VIG_WANT_CONTENT;
    } else if (e->type == VIG_ENTRY_HARDLINK) {
        return go_on(w, p, e->link, &w->layer, err);
    } else if (e->type == VIG_ENTRY_SYMLINK) {
        if (!resolve(w->f->scratch, e->path, e->link, &target))
            return vig_nomem(err);
        rc = go_on(w, p, target, NULL, err);
        vig_arena_reset(w->f->scratch);
        return rc;
    }
    return 0;
}

/* The results belong to the layer of the link, whose name they bear: hiding follows the name. */
static int walk_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *err)
{
    struct walk *w = ctx;
    int rc = 0;

    for (const struct pending *p = first_to(w, e->path); rc == 0 && p; p = another(w, p))
        rc = vig_catalog_file(w->f->layers[p->name_layer], vig_patterns_link(w->f->patterns, p->name), p->name, content, err);
    return rc;
}

static int walk_note(void *ctx, vig_str path, const char *text, struct vig_err *err)
{
    return 0; /* the first walk has said it */
}

static int walk_layer(struct follow *f, size_t layer, struct vig_sbom *sbom, struct vig_err *err)
{
    struct walk w = { .f = f, .layer = layer };
    const struct vig_visitor visitor = { &w, walk_entry, walk_content, walk_note };
    size_t count = 0;
    int rc;

    for (size_t i = 0; i < f->now.n; i++) {
        uintptr_t *slot = f->now.v[i].layer == layer ? vig_map_put(&w.targets, f->arena, f->now.v[i].target, NULL) : NULL;

        if (f->now.v[i].layer != layer)
            continue;
        if (!slot)
            return vig_nomem(err);
        f->now.v[i].same = *slot;
        *slot = i + 1;
        count++;
    }
    if (!count)
        return 0;
    rc = vig_source_walk(f->source, vig_source_layer_id(f->source, layer), &visitor, err);
    if (rc == VIG_E_NOMEM || rc == VIG_E_CANCELLED || rc >= 0)
        return rc;
    return vig_sbom_note(sbom, f->now.v[0].name, VIG_NO_LAYER, 0, err, "what this and %zu other links lead to was not read: %s",
                         count - 1, err->msg);
}

static int follow(struct follow *f, struct vig_sbom *sbom, struct vig_err *err)
{
    int rc = vig_layer_facts_stack((const struct vig_layer_facts *const *)f->layers, f->n, f->arena, &f->stack, err);

    if (rc == 0)
        rc = collect(f, err);
    for (int round = 0; rc == 0 && f->next.n && round < MOST_ROUNDS; round++) {
        f->now.v = f->next.v;
        f->now.n = f->next.n;
        f->next.v = NULL;
        f->next.n = f->next.cap = 0;
        for (size_t i = 0; rc == 0 && i < f->n; i++)
            rc = walk_layer(f, i, sbom, err);
    }
    if (rc == 0 && f->dropped)
        rc = vig_sbom_note(sbom, VIG_STR(""), VIG_NO_LAYER, 0, err,
                           "%zu links were not followed: there are more than %d, or more than %d to one file", f->dropped,
                           MOST_LINKS, MOST_NAMES);
    return rc;
}

int vig_follow_links(struct vig_source *source, const struct vig_patterns *patterns, struct vig_layer_facts *const *layers,
                     size_t n, struct vig_sbom *sbom, struct vig_err *err)
{
    struct follow f = { .source = source, .patterns = patterns, .layers = layers, .n = n, .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA),
                        .scratch = vig_arena_new(VIG_MIB(1)) };
    int rc = f.arena && f.scratch ? follow(&f, sbom, err) : vig_nomem(err);

    vig_arena_free(f.arena);
    vig_arena_free(f.scratch);
    return rc;
}
