/* report/score.c - see report/score.h. */
#include "report/score.h"

unsigned vig_severity_weight(enum vig_severity s)
{
    static const unsigned weights[VIG_SEVERITY_COUNT] = { 1, 1, 2, 5, 10, 20 };

    return weights[s];
}

struct weights {
    size_t passed, failed;
    enum vig_severity worst; /* of what failed */
};

static void count(struct weights *w, bool passed, enum vig_severity severity)
{
    *(passed ? &w->passed : &w->failed) += vig_severity_weight(severity);
    if (!passed && severity > w->worst)
        w->worst = severity;
}

static void count_packages(struct weights *w, const struct vig_report *r)
{
    bool exploited = false, present[VIG_SEVERITY_COUNT] = { false };

    for (size_t i = 0; i < r->findings.n; i++) {
        const struct vig_finding *f = &r->findings.v[i];

        if (f->kind != VIG_VULNERABILITY || !vig_str_empty(f->suppressed) || f->fix != VIG_FIX_FIXED)
            continue;
        exploited = exploited || f->exploited;
        present[f->severity] = true;
    }
    count(w, !exploited, VIG_CRITICAL);
    for (int i = VIG_MEDIUM; i <= VIG_CRITICAL; i++)
        count(w, !present[i], (enum vig_severity)i);
}

static size_t points_of(const struct weights *w)
{
    size_t points = w->passed * 100 / (w->passed + w->failed), most = w->worst == VIG_CRITICAL ? 50 : w->worst == VIG_HIGH ? 75 : 100;

    return points < most ? points : most;
}

void vig_score_add(struct vig_score *s, const struct vig_report *report)
{
    struct weights w = { 0 };

    for (size_t i = 0; i < report->checks.n; i++) {
        const struct vig_check_result *c = &report->checks.v[i];

        s->passed += c->state == VIG_CHECK_PASSED;
        s->failed += c->state == VIG_CHECK_FAILED;
        s->suppressed += c->state == VIG_CHECK_SUPPRESSED;
        s->not_looked_at += c->state == VIG_CHECK_NOT_LOOKED_AT;
        if (c->state == VIG_CHECK_PASSED || c->state == VIG_CHECK_FAILED)
            count(&w, c->state == VIG_CHECK_PASSED, c->severity);
    }
    if (report->matched && report->sbom->packages.n)
        count_packages(&w, report);
    if (w.passed + w.failed) {
        s->subjects++;
        s->points += points_of(&w);
    }
}

bool vig_score_points(const struct vig_score *s, unsigned *ret)
{
    if (!s->subjects)
        return false;
    *ret = (unsigned)(s->points / s->subjects);
    return true;
}
