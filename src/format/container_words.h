/* format/container_words.h - the words in which docker run and compose files speak of sizes, ports, mounts and limits.
 *
 * Both speak alike, so both are understood here. What is added to a container are views into `s`, or copies on the arena.
 */
#ifndef VIG_FORMAT_CONTAINER_WORDS_H
#define VIG_FORMAT_CONTAINER_WORDS_H

#include "model/container.h"

/* "512m", "1.5g", "64MiB", "-1": bytes. */
bool vig_words_size(vig_str s, int64_t *ret);
/* ".5", "2": billionths of a CPU. */
bool vig_words_cpus(vig_str s, int64_t *ret);
bool vig_words_number(vig_str s, int64_t *ret); /* decimal, with or without a sign */
bool vig_words_bool(vig_str s, bool *ret);      /* true, yes, on, 1, … as YAML 1.1 and Go write them */

/* All return VIG_E_INPUT with what is wrong ("port '80:http': …"), or VIG_E_NOMEM. */
int vig_words_port(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);
int vig_words_volume(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);
int vig_words_mount(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err); /* --mount */
/* Copied; of a home (~, $HOME) the real source is filled in. */
int vig_words_add_mount(struct vig_container *c, struct vig_mount *m, struct vig_arena *arena, struct vig_err *err);
int vig_words_ulimit(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);
int vig_words_device(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);
int vig_words_tmpfs(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);
int vig_words_restart(struct vig_container *c, vig_str s, struct vig_err *err);
int vig_words_security_opt(struct vig_container *c, vig_str s, struct vig_arena *arena, struct vig_err *err);
int vig_words_capability(struct vig_container *c, bool add, vig_str s, struct vig_arena *arena, struct vig_err *err);

/* Options of a volume that make it a folder of the host: where that is, or the empty view. */
struct vig_volume_options {
    vig_str type, o, device;
};
void vig_words_volume_option(struct vig_volume_options *o, struct vig_setting pair); /* "device=/srv" */
vig_str vig_words_bound_device(const struct vig_volume_options *o);
/* "ro,z,rshared". */
void vig_words_mount_options(struct vig_mount *m, vig_str options);

/* Words as a shell splits them, without expanding anything: quotes and backslashes are resolved. */
int vig_words_split(void *list, vig_str s, struct vig_arena *arena, struct vig_err *err);

/* `list` is one of the lists of vig_str, or of struct vig_setting, in a container or service: { v, n, cap }. */
int vig_words_add(void *list, vig_str s, struct vig_arena *arena, struct vig_err *err);
int vig_words_set(void *list, struct vig_setting s, struct vig_arena *arena, struct vig_err *err);
/* "NAME=value" or "NAME". */
struct vig_setting vig_words_pair(vig_str s, uint32_t line);

#endif
