/* format/words_near.c - see format/words_near.h. */
#include "format/words_near.h"

#define LONGEST 32 /* words longer than that are near to nothing */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(vig_str a, vig_str b)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t k = 0; k <= b.n; k++)
        last[k] = before[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *oldest = before;

        now[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            now[k] = least(least(last[k], now[k - 1]) + 1, last[k - 1] + (a.p[i - 1] != b.p[k - 1]));
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1])
                now[k] = least(now[k], before[k - 2] + 1);
        }
        before = last;
        last = now;
        now = oldest;
    }
    return last[b.n];
}

void vig_words_nearer(vig_str word, const char *known, size_t *best, const char **ret)
{
    vig_str k = vig_str_c(known);
    size_t d;

    if (word.n > LONGEST || k.n > LONGEST || (word.n > k.n ? word.n - k.n : k.n - word.n) >= *best)
        return;
    d = distance(word, k);
    if (d < *best) {
        *best = d;
        *ret = known;
    }
}
