/* format/inflate_xz.c - xz by liblzma. `xz -9` needs 65 MiB; a stream whose dictionary needs more than twice that is refused. */
#include <lzma.h>

#include "base/limits.h"
#include "format/unpacker.h"

static bool xz_again(void *state)
{
    return lzma_stream_decoder(state, VIG_MIB(130), 0) == LZMA_OK;
}

static void *xz_make(void)
{
    lzma_stream *s = calloc(1, sizeof *s);

    if (s && !xz_again(s)) {
        free(s);
        return NULL;
    }
    return s;
}

static void xz_drop(void *state)
{
    lzma_end(state);
    free(state);
}

static int xz_step(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err)
{
    lzma_stream *s = state;
    lzma_ret rc;

    s->next_in = (const uint8_t *)in->p;
    s->avail_in = in->n;
    s->next_out = (uint8_t *)out;
    s->avail_out = n;
    rc = lzma_code(s, LZMA_RUN);
    *ret = n - s->avail_out;
    *in = vig_str_skip(*in, in->n - s->avail_in);
    *ret_ended = rc == LZMA_STREAM_END;
    if (rc == LZMA_OK || rc == LZMA_STREAM_END || rc == LZMA_BUF_ERROR)
        return 0;
    if (rc == LZMA_MEM_ERROR)
        return vig_nomem(err);
    return vig_fail(err, rc == LZMA_MEMLIMIT_ERROR ? VIG_E_LIMIT : VIG_E_INPUT, "the xz data %s",
                    rc == LZMA_MEMLIMIT_ERROR ? "needs a dictionary of more than 128 MiB" : "is damaged");
}

static bool xz_starts(vig_str head)
{
    return vig_str_starts(head, VIG_STR("\xfd" "7zXZ\0"));
}

const struct vig_unpacker vig_unpacker_xz = {
    .name = "xz", .starts = xz_starts, .make = xz_make, .drop = xz_drop, .step = xz_step,
    .again = xz_again,
};
