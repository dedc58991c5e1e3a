/* model/severity.c - see model/severity.h. */
#include "model/severity.h"

const char *vig_severity_name(enum vig_severity s)
{
    static const char *const names[VIG_SEVERITY_COUNT] = { "unknown", "negligible", "low", "medium", "high", "critical" };

    return (unsigned)s < VIG_SEVERITY_COUNT ? names[s] : names[0];
}

bool vig_severity_of(vig_str word, enum vig_severity *ret)
{
    static const struct {
        vig_str word;
        enum vig_severity severity;
    } words[] = {
        { VIG_STR("critical"), VIG_CRITICAL },     { VIG_STR("high"), VIG_HIGH },
        { VIG_STR("important"), VIG_HIGH },        { VIG_STR("medium"), VIG_MEDIUM },
        { VIG_STR("moderate"), VIG_MEDIUM },       { VIG_STR("low"), VIG_LOW },
        { VIG_STR("negligible"), VIG_NEGLIGIBLE }, { VIG_STR("unimportant"), VIG_NEGLIGIBLE },
        { VIG_STR("minimal"), VIG_NEGLIGIBLE },    { VIG_STR("unknown"), VIG_SEVERITY_NONE },
        { VIG_STR("none"), VIG_SEVERITY_NONE },
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(word, words[i].word)) {
            *ret = words[i].severity;
            return true;
        }
    return false;
}

enum vig_severity vig_severity_of_score(double score)
{
    return score <= 0     ? VIG_SEVERITY_NONE
           : score < 3.95 ? VIG_LOW
           : score < 6.95 ? VIG_MEDIUM
           : score < 8.95 ? VIG_HIGH
                          : VIG_CRITICAL;
}
