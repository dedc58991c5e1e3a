/* report/markup.c - see report/markup.h. */
#include "report/markup.h"

#include "report/json_out.h"

static size_t xml_character(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t n = vig_utf8_length(p, left);

    if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)p[1] < 0xa0))
        return 0;
    return n == 3 && c == 0xef && (unsigned char)p[1] == 0xbf && (unsigned char)p[2] >= 0xbe ? 0 : n; /* U+FFFE, U+FFFF */
}

static vig_str entity(char c)
{
    switch (c) {
    case '&': return VIG_STR("&amp;");
    case '<': return VIG_STR("&lt;");
    case '>': return VIG_STR("&gt;");
    case '"': return VIG_STR("&quot;");
    case '\'': return VIG_STR("&#39;");
    }
    return VIG_STR("");
}

void vig_markup_text(struct vig_buf *out, vig_str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = xml_character(s.p + i, s.n - i);
        vig_str e = entity(s.p[i]);

        if (!n)
            (void)vig_buf_add(out, VIG_STR("\xef\xbf\xbd"));
        else
            (void)vig_buf_add(out, e.n ? e : vig_str_of(s.p + i, n));
        i += n ? n : 1;
    }
}

void vig_markdown_text(struct vig_buf *out, vig_str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = xml_character(s.p + i, s.n - i);
        char c = s.p[i];

        if (!n)
            (void)vig_buf_add(out, VIG_STR("\xef\xbf\xbd"));
        else if (c == '\n' || c == '\t')
            (void)vig_buf_addc(out, ' ');
        else if (n == 1 && strchr("\\`*_{}[]#|~$@", c))
            (void)vig_buf_addf(out, "\\%c", c);
        else if (n == 1 && (c == '<' || c == '>' || c == '&'))
            (void)vig_buf_add(out, entity(c));
        else
            (void)vig_buf_add(out, vig_str_of(s.p + i, n));
        i += n ? n : 1;
    }
}
