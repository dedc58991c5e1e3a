/* source/archive_stream.h - an image archive that is read once, from front to back. Private to src/source. */
#ifndef VIG_SOURCE_ARCHIVE_STREAM_H
#define VIG_SOURCE_ARCHIVE_STREAM_H

#include "source/image.h"

struct vig_archive_stream; /* what was seen so far; on the source's arena */

/* Layers that were begun before the stream was asked for, because whoever sends it had named their diff IDs. */
struct vig_begun {
    struct vig_layer_ref ref;    /* the id is the diff ID */
    struct vig_visitor *visitor; /* NULL: is known already, and passed over */
    bool met;                    /* in the stream, and ended */
};

struct vig_begun_list {
    VIG_VEC(struct vig_begun);
};

/* Reads the outer archive from `in` (plain or packed), hands out each layer as it comes by, then resolves the image. With
 * `begun`, the sender is trusted: a layer that is stored under its diff ID goes to whom it was begun for; any other is begun
 * under its own name, and once the image's configuration was seen, ended with its diff ID as the verified key. */
int vig_archive_stream_read(struct vig_source *s, struct vig_stream *in, vig_str select, struct vig_begun_list *begun,
                            const struct vig_layer_sink *sink, struct vig_err *err);
/* Whether it is no image but a root file system (docker export), to judge by its first entry. Consumes what it looks at. */
int vig_archive_stream_is_root(struct vig_stream *in, bool *ret, struct vig_err *err);
/* A root file system as the one layer it is. */
int vig_archive_stream_root(struct vig_source *s, struct vig_stream *in, const struct vig_layer_sink *sink, struct vig_err *err);
/* Hands out only the layer `id`, from a stream over the same bytes. */
int vig_archive_stream_walk(struct vig_source *s, struct vig_stream *in, vig_str id, const struct vig_visitor *v,
                            struct vig_err *err);

#endif
