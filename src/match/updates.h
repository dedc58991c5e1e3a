/* match/updates.h - what updating one package would do. */
#ifndef VIG_MATCH_UPDATES_H
#define VIG_MATCH_UPDATES_H

#include "model/finding.h"

/* Fills in report->updates, anew, from its findings that are not suppressed: for each package with fixed versions, the lowest version that has all of the
 * fixes; the one that removes the worst findings first, then the most. VIG_E_NOMEM. */
int vig_match_updates(struct vig_report *report, struct vig_err *err);

#endif
