/* repair/diff.h - what a repair would change, as a unified diff with three lines of context. */
#ifndef VIG_REPAIR_DIFF_H
#define VIG_REPAIR_DIFF_H

#include "base/buf.h"

/* Appends "--- old_name", "+++ new_name" and the hunks; nothing when both are equal. A minimal diff up to a bounded effort; beyond
 * that a correct one. A last line without its newline is marked as diff(1) does. */
int vig_diff(vig_str old_text, vig_str new_text, const char *old_name, const char *new_name, struct vig_buf *out, struct vig_err *err);

#endif
