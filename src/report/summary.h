/* report/summary.h - the numbers at the foot of a report, counted in one place for all writers. */
#ifndef VIG_REPORT_SUMMARY_H
#define VIG_REPORT_SUMMARY_H

#include "model/finding.h"

struct vig_summary {
    size_t by_severity[VIG_SEVERITY_COUNT]; /* findings that are not suppressed */
    size_t total;
    size_t fixable;          /* of total: a fixed version exists */
    size_t fixable_packages; /* packages to update to get rid of them */
    size_t affected_packages;
    size_t suppressed;
    bool complete;           /* vig_report_is_complete */
};

/* No notes, and no check that could not be looked at. */
bool vig_report_is_complete(const struct vig_report *report);

void vig_summarize(const struct vig_report *report, struct vig_summary *ret);

/* Whether a finding that is not suppressed is of this severity or above; VIG_SEVERITY_NONE is no threshold. */
bool vig_report_reaches(const struct vig_report *report, enum vig_severity threshold);

#endif
