/* model/cvss.h - the score behind a CVSS vector, computed by us: advisories give the vector, seldom the number.
 *
 * Sources: FIRST, CVSS v2 guide, v3.0, v3.1 and v4.0 specifications. Pure and thread safe; the longest vector that is legal
 * has 34 metrics and about 200 bytes.
 */
#ifndef VIG_MODEL_CVSS_H
#define VIG_MODEL_CVSS_H

#include "base/err.h"
#include "base/str.h"

/* "AV:N/AC:L/Au:N/C:P/I:P/A:P" (v2, with or without "CVSS:2.0/" or parentheses), "CVSS:3.0/…", "CVSS:3.1/…", "CVSS:4.0/…".
 *
 * *ret is the base score, 0.0 … 10.0: temporal and environmental metrics of v2 and v3 are checked and left out, since they
 * speak of one day or one site. v4.0 knows a single score, so all its metrics count (with none of them: CVSS-B).
 * *ret_version is 20, 30, 31 or 40. VIG_E_INPUT: a metric is unknown, missing, given twice or has a wrong value. */
int vig_cvss_score(vig_str vector, double *ret, unsigned *ret_version, struct vig_err *err);

/* "CVSS 3.1"; "" for versions that it does not know. */
const char *vig_cvss_version_name(unsigned version);

#endif
