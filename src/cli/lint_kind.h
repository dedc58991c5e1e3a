/* cli/lint_kind.h - what a file is that somebody wants linted. */
#ifndef VIG_CLI_LINT_KIND_H
#define VIG_CLI_LINT_KIND_H

#include "base/err.h"
#include "base/str.h"

enum lint_kind { LINT_UNKNOWN, LINT_DOCKERFILE, LINT_COMPOSE };

/* By its name alone: Dockerfile, Dockerfile.dev, api.Dockerfile, Containerfile; compose.yaml, docker-compose.prod.yml. */
enum lint_kind lint_kind_of_name(vig_str name);
int lint_kind_named(const char *word, enum lint_kind *ret, struct vig_err *err); /* --type */
/* By name, else by content. "-" is a Dockerfile. Fails when it cannot be read, or is neither. */
int lint_look(const char *path, enum lint_kind *ret_kind, bool *ret_folder, struct vig_err *err);

#endif
