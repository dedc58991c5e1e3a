/* audit/facts/compose_places.h - where findings about a compose project stand, and which of them its comments leave out. */
#ifndef VIG_AUDIT_FACTS_COMPOSE_PLACES_H
#define VIG_AUDIT_FACTS_COMPOSE_PLACES_H

#include "model/compose.h"
#include "model/finding.h"

/* Marks what "# vigia ignore=ID reason" is about as suppressed: findings of the line that the comment is about, of the block that
 * starts there (a service, a list), and of a setting whose block holds that line. Before compose_place_all. */
int compose_ignore(const struct vig_compose *c, struct vig_report *report, struct vig_arena *arena, struct vig_err *err);
/* Turns project lines into lines of a file, with its path when there are several. */
void compose_place_all(const struct vig_compose *c, struct vig_report *report);

#endif
