/* repair/edits.h - applies the edits that findings carry to the text that they are about. */
#ifndef VIG_REPAIR_EDITS_H
#define VIG_REPAIR_EDITS_H

#include "base/buf.h"
#include "model/finding.h"

/* Appends `text` with the edits of all findings that are not suppressed. A finding whose edits overlap those of an earlier one is
 * left out whole; *ret_applied says how many findings were repaired. */
int vig_edits_apply(vig_str text, const struct vig_report *report, struct vig_buf *out, size_t *ret_applied, struct vig_err *err);

#endif
