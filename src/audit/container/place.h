/* audit/container/place.h - how checks of containers say where something stands, and what they all ask. */
#ifndef VIG_AUDIT_CONTAINER_PLACE_H
#define VIG_AUDIT_CONTAINER_PLACE_H

#include "audit/check.h"
#include "model/container.h"

/* Compose: the line of a setting, else that of the service, and the service's name. Of the others: nowhere. */
static inline struct vig_place vig_at_line(const struct vig_container *c, uint32_t line)
{
    struct vig_place at = { .line = line };

    if (c->origin == VIG_FROM_COMPOSE) {
        at.object = c->name;
        if (!line)
            at.line = c->line;
    }
    return at;
}
static inline struct vig_place vig_at_field(const struct vig_container *c, enum vig_container_field field)
{
    return vig_at_line(c, c->lines[field]);
}

/* --security-opt NAME=…: its value, of several the last one. "no-new-privileges" alone has the value "". False: it is not set. */
bool vig_security_option(const struct vig_container *c, const char *name, vig_str *ret);

/* The user that its first process is: its own, else the image's. False: neither is known. */
bool vig_container_user(const struct vig_container *c, vig_str *ret);
/* "0", "00", "0:0", "root", "root:root" and the empty name are root. */
bool vig_user_is_root(vig_str user);

/* Its network, pid or ipc mode is the host's, its own or that of the container it joins. */
bool vig_shares_host(vig_str mode, vig_str followed);

#endif
