/* cli/command.h - a subcommand: one file, one `const struct vig_command`, listed in table.c. */
#ifndef VIG_CLI_COMMAND_H
#define VIG_CLI_COMMAND_H

/* DESIGN's exit codes. */
enum vig_exit { VIG_EXIT_OK, VIG_EXIT_FINDINGS, VIG_EXIT_USAGE, VIG_EXIT_FAILED, VIG_EXIT_INCOMPLETE };

struct vig_command {
    const char *name;
    const char *summary; /* one line for `vigia --help` */
    /* The whole text of `vigia NAME --help`: usage, options, examples. Man pages and completions are made from it too. */
    const char *help;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns an enum vig_exit */
};

extern const struct vig_command *const vig_commands[]; /* NULL at the end */

#endif
