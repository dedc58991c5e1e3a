/* cli/confine.h - puts the process into its sandbox before it reads anything that is not trusted. */
#ifndef VIG_CLI_CONFINE_H
#define VIG_CLI_CONFINE_H

#include "cli/outputs.h"

/* `targets`: as the user wrote them; one that is no path may be asked of a Docker engine, which then stays within reach: the one at
 * `engine`, or if that is NULL at $DOCKER_HOST. What stays writable: the cache of layers (unless `no_cache`) and the folders of the
 * outputs. VIGIA_NO_SANDBOX=1 leaves it out. */
int vig_confine(const char *const *targets, size_t n, const char *engine, const struct vig_outputs *outputs, bool no_cache, struct vig_err *err);

/* `files`: those that are to be replaced; their folders stay writable, with a link's both its own and that to which it leads. At most
 * VIG_MOST_REPLACED of them; VIG_E_USAGE when one is "-". */
enum { VIG_MOST_REPLACED = 1024 };
int vig_confine_replacing(const struct vig_outputs *outputs, const char *const *files, size_t n, struct vig_err *err);

#endif
