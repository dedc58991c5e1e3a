/* audit/facts/command.c - not built yet. */
#include "audit/audit.h"

int vig_audit_command(struct vig_audit *a, vig_str command_line, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "command: cannot be audited yet");
}
