/* match/modularity.h - RPM modules: one name, several streams with versions of their own, and advisories for each. */
#ifndef VIG_MATCH_MODULARITY_H
#define VIG_MATCH_MODULARITY_H

#include "model/advisory.h"
#include "model/package.h"

/* Whether a package was built for a module: by its label, or by a release with ".module" in it. */
bool vig_module_package(const struct vig_package *pkg);
/* Whether a statement concerns a module's package: by its label, or by its fixed versions. */
bool vig_module_claim(const struct vig_affected *a);

/* "nodejs:18" of "nodejs:18:8080020230718:abc"; empty when there are not both. */
vig_str vig_module_stream(vig_str label);
/* "ruby:3.3" in "Moderate: ruby:3.3 security, bug fix, and enhancement update"; empty when none is named. */
vig_str vig_module_in_summary(vig_str summary);

#endif
