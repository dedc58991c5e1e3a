/* audit/facts/compose_git.h - which of the files that a compose project names are in a git repository. */
#ifndef VIG_AUDIT_FACTS_COMPOSE_GIT_H
#define VIG_AUDIT_FACTS_COMPOSE_GIT_H

#include "base/arena.h"
#include "model/compose.h"

/* Looks into the index of the repository that `folder` (empty: the current one) lies in, and sets `tracked` of c->beside, and git_known or
 * git_absent. Leaves them when the index cannot be read. VIG_E_NOMEM. */
int compose_look_into_git(struct vig_compose *c, vig_str folder, struct vig_arena *arena, struct vig_err *err);

#endif
