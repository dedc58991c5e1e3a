/* version/cran.c - R packages, and Haskell's, whose rule is the same: numbers one by one, fewer before more (1.0 < 1.0.0).
 *
 *     version = number (("." | "-") number)*        Hackage: "." only
 *
 * Text where a number should be sorts before every number, and among itself by bytes.
 * Source: R, numeric_version; the Haskell PVP.
 */
#include "version/scan.h"

static bool part_byte(char c)
{
    return c != '.' && c != '-';
}

static vig_str part(vig_str *s)
{
    vig_str p = vig_scan_run(s, part_byte);

    *s = vig_str_skip(*s, 1);
    return p;
}

static int part_cmp(vig_str a, vig_str b)
{
    bool x = vig_all_digits(a), y = vig_all_digits(b);

    if (x != y)
        return x ? 1 : -1;
    return x ? vig_digits_cmp(a, b) : vig_str_cmp(a, b);
}

static int numbers_compare(vig_str a, vig_str b)
{
    while (a.n && b.n) {
        int c = part_cmp(part(&a), part(&b));
        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

static bool cran_valid(vig_str s)
{
    bool more = s.n > 0, ok = s.n > 0;

    while (ok && more) {
        ok = vig_all_digits(vig_scan_run(&s, part_byte));
        more = s.n > 0;
        s = vig_str_skip(s, 1);
    }
    return ok;
}

static bool hackage_valid(vig_str s)
{
    return cran_valid(s) && !vig_str_has(s, '-');
}

const struct vig_ordering vig_ordering_cran = { .name = "cran", .compare = numbers_compare, .valid = cran_valid };
const struct vig_ordering vig_ordering_hackage = { .name = "hackage", .compare = numbers_compare, .valid = hackage_valid };
