/* report/groups.h - misconfigurations and secrets, gathered by their check: what all writers for people show. */
#ifndef VIG_REPORT_GROUPS_H
#define VIG_REPORT_GROUPS_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/finding.h"

/* Findings of one check, over one report or several; not the suppressed ones. */
struct vig_group {
    const struct vig_finding *first; /* of the worst severity */
    enum vig_severity severity;
    size_t findings, subjects;
    struct { VIG_VEC(const struct vig_finding *); } all;
    struct { VIG_VEC(vig_str); } names; /* of the subjects */
};

struct vig_groups {
    VIG_VEC(struct vig_group); /* the worst first, then those of most subjects, then by id */
};

int vig_group_findings(const struct vig_report *const *reports, size_t n, struct vig_arena *arena, struct vig_groups *ret, struct vig_err *err);

/* "web, line 12", "app/x.py:3, layer 4": where it stands; nothing when it is about the subject as a whole. */
void vig_place_write(const struct vig_place *place, struct vig_buf *out);

/* Checks that could not be looked at, gathered by the reason. */
struct vig_unseen {
    vig_str why;
    struct { VIG_VEC(vig_str); } ids; /* each once */
};
struct vig_unseens {
    VIG_VEC(struct vig_unseen);
};
int vig_group_unseen(const struct vig_report *const *reports, size_t n, struct vig_arena *arena, struct vig_unseens *ret, struct vig_err *err);

#endif
