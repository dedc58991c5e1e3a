/* source/kind.h - what each kind of source provides, and what they share. Private to src/source. */
#ifndef VIG_SOURCE_KIND_H
#define VIG_SOURCE_KIND_H

#include <pthread.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/stream.h"
#include "source/tree.h"

struct vig_source_kind {
    const char *name;
    bool declares;
    int (*read)(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err);
    int (*walk)(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err);
};

struct vig_source {
    const struct vig_source_kind *kind;
    void *impl; /* on the arena, with its cleanups */
    struct vig_arena *arena;
    struct vig_source_options options; /* views into the arena */
    struct vig_subject subject;
    struct { VIG_VEC(vig_str); } layer_ids; /* as subject.layers */
    struct { VIG_VEC(struct vig_note); } notes;
    vig_str cataloger;
    struct vig_source_config config; /* of an image */
    pthread_mutex_t lock; /* of what follows: layers are read in several threads */
    uint64_t done, total, reported;
    bool one_thread; /* the pool has no more */
    uint64_t excess; /* bytes that came out of packed layers above VIG_LIMIT_RATIO */
};

/* A note about the source as a whole; not for use in several threads. */
int vig_source_note(struct vig_source *s, vig_str path, struct vig_err *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* How much may still come out above VIG_LIMIT_RATIO; and that it did. Any thread. */
uint64_t vig_source_slack(struct vig_source *s);
void vig_source_exceed(struct vig_source *s, uint64_t excess);
/* Adds to the progress and tells the user's callback. Any thread. */
void vig_source_progress(struct vig_source *s, uint64_t bytes);

/* Opens `path` as each kind; the file descriptor, if one is given, is theirs then. */
int vig_source_open_archive(struct vig_source *s, int fd, vig_str select, struct vig_err *err);
/* An image archive that is packed as a whole, or comes from a pipe of which `head` was read already. */
int vig_source_open_stream(struct vig_source *s, int fd, bool pipe, vig_str head, vig_str select, struct vig_err *err);
int vig_source_open_oci(struct vig_source *s, int fd, vig_str select, struct vig_err *err);
int vig_source_open_directory(struct vig_source *s, int fd, bool host, struct vig_err *err);
int vig_source_open_file(struct vig_source *s, int fd, vig_str path, struct vig_err *err);
/* `document`: not an image. */
int vig_source_open_stdin(struct vig_source *s, bool document, struct vig_err *err);
int vig_source_open_engine(struct vig_source *s, vig_str image, struct vig_err *err);

/* Closes `fd` with the arena. On failure it is closed at once. */
int vig_source_keep_fd(struct vig_source *s, int fd, struct vig_err *err);

#endif
