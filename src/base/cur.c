/* base/cur.c - see base/cur.h. */
#include "base/cur.h"

bool vig_cur_seek(vig_cur *c, size_t at)
{
    if (at > (size_t)(c->end - c->start))
        return false;
    if (c->start)
        c->p = c->start + at;
    return true;
}

bool vig_cur_line(vig_cur *c, vig_str *ret)
{
    vig_str rest = vig_cur_rest(c), line;

    if (rest.n == 0)
        return false;
    line = vig_str_cut(&rest, '\n');
    c->p = rest.p;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    *ret = line;
    return true;
}

bool vig_cur_cstr(vig_cur *c, vig_str *ret)
{
    vig_str rest = vig_cur_rest(c);
    size_t at = vig_str_find(rest, '\0');

    if (at == VIG_NPOS)
        return false;
    *ret = vig_str_take(rest, at);
    c->p += at + 1;
    return true;
}

bool vig_cur_peek(const vig_cur *c, char *ret)
{
    if (c->p == c->end)
        return false;
    *ret = *c->p;
    return true;
}

bool vig_cur_char(vig_cur *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return false;
    c->p++;
    return true;
}

static bool read_int(vig_cur *c, size_t n, bool big, uint64_t *ret)
{
    uint64_t v = 0;
    vig_str s;

    if (!vig_cur_take(c, n, &s))
        return false;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)s.p[big ? i : n - 1 - i];
    *ret = v;
    return true;
}

bool vig_cur_u8(vig_cur *c, uint8_t *ret)
{
    uint64_t v;

    if (!read_int(c, 1, true, &v))
        return false;
    *ret = (uint8_t)v;
    return true;
}

#define READER(name, type, big)                  \
    bool name(vig_cur *c, type *ret)             \
    {                                            \
        uint64_t v;                              \
                                                 \
        if (!read_int(c, sizeof(type), big, &v)) \
            return false;                        \
        *ret = (type)v;                          \
        return true;                             \
    }

READER(vig_cur_le16, uint16_t, false)
READER(vig_cur_le32, uint32_t, false)
READER(vig_cur_le64, uint64_t, false)
READER(vig_cur_be16, uint16_t, true)
READER(vig_cur_be32, uint32_t, true)
READER(vig_cur_be64, uint64_t, true)

bool vig_cur_uleb_long(vig_cur *c, uint64_t *ret)
{
    vig_cur at = *c;
    uint64_t v = 0;
    uint8_t byte;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (!vig_cur_u8(&at, &byte))
            return false;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *c = at;
            *ret = v;
            return true;
        }
    }
    return false;
}

bool vig_cur_sized(vig_cur *c, vig_str *ret)
{
    vig_cur before = *c;
    uint32_t n;

    if (vig_cur_le32(c, &n) && vig_cur_take(c, n, ret))
        return true;
    *c = before;
    return false;
}
