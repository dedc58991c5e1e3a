/* model/cvss_vector.h - a CVSS vector as values, for the versions' formulas. Private to model/cvss*.c. */
#ifndef VIG_MODEL_CVSS_VECTOR_H
#define VIG_MODEL_CVSS_VECTOR_H

#include "base/err.h"
#include "base/str.h"

struct vig_cvss_metric {
    const char *key;
    const char *values; /* what is allowed, with a space between */
    bool required;
};

#define VIG_CVSS_METRICS 32 /* v4.0 has the most */

struct vig_cvss_values {
    vig_str v[VIG_CVSS_METRICS]; /* in the order of the metrics given; empty: absent */
};

/* "KEY:VALUE/KEY:VALUE…" in any order. */
int vig_cvss_values(vig_str text, const struct vig_cvss_metric *metrics, size_t count, struct vig_cvss_values *ret,
                    struct vig_err *err);

int vig_cvss4_score(vig_str metrics, double *ret, struct vig_err *err); /* what follows "CVSS:4.0/" */

#endif
