/* format/git_index.c - see format/git_index.h.
 *
 *     "DIRC" version count entry…            numbers are big endian, 32 bits
 *     entry: 40 bytes of stat, 20 of SHA-1, 16 bits of flags, with 0x4000 (from version 3 on) 16 more, the name
 *     name:  up to a NUL, and NULs up to a multiple of 8 bytes of the entry;
 *            in version 4 a number of bytes to drop from the name before it, and what to put there, up to a NUL
 *
 * The index is as trusted as the folder that it lies in: sizes and counts are checked against what is there.
 */
#include "format/git_index.h"

#include "base/cur.h"
#include "base/limits.h"

enum { FIXED = 62, EXTENDED = 0x4000 };

struct name { /* of version 4: made of the one before it */
    char text[VIG_LIMIT_PATH];
    size_t n;
};

/* As git writes offsets: seven bits a byte, the highest first, each continuation counts one more. */
static bool take_number(vig_cur *c, uint64_t *ret)
{
    uint8_t byte;
    uint64_t value;

    if (!vig_cur_u8(c, &byte))
        return false;
    for (value = byte & 0x7f; byte & 0x80; value = ((value + 1) << 7) | (byte & 0x7f))
        if (value >= UINT32_MAX || !vig_cur_u8(c, &byte))
            return false;
    *ret = value;
    return true;
}

static bool packed_name(vig_cur *c, struct name *name, vig_str *ret)
{
    uint64_t drop;
    vig_str rest;

    if (!take_number(c, &drop) || drop > name->n || !vig_cur_cstr(c, &rest) ||
        rest.n > sizeof name->text - (name->n - drop))
        return false;
    name->n -= drop;
    memcpy(name->text + name->n, rest.p, rest.n);
    name->n += rest.n;
    *ret = vig_str_of(name->text, name->n);
    return true;
}

static bool plain_name(vig_cur *c, size_t start, vig_str *ret)
{
    size_t past;

    if (!vig_cur_cstr(c, ret))
        return false;
    past = (vig_cur_at(c) - start) % 8; /* its NUL is the first of the padding */
    return past == 0 || vig_cur_skip(c, 8 - past);
}

static bool take_entry(vig_cur *c, uint32_t version, struct name *name, vig_str *ret)
{
    size_t start = vig_cur_at(c);
    uint16_t flags;

    if (!vig_cur_skip(c, FIXED - 2) || !vig_cur_be16(c, &flags) ||
        ((flags & EXTENDED) && version >= 3 && !vig_cur_skip(c, 2)))
        return false;
    return version == 4 ? packed_name(c, name, ret) : plain_name(c, start, ret);
}

int vig_git_index_read(vig_str index, void (*each)(void *arg, vig_str path), void *arg, struct vig_err *err)
{
    vig_cur c = vig_cur_of(index);
    struct name name = { .n = 0 };
    uint32_t version, count;
    vig_str magic, path;

    if (!vig_cur_take(&c, 4, &magic) || !vig_str_eqc(magic, "DIRC") || !vig_cur_be32(&c, &version) ||
        !vig_cur_be32(&c, &count))
        return vig_fail(err, VIG_E_INPUT, "no git index");
    if (version < 2 || version > 4)
        return vig_fail(err, VIG_E_UNSUPPORTED, "a git index of version %u", version);
    for (uint32_t i = 0; i < count; i++) {
        if (!take_entry(&c, version, &name, &path))
            return vig_fail(err, VIG_E_INPUT, "the git index ends within entry %u of %u", i + 1, count);
        each(arg, path);
    }
    return 0;
}
