/* catalog/scan.c - drives the catalogers over a source's layers, and joins what they find.
 *
 * Each layer is read by one thread into facts of its own (layer.h). What was read before comes from the cache. Links whose
 * names are wanted but whose targets were passed over are followed in a second, narrow walk (follow.c).
 */
#include "catalog/scan.h"

#include <pthread.h>

#include "catalog/follow.h"
#include "catalog/layer.h"
#include "catalog/patterns.h"
#include "source/tee.h"

struct layer_slot {
    vig_str id;
    struct vig_layer_facts *facts;
    bool read; /* by this run, not from the cache */
};

struct scan {
    const struct vig_scan_options *options;
    struct vig_source *source;
    struct vig_arena *arena; /* of this scan; under `lock` while layers are read */
    const struct vig_patterns *patterns;
    const struct vig_cataloger *only; /* the document's cataloger, for a bill of materials */
    struct vig_layer_cache *cache;    /* or NULL */
    pthread_mutex_t lock;
    size_t held; /* bytes of all layers' facts, under `lock` too: each alone is bounded, but there may be a thousand */
    struct { VIG_VEC(struct layer_slot); } layers;
};

/* One layer while it is read. */
struct layer_reader {
    struct vig_visitor visitor;
    struct scan *scan;
    struct vig_layer_facts *facts;
    uint64_t wanted; /* catalogers of the entry that was asked for */
    bool doubtful;   /* the source had something to note, which may be about the image and not about these bytes: not to be cached */
};

static bool wants_path(void *ctx, vig_str path)
{
    return vig_patterns_may_own(ctx, path);
}

static bool may_be_elf(const struct vig_entry *e)
{
    return e->size >= 64 && ((e->mode & 0111) || vig_str_search(vig_str_basename(e->path), VIG_STR(".so")) != VIG_NPOS);
}

/* The most that any of these catalogers would read. */
static uint64_t largest_wanted(uint64_t bits)
{
    size_t most = 0;

    for (unsigned i = 0; vig_catalogers[i]; i++)
        if ((bits >> i & 1) && vig_catalogers[i]->max_bytes > most)
            most = vig_catalogers[i]->max_bytes;
    return most;
}

static int note(struct vig_catalog *cat, vig_str path, const char *text, struct vig_err *err)
{
    if (!vig_arena_str(cat->arena, path, &cat->path))
        return vig_nomem(err);
    return vig_catalog_note(cat, 0, "%s", text) < 0 ? vig_nomem(err) : 0;
}

static int want_file(struct layer_reader *r, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    uint64_t bits = vig_patterns_match(r->scan->patterns, e->path), elf = may_be_elf(e) ? vig_patterns_elf(r->scan->patterns) : 0;

    r->wanted = bits ? bits : elf;
    if (r->scan->only) {
        *ret_want = VIG_WANT_CONTENT;
        return 0;
    }
    if (!r->wanted)
        return 0;
    if (e->size > largest_wanted(r->wanted)) {
        if (!bits)
            return 0; /* whether it is an ELF at all is not known */
        return note(r->facts->cat, e->path, "larger than such files may be; it was not read", err);
    }
    *ret_want = bits ? VIG_WANT_CONTENT : VIG_WANT_ELF;
    return 0;
}

static int want_link(struct layer_reader *r, const struct vig_entry *e, struct vig_err *err)
{
    struct vig_layer_facts *facts = r->facts;
    struct vig_wanted_link *link;

    if (!vig_patterns_link(r->scan->patterns, e->path))
        return 0;
    link = vig_vec_add(&facts->links, facts->arena);
    if (!link || !vig_arena_str(facts->arena, e->path, &link->path) || !vig_arena_str(facts->arena, e->link, &link->target))
        return vig_nomem(err);
    link->hard = e->type == VIG_ENTRY_HARDLINK;
    return 0;
}

static int visit_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    struct layer_reader *r = ctx;
    int rc;

    *ret_want = VIG_WANT_NO;
    rc = vig_layer_tree_add(&r->facts->tree, r->facts->arena, e, err);
    if (rc < 0)
        return rc;
    if (e->type == VIG_ENTRY_FILE)
        return want_file(r, e, ret_want, err);
    if (e->type == VIG_ENTRY_SYMLINK || e->type == VIG_ENTRY_HARDLINK)
        return want_link(r, e, err);
    return 0;
}

int vig_catalog_file(struct vig_layer_facts *facts, uint64_t wanted, vig_str path, const struct vig_blob *content, struct vig_err *err)
{
    struct vig_file_result *file;
    int rc = 0;

    for (unsigned i = 0; rc == 0 && vig_catalogers[i]; i++)
        if (wanted >> i & 1)
            rc = vig_catalog_run(facts->cat, vig_catalogers[i], path, content, err);
    if (rc < 0)
        return rc;
    file = vig_vec_add(&facts->files, facts->arena);
    if (!file || !vig_arena_str(facts->arena, path, &file->path))
        return vig_nomem(err);
    file->packages_end = facts->cat->packages.n;
    file->owned_end = facts->cat->owned.n;
    return 0;
}

static uint64_t bit_of(const struct vig_cataloger *c)
{
    for (unsigned i = 0; vig_catalogers[i]; i++)
        if (vig_catalogers[i] == c)
            return (uint64_t)1 << i;
    return 0;
}

static int visit_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *err)
{
    struct layer_reader *r = ctx;

    return vig_catalog_file(r->facts, r->scan->only ? bit_of(r->scan->only) : r->wanted, e->path, content, err);
}

static int visit_note(void *ctx, vig_str path, const char *text, struct vig_err *err)
{
    struct layer_reader *r = ctx;

    r->doubtful = true;
    return note(r->facts->cat, path, text, err);
}

static struct layer_slot *find_slot(struct scan *s, vig_str id)
{
    for (size_t i = 0; i < s->layers.n; i++)
        if (vig_str_eq(s->layers.v[i].id, id))
            return &s->layers.v[i];
    return NULL;
}

static int keep_layer(struct scan *s, vig_str id, struct vig_layer_facts *facts, bool read, struct vig_err *err)
{
    struct layer_slot *slot;

    pthread_mutex_lock(&s->lock);
    s->held += vig_arena_used(facts->arena);
    if (s->held > VIG_LIMIT_SCAN_ARENA) {
        pthread_mutex_unlock(&s->lock);
        return vig_fail(err, VIG_E_LIMIT, "what was found in its layers takes more than %zu MiB", VIG_LIMIT_SCAN_ARENA >> 20);
    }
    slot = find_slot(s, id);
    if (slot) { /* handed out twice: the later reading counts */
        vig_layer_facts_free(slot->facts);
    } else {
        slot = vig_vec_add(&s->layers, s->arena);
        if (slot && !vig_arena_str(s->arena, id, &slot->id)) {
            s->layers.n--;
            slot = NULL;
        }
    }
    if (slot) {
        slot->facts = facts;
        slot->read = read;
    }
    pthread_mutex_unlock(&s->lock);
    return slot ? 0 : vig_nomem(err);
}

static int begin_layer(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret_visitor, struct vig_err *err)
{
    struct scan *s = ctx;
    struct vig_layer_facts *facts = s->cache ? vig_layer_cache_get(s->cache, ref->cache_key) : NULL;
    struct layer_reader *r;
    int rc;

    if (facts) {
        rc = keep_layer(s, ref->id, facts, false, err);
        if (rc < 0)
            vig_layer_facts_free(facts);
        return rc;
    }
    rc = vig_layer_facts_new(&facts, err);
    if (rc < 0)
        return rc;
    r = vig_new(facts->arena, struct layer_reader);
    if (!r) {
        vig_layer_facts_free(facts);
        return vig_nomem(err);
    }
    *r = (struct layer_reader){ { r, visit_entry, visit_content, visit_note }, s, facts, 0, false };
    facts->cat->wants = wants_path;
    facts->cat->wants_ctx = (void *)s->patterns;
    *ret_visitor = &r->visitor;
    return 0;
}

static int end_layer(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *visitor, vig_str verified_key, struct vig_err *err)
{
    struct layer_reader *r = visitor->ctx;
    struct vig_layer_facts *facts = r->facts;
    struct scan *s = ctx;
    int rc;

    vig_layer_tree_seal(&facts->tree);
    if (s->cache && !r->doubtful) {
        vig_layer_cache_put(s->cache, ref->cache_key, facts);
        if (!vig_str_eq(verified_key, ref->cache_key))
            vig_layer_cache_put(s->cache, verified_key, facts);
    }
    rc = keep_layer(s, ref->id, facts, true, err);
    if (rc < 0)
        vig_layer_facts_free(facts);
    return rc;
}

static void drop_layer(void *ctx, struct vig_visitor *visitor)
{
    struct layer_reader *r = visitor->ctx;

    (void)ctx;
    vig_layer_facts_free(r->facts);
}

static int copy_notes(struct scan *s, struct vig_sbom *sbom, struct vig_err *err)
{
    const struct vig_note *notes;
    size_t n = vig_source_notes(s->source, &notes);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = vig_sbom_note(sbom, notes[i].path, notes[i].layer, notes[i].line, err, "%.*s", VIG_ARG(notes[i].text));
    return rc;
}

/* Facts in the image's order; a layer that could not be had is an empty one (the source has noted it). */
static int order_layers(struct scan *s, size_t n, struct vig_layer_facts **ordered, struct vig_err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct layer_slot *slot = find_slot(s, vig_source_layer_id(s->source, i));

        if (!slot) {
            struct vig_layer_facts *none;
            int rc = vig_layer_facts_new(&none, err);

            if (rc == 0)
                rc = keep_layer(s, vig_source_layer_id(s->source, i), none, false, err);
            if (rc < 0)
                return rc;
            slot = find_slot(s, vig_source_layer_id(s->source, i));
        }
        ordered[i] = slot->facts;
    }
    return 0;
}

static int join(struct scan *s, struct vig_sbom *sbom, struct vig_err *err)
{
    bool is_image = sbom->subject.kind == VIG_SUBJECT_IMAGE;
    size_t n = is_image ? sbom->subject.layers.n : 1;
    struct vig_layer_facts **ordered = vig_new_array(s->arena, struct vig_layer_facts *, n ? n : 1);
    int rc = ordered ? order_layers(s, n, ordered, err) : vig_nomem(err);

    if (rc == 0)
        rc = vig_follow_links(s->source, s->patterns, ordered, n, sbom, err);
    if (rc == 0)
        rc = vig_join_layers((const struct vig_layer_facts *const *)ordered, n, is_image, sbom, err);
    return rc;
}

static int choose_cataloger(struct scan *s, struct vig_err *err)
{
    vig_str name = vig_source_cataloger(s->source);

    if (vig_str_empty(name))
        return 0;
    for (size_t i = 0; vig_catalogers[i]; i++)
        if (vig_str_eqc(name, vig_catalogers[i]->name))
            s->only = vig_catalogers[i];
    return s->only ? 0 : vig_fail(err, VIG_E_UNSUPPORTED, "documents of the kind '%.*s' are not read", VIG_ARG(name));
}

/* That nothing can be cached makes scans slower, not reports incomplete: who can tell the user has done so. */
static int open_cache(struct scan *s, bool declared, struct vig_err *err)
{
    if (!s->options->cache_dir || vig_layer_cache_open(s->options->cache_dir, declared, s->arena, &s->cache, err) == 0)
        return 0;
    s->cache = NULL;
    return err->code == VIG_E_NOMEM ? VIG_E_NOMEM : 0;
}

static int scan(struct scan *s, struct vig_sbom *sbom, struct vig_err *err)
{
    const struct vig_layer_sink own = { s, begin_layer, end_layer, drop_layer };
    struct vig_tee tee = { { &own, s->options->also } };
    const struct vig_layer_sink both = vig_tee_sink(&tee);
    bool declared = s->options->all || vig_source_declares(s->source);
    struct vig_patterns *patterns;
    int rc;

    if ((rc = choose_cataloger(s, err)) < 0 || (rc = vig_patterns_new(s->arena, vig_catalogers, declared, &patterns, err)) < 0 ||
        (rc = open_cache(s, declared, err)) < 0)
        return rc;
    s->patterns = patterns;
    if ((rc = vig_source_read(s->source, s->options->pool, s->options->also ? &both : &own, err)) < 0 ||
        (rc = vig_subject_copy(vig_source_subject(s->source), sbom->arena, &sbom->subject, err)) < 0 || (rc = copy_notes(s, sbom, err)) < 0 ||
        (rc = join(s, sbom, err)) < 0)
        return rc;
    if (sbom->subject.kind == VIG_SUBJECT_FILE && !sbom->packages.n && !sbom->notes.n)
        rc = vig_sbom_note(sbom, sbom->subject.name, VIG_NO_LAYER, 0, err, "a file of no kind that is read: nothing was found in it");
    return rc < 0 ? rc : vig_sbom_finish(sbom, err);
}

int vig_scan(struct vig_source *source, const struct vig_scan_options *options, struct vig_sbom *sbom, struct vig_err *err)
{
    struct scan s = { .options = options, .source = source, .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA) };
    int rc;

    if (!s.arena)
        return vig_nomem(err);
    pthread_mutex_init(&s.lock, NULL);
    rc = scan(&s, sbom, err);
    for (size_t i = 0; i < s.layers.n; i++)
        vig_layer_facts_free(s.layers.v[i].facts);
    pthread_mutex_destroy(&s.lock);
    vig_arena_free(s.arena);
    return rc;
}
