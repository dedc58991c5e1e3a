/* format/inflate.c - see format/inflate.h.
 *
 * One loop for all compressions: fill the input, let the unpacker make output, begin anew at the next member. An attacker
 * may cut a stream short, append garbage, claim endless members, or pack gigabytes of zeros into a few kilobytes.
 */
#include "format/inflate.h"

#include "base/limits.h"
#include "format/unpacker.h"

/* Large enough that the cost of a call does not show, small enough to stay in a core's own cache. */
#define OUTPUT VIG_KIB(256)

static const struct vig_unpacker *const unpackers[] = {
    [VIG_PACKING_GZIP] = &vig_unpacker_gzip,
    [VIG_PACKING_ZSTD] = &vig_unpacker_zstd,
    [VIG_PACKING_XZ] = &vig_unpacker_xz,
    [VIG_PACKING_BZIP2] = &vig_unpacker_bzip2,
    [VIG_PACKING_LZ4] = &vig_unpacker_lz4,
};

struct vig_inflate {
    struct vig_stream stream; /* first */
    const struct vig_unpacker *unpacker;
    struct vig_stream *in;
    void *state;
    uint64_t slack, out_total;
    bool between; /* members: nothing of the next one was read */
    bool ended;
    struct vig_err failure; /* to be reported once the output before it was handed out */
    char out[OUTPUT];
};

enum vig_packing vig_packing_of(vig_str head)
{
    for (size_t i = 1; i < VIG_COUNT(unpackers); i++)
        if (unpackers[i]->starts(head))
            return (enum vig_packing)i;
    return VIG_PACKING_NONE;
}

static bool only_zeros(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i])
            return false;
    return true;
}

/* Stands behind a member: at the end, at another member, or at padding. */
static int next_member(struct vig_inflate *z, struct vig_err *err)
{
    vig_str head;
    int rc = vig_stream_peek(z->in, 6, &head, err);

    if (rc < 0)
        return rc;
    if (z->unpacker->starts(head)) {
        z->between = false;
        return z->unpacker->again(z->state) ? 0 : vig_nomem(err);
    }
    while (head.n && only_zeros(head))
        if ((rc = vig_stream_take(z->in, UINT64_MAX, &head, err)) < 0)
            return rc;
    if (head.n)
        return vig_fail(err, VIG_E_INPUT, "what follows the %s data at byte %llu is not %s", z->unpacker->name,
                        (unsigned long long)z->in->at, z->unpacker->name);
    z->ended = true;
    return 0;
}

uint64_t vig_inflate_excess(const struct vig_inflate *z)
{
    return z->out_total / VIG_LIMIT_RATIO > z->in->at ? z->out_total - z->in->at * VIG_LIMIT_RATIO : 0;
}

static int check_ratio(const struct vig_inflate *z, struct vig_err *err)
{
    if (vig_inflate_excess(z) <= z->slack)
        return 0;
    return vig_fail(err, VIG_E_LIMIT, "%llu MiB came out of %llu KiB of %s data, so the rest was not read",
                    (unsigned long long)(z->out_total >> 20), (unsigned long long)(z->in->at >> 10), z->unpacker->name);
}

static int step(struct vig_inflate *z, size_t *made, struct vig_err *err)
{
    vig_str in;
    bool ended = false;
    int rc = vig_stream_fill(z->in, err);

    if (rc < 0)
        return rc;
    in = z->in->left;
    rc = z->unpacker->step(z->state, &in, z->out, OUTPUT, made, &ended, err);
    z->in->at += z->in->left.n - in.n;
    bool stuck = in.n == z->in->left.n && !*made && !ended;
    bool cut = stuck && !in.n;
    z->in->left = in;
    z->out_total += *made;
    z->between = ended;
    if (rc == 0 && stuck)
        rc = vig_fail(err, VIG_E_INPUT, "the %s data %s at byte %llu", z->unpacker->name,
                      cut ? "ends in the middle" : "is damaged", (unsigned long long)z->in->at);
    return rc < 0 ? rc : check_ratio(z, err);
}

static int inflate_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct vig_inflate *z = (struct vig_inflate *)stream;
    size_t made = 0;
    int rc = 0;

    if (z->failure.code) {
        *err = z->failure;
        return err->code;
    }
    while (rc == 0 && !made && !z->ended)
        rc = z->between ? next_member(z, err) : step(z, &made, err);
    if (rc < 0) {
        z->failure = *err;
        if (!made)
            return rc;
    }
    *ret = vig_str_of(z->out, made);
    return 0;
}

int vig_inflate_new(enum vig_packing packing, struct vig_stream *in, uint64_t slack, struct vig_inflate **ret,
                    struct vig_err *err)
{
    struct vig_inflate *z = vig_allocation_fails() ? NULL : malloc(sizeof *z);

    if (!z)
        return vig_nomem(err);
    z->stream = (struct vig_stream){ .next = inflate_next };
    z->unpacker = unpackers[packing];
    z->in = in;
    z->slack = slack;
    z->out_total = 0;
    z->between = z->ended = false;
    z->failure.code = VIG_OK;
    z->state = vig_allocation_fails() ? NULL : z->unpacker->make();
    if (!z->state) {
        free(z);
        return vig_nomem(err);
    }
    *ret = z;
    return 0;
}

void vig_inflate_free(struct vig_inflate *z)
{
    if (!z)
        return;
    z->unpacker->drop(z->state);
    free(z);
}

struct vig_stream *vig_inflate_stream(struct vig_inflate *z)
{
    return &z->stream;
}
