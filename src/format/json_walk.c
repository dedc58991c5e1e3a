/* format/json_walk.c - see format/json_walk.h.
 *
 * No recursion: the end of a value is where as many brackets are closed as were opened, strings left aside. Which kind of
 * bracket it is does not matter here; the reader of the part will complain.
 */
#include "format/json_walk.h"

struct vig_json_walk vig_json_walk_of(vig_str text)
{
    if (vig_str_starts(text, VIG_STR("\xef\xbb\xbf")))
        text = vig_str_skip(text, 3);
    return (struct vig_json_walk){ .cur = vig_cur_of(text), .line = 1 };
}

static bool fail(struct vig_json_walk *w)
{
    w->broken = true;
    return false;
}

/* The next byte that is no white space; false at the end. */
static bool next(struct vig_json_walk *w, char *ret)
{
    vig_str rest = vig_cur_rest(&w->cur);
    size_t n = 0;

    while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\n' || rest.p[n] == '\r' || rest.p[n] == '\t'))
        n++;
    (void)vig_cur_skip(&w->cur, n);
    return !w->broken && vig_cur_peek(&w->cur, ret);
}

bool vig_json_walk_enter(struct vig_json_walk *w, char bracket)
{
    char c;

    return next(w, &c) && c == bracket && vig_cur_skip(&w->cur, 1);
}

/* Stands on the next member or element, or has passed over `close`. */
static bool begin_part(struct vig_json_walk *w, char close)
{
    char c;

    if (!next(w, &c))
        return fail(w);
    if (c == ',') {
        (void)vig_cur_skip(&w->cur, 1);
        if (!next(w, &c) || c == ',')
            return fail(w);
    }
    if (c != close)
        return true;
    (void)vig_cur_skip(&w->cur, 1);
    return false;
}

/* The length of the string at the front of `s`, with its quotes; 0 when it has no end. */
static size_t string_length(vig_str s)
{
    size_t at = 1;

    for (;;) {
        size_t quote = vig_str_find(vig_str_skip(s, at), '"'), slashes = 0;

        if (at >= s.n || quote == VIG_NPOS)
            return 0;
        at += quote + 1;
        while (slashes < at - 2 && s.p[at - 2 - slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return at;
    }
}

static bool take_string(struct vig_json_walk *w, vig_str *ret)
{
    vig_str rest = vig_cur_rest(&w->cur);
    size_t n = rest.n && rest.p[0] == '"' ? string_length(rest) : 0;

    if (!n)
        return fail(w);
    *ret = vig_str_of(rest.p + 1, n - 2);
    return vig_cur_skip(&w->cur, n);
}

bool vig_json_walk_member(struct vig_json_walk *w, vig_str *ret_key)
{
    char c;

    if (!begin_part(w, '}') || !take_string(w, ret_key))
        return false;
    if (!next(w, &c) || c != ':')
        return fail(w);
    return vig_cur_skip(&w->cur, 1);
}

bool vig_json_walk_element(struct vig_json_walk *w)
{
    return begin_part(w, ']');
}

/* The length of the container at the front of `s`; 0 when it has no end. */
static size_t container_length(vig_str s)
{
    size_t depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '"': {
            size_t n = string_length(vig_str_skip(s, i));
            if (!n)
                return 0;
            i += n - 1;
            break;
        }
        case '{':
        case '[':
            depth++;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return i + 1;
            break;
        }
    }
    return 0;
}

static size_t scalar_length(vig_str s)
{
    size_t n = 0;

    while (n < s.n && !strchr(",]}: \t\r\n", s.p[n]))
        n++; /* a NUL is found by strchr, too */
    return n;
}

bool vig_json_walk_value(struct vig_json_walk *w, vig_str *ret_text)
{
    vig_str rest;
    size_t n;
    char c;

    if (!next(w, &c))
        return fail(w);
    rest = vig_cur_rest(&w->cur);
    n = c == '"' ? string_length(rest) : c == '{' || c == '[' ? container_length(rest) : scalar_length(rest);
    if (!n)
        return fail(w);
    if (ret_text)
        *ret_text = vig_str_take(rest, n);
    return vig_cur_skip(&w->cur, n);
}

size_t vig_json_walk_line(struct vig_json_walk *w)
{
    size_t at = vig_cur_at(&w->cur);

    for (; w->line_from < at; w->line_from++)
        w->line += w->cur.start[w->line_from] == '\n';
    return w->line;
}
