/* version/npm_range.h - ranges of npm versions, as package.json and its lock files write them. */
#ifndef VIG_VERSION_NPM_RANGE_H
#define VIG_VERSION_NPM_RANGE_H

#include "base/err.h"
#include "base/str.h"

/* Whether `version` is in `range`, as node-semver's satisfies() says without options. VIG_E_INPUT: one of the two is not
 * by the grammar ("latest", "git+https://…", "workspace:*"). No allocation, linear time. */
int vig_npm_range_has(vig_str range, vig_str version, bool *ret, struct vig_err *err);

#endif
