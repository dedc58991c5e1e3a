/* format/shell_word.c - one word of a shell script: quotes, escapes, expansions (see format/shell.h).
 *
 *     word  = { plain | \c | '…' | "…" | $'…' | $"…" | $name | ${…} | $(…) | $((…)) | `…` | <(…) | >(…) }
 *
 * Quotes and escapes are resolved, expansions stay as written, and commands inside of substitutions are read as all others. A word
 * that is a piece of the text without its outer quotes is a view of it; others are built in the scratch buffer, and copied once.
 * An attacker nests (limited), leaves quotes open (an error of the script), or has words copied again at each level of nesting (there is
 * a budget).
 */
#include "format/shell_read.h"

struct word {
    size_t base;       /* of its bytes in the scratch buffer */
    vig_str piece;     /* what it is so far, while that is one piece of the text */
    bool built;        /* it is in the scratch buffer instead */
    bool expands, quoted, bracket; /* bracket: an unquoted '[' stands before, so a ']' makes it a glob */
};

static bool add(struct shell_reader *r, struct word *w, const char *p, size_t n)
{
    vig_str more = vig_str_of(p, n);

    if (n == 0)
        return true;
    if (!w->built) {
        if (w->piece.n == 0) {
            w->piece = more;
            return true;
        }
        if (w->piece.p + w->piece.n == p) {
            w->piece.n += n;
            return true;
        }
        w->built = true;
        if (!vig_buf_add(r->scratch, w->piece))
            return shell_nomem(r);
    }
    return vig_buf_add(r->scratch, more) || shell_nomem(r);
}

/* The text from `from` up to here, as it is. */
static bool add_raw(struct shell_reader *r, struct word *w, size_t from)
{
    return add(r, w, r->s.p + from, r->i - from);
}

static bool single_quoted(struct shell_reader *r, struct word *w)
{
    vig_str rest = vig_str_skip(r->s, r->i + 1);
    size_t n = vig_str_find(rest, '\'');

    if (n == VIG_NPOS)
        return shell_fail(r, "a ' without its end");
    w->quoted = true;
    r->i += n + 2;
    return add(r, w, rest.p, n);
}

/* $'…' has C's escapes. */
static bool ansi_quoted(struct shell_reader *r, struct word *w)
{
    static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";

    w->quoted = true;
    for (r->i += 2; !shell_at_end(r); r->i++) {
        char c = shell_peek(r, 0);
        const char *known;

        if (c == '\'') {
            r->i++;
            return true;
        }
        if (c == '\\' && r->i + 1 < r->s.n) {
            known = memchr(from, r->s.p[++r->i], sizeof from - 1);
            if (!add(r, w, known ? to + (known - from) : r->s.p + r->i, 1))
                return false;
        } else if (!add(r, w, r->s.p + r->i, 1)) {
            return false;
        }
    }
    return shell_fail(r, "a $' without its end");
}

static bool deeper(struct shell_reader *r)
{
    if (r->level >= VIG_LIMIT_SHELL_DEPTH)
        return shell_fail(r, "nested too deep");
    r->level++;
    return true;
}

bool shell_skip_arithmetic(struct shell_reader *r)
{
    size_t open = 0;

    for (size_t i = r->i; i < r->s.n; i++) {
        char c = r->s.p[i];

        if (c == '\\') {
            i++;
        } else if (c == '(') {
            open++;
        } else if (c == ')' && open > 0) {
            open--;
        } else if (c == ')') {
            if (i + 1 >= r->s.n || r->s.p[i + 1] != ')')
                return false; /* "( (a) …": a subshell */
            r->i = i + 2;
            return true;
        }
    }
    return false;
}

/* Behind "$(", "<(" or ">(". */
static bool command_substitution(struct shell_reader *r)
{
    unsigned depth = r->depth;
    bool ok;

    if (!deeper(r))
        return false;
    r->depth++;
    ok = shell_list(r, r->where | VIG_SHELL_SUBSTITUTION);
    r->depth = depth;
    r->level--;
    if (!ok)
        return false;
    if (shell_peek(r, 0) != ')')
        return shell_fail(r, "a substitution without its end");
    r->i++;
    return true;
}

/* `…`: one level of backslashes goes before it is read as a script. Without any, it is read where it stands. */
static bool backquoted(struct shell_reader *r)
{
    size_t from = ++r->i, n;
    bool escapes = false, ok;
    vig_str text = { NULL, 0 };
    char *copy;

    while (!shell_at_end(r) && r->s.p[r->i] != '`') {
        escapes |= r->s.p[r->i] == '\\';
        r->i += r->s.p[r->i] == '\\' && r->i + 1 < r->s.n ? 2 : 1;
    }
    if (shell_at_end(r))
        return shell_fail(r, "a ` without its end");
    text = vig_str_of(r->s.p + from, r->i++ - from);
    if (escapes) {
        copy = vig_arena_alloc(r->arena, text.n, 1);
        if (!copy)
            return shell_nomem(r);
        n = 0;
        for (size_t i = 0; i < text.n; i++) {
            if (text.p[i] == '\\' && i + 1 < text.n && (text.p[i + 1] == '`' || text.p[i + 1] == '\\' || text.p[i + 1] == '$'))
                i++;
            copy[n++] = text.p[i];
        }
        text = vig_str_of(copy, n);
    }
    if (!deeper(r))
        return false;
    ok = shell_nested(r, text, from - 1, r->i, r->where | VIG_SHELL_SUBSTITUTION);
    r->level--;
    return ok;
}

static bool expansion(struct shell_reader *r, bool in_quotes, bool *ret_is);

/* Inside of "…" as part of "${…}": only its end is looked for. */
static bool skip_double_quoted(struct shell_reader *r)
{
    bool is;

    for (r->i++; !shell_at_end(r);) {
        char c = shell_peek(r, 0);

        if (c == '"') {
            r->i++;
            return true;
        }
        if (c == '\\') {
            r->i += r->i + 1 < r->s.n ? 2 : 1;
        } else if (c == '$' || c == '`') {
            if (!expansion(r, true, &is))
                return false;
        } else {
            r->i++;
        }
    }
    return shell_fail(r, "a \" without its end");
}

/* Behind "${". */
static bool parameter(struct shell_reader *r, bool in_quotes)
{
    bool ok = true, is;

    if (!deeper(r))
        return false;
    while (ok && !shell_at_end(r) && shell_peek(r, 0) != '}') {
        char c = shell_peek(r, 0);

        if (c == '\\') {
            r->i += r->i + 1 < r->s.n ? 2 : 1;
        } else if (c == '\'' && !in_quotes) {
            size_t n = vig_str_find(vig_str_skip(r->s, r->i + 1), '\'');
            ok = n != VIG_NPOS || shell_fail(r, "a ' without its end");
            r->i += ok ? n + 2 : 0;
        } else if (c == '"') {
            ok = skip_double_quoted(r);
        } else if (c == '$' || c == '`') {
            ok = expansion(r, in_quotes, &is);
        } else {
            r->i++;
        }
    }
    r->level--;
    if (!ok)
        return false;
    if (shell_at_end(r))
        return shell_fail(r, "a ${ without its end");
    r->i++;
    return true;
}

/* At '$' or '`'. *ret_is: false for a '$' that stands for itself. */
static bool expansion(struct shell_reader *r, bool in_quotes, bool *ret_is)
{
    char next = shell_peek(r, 1);

    *ret_is = true;
    if (shell_peek(r, 0) == '`')
        return backquoted(r);
    r->i++;
    if (next == '(') {
        r->i++;
        if (shell_peek(r, 0) == '(') {
            r->i++;
            if (shell_skip_arithmetic(r))
                return true;
            r->i--;
        }
        return command_substitution(r);
    }
    if (next == '{') {
        r->i++;
        return parameter(r, in_quotes);
    }
    if (vig_is_alpha(next) || next == '_') {
        while (vig_is_alnum(shell_peek(r, 0)) || shell_peek(r, 0) == '_')
            r->i++;
        return true;
    }
    if (next && (vig_is_digit(next) || strchr("@*#?$!-", next))) {
        r->i++;
        return true;
    }
    *ret_is = false;
    return true;
}

static bool double_quoted(struct shell_reader *r, struct word *w)
{
    w->quoted = true;
    for (r->i++; !shell_at_end(r);) {
        size_t from = r->i;
        char c = shell_peek(r, 0), next = shell_peek(r, 1);

        if (c == '"') {
            r->i++;
            return true;
        }
        if (c == '\\' && next == '\n') {
            r->i += 2;
            continue;
        }
        if (c == '\\' && (next == '$' || next == '`' || next == '"' || next == '\\')) {
            r->i += 2;
            if (!add(r, w, r->s.p + from + 1, 1))
                return false;
            continue;
        }
        if (c == '$' || c == '`') {
            bool is;
            if (!expansion(r, true, &is))
                return false;
            w->expands |= is;
        } else {
            r->i++;
        }
        if (!add_raw(r, w, from))
            return false;
    }
    return shell_fail(r, "a \" without its end");
}

/* "name=(a b)" and "@(a|b)": up to the parenthesis that closes this one, with all words in it. */
static bool parenthesized(struct shell_reader *r)
{
    struct vig_shell_word ignored;

    if (!deeper(r))
        return false;
    for (r->i++; !shell_at_end(r);) {
        char c = shell_peek(r, 0);

        if (c == ')') {
            r->i++;
            r->level--;
            return true;
        }
        if (c == '#' && (r->s.p[r->i - 1] == '\n' || r->s.p[r->i - 1] == ' ')) {
            size_t n = vig_str_find(vig_str_skip(r->s, r->i), '\n');
            r->i = n == VIG_NPOS ? r->s.n : r->i + n;
        } else if (c == '(') {
            if (!parenthesized(r))
                return false;
        } else if (c != '\'' && c != '"' && c != '\\' && c != '$' && c != '`') {
            r->i++;
        } else if (!shell_word(r, &ignored)) {
            return false;
        }
    }
    return shell_fail(r, "a ( without its end");
}

/* One step of a word outside of quotes. */
static bool unquoted(struct shell_reader *r, struct word *w)
{
    size_t from = r->i;
    char c = shell_peek(r, 0), next = shell_peek(r, 1);
    bool is = false;

    if (c == '\\') {
        r->i += from + 1 < r->s.n ? 2 : 1;
        w->quoted |= next != '\n';
        return next == '\n' || add(r, w, r->s.p + r->i - 1, 1);
    }
    if (c == '\'')
        return single_quoted(r, w);
    if (c == '"')
        return double_quoted(r, w);
    if (c == '$' && next == '\'')
        return ansi_quoted(r, w);
    if (c == '$' && next == '"') {
        r->i++;
        return double_quoted(r, w);
    }
    if (c == '$' || c == '`') {
        if (!expansion(r, false, &is))
            return false;
        w->expands |= is;
    } else if ((c == '<' || c == '>') && next == '(') {
        r->i += 2;
        w->expands = true;
        if (!command_substitution(r))
            return false;
    } else if (c == '(') {
        w->expands = true;
        if (!parenthesized(r))
            return false;
    } else {
        w->expands |= c == '*' || c == '?' || (c == ']' && w->bracket) || (c == '{' && next != '}' && from + 1 < r->s.n);
        w->bracket |= c == '[';
        r->i++;
    }
    return add_raw(r, w, from);
}

/* Whether '(' continues the word that began at `start`: "a=(…)" or "@(…)". */
static bool paren_belongs(const struct shell_reader *r, size_t start)
{
    return r->i > start && r->s.p[r->i] == '(' && (r->s.p[r->i - 1] == '=' || strchr("?*+@!", r->s.p[r->i - 1]));
}

static bool keep(struct shell_reader *r, struct word *w, vig_str *ret)
{
    vig_str text = w->piece;

    if (w->built) {
        text = vig_str_of(r->scratch->p + w->base, r->scratch->n - w->base);
        if (text.n > *r->copies)
            return shell_fail(r, "quotes are nested too often");
        *r->copies -= text.n;
        if (!vig_arena_str(r->arena, text, &text))
            return shell_nomem(r);
    }
    *ret = text;
    return true;
}

bool shell_word(struct shell_reader *r, struct vig_shell_word *ret)
{
    struct word w = { .base = r->scratch->n };
    size_t start = r->i;
    vig_str text = { NULL, 0 };
    bool ok = true;

    if (*r->budget == 0)
        return shell_fail(r, "too many words");
    --*r->budget;
    if (!deeper(r))
        return false;
    while (ok && !shell_at_end(r) && (r->s.p[r->i] == '(' ? paren_belongs(r, start) : !shell_is_delimiter(r, 0)))
        ok = unquoted(r, &w);
    r->level--;
    ok = ok && keep(r, &w, &text);
    r->scratch->n = w.base;
    if (!ok)
        return false;
    *ret = (struct vig_shell_word){
        .text = text.p ? text : vig_str_of(r->s.p + start, 0),
        .start = r->pinned ? r->pin_start : start,
        .end = r->pinned ? r->pin_end : r->i,
        .expands = w.expands,
        .quoted = w.quoted,
    };
    return true;
}
