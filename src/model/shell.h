/* model/shell.h - a shell script as the simple commands in it, in the order in which they stand.
 *
 * Checks ask "is apt-get run here, with -y, and what follows it?". For that, a flat list in which each command says how it hangs
 * together with the one before it is enough: groups, subshells, loops, conditions and `sh -c "…"` are entered, and only leave their
 * mark. Views belong to the arena that it was made on.
 */
#ifndef VIG_MODEL_SHELL_H
#define VIG_MODEL_SHELL_H

#include "base/vec.h"

struct vig_shell_word {
    vig_str text;     /* quotes and escapes resolved; expansions stay as written ("$HOME/x", "$(id -u)") */
    size_t start, end; /* where it stands in the script's text */
    bool expands;     /* holds a variable, a substitution or an unquoted glob: its value is not known */
    bool quoted;      /* any part of it was in quotes */
};

struct vig_shell_assignment { /* NAME=value before a command, or alone */
    vig_str name;
    struct vig_shell_word value;
};

struct vig_shell_redirect {
    vig_str op; /* ">", ">>", "<", "2>&1" is op ">&" with fd 2, "<<<", "<<" */
    int fd;     /* -1: the operator's own */
    struct vig_shell_word target; /* of "<<": the body */
};

/* What stands between a command and the one before it. */
enum vig_shell_joint { VIG_SHELL_FIRST, VIG_SHELL_AND, VIG_SHELL_OR, VIG_SHELL_THEN /* ; or newline */, VIG_SHELL_PIPE, VIG_SHELL_BACKGROUND };

enum vig_shell_place { /* where it stands, or-ed: of all that surrounds it */
    VIG_SHELL_SUBSHELL = 1 << 0,     /* ( … ) */
    VIG_SHELL_SUBSTITUTION = 1 << 1, /* $( … ), `…`, <( … ) */
    VIG_SHELL_CONDITION = 1 << 2,    /* of if, while, until */
    VIG_SHELL_LOOP = 1 << 3,
    VIG_SHELL_BRANCH = 1 << 4,       /* then, else, case */
    VIG_SHELL_FUNCTION = 1 << 5,
    VIG_SHELL_NESTED = 1 << 6,       /* inside of sh -c "…" or eval: its words have the place of that string */
};

struct vig_shell_command {
    enum vig_shell_joint joint;
    unsigned where;       /* enum vig_shell_place */
    unsigned depth;       /* of groups around it: `joint` is about the command before it at the same depth */
    bool negated;         /* ! command */
    bool piped_on;        /* its output goes into the next command */
    struct { VIG_VEC(struct vig_shell_assignment); } assignments;
    struct { VIG_VEC(struct vig_shell_word); } words; /* words.v[0] is the program; none: assignments or redirects only */
    struct { VIG_VEC(struct vig_shell_redirect); } redirects;
    /* The program that is really run: past sudo, env, time, nice, exec, command, busybox, `VAR=x`, and without its folder.
     * `first` is its index in `words`. Empty: not known ("$CMD"). */
    vig_str program;
    size_t first;
    bool defined;         /* the script itself defines a function of this name */
    size_t start, end;    /* in the script's text */
};

struct vig_shell {
    struct { VIG_VEC(struct vig_shell_command); } commands;
    struct { VIG_VEC(vig_str); } functions; /* names that the script defines: calls of them are no programs */
    bool broken;   /* the text is no shell, or too deep; what stands before is there */
    size_t broken_at;
    const char *why;
};

#endif
