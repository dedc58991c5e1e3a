/* audit/facts/image.c - an image's facts: one pass over its layers, in parallel; what was read before comes from the cache.
 *
 * The collector is a reader of layers like any other (source/tree.h). Alone it is given all layers by vig_audit_image; beside a
 * scan it rides along in the same pass (vig_scan_options.also), so that nothing is unpacked twice.
 */
#include <pthread.h>

#include "audit/audit.h"
#include "audit/facts/image_layer.h"
#include "base/cache.h"
#include "system/engine.h"

struct slot {
    vig_str id;
    struct vig_image_layer *layer;
};

struct vig_image_collector {
    struct vig_layer_sink sink;
    struct vig_arena *arena; /* under `lock` while layers are read */
    struct vig_owned_lists *lists;
    struct vig_cache *cache; /* or NULL */
    pthread_mutex_t lock;
    size_t held; /* bytes of all layers, under `lock` too */
    struct { VIG_VEC(struct slot); } layers;
};

static const size_t largest_kept = VIG_MIB(256);

/* ---- layers ---- */

static struct vig_image_layer *find_layer(const struct vig_image_collector *c, vig_str id)
{
    for (size_t i = 0; i < c->layers.n; i++)
        if (vig_str_eq(c->layers.v[i].id, id))
            return c->layers.v[i].layer;
    return NULL;
}

static int keep(struct vig_image_collector *c, vig_str id, struct vig_image_layer *layer, struct vig_err *err)
{
    struct slot *slot;

    c->held += vig_arena_used(layer->arena);
    if (c->held > VIG_LIMIT_SCAN_ARENA)
        return vig_fail(err, VIG_E_LIMIT, "what was found in its layers takes more than %zu MiB", VIG_LIMIT_SCAN_ARENA >> 20);
    for (size_t i = 0; i < c->layers.n; i++)
        if (vig_str_eq(c->layers.v[i].id, id)) { /* handed out twice: the later reading counts */
            vig_image_layer_free(c->layers.v[i].layer);
            c->layers.v[i].layer = layer;
            return 0;
        }
    slot = vig_vec_add(&c->layers, c->arena);
    if (!slot)
        return vig_nomem(err);
    if (!vig_arena_str(c->arena, id, &slot->id)) {
        c->layers.n--;
        return vig_nomem(err);
    }
    slot->layer = layer;
    return 0;
}

/* Takes over the layer, also when it fails. */
static int keep_layer(struct vig_image_collector *c, vig_str id, struct vig_image_layer *layer, struct vig_err *err)
{
    int rc;

    pthread_mutex_lock(&c->lock);
    rc = keep(c, id, layer, err);
    pthread_mutex_unlock(&c->lock);
    if (rc < 0)
        vig_image_layer_free(layer);
    return rc;
}

static struct vig_image_layer *recall(const struct vig_image_collector *c, vig_str key)
{
    struct vig_image_layer *layer = NULL;
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf all;

    if (!c->cache || vig_str_empty(key))
        return NULL;
    vig_buf_init(&all, largest_kept);
    if (vig_cache_get(c->cache, key, &all) && vig_image_layer_parse(vig_buf_str(&all), &layer, &err) < 0)
        layer = NULL;
    vig_buf_done(&all);
    return layer;
}

static void remember(const struct vig_image_collector *c, const struct vig_layer_ref *ref, vig_str verified_key, const struct vig_image_layer *layer)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf all;

    vig_buf_init(&all, largest_kept);
    if (vig_image_layer_write(layer, &all, &err) == 0) {
        vig_cache_put(c->cache, ref->cache_key, vig_buf_str(&all));
        if (!vig_str_eq(verified_key, ref->cache_key))
            vig_cache_put(c->cache, verified_key, vig_buf_str(&all));
    }
    vig_buf_done(&all);
}

static int begin_layer(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret_visitor, struct vig_err *err)
{
    struct vig_image_collector *c = ctx;
    struct vig_image_layer *layer = recall(c, ref->cache_key);
    struct vig_image_reader *r;
    int rc;

    if (layer)
        return keep_layer(c, ref->id, layer, err);
    rc = vig_image_layer_new(&layer, err);
    if (rc < 0)
        return rc;
    r = vig_new(layer->arena, struct vig_image_reader);
    if (!r) {
        vig_image_layer_free(layer);
        return vig_nomem(err);
    }
    vig_image_reader_init(r, layer, c->lists);
    *ret_visitor = &r->visitor;
    return 0;
}

static int end_layer(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *visitor, vig_str verified_key, struct vig_err *err)
{
    struct vig_image_reader *r = visitor->ctx;
    struct vig_image_layer *layer = r->layer;
    struct vig_image_collector *c = ctx;

    vig_image_layer_seal(layer);
    if (c->cache && !r->doubtful)
        remember(c, ref, verified_key, layer);
    vig_image_reader_done(r);
    return keep_layer(c, ref->id, layer, err);
}

static void drop_layer(void *ctx, struct vig_visitor *visitor)
{
    struct vig_image_reader *r = visitor->ctx;
    struct vig_image_layer *layer = r->layer;

    (void)ctx;
    vig_image_reader_done(r);
    vig_image_layer_free(layer);
}

/* ---- the collector ---- */

void vig_image_collector_free(struct vig_image_collector *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->layers.n; i++)
        vig_image_layer_free(c->layers.v[i].layer);
    pthread_mutex_destroy(&c->lock);
    vig_arena_free(c->arena);
}

/* That nothing can be cached makes audits slower, not reports incomplete. */
static int open_cache(struct vig_image_collector *c, const char *dir, struct vig_err *err)
{
    if (!dir || vig_cache_open(dir, "audit", c->arena, &c->cache, err) == 0)
        return 0;
    c->cache = NULL;
    return err->code == VIG_E_NOMEM ? VIG_E_NOMEM : 0;
}

int vig_image_collector_new(const char *cache_dir, struct vig_image_collector **ret, struct vig_err *err)
{
    struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_image_collector *c = arena ? vig_new(arena, struct vig_image_collector) : NULL;
    int rc;

    if (!c) {
        vig_arena_free(arena);
        return vig_nomem(err);
    }
    *c = (struct vig_image_collector){ .sink = { c, begin_layer, end_layer, drop_layer }, .arena = arena };
    pthread_mutex_init(&c->lock, NULL);
    rc = vig_owned_lists_new(arena, &c->lists, err);
    if (rc == 0)
        rc = open_cache(c, cache_dir, err);
    if (rc < 0)
        vig_image_collector_free(c);
    else
        *ret = c;
    return rc;
}

const struct vig_layer_sink *vig_image_collector_sink(const struct vig_image_collector *c)
{
    return &c->sink;
}

/* ---- the report ---- */

static bool is_file_system(enum vig_subject_kind kind)
{
    return kind == VIG_SUBJECT_IMAGE || kind == VIG_SUBJECT_DIRECTORY || kind == VIG_SUBJECT_HOST;
}

static int add_notes(struct vig_source *source, const struct vig_image_layer *const *layers, size_t n, bool is_image, struct vig_sbom *sbom,
                     struct vig_err *err)
{
    const struct vig_note *notes;
    size_t count = vig_source_notes(source, &notes);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = vig_sbom_note(sbom, notes[i].path, notes[i].layer, notes[i].line, err, "%.*s", VIG_ARG(notes[i].text));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; rc == 0 && k < layers[i]->remarks.n; k++)
            rc = vig_sbom_note(sbom, layers[i]->remarks.v[k].path, is_image ? (uint32_t)i : VIG_NO_LAYER, 0, err, "%.*s",
                               VIG_ARG(layers[i]->remarks.v[k].text));
    return rc;
}

/* In the image's order; a layer that could not be had is an empty one (the source has noted it). */
static int order_layers(struct vig_image_collector *c, struct vig_source *source, size_t n, const struct vig_image_layer ***ret, bool *ret_whole,
                        struct vig_err *err)
{
    const struct vig_image_layer **ordered = vig_new_array(c->arena, const struct vig_image_layer *, n + 1);
    struct vig_image_layer *none = vig_new(c->arena, struct vig_image_layer);

    if (!ordered || !none)
        return vig_nomem(err);
    *ret_whole = true;
    for (size_t i = 0; i < n; i++) {
        ordered[i] = find_layer(c, vig_source_layer_id(source, i));
        if (!ordered[i]) {
            ordered[i] = none;
            *ret_whole = false;
        }
    }
    *ret = ordered;
    return 0;
}

/* History lines are shown wherever findings name their layer: without the secrets in them. */
static int mask_layers(struct vig_subject *subject, struct vig_arena *arena, const struct vig_image *image, struct vig_err *err)
{
    for (size_t i = 0; i < image->history.n; i++) {
        const struct vig_image_step *step = &image->history.v[i];
        vig_str *line = step->layer && step->layer <= subject->layers.n ? &subject->layers.v[step->layer - 1].created_by : NULL, safe;

        if (!line)
            continue;
        safe = vig_image_mask(arena, *line, &step->settings);
        if (!safe.p)
            return vig_nomem(err);
        *line = safe;
    }
    return 0;
}

static int gather(struct vig_image_collector *c, struct vig_source *source, struct vig_image *image, struct vig_report *report, struct vig_err *err)
{
    const struct vig_source_config *config = vig_source_config(source);
    const struct vig_image_layer **layers;
    size_t n = image->is_image ? image->subject->layers.n : 1;
    bool whole;
    int rc = order_layers(c, source, n, &layers, &whole, err);

    if (rc == 0)
        rc = vig_image_stack(layers, n, c->arena, image, err);
    if (rc == 0 && config)
        rc = vig_image_configure(config, image->subject, c->arena, image, err);
    if (rc == 0)
        rc = add_notes(source, layers, n, image->is_image, report->sbom, err);
    if (rc == 0 && (image->environment.n == VIG_IMAGE_SETTINGS || image->labels.n == VIG_IMAGE_SETTINGS))
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "more than %d variables or labels: the rest was not looked at", VIG_IMAGE_SETTINGS - 1);
    if (rc == 0)
        rc = mask_layers(&report->sbom->subject, report->sbom->arena, image, err);
    image->files_known = image->files_known && whole;
    return rc;
}

int vig_audit_image_collected(struct vig_audit *a, struct vig_image_collector *c, struct vig_source *source, struct vig_reports *out,
                              struct vig_err *err)
{
    const struct vig_subject *subject = vig_source_subject(source);
    struct vig_image image = { .subject = subject, .is_image = subject->kind == VIG_SUBJECT_IMAGE };
    struct vig_facts facts = { .image = &image };
    struct vig_report *report;
    int rc;

    if (!is_file_system(subject->kind))
        return vig_fail(err, VIG_E_UNSUPPORTED, "'%.*s' is neither an image nor a root file system: there is nothing to audit in it",
                        VIG_ARG(vig_str_take(subject->name, 150)));
    rc = vig_audit_report(a, subject->kind, subject->name, &report, err);
    if (rc == 0)
        rc = vig_subject_copy(subject, a->arena, &report->sbom->subject, err);
    if (rc == 0)
        rc = gather(c, source, &image, report, err);
    if (rc == 0)
        rc = vig_audit_judge(a, VIG_SCOPE_IMAGE, &facts, report, err);
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}

static int audit_source(struct vig_audit *a, struct vig_source *source, struct vig_reports *out, struct vig_err *err)
{
    struct vig_image_collector *c;
    struct vig_pool *own = NULL;
    int rc = vig_image_collector_new(a->cache_dir, &c, err);

    if (rc < 0)
        return rc;
    if (!a->pool)
        rc = vig_pool_new(1, &own, err);
    if (rc == 0)
        rc = vig_source_read(source, a->pool ? a->pool : own, &c->sink, err);
    if (rc == 0)
        rc = vig_audit_image_collected(a, c, source, out, err);
    vig_pool_free(own);
    vig_image_collector_free(c);
    return rc;
}

int vig_audit_image(struct vig_audit *a, const char *target, struct vig_reports *out, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_source_options options = a->source;
    struct vig_source *source;
    int rc;

    if (vig_str_empty(options.docker_host) && a->engine)
        options.docker_host = vig_str_c(vig_engine_address(a->engine));
    rc = arena ? vig_source_open(target, &options, arena, &source, err) : vig_nomem(err);

    if (rc < 0)
        return rc;
    rc = audit_source(a, source, out, err);
    vig_source_close(source);
    return rc;
}
