/* model/cvss4.c - the score of CVSS 4.0.
 *
 * There is no formula. Six groups of metrics ("equivalence classes", EQ1 … EQ6) each give a level, the levels together a
 * macro vector, and experts rated each of the 270 macro vectors. From that rating a part is taken off for how far the
 * vector lies below the worst one of its macro vector: for each group the distance, as a share of the way to the next
 * lower macro vector; the mean over the groups.
 * Source: FIRST, CVSS v4.0 specification, section 8.
 */
#include "model/cvss_vector.h"

#include <math.h>

enum { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, MAV, MAC, MAT, MPR, MUI, MVC, MVI, MVA, MSC, MSI, MSA };

static const struct vig_cvss_metric metrics[] = {
    { "AV", "N A L P", true },     { "AC", "L H", true },         { "AT", "N P", true },        { "PR", "N L H", true },
    { "UI", "N P A", true },       { "VC", "H L N", true },       { "VI", "H L N", true },      { "VA", "H L N", true },
    { "SC", "H L N", true },       { "SI", "H L N", true },       { "SA", "H L N", true },      { "E", "X A P U", false },
    { "CR", "X H M L", false },    { "IR", "X H M L", false },    { "AR", "X H M L", false },   { "MAV", "X N A L P", false },
    { "MAC", "X L H", false },     { "MAT", "X N P", false },     { "MPR", "X N L H", false },  { "MUI", "X N P A", false },
    { "MVC", "X H L N", false },   { "MVI", "X H L N", false },   { "MVA", "X H L N", false },  { "MSC", "X H L N", false },
    { "MSI", "X S H L N", false }, { "MSA", "X S H L N", false },
    /* supplemental ones, which never change the score */
    { "S", "X N P", false },       { "AU", "X N Y", false },      { "R", "X A U I", false },    { "V", "X D C", false },
    { "RE", "X L M H", false },    { "U", "X Clear Green Amber Red", false },
};

/* Steps below the worst value, for the first fifteen metrics; the letters stand in this order. */
static const char *const steps[] = {
    [AV] = "NALP", [AC] = "LH", [AT] = "NP", [PR] = "NLH", [UI] = "NPA", [VC] = "HLN", [VI] = "HLN", [VA] = "HLN",
    [SC] = "SHLN", [SI] = "SHLN", [SA] = "SHLN", [E] = "APU", [CR] = "HML", [IR] = "HML", [AR] = "HML",
};
#define METRICS VIG_COUNT(steps)

/* Ratings in tenths: [EQ1 and EQ2][EQ3 and EQ6][EQ4 and EQ5]. Of EQ3 and EQ6 only 00, 01, 10, 11, 21 exist. */
static const uint8_t ratings[6][5][9] = {
    { { 100, 98, 95, 100, 93, 91, 93, 89, 81 }, { 99, 95, 92, 96, 87, 81, 90, 80, 68 }, { 98, 95, 90, 93, 89, 81, 88, 78, 69 },
      { 95, 92, 84, 92, 81, 65, 80, 70, 48 },   { 92, 82, 72, 79, 69, 50, 69, 55, 27 } },
    { { 99, 95, 92, 95, 90, 84, 92, 82, 72 },   { 97, 92, 85, 91, 83, 71, 81, 71, 53 }, { 95, 92, 85, 92, 80, 70, 84, 71, 50 },
      { 93, 85, 73, 82, 72, 59, 70, 52, 30 },   { 86, 75, 52, 71, 52, 29, 63, 29, 17 } },
    { { 98, 94, 91, 94, 86, 77, 87, 74, 63 },   { 95, 87, 81, 89, 74, 64, 75, 63, 49 }, { 94, 88, 76, 86, 74, 59, 72, 57, 52 },
      { 89, 77, 67, 76, 58, 50, 57, 52, 25 },   { 83, 70, 54, 65, 58, 26, 53, 21, 13 } },
    { { 95, 88, 76, 90, 75, 61, 77, 68, 52 },   { 90, 76, 70, 77, 62, 53, 66, 59, 30 }, { 89, 76, 62, 74, 57, 47, 61, 57, 24 },
      { 78, 67, 58, 59, 57, 23, 52, 29, 16 },   { 71, 59, 30, 58, 26, 15, 23, 13, 6 } },
    { { 93, 86, 75, 86, 74, 56, 70, 52, 40 },   { 87, 72, 58, 74, 61, 34, 54, 40, 22 }, { 85, 74, 62, 72, 55, 46, 53, 34, 19 },
      { 75, 55, 51, 57, 41, 19, 36, 19, 8 },    { 64, 51, 20, 47, 21, 11, 24, 9, 4 } },
    { { 88, 73, 60, 73, 59, 41, 54, 45, 20 },   { 75, 53, 50, 55, 40, 20, 43, 22, 11 }, { 75, 58, 40, 61, 48, 20, 46, 17, 8 },
      { 55, 45, 21, 51, 18, 9, 18, 7, 2 },      { 53, 24, 14, 24, 12, 5, 10, 3, 1 } },
};

/* The worst vectors of each level, in the order of `steps`' metrics that the group has. */
#define WORST 5
static const char *const eq1_worst[3][WORST] = { { "NNN" }, { "ANN", "NLN", "NNP" }, { "PNN", "ALP" } };
static const char *const eq2_worst[2][WORST] = { { "LN" }, { "HN", "LP" } };
static const char *const eq36_worst[5][WORST] = { /* VC VI VA CR IR AR */
    { "HHHHHH" }, { "HHLMMH", "HHHMMM" }, { "LHHHHH", "HLHHHH" },
    { "LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM" }, { "LLLHHH" },
};
static const char *const eq4_worst[3][WORST] = { { "HSS" }, { "HHH" }, { "LLL" } };

/* How many steps each level is deep. */
static const int eq1_depth[3] = { 1, 4, 5 }, eq2_depth[2] = { 1, 2 }, eq36_depth[5] = { 7, 6, 8, 8, 10 },
                 eq4_depth[3] = { 6, 5, 4 };

struct vector {
    char v[METRICS]; /* a letter each, modified ones applied, the worst for what is not known */
};

static struct vector effective(const struct vig_cvss_values *m)
{
    struct vector x;

    for (size_t i = 0; i < METRICS; i++) {
        char c = m->v[i].n ? m->v[i].p[0] : 'X';
        /* the modified metrics follow in the order of AV … SA */
        const vig_str *own = i < E ? &m->v[MAV + i] : NULL;
        if (own && own->n && own->p[0] != 'X')
            c = own->p[0];
        x.v[i] = c == 'X' ? steps[i][0] : c;
    }
    return x;
}

static int eq1(const struct vector *x)
{
    int worst = (x->v[AV] == 'N') + (x->v[PR] == 'N') + (x->v[UI] == 'N');

    return worst == 3 ? 0 : worst > 0 && x->v[AV] != 'P' ? 1 : 2;
}

static int eq3(const struct vector *x)
{
    if (x->v[VC] == 'H' && x->v[VI] == 'H')
        return 0;
    return x->v[VC] == 'H' || x->v[VI] == 'H' || x->v[VA] == 'H' ? 1 : 2;
}

static int eq4(const struct vector *x)
{
    if (x->v[SI] == 'S' || x->v[SA] == 'S')
        return 0;
    return x->v[SC] == 'H' || x->v[SI] == 'H' || x->v[SA] == 'H' ? 1 : 2;
}

static int eq6(const struct vector *x)
{
    for (int i = 0; i < 3; i++)
        if (x->v[VC + i] == 'H' && x->v[CR + i] == 'H')
            return 0;
    return 1;
}

struct levels {
    int eq1, eq2, eq36, eq4, eq5; /* eq36: 0 … 4 for 00, 01, 10, 11, 21 */
};

static int rating(struct levels l) /* tenths; -1: there is no such macro vector */
{
    if (l.eq1 > 2 || l.eq2 > 1 || l.eq36 > 4 || l.eq4 > 2 || l.eq5 > 2)
        return -1;
    return ratings[l.eq1 * 2 + l.eq2][l.eq36][l.eq4 * 3 + l.eq5];
}

static int step_of(size_t metric, char value)
{
    const char *at = strchr(steps[metric], value);

    return at ? (int)(at - steps[metric]) : 0;
}

/* Steps between x and the first of the worst vectors that is at least as bad in each metric of the group. */
static int distance(const struct vector *x, const int *group, size_t n, const char *const worst[WORST])
{
    for (int w = 0; w < WORST && worst[w]; w++) {
        int sum = 0;
        size_t i = 0;
        for (; i < n; i++) {
            int d = step_of((size_t)group[i], x->v[group[i]]) - step_of((size_t)group[i], worst[w][i]);
            if (d < 0)
                break;
            sum += d;
        }
        if (i == n)
            return sum;
    }
    return 0;
}

/* EQ3 and EQ6 go down together: from 00 the way is to the higher rated of 01 and 10. */
static int rating_below_eq36(struct levels l)
{
    static const int next[5] = { 1, 3, 3, 4, 5 };
    struct levels a = l, b = l;

    a.eq36 = next[l.eq36];
    if (l.eq36 != 0)
        return rating(a);
    b.eq36 = 2;
    return rating(a) > rating(b) ? rating(a) : rating(b);
}

struct mean {
    double sum;
    int n;
};

static void part(struct mean *m, int here, int below, int steps_down, int depth)
{
    if (below < 0)
        return;
    m->sum += (double)(here - below) / 10 * steps_down / depth;
    m->n++;
}

static double interpolate(const struct vector *x, struct levels l)
{
    static const int g1[] = { AV, PR, UI }, g2[] = { AC, AT }, g36[] = { VC, VI, VA, CR, IR, AR }, g4[] = { SC, SI, SA };
    struct levels below;
    struct mean m = { 0, 0 };
    int here = rating(l);

    below = l, below.eq1++;
    part(&m, here, rating(below), distance(x, g1, 3, eq1_worst[l.eq1]), eq1_depth[l.eq1]);
    below = l, below.eq2++;
    part(&m, here, rating(below), distance(x, g2, 2, eq2_worst[l.eq2]), eq2_depth[l.eq2]);
    part(&m, here, rating_below_eq36(l), distance(x, g36, 6, eq36_worst[l.eq36]), eq36_depth[l.eq36]);
    below = l, below.eq4++;
    part(&m, here, rating(below), distance(x, g4, 3, eq4_worst[l.eq4]), eq4_depth[l.eq4]);
    below = l, below.eq5++;
    part(&m, here, rating(below), 0, 1);
    return (double)here / 10 - (m.n ? m.sum / m.n : 0);
}

int vig_cvss4_score(vig_str text, double *ret, struct vig_err *err)
{
    struct vig_cvss_values m;
    struct vector x;
    struct levels l;
    double score;
    int rc = vig_cvss_values(text, metrics, VIG_COUNT(metrics), &m, err);

    if (rc < 0)
        return rc;
    x = effective(&m);
    *ret = 0;
    if (x.v[VC] == 'N' && x.v[VI] == 'N' && x.v[VA] == 'N' && x.v[SC] == 'N' && x.v[SI] == 'N' && x.v[SA] == 'N')
        return 0;
    l = (struct levels){ eq1(&x), !(x.v[AC] == 'L' && x.v[AT] == 'N'), 0, eq4(&x), step_of(E, x.v[E]) };
    l.eq36 = eq3(&x) == 2 ? 4 : eq3(&x) * 2 + eq6(&x);
    score = interpolate(&x, l);
    *ret = score < 0 ? 0 : round(score * 10 + 1e-5) / 10;
    return 0;
}
