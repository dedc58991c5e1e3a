/* model/severity.h - how bad a finding is. */
#ifndef VIG_MODEL_SEVERITY_H
#define VIG_MODEL_SEVERITY_H

#include "base/str.h"

enum vig_severity {
    VIG_SEVERITY_NONE, /* nobody has rated it: shown as "unknown" */
    VIG_NEGLIGIBLE,
    VIG_LOW,
    VIG_MEDIUM,
    VIG_HIGH,
    VIG_CRITICAL,
    VIG_SEVERITY_COUNT
};

const char *vig_severity_name(enum vig_severity s); /* "unknown", "negligible", "low", … */

/* Any database's word, whatever its case: critical; high, important; medium, moderate; low; negligible, unimportant,
 * minimal. False, and *ret is left, for other words. */
bool vig_severity_of(vig_str word, enum vig_severity *ret);

/* CVSS bands: 0 none, below 4 low, below 7 medium, below 9 high. */
enum vig_severity vig_severity_of_score(double score);

#endif
