/* audit/policy.c - which checks count (see audit/policy.h). */
#include "audit/policy.h"

struct vig_policy {
    struct vig_arena *arena;
};

bool vig_policy_selects(const struct vig_policy *p, const struct vig_check *c)
{
    (void)p;
    return c->level <= 1 && !(c->flags & VIG_CHECK_OPINION);
}

int vig_policy_except(const struct vig_policy *p, int64_t now, struct vig_report *report, struct vig_err *err)
{
    (void)p, (void)now, (void)report, (void)err;
    return 0;
}
