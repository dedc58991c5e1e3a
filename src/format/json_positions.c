/* format/json_positions.c - see format/json_positions.h.
 *
 *     object = '{' [ string ':' value { ',' string ':' value } ] '}'
 *     array  = '[' [ value { ',' value } ] ']'
 *     value  = object | array | string | number | 'true' | 'false' | 'null'
 *
 * A strict reader of RFC 8259, but for bytes inside strings, which may be any (as in format/json.h). What an attacker might put
 * here: deep nesting (the depth is an argument), members without end (on the caller's arena, which has a ceiling).
 */
#include "format/json_positions.h"

#include "base/cur.h"

static int expected(const vig_cur *c, const char *what, struct vig_err *err)
{
    char next = 0;
    int rc;

    if (!vig_cur_peek(c, &next))
        rc = vig_fail(err, VIG_E_INPUT, "the text ends where %s should come", what);
    else if ((unsigned char)next < 0x20 || (unsigned char)next >= 0x7f)
        rc = vig_fail(err, VIG_E_INPUT, "byte 0x%02x where %s should come", (unsigned char)next, what);
    else
        rc = vig_fail(err, VIG_E_INPUT, "'%c' where %s should come", next, what);
    err->at = vig_cur_at(c);
    return rc;
}

static void pass_space(vig_cur *c)
{
    char next;

    while (vig_cur_peek(c, &next) && (next == ' ' || next == '\t' || next == '\n' || next == '\r'))
        (void)vig_cur_skip(c, 1);
}

static int pass_escape(vig_cur *c, struct vig_err *err)
{
    char next = 0;

    if (!vig_cur_peek(c, &next) || !next || !strchr("\"\\/bfnrtu", next))
        return expected(c, "an escape", err);
    (void)vig_cur_skip(c, 1);
    for (int i = 0; next == 'u' && i < 4; i++) {
        char digit = 0;

        if (!vig_cur_peek(c, &digit) || !(vig_is_digit(digit) || (vig_lower(digit) >= 'a' && vig_lower(digit) <= 'f')))
            return expected(c, "a hexadecimal digit", err);
        (void)vig_cur_skip(c, 1);
    }
    return 0;
}

static int pass_string(vig_cur *c, const char *what, vig_str *ret, struct vig_err *err)
{
    size_t at;
    char next;
    int rc = 0;

    if (!vig_cur_char(c, '"'))
        return expected(c, what, err);
    at = vig_cur_at(c);
    while (rc == 0) {
        if (!vig_cur_peek(c, &next) || (unsigned char)next < 0x20)
            return expected(c, "the string's closing quote", err);
        (void)vig_cur_skip(c, 1);
        if (next == '"')
            break;
        if (next == '\\')
            rc = pass_escape(c, err);
    }
    *ret = vig_str_of(c->start + at, vig_cur_at(c) - at - (rc == 0));
    return rc;
}

static bool pass_digits(vig_cur *c)
{
    char next;
    bool any = false;

    for (; vig_cur_peek(c, &next) && vig_is_digit(next); any = true)
        (void)vig_cur_skip(c, 1);
    return any;
}

static int pass_number(vig_cur *c, struct vig_err *err)
{
    (void)vig_cur_char(c, '-');
    if (!vig_cur_char(c, '0') && !pass_digits(c))
        return expected(c, "a value", err);
    if (vig_cur_char(c, '.') && !pass_digits(c))
        return expected(c, "a digit", err);
    if (vig_cur_char(c, 'e') || vig_cur_char(c, 'E')) {
        if (!vig_cur_char(c, '+'))
            (void)vig_cur_char(c, '-');
        if (!pass_digits(c))
            return expected(c, "a digit", err);
    }
    return 0;
}

static int pass_word(vig_cur *c, struct vig_err *err)
{
    static const vig_str words[] = { VIG_STR("true"), VIG_STR("false"), VIG_STR("null") };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_starts(vig_cur_rest(c), words[i])) {
            (void)vig_cur_skip(c, words[i].n);
            return 0;
        }
    return expected(c, "a value", err);
}

struct reader {
    vig_cur cur;
    struct vig_arena *arena;
    struct vig_json_members *members; /* of the outermost object */
};

static int pass_value(struct reader *r, unsigned depth, struct vig_err *err);

static int pass_member(struct reader *r, unsigned depth, struct vig_err *err)
{
    struct vig_json_member m = { .key_at = vig_cur_at(&r->cur) }, *slot;
    int rc = pass_string(&r->cur, "a key in double quotes", &m.key, err);

    if (rc < 0)
        return rc;
    pass_space(&r->cur);
    if (!vig_cur_char(&r->cur, ':'))
        return expected(&r->cur, "':'", err);
    pass_space(&r->cur);
    m.value_at = vig_cur_at(&r->cur);
    rc = pass_value(r, depth, err);
    if (rc < 0)
        return rc;
    m.value_end = vig_cur_at(&r->cur);
    if (depth > 1)
        return 0;
    slot = vig_vec_add(r->members, r->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = m;
    return 0;
}

/* Of an object or an array, behind its opening bracket; `depth` counts it. */
static int pass_items(struct reader *r, char close, unsigned depth, struct vig_err *err)
{
    const char *more = close == '}' ? "',' or '}'" : "',' or ']'";
    int rc = 0;

    if (depth > VIG_LIMIT_DEPTH)
        return vig_fail(err, VIG_E_LIMIT, "JSON that nests deeper than %d", VIG_LIMIT_DEPTH);
    pass_space(&r->cur);
    if (vig_cur_char(&r->cur, close))
        return 0;
    while (rc == 0) {
        rc = close == '}' ? pass_member(r, depth, err) : pass_value(r, depth, err);
        if (rc < 0)
            break;
        pass_space(&r->cur);
        if (vig_cur_char(&r->cur, close))
            return 0;
        if (!vig_cur_char(&r->cur, ','))
            return expected(&r->cur, more, err);
        pass_space(&r->cur);
    }
    return rc;
}

static int pass_value(struct reader *r, unsigned depth, struct vig_err *err)
{
    vig_str ignored;
    char next = 0;

    (void)vig_cur_peek(&r->cur, &next);
    switch (next) {
    case '{':
    case '[': (void)vig_cur_skip(&r->cur, 1); return pass_items(r, next == '{' ? '}' : ']', depth + 1, err);
    case '"': return pass_string(&r->cur, "a string", &ignored, err);
    case 't':
    case 'f':
    case 'n': return pass_word(&r->cur, err);
    default: return pass_number(&r->cur, err);
    }
}

int vig_json_members(vig_str text, size_t at, struct vig_arena *arena, struct vig_json_members *ret,
                     struct vig_err *err)
{
    struct vig_json_members members = { 0 };
    struct reader r = { .cur = vig_cur_of(text), .arena = arena, .members = &members };
    bool whole = at == 0;
    int rc;

    if (whole && vig_str_starts(text, VIG_STR("\xef\xbb\xbf")))
        at = 3;
    (void)vig_cur_seek(&r.cur, at);
    pass_space(&r.cur);
    members.open = vig_cur_at(&r.cur);
    if (!vig_cur_char(&r.cur, '{'))
        return expected(&r.cur, "'{'", err);
    rc = pass_items(&r, '}', 1, err);
    if (rc < 0)
        return rc;
    members.close = vig_cur_at(&r.cur) - 1;
    pass_space(&r.cur);
    if (whole && vig_cur_left(&r.cur))
        return expected(&r.cur, "the end of the text", err);
    *ret = members;
    return 0;
}

void vig_text_place(vig_str text, size_t at, uint32_t *ret_line, uint32_t *ret_column)
{
    uint32_t line = 1, column = 1;

    for (size_t i = 0; i < at && i < text.n; i++) {
        if (text.p[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text.p[i] & 0xc0) != 0x80) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}
