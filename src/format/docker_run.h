/* format/docker_run.h - a `docker run` command line as the container that it would make. */
#ifndef VIG_FORMAT_DOCKER_RUN_H
#define VIG_FORMAT_DOCKER_RUN_H

#include "model/container.h"

/* `line`: as it would be typed into a shell: "sudo docker run -it --rm \<newline> -p 80:80 nginx:1.27". docker, podman and nerdctl;
 * run and create, also as `container run`. Views into `line` and the arena.
 * VIG_E_INPUT with what is wrong: no such command, an option that is not known (and the nearest that is), no image. */
int vig_docker_run_parse(vig_str line, struct vig_arena *arena, struct vig_container *ret, struct vig_err *err);

#endif
