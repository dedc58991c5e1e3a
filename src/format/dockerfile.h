/* format/dockerfile.h - reads a Dockerfile as BuildKit does (see model/dockerfile.h). */
#ifndef VIG_FORMAT_DOCKERFILE_H
#define VIG_FORMAT_DOCKERFILE_H

#include "model/dockerfile.h"

/* *ret and its views live as long as both `text` and the arena. What BuildKit would refuse is no error, but one of its `problems`.
 * VIG_E_LIMIT, saying which, above VIG_LIMIT_DOCKERFILE, VIG_LIMIT_INSTRUCTIONS or VIG_LIMIT_DOCKER_WORDS; VIG_E_NOMEM. */
int vig_dockerfile_parse(vig_str path, vig_str text, struct vig_arena *arena, struct vig_dockerfile **ret, struct vig_err *err);

/* Makes another stage than the last one the final one: a name or a number, as `docker build --target` takes it. VIG_E_NOT_FOUND. */
int vig_dockerfile_target(struct vig_dockerfile *d, vig_str target, struct vig_err *err);

#endif
