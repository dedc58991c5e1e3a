/* match/order.h - which packages are matched, and in which order. */
#ifndef VIG_MATCH_ORDER_H
#define VIG_MATCH_ORDER_H

#include "model/distro.h"
#include "model/sbom.h"

struct vig_match_order { VIG_VEC(const struct vig_package *); };

/* Those that can be asked about, the packages of one source together. `all`: also packages that an OS package
 * owns, and development dependencies. A version that is no release becomes a note. VIG_E_NOMEM only. */
int vig_match_order_of(struct vig_sbom *sbom, bool all, struct vig_match_order *ret, struct vig_err *err);

/* Whether the data base is asked the same about both, so that one answer serves. `distro`: whose packages they are. */
bool vig_match_same_question(const struct vig_package *a, const struct vig_package *b, const struct vig_distro *distro);

/* "pkg:deb/debian/openssl@1?distro=debian-12" → what chooses the distribution: everything but name and version. */
vig_str vig_match_purl_distro(vig_str purl);

#endif
