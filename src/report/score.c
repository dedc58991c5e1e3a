/* report/score.c - see report/score.h. */
#include "report/score.h"

unsigned vig_severity_weight(enum vig_severity s)
{
    static const unsigned weights[VIG_SEVERITY_COUNT] = { 1, 1, 2, 5, 10, 20 };

    return weights[s];
}

static void count(struct vig_score *s, bool passed, unsigned weight)
{
    *(passed ? &s->passed_weight : &s->failed_weight) += weight;
}

static void add_packages(struct vig_score *s, const struct vig_report *r)
{
    bool exploited = false, present[VIG_SEVERITY_COUNT] = { false };

    for (size_t i = 0; i < r->findings.n; i++) {
        const struct vig_finding *f = &r->findings.v[i];

        if (f->kind != VIG_VULNERABILITY || !vig_str_empty(f->suppressed) || f->fix != VIG_FIX_FIXED)
            continue;
        exploited = exploited || f->exploited;
        present[f->severity] = true;
    }
    count(s, !exploited, vig_severity_weight(VIG_CRITICAL));
    for (int i = VIG_MEDIUM; i <= VIG_CRITICAL; i++)
        count(s, !present[i], vig_severity_weight((enum vig_severity)i));
}

void vig_score_add(struct vig_score *s, const struct vig_report *report)
{
    for (size_t i = 0; i < report->checks.n; i++) {
        const struct vig_check_result *c = &report->checks.v[i];

        s->passed += c->state == VIG_CHECK_PASSED;
        s->failed += c->state == VIG_CHECK_FAILED;
        s->suppressed += c->state == VIG_CHECK_SUPPRESSED;
        s->not_looked_at += c->state == VIG_CHECK_NOT_LOOKED_AT;
        if (c->state == VIG_CHECK_PASSED || c->state == VIG_CHECK_FAILED)
            count(s, c->state == VIG_CHECK_PASSED, vig_severity_weight(c->severity));
    }
    if (report->matched && report->sbom->packages.n)
        add_packages(s, report);
}

bool vig_score_points(const struct vig_score *s, unsigned *ret)
{
    size_t all = s->passed_weight + s->failed_weight;

    if (!all)
        return false;
    *ret = (unsigned)(s->passed_weight * 100 / all);
    return true;
}
