/* format/json_walk.c - see format/json_walk.h.
 *
 * No recursion: the end of a value is where as many brackets are closed as were opened, strings left aside. Which kind of
 * bracket it is does not matter here; the reader of the part will complain. A value may begin in one window and end in
 * another, so looking for its end can be interrupted at any byte.
 */
#include "format/json_walk.h"

#include "base/limits.h"

enum { FIRST_WINDOW = 1 << 18 };

void vig_json_walk_init(struct vig_json_walk *w, const struct vig_blob *file, size_t max, struct vig_err *err)
{
    *w = (struct vig_json_walk){ .err = err, .file = file, .max = max, .line = 1 };
    if (file->mem) {
        w->cur = vig_cur_of(vig_str_of(file->mem, (size_t)file->size));
        w->read = file->size;
    } else {
        w->cap = file->size < FIRST_WINDOW ? (size_t)file->size + 1 : FIRST_WINDOW;
        w->window = vig_allocation_fails() ? NULL : malloc(w->cap);
        if (!w->window)
            w->rc = vig_nomem(err);
        w->broken = w->rc < 0;
        w->cur = vig_cur_of(vig_str_of(w->window, 0));
    }
}

void vig_json_walk_done(struct vig_json_walk *w)
{
    free(w->window);
    w->window = NULL;
}

static bool fail(struct vig_json_walk *w)
{
    w->broken = true;
    return false;
}

static void count_lines(struct vig_json_walk *w, size_t up_to)
{
    const char *p = w->cur.start;
    size_t lines = 0;

    for (size_t i = w->counted; i < up_to; i++)
        lines += p[i] == '\n';
    w->line += lines;
    w->counted = up_to;
}

static bool widen(struct vig_json_walk *w)
{
    char *wider = vig_allocation_fails() ? NULL : realloc(w->window, w->cap * 2);

    if (!wider) {
        w->rc = vig_nomem(w->err);
        return fail(w);
    }
    w->window = wider;
    w->cap *= 2;
    return true;
}

/* Reads on. What stands before the cursor is dropped. False at the end of the file. */
static bool read_more(struct vig_json_walk *w)
{
    size_t keep = vig_cur_left(&w->cur), from = vig_cur_at(&w->cur), room;
    uint64_t left = w->file->size - w->read;

    if (!w->window || w->broken || !left)
        return false;
    count_lines(w, from);
    memmove(w->window, w->window + from, keep);
    w->counted = 0;
    w->cur = vig_cur_of(vig_str_of(w->window, keep));
    if (keep > w->cap / 2 && !widen(w))
        return false;
    room = w->cap - keep;
    if (left < room)
        room = (size_t)left;
    w->rc = vig_blob_read(w->file, w->read, w->window + keep, room, w->err);
    if (w->rc < 0)
        return fail(w);
    w->read += room;
    w->cur = vig_cur_of(vig_str_of(w->window, keep + room));
    return true;
}

/* The next byte that is no white space; false at the end. */
static bool next(struct vig_json_walk *w, char *ret)
{
    do {
        vig_str rest = vig_cur_rest(&w->cur);
        size_t n = 0;

        while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\n' || rest.p[n] == '\r' || rest.p[n] == '\t'))
            n++;
        (void)vig_cur_skip(&w->cur, n);
        if (n < rest.n)
            return !w->broken && vig_cur_peek(&w->cur, ret);
    } while (read_more(w));
    return false;
}

/* Looking for the end of a value. */
struct search {
    size_t depth;
    bool scalar, in_string, escaped, found;
};

static size_t search_string(struct search *s, const char *p, size_t n)
{
    size_t i = 0;

    if (s->escaped && n) {
        s->escaped = false;
        i = 1;
    }
    while (i < n && p[i] != '"' && p[i] != '\\')
        i++;
    if (i == n)
        return n;
    if (p[i] == '\\') {
        s->escaped = true;
    } else {
        s->in_string = false;
        s->found = s->depth == 0;
    }
    return i + 1;
}

static size_t search_scalar(struct search *s, const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] && !strchr(",]}: \t\r\n", p[i]))
        i++;
    s->found = i < n;
    return i;
}

static size_t search_container(struct search *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (p[i]) {
        case '"': s->in_string = true; return i + 1;
        case '{':
        case '[': s->depth++; break;
        case '}':
        case ']':
            if (--s->depth == 0) {
                s->found = true;
                return i + 1;
            }
            break;
        }
    }
    return n;
}

/* How much of it belongs to the value; s->found when it ends there. */
static size_t search_end(struct search *s, vig_str part)
{
    size_t at = 0;

    while (at < part.n && !s->found) {
        const char *p = part.p + at;
        size_t left = part.n - at, n;

        n = s->scalar      ? search_scalar(s, p, left)
            : s->in_string ? search_string(s, p, left)
                           : search_container(s, p, left);
        at += n;
    }
    return at;
}

/* With `ret`, the value stays in the window; above the maximum it is passed over, and *ret is empty. */
static bool take(struct vig_json_walk *w, char first, vig_str *ret)
{
    struct search s = { .scalar = !strchr("\"{[", first) || !first, .in_string = first == '"' };
    size_t seen = first == '"' ? 1 : 0;

    for (;;) {
        vig_str rest = vig_cur_rest(&w->cur);

        seen += search_end(&s, vig_str_skip(rest, seen));
        if (ret && seen > w->max)
            ret = NULL;
        if (s.found) {
            if (ret)
                *ret = vig_str_take(rest, seen);
            return seen > 0 && vig_cur_skip(&w->cur, seen);
        }
        if (!ret) {
            (void)vig_cur_skip(&w->cur, seen);
            seen = 0;
        }
        if (!read_more(w))
            return fail(w);
    }
}

/* The first byte of the next value. The ':' in front of it is passed over only here: to look for it may move the window,
 * and the key is still in use before. */
static bool begin_value(struct vig_json_walk *w, char *ret)
{
    if (w->colon) {
        if (!next(w, ret) || *ret != ':')
            return fail(w);
        (void)vig_cur_skip(&w->cur, 1);
        w->colon = false;
    }
    return next(w, ret);
}

bool vig_json_walk_value(struct vig_json_walk *w, vig_str *ret_text)
{
    vig_str text = { NULL, 0 };
    char c;

    if (!begin_value(w, &c) || !take(w, c, &text))
        return fail(w);
    *ret_text = text;
    return true;
}

bool vig_json_walk_skip(struct vig_json_walk *w)
{
    char c;

    return (begin_value(w, &c) && take(w, c, NULL)) || fail(w);
}

static void pass_mark(struct vig_json_walk *w)
{
    char c;

    if (w->read == vig_cur_left(&w->cur) && next(w, &c) &&
        vig_str_starts(vig_cur_rest(&w->cur), VIG_STR("\xef\xbb\xbf")))
        (void)vig_cur_skip(&w->cur, 3);
}

bool vig_json_walk_enter(struct vig_json_walk *w, char bracket)
{
    char c;

    pass_mark(w);
    return begin_value(w, &c) && c == bracket && vig_cur_skip(&w->cur, 1);
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

bool vig_json_walk_member(struct vig_json_walk *w, vig_str *ret_key)
{
    vig_str key;
    char c;

    if (!begin_part(w, '}'))
        return false;
    if (!next(w, &c) || c != '"' || !vig_json_walk_value(w, &key))
        return fail(w);
    *ret_key = key.n < 2 ? VIG_STR("") : vig_str_of(key.p + 1, key.n - 2);
    w->colon = true;
    return true;
}

bool vig_json_walk_element(struct vig_json_walk *w)
{
    return begin_part(w, ']');
}

size_t vig_json_walk_line(struct vig_json_walk *w)
{
    count_lines(w, vig_cur_at(&w->cur));
    return w->line;
}
