/* source/source.c - what all kinds of source share. Finding out which kind a target is: source/detect.c. */
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/kind.h"

void vig_source_close(struct vig_source *s)
{
    if (s)
        pthread_mutex_destroy(&s->lock); /* the memory and the files hang on the arena */
}

int vig_source_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    int rc;

    s->one_thread = vig_pool_threads(pool) == 1;
    rc = s->kind->read(s, pool, sink, err);
    return rc < 0 ? vig_wrap(err, "'%.*s'", VIG_ARG(vig_str_take(s->subject.name, 150))) : rc;
}

int vig_source_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *visitor, struct vig_err *err)
{
    return s->kind->walk ? s->kind->walk(s, layer_id, visitor, err)
                         : vig_fail(err, VIG_E_UNSUPPORTED, "a stream cannot be read twice");
}

const struct vig_subject *vig_source_subject(const struct vig_source *s)
{
    return &s->subject;
}

vig_str vig_source_layer_id(const struct vig_source *s, size_t i)
{
    return i < s->layer_ids.n ? s->layer_ids.v[i] : VIG_STR("");
}

const struct vig_source_config *vig_source_config(const struct vig_source *s)
{
    return s->subject.kind == VIG_SUBJECT_IMAGE && (s->config.config || s->config.history.n) ? &s->config : NULL;
}

bool vig_source_declares(const struct vig_source *s)
{
    return s->kind->declares;
}

vig_str vig_source_cataloger(const struct vig_source *s)
{
    return s->cataloger;
}

size_t vig_source_notes(const struct vig_source *s, const struct vig_note **ret)
{
    *ret = s->notes.v;
    return s->notes.n;
}

int vig_source_note(struct vig_source *s, vig_str path, struct vig_err *err, const char *fmt, ...)
{
    struct vig_note note = { .layer = VIG_NO_LAYER }, *slot;
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (s->notes.n >= VIG_LIMIT_NOTES)
        return 0;
    if (!vig_arena_str(s->arena, path, &note.path) || !vig_arena_str(s->arena, vig_str_c(text), &note.text) ||
        !(slot = vig_vec_add(&s->notes, s->arena)))
        return vig_nomem(err);
    *slot = note;
    return 0;
}

uint64_t vig_source_slack(struct vig_source *s)
{
    uint64_t used;

    pthread_mutex_lock(&s->lock);
    used = s->excess;
    pthread_mutex_unlock(&s->lock);
    return used < VIG_LIMIT_IMAGE_SLACK - VIG_LIMIT_RATIO_FROM ? VIG_LIMIT_IMAGE_SLACK - used : VIG_LIMIT_RATIO_FROM;
}

void vig_source_exceed(struct vig_source *s, uint64_t excess)
{
    pthread_mutex_lock(&s->lock);
    s->excess += excess;
    pthread_mutex_unlock(&s->lock);
}

/* Tells the callback at each further MiB. */
void vig_source_progress(struct vig_source *s, uint64_t bytes)
{
    if (!s->options.progress)
        return;
    pthread_mutex_lock(&s->lock);
    s->done += bytes;
    if (s->done - s->reported >= VIG_MIB(1)) {
        s->reported = s->done;
        s->options.progress(s->options.progress_ctx, s->done, s->total);
    }
    pthread_mutex_unlock(&s->lock);
}

static void close_fd(void *arg)
{
    (void)close((int)(intptr_t)arg);
}

int vig_source_keep_fd(struct vig_source *s, int fd, struct vig_err *err)
{
    return vig_arena_cleanup(s->arena, close_fd, (void *)(intptr_t)fd) ? 0 : vig_nomem(err);
}
