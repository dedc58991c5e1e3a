/* match/risk.h - one number to sort by, from how bad a vulnerability is and how likely it is used. */
#ifndef VIG_MATCH_RISK_H
#define VIG_MATCH_RISK_H

#include "model/finding.h"

/* 0 … 100, with one decimal. docs/matching.md has the formula and its reasons. */
double vig_risk(const struct vig_finding *f, bool malicious);

#endif
