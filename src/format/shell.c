/* format/shell.c - the commands of a shell script (see format/shell.h and model/shell.h).
 *
 *     list      = [ pipeline { ("&&" | "||" | ";" | "&" | newline) pipeline } ]
 *     pipeline  = { "!" } command { ("|" | "|&") command }
 *     command   = simple | "(" list ")" | "{" list "}" | "((" … "))" | name "(" ")" command
 *               | "if" list "then" list { "elif" list "then" list } [ "else" list ] "fi"
 *               | ("while" | "until") list "do" list "done"
 *               | ("for" | "select") name [ "in" words ] "do" list "done"
 *               | "case" word "in" { [ "(" ] word { "|" word } ")" list ";;" } "esac" | "[[" words "]]"
 *     simple    = { name "=" word | word | redirect }
 *
 * Source: POSIX.1-2017 2.10 (Shell Grammar), and bash where it goes beyond that. The reader looks at each byte a bounded number of
 * times and never goes back, but for "((" that turns out to be two subshells, at most once for each level of nesting.
 *
 * The text is an attacker's: what is no shell ends the reading, with what was read so far kept; depth, words and copied bytes are limited.
 */
#include "base/map.h"
#include "format/shell_read.h"

bool shell_fail(struct shell_reader *r, const char *why)
{
    if (!r->out->broken) {
        r->out->broken = true;
        r->out->broken_at = r->pinned ? r->pin_start : r->i;
        r->out->why = why;
    }
    return false;
}

bool shell_nomem(struct shell_reader *r)
{
    r->nomem = true;
    return shell_fail(r, "out of memory");
}

bool shell_is_delimiter(const struct shell_reader *r, size_t ahead)
{
    if (ahead >= r->s.n - r->i)
        return true;
    switch (r->s.p[r->i + ahead]) {
    case ' ': case '\t': case '\n': case '\r': case ';': case '&': case '|': case '(': case ')': return true;
    case '<': case '>': return shell_peek(r, ahead + 1) != '(';
    default: return false;
    }
}

void shell_skip_blanks(struct shell_reader *r)
{
    for (;;) {
        char c = shell_peek(r, 0);

        if (c == ' ' || c == '\t' || c == '\r')
            r->i++;
        else if (c == '\\' && shell_peek(r, 1) == '\n')
            r->i += 2;
        else if (c == '\\' && shell_peek(r, 1) == '\r' && shell_peek(r, 2) == '\n')
            r->i += 3;
        else
            return;
    }
}

static void skip_comment(struct shell_reader *r)
{
    size_t n = vig_str_find(vig_str_skip(r->s, r->i), '\n');

    r->i = n == VIG_NPOS ? r->s.n : r->i + n;
}

static vig_str line_at(const struct shell_reader *r)
{
    vig_str rest = vig_str_skip(r->s, r->i);

    return vig_str_take(rest, vig_str_find(rest, '\n'));
}

/* Behind the newline: the bodies of the here-documents of the line that ended. */
static void read_heredocs(struct shell_reader *r)
{
    for (; r->heredocs_done < r->heredocs.n; r->heredocs_done++) {
        const struct shell_heredoc *h = &r->heredocs.v[r->heredocs_done];
        size_t from = r->i, end = r->s.n;

        while (!shell_at_end(r)) {
            vig_str line = line_at(r), bare = line;

            while (h->strips_tabs && bare.n && bare.p[0] == '\t')
                bare = vig_str_skip(bare, 1);
            if (bare.n && bare.p[bare.n - 1] == '\r')
                bare.n--;
            end = r->i;
            r->i += line.n + (r->i + line.n < r->s.n);
            if (vig_str_eq(bare, h->end))
                break;
            end = r->i;
        }
        if (h->command < r->out->commands.n && h->redirect < r->out->commands.v[h->command].redirects.n) /* not when it is still being read */
            r->out->commands.v[h->command].redirects.v[h->redirect].target.text = vig_str_of(r->s.p + from, end > from ? end - from : 0);
    }
}

static void newline(struct shell_reader *r)
{
    r->i++;
    read_heredocs(r);
}

/* Blanks, newlines, comments. */
static void skip_lines(struct shell_reader *r)
{
    for (;;) {
        shell_skip_blanks(r);
        if (shell_peek(r, 0) == '#')
            skip_comment(r);
        else if (shell_peek(r, 0) == '\n')
            newline(r);
        else
            return;
    }
}

static bool is_reserved(const struct shell_reader *r, const char *word)
{
    size_t n = strlen(word);

    return r->s.n - r->i >= n && memcmp(r->s.p + r->i, word, n) == 0 && shell_is_delimiter(r, n);
}

static bool reserved(struct shell_reader *r, const char *word)
{
    if (!is_reserved(r, word))
        return false;
    r->i += strlen(word);
    return true;
}

/* What can only end something that is open. */
static bool at_closer(const struct shell_reader *r)
{
    static const char *const closers[] = { "then", "do", "done", "fi", "elif", "else", "esac", "}" };
    char c = shell_peek(r, 0);

    if (shell_at_end(r) || c == ')' || (c == ';' && (shell_peek(r, 1) == ';' || shell_peek(r, 1) == '&')))
        return true;
    if (!strchr("tdfe}", c))
        return false;
    for (size_t i = 0; i < VIG_COUNT(closers); i++)
        if (is_reserved(r, closers[i]))
            return true;
    return false;
}

static bool want(struct shell_reader *r, const char *word, const char *why)
{
    skip_lines(r);
    return reserved(r, word) || shell_fail(r, why);
}

/* A list inside of something: one deeper, and ended by what follows. */
static bool inner(struct shell_reader *r, unsigned place)
{
    bool ok;

    r->depth++;
    ok = shell_list(r, r->where | place);
    r->depth--;
    return ok;
}

static bool command(struct shell_reader *r, enum vig_shell_joint joint, bool negated);

bool shell_function_body(struct shell_reader *r, vig_str name)
{
    vig_str *slot = vig_vec_add(&r->out->functions, r->arena);
    unsigned where = r->where;
    bool ok;

    if (!slot)
        return shell_nomem(r);
    *slot = name;
    skip_lines(r);
    if (shell_at_end(r))
        return shell_fail(r, "a function without its body");
    r->where |= VIG_SHELL_FUNCTION;
    ok = command(r, VIG_SHELL_FIRST, false);
    r->where = where;
    return ok;
}

static bool condition(struct shell_reader *r)
{
    do {
        if (!inner(r, VIG_SHELL_CONDITION) || !want(r, "then", "if without then") || !inner(r, VIG_SHELL_BRANCH))
            return false;
    } while (reserved(r, "elif"));
    if (reserved(r, "else") && !inner(r, VIG_SHELL_BRANCH))
        return false;
    return want(r, "fi", "if without fi");
}

static bool loop_body(struct shell_reader *r)
{
    skip_lines(r);
    if (reserved(r, "{")) /* bash: for …; { …; } */
        return inner(r, VIG_SHELL_LOOP) && want(r, "}", "{ without }");
    return want(r, "do", "a loop without do") && inner(r, VIG_SHELL_LOOP) && want(r, "done", "a loop without done");
}

/* "for name in words;" and "for ((…));" */
static bool for_loop(struct shell_reader *r)
{
    struct vig_shell_word word;

    shell_skip_blanks(r);
    if (shell_peek(r, 0) == '(' && shell_peek(r, 1) == '(') {
        r->i += 2;
        if (!shell_skip_arithmetic(r))
            return shell_fail(r, "for (( without ))");
    } else if (shell_is_delimiter(r, 0)) {
        return shell_fail(r, "for without a name");
    } else {
        if (!shell_word(r, &word))
            return false;
        skip_lines(r);
        if (reserved(r, "in"))
            for (shell_skip_blanks(r); !shell_is_delimiter(r, 0); shell_skip_blanks(r))
                if (!shell_word(r, &word))
                    return false;
    }
    shell_skip_blanks(r);
    if (shell_peek(r, 0) == ';')
        r->i++;
    return loop_body(r);
}

static bool case_patterns(struct shell_reader *r)
{
    struct vig_shell_word word;

    shell_skip_blanks(r);
    if (shell_peek(r, 0) == '(')
        r->i++;
    for (;;) {
        shell_skip_blanks(r);
        if (shell_is_delimiter(r, 0))
            return shell_fail(r, "case without a pattern");
        if (!shell_word(r, &word))
            return false;
        shell_skip_blanks(r);
        if (shell_peek(r, 0) == '|') {
            r->i++;
        } else if (shell_peek(r, 0) == ')') {
            r->i++;
            return true;
        } else {
            return shell_fail(r, "a pattern without )");
        }
    }
}

static bool case_of(struct shell_reader *r)
{
    struct vig_shell_word word;

    shell_skip_blanks(r);
    if (shell_is_delimiter(r, 0))
        return shell_fail(r, "case without a word");
    if (!shell_word(r, &word) || !want(r, "in", "case without in"))
        return false;
    for (;;) {
        skip_lines(r);
        if (reserved(r, "esac"))
            return true;
        if (!case_patterns(r) || !inner(r, VIG_SHELL_BRANCH))
            return false;
        skip_lines(r);
        if (shell_peek(r, 0) != ';')
            return want(r, "esac", "case without esac");
        for (size_t n = 0; n < 3 && (shell_peek(r, 0) == ';' || shell_peek(r, 0) == '&'); n++)
            r->i++;
    }
}

/* "[[ … ]]" is kept as one command; its operators are words. */
static bool test_command(struct shell_reader *r, enum vig_shell_joint joint, bool negated)
{
    struct vig_shell_command c = { .joint = joint, .where = r->where, .depth = r->depth, .negated = negated, .program = VIG_STR("[[") };
    size_t index = r->out->commands.n;
    bool ok = vig_vec_add(&r->out->commands, r->arena) || shell_nomem(r);
    bool open = true;

    if (!ok)
        return false;
    c.start = r->pinned ? r->pin_start : r->i;
    while (ok && open) {
        skip_lines(r);
        if (shell_at_end(r)) {
            ok = shell_fail(r, "[[ without ]]");
        } else if (shell_is_delimiter(r, 0)) {
            r->i++; /* && || ( ) < > */
        } else {
            open = !is_reserved(r, "]]");
            ok = shell_add_word(r, &c);
        }
    }
    c.end = r->pinned ? r->pin_end : r->i;
    r->out->commands.v[index] = c;
    return ok;
}

static bool named_function(struct shell_reader *r)
{
    struct vig_shell_word name;

    shell_skip_blanks(r);
    if (shell_is_delimiter(r, 0))
        return shell_fail(r, "function without a name");
    if (!shell_word(r, &name))
        return false;
    shell_skip_blanks(r);
    if (shell_peek(r, 0) == '(' && shell_peek(r, 1) == ')')
        r->i += 2;
    return shell_function_body(r, name.text);
}

/* Whether a compound command begins here; *ok: how reading it went. */
static bool compound(struct shell_reader *r, bool *ok)
{
    if (shell_peek(r, 0) == '(') {
        r->i++;
        if (shell_peek(r, 0) == '(') {
            r->i++;
            if (shell_skip_arithmetic(r))
                return true;
            r->i--;
        }
        *ok = inner(r, VIG_SHELL_SUBSHELL) && (shell_peek(r, 0) == ')' || shell_fail(r, "( without )"));
        r->i += *ok;
    } else if (reserved(r, "{")) {
        *ok = inner(r, 0) && want(r, "}", "{ without }");
    } else if (reserved(r, "if")) {
        *ok = condition(r);
    } else if (reserved(r, "while") || reserved(r, "until")) {
        *ok = inner(r, VIG_SHELL_CONDITION) && loop_body(r);
    } else if (reserved(r, "for") || reserved(r, "select")) {
        *ok = for_loop(r);
    } else if (reserved(r, "case")) {
        *ok = case_of(r);
    } else if (reserved(r, "function")) {
        *ok = named_function(r);
    } else {
        return false;
    }
    return true;
}

static bool command(struct shell_reader *r, enum vig_shell_joint joint, bool negated)
{
    bool ok = true, more = true;

    if (r->level >= VIG_LIMIT_SHELL_DEPTH)
        return shell_fail(r, "nested too deep");
    r->level++;
    if (is_reserved(r, "[["))
        ok = test_command(r, joint, negated);
    else if (!compound(r, &ok))
        ok = shell_simple(r, joint, negated);
    else
        while (ok && more) {
            shell_skip_blanks(r);
            ok = shell_redirect(r, NULL, 0, &more);
        }
    r->level--;
    return ok;
}

/* The commands from `first` on write into the next one. */
static void mark_piped(struct shell_reader *r, size_t first)
{
    for (size_t i = first; i < r->out->commands.n; i++) {
        struct vig_shell_command *c = &r->out->commands.v[i];

        if (!(c->where & VIG_SHELL_SUBSTITUTION & ~r->where))
            c->piped_on = true;
    }
}

static bool pipeline(struct shell_reader *r, enum vig_shell_joint joint)
{
    bool negated = false;

    while (is_reserved(r, "!")) {
        r->i++;
        negated = !negated;
        skip_lines(r);
    }
    for (;;) {
        size_t first = r->out->commands.n;

        if (!command(r, joint, negated))
            return false;
        shell_skip_blanks(r);
        if (shell_peek(r, 0) != '|' || shell_peek(r, 1) == '|')
            return true;
        r->i += shell_peek(r, 1) == '&' ? 2 : 1;
        mark_piped(r, first);
        skip_lines(r);
        joint = VIG_SHELL_PIPE;
        negated = false;
    }
}

/* What stands between two pipelines; *ret_open: whether another one has to follow. */
static enum vig_shell_joint separator(struct shell_reader *r, bool *ret_open)
{
    char c = shell_peek(r, 0), next = shell_peek(r, 1);

    *ret_open = false;
    if (c == '&' && next == '&') {
        r->i += 2;
        *ret_open = true;
        return VIG_SHELL_AND;
    }
    if (c == '|' && next == '|') {
        r->i += 2;
        *ret_open = true;
        return VIG_SHELL_OR;
    }
    if (c == ';' && (next == ';' || next == '&'))
        return VIG_SHELL_THEN;
    if (c == '&' || c == ';') {
        r->i++;
        return c == '&' ? VIG_SHELL_BACKGROUND : VIG_SHELL_THEN;
    }
    return VIG_SHELL_THEN;
}

static bool pipelines(struct shell_reader *r)
{
    enum vig_shell_joint joint = VIG_SHELL_FIRST;
    bool open = false;

    for (;;) {
        size_t from = r->i;

        skip_lines(r);
        if (at_closer(r))
            return !open || shell_fail(r, "a command is missing after && or ||");
        if (joint != VIG_SHELL_FIRST && from == r->i && !open && r->i && !strchr(";&\n", r->s.p[r->i - 1]))
            return shell_fail(r, "two commands without anything between them");
        if (!pipeline(r, joint))
            return false;
        shell_skip_blanks(r);
        if (shell_peek(r, 0) == '#')
            skip_comment(r);
        joint = separator(r, &open);
    }
}

bool shell_list(struct shell_reader *r, unsigned where)
{
    unsigned before = r->where;
    bool ok;

    if (r->level >= VIG_LIMIT_SHELL_DEPTH)
        return shell_fail(r, "nested too deep");
    r->level++;
    r->where = where;
    ok = pipelines(r);
    r->where = before;
    r->level--;
    return ok;
}

static bool read_all(struct shell_reader *r)
{
    return shell_list(r, r->where) && (shell_at_end(r) || shell_fail(r, "something is closed that was not open"));
}

bool shell_nested(struct shell_reader *r, vig_str text, size_t start, size_t end, unsigned where)
{
    struct shell_reader in = *r;
    bool broken = r->out->broken;

    if (r->level >= VIG_LIMIT_SHELL_DEPTH)
        return true; /* so deep in strings that nobody would find it */
    in.level++;
    in.s = text;
    in.i = 0;
    in.where = where;
    in.depth++;
    in.heredocs.v = NULL;
    in.heredocs.n = in.heredocs.cap = in.heredocs_done = 0;
    in.pinned = true;
    in.pin_start = r->pinned ? r->pin_start : start;
    in.pin_end = r->pinned ? r->pin_end : end;
    (void)read_all(&in);
    r->nomem = in.nomem;
    r->out->broken = broken || in.nomem;
    return !in.nomem;
}

/* Marks calls of functions that the script defines, wherever it does. */
static bool mark_functions(struct shell_reader *r)
{
    struct vig_map names = { 0 };
    bool fresh;

    for (size_t i = 0; i < r->out->functions.n; i++)
        if (!vig_map_put(&names, r->arena, r->out->functions.v[i], &fresh))
            return shell_nomem(r);
    for (size_t i = 0; names.n && i < r->out->commands.n; i++) {
        struct vig_shell_command *c = &r->out->commands.v[i];
        c->defined = c->words.n && vig_map_get(&names, c->program);
    }
    return true;
}

int vig_shell_parse(vig_str script, struct vig_arena *arena, struct vig_shell **ret, struct vig_err *err)
{
    struct vig_buf scratch;
    size_t budget = VIG_LIMIT_SHELL_WORDS, copies = 4 * script.n + VIG_KIB(64);
    struct vig_shell *out = vig_new(arena, struct vig_shell);
    struct shell_reader r = { .s = script, .arena = arena, .out = out, .scratch = &scratch, .budget = &budget, .copies = &copies };

    if (!out)
        return vig_nomem(err);
    vig_buf_init(&scratch, 2 * script.n + VIG_KIB(64));
    (void)read_all(&r);
    (void)mark_functions(&r);
    vig_buf_done(&scratch);
    if (r.nomem)
        return vig_nomem(err);
    *ret = out;
    return 0;
}
