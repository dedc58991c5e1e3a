/* match/status.h - what the reader must know about the operating system: end of life, no data, not recognized. */
#ifndef VIG_MATCH_STATUS_H
#define VIG_MATCH_STATUS_H

#include "match/distro.h"
#include "model/finding.h"

struct vig_status {
    const struct vig_report *report;
    const struct vig_distro *distro;
    size_t unmatched;    /* deb, apk and rpm packages that no advisory could be asked about */
    bool has_data;       /* of the distribution's own */
    bool stand_in;       /* another one's advisories were used */
    bool starter;        /* those of the starter set were used */
    int64_t now;
};

/* Empty when all is well. On `arena`. */
int vig_status_words(const struct vig_status *s, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
