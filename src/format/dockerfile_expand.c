/* format/dockerfile_expand.c - variables in the words of a Dockerfile (see format/dockerfile.h).
 *
 *     $name ${name} ${name:-word} ${name-word} ${name:+word} ${name+word} ${name:?word} ${name?word}
 *     ${name#pattern} ${name##pattern} ${name%pattern} ${name%%pattern} ${name/pattern/word} ${name//pattern/word}
 *
 * as BuildKit's shell word parser has them. What nothing in the file says the value of (an ARG without a default, ENV of the base image)
 * stays as written, and the word is marked as not known.
 *
 * `ENV A=$A$A`, a hundred times, would make 2^100 bytes, and patterns cost their length times the value's: all that one file spends on
 * expansion is counted, and when it is spent, variables are not known.
 */
#include "format/dockerfile_read.h"

struct expander {
    struct docker_reader *r;
    vig_str s;
    size_t i;
    bool unknown;
    unsigned depth;
};

const struct docker_var *docker_get(const struct docker_scope *scope, vig_str name)
{
    for (unsigned n = 0; scope && n < VIG_LIMIT_STAGE_CHAIN; n++, scope = scope->parent) {
        const uintptr_t *slot = vig_map_get(&scope->vars, name);
        if (slot)
            return (const struct docker_var *)*slot;
    }
    return NULL;
}

int docker_set(struct docker_reader *r, struct docker_scope *scope, vig_str name, struct docker_var var)
{
    bool fresh;
    struct docker_var *value = vig_new(r->arena, struct docker_var);
    uintptr_t *slot = value ? vig_map_put(&scope->vars, r->arena, name, &fresh) : NULL;

    if (!slot)
        return vig_nomem(r->err);
    *value = var;
    *slot = (uintptr_t)value;
    return 0;
}

static bool spend(struct expander *x, size_t n)
{
    if (n > x->r->expansion)
        return false;
    x->r->expansion -= n;
    return true;
}

static bool put(struct expander *x, vig_str s)
{
    return vig_buf_add(&x->r->scratch, s);
}

/* * and ? and \, as in shells. Linear in the value for each star. */
static bool glob(vig_str pattern, vig_str s)
{
    size_t p = 0, i = 0, star = VIG_NPOS, mark = 0;

    while (i < s.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            mark = i;
        } else if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == s.p[i])) {
            p++;
            i++;
        } else if (star != VIG_NPOS) {
            p = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

/* Cuts what matches off the front ('#') or the end ('%'): the shortest, or the longest when it stands twice. */
static vig_str cut_off(vig_str value, vig_str pattern, char op, bool longest)
{
    for (size_t k = 0; k <= value.n; k++) {
        size_t n = longest ? value.n - k : k;
        vig_str part = op == '#' ? vig_str_take(value, n) : vig_str_skip(value, value.n - n);

        if (glob(pattern, part))
            return op == '#' ? vig_str_skip(value, n) : vig_str_take(value, value.n - n);
    }
    return value;
}

static void replace(struct expander *x, vig_str value, vig_str pattern, vig_str with, bool all)
{
    size_t i = 0;

    while (i < value.n) {
        size_t n = value.n - i;

        while (n > 0 && !glob(pattern, vig_str_of(value.p + i, n)))
            n--;
        if (n == 0) {
            (void)put(x, vig_str_of(value.p + i++, 1));
            continue;
        }
        (void)put(x, with);
        i += n;
        if (!all)
            break;
    }
    (void)put(x, vig_str_skip(value, i));
}

static void words(struct expander *x, char stop);

static vig_str name_at(struct expander *x)
{
    size_t from = x->i;

    if (x->i < x->s.n && strchr("@*#?-!$", x->s.p[x->i]) && x->s.p[x->i]) {
        x->i++;
    } else if (x->i < x->s.n && vig_is_digit(x->s.p[x->i])) {
        while (x->i < x->s.n && vig_is_digit(x->s.p[x->i]))
            x->i++;
    } else {
        while (x->i < x->s.n && (vig_is_alnum(x->s.p[x->i]) || x->s.p[x->i] == '_'))
            x->i++;
    }
    return vig_str_of(x->s.p + from, x->i - from);
}

/* The words up to `stop`, expanded, as a copy; what they would have added to the result is taken back. */
static vig_str argument(struct expander *x, char stop)
{
    size_t base = x->r->scratch.n;
    vig_str copy = VIG_STR("");

    x->depth++;
    words(x, stop);
    x->depth--;
    if (x->r->scratch.n > base && !spend(x, x->r->scratch.n - base))
        x->unknown = true;
    else if (!x->r->scratch.failed && !vig_arena_str(x->r->arena, vig_str_of(x->r->scratch.p + base, x->r->scratch.n - base), &copy))
        x->r->scratch.failed = true;
    x->r->scratch.n = base;
    return copy;
}

static vig_str value_of(struct expander *x, vig_str name, bool *known)
{
    const struct docker_var *var = docker_get(x->r->scope, name);

    *known = var && var->known && spend(x, var->value.n);
    return *known ? var->value : VIG_STR("");
}

/* ${name#pattern} and its like; false when that cannot be said. */
static bool by_pattern(struct expander *x, vig_str value, bool known, char op)
{
    bool twice = x->i < x->s.n && x->s.p[x->i] == op;
    vig_str pattern, with = VIG_STR("");
    size_t cost;

    x->i += twice;
    pattern = argument(x, op == '/' ? '/' : '}');
    if (op == '/' && x->i < x->s.n && x->s.p[x->i] == '/') {
        x->i++;
        with = argument(x, '}');
    }
    if (!known || __builtin_mul_overflow(value.n + 1, value.n + 1, &cost) || __builtin_mul_overflow(cost, value.n + pattern.n + with.n, &cost) ||
        !spend(x, cost))
        return false;
    if (op == '/')
        replace(x, value, pattern, with, twice);
    else
        (void)put(x, cut_off(value, pattern, op, twice));
    return true;
}

/* Behind "${name": what stands there up to '}'. False: stays as written. */
static bool modifier(struct expander *x, vig_str name)
{
    bool known, colon = false, is_set;
    vig_str value = value_of(x, name, &known), word;
    char op;

    if (x->i >= x->s.n)
        return false;
    op = x->s.p[x->i++];
    if (op == '}') {
        x->i--;
        (void)put(x, value);
        return known;
    }
    if (op == '#' || op == '%' || op == '/')
        return by_pattern(x, value, known, op);
    if (op == ':' && x->i < x->s.n) {
        colon = true;
        op = x->s.p[x->i++];
    }
    word = argument(x, '}');
    is_set = known && (!colon || value.n);
    switch (op) {
    case '-': (void)put(x, is_set ? value : word); return true;
    case '+': (void)put(x, is_set ? word : VIG_STR("")); return known;
    case '?': (void)put(x, value); return known;
    default: return false;
    }
}

/* At '$'. */
static void dollar(struct expander *x)
{
    size_t from = x->i++, base = x->r->scratch.n;
    bool unknown = x->unknown, known;
    vig_str name, value;

    if (x->i < x->s.n && x->s.p[x->i] == '{') {
        x->i++;
        name = name_at(x);
        known = name.n && x->depth < VIG_LIMIT_DEPTH && modifier(x, name);
        while (x->i < x->s.n && x->s.p[x->i] != '}')
            x->i++;
        x->i += x->i < x->s.n;
        if (known)
            return;
        x->unknown = unknown;
    } else {
        name = name_at(x);
        value = value_of(x, name, &known);
        if (known) {
            (void)put(x, value);
            return;
        }
    }
    x->r->scratch.n = base;
    x->unknown |= name.n > 0;
    (void)put(x, vig_str_of(x->s.p + from, x->i - from));
}

static void double_quoted(struct expander *x)
{
    for (x->i++; x->i < x->s.n && x->s.p[x->i] != '"';) {
        char c = x->s.p[x->i], next = x->i + 1 < x->s.n ? x->s.p[x->i + 1] : '\0';

        if (c == '$') {
            dollar(x);
            continue;
        }
        if (c == x->r->d->escape && (next == '"' || next == '$' || next == c))
            x->i++;
        (void)put(x, vig_str_of(x->s.p + x->i++, 1));
    }
    x->i += x->i < x->s.n;
}

/* Up to `stop`, which is not passed over, or the end. */
static void words(struct expander *x, char stop)
{
    while (x->i < x->s.n) {
        char c = x->s.p[x->i];

        if (stop && (c == stop || c == '}'))
            return;
        if (c == '\'') {
            size_t n = vig_str_find(vig_str_skip(x->s, x->i + 1), '\'');
            vig_str text = vig_str_take(vig_str_skip(x->s, x->i + 1), n);
            (void)put(x, text);
            x->i = n == VIG_NPOS ? x->s.n : x->i + n + 2;
        } else if (c == '"') {
            double_quoted(x);
        } else if (c == '$') {
            dollar(x);
        } else {
            if (c == x->r->d->escape && x->i + 1 < x->s.n)
                x->i++;
            (void)put(x, vig_str_of(x->s.p + x->i++, 1));
        }
    }
}

int docker_expand(struct docker_reader *r, vig_str word, vig_str *ret, bool *ret_unknown)
{
    struct expander x = { .r = r, .s = word };

    vig_buf_clear(&r->scratch);
    words(&x, '\0');
    if (r->scratch.failed || !vig_arena_str(r->arena, vig_buf_str(&r->scratch), ret))
        return vig_nomem(r->err);
    *ret_unknown = x.unknown;
    return 0;
}
