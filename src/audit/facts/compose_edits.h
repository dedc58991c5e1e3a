/* audit/facts/compose_edits.h - repairs in the text of compose files, where they are certain. */
#ifndef VIG_AUDIT_FACTS_COMPOSE_EDITS_H
#define VIG_AUDIT_FACTS_COMPOSE_EDITS_H

#include "model/compose.h"
#include "model/finding.h"

/* Gives findings that are not suppressed the edits that repair them, as offsets into the text of the file that place.line (still a
 * project line) is in. A finding without any is left to a person. VIG_E_NOMEM. */
int compose_propose(const struct vig_compose *c, struct vig_report *report, struct vig_arena *arena, struct vig_err *err);

#endif
