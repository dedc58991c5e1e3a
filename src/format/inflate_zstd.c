/* format/inflate_zstd.c - Zstandard (RFC 8878) by libzstd.
 *
 * A frame names the window that it needs. What `zstd` itself makes without --ultra stays below 8 MiB and --long below
 * 128 MiB; a frame that asks for more is refused.
 */
#include <zstd.h>

#include "format/unpacker.h"

enum { LARGEST_WINDOW_LOG = 27 };

static void *zstd_make(void)
{
    ZSTD_DCtx *d = ZSTD_createDCtx();

    if (d)
        (void)ZSTD_DCtx_setParameter(d, ZSTD_d_windowLogMax, LARGEST_WINDOW_LOG);
    return d;
}

static void zstd_drop(void *state)
{
    (void)ZSTD_freeDCtx(state);
}

static bool zstd_again(void *state)
{
    return !ZSTD_isError(ZSTD_DCtx_reset(state, ZSTD_reset_session_only));
}

static int zstd_step(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err)
{
    ZSTD_inBuffer from = { in->p, in->n, 0 };
    ZSTD_outBuffer to = { out, n, 0 };
    size_t rc = ZSTD_decompressStream(state, &to, &from);

    *ret = to.pos;
    *in = vig_str_skip(*in, from.pos);
    if (ZSTD_isError(rc))
        return vig_fail(err, VIG_E_INPUT, "the zstd data is damaged: %s", ZSTD_getErrorName(rc));
    *ret_ended = rc == 0;
    return 0;
}

/* A frame, or one of user data ("skippable"), which estargz-like layers keep their index in. */
static bool zstd_starts(vig_str head)
{
    return vig_str_starts(head, VIG_STR("\x28\xb5\x2f\xfd")) ||
           (head.n >= 4 && (head.p[0] & 0xf0) == 0x50 && vig_str_starts(vig_str_skip(head, 1), VIG_STR("\x2a\x4d\x18")));
}

const struct vig_unpacker vig_unpacker_zstd = {
    .name = "zstd", .starts = zstd_starts, .make = zstd_make, .drop = zstd_drop,
    .step = zstd_step, .again = zstd_again,
};
