/* format/zlib.c - see format/zlib.h. By ISA-L.
 *
 * A thousand zeros pack into one byte, so the output grows step by step and never above the caller's ceiling.
 */
#include "format/zlib.h"

#include <isa-l/igzip_lib.h>

#include "base/buf.h"

enum { STEP = 64 * 1024 };

static int unpack(struct inflate_state *state, struct vig_buf *out, struct vig_err *err)
{
    do {
        size_t room = out->max - out->n < STEP ? out->max - out->n : STEP;

        if (room == 0)
            return vig_fail(err, VIG_E_LIMIT, "zlib: more than %zu bytes come out", out->max);
        state->next_out = (uint8_t *)vig_buf_room(out, room);
        if (!state->next_out)
            return vig_nomem(err);
        state->avail_out = (uint32_t)room;
        if (isal_inflate(state) != ISAL_DECOMP_OK)
            return vig_fail(err, VIG_E_INPUT, "zlib: damaged");
        out->n += room - state->avail_out;
        if (state->avail_out && state->block_state != ISAL_BLOCK_FINISH)
            return vig_fail(err, VIG_E_INPUT, "zlib: cut off");
    } while (state->block_state != ISAL_BLOCK_FINISH);
    return 0;
}

int vig_zlib_unpack(vig_str packed, size_t max, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    struct inflate_state *state = vig_new(arena, struct inflate_state);
    struct vig_buf out;
    int rc;

    if (!state)
        return vig_nomem(err);
    if (packed.n > UINT32_MAX)
        return vig_fail(err, VIG_E_LIMIT, "zlib: %zu bytes are too many", packed.n);
    isal_inflate_init(state);
    state->crc_flag = IGZIP_ZLIB;
    state->next_in = (uint8_t *)packed.p;
    state->avail_in = (uint32_t)packed.n;
    vig_buf_init(&out, max);
    rc = unpack(state, &out, err);
    if (rc == 0 && !vig_arena_str(arena, vig_buf_str(&out), ret))
        rc = vig_nomem(err);
    vig_buf_done(&out);
    return rc;
}
