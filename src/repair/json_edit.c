/* repair/json_edit.c - see repair/json_edit.h.
 *
 * How a text is written is seen from its first member: on a line of its own, then new ones get lines of their own with the same
 * indentation; else all stays on one line. The indentation inside of an object that spans lines is one step deeper than its own.
 */
#include "repair/json_edit.h"

#include "base/buf.h"
#include "format/json.h"
#include "format/json_positions.h"

struct style {
    bool lines;     /* a member a line */
    vig_str indent; /* of the object's members */
    vig_str step;   /* of one level */
    vig_str end;    /* "\n" or "\r\n" */
};

/* The white space that a line begins with, in which `at` stands; false when something else is between. */
static bool indent_before(vig_str text, size_t at, vig_str *ret)
{
    size_t start = at;

    while (start && (text.p[start - 1] == ' ' || text.p[start - 1] == '\t'))
        start--;
    *ret = vig_str_of(text.p + start, at - start);
    return start && text.p[start - 1] == '\n';
}

static vig_str line_end(vig_str text)
{
    size_t at = vig_str_find(text, '\n');

    return at != VIG_NPOS && at && text.p[at - 1] == '\r' ? VIG_STR("\r\n") : VIG_STR("\n");
}

/* One step of indentation: that of the outermost object's first member. */
static vig_str step_of(vig_str text, const struct vig_json_members *outermost)
{
    vig_str step;

    return outermost->n && indent_before(text, outermost->v[0].key_at, &step) && step.n ? step : VIG_STR("  ");
}

/* Writes compact JSON as the text around it is written. */
static void add_value(struct vig_buf *out, const struct style *s, unsigned depth, vig_str value)
{
    bool in_string = false;

    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        bool opens = !in_string && (c == '{' || c == '['), closes = !in_string && (c == '}' || c == ']');
        bool empty = i + 1 < value.n && opens && (value.p[i + 1] == '}' || value.p[i + 1] == ']');
        bool was_empty = i && closes && (value.p[i - 1] == '{' || value.p[i - 1] == '[');

        depth -= closes;
        if (closes && !was_empty && s->lines) {
            (void)vig_buf_add(out, s->end);
            (void)vig_buf_add(out, s->indent);
            for (unsigned d = 0; d < depth; d++)
                (void)vig_buf_add(out, s->step);
        }
        (void)vig_buf_addc(out, c);
        if (in_string && c == '\\' && i + 1 < value.n)
            (void)vig_buf_addc(out, value.p[++i]);
        else if (c == '"')
            in_string = !in_string;
        depth += opens;
        if (!in_string && c == ':')
            (void)vig_buf_addc(out, ' ');
        if (!in_string && (c == ',' || (opens && !empty))) {
            if (s->lines) {
                (void)vig_buf_add(out, s->end);
                (void)vig_buf_add(out, s->indent);
                for (unsigned d = 0; d < depth; d++)
                    (void)vig_buf_add(out, s->step);
            } else if (c == ',') {
                (void)vig_buf_addc(out, ' ');
            }
        }
    }
}

static void add_member(struct vig_buf *out, const struct style *s, vig_str key, vig_str value)
{
    (void)vig_buf_addf(out, "\"%.*s\": ", VIG_ARG(key));
    add_value(out, s, 0, value);
}

struct edit {
    vig_str text;
    struct vig_arena *arena;
    vig_str step;
    yyjson_val *json; /* of the object in question */
    struct vig_json_members members;
    vig_str outer_indent; /* of the line that the object's closing bracket is on */
};

/* The last one of that name counts. */
static size_t find(const struct edit *e, vig_str key, yyjson_val **ret)
{
    yyjson_val *k, *v;
    size_t i, max, found = VIG_NPOS;

    vig_json_foreach(e->json, i, max, k, v)
    {
        if (i >= e->members.n || !vig_str_eq(vig_json_str(k), key))
            continue;
        found = i;
        *ret = v;
    }
    return found;
}

static int finish(struct vig_buf *out, const struct edit *e, size_t from, vig_str *ret, struct vig_err *err)
{
    int rc;

    (void)vig_buf_add(out, vig_str_skip(e->text, from));
    rc = vig_buf_check(out, err);
    if (rc == 0 && !vig_arena_str(e->arena, vig_buf_str(out), ret))
        rc = vig_nomem(err);
    return rc;
}

static int replace_value(const struct edit *e, const struct style *s, size_t which, vig_str value, struct vig_buf *out,
                         vig_str *ret, struct vig_err *err)
{
    (void)vig_buf_add(out, vig_str_take(e->text, e->members.v[which].value_at));
    add_value(out, s, 0, value);
    return finish(out, e, e->members.v[which].value_end, ret, err);
}

static int append_member(const struct edit *e, const struct style *s, vig_str key, vig_str value, struct vig_buf *out,
                         vig_str *ret, struct vig_err *err)
{
    size_t at = e->members.n ? e->members.v[e->members.n - 1].value_end : e->members.open + 1;

    (void)vig_buf_add(out, vig_str_take(e->text, at));
    if (e->members.n)
        (void)vig_buf_addc(out, ',');
    if (s->lines) {
        (void)vig_buf_add(out, s->end);
        (void)vig_buf_add(out, s->indent);
    } else if (e->members.n) {
        (void)vig_buf_addc(out, ' ');
    }
    add_member(out, s, key, value);
    if (e->members.n)
        return finish(out, e, at, ret, err);
    if (s->lines) { /* the bracket comes to stand on a line of its own */
        (void)vig_buf_add(out, s->end);
        (void)vig_buf_add(out, e->outer_indent);
    }
    return finish(out, e, e->members.close, ret, err);
}

/* An empty object is written with lines when it is the whole text, or when the one around it is. */
static int style_of(const struct edit *e, bool outer_lines, struct style *ret, struct vig_err *err)
{
    ret->end = line_end(e->text);
    ret->step = e->step;
    if (e->members.n) {
        ret->lines = indent_before(e->text, e->members.v[0].key_at, &ret->indent);
        return 0;
    }
    ret->lines = outer_lines;
    ret->indent = vig_arena_printf(e->arena, "%.*s%.*s", VIG_ARG(e->outer_indent), VIG_ARG(e->step));
    return ret->indent.p ? 0 : vig_nomem(err);
}

/* {"a":{"b":VALUE}} for what is left of a path. */
static vig_str wrapped(struct vig_arena *arena, vig_str rest, vig_str value)
{
    while (rest.n && value.p) {
        size_t slash = vig_str_rfind(rest, '/');
        vig_str key = slash == VIG_NPOS ? rest : vig_str_skip(rest, slash + 1);

        value = vig_arena_printf(arena, "{\"%.*s\":%.*s}", VIG_ARG(key), VIG_ARG(value));
        rest = slash == VIG_NPOS ? VIG_STR("") : vig_str_take(rest, slash);
    }
    return value;
}

static int set_in(struct edit *e, vig_str path, vig_str value, bool outer_lines, unsigned depth, vig_str *ret,
                  struct vig_err *err)
{
    vig_str key = vig_str_cut(&path, '/');
    yyjson_val *inner = NULL;
    size_t which = find(e, key, &inner);
    struct style s = { 0 };
    struct vig_buf out;
    int rc = style_of(e, outer_lines, &s, err);

    if (rc == 0 && which != VIG_NPOS && path.n) {
        size_t at = e->members.v[which].value_at;

        e->json = inner;
        if (!yyjson_is_obj(e->json) || depth > VIG_LIMIT_DEPTH)
            return vig_fail(err, VIG_E_INPUT, "%.*s is no object", VIG_ARG(key));
        e->members = (struct vig_json_members){ 0 };
        e->outer_indent = s.indent;
        rc = vig_json_members(e->text, at, e->arena, &e->members, err);
        return rc == 0 ? set_in(e, path, value, s.lines, depth + 1, ret, err) : rc;
    }
    value = wrapped(e->arena, path, value);
    if (rc < 0 || !value.p)
        return rc < 0 ? rc : vig_nomem(err);
    vig_buf_init(&out, VIG_LIMIT_SMALL_FILE * 2);
    rc = which == VIG_NPOS ? append_member(e, &s, key, value, &out, ret, err)
                           : replace_value(e, &s, which, value, &out, ret, err);
    vig_buf_done(&out);
    return rc;
}

int vig_json_set(vig_str text, vig_str path, vig_str value, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    struct edit e = { .text = vig_str_trim(text).n ? text : VIG_STR("{}\n"), .arena = arena };
    int rc = vig_json_members(e.text, 0, arena, &e.members, err);

    if (rc == 0)
        rc = vig_json_read(e.text, VIG_LIMIT_SMALL_FILE, arena, &e.json, err);
    if (rc < 0)
        return rc;
    e.step = step_of(e.text, &e.members);
    return set_in(&e, path, value, e.members.n == 0, 1, ret, err);
}
