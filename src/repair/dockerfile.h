/* repair/dockerfile.h - a Dockerfile with its findings repaired, and with what hardening adds to that. */
#ifndef VIG_REPAIR_DOCKERFILE_H
#define VIG_REPAIR_DOCKERFILE_H

#include "audit/audit.h"
#include "base/buf.h"

/* Appends the text with the edits of all findings that are not suppressed, and, where the report says that the final image runs as root
 * although it makes a user of its own, with a USER for that one. *ret_applied: how many repairs that were; 0: what was appended is the
 * text. VIG_E_LIMIT, VIG_E_NOMEM. */
int vig_repair_dockerfile(vig_str text, const struct vig_report *report, struct vig_buf *out, size_t *ret_applied, struct vig_err *err);

/* Repairs that overlap are made one after the other, and the text is judged anew in between: *text becomes the repaired one. `harden`: as
 * above, else the findings' edits alone. Findings below `at_least` are left as they are. *ret_left: the report of what remains. */
int vig_repair_dockerfile_rounds(struct vig_audit *a, const char *path, bool harden, enum vig_severity at_least, struct vig_buf *text,
                                 size_t *ret_applied, struct vig_report **ret_left, struct vig_err *err);

#endif
