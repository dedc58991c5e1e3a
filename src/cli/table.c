/* cli/table.c - the subcommands, in the order of `vigia --help`. */
#include "cli/command.h"

extern const struct vig_command vig_command_check, vig_command_audit, vig_command_lint, vig_command_harden, vig_command_explain, vig_command_scan, vig_command_sbom, vig_command_db, vig_command_compare_versions,
    vig_command_completion, vig_command_man;

const struct vig_command *const vig_commands[] = {
    &vig_command_check,
    &vig_command_audit,
    &vig_command_lint,
    &vig_command_harden,
    &vig_command_scan,
    &vig_command_sbom,
    &vig_command_explain,
    &vig_command_db,
    &vig_command_compare_versions,
    &vig_command_completion,
    &vig_command_man,
    NULL,
};
