/* model/eol.c - the last day of security updates of each release, as its maker announces it.
 *
 * Facts, checked by a test against other collections where those are present. A release that is not listed has no end
 * that we know of: nothing is said about it.
 */
#include "model/eol.h"

#include <time.h>

static const struct {
    const char *family, *release;
    struct vig_eol eol;
} releases[] = {
    { "debian", "6", { "2016-02-29", NULL } }, { "debian", "7", { "2018-05-31", NULL } },
    { "debian", "8", { "2020-06-30", NULL } }, { "debian", "9", { "2022-06-30", NULL } },
    { "debian", "10", { "2024-06-30", NULL } }, { "debian", "11", { "2026-08-31", NULL } },
    { "debian", "12", { "2028-06-30", NULL } }, { "debian", "13", { "2030-06-30", NULL } },
    { "ubuntu", "12.04", { "2017-04-28", "2019-04-26" } }, { "ubuntu", "12.10", { "2014-05-16", NULL } },
    { "ubuntu", "13.04", { "2014-01-27", NULL } }, { "ubuntu", "13.10", { "2014-07-17", NULL } },
    { "ubuntu", "14.04", { "2019-04-02", "2024-04-02" } }, { "ubuntu", "14.10", { "2015-07-23", NULL } },
    { "ubuntu", "15.04", { "2016-02-04", NULL } }, { "ubuntu", "15.10", { "2016-07-28", NULL } },
    { "ubuntu", "16.04", { "2021-04-02", "2026-04-02" } }, { "ubuntu", "16.10", { "2017-07-20", NULL } },
    { "ubuntu", "17.04", { "2018-01-13", NULL } }, { "ubuntu", "17.10", { "2018-07-19", NULL } },
    { "ubuntu", "18.04", { "2023-05-31", "2028-04-01" } }, { "ubuntu", "18.10", { "2019-07-18", NULL } },
    { "ubuntu", "19.04", { "2020-01-23", NULL } }, { "ubuntu", "19.10", { "2020-07-06", NULL } },
    { "ubuntu", "20.04", { "2025-05-31", "2030-04-02" } }, { "ubuntu", "20.10", { "2021-07-22", NULL } },
    { "ubuntu", "21.04", { "2022-01-20", NULL } }, { "ubuntu", "21.10", { "2022-07-14", NULL } },
    { "ubuntu", "22.04", { "2027-04-01", "2032-04-09" } }, { "ubuntu", "22.10", { "2023-07-20", NULL } },
    { "ubuntu", "23.04", { "2024-01-20", NULL } }, { "ubuntu", "23.10", { "2024-07-12", NULL } },
    { "ubuntu", "24.04", { "2029-05-31", "2036-05-31" } }, { "ubuntu", "24.10", { "2025-07-10", NULL } },
    { "ubuntu", "25.04", { "2026-01-17", NULL } }, { "ubuntu", "25.10", { "2026-07-01", NULL } },
    { "ubuntu", "26.04", { "2031-04-30", "2036-04-30" } },
    { "alpine", "3.0", { "2016-05-01", NULL } }, { "alpine", "3.1", { "2016-11-01", NULL } },
    { "alpine", "3.2", { "2017-05-01", NULL } }, { "alpine", "3.3", { "2017-11-01", NULL } },
    { "alpine", "3.4", { "2018-05-01", NULL } }, { "alpine", "3.5", { "2018-11-01", NULL } },
    { "alpine", "3.6", { "2019-05-01", NULL } }, { "alpine", "3.7", { "2019-11-01", NULL } },
    { "alpine", "3.8", { "2020-05-01", NULL } }, { "alpine", "3.9", { "2020-11-01", NULL } },
    { "alpine", "3.10", { "2021-05-01", NULL } }, { "alpine", "3.11", { "2021-11-01", NULL } },
    { "alpine", "3.12", { "2022-05-01", NULL } }, { "alpine", "3.13", { "2022-11-01", NULL } },
    { "alpine", "3.14", { "2023-05-01", NULL } }, { "alpine", "3.15", { "2023-11-01", NULL } },
    { "alpine", "3.16", { "2024-05-23", NULL } }, { "alpine", "3.17", { "2024-11-22", NULL } },
    { "alpine", "3.18", { "2025-05-09", NULL } }, { "alpine", "3.19", { "2025-11-01", NULL } },
    { "alpine", "3.20", { "2026-04-01", NULL } }, { "alpine", "3.21", { "2026-11-01", NULL } },
    { "alpine", "3.22", { "2027-05-01", NULL } }, { "alpine", "3.23", { "2027-11-01", NULL } },
    { "alpine", "3.24", { "2028-06-01", NULL } },
    { "rhel", "5", { "2017-03-31", "2020-11-30" } }, { "rhel", "6", { "2020-11-30", "2024-06-30" } },
    { "rhel", "7", { "2024-06-30", "2029-05-31" } }, { "rhel", "8", { "2029-05-31", "2033-05-31" } },
    { "rhel", "9", { "2032-05-31", "2036-05-31" } }, { "rhel", "10", { "2035-05-31", "2039-05-31" } },
    { "centos", "5", { "2017-03-31", NULL } }, { "centos", "6", { "2020-11-30", NULL } },
    { "centos", "7", { "2024-06-30", NULL } }, { "centos", "8", { "2021-12-31", NULL } },
    { "centos-stream", "8", { "2024-05-31", NULL } }, { "centos-stream", "9", { "2027-05-31", NULL } },
    { "centos-stream", "10", { "2030-05-31", NULL } },
    { "almalinux", "8", { "2029-05-31", NULL } }, { "almalinux", "9", { "2032-05-31", NULL } },
    { "almalinux", "10", { "2035-05-31", NULL } },
    { "rocky", "8", { "2029-05-31", NULL } }, { "rocky", "9", { "2032-05-31", NULL } },
    { "rocky", "10", { "2035-05-31", NULL } },
    { "oracle", "6", { "2021-03-31", "2024-12-31" } }, { "oracle", "7", { "2024-12-31", "2028-06-30" } },
    { "oracle", "8", { "2029-07-31", "2032-07-31" } }, { "oracle", "9", { "2032-06-30", "2035-06-30" } },
    { "fedora", "28", { "2019-05-28", NULL } }, { "fedora", "29", { "2019-11-26", NULL } },
    { "fedora", "30", { "2020-05-26", NULL } }, { "fedora", "31", { "2020-11-24", NULL } },
    { "fedora", "32", { "2021-05-25", NULL } }, { "fedora", "33", { "2021-11-30", NULL } },
    { "fedora", "34", { "2022-06-07", NULL } }, { "fedora", "35", { "2022-12-13", NULL } },
    { "fedora", "36", { "2023-05-16", NULL } }, { "fedora", "37", { "2023-12-05", NULL } },
    { "fedora", "38", { "2024-05-21", NULL } }, { "fedora", "39", { "2024-11-26", NULL } },
    { "fedora", "40", { "2025-05-13", NULL } }, { "fedora", "41", { "2025-12-15", NULL } },
    { "fedora", "42", { "2026-05-27", NULL } }, { "fedora", "43", { "2026-12-09", NULL } },
    { "fedora", "44", { "2027-06-02", NULL } },
    { "amazon", "1", { "2023-12-31", NULL } }, { "amazon", "2", { "2026-06-30", NULL } },
    { "amazon", "2023", { "2029-06-30", NULL } },
    { "opensuse", "15.0", { "2019-12-03", NULL } }, { "opensuse", "15.1", { "2021-02-02", NULL } },
    { "opensuse", "15.2", { "2022-01-04", NULL } }, { "opensuse", "15.3", { "2022-12-31", NULL } },
    { "opensuse", "15.4", { "2023-12-07", NULL } }, { "opensuse", "15.5", { "2024-12-31", NULL } },
    { "opensuse", "15.6", { "2026-04-30", NULL } }, { "opensuse", "16.0", { "2027-10-31", NULL } },
    { "opensuse", "42.1", { "2017-05-17", NULL } }, { "opensuse", "42.2", { "2018-01-26", NULL } },
    { "opensuse", "42.3", { "2019-07-01", NULL } },
    { "sles", "12.0", { "2016-06-30", "2019-07-01" } }, { "sles", "12.1", { "2017-05-31", "2020-05-31" } },
    { "sles", "12.2", { "2018-03-31", "2021-03-31" } }, { "sles", "12.3", { "2019-06-30", "2022-06-30" } },
    { "sles", "12.4", { "2020-06-30", "2023-06-30" } }, { "sles", "12.5", { "2024-10-31", "2027-10-31" } },
    { "sles", "15.0", { "2019-12-31", "2022-12-31" } }, { "sles", "15.1", { "2021-01-31", "2024-01-31" } },
    { "sles", "15.2", { "2021-12-31", "2024-12-31" } }, { "sles", "15.3", { "2022-12-31", "2025-12-31" } },
    { "sles", "15.4", { "2023-12-31", "2026-12-31" } }, { "sles", "15.5", { "2024-12-31", "2027-12-31" } },
    { "sles", "15.6", { "2025-12-31", "2028-12-31" } }, { "sles", "15.7", { "2031-07-31", "2034-07-31" } },
    { "sles", "16.0", { "2027-11-30", "2030-11-30" } },
    { "photon", "3.0", { "2024-03-01", NULL } },
    { "azurelinux", "1", { "2023-07-31", NULL } }, { "azurelinux", "2", { "2025-07-31", NULL } },
};

static const struct vig_eol *listed(const char *family, vig_str release)
{
    for (size_t i = 0; i < VIG_COUNT(releases); i++)
        if (strcmp(family, releases[i].family) == 0 && vig_str_eqc(release, releases[i].release))
            return &releases[i].eol;
    return NULL;
}

bool vig_eol_of(const char *family, vig_str release, struct vig_eol *ret)
{
    const struct vig_eol *eol = listed(family, release);

    if (!eol)
        eol = listed(family, vig_str_take(release, vig_str_find(release, '.')));
    if (eol)
        *ret = *eol;
    return eol != NULL;
}

static bool is_over(const char *last_day, const char *today)
{
    return last_day && strcmp(last_day, today) < 0;
}

int vig_eol_status(const char *family, vig_str release, int64_t now, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    time_t t = (time_t)now;
    struct vig_eol eol;
    struct tm day;
    char today[16];
    vig_str text = VIG_STR("");

    if (family && vig_eol_of(family, release, &eol) && gmtime_r(&t, &day) &&
        strftime(today, sizeof today, "%Y-%m-%d", &day) > 0 && is_over(eol.end, today)) {
        if (eol.paid && !is_over(eol.paid, today))
            text = vig_arena_printf(arena, "security support ended %s; until %s only subscribers get fixes", eol.end, eol.paid);
        else
            text = vig_arena_printf(arena, "security support ended %s", eol.end);
        if (!text.p)
            return vig_nomem(err);
    }
    *ret = text;
    return 0;
}
