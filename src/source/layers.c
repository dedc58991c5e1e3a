/* source/layers.c - see source/layers.h. */
#include "source/layers.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "source/image_draft.h"
#include "source/layer.h"

struct job {
    struct vig_source *s;
    const struct vig_layers *layers;
    const struct vig_layer_sink *sink;
    struct vig_layer_ref ref;
    struct vig_visitor *visitor;
    struct vig_blob blob;
    int close_fd;
    uint64_t size;
    vig_str claimed, diff_id;
    char verified[VIG_DIGEST_SIZE], key[400];
    int rc;
    struct vig_err err;
};

struct jobs {
    VIG_VEC(struct job);
};

static int read_blob(struct job *j, const struct vig_visitor *v)
{
    struct vig_blob_stream stream;
    struct vig_layer_input in = { .stream = &stream.stream, .whole = &j->blob, .claimed = j->claimed, .diff_id = j->diff_id,
                                  .whiteouts = j->layers->whiteouts,
                                  .hash = (j->claimed.n || j->diff_id.n) && j->blob.size <= VIG_LIMIT_VERIFY_PLAIN };
    int rc = vig_blob_stream_init(&stream, &j->blob, &j->err);

    if (rc < 0)
        return rc;
    rc = vig_layer_read(j->s, &in, v, j->verified, &j->err);
    vig_blob_stream_done(&stream);
    return rc;
}

static void run(void *arg)
{
    struct job *j = arg;

    j->rc = read_blob(j, j->visitor);
    if (j->close_fd >= 0)
        (void)close(j->close_fd);
    if (j->rc < 0 && j->sink->drop)
        j->sink->drop(j->sink->ctx, j->visitor);
    if (j->rc == 0)
        j->rc = j->sink->end(j->sink->ctx, &j->ref, j->visitor, vig_str_c(j->verified), &j->err);
}

/* A layer in a file is the same as long as the file is the same, and that costs nothing to know. How it is read, and what is
 * said about it elsewhere (a second image in the same layout may lie), is part of the result, too. */
static void file_key(struct job *j)
{
    const struct vig_blob *b = &j->blob;
    struct stat st;

    j->key[0] = '\0';
    if (b->mem || fstat(b->fd, &st) < 0)
        return;
    (void)snprintf(j->key, sizeof j->key, "file:%llx:%llx:%llx:%llx.%lx:%llx.%lx:%llx:%llx:%d:%.*s:%.*s", (unsigned long long)st.st_dev,
                   (unsigned long long)st.st_ino, (unsigned long long)st.st_size, (unsigned long long)st.st_mtim.tv_sec,
                   (unsigned long)st.st_mtim.tv_nsec, (unsigned long long)st.st_ctim.tv_sec,
                   (unsigned long)st.st_ctim.tv_nsec, (unsigned long long)b->base, (unsigned long long)b->size,
                   j->layers->whiteouts, VIG_ARG(vig_str_take(j->claimed, 80)), VIG_ARG(vig_str_take(j->diff_id, 80)));
}

static int compare_size(const void *a, const void *b)
{
    const struct job *x = a, *y = b;

    return x->size == y->size ? vig_str_cmp(x->ref.id, y->ref.id) : x->size < y->size ? 1 : -1;
}

/* One job for each layer that is there; a missing one has size 0 and no place. */
static int make_jobs(struct vig_source *s, const struct vig_layers *layers, const struct vig_layer_sink *sink,
                     struct jobs *jobs, struct vig_err *err)
{
    struct vig_map seen = { 0 };

    for (size_t i = 0; i < s->layer_ids.n; i++) {
        bool new;
        struct job *j;
        if (!vig_map_put(&seen, s->arena, s->layer_ids.v[i], &new))
            return vig_nomem(err);
        if (!new)
            continue;
        j = vig_vec_add(jobs, s->arena);
        if (!j)
            return vig_nomem(err);
        *j = (struct job){ .s = s, .layers = layers, .sink = sink, .ref = { .id = s->layer_ids.v[i] }, .close_fd = -1,
                           .size = s->subject.layers.n ? s->subject.layers.v[i].size : 0,
                           .diff_id = s->subject.layers.n ? s->subject.layers.v[i].diff_id : VIG_STR(""),
                           .claimed = vig_image_digest_of(s->layer_ids.v[i], s->arena) };
        if (!j->claimed.p)
            return vig_nomem(err);
        s->total += j->size;
    }
    if (jobs->n)
        qsort(jobs->v, jobs->n, sizeof *jobs->v, compare_size);
    return 0;
}

/* Jobs run by now, whose sink may use the source's arena: nothing may be allocated here. */
static int start(struct job *j, struct vig_pool *pool, struct vig_err *err)
{
    int rc = j->layers->locate(j->layers->ctx, j->ref.id, &j->blob, &j->close_fd, err);

    if (rc == VIG_E_NOT_FOUND)
        return 0; /* has a note already */
    if (rc < 0)
        return rc;
    file_key(j);
    j->ref.cache_key = vig_str_c(j->key);
    rc = j->sink->begin(j->sink->ctx, &j->ref, &j->visitor, err);
    if (rc == 0 && j->visitor) {
        vig_pool_add(pool, run, j);
        return 0;
    }
    if (j->close_fd >= 0)
        (void)close(j->close_fd);
    return rc;
}

/* What was computed while reading is better than what was not known or was a lie. */
static void keep_digest(struct vig_source *s, const struct job *j)
{
    for (size_t i = 0; j->verified[0] && i < s->layer_ids.n && i < s->subject.layers.n; i++) {
        vig_str digest;
        if (vig_str_eq(s->layer_ids.v[i], j->ref.id) && vig_arena_str(s->arena, vig_str_c(j->verified), &digest))
            s->subject.layers.v[i].digest = digest;
    }
}

int vig_layers_read(struct vig_source *s, const struct vig_layers *layers, struct vig_pool *pool,
                    const struct vig_layer_sink *sink, struct vig_err *err)
{
    struct jobs jobs = { 0 };
    int rc = make_jobs(s, layers, sink, &jobs, err);

    for (size_t i = 0; rc == 0 && i < jobs.n; i++)
        rc = start(&jobs.v[i], pool, err);
    vig_pool_wait(pool);
    for (size_t i = 0; rc == 0 && i < jobs.n; i++) {
        rc = jobs.v[i].rc;
        if (rc < 0)
            *err = jobs.v[i].err;
        keep_digest(s, &jobs.v[i]);
    }
    return rc;
}

int vig_layers_walk(struct vig_source *s, const struct vig_layers *layers, vig_str id, const struct vig_visitor *v,
                    struct vig_err *err)
{
    struct job j = { .s = s, .layers = layers, .close_fd = -1 };
    int rc = layers->locate(layers->ctx, id, &j.blob, &j.close_fd, err);

    if (rc < 0)
        return rc;
    rc = read_blob(&j, v);
    if (rc < 0)
        *err = j.err;
    if (j.close_fd >= 0)
        (void)close(j.close_fd);
    return rc;
}
