/* match/lookup.h - under which names a package stands in the advisories. */
#ifndef VIG_MATCH_LOOKUP_H
#define VIG_MATCH_LOOKUP_H

#include "advisory/store.h"
#include "model/distro.h"
#include "version/version.h"

struct vig_lookup {
    vig_str ecosystem, name; /* as vig_db_claims asks for them */
    vig_str version;         /* what the ranges are compared with: a source package's where `name` is one */
    const struct vig_ordering *ordering;
    bool distro;             /* a distribution's advisory: it lists CVEs, it does not alias one vulnerability */
};

#define VIG_LOOKUPS 48 /* SUSE: twelve ecosystems, with two names each */

struct vig_lookups {
    struct vig_lookup v[VIG_LOOKUPS];
    size_t n;
};

/* None for a type that no advisory knows, or without a name. `distro` is whose packages deb, apk and rpm ones are. Names are
 * views of `pkg`, or on `arena`. VIG_E_NOMEM only. */
int vig_lookups_of(const struct vig_package *pkg, const struct vig_distro *distro, struct vig_arena *arena,
                   struct vig_lookups *ret, struct vig_err *err);

/* Whether the version names a release, so that ranges can be asked about it. Not: an empty one, a branch ("dev-master"), a path or
 * an unresolved property of a lock file, "(devel)", and the "v0.0.0-2024…-abc" of a Go program that was built from a checkout. */
bool vig_lookup_is_release(const struct vig_package *pkg);

/* Whether a package carries code of the Linux kernel that runs: its images do; headers, tools and documents do not. True
 * for every package that does not come from the kernel's source. */
bool vig_lookup_runs(const struct vig_package *pkg);

#endif
