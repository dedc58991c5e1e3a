/* advisory/provider/provider.h - the formats in which others publish what is vulnerable.
 *
 * Each reads untrusted bytes into the model; views belong to the arena (or to the text). No I/O.
 */
#ifndef VIG_ADVISORY_PROVIDER_H
#define VIG_ADVISORY_PROVIDER_H

#include "advisory/pack.h"

/* One OSV record. VIG_E_INPUT when it is not one. */
int vig_osv_parse(vig_str text, struct vig_arena *arena, struct vig_advisory *ret, struct vig_err *err);

/* CISA's catalogue, JSON or CSV. `each` gets every entry; *ret_date is when it was published (may be empty). */
int vig_kev_parse(vig_str text, struct vig_arena *arena, vig_str *ret_date,
                  int (*each)(void *ctx, vig_str cve, const struct vig_kev *kev, struct vig_err *err), void *ctx,
                  struct vig_err *err);

/* EPSS as CSV, in steps of 1/100000. */
int vig_epss_parse(vig_str text, vig_str *ret_date,
                   int (*each)(void *ctx, vig_str cve, uint32_t epss, uint32_t percentile, struct vig_err *err), void *ctx,
                   struct vig_err *err);

/* What the text looks like, by its first bytes and keys. */
enum vig_feed { VIG_FEED_NONE, VIG_FEED_OSV, VIG_FEED_KEV, VIG_FEED_EPSS };
enum vig_feed vig_feed_of(vig_str text);

#endif
