/* format/shell_simple.c - one simple command of a shell script (see format/shell.h).
 *
 *     simple   = { name "=" word | word | redirect }
 *     redirect = [ digits ] ( "<" | ">" | ">>" | "<>" | ">|" | "<&" | ">&" | "&>" | "&>>" | "<<<" | "<<" | "<<-" ) word
 *
 * The body of a here-document follows in the next line: until it is reached, its redirect has an empty one.
 */
#include "format/shell_read.h"

/* The redirect's operator, or empty; `n` digits stand before it. */
static vig_str redirect_operator(const struct shell_reader *r, size_t n)
{
    static const char *const operators[] = { "&>>", "<<<", "<<-", "&>", "<<", ">>", "<&", ">&", "<>", ">|", "<", ">" };
    vig_str rest = vig_str_skip(r->s, r->i + n);

    for (size_t i = 0; i < VIG_COUNT(operators); i++) {
        vig_str op = vig_str_c(operators[i]);

        if (vig_str_starts(rest, op) && (n == 0 || op.p[0] != '&') && !(op.n == 1 && rest.n > 1 && rest.p[1] == '('))
            return vig_str_take(rest, op.n);
    }
    return vig_str_of(NULL, 0);
}

static size_t digits(const struct shell_reader *r)
{
    size_t n = 0;

    while (n < 4 && vig_is_digit(shell_peek(r, n)))
        n++;
    return n;
}

bool shell_redirect(struct shell_reader *r, struct vig_shell_command *c, size_t command, bool *ret_found)
{
    size_t n = digits(r);
    vig_str op = redirect_operator(r, n);
    struct vig_shell_redirect red = { .op = op, .fd = -1 }, *slot;
    bool here = op.n >= 2 && op.p[0] == '<' && op.p[1] == '<' && !vig_str_eqc(op, "<<<");

    *ret_found = op.n > 0;
    if (op.n == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        red.fd = (red.fd < 0 ? 0 : red.fd) * 10 + (r->s.p[r->i + i] - '0');
    r->i += n + op.n;
    shell_skip_blanks(r);
    if (shell_is_delimiter(r, 0))
        return shell_fail(r, "a redirect without its target");
    if (!shell_word(r, &red.target))
        return false;
    if (here) {
        struct shell_heredoc *h = vig_vec_add(&r->heredocs, r->arena);
        if (!h)
            return shell_nomem(r);
        *h = (struct shell_heredoc){ red.target.text, vig_str_eqc(op, "<<-"), command, c ? c->redirects.n : SIZE_MAX };
        red.op = vig_str_take(op, 2);
        red.target.text.n = 0; /* until its body is reached */
    }
    if (!c)
        return true;
    slot = vig_vec_add(&c->redirects, r->arena);
    if (!slot)
        return shell_nomem(r);
    *slot = red;
    return true;
}

/* Bytes of "name=" or "name+=" or "name[…]=" at the front; 0: none. */
static size_t assignment(vig_str s)
{
    size_t n = 0;

    while (n < s.n && (vig_is_alpha(s.p[n]) || s.p[n] == '_' || (n && vig_is_digit(s.p[n]))))
        n++;
    if (n && n < s.n && s.p[n] == '[')
        for (size_t end = n + 1; end < s.n && end - n < 256 && !strchr(" \t\n;", s.p[end]); end++)
            if (s.p[end] == ']') {
                n = end + 1;
                break;
            }
    if (n && n + 1 < s.n && s.p[n] == '+' && s.p[n + 1] == '=')
        n++;
    return n && n < s.n && s.p[n] == '=' ? n + 1 : 0;
}

static bool add_assignment(struct shell_reader *r, struct vig_shell_command *c, size_t n)
{
    struct vig_shell_assignment a = { .name = vig_str_of(r->s.p + r->i, n - 1) }, *slot;

    if (vig_str_ends(a.name, VIG_STR("+")))
        a.name.n--;
    r->i += n - 1; /* at '=', so that "=(" is seen as an array */
    if (!shell_word(r, &a.value))
        return false;
    a.value.text = vig_str_skip(a.value.text, 1);
    a.value.start += !r->pinned;
    slot = vig_vec_add(&c->assignments, r->arena);
    if (!slot)
        return shell_nomem(r);
    *slot = a;
    return true;
}

bool shell_add_word(struct shell_reader *r, struct vig_shell_command *c)
{
    struct vig_shell_word word, *slot;

    if (!shell_word(r, &word))
        return false;
    slot = vig_vec_add(&c->words, r->arena);
    if (!slot)
        return shell_nomem(r);
    *slot = word;
    return true;
}

/* "name ( )" stands where a simple command would begin: passed over up to its body. */
static bool is_function(struct shell_reader *r, const struct vig_shell_command *c)
{
    size_t i = r->i;

    if (c->words.n != 1 || c->assignments.n || c->redirects.n || c->words.v[0].quoted || c->words.v[0].expands)
        return false;
    shell_skip_blanks(r);
    if (shell_peek(r, 0) == '(') {
        r->i++;
        shell_skip_blanks(r);
        if (shell_peek(r, 0) == ')') {
            r->i++;
            return true;
        }
    }
    r->i = i;
    return false;
}

/* One part of a simple command; *ret_more: false at its end. */
static bool simple_part(struct shell_reader *r, struct vig_shell_command *c, size_t index, bool *ret_more)
{
    bool found;
    size_t n;

    *ret_more = false;
    shell_skip_blanks(r);
    if (shell_peek(r, 0) == '#')
        return true;
    *ret_more = true;
    if (!shell_redirect(r, c, index, &found) || found)
        return found;
    if (shell_is_delimiter(r, 0)) {
        *ret_more = false;
        return shell_peek(r, 0) != '(' || shell_fail(r, "unexpected (");
    }
    n = c->words.n ? 0 : assignment(vig_str_skip(r->s, r->i));
    return n ? add_assignment(r, c, n) : shell_add_word(r, c);
}

bool shell_simple(struct shell_reader *r, enum vig_shell_joint joint, bool negated)
{
    struct vig_shell_command c = { .joint = joint, .where = r->where, .depth = r->depth, .negated = negated };
    size_t index = r->out->commands.n, start = r->i;
    struct vig_shell_command *slot = vig_vec_add(&r->out->commands, r->arena);
    bool more = true, ok = true;

    if (!slot)
        return shell_nomem(r);
    c.start = c.end = r->pinned ? r->pin_start : start;
    while (ok && more) {
        if (is_function(r, &c)) {
            r->out->commands.n = index;
            return shell_function_body(r, c.words.v[0].text);
        }
        ok = simple_part(r, &c, index, &more);
        if (ok && more)
            c.end = r->pinned ? r->pin_end : r->i;
    }
    if (ok && c.words.n + c.assignments.n + c.redirects.n == 0) {
        r->out->commands.n = index;
        return shell_fail(r, "a command is missing");
    }
    r->out->commands.v[index] = c;
    return ok && shell_settle(r, index);
}
