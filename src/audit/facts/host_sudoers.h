/* audit/facts/host_sudoers.h - who may use the engine through sudo. Private to audit/facts/host_sudoers.c and tests. */
#ifndef VIG_AUDIT_FACTS_HOST_SUDOERS_H
#define VIG_AUDIT_FACTS_HOST_SUDOERS_H

#include "audit/facts/host_root.h"

struct vig_sudoers {
    struct vig_arena *arena;
    struct {
        VIG_VEC(struct vig_host_sudo);
    } rules; /* those that are about an engine */
    struct {
        VIG_VEC(vig_str);
    } includes, include_dirs; /* as they are written */
    struct {
        VIG_VEC(vig_str);
    } command_aliases; /* names whose commands are about an engine */
};

/* Reads one file; call again for further ones: aliases hold from one to the next. VIG_E_NOMEM. */
int vig_sudoers_read(struct vig_sudoers *s, vig_str path, vig_str text, struct vig_err *err);

#endif
