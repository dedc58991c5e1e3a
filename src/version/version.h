/* version/version.h - how versions are ordered, one rule for each ecosystem.
 *
 * Pure functions over untrusted strings: no allocation, no recursion, linear time. Each ordering is total: any two strings
 * compare, and strings that are no valid version still sort the same way each time (the file says how).
 */
#ifndef VIG_VERSION_VERSION_H
#define VIG_VERSION_VERSION_H

#include "base/str.h"

struct vig_ordering {
    const char *name;              /* "deb": what `vigia compare-versions` takes */
    int (*compare)(vig_str a, vig_str b); /* below 0, 0, above 0 */
    bool (*valid)(vig_str v);      /* follows the ecosystem's own grammar; NULL: everything does */
};

extern const struct vig_ordering vig_ordering_deb, vig_ordering_rpm, vig_ordering_apk, vig_ordering_semver,
    vig_ordering_pep440, vig_ordering_maven, vig_ordering_gem, vig_ordering_go, vig_ordering_nuget,
    vig_ordering_packagist, vig_ordering_cargo, vig_ordering_npm, vig_ordering_pub, vig_ordering_cran,
    vig_ordering_hackage, vig_ordering_generic;

/* All of them, NULL at the end (table.c). */
extern const struct vig_ordering *const vig_orderings[];

const struct vig_ordering *vig_ordering_named(vig_str name);       /* NULL when not known */
const struct vig_ordering *vig_ordering_of_ecosystem(vig_str osv); /* "Debian:12", "Maven", …; generic when not known */

#endif
