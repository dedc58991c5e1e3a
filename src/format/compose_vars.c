/* format/compose_vars.c - variables in compose files, and the env files that give them values.
 *
 *     $NAME  ${NAME}  ${NAME:-default}  ${NAME-default}  ${NAME:?message}  ${NAME?message}  ${NAME:+instead}  ${NAME+instead}  $$
 *
 * With ':' an empty value counts as none. Defaults may hold variables again. What has no value stays as it is written, so that
 * nobody mistakes "${USER_ID}" for an empty user.
 *
 * An env file has lines NAME=value, perhaps with `export` before them; 'text' is taken as it is, "text" knows \n and \", and
 * " #" starts a comment behind an unquoted value.
 *
 * What an attacker might do: nest defaults, or give a variable a long value and use it often. Depth and the bytes that come
 * out in all are limited.
 */
#include "format/compose_tree.h"

#include "base/cur.h"
#include "format/container_words.h"

#define MAX_NESTING 16

struct expansion {
    struct compose_work *w;
    struct vig_buf *out;
    uint32_t line;
    bool unset;
};

static bool is_name_start(char c)
{
    return vig_is_alpha(c) || c == '_';
}

static vig_str take_name(vig_str s)
{
    size_t n = 0;

    while (n < s.n && (is_name_start(s.p[n]) || (n && vig_is_digit(s.p[n]))))
        n++;
    return vig_str_take(s, n);
}

static bool look_up(const struct compose_work *w, vig_str name, vig_str *ret)
{
    bool found = false;

    if (w->loader->variable && w->loader->variable(w->loader->arg, name, ret))
        return true;
    for (const struct compose_vars *v = w->vars; v; v = v->outer) { /* the outermost counts most */
        const uintptr_t *slot = vig_map_get(&v->map, name);

        if (slot) {
            *ret = *(const vig_str *)*slot;
            found = true;
        }
    }
    return found;
}

static int note_unset(struct compose_work *w, vig_str name, uint32_t line)
{
    bool is_new;

    if (line == 0) /* in an env file */
        return 0;
    if (!vig_map_put(&w->unset, w->arena, name, &is_new))
        return vig_nomem(w->err);
    return is_new ? vig_words_set(&w->out->unset, (struct vig_setting){ .name = name, .line = line }, w->arena, w->err)
                  : 0;
}

static int refuse(struct expansion *x, vig_str text)
{
    uint32_t line;
    const struct vig_compose_file *f = vig_compose_locate(x->w->out, x->line, &line);
    vig_str path = f ? f->path : VIG_STR("env file");

    return vig_fail(x->w->err, VIG_E_INPUT, "%.*s:%u: '%.*s' is no variable: write ${NAME}, or $$ for a dollar sign",
                    VIG_ARG(path), line, VIG_ARG(vig_str_take(text, 60)));
}

/* The length of "{…}" with the braces in it balanced; 0 when it has no end. */
static size_t braced(vig_str s)
{
    size_t depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '{' && (i == 0 || s.p[i - 1] == '$'))
            depth++;
        else if (s.p[i] == '}' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static int expand(struct expansion *x, vig_str s, unsigned depth);

/* `inner`: what is between the braces; `whole`: with them and the dollar sign. */
static int expand_braced(struct expansion *x, vig_str inner, vig_str whole, unsigned depth)
{
    vig_str name = take_name(inner), rest = vig_str_skip(inner, name.n), value = { NULL, 0 };
    bool colon = vig_str_starts(rest, VIG_STR(":")), have = look_up(x->w, name, &value);
    char op;

    if (colon) {
        rest = vig_str_skip(rest, 1);
        have = have && value.n;
    }
    op = rest.n ? rest.p[0] : '\0';
    rest = vig_str_skip(rest, 1);
    if (vig_str_empty(name) || (colon && !op) || (op && !strchr("-?+", op)))
        return refuse(x, whole);
    if (op == '+')
        return have ? expand(x, rest, depth + 1) : 0;
    if (have)
        return vig_buf_add(x->out, value), 0;
    if (op == '-')
        return expand(x, rest, depth + 1);
    vig_buf_add(x->out, whole);
    x->unset = true;
    return op == '?' || colon ? 0 : note_unset(x->w, name, x->line);
}

static int expand_plain(struct expansion *x, vig_str name)
{
    vig_str value;

    if (look_up(x->w, name, &value))
        return vig_buf_add(x->out, value), 0;
    vig_buf_addc(x->out, '$');
    vig_buf_add(x->out, name);
    x->unset = true;
    return note_unset(x->w, name, x->line);
}

/* `s` starts with a dollar sign; *ret_used is how much of it was understood. */
static int expand_dollar(struct expansion *x, vig_str s, unsigned depth, size_t *ret_used)
{
    vig_str rest = vig_str_skip(s, 1), name = take_name(rest);

    if (vig_str_starts(rest, VIG_STR("$"))) {
        vig_buf_addc(x->out, '$');
        *ret_used = 2;
        return 0;
    }
    if (vig_str_starts(rest, VIG_STR("{"))) {
        size_t n = braced(rest);

        *ret_used = 1 + n;
        return n ? expand_braced(x, vig_str_of(rest.p + 1, n - 2), vig_str_take(s, 1 + n), depth) : refuse(x, s);
    }
    *ret_used = 1 + name.n;
    return name.n ? expand_plain(x, name) : refuse(x, s);
}

static int expand(struct expansion *x, vig_str s, unsigned depth)
{
    if (depth > MAX_NESTING)
        return vig_fail(x->w->err, VIG_E_LIMIT, "variables are nested too deep");
    while (s.n) {
        size_t dollar = vig_str_find(s, '$'), used;
        int rc;

        vig_buf_add(x->out, vig_str_take(s, dollar));
        if (dollar == VIG_NPOS)
            return 0;
        s = vig_str_skip(s, dollar);
        rc = expand_dollar(x, s, depth, &used);
        if (rc < 0)
            return rc;
        if (x->out->failed)
            return 0; /* told by the caller */
        s = vig_str_skip(s, used);
    }
    return 0;
}

int compose_expand(struct compose_work *w, vig_str raw, uint32_t line, vig_str *ret, bool *ret_unset)
{
    struct vig_buf out;
    struct expansion x = { .w = w, .out = &out, .line = line };
    int rc;

    if (!vig_str_has(raw, '$')) {
        *ret = raw;
        return 0;
    }
    vig_buf_init(&out, VIG_LIMIT_COMPOSE_EXPANDED - w->expanded);
    rc = expand(&x, raw, 0);
    if (rc == 0 && out.failed)
        rc = vig_fail(w->err, VIG_E_LIMIT, "the compose project's variables have more text than is read");
    if (rc == 0 && !vig_arena_str(w->arena, vig_buf_str(&out), ret))
        rc = vig_nomem(w->err);
    w->expanded += out.n;
    vig_buf_done(&out);
    *ret_unset = x.unset;
    return rc;
}

int compose_expand_defaults(struct compose_work *w, vig_str raw, vig_str *ret)
{
    static const struct vig_compose_loader none = { 0 };
    const struct vig_compose_loader *loader = w->loader;
    const struct compose_vars *vars = w->vars;
    bool unset;
    int rc;

    w->loader = &none;
    w->vars = NULL;
    rc = compose_expand(w, raw, 0, ret, &unset);
    w->loader = loader;
    w->vars = vars;
    return rc;
}

bool compose_is_variable(vig_str raw)
{
    vig_str rest = vig_str_skip(raw, 1);

    if (!vig_str_starts(raw, VIG_STR("$")) || rest.n == 0)
        return false;
    if (rest.p[0] != '{')
        return take_name(rest).n == rest.n;
    if (braced(rest) != rest.n)
        return false;
    rest = vig_str_of(rest.p + 1, rest.n - 2);
    rest = vig_str_skip(rest, take_name(rest).n);
    return rest.n == 0 || rest.p[0] == '?' || vig_str_starts(rest, VIG_STR(":?"));
}

/* NAME and what is behind the '='; false for comments, empty lines and what is neither. */
static bool env_line(vig_str line, vig_str *ret_name, vig_str *ret_value, bool *ret_has_value)
{
    vig_str s = vig_str_trim(line);

    if (vig_str_empty(s) || s.p[0] == '#')
        return false;
    if (vig_str_starts(s, VIG_STR("export ")))
        s = vig_str_trim(vig_str_skip(s, 7));
    *ret_has_value = vig_str_has(s, '=');
    *ret_name = vig_str_trim(vig_str_cut(&s, '='));
    *ret_value = vig_str_trim(s);
    return ret_name->n > 0;
}

static vig_str without_comment(vig_str s)
{
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] == '#' && vig_is_space(s.p[i - 1]))
            return vig_str_trim(vig_str_take(s, i));
    return s;
}

/* Inside of double quotes; the rest of the line is dropped. */
static int unescape(struct compose_work *w, vig_str s, vig_str *ret)
{
    vig_str copy;
    size_t n = 0;
    char *to;

    if (!vig_arena_str(w->arena, s, &copy))
        return vig_nomem(w->err);
    to = (char *)copy.p;
    for (size_t i = 0; i < s.n && s.p[i] != '"'; i++) {
        char c = s.p[i];

        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        to[n++] = c;
    }
    *ret = vig_str_of(to, n);
    return 0;
}

static int env_value(struct compose_work *w, vig_str s, vig_str *ret)
{
    bool unset;
    int rc = 0;

    if (s.n && s.p[0] == '\'') {
        s = vig_str_skip(s, 1);
        *ret = vig_str_cut(&s, '\'');
        return 0;
    }
    if (s.n && s.p[0] == '"')
        rc = unescape(w, vig_str_skip(s, 1), &s);
    else
        s = without_comment(s);
    *ret = s;
    if (rc == 0 && compose_expand(w, s, 0, ret, &unset) == VIG_E_NOMEM)
        rc = VIG_E_NOMEM; /* a lone '$' in a password stays what it is */
    return rc;
}

/* Variables of env files count as values of the project. */
static int count(struct compose_work *w)
{
    if (++w->nodes <= VIG_LIMIT_COMPOSE_NODES)
        return 0;
    return vig_fail(w->err, VIG_E_LIMIT, "the env files of the compose project have more variables than are read");
}

int compose_env_read(struct compose_work *w, vig_str text, struct compose_vars *to)
{
    const struct compose_vars *outer = w->vars;
    vig_cur cur = vig_cur_of(text);
    vig_str line, name, value;
    bool has_value;
    int rc = 0;

    w->vars = to; /* lines may use those before them */
    while (rc == 0 && vig_cur_line(&cur, &line)) {
        uintptr_t *slot;
        vig_str *copy;

        if (!env_line(line, &name, &value, &has_value) || !has_value)
            continue;
        rc = count(w);
        if (rc < 0)
            break;
        copy = vig_new(w->arena, vig_str);
        slot = vig_map_put(&to->map, w->arena, name, NULL);
        if (!slot || !copy) {
            if (slot)
                *slot = 0;
            rc = vig_nomem(w->err);
            break;
        }
        if (!*slot)
            *slot = (uintptr_t)copy; /* itself empty while its own value is read */
        rc = env_value(w, value, copy);
        *slot = (uintptr_t)copy;
    }
    w->vars = outer;
    return rc;
}

int compose_env_names(struct compose_work *w, vig_str text, uint32_t line, struct vig_compose_service *to)
{
    vig_cur cur = vig_cur_of(text);
    vig_str at, name, value;
    bool has_value;
    int rc = 0;

    while (rc == 0 && vig_cur_line(&cur, &at)) {
        if (!env_line(at, &name, &value, &has_value))
            continue;
        rc = count(w);
        if (rc == 0)
            rc = vig_words_set(&to->container.environment, (struct vig_setting){ .name = name, .line = line }, w->arena,
                               w->err);
    }
    return rc;
}
