/* format/toml.c - see format/toml.h. Scalars are read by format/toml_scalar.c.
 *
 * Source: TOML 1.0.0.
 *
 *     text    = { line }            line  = [ key "=" value | "[" key "]" | "[[" key "]]" ] [ "#" comment ] end
 *     key     = part { "." part }   part  = bare word | "basic" | 'literal'
 *     value   = scalar | "[" value, … "]" | "{" key "=" value, … "}"
 *
 * What may be said twice is TOML's hard part. A table has one header; a table that is only on the way to another one may
 * still get its own; one that dotted keys made may not; nothing reaches into an inline table or a plain array.
 *
 * An attacker writes a million keys into one table (each table of more than a few keys has an index), a key of a million
 * parts, or a million brackets (both are limited by VIG_LIMIT_DEPTH).
 */
#include "format/toml.h"

#include "base/map.h"
#include "format/toml_scalar.h"

enum {
    STATE_HEADER = 1, /* has had its [header] */
    STATE_DOTTED = 2, /* made by a dotted key */
    STATE_CLOSED = 4, /* inline table, plain array */
};
enum { INDEX_FROM = 12 }; /* a look-up among fewer keys is faster without an index */

struct key {
    vig_str parts[VIG_LIMIT_DEPTH];
    size_t n;
};

const struct vig_toml *vig_toml_items(const struct vig_toml *v)
{
    return v && (v->kind == VIG_TOML_ARRAY || v->kind == VIG_TOML_TABLE) ? v->first : NULL;
}

static struct vig_toml *find(const struct vig_toml *table, vig_str key)
{
    uintptr_t *slot;

    if (table->index) {
        slot = vig_map_get(table->index, key);
        return slot ? (struct vig_toml *)*slot : NULL;
    }
    for (struct vig_toml *v = table->first; v; v = v->next)
        if (vig_str_eq(v->key, key))
            return v;
    return NULL;
}

const struct vig_toml *vig_toml_get(const struct vig_toml *table, vig_str key)
{
    return table && table->kind == VIG_TOML_TABLE ? find(table, key) : NULL;
}

vig_str vig_toml_str(const struct vig_toml *v)
{
    return v && v->kind == VIG_TOML_STRING ? v->text : VIG_STR("");
}

vig_str vig_toml_get_str(const struct vig_toml *table, vig_str key)
{
    return vig_toml_str(vig_toml_get(table, key));
}

static bool index_entry(struct vig_toml *table, struct vig_toml *v, struct vig_arena *arena)
{
    uintptr_t *slot = vig_map_put(table->index, arena, v->key, NULL);

    if (slot)
        *slot = (uintptr_t)v;
    return slot != NULL;
}

static bool make_index(struct vig_toml *table, struct vig_arena *arena)
{
    table->index = vig_new(arena, struct vig_map);
    if (!table->index)
        return false;
    for (struct vig_toml *v = table->first; v; v = v->next)
        if (!index_entry(table, v, arena))
            return false;
    return true;
}

/* A new value at the end of an array or a table; the caller knows that the key is new. NULL: no room. */
static struct vig_toml *append(struct vig_toml_reader *r, struct vig_toml *to, vig_str key, enum vig_toml_kind kind)
{
    struct vig_toml *v = r->values < VIG_LIMIT_TOML_VALUES ? vig_new(r->arena, struct vig_toml) : NULL;

    if (!v)
        return NULL;
    r->values++;
    v->kind = kind;
    v->line = r->line;
    v->key = key;
    if (to->last)
        to->last->next = v;
    else
        to->first = v;
    to->last = v;
    to->count++;
    if (to->kind != VIG_TOML_TABLE || to->count < INDEX_FROM)
        return v;
    return (to->index ? index_entry(to, v, r->arena) : make_index(to, r->arena)) ? v : NULL;
}

static int no_room(const struct vig_toml_reader *r, struct vig_err *err)
{
    if (r->values < VIG_LIMIT_TOML_VALUES)
        return vig_nomem(err);
    return vig_fail(err, VIG_E_LIMIT, "line %zu: more than %zu values", r->line, VIG_LIMIT_TOML_VALUES);
}

static void skip_blanks(struct vig_toml_reader *r)
{
    while (vig_cur_char(&r->cur, ' ') || vig_cur_char(&r->cur, '\t'))
        ;
}

/* Up to the line's end, which stays. Control characters in comments are let pass: they carry nothing. */
static void skip_comment(struct vig_toml_reader *r)
{
    vig_str rest = vig_cur_rest(&r->cur);

    if (rest.n && rest.p[0] == '#')
        (void)vig_cur_skip(&r->cur, vig_str_find(rest, '\n') == VIG_NPOS ? rest.n : vig_str_find(rest, '\n'));
}

static bool take_line_end(struct vig_toml_reader *r)
{
    if (vig_cur_char(&r->cur, '\n')) {
        r->line++;
        return true;
    }
    vig_cur at = r->cur;
    if (!vig_cur_char(&at, '\r') || !vig_cur_char(&at, '\n'))
        return false;
    r->cur = at;
    r->line++;
    return true;
}

/* Blanks, comments and line ends, as they may stand inside of arrays. */
static void skip_lines(struct vig_toml_reader *r)
{
    do {
        skip_blanks(r);
        skip_comment(r);
    } while (take_line_end(r));
}

static int read_part(struct vig_toml_reader *r, vig_str *ret, struct vig_err *err)
{
    vig_str rest = vig_cur_rest(&r->cur);
    size_t i = 0;

    if (rest.n && (rest.p[0] == '"' || rest.p[0] == '\''))
        return vig_toml_read_string(r, false, ret, err);
    while (i < rest.n && (vig_is_alnum(rest.p[i]) || rest.p[i] == '_' || rest.p[i] == '-'))
        i++;
    if (i == 0)
        return vig_toml_bad(r, err, "no key where one is needed");
    (void)vig_cur_take(&r->cur, i, ret);
    return 0;
}

static int read_key(struct vig_toml_reader *r, struct key *ret, struct vig_err *err)
{
    ret->n = 0;
    do {
        if (ret->n == VIG_LIMIT_DEPTH)
            return vig_fail(err, VIG_E_LIMIT, "line %zu: a key of more than %d parts", r->line, VIG_LIMIT_DEPTH);
        skip_blanks(r);
        int rc = read_part(r, &ret->parts[ret->n++], err);
        if (rc < 0)
            return rc;
        skip_blanks(r);
    } while (vig_cur_char(&r->cur, '.'));
    return 0;
}

/* One step on the way of a header: into a table, the last table of an array of tables, or a new table. */
static int step_header(struct vig_toml_reader *r, struct vig_toml **at, vig_str part, struct vig_err *err)
{
    struct vig_toml *v = find(*at, part);

    if (!v) {
        v = append(r, *at, part, VIG_TOML_TABLE);
        if (!v)
            return no_room(r, err);
    }
    if (v->kind == VIG_TOML_ARRAY && !(v->state & STATE_CLOSED))
        v = v->last; /* such an array never stays empty */
    if (v->kind != VIG_TOML_TABLE || (v->state & STATE_CLOSED))
        return vig_toml_bad(r, err, "a header that goes through what is no table");
    *at = v;
    return 0;
}

static int open_table(struct vig_toml_reader *r, struct vig_toml *in, vig_str name, struct vig_toml **ret, struct vig_err *err)
{
    struct vig_toml *v = find(in, name);

    if (!v) {
        v = append(r, in, name, VIG_TOML_TABLE);
        if (!v)
            return no_room(r, err);
    } else if (v->kind != VIG_TOML_TABLE || v->state) {
        return vig_toml_bad(r, err, "a table that is there already");
    }
    v->state = STATE_HEADER;
    v->line = r->line;
    *ret = v;
    return 0;
}

static int open_array_table(struct vig_toml_reader *r, struct vig_toml *in, vig_str name, struct vig_toml **ret,
                            struct vig_err *err)
{
    struct vig_toml *array = find(in, name), *v;

    if (!array) {
        array = append(r, in, name, VIG_TOML_ARRAY);
        if (!array)
            return no_room(r, err);
    } else if (array->kind != VIG_TOML_ARRAY || (array->state & STATE_CLOSED)) {
        return vig_toml_bad(r, err, "an array of tables by a name that is taken");
    }
    v = append(r, array, VIG_STR(""), VIG_TOML_TABLE);
    if (!v)
        return no_room(r, err);
    v->state = STATE_HEADER;
    *ret = v;
    return 0;
}

static int read_header(struct vig_toml_reader *r, struct vig_toml *root, struct vig_toml **ret, struct vig_err *err)
{
    struct vig_toml *at = root;
    struct key key;
    bool is_array = vig_cur_char(&r->cur, '[');
    int rc = read_key(r, &key, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_char(&r->cur, ']') || (is_array && !vig_cur_char(&r->cur, ']')))
        return vig_toml_bad(r, err, "a header without its ']'");
    for (size_t i = 0; i + 1 < key.n; i++) {
        rc = step_header(r, &at, key.parts[i], err);
        if (rc < 0)
            return rc;
    }
    return is_array ? open_array_table(r, at, key.parts[key.n - 1], ret, err)
                    : open_table(r, at, key.parts[key.n - 1], ret, err);
}

static int read_value(struct vig_toml_reader *r, struct vig_toml *v, unsigned depth, struct vig_err *err);

/* The table that the parts in front of the last one name: made by dotted keys, or new. */
static int step_dotted(struct vig_toml_reader *r, struct vig_toml **at, vig_str part, struct vig_err *err)
{
    struct vig_toml *v = find(*at, part);

    if (!v) {
        v = append(r, *at, part, VIG_TOML_TABLE);
        if (!v)
            return no_room(r, err);
        v->state = STATE_DOTTED;
    } else if (v->kind != VIG_TOML_TABLE || v->state != STATE_DOTTED) {
        return vig_toml_bad(r, err, "a dotted key that reaches into what stands elsewhere");
    }
    *at = v;
    return 0;
}

static int read_entry(struct vig_toml_reader *r, struct vig_toml *table, unsigned depth, struct vig_err *err)
{
    struct vig_toml *v;
    struct key key;
    int rc = read_key(r, &key, err);

    if (rc < 0)
        return rc;
    if (!vig_cur_char(&r->cur, '='))
        return vig_toml_bad(r, err, "a key without '='");
    if (key.n - 1 > VIG_LIMIT_DEPTH - depth)
        return vig_fail(err, VIG_E_LIMIT, "line %zu: nested deeper than %d", r->line, VIG_LIMIT_DEPTH);
    for (size_t i = 0; i + 1 < key.n; i++) {
        rc = step_dotted(r, &table, key.parts[i], err);
        if (rc < 0)
            return rc;
    }
    if (find(table, key.parts[key.n - 1]))
        return vig_toml_bad(r, err, "a key that is there already");
    v = append(r, table, key.parts[key.n - 1], VIG_TOML_STRING);
    if (!v)
        return no_room(r, err);
    skip_blanks(r);
    return read_value(r, v, depth + (unsigned)key.n - 1, err);
}

static int read_array(struct vig_toml_reader *r, struct vig_toml *v, unsigned depth, struct vig_err *err)
{
    struct vig_toml *item;
    int rc;

    for (;;) {
        skip_lines(r);
        if (vig_cur_char(&r->cur, ']'))
            return 0;
        item = append(r, v, VIG_STR(""), VIG_TOML_STRING);
        if (!item)
            return no_room(r, err);
        rc = read_value(r, item, depth, err);
        if (rc < 0)
            return rc;
        skip_lines(r);
        if (!vig_cur_char(&r->cur, ',')) {
            if (vig_cur_char(&r->cur, ']'))
                return 0;
            return vig_toml_bad(r, err, "an array without ',' or ']'");
        }
    }
}

static int read_inline_table(struct vig_toml_reader *r, struct vig_toml *v, unsigned depth, struct vig_err *err)
{
    int rc;

    for (;;) {
        skip_lines(r);
        if (vig_cur_char(&r->cur, '}'))
            return 0;
        rc = read_entry(r, v, depth, err);
        if (rc < 0)
            return rc;
        skip_lines(r);
        if (!vig_cur_char(&r->cur, ',')) {
            if (vig_cur_char(&r->cur, '}'))
                return 0;
            return vig_toml_bad(r, err, "an inline table without ',' or '}'");
        }
    }
}

/* Into `v`, which is there already: what went wrong inside keeps what was read. */
static int read_value(struct vig_toml_reader *r, struct vig_toml *v, unsigned depth, struct vig_err *err)
{
    char c;

    if (depth >= VIG_LIMIT_DEPTH)
        return vig_fail(err, VIG_E_LIMIT, "line %zu: nested deeper than %d", r->line, VIG_LIMIT_DEPTH);
    if (!vig_cur_peek(&r->cur, &c))
        return vig_toml_bad(r, err, "the file ends where a value is needed");
    v->line = r->line;
    if (c == '"' || c == '\'')
        return vig_toml_read_string(r, true, &v->text, err);
    if (c != '[' && c != '{')
        return vig_toml_read_bare(r, &v->kind, &v->text, err);
    (void)vig_cur_skip(&r->cur, 1);
    v->kind = c == '[' ? VIG_TOML_ARRAY : VIG_TOML_TABLE;
    v->state = STATE_CLOSED;
    return c == '[' ? read_array(r, v, depth + 1, err) : read_inline_table(r, v, depth + 1, err);
}

static int read_line(struct vig_toml_reader *r, struct vig_toml *root, struct vig_toml **table, struct vig_err *err)
{
    char c;
    int rc = 0;

    skip_blanks(r);
    skip_comment(r);
    if (take_line_end(r) || !vig_cur_peek(&r->cur, &c))
        return 0;
    rc = vig_cur_char(&r->cur, '[') ? read_header(r, root, table, err) : read_entry(r, *table, 0, err);
    if (rc < 0)
        return rc;
    skip_blanks(r);
    skip_comment(r);
    if (vig_cur_left(&r->cur) && !take_line_end(r))
        return vig_toml_bad(r, err, "more on the line than one key and value");
    return 0;
}

int vig_toml_parse(vig_str text, size_t max, struct vig_arena *arena, struct vig_toml **ret, struct vig_err *err)
{
    struct vig_toml_reader r = { .line = 1, .arena = arena };
    struct vig_toml *root, *table;
    int rc = 0;

    if (text.n > max)
        return vig_fail(err, VIG_E_LIMIT, "%zu bytes, of which at most %zu are read", text.n, max);
    if (vig_str_starts(text, VIG_STR("\xef\xbb\xbf")))
        text = vig_str_skip(text, 3);
    r.cur = vig_cur_of(text);
    root = table = vig_new(arena, struct vig_toml);
    if (!root)
        return vig_nomem(err);
    root->kind = VIG_TOML_TABLE;
    while (rc == 0 && vig_cur_left(&r.cur))
        rc = read_line(&r, root, &table, err);
    if (rc == 0 || rc == VIG_E_INPUT || rc == VIG_E_LIMIT)
        *ret = root;
    return rc;
}
