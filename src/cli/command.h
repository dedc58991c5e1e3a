/* cli/command.h - a subcommand: one file, one `const struct vig_command`, listed in table.c.
 *
 * `--help`, man pages and shell completions are all made from these structs, so they cannot disagree with each other.
 */
#ifndef VIG_CLI_COMMAND_H
#define VIG_CLI_COMMAND_H

#include <stdbool.h>

#include "base/err.h"

/* DESIGN's exit codes. */
enum vig_exit { VIG_EXIT_OK, VIG_EXIT_FINDINGS, VIG_EXIT_USAGE, VIG_EXIT_FAILED, VIG_EXIT_INCOMPLETE };

struct vig_option {
    int id;           /* what vig_args_next gives back; above 0 */
    const char *name; /* "format" for --format */
    char letter;      /* 'f' for -f; 0: none */
    const char *arg;  /* what its value is called; NULL: it takes none. Words between '|' are offered by completions */
    const char *help; /* a line or two */
};

struct vig_command {
    const char *name;
    const char *summary;              /* one line for `vigia --help` */
    const char *usage;                /* "[OPTION…] TARGET…" */
    const char *help;                 /* what it does, in a few sentences */
    const struct vig_option *options; /* ends with id 0; NULL: none */
    const char *examples;             /* lines of "  command    what for" */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns an enum vig_exit */
};

extern const struct vig_command *const vig_commands[]; /* NULL at the end */
const struct vig_command *vig_command_named(const char *name);

/* Walks over a command's arguments: options in any place, "--" ends them, "-x VALUE", "-xVALUE", "--name VALUE",
 * "--name=VALUE". */
struct vig_args {
    const struct vig_command *command;
    int argc, at;
    char **argv;
    const char *letters; /* the rest of a run of one-letter options */
    bool only_operands;
};

enum { VIG_ARGS_END = 0, VIG_ARGS_OPERAND = -100, VIG_ARGS_HELP = -101 };

void vig_args_init(struct vig_args *a, const struct vig_command *command, int argc, char **argv);
/* The next option's id with its value (NULL without one); VIG_ARGS_OPERAND with the operand; VIG_ARGS_HELP for --help;
 * VIG_ARGS_END; or VIG_E_USAGE, whose text names the nearest option. */
int vig_args_next(struct vig_args *a, const char **ret_value, struct vig_err *err);

void vig_command_help(const struct vig_command *c);                      /* on standard output */
int vig_command_usage_error(const struct vig_command *c, const struct vig_err *err); /* on standard error; VIG_EXIT_USAGE */
/* "vigia NAME: message" on standard error, and the exit code that the error calls for. */
int vig_command_failed(const char *name, const struct vig_err *err);

/* The candidate that `word` most likely meant, or NULL: at most two edits away. */
const char *vig_nearest(const char *word, const char *const *candidates);

/* Whether `fd` should get colours: a terminal, and neither NO_COLOR nor TERM=dumb say otherwise. */
bool vig_wants_colour(int fd);

/* Writes all of `text` to the descriptor. */
int vig_write_all(int fd, const char *p, size_t n, struct vig_err *err);

#endif
