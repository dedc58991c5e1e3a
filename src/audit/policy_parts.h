/* audit/policy_parts.h - a policy's parts. Private to policy.c, policy_file.c and exceptions.c. */
#ifndef VIG_AUDIT_POLICY_PARTS_H
#define VIG_AUDIT_POLICY_PARTS_H

#include "audit/policy.h"

struct vig_policy_ids {
    VIG_VEC(vig_str);
};

/* Globs, NUL-terminated; empty: everything. */
struct vig_exception {
    vig_str id, subject, path, object, package, reason;
    vig_str file;    /* that says so */
    uint32_t line;
    int64_t expires; /* the first second that it does not hold any more; 0: never */
};

struct vig_policy {
    struct vig_arena *arena;
    bool cis; /* only what the CIS benchmark has */
    unsigned level;
    bool profile_given, level_given; /* by an option: files do not change it */
    struct vig_policy_ids skip, only;
    struct { VIG_VEC(struct vig_exception); } exceptions;
};

int vig_policy_set_profile(struct vig_policy *p, vig_str name, struct vig_err *err);
int vig_policy_set_level(struct vig_policy *p, vig_str number, struct vig_err *err);
bool vig_policy_knows(vig_str id); /* a check by any name, or what looks like a vulnerability's */
int vig_policy_add_id(struct vig_policy *p, struct vig_policy_ids *to, vig_str id, struct vig_err *err);

#endif
