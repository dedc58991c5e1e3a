/* audit/facts/compose_terms.h - says in compose's terms what container checks say in docker run's. */
#ifndef VIG_AUDIT_FACTS_COMPOSE_TERMS_H
#define VIG_AUDIT_FACTS_COMPOSE_TERMS_H

#include "model/finding.h"

/* "--memory is not set" becomes "mem_limit is not set", and the remedy what to write into the file. VIG_E_NOMEM. */
int compose_terms(struct vig_finding *f, struct vig_arena *arena, struct vig_err *err);

#endif
