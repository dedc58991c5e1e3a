/* match/modularity.c - see match/modularity.h.
 *
 *     package   modularity "nodejs:18:8080020230718:abc", release 1.module+el8.8.0+19021+4b8b7b9e
 *     advisory  fixed 1:18.16.1-1.module+el8.8.0+19438+94e84959, summary "nodejs:18 security update"
 *
 * nodejs 16.20 is older than 18.16, yet an update of the 18 stream says nothing about it. And an update of the ordinary
 * package says nothing about a module's. Advisories seldom carry a label, so the summary's is taken.
 */
#include "match/modularity.h"

static bool is_module_release(vig_str version)
{
    return vig_str_search(version, VIG_STR(".module")) != VIG_NPOS;
}

bool vig_module_package(const struct vig_package *pkg)
{
    return pkg->modularity.n || is_module_release(pkg->version);
}

bool vig_module_claim(const struct vig_affected *a)
{
    if (a->modularity.n)
        return true;
    for (size_t i = 0; i < a->ranges.n; i++)
        for (size_t j = 0; j < a->ranges.v[i].events.n; j++)
            if (is_module_release(a->ranges.v[i].events.v[j].version))
                return true;
    return false;
}

vig_str vig_module_stream(vig_str label)
{
    size_t colon = vig_str_find(label, ':'), second;

    if (colon == VIG_NPOS || colon == 0 || colon + 1 == label.n)
        return vig_str_of(NULL, 0);
    second = vig_str_find(vig_str_skip(label, colon + 1), ':');
    return second == VIG_NPOS ? label : vig_str_take(label, colon + 1 + second);
}

static bool label_byte(char c)
{
    return vig_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == ':';
}

vig_str vig_module_in_summary(vig_str summary)
{
    while (summary.n) {
        vig_str word = vig_str_cut(&summary, ' '), stream = vig_module_stream(word);
        size_t i = 0;

        while (i < stream.n && label_byte(stream.p[i]))
            i++;
        if (stream.n && i == stream.n)
            return stream;
    }
    return vig_str_of(NULL, 0);
}
