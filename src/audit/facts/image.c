/* audit/facts/image.c - not built yet. */
#include "audit/audit.h"

int vig_audit_image(struct vig_audit *a, const char *target, struct vig_reports *out, struct vig_err *err)
{
    return vig_fail(err, VIG_E_UNSUPPORTED, "image: cannot be audited yet");
}
