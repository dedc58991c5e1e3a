/* audit/facts/compose.c - not built yet. */
#include "audit/audit.h"

int vig_audit_compose(struct vig_audit *a, const char *const *paths, size_t n, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "compose: cannot be audited yet");
}
