/* format/shell_read.h - what the files of the shell reader share. Private to format/shell*.c. */
#ifndef VIG_FORMAT_SHELL_READ_H
#define VIG_FORMAT_SHELL_READ_H

#include "base/buf.h"
#include "base/limits.h"
#include "format/shell.h"

struct shell_heredoc { /* seen, and its body not reached yet */
    vig_str end;
    bool strips_tabs;
    size_t command, redirect; /* SIZE_MAX: nobody's, of a group */
};

/* One text that is being read. `sh -c '…'` is another one, with the same output. */
struct shell_reader {
    vig_str s;
    size_t i;
    struct vig_arena *arena;
    struct vig_shell *out;
    struct vig_buf *scratch; /* words that are no piece of the text are built here, the inner ones above the outer ones */
    size_t *budget;          /* words that may still be made */
    size_t *copies;          /* bytes that may still be copied */
    unsigned level;          /* of all nesting, to end it */
    unsigned where, depth;   /* of the commands that are read now */
    bool pinned;             /* positions are those of the string that holds this text */
    size_t pin_start, pin_end;
    bool nomem;
    struct { VIG_VEC(struct shell_heredoc); } heredocs;
    size_t heredocs_done;
};

/* Always false, for `return`. The first reason counts. */
bool shell_fail(struct shell_reader *r, const char *why);
bool shell_nomem(struct shell_reader *r);

/* What the rest of the text begins with: '\0' at the end. */
static inline char shell_peek(const struct shell_reader *r, size_t ahead)
{
    return ahead < r->s.n - r->i ? r->s.p[r->i + ahead] : '\0';
}
static inline bool shell_at_end(const struct shell_reader *r)
{
    return r->i >= r->s.n;
}
/* Ends a word: a blank, an operator, the end. */
bool shell_is_delimiter(const struct shell_reader *r, size_t ahead);
void shell_skip_blanks(struct shell_reader *r); /* also "\" and a newline */

/* Reads one word, which begins here; false when it is malformed, or memory ran out. Commands inside of it are added. */
bool shell_word(struct shell_reader *r, struct vig_shell_word *ret);
/* Passes over the rest of "((…))" behind its second parenthesis; false (and nothing moved) when it is not arithmetic. */
bool shell_skip_arithmetic(struct shell_reader *r);

/* Reads commands up to the end, a ')', or a reserved word that closes something. */
bool shell_list(struct shell_reader *r, unsigned where);
/* Reads another text as a script of its own. What is wrong with it does not matter to the outer one. */
bool shell_nested(struct shell_reader *r, vig_str text, size_t start, size_t end, unsigned where);

/* Reads a simple command, which begins here. */
bool shell_simple(struct shell_reader *r, enum vig_shell_joint joint, bool negated);
bool shell_add_word(struct shell_reader *r, struct vig_shell_command *c);
/* A redirect, if one stands here. `c` NULL: of a group, and not kept. `command`: c's index. */
bool shell_redirect(struct shell_reader *r, struct vig_shell_command *c, size_t command, bool *ret_found);
/* Behind "name ()". */
bool shell_function_body(struct shell_reader *r, vig_str name);

/* Finds the program of a command, and enters `sh -c` and `eval`. */
bool shell_settle(struct shell_reader *r, size_t command);

#endif
