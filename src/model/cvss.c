/* model/cvss.c - reading vectors, and the formulas of versions 2 and 3. Version 4 is in cvss4.c.
 *
 *     vector = ["CVSS:" version "/"] metric ("/" metric)*
 *     metric = key ":" value
 *
 * Vectors come from advisories, which anybody may write: whatever is not by the letter is refused, and no score is made up.
 */
#include "model/cvss.h"

#include <math.h>

#include "model/cvss_vector.h"

static bool has_word(const char *words, vig_str word)
{
    vig_str rest = vig_str_c(words);

    while (rest.n)
        if (vig_str_eq(vig_str_cut(&rest, ' '), word))
            return word.n > 0;
    return false;
}

static int metric_add(vig_str metric, const struct vig_cvss_metric *metrics, size_t count, struct vig_cvss_values *ret,
                      struct vig_err *err)
{
    vig_str value = metric, key = vig_str_cut(&value, ':');

    for (size_t i = 0; i < count; i++) {
        if (!vig_str_eqc(key, metrics[i].key))
            continue;
        if (ret->v[i].n)
            return vig_fail(err, VIG_E_INPUT, "CVSS vector: metric '%s' is given twice", metrics[i].key);
        if (!has_word(metrics[i].values, value))
            return vig_fail(err, VIG_E_INPUT, "CVSS vector: metric '%s' has none of the values %s", metrics[i].key,
                            metrics[i].values);
        ret->v[i] = value;
        return 0;
    }
    return vig_fail(err, VIG_E_INPUT, "CVSS vector: unknown metric '%.*s'", (int)(key.n < 16 ? key.n : 16), key.p);
}

int vig_cvss_values(vig_str text, const struct vig_cvss_metric *metrics, size_t count, struct vig_cvss_values *ret,
                    struct vig_err *err)
{
    *ret = (struct vig_cvss_values){ 0 };
    while (text.n) {
        int rc = metric_add(vig_str_cut(&text, '/'), metrics, count, ret, err);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < count; i++)
        if (metrics[i].required && ret->v[i].n == 0)
            return vig_fail(err, VIG_E_INPUT, "CVSS vector: metric '%s' is missing", metrics[i].key);
    return 0;
}

/* The weight of a value: `letters` names the values by their first letter, in the weights' order. */
static double weight(vig_str value, const char *letters, const double *weights)
{
    const char *at = strchr(letters, value.p[0]);

    return at ? weights[at - letters] : 0;
}
#define WEIGHT(value, letters, ...) weight(value, letters, (const double[]){ __VA_ARGS__ })

enum { V2_AV, V2_AC, V2_AU, V2_C, V2_I, V2_A };
static const struct vig_cvss_metric v2_metrics[] = {
    { "AV", "L A N", true },       { "AC", "H M L", true },       { "Au", "M S N", true },
    { "C", "N P C", true },        { "I", "N P C", true },        { "A", "N P C", true },
    { "E", "U POC F H ND", false }, { "RL", "OF TF W U ND", false }, { "RC", "UC UR C ND", false },
    { "CDP", "N L LM MH H ND", false }, { "TD", "N L M H ND", false }, { "CR", "L M H ND", false },
    { "IR", "L M H ND", false },   { "AR", "L M H ND", false },
};

static int v2_score(vig_str text, double *ret, struct vig_err *err)
{
    struct vig_cvss_values m;
    double c, i, a, impact, exploitability;
    int rc = vig_cvss_values(text, v2_metrics, VIG_COUNT(v2_metrics), &m, err);

    if (rc < 0)
        return rc;
    c = WEIGHT(m.v[V2_C], "NPC", 0, 0.275, 0.660);
    i = WEIGHT(m.v[V2_I], "NPC", 0, 0.275, 0.660);
    a = WEIGHT(m.v[V2_A], "NPC", 0, 0.275, 0.660);
    impact = 10.41 * (1 - (1 - c) * (1 - i) * (1 - a));
    exploitability = 20 * WEIGHT(m.v[V2_AV], "LAN", 0.395, 0.646, 1.0) * WEIGHT(m.v[V2_AC], "HML", 0.35, 0.61, 0.71) *
                     WEIGHT(m.v[V2_AU], "MSN", 0.45, 0.56, 0.704);
    *ret = impact > 0 ? round((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176 * 10) / 10 : 0;
    return 0;
}

enum { V3_AV, V3_AC, V3_PR, V3_UI, V3_S, V3_C, V3_I, V3_A };
static const struct vig_cvss_metric v3_metrics[] = {
    { "AV", "N A L P", true },    { "AC", "L H", true },        { "PR", "N L H", true },
    { "UI", "N R", true },        { "S", "U C", true },         { "C", "H L N", true },
    { "I", "H L N", true },       { "A", "H L N", true },       { "E", "X U P F H", false },
    { "RL", "X O T W U", false }, { "RC", "X U R C", false },   { "CR", "X L M H", false },
    { "IR", "X L M H", false },   { "AR", "X L M H", false },   { "MAV", "X N A L P", false },
    { "MAC", "X L H", false },    { "MPR", "X N L H", false },  { "MUI", "X N R", false },
    { "MS", "X U C", false },     { "MC", "X N L H", false },   { "MI", "X N L H", false },
    { "MA", "X N L H", false },
};

/* Up to the next tenth, without the noise of binary fractions (3.1 specification, appendix A). */
static double round_up(double x)
{
    long n = lround(x * 100000);

    return n % 10000 == 0 ? (double)n / 100000 : (double)(n / 10000 + 1) / 10;
}

static int v3_score(vig_str text, double *ret, struct vig_err *err)
{
    struct vig_cvss_values m;
    double missed, impact, exploitability, sum;
    bool changed;
    int rc = vig_cvss_values(text, v3_metrics, VIG_COUNT(v3_metrics), &m, err);

    if (rc < 0)
        return rc;
    changed = m.v[V3_S].p[0] == 'C';
    missed = (1 - WEIGHT(m.v[V3_C], "HLN", 0.56, 0.22, 0)) * (1 - WEIGHT(m.v[V3_I], "HLN", 0.56, 0.22, 0)) *
             (1 - WEIGHT(m.v[V3_A], "HLN", 0.56, 0.22, 0));
    impact = changed ? 7.52 * (1 - missed - 0.029) - 3.25 * pow(1 - missed - 0.02, 15) : 6.42 * (1 - missed);
    exploitability = 8.22 * WEIGHT(m.v[V3_AV], "NALP", 0.85, 0.62, 0.55, 0.2) * WEIGHT(m.v[V3_AC], "LH", 0.77, 0.44) *
                     (changed ? WEIGHT(m.v[V3_PR], "NLH", 0.85, 0.68, 0.5) : WEIGHT(m.v[V3_PR], "NLH", 0.85, 0.62, 0.27)) *
                     WEIGHT(m.v[V3_UI], "NR", 0.85, 0.62);
    sum = (changed ? 1.08 : 1) * (impact + exploitability);
    *ret = impact > 0 ? round_up(sum < 10 ? sum : 10) : 0;
    return 0;
}

static vig_str bare_v2(vig_str s)
{
    if (s.n >= 2 && s.p[0] == '(' && s.p[s.n - 1] == ')')
        s = vig_str_take(vig_str_skip(s, 1), s.n - 2);
    return vig_str_starts(s, VIG_STR("CVSS:2.0/")) ? vig_str_skip(s, 9) : s;
}

int vig_cvss_score(vig_str vector, double *ret, unsigned *ret_version, struct vig_err *err)
{
    static const struct {
        vig_str prefix;
        unsigned version;
        int (*score)(vig_str text, double *ret, struct vig_err *err);
    } versions[] = {
        { VIG_STR("CVSS:3.0/"), 30, v3_score },
        { VIG_STR("CVSS:3.1/"), 31, v3_score },
        { VIG_STR("CVSS:4.0/"), 40, vig_cvss4_score },
    };
    unsigned version = 20;
    double score;
    int rc = 1;

    vector = vig_str_trim(vector);
    for (size_t i = 0; i < VIG_COUNT(versions) && rc > 0; i++)
        if (vig_str_starts(vector, versions[i].prefix)) {
            version = versions[i].version;
            rc = versions[i].score(vig_str_skip(vector, versions[i].prefix.n), &score, err);
        }
    if (rc > 0)
        rc = v2_score(bare_v2(vector), &score, err);
    if (rc < 0)
        return rc;
    *ret = score;
    *ret_version = version;
    return 0;
}

const char *vig_cvss_version_name(unsigned version)
{
    switch (version) {
    case 20: return "CVSS 2.0";
    case 30: return "CVSS 3.0";
    case 31: return "CVSS 3.1";
    case 40: return "CVSS 4.0";
    default: return "";
    }
}
