/* cli/confine.h - puts the process into its sandbox before it reads anything that is not trusted. */
#ifndef VIG_CLI_CONFINE_H
#define VIG_CLI_CONFINE_H

#include "cli/outputs.h"

/* `targets`: as the user wrote them; one that is no path may be asked of a Docker engine, whose socket then stays within reach.
 * What stays writable: the cache of layers (unless `no_cache`) and the folders of the outputs. VIGIA_NO_SANDBOX=1 leaves
 * it out. */
int vig_confine(const char *const *targets, size_t n, const struct vig_outputs *outputs, bool no_cache, struct vig_err *err);

#endif
