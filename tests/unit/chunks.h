/* tests/unit/chunks.h - a stream that hands out bytes in runs of a chosen size, as pipes and peers do. */
#ifndef CHUNKS_H
#define CHUNKS_H

#include "base/stream.h"

struct chunks {
    struct vig_stream stream; /* first */
    vig_str rest;
    size_t run;
    char copy[4096]; /* so that ASan sees a view that outlived its time: each run has other bytes */
};

static inline int chunks_next(struct vig_stream *s, vig_str *ret, struct vig_err *err)
{
    struct chunks *c = (struct chunks *)s;
    vig_str part = vig_str_take(c->rest, c->run < sizeof c->copy ? c->run : sizeof c->copy);

    memset(c->copy, 0xee, sizeof c->copy);
    if (part.n)
        memcpy(c->copy, part.p, part.n);
    c->rest = vig_str_skip(c->rest, part.n);
    *ret = vig_str_of(c->copy, part.n);
    return 0;
}

static inline struct chunks chunks_of(vig_str bytes, size_t run)
{
    return (struct chunks){ .stream = { .next = chunks_next }, .rest = bytes, .run = run };
}

#endif
