/* base/stream.h - bytes that are read from front to back, in whatever runs they come.
 *
 * A stream hands out views (`left`) instead of filling buffers, so that bytes which nobody wants are never copied; and it
 * may know how to jump, so that bytes in a file which nobody wants are never read. Streams stack: a tar reader sits on an
 * inflating stream on a counting stream on a file. A stream belongs to one thread at a time.
 *
 * A stream is embedded as the first member of what implements it.
 */
#ifndef VIG_BASE_STREAM_H
#define VIG_BASE_STREAM_H

#include "base/blob.h"

enum { VIG_STREAM_PEEK = 16 }; /* the most that vig_stream_peek can look ahead */

struct vig_stream {
    /* The next run of bytes, which lives until the next call; empty at the end. */
    int (*next)(struct vig_stream *s, vig_str *ret, struct vig_err *err);
    /* Passes over up to `n` bytes that `next` has not handed out; *ret is less only at the end. NULL: it cannot. */
    int (*jump)(struct vig_stream *s, uint64_t n, uint64_t *ret, struct vig_err *err);
    vig_str left;  /* handed out by `next`, not yet consumed */
    vig_str after; /* what stands behind `left`, when that lies in `carry` */
    uint64_t at;   /* bytes consumed */
    char carry[VIG_STREAM_PEEK];
};

/* Makes `left` non-empty, unless the end was reached. */
int vig_stream_fill(struct vig_stream *s, struct vig_err *err);
/* The next bytes, at least one and at most `max`; empty only at the end. The view lives until the next call. */
int vig_stream_take(struct vig_stream *s, uint64_t max, vig_str *ret, struct vig_err *err);
/* The next `n` bytes (at most VIG_STREAM_PEEK) without consuming them; fewer only at the end. */
int vig_stream_peek(struct vig_stream *s, size_t n, vig_str *ret, struct vig_err *err);
/* Copies the next `n` bytes; *ret is less only at the end. */
int vig_stream_read(struct vig_stream *s, void *to, size_t n, size_t *ret, struct vig_err *err);
/* Passes over `n` bytes; *ret is less only at the end. */
int vig_stream_skip(struct vig_stream *s, uint64_t n, uint64_t *ret, struct vig_err *err);

/* A blob from front to back. Bytes in memory are handed out where they lie; a file is read through a window that is small
 * after each jump and grows while reading goes straight on. */
struct vig_blob_stream {
    struct vig_stream stream;
    struct vig_blob blob;
    uint64_t next_at;
    char *window;
    size_t step;
};

int vig_blob_stream_init(struct vig_blob_stream *s, const struct vig_blob *blob, struct vig_err *err);
void vig_blob_stream_done(struct vig_blob_stream *s);

#endif
