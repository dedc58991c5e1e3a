/* source/engine.c - a local image by name, through the Engine API.
 *
 * The engine is trusted to know its layers: their diff IDs name them for ever. So all layers are begun before the image is
 * asked for, and when each is known already from an earlier scan, nothing is transferred at all. Else the image comes as
 * one stream (docker save), which is never stored.
 *
 * For the same image the same must be said whether it was transferred or not. So the subject is what the engine says about
 * it; only when its history does not tell which lines made layers, the image's configuration in the stream does.
 */
#include "system/engine.h"

#include <time.h>

#include "source/archive_stream.h"

struct engine_image {
    struct vig_engine *engine;
    struct vig_engine_image image;
    bool history_known;
};

/* Lines of a Dockerfile that change only the configuration. */
static bool only_configures(vig_str line)
{
    static const vig_str words[] = {
        VIG_STR("CMD"),    VIG_STR("ENTRYPOINT"), VIG_STR("ENV"),   VIG_STR("LABEL"),      VIG_STR("EXPOSE"),      VIG_STR("ARG"),
        VIG_STR("USER"),   VIG_STR("VOLUME"),     VIG_STR("SHELL"), VIG_STR("STOPSIGNAL"), VIG_STR("HEALTHCHECK"), VIG_STR("ONBUILD"),
        VIG_STR("MAINTAINER"),
    };
    vig_str word = vig_str_cut(&line, ' ');

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_eq(word, words[i]))
            return true;
    return false;
}

static bool describe_step(struct vig_source *s, const struct vig_engine_step *from, struct vig_source_step *to)
{
    time_t t = (time_t)from->created;
    struct tm tm;
    char text[32];

    to->created_by = from->created_by;
    return !gmtime_r(&t, &tm) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) || vig_arena_str(s->arena, vig_str_c(text), &to->created);
}

/* The engine does not say which lines of the history made no layer. When all others are as many as there are layers, it is
 * clear. */
static int add_history(struct vig_source *s, struct engine_image *e, struct vig_err *err)
{
    struct vig_engine_history history;
    size_t layer = 0, ended = 0;
    int rc = vig_engine_get_history(e->engine, e->image.id, s->arena, &history, err);

    if (rc < 0)
        return rc == VIG_E_NOMEM ? rc : 0;
    for (size_t i = 0; i < history.n; i++) {
        vig_str line = vig_image_history_line(s->arena, history.v[i].created_by);
        struct vig_source_step *step = vig_vec_add(&s->config.history, s->arena);
        if (!line.p || !step || !describe_step(s, &history.v[i], step))
            return vig_nomem(err);
        if (!history.v[i].size && only_configures(line)) {
            if (vig_str_starts(line, VIG_STR("CMD")) || vig_str_starts(line, VIG_STR("ENTRYPOINT")))
                ended = layer;
            continue;
        }
        if (ended)
            s->subject.base_layers = ended; /* what stands on an image begins behind its CMD: see source/image.c */
        if (layer < s->subject.layers.n) {
            s->subject.layers.v[layer].created_by = line;
            step->layer = (uint32_t)layer + 1;
        }
        layer++;
    }
    e->history_known = layer == s->subject.layers.n;
    if (!e->history_known)
        s->subject.base_layers = 0;
    return 0;
}

static int fill_subject(struct vig_source *s, struct engine_image *e, struct vig_err *err)
{
    s->subject.kind = VIG_SUBJECT_IMAGE;
    s->subject.digest = e->image.id;
    s->subject.platform = e->image.platform;
    s->subject.created = e->image.created;
    s->config.config = e->image.config;
    memcpy(&s->config.repo_digests, &e->image.repo_digests, sizeof s->config.repo_digests);
    for (size_t i = 0; i < e->image.tags.n; i++)
        if (vig_image_add_tag(s, e->image.tags.v[i], err) < 0)
            return err->code;
    if (e->image.diff_ids.n > VIG_LIMIT_LAYERS)
        return vig_fail(err, VIG_E_LIMIT, "an image of %zu layers, of which at most %d are read", e->image.diff_ids.n, VIG_LIMIT_LAYERS);
    for (size_t i = 0; i < e->image.diff_ids.n; i++) {
        struct vig_layer *layer = vig_vec_add(&s->subject.layers, s->arena);
        vig_str *id = vig_vec_add(&s->layer_ids, s->arena);
        if (!layer || !id)
            return vig_nomem(err);
        layer->digest = layer->diff_id = *id = e->image.diff_ids.v[i];
    }
    return add_history(s, e, err);
}

/* Begins each layer once. *ret_known: none of them has to be read. */
static int begin_layers(struct vig_source *s, const struct vig_layer_sink *sink, struct vig_begun_list *begun, bool *ret_known,
                        struct vig_err *err)
{
    *ret_known = true;
    for (size_t i = 0; i < s->layer_ids.n; i++) {
        vig_str id = s->layer_ids.v[i];
        struct vig_begun *b = NULL;
        for (size_t j = 0; j < begun->n; j++)
            b = vig_str_eq(begun->v[j].ref.id, id) ? &begun->v[j] : b;
        if (b)
            continue;
        b = vig_vec_add(begun, s->arena);
        if (!b)
            return vig_nomem(err);
        b->ref = (struct vig_layer_ref){ .id = id, .cache_key = id };
        int rc = sink->begin(sink->ctx, &b->ref, &b->visitor, err);
        if (rc < 0)
            return rc;
        *ret_known &= !b->visitor;
    }
    return 0;
}

/* The transfer, progress counted. */
struct counted {
    struct vig_stream stream; /* first */
    struct vig_stream *in;
    struct vig_source *s;
};

static int counted_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct counted *c = (struct counted *)stream;
    int rc = vig_stream_take(c->in, UINT64_MAX, ret, err);

    if (rc == 0)
        vig_source_progress(c->s, ret->n);
    return rc;
}

static int transfer(struct vig_source *s, struct engine_image *e, struct vig_begun_list *begun, const struct vig_layer_sink *sink,
                    struct vig_err *err)
{
    struct counted in = { .stream = { .next = counted_next }, .s = s };
    struct vig_engine_export *x;
    int rc = vig_engine_export_open(e->engine, e->image.id, s->options.platform, &x, err);

    if (rc < 0)
        return rc;
    in.in = vig_engine_export_stream(x);
    s->total = e->image.size;
    rc = vig_archive_stream_read(s, &in.stream, VIG_STR(""), begun, sink, err);
    vig_engine_export_close(x);
    return rc;
}

/* What the stream said about the subject gives way to what the engine had said, but for what only the stream knows. */
static int settle(struct vig_source *s, const struct engine_image *e, const struct vig_subject *said,
                  const struct vig_source_config *said_config, struct vig_err *err)
{
    struct vig_subject stream = s->subject;

    s->subject = *said;
    if (e->history_known)
        s->config = *said_config;
    else
        s->config.config = said_config->config;
    if (stream.layers.n != said->layers.n)
        return vig_source_note(s, VIG_STR(""), err, "the engine named %zu layers, and sent %zu", said->layers.n, stream.layers.n);
    for (size_t i = 0; !e->history_known && i < said->layers.n; i++)
        s->subject.layers.v[i].created_by = stream.layers.v[i].created_by;
    if (!e->history_known)
        s->subject.base_layers = stream.base_layers;
    return 0;
}

static int engine_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    struct engine_image *e = s->impl;
    const struct vig_subject said = s->subject;
    const struct vig_source_config said_config = s->config;
    struct vig_begun_list begun = { 0 };
    bool known = false;
    int rc = begin_layers(s, sink, &begun, &known, err);

    if (rc == 0 && !(known && e->history_known)) {
        memset(&s->subject.tags, 0, sizeof s->subject.tags);
        memset(&s->subject.layers, 0, sizeof s->subject.layers);
        memset(&s->layer_ids, 0, sizeof s->layer_ids);
        rc = transfer(s, e, &begun, sink, err);
        if (rc == 0)
            rc = settle(s, e, &said, &said_config, err);
    }
    for (size_t i = 0; i < begun.n; i++)
        if (begun.v[i].visitor && !begun.v[i].met && sink->drop)
            sink->drop(sink->ctx, begun.v[i].visitor);
    return rc;
}

static int engine_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "an image is not transferred from the engine a second time");
}

static const struct vig_source_kind engine_kind = { .name = "engine", .read = engine_read, .walk = engine_walk };

int vig_source_open_engine(struct vig_source *s, vig_str image, struct vig_err *err)
{
    struct engine_image *e = vig_new(s->arena, struct engine_image);
    int rc;

    if (!e)
        return vig_nomem(err);
    s->impl = e;
    s->kind = &engine_kind;
    rc = vig_engine_new(s->options.docker_host, s->arena, &e->engine, err);
    if (rc == 0)
        rc = vig_engine_inspect_image(e->engine, image, s->arena, &e->image, err);
    return rc < 0 ? rc : fill_subject(s, e, err);
}
