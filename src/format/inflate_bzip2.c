/* format/inflate_bzip2.c - bzip2 by libbz2. */
#include <bzlib.h>

#include "format/unpacker.h"

static bool bzip2_again(void *state)
{
    (void)BZ2_bzDecompressEnd(state);
    *(bz_stream *)state = (bz_stream){ 0 };
    return BZ2_bzDecompressInit(state, 0, 0) == BZ_OK;
}

static void *bzip2_make(void)
{
    bz_stream *s = calloc(1, sizeof *s);

    if (s && BZ2_bzDecompressInit(s, 0, 0) != BZ_OK) {
        free(s);
        return NULL;
    }
    return s;
}

static void bzip2_drop(void *state)
{
    (void)BZ2_bzDecompressEnd(state);
    free(state);
}

static int bzip2_step(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err)
{
    bz_stream *s = state;
    vig_str part = vig_str_take(*in, UINT32_MAX);
    int rc;

    s->next_in = (char *)(uintptr_t)part.p; /* is only read */
    s->avail_in = (unsigned)part.n;
    s->next_out = out;
    s->avail_out = (unsigned)n;
    rc = BZ2_bzDecompress(s);
    *ret = n - s->avail_out;
    *in = vig_str_skip(*in, part.n - s->avail_in);
    *ret_ended = rc == BZ_STREAM_END;
    if (rc == BZ_OK || rc == BZ_STREAM_END)
        return 0;
    return rc == BZ_MEM_ERROR ? vig_nomem(err) : vig_fail(err, VIG_E_INPUT, "the bzip2 data is damaged");
}

static bool bzip2_starts(vig_str head)
{
    return vig_str_starts(head, VIG_STR("BZh"));
}

const struct vig_unpacker vig_unpacker_bzip2 = {
    .name = "bzip2", .starts = bzip2_starts, .make = bzip2_make, .drop = bzip2_drop, .step = bzip2_step,
    .again = bzip2_again,
};
