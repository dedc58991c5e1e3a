/* version/packagist.c - Composer: PHP's version_compare().
 *
 *     version = ["v"] part ((".", "-", "_", "+", or the step between digits and other bytes) part)*
 *
 *     other words < dev < alpha, a < beta, b < rc < numbers, "#", the end before a word < pl, p
 *
 * A word counts by how it begins, as in PHP: "patch" is a "p". When one version ends, a number that follows in the other
 * makes that one newer (1.0 < 1.0.0), a word is compared with "#". Case counts, but "RC" is known, too.
 * "#" equals every number, so versions with it are not in a total order; no package has one.
 */
#include "version/scan.h"

enum { OTHER = -1, DEV, ALPHA, BETA, RC, NUMBER, PATCH };

static bool is_sep(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '+';
}

static bool is_word(char c)
{
    return !is_sep(c) && !vig_is_digit(c);
}

static vig_str part(vig_str *s)
{
    while (s->n && is_sep(s->p[0]))
        *s = vig_str_skip(*s, 1);
    return vig_scan_run(s, s->n && vig_is_digit(s->p[0]) ? vig_is_digit : is_word);
}

static int rank(vig_str p)
{
    static const struct {
        vig_str start;
        int rank;
    } forms[] = {
        { VIG_STR("dev"), DEV }, { VIG_STR("a"), ALPHA },  { VIG_STR("b"), BETA },
        { VIG_STR("rc"), RC },   { VIG_STR("RC"), RC },    { VIG_STR("#"), NUMBER },
        { VIG_STR("p"), PATCH },
    };

    if (p.n == 0 || vig_is_digit(p.p[0]))
        return NUMBER;
    for (size_t i = 0; i < VIG_COUNT(forms); i++)
        if (vig_str_starts(p, forms[i].start))
            return forms[i].rank;
    return OTHER;
}

static int part_cmp(vig_str a, vig_str b)
{
    int x = rank(a), y = rank(b);

    if (vig_all_digits(a) && vig_all_digits(b))
        return vig_digits_cmp(a, b);
    if (vig_all_digits(a) != vig_all_digits(b) && (a.n == 0 || b.n == 0)) /* the end against a number */
        return a.n == 0 ? -1 : 1;
    return (x > y) - (x < y);
}

static int packagist_compare(vig_str a, vig_str b)
{
    a = vig_without_v(a);
    b = vig_without_v(b);
    while (a.n || b.n) {
        vig_str p = part(&a), q = part(&b);
        int c = part_cmp(p, q);
        if (c)
            return c;
    }
    return 0;
}

const struct vig_ordering vig_ordering_packagist = { .name = "packagist", .compare = packagist_compare };
