/* cli/table.c - the subcommands, in the order of `vigia --help`. */
#include "cli/command.h"

#include <stddef.h>

extern const struct vig_command vig_command_compare_versions;

const struct vig_command *const vig_commands[] = {
    &vig_command_compare_versions,
    NULL,
};
