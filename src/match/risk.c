/* match/risk.c - see match/risk.h.
 *
 *     harm       = 10 * CVSS score, or the middle of the severity's band
 *     likelihood = 1 when it is known to be exploited, else the cube root of EPSS, else 0.3
 *     risk       = harm * (0.4 + 0.6 * likelihood), 10 more when ransomware uses it, at most 100
 *
 * EPSS is a probability of being attacked within 30 days, and most are below one percent: the root spreads them (0.001,
 * 0.01, 0.1 become 0.1, 0.22, 0.46). The 0.4 keeps a critical one above a low one that is in fashion.
 */
#include "match/risk.h"

#include <math.h>

double vig_risk(const struct vig_finding *f, bool malicious)
{
    static const double middle[VIG_SEVERITY_COUNT] = {
        [VIG_SEVERITY_NONE] = 40, [VIG_NEGLIGIBLE] = 10, [VIG_LOW] = 25, [VIG_MEDIUM] = 55, [VIG_HIGH] = 80, [VIG_CRITICAL] = 95,
    };
    double harm = f->score > 0 ? 10 * f->score : middle[f->severity];
    double likelihood = f->exploited ? 1 : f->epss > 0 ? cbrt(f->epss) : 0.3;
    double risk = harm * (0.4 + 0.6 * likelihood) + (f->ransomware ? 10 : 0);

    if (malicious)
        return 100;
    return round((risk < 100 ? risk : 100) * 10) / 10;
}
