/* audit/dockerfile/walk.h - what Dockerfile checks have in common: going over commands, saying where they stand, stages, mounts.
 *
 * Everything is a view into the model. "listed" lists are words between single blanks: "y yes assume-yes".
 */
#ifndef VIG_AUDIT_DOCKERFILE_WALK_H
#define VIG_AUDIT_DOCKERFILE_WALK_H

#include "audit/check.h"
#include "model/dockerfile.h"

#define VIG_REFS(...) ((const char *const[]){ __VA_ARGS__, NULL })

bool vig_listed(vig_str word, const char *list);  /* case matters */
bool vig_ilisted(vig_str word, const char *list); /* it does not */
bool vig_str_icontains(vig_str s, vig_str lower); /* `lower` is in lower case */
bool vig_icontains_any(vig_str s, const char *list); /* one of the words is in it, in any case; they are in lower case */

/* ---- going over a file ---- */

/* VIG_EACH_INSTRUCTION(i, d) { … i->kind … } */
#define VIG_EACH_INSTRUCTION(i, d)                                                                            \
    for (const struct vig_instruction *i = (d)->instructions.v,                                               \
                                      *i##_end = (d)->instructions.n ? i + (d)->instructions.n : i;           \
         i != i##_end; i++)

struct vig_docker_walk {
    const struct vig_dockerfile *d;
    size_t next, command;              /* the next instruction and command to look at */
    const struct vig_instruction *ins; /* a RUN, also behind ONBUILD */
    const struct vig_shell_command *cmd;
};

/* Visits each command of each RUN whose shell could be read; calls of functions that the script defines are left out.
 * VIG_EACH_COMMAND(w, d) { … w.ins, w.cmd … } */
#define VIG_EACH_COMMAND(w, file) for (struct vig_docker_walk w = { .d = (file) }; vig_docker_next_command(&w);)
bool vig_docker_next_command(struct vig_docker_walk *w);
/* As above, for one instruction: `command` counts from 0. */
bool vig_docker_command_of(const struct vig_instruction *ins, size_t *command, const struct vig_shell_command **ret);

/* ---- stages ---- */

const struct vig_stage *vig_docker_stage(const struct vig_dockerfile *d, const struct vig_instruction *i); /* NULL before FROM */
/* Whether the final image holds what the instruction does; ONBUILD counts where its own image is the final one. */
bool vig_docker_in_final(const struct vig_dockerfile *d, const struct vig_instruction *i);
/* The stage that is built in the end, or NULL in a file without FROM. */
const struct vig_stage *vig_docker_final(const struct vig_dockerfile *d);
/* Its alias, or its number as people write it in --from; empty before the first FROM. */
vig_str vig_docker_stage_name(const struct vig_dockerfile *d, uint32_t stage);

/* ---- flags and mounts ---- */

const struct vig_docker_flag *vig_docker_flag(const struct vig_instruction *i, const char *name); /* the first of that name, or NULL */

struct vig_docker_mount {
    vig_str type, target, from, id, env;
};
/* Reads the n-th --mount; false when there are not so many. */
bool vig_docker_mount(const struct vig_instruction *i, size_t n, struct vig_docker_mount *ret);
/* Whether a cache or tmpfs mount lies on `path` or above it: what is written there stays out of the image. */
bool vig_docker_mounted(const struct vig_instruction *i, vig_str path);
bool vig_docker_path_is_in(vig_str path, vig_str folder); /* or the folder itself; absolute, without ".." */

/* ---- places ---- */

struct vig_place vig_docker_place(const struct vig_dockerfile *d, const struct vig_instruction *i);
struct vig_place vig_docker_place_of(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_span *at);
/* Of byte `at` of the instruction's script; the instruction's when that cannot be said. */
struct vig_place vig_docker_script_place(const struct vig_dockerfile *d, const struct vig_instruction *i, size_t at);
struct vig_place vig_docker_command_place(const struct vig_docker_walk *w);
struct vig_place vig_docker_word_place(const struct vig_docker_walk *w, const struct vig_shell_word *word);

/* The bytes of the file that hold [start, end) of the instruction's script. False when they are not one piece there (a line is
 * continued in between, or the script was unquoted): then it cannot be edited. */
bool vig_docker_script_bytes(const struct vig_dockerfile *d, const struct vig_instruction *i, size_t start, size_t end,
                             size_t *ret_start, size_t *ret_end);
/* Edits of the finding that was added last: puts text behind a word, or in its place. Nothing happens where that cannot be done. */
int vig_docker_insert_behind(struct vig_findings *out, const struct vig_docker_walk *w, const struct vig_shell_word *word, const char *text,
                             struct vig_err *err);
int vig_docker_replace(struct vig_findings *out, const struct vig_docker_walk *w, const struct vig_shell_word *word, vig_str text,
                       struct vig_err *err);

#endif
