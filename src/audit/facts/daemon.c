/* audit/facts/daemon.c - not built yet. */
#include "audit/audit.h"

int vig_audit_daemon(struct vig_audit *a, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "daemon: cannot be audited yet");
}
