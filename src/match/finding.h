/* match/finding.h - a row of one package as a finding. */
#ifndef VIG_MATCH_FINDING_H
#define VIG_MATCH_FINDING_H

#include "match/records.h"
#include "match/rows.h"

/* Fills in *ret; text lives on r->arena. *ret_withdrawn: all its records were taken back, so there is nothing to report. */
int vig_finding_of(struct vig_records *r, const struct vig_row *row, const struct vig_package *pkg, struct vig_finding *ret,
                   bool *ret_withdrawn, struct vig_err *err);

#endif
