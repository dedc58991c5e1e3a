/* cli/table.c - the subcommands, in the order of `vigia --help`. */
#include "cli/command.h"

#include <stddef.h>

const struct vig_command *const vig_commands[] = {
    NULL,
};
