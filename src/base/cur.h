/* base/cur.h - the only thing that walks over input.
 *
 * A cursor stands somewhere in a view and never leaves it. Each read says true and moves, or false at the end and stays
 * where it was. Integers are read by explicit endianness; no struct is ever laid over input.
 */
#ifndef VIG_BASE_CUR_H
#define VIG_BASE_CUR_H

#include "base/str.h"

typedef struct vig_cur {
    const char *p, *end;
    const char *start;
} vig_cur;

static inline vig_cur vig_cur_of(vig_str s)
{
    return (vig_cur){ s.p, s.p ? s.p + s.n : s.p, s.p };
}
static inline size_t vig_cur_left(const vig_cur *c)
{
    return (size_t)(c->end - c->p);
}
static inline size_t vig_cur_at(const vig_cur *c) /* bytes from the start */
{
    return (size_t)(c->p - c->start);
}
static inline vig_str vig_cur_rest(const vig_cur *c)
{
    return vig_str_of(c->p, vig_cur_left(c));
}

static inline bool vig_cur_take(vig_cur *c, size_t n, vig_str *ret) /* the next n bytes */
{
    if (n > vig_cur_left(c))
        return false;
    *ret = vig_str_of(c->p, n);
    if (n)
        c->p += n;
    return true;
}
static inline bool vig_cur_skip(vig_cur *c, size_t n)
{
    vig_str skipped;

    return vig_cur_take(c, n, &skipped);
}
bool vig_cur_seek(vig_cur *c, size_t at); /* from the start */
/* The next line without its end ("\n" or "\r\n"); the last one may lack an end. False when nothing is left. */
bool vig_cur_line(vig_cur *c, vig_str *ret);
bool vig_cur_cstr(vig_cur *c, vig_str *ret); /* up to a NUL, which is passed over; false without one */
bool vig_cur_sized(vig_cur *c, vig_str *ret); /* a length in 4 bytes, little-endian, and that many bytes */
bool vig_cur_peek(const vig_cur *c, char *ret);
bool vig_cur_char(vig_cur *c, char want); /* passes over `want` if it is next */

bool vig_cur_u8(vig_cur *c, uint8_t *ret);
bool vig_cur_le16(vig_cur *c, uint16_t *ret);
bool vig_cur_le32(vig_cur *c, uint32_t *ret);
bool vig_cur_le64(vig_cur *c, uint64_t *ret);
bool vig_cur_be16(vig_cur *c, uint16_t *ret);
bool vig_cur_be32(vig_cur *c, uint32_t *ret);
bool vig_cur_be64(vig_cur *c, uint64_t *ret);
bool vig_cur_uleb_long(vig_cur *c, uint64_t *ret);
static inline bool vig_cur_uleb(vig_cur *c, uint64_t *ret) /* LEB128, at most 64 bits; most are one byte */
{
    if (c->p == c->end || (*c->p & 0x80))
        return vig_cur_uleb_long(c, ret);
    *ret = (unsigned char)*c->p++;
    return true;
}

#endif
