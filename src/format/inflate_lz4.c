/* format/inflate_lz4.c - LZ4 frames (lz4_Frame_format.md) by liblz4. apt keeps its package lists in them. */
#include <lz4frame.h>

#include "format/unpacker.h"

static void *lz4_make(void)
{
    LZ4F_dctx *d = NULL;

    return LZ4F_isError(LZ4F_createDecompressionContext(&d, LZ4F_VERSION)) ? NULL : d;
}

static void lz4_drop(void *state)
{
    (void)LZ4F_freeDecompressionContext(state);
}

static bool lz4_again(void *state)
{
    LZ4F_resetDecompressionContext(state);
    return true;
}

static int lz4_step(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err)
{
    size_t taken = in->n, made = n;
    size_t rc = LZ4F_decompress(state, out, &made, in->p, &taken, NULL);

    *ret = made;
    *in = vig_str_skip(*in, taken);
    if (LZ4F_isError(rc))
        return vig_fail(err, VIG_E_INPUT, "the lz4 data is damaged: %s", LZ4F_getErrorName(rc));
    *ret_ended = rc == 0;
    return 0;
}

static bool lz4_starts(vig_str head)
{
    return vig_str_starts(head, VIG_STR("\x04\x22\x4d\x18"));
}

const struct vig_unpacker vig_unpacker_lz4 = {
    .name = "lz4", .starts = lz4_starts, .make = lz4_make, .drop = lz4_drop, .step = lz4_step, .again = lz4_again,
};
