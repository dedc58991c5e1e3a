/* report/score.h - one number for a subject or a layer of defence: how much of what was looked at is as it should be.
 *
 * Each check that passed or failed weighs as its severity does (critical 20, high 10, medium 5, low 2, negligible 1); a subject's score
 * is the weight that passed in percent, rounded down. Where packages were matched, their findings that can be fixed count as four checks
 * more: known to be exploited (20), critical (20), high (10), medium (5). Many things done right do not make up for an open door: with
 * a critical failure the score is at most 50, with a high one at most 75. What was not looked at counts for nothing, and is
 * listed. A layer's score is the mean of its subjects'.
 */
#ifndef VIG_REPORT_SCORE_H
#define VIG_REPORT_SCORE_H

#include "model/finding.h"

struct vig_score {
    size_t subjects, points; /* that were judged, and the sum of theirs */
    size_t passed, failed, suppressed, not_looked_at; /* checks, of all reports together */
};

unsigned vig_severity_weight(enum vig_severity s);
void vig_score_add(struct vig_score *s, const struct vig_report *report); /* begin with all zero */
/* 0 … 100; false: nothing was looked at. */
bool vig_score_points(const struct vig_score *s, unsigned *ret);

#endif
