/* audit/facts/host_watches.h - audit rules about files. Private to audit/facts/host_watches.c, tests and fuzzers. */
#ifndef VIG_AUDIT_FACTS_HOST_WATCHES_H
#define VIG_AUDIT_FACTS_HOST_WATCHES_H

#include "audit/facts/host_root.h"

struct vig_watches {
    struct vig_arena *arena;
    struct {
        VIG_VEC(struct vig_host_watch);
    } v;
};

/* One struct audit_rule_data of the kernel; a rule about anything but files adds nothing. VIG_E_NOMEM. */
int vig_watches_of_kernel(struct vig_watches *w, vig_str rule, struct vig_err *err);
/* A file of auditctl's words: "-w /etc/docker -p wa -k docker". VIG_E_NOMEM. */
int vig_watches_of_file(struct vig_watches *w, vig_str text, struct vig_err *err);

#endif
