/* audit/findings.h - the findings of one check and one subject, in the making. Private to audit.c, findings.c and tests. */
#ifndef VIG_AUDIT_FINDINGS_H
#define VIG_AUDIT_FINDINGS_H

#include "audit/check.h"

struct vig_findings {
    const struct vig_check *check;
    struct vig_report *report; /* gets them */
    struct vig_arena *arena;
    size_t added, dropped;
    const char *not_looked_at; /* the reason; NULL: it was */
    bool not_applicable;
};

#endif
