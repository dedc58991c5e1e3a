/* audit/facts/host_mounts.h - what is mounted where. Private to audit/facts/host_engine.c and tests. */
#ifndef VIG_AUDIT_FACTS_HOST_MOUNTS_H
#define VIG_AUDIT_FACTS_HOST_MOUNTS_H

#include "audit/facts/host_root.h"

struct vig_host_mount {
    vig_str point;  /* where it is mounted */
    vig_str folder; /* which folder of the file system */
    vig_str device; /* "98:0", or what fstab says */
    vig_str type;   /* "ext4" */
};

struct vig_host_mounts {
    VIG_VEC(struct vig_host_mount);
};

/* /proc/self/mountinfo and /etc/fstab. What is no such line is passed over. VIG_E_NOMEM. */
int vig_host_read_mountinfo(vig_str text, struct vig_arena *arena, struct vig_host_mounts *ret, struct vig_err *err);
int vig_host_read_fstab(vig_str text, struct vig_arena *arena, struct vig_host_mounts *ret, struct vig_err *err);
/* Whether a file system of its own is mounted on `path`; where the one that holds it is mounted. */
bool vig_host_own_mount(const struct vig_host_mounts *mounts, vig_str path, vig_str *ret_point);

/* The words of dockerd's command line, a NUL behind each. */
void vig_host_dockerd_options(vig_str line, struct vig_host_engine_options *ret);

#endif
