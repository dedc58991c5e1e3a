/* audit/compose/place.h - how checks of compose projects say where something stands. */
#ifndef VIG_AUDIT_COMPOSE_PLACE_H
#define VIG_AUDIT_COMPOSE_PLACE_H

#include "audit/check.h"
#include "model/compose.h"

/* A project line, or the service's own when that is 0. */
static inline struct vig_place vig_in_service(const struct vig_compose_service *s, uint32_t line)
{
    return (struct vig_place){ .line = line ? line : s->container.line, .object = s->container.name };
}

static inline struct vig_place vig_in_project(uint32_t line)
{
    return (struct vig_place){ .line = line };
}

/* One file that is meant to be laid over another, which was not named: what it does not say may stand there. */
bool vig_compose_is_part(const struct vig_compose *c);

/* "library/postgres:15@sha256:…" without its folder, tag and digest: "postgres". */
vig_str vig_compose_image_name(vig_str image);
/* A data base, cache or queue, by the name of its image. */
bool vig_compose_is_database(const struct vig_compose_service *s);

#endif
