/* audit/facts/container.c - not built yet. */
#include "audit/audit.h"

int vig_audit_containers(struct vig_audit *a, const char *const *names, size_t n, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "container: cannot be audited yet");
}
