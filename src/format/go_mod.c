/* format/go_mod.c - see format/go_mod.h.
 *
 * Source: the Go modules reference, "go.mod files".
 *
 *     module example.com/shop          // a comment
 *     go 1.22
 *     toolchain go1.22.3
 *     require golang.org/x/text v0.3.7
 *     require (
 *         example.com/b v1.0.0 // indirect
 *     )
 *     replace golang.org/x/text v0.3.7 => ../text
 *
 * Words may be quoted with " or `. Other directives (exclude, retract, tool, godebug, ignore) have the same two shapes and
 * are passed over.
 */
#include "format/go_mod.h"

#include "base/cur.h"

enum { MAX_WORDS = 8 }; /* replace A v => B v has 6 */

struct words {
    vig_str v[MAX_WORDS];
    size_t n;
};

static vig_str take_word(vig_str *s)
{
    const char quote = s->p[0];
    vig_str word;
    size_t i = 0;

    if (quote == '"' || quote == '`') {
        *s = vig_str_skip(*s, 1);
        return vig_str_cut(s, quote);
    }
    if (quote == '(' || quote == ')') {
        word = vig_str_take(*s, 1);
        *s = vig_str_skip(*s, 1);
        return word;
    }
    while (i < s->n && !vig_is_space(s->p[i]) && s->p[i] != '(' && s->p[i] != ')')
        i++;
    word = vig_str_take(*s, i);
    *s = vig_str_skip(*s, i);
    return word;
}

static void split(vig_str line, struct words *ret)
{
    size_t comment = vig_str_search(line, VIG_STR("//"));

    ret->n = 0;
    if (comment != VIG_NPOS)
        line = vig_str_take(line, comment);
    for (line = vig_str_trim(line); line.n && ret->n < MAX_WORDS; line = vig_str_trim(line))
        ret->v[ret->n++] = take_word(&line);
}

static bool add_require(struct vig_go_mod *mod, const vig_str *w, size_t n, size_t line, struct vig_arena *arena, bool *ret_ok)
{
    struct vig_go_require *r;

    *ret_ok = n == 2;
    if (!*ret_ok)
        return true;
    r = vig_vec_add(&mod->requires, arena);
    if (r)
        *r = (struct vig_go_require){ w[0], w[1], line };
    return r != NULL;
}

/* A [v] => B [v] */
static bool add_replace(struct vig_go_mod *mod, const vig_str *w, size_t n, struct vig_arena *arena, bool *ret_ok)
{
    struct vig_go_replace *r, made = { 0 };
    size_t arrow = 0;

    while (arrow < n && !vig_str_eq(w[arrow], VIG_STR("=>")))
        arrow++;
    *ret_ok = (arrow == 1 || arrow == 2) && (n - arrow == 2 || n - arrow == 3);
    if (!*ret_ok)
        return true;
    made.path = w[0];
    made.version = arrow == 2 ? w[1] : VIG_STR("");
    made.new_path = w[arrow + 1];
    made.new_version = n - arrow == 3 ? w[arrow + 2] : VIG_STR("");
    r = vig_vec_add(&mod->replaces, arena);
    if (r)
        *r = made;
    return r != NULL;
}

static bool add_directive(struct vig_go_mod *mod, vig_str verb, const vig_str *w, size_t n, size_t line,
                          struct vig_arena *arena, bool *ret_ok)
{
    *ret_ok = true;
    if (vig_str_eqc(verb, "require"))
        return add_require(mod, w, n, line, arena, ret_ok);
    if (vig_str_eqc(verb, "replace"))
        return add_replace(mod, w, n, arena, ret_ok);
    if (vig_str_eqc(verb, "module") && n >= 1)
        mod->module = w[0];
    else if (vig_str_eqc(verb, "go") && n >= 1)
        mod->go = w[0];
    else if (vig_str_eqc(verb, "toolchain") && n >= 1)
        mod->toolchain = w[0];
    return true;
}

int vig_go_mod_parse(vig_str file, struct vig_arena *arena, struct vig_go_mod *ret, struct vig_err *err)
{
    struct vig_go_mod mod = { 0 };
    vig_str line, block = VIG_STR("");
    vig_cur cur = vig_cur_of(file);
    bool in_block = false, ok = true;
    struct words w;

    for (size_t n = 1; vig_cur_line(&cur, &line); n++) {
        split(line, &w);
        if (w.n == 0)
            continue;
        if (in_block && vig_str_eqc(w.v[0], ")")) {
            in_block = false;
            continue;
        }
        if (!in_block && w.n >= 2 && vig_str_eqc(w.v[1], "(")) {
            block = w.v[0];
            in_block = w.n < 3; /* "require ()" closes at once */
            continue;
        }
        if (!add_directive(&mod, in_block ? block : w.v[0], in_block ? w.v : w.v + 1, in_block ? w.n : w.n - 1, n, arena, &ok))
            return vig_nomem(err);
        if (!ok && !mod.bad_line)
            mod.bad_line = n;
    }
    *ret = mod;
    return 0;
}
