/* audit/facts/host.c - not built yet. */
#include "audit/audit.h"

int vig_audit_host(struct vig_audit *a, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "host: cannot be audited yet");
}
