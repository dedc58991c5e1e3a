/* format/compose.h - compose files (v2, v3 and the specification after them) as a project.
 *
 * Read as `docker compose -f a -f b` reads them: variables replaced, anchors and merge keys written out, `extends` and `include`
 * followed, later files laid over earlier ones. No I/O is done here: further files and variables come from the caller.
 */
#ifndef VIG_FORMAT_COMPOSE_H
#define VIG_FORMAT_COMPOSE_H

#include "model/compose.h"

struct vig_compose_loader {
    void *arg;
    /* The text of a file that `include`, `extends` or `env_file` names; it has to live as long as the arena. `path` is relative to
     * where the named files are relative to, and clean. An error (but VIG_E_NOMEM) becomes a note. */
    int (*read)(void *arg, vig_str path, vig_str *ret, struct vig_err *err);
    /* A variable of the process's environment, which comes before .env; NULL: there is none. */
    bool (*variable)(void *arg, vig_str name, vig_str *ret);
};

struct vig_compose_input {
    vig_str path, text;
};

/* VIG_E_INPUT with "file:line: why", VIG_E_LIMIT, VIG_E_NOMEM. What does not keep the rest from being read is in `problems`. */
int vig_compose_read(const struct vig_compose_input *files, size_t n, const struct vig_compose_loader *loader, struct vig_arena *arena,
                     struct vig_compose **ret, struct vig_err *err);

/* The file that a project line is in, and the line there. NULL and 0 for 0. */
const struct vig_compose_file *vig_compose_locate(const struct vig_compose *c, uint32_t project_line, uint32_t *ret_line);

#endif
