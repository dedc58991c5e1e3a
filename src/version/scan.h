/* version/scan.h - what the orderings share: runs of bytes, and numbers of any length.
 *
 * Numbers are never turned into integers: a version may hold a hundred digits, and must still sort where it belongs.
 */
#ifndef VIG_VERSION_SCAN_H
#define VIG_VERSION_SCAN_H

#include "version/version.h"

/* Takes the longest run of bytes that `is` accepts off the front of *s. */
static inline vig_str vig_scan_run(vig_str *s, bool (*is)(char c))
{
    size_t n = 0;

    while (n < s->n && is(s->p[n]))
        n++;
    vig_str run = vig_str_take(*s, n);
    *s = vig_str_skip(*s, n);
    return run;
}

static inline bool vig_all(vig_str s, bool (*is)(char c))
{
    for (size_t i = 0; i < s.n; i++)
        if (!is(s.p[i]))
            return false;
    return true;
}

static inline bool vig_all_digits(vig_str s) /* and at least one */
{
    return s.n && vig_all(s, vig_is_digit);
}

static inline vig_str vig_without_zeros(vig_str digits) /* leading ones; the number zero becomes the empty view */
{
    while (digits.n && digits.p[0] == '0')
        digits = vig_str_skip(digits, 1);
    return digits;
}

/* Two runs of digits as numbers; the empty run is zero. */
static inline int vig_digits_cmp(vig_str a, vig_str b)
{
    a = vig_without_zeros(a);
    b = vig_without_zeros(b);
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return vig_str_cmp(a, b);
}

/* By bytes, but ASCII letters as if they were in lower case. */
static inline int vig_icmp(vig_str a, vig_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;

    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)vig_lower(a.p[i]), y = (unsigned char)vig_lower(b.p[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

static inline vig_str vig_without_v(vig_str s) /* "v1.2" and "V1.2" mean "1.2" */
{
    return s.n && vig_lower(s.p[0]) == 'v' ? vig_str_skip(s, 1) : s;
}

/* Runs of digits as numbers, runs of other bytes as bytes, a prefix first: for text that no grammar covers. */
int vig_natural_cmp(vig_str a, vig_str b);

#endif
