/* repair/docker_run.h - a container as the commands that make it. */
#ifndef VIG_REPAIR_DOCKER_RUN_H
#define VIG_REPAIR_DOCKER_RUN_H

#include "base/buf.h"
#include "model/container.h"

/* Appends "docker run -d \", an option a line, image and command; and behind it a `docker network connect` for each further network. All
 * that `c` says is in it, but for what it has from its image or from the engine's defaults. Volumes without a name are mounted by the
 * one that the engine gave them, so their data stays. VIG_E_NOMEM. */
int vig_docker_run_write(const struct vig_container *c, struct vig_buf *out, struct vig_err *err);

/* Whether a variable or label is the container's own, and not one of its image's. */
bool vig_container_has_own(const struct vig_setting *s, const struct vig_setting *image, size_t n);
/* Whether entrypoint and command have to be said, as the image's would be others. */
void vig_container_own_command(const struct vig_container *c, bool *ret_entrypoint, bool *ret_command);

/* "512m", "1g", "1000" */
const char *vig_bytes_text(int64_t bytes, char room[24]);
/* "0.5", "2" */
const char *vig_cpus_text(int64_t nano_cpus, char room[24]);

#endif
