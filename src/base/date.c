/* base/date.c - see base/date.h. */
#include "base/date.h"

static bool digits(vig_str s, size_t at, size_t n, int64_t *ret)
{
    uint64_t value;

    if (s.n < at + n || !vig_str_to_u64(vig_str_of(s.p + at, n), &value))
        return false;
    *ret = (int64_t)value;
    return true;
}

static int64_t days_of(int64_t year, int64_t month)
{
    static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

bool vig_date_day(vig_str s, int64_t *ret)
{
    int64_t y, m, d, era, year_of_era, day_of_year;

    if (!digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d) || m < 1 || m > 12 || d < 1 || d > days_of(y, m) || s.p[4] != '-' || s.p[7] != '-')
        return false;
    y -= m <= 2; /* years begin in March, so that leap days come last */
    era = y / 400;
    year_of_era = y - era * 400;
    day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    *ret = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
    return true;
}
