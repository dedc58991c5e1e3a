/* advisory/provider/feed.c - tells the formats apart by their content; names of files say nothing. */
#include "advisory/provider/provider.h"

/* How far to look: each format names itself early, or in a key that is rare enough to be looked for anywhere. */
enum { LOOK_AT = 4096 };

enum vig_feed vig_feed_of(vig_str text)
{
    vig_str start = vig_str_trim(vig_str_take(text, LOOK_AT));

    if (vig_str_starts(start, VIG_STR("\xef\xbb\xbf")))
        start = vig_str_skip(start, 3);
    if (vig_str_starts(start, VIG_STR("#model_version")) || vig_str_starts(start, VIG_STR("cve,epss,percentile")))
        return VIG_FEED_EPSS;
    if (vig_str_starts(start, VIG_STR("cveID,")) || vig_str_starts(start, VIG_STR("\"cveID\",")))
        return VIG_FEED_KEV;
    if (!vig_str_starts(start, VIG_STR("{")))
        return VIG_FEED_NONE;
    if (vig_str_search(start, VIG_STR("\"cveID\"")) != VIG_NPOS && vig_str_search(start, VIG_STR("\"vulnerabilities\"")) != VIG_NPOS)
        return vig_str_search(start, VIG_STR("\"$schema\"")) == VIG_NPOS ? VIG_FEED_KEV : VIG_FEED_NONE;
    if (vig_str_search(text, VIG_STR("\"id\"")) == VIG_NPOS || vig_str_search(text, VIG_STR("\"modified\"")) == VIG_NPOS)
        return VIG_FEED_NONE;
    return VIG_FEED_OSV;
}
