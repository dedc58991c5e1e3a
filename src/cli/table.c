/* cli/table.c - the subcommands, in the order of `vigia --help`. */
#include "cli/command.h"

extern const struct vig_command vig_command_scan, vig_command_sbom;

const struct vig_command *const vig_commands[] = {
    &vig_command_scan,
    &vig_command_sbom,
    NULL,
};
