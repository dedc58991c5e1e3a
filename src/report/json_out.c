/* report/json_out.c - see report/json_out.h. */
#include "report/json_out.h"

enum { MOST_INDENT = 16 }; /* levels; deeper ones stand below each other */

size_t vig_utf8_length(const char *p, size_t left)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t n = u[0] < 0x80 ? 1 : u[0] >= 0xc2 && u[0] < 0xe0 ? 2 : u[0] >= 0xe0 && u[0] < 0xf0 ? 3 : u[0] >= 0xf0 && u[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
        return 0;
    return n;
}

static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Looks at all of it, which compilers do many bytes at a time: most strings are. */
static bool all_plain(vig_str s)
{
    unsigned char other = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        other |= (unsigned char)((c < ' ') | (c >= 0x7f) | (c == '"') | (c == '\\'));
    }
    return other == 0;
}

static size_t escape_one(struct vig_buf *b, const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t n;

    switch (c) {
    case '"': vig_buf_add(b, VIG_STR("\\\"")); return 1;
    case '\\': vig_buf_add(b, VIG_STR("\\\\")); return 1;
    case '\n': vig_buf_add(b, VIG_STR("\\n")); return 1;
    case '\t': vig_buf_add(b, VIG_STR("\\t")); return 1;
    case '\r': vig_buf_add(b, VIG_STR("\\r")); return 1;
    }
    if (c < ' ' || c == 0x7f) {
        vig_buf_addf(b, "\\u%04x", c);
        return 1;
    }
    n = vig_utf8_length(p, left);
    if (n == 2 && c == 0xc2 && (unsigned char)p[1] < 0xa0) /* C1 controls move a terminal's cursor, too */
        vig_buf_addf(b, "\\u%04x", (unsigned char)p[1]);
    else if (n)
        vig_buf_add(b, vig_str_of(p, n));
    else
        vig_buf_add(b, VIG_STR("\xef\xbf\xbd"));
    return n ? n : 1;
}

static void quote(struct vig_buf *b, vig_str s)
{
    char *to = vig_buf_room(b, s.n + 2);

    if (to && all_plain(s)) {
        *to++ = '"';
        if (s.n)
            memcpy(to, s.p, s.n);
        to[s.n] = '"';
        b->n += s.n + 2;
        return;
    }
    vig_buf_addc(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t plain = i;

        while (plain < s.n && is_plain((unsigned char)s.p[plain]))
            plain++;
        vig_buf_add(b, vig_str_of(s.p + i, plain - i));
        i = plain;
        if (i < s.n)
            i += escape_one(b, s.p + i, s.n - i);
    }
    vig_buf_addc(b, '"');
}

/* A comma and a new line, as far as they are due. */
static void part(struct vig_json_out *j, bool comma, bool line)
{
    size_t depth = j->depth < MOST_INDENT ? j->depth : MOST_INDENT;
    char *to = vig_buf_room(j->to, 2 + 2 * depth), *at = to;

    if (!to)
        return;
    if (comma)
        *at++ = ',';
    if (line) {
        *at++ = '\n';
        memset(at, ' ', 2 * depth);
        at += 2 * depth;
    }
    j->to->n += (size_t)(at - to);
}

static void begin(struct vig_json_out *j, const char *key)
{
    part(j, j->comma, j->depth > 0);
    if (key) {
        quote(j->to, vig_str_c(key));
        vig_buf_add(j->to, VIG_STR(": "));
    }
    j->comma = true;
}

void vig_json_open(struct vig_json_out *j, const char *key, char bracket)
{
    begin(j, key);
    vig_buf_addc(j->to, bracket);
    j->depth++;
    j->comma = false;
}

void vig_json_close(struct vig_json_out *j, char bracket)
{
    j->depth--;
    if (j->comma)
        part(j, false, true); /* an empty one stays on its line */
    vig_buf_addc(j->to, bracket);
    j->comma = true;
    if (j->depth == 0) {
        vig_buf_addc(j->to, '\n');
        j->comma = false;
    }
}

void vig_json_str(struct vig_json_out *j, const char *key, vig_str value)
{
    begin(j, key);
    quote(j->to, value);
}

void vig_json_text(struct vig_json_out *j, const char *key, vig_str value)
{
    if (!vig_str_empty(value))
        vig_json_str(j, key, value);
}

void vig_json_num(struct vig_json_out *j, const char *key, double value, int digits)
{
    begin(j, key);
    vig_buf_addf(j->to, "%.*f", digits, value);
}

void vig_json_int(struct vig_json_out *j, const char *key, uint64_t value)
{
    begin(j, key);
    vig_buf_addf(j->to, "%llu", (unsigned long long)value);
}

void vig_json_bool(struct vig_json_out *j, const char *key, bool value)
{
    begin(j, key);
    vig_buf_add(j->to, value ? VIG_STR("true") : VIG_STR("false"));
}
