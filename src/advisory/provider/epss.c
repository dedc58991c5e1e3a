/* advisory/provider/epss.c - how likely it is that a vulnerability is exploited within 30 days, for every CVE.
 *
 *     #model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000
 *     cve,epss,percentile
 *     CVE-1999-0001,0.03351,0.87650
 *
 * 360,000 lines. It comes from the network: lines of another shape are passed over.
 */
#include "advisory/provider/provider.h"

/* "0.03351" in steps of 1/100000; further digits are cut off ("1" and "1.0" are known, above is not). */
static bool score(vig_str s, uint32_t *ret)
{
    uint32_t v = 0, unit = 100000;
    size_t i = 0;

    if (s.n == 0 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
        return false;
    v = (uint32_t)(s.p[0] - '0') * unit;
    for (i = 2; i < s.n && unit > 1; i++) {
        if (!vig_is_digit(s.p[i]))
            return false;
        unit /= 10;
        v += (uint32_t)(s.p[i] - '0') * unit;
    }
    *ret = v;
    return v <= 100000;
}

int vig_epss_parse(vig_str text, vig_str *ret_date,
                   int (*each)(void *ctx, vig_str cve, uint32_t epss, uint32_t percentile, struct vig_err *err), void *ctx,
                   struct vig_err *err)
{
    vig_cur c = vig_cur_of(text);
    size_t known = 0;
    vig_str line;

    *ret_date = (vig_str){ 0 };
    while (vig_cur_line(&c, &line)) {
        uint32_t epss, percentile;
        size_t at = vig_str_search(line, VIG_STR("score_date:"));

        if (vig_str_starts(line, VIG_STR("#")) && at != VIG_NPOS)
            *ret_date = vig_str_take(vig_str_skip(line, at + strlen("score_date:")), strlen("2026-08-16T00:00:00"));
        vig_str cve = vig_str_cut(&line, ',');
        vig_str first = vig_str_cut(&line, ',');
        if (!vig_str_starts(cve, VIG_STR("CVE-")) || !score(first, &epss) || !score(vig_str_cut(&line, ','), &percentile))
            continue;
        int rc = each(ctx, cve, epss, percentile, err);
        if (rc < 0)
            return rc;
        known++;
    }
    return known ? 0 : vig_fail(err, VIG_E_INPUT, "not an EPSS file: no line of a CVE and two scores");
}
