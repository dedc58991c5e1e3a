/* report/summary.c - see report/summary.h. */
#include "report/summary.h"

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static size_t count_distinct(uint32_t *v, size_t n)
{
    size_t distinct = 0;

    if (n)
        qsort(v, n, sizeof *v, by_number);
    for (size_t i = 0; i < n; i++)
        distinct += i == 0 || v[i] != v[i - 1];
    return distinct;
}

bool vig_report_is_complete(const struct vig_report *report)
{
    for (size_t i = 0; i < report->checks.n; i++)
        if (report->checks.v[i].state == VIG_CHECK_NOT_LOOKED_AT)
            return false;
    return report->sbom->notes.n == 0 && report->sbom->notes_dropped == 0;
}

void vig_summarize(const struct vig_report *report, struct vig_summary *ret)
{
    size_t n = report->findings.n, affected = 0, fixable = 0;
    uint32_t *all = calloc(n + 1, sizeof *all), *with_fix = calloc(n + 1, sizeof *with_fix);

    *ret = (struct vig_summary){ .complete = vig_report_is_complete(report) };
    for (size_t i = 0; i < n; i++) {
        const struct vig_finding *f = &report->findings.v[i];

        if (!vig_str_empty(f->suppressed)) {
            ret->suppressed++;
            continue;
        }
        ret->by_severity[f->severity]++;
        ret->total++;
        if (all && f->package != VIG_NO_PACKAGE)
            all[affected++] = f->package;
        if (f->fix == VIG_FIX_FIXED) {
            ret->fixable++;
            if (with_fix)
                with_fix[fixable++] = f->package;
        }
    }
    ret->affected_packages = all ? count_distinct(all, affected) : 0;
    ret->fixable_packages = with_fix ? count_distinct(with_fix, fixable) : 0;
    free(all);
    free(with_fix);
}

bool vig_report_reaches(const struct vig_report *report, enum vig_severity threshold)
{
    for (size_t i = 0; threshold != VIG_SEVERITY_NONE && i < report->findings.n; i++)
        if (vig_str_empty(report->findings.v[i].suppressed) && report->findings.v[i].severity >= threshold)
            return true;
    return false;
}
