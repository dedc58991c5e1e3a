/* audit/facts/containers.h - the facts about containers, as the engine and this machine tell them. */
#ifndef VIG_AUDIT_FACTS_CONTAINERS_H
#define VIG_AUDIT_FACTS_CONTAINERS_H

#include "audit/audit.h"
#include "audit/facts/questions.h"
#include "model/container.h"

struct vig_container_gap {
    size_t container; /* index */
    vig_str text;     /* what could not be read, and why */
};

struct vig_container_facts {
    struct vig_arena *arena;
    struct vig_containers list;
    struct { VIG_VEC(vig_str); } failed; /* of each container: why it could not be inspected; empty: it was */
    struct { VIG_VEC(struct vig_container_gap); } gaps;
    size_t left_out;                     /* above VIG_LIMIT_CONTAINERS */
    size_t unnamed;                      /* whose id cannot be asked for */
    /* The answers that all views look into. */
    struct vig_question list_answer, volumes;
    struct vig_question *containers, *followed, *images, *execs, *processes;
    size_t containers_n, followed_n, images_n, execs_n, processes_n;
};

/* `n` 0: all, sorted by name; else those named, in this order (VIG_E_NOT_FOUND for an unknown one). Takes a->engine, a->pool
 * and a->root. *ret: to be given back, also after a failure. */
int vig_container_facts_gather(const struct vig_audit *a, const char *const *names, size_t n, struct vig_container_facts *ret,
                               struct vig_err *err);
void vig_container_facts_done(struct vig_container_facts *f);

#endif
