/* repair/container.h - what would make a container safer: what can be changed while it runs, and the one that would take its place.
 *
 * POST /containers/ID/update changes limits and the restart policy, and nothing else. All the rest needs a new container, and may
 * break what runs in it; so it is only proposed, and each thing that may break it is said.
 */
#ifndef VIG_REPAIR_CONTAINER_H
#define VIG_REPAIR_CONTAINER_H

#include "base/buf.h"
#include "model/container.h"
#include "model/daemon.h"

struct vig_container_limits { /* 0: ours */
    int64_t memory;    /* bytes */
    int64_t nano_cpus;
    int64_t pids;
};

/* What is known of it beyond its settings, from the engine; all of it may be absent. */
struct vig_container_use {
    int64_t memory, pids; /* used now; 0: not known */
    bool written_known;
    struct { VIG_VEC(vig_str); } written; /* paths that differ from the image's, sorted */
};

struct vig_container_repair {
    vig_str update;  /* JSON for the engine; empty: nothing can be changed while it runs */
    vig_str command; /* the same as `docker update` would have it: "--memory 512m --pids-limit 200" */
    struct vig_container hardened; /* what should take its place; valid when anew */
    bool anew;
    struct { VIG_VEC(vig_str); } notes;   /* about it: what was changed, and what may break */
    struct { VIG_VEC(vig_str); } prepare; /* commands to be run before */
};

/* `d` NULL: not known. Views into *c and on `arena`. VIG_E_NOMEM. */
int vig_container_repair(const struct vig_container *c, const struct vig_daemon *d, const struct vig_container_use *use,
                         const struct vig_container_limits *want, struct vig_arena *arena, struct vig_container_repair *ret,
                         struct vig_err *err);

/* Appends the hardened container as a service of a compose file. */
int vig_container_service_write(const struct vig_container *c, struct vig_buf *out, struct vig_err *err);

#endif
