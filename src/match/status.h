/* match/status.h - what the reader must know about the operating system: end of life, no data, not recognized. */
#ifndef VIG_MATCH_STATUS_H
#define VIG_MATCH_STATUS_H

#include "model/distro.h"
#include "model/finding.h"

/* Whose advisories there are for a distribution. */
struct vig_known {
    bool has_data; /* its own */
    bool stand_in; /* another one's have to do */
    bool starter;  /* those of the starter set have to do */
};

struct vig_status {
    const struct vig_report *report;
    const struct vig_distro *distro;
    size_t unmatched;    /* deb, apk and rpm packages that no advisory could be asked about */
    struct vig_known known;
    int64_t now;
};

/* Empty when all is well. On `arena`. */
int vig_status_words(const struct vig_status *s, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
