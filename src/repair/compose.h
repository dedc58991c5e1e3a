/* repair/compose.h - hardens the files of a compose project, as text: comments and formatting stay. */
#ifndef VIG_REPAIR_COMPOSE_H
#define VIG_REPAIR_COMPOSE_H

#include "audit/audit.h"

struct vig_compose_change {
    vig_str path, old_text, new_text; /* path with a NUL behind it */
    size_t repaired;                  /* findings that this repairs */
};

struct vig_compose_repair {
    struct { VIG_VEC(struct vig_compose_change); } changes; /* of files that the user named or that these name; none: nothing to do */
    struct vig_report *before, *left; /* judged as the files are, and as they would be: what is left is for a person to decide */
};

/* Only what is certain is changed (audit/facts/compose_edits.c says what that is), and nothing that the policy or a comment leaves out.
 * Writes no file: show vig_diff of each change, or put it in place by vig_replace_file. Views belong to a->arena. Errors as those of
 * vig_audit_compose. */
int vig_repair_compose(const struct vig_audit *a, const char *const *paths, size_t n, struct vig_compose_repair *ret, struct vig_err *err);

#endif
