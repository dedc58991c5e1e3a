/* source/layers.h - reading all layers of an image whose blobs have random access, in parallel. Private to src/source. */
#ifndef VIG_SOURCE_LAYERS_H
#define VIG_SOURCE_LAYERS_H

#include "source/kind.h"

struct vig_layers {
    void *ctx;
    /* Where the layer's blob is. `ret_close`: a descriptor to close when it has been read, or -1. */
    int (*locate)(void *ctx, vig_str id, struct vig_blob *ret, int *ret_close, struct vig_err *err);
    bool whiteouts;
};

/* Each layer of s->layer_ids once, the largest first so that none is left for the end. */
int vig_layers_read(struct vig_source *s, const struct vig_layers *layers, struct vig_pool *pool,
                    const struct vig_layer_sink *sink, struct vig_err *err);
int vig_layers_walk(struct vig_source *s, const struct vig_layers *layers, vig_str id, const struct vig_visitor *v,
                    struct vig_err *err);

#endif
