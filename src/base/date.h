/* base/date.h - days of the calendar. */
#ifndef VIG_BASE_DATE_H
#define VIG_BASE_DATE_H

#include "base/str.h"

/* Days from 1970-01-01 to the date that `s` begins with ("2026-01-31", "2026-01-31T12:00:00Z"); false when it begins with none. */
bool vig_date_day(vig_str s, int64_t *ret);

#endif
