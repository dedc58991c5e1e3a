/* report/text.c - see report/text.h. */
#include "report/text.h"

#include "report/json_out.h"

/* U+200E, 200F, 202A … 202E, 2066 … 2069: they turn the text around, so that a name reads as another one. */
static bool turns_around(const char *p)
{
    unsigned char b = (unsigned char)p[1], c = (unsigned char)p[2];

    return (unsigned char)*p == 0xe2 &&
           ((b == 0x80 && (c == 0x8e || c == 0x8f || (c >= 0xaa && c <= 0xae))) || (b == 0x81 && c >= 0xa6 && c <= 0xa9));
}

/* One character at p: its bytes, or 0 when it is to be shown as '?'. C1 controls (U+0080 … U+009F) move cursors, too. */
static size_t printable(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t n = vig_utf8_length(p, left);

    if (c < ' ' || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)p[1] < 0xa0) || (n == 3 && turns_around(p)))
        return 0;
    return n;
}

void vig_text_clean(struct vig_buf *out, vig_str s)
{
    vig_text_fit(out, s, 0);
}

size_t vig_text_width(vig_str s)
{
    size_t width = 0;

    for (size_t i = 0; i < s.n; width++) {
        size_t n = printable(s.p + i, s.n - i);
        i += n ? n : 1;
    }
    return width;
}

void vig_text_fit(struct vig_buf *out, vig_str s, size_t width)
{
    bool cut = width && vig_text_width(s) > width;
    size_t column = 0;

    for (size_t i = 0; i < s.n && (!cut || column + 1 < width); column++) {
        size_t n = printable(s.p + i, s.n - i);

        if (n)
            vig_buf_add(out, vig_str_of(s.p + i, n));
        else
            vig_buf_addc(out, '?');
        i += n ? n : 1;
    }
    if (cut)
        vig_buf_add(out, VIG_STR("…"));
}

void vig_text_colour(struct vig_buf *out, bool enabled, enum vig_colour c)
{
    static const char *const codes[] = { "\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[33m", "\033[32m", "\033[34m", "\033[1;31m" };

    if (enabled)
        vig_buf_add(out, vig_str_c(codes[c]));
}

enum vig_colour vig_severity_colour(enum vig_severity s)
{
    switch (s) {
    case VIG_CRITICAL: return VIG_BRIGHT_RED;
    case VIG_HIGH: return VIG_RED;
    case VIG_MEDIUM: return VIG_YELLOW;
    case VIG_LOW: return VIG_BLUE;
    default: return VIG_DIM;
    }
}

void vig_text_count(struct vig_buf *out, size_t n, const char *one, const char *many)
{
    vig_buf_addf(out, "%zu %s", n, n == 1 ? one : many);
}
