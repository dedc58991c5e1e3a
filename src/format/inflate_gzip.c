/* format/inflate_gzip.c - gzip (RFC 1952) by ISA-L, which checks the header, the CRC and the size behind each member. */
#include <isa-l/igzip_lib.h>

#include "format/unpacker.h"

static void *gzip_make(void)
{
    struct inflate_state *s = malloc(sizeof *s);

    if (!s)
        return NULL;
    isal_inflate_init(s);
    s->crc_flag = ISAL_GZIP;
    return s;
}

static bool gzip_again(void *state)
{
    struct inflate_state *s = state;

    isal_inflate_reset(s);
    s->crc_flag = ISAL_GZIP;
    return true;
}

static const char *reason(int rc)
{
    switch (rc) {
    case ISAL_INVALID_WRAPPER:
    case ISAL_UNSUPPORTED_METHOD: return "header is damaged";
    case ISAL_INCORRECT_CHECKSUM: return "checksum does not match";
    default: return "data is damaged";
    }
}

static int gzip_step(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err)
{
    struct inflate_state *s = state;
    vig_str part = vig_str_take(*in, UINT32_MAX);
    int rc;

    s->next_in = (uint8_t *)(uintptr_t)part.p; /* is only read */
    s->avail_in = (uint32_t)part.n;
    s->next_out = (uint8_t *)out;
    s->avail_out = (uint32_t)n;
    rc = isal_inflate(s);
    *ret = n - s->avail_out;
    *in = vig_str_skip(*in, part.n - s->avail_in);
    *ret_ended = s->block_state == ISAL_BLOCK_FINISH;
    return rc < 0 ? vig_fail(err, VIG_E_INPUT, "the gzip %s", reason(rc)) : 0;
}

static bool gzip_starts(vig_str head)
{
    return vig_str_starts(head, VIG_STR("\x1f\x8b"));
}

const struct vig_unpacker vig_unpacker_gzip = {
    .name = "gzip", .starts = gzip_starts, .make = gzip_make, .drop = free, .step = gzip_step,
    .again = gzip_again,
};
