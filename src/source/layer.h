/* source/layer.h - reading one layer: unpacked, checked, and its entries handed to a visitor. Private to src/source. */
#ifndef VIG_SOURCE_LAYER_H
#define VIG_SOURCE_LAYER_H

#include "source/kind.h"

enum { VIG_DIGEST_SIZE = 80 }; /* "sha256:", 64 digits, NUL */

struct vig_layer_input {
    struct vig_stream *stream;    /* the layer as stored: plain, or packed in any way */
    const struct vig_blob *whole; /* the same with random access, or NULL */
    vig_str claimed;              /* "sha256:…" that it ought to have; or empty */
    vig_str diff_id;              /* the same for what comes out of it; is only looked at when it is plain */
    bool whiteouts;               /* ".wh.NAME" means that NAME is removed: of an image, not of a mere root file system */
    bool hash;                    /* also when it is plain: then all of it is read */
    bool nested;                  /* in a stream whose bytes were counted as progress already */
};

/* Damage becomes notes. A failure is the visitor's, or out of memory. `ret_verified` gets the digest of the stored bytes
 * when it was computed, else "". */
int vig_layer_read(struct vig_source *s, const struct vig_layer_input *in, const struct vig_visitor *v,
                   char ret_verified[VIG_DIGEST_SIZE], struct vig_err *err);

#endif
