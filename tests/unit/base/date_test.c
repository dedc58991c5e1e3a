/* Days of the calendar. */
#include "unit/test.h"

#include "base/date.h"

static void days_are_counted_from_1970(void **state)
{
    static const struct {
        const char *date;
        int64_t day;
    } cases[] = { { "1970-01-01", 0 }, { "1969-12-31", -1 }, { "2000-02-29T12:00:00Z", 11016 }, { "2000-03-01", 11017 }, { "2026-10-14", 20740 } };
    int64_t day;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        assert_true(vig_date_day(vig_str_c(cases[i].date), &day));
        assert_int_equal(day, cases[i].day);
    }
}

static void what_is_no_date_is_none(void **state)
{
    static const char *const cases[] = { "", "2026", "2026-13-01", "2026-00-01", "2026-01-32", "2026/01/01", "20260101", "yesterday", "2026-1-01", "2026-02-29", "1900-02-29",
                                         "2026-04-31" };
    int64_t day;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        assert_false(vig_date_day(vig_str_c(cases[i]), &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(days_are_counted_from_1970), cmocka_unit_test(what_is_no_date_is_none) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
