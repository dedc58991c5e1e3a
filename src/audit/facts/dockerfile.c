/* audit/facts/dockerfile.c - not built yet. */
#include "audit/audit.h"

int vig_audit_dockerfile(struct vig_audit *a, const char *path, const vig_str *text, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "dockerfile: cannot be audited yet");
}
