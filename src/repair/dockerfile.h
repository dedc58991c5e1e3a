/* repair/dockerfile.h - a Dockerfile with its findings repaired, and with what hardening adds to that. */
#ifndef VIG_REPAIR_DOCKERFILE_H
#define VIG_REPAIR_DOCKERFILE_H

#include "base/buf.h"
#include "model/finding.h"

/* Appends the text with the edits of all findings that are not suppressed, and, where the report says that the final image runs as root
 * although it makes a user of its own, with a USER for that one. *ret_applied: how many repairs that were; 0: what was appended is the
 * text. VIG_E_LIMIT, VIG_E_NOMEM. */
int vig_repair_dockerfile(vig_str text, const struct vig_report *report, struct vig_buf *out, size_t *ret_applied, struct vig_err *err);

#endif
