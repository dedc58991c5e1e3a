/* audit/facts/host_root.h - reading a host's files, and what the gatherers of its facts share. Private to audit/facts/host*.c.
 *
 * Paths are given without their leading '/'. Links are followed as far as they stay beneath the root. Each answer is 0 or an errno:
 * most of what a host could have, it does not have, so that is no error.
 */
#ifndef VIG_AUDIT_FACTS_HOST_ROOT_H
#define VIG_AUDIT_FACTS_HOST_ROOT_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "audit/audit.h"
#include "base/map.h"
#include "model/host.h"

#define VIG_WHY_ROOT "needs root"
#define VIG_WHY_OFFLINE "only a running host can tell"
#define VIG_WHY_MEMORY "out of memory"

struct vig_host_group {
    vig_str name, members; /* separated by commas */
    uint32_t gid;
};

/* /etc/passwd and /etc/group. */
struct vig_host_accounts {
    struct {
        VIG_VEC(struct vig_host_user);
    } users;
    struct {
        VIG_VEC(struct vig_host_group);
    } groups;
    struct vig_map by_name; /* of a user: index into `users` */
    const char *why;        /* they could not be read */
};

/* What the engine was told: by its command line if it runs, else by daemon.json. */
struct vig_host_engine_options {
    vig_str data_root, group;
};

struct vig_host_root {
    int fd;
    struct vig_arena *arena;                     /* of the facts */
    struct vig_host *host;                       /* to be filled in */
    const struct vig_host_sockets *sockets;      /* NULL offline */
    const struct vig_old_services *old_services; /* found before the sandbox; NULL: not yet */
    struct vig_host_accounts accounts;
    struct vig_host_engine_options options;
    struct vig_pool *pool;
    size_t *budget;                  /* bytes that may still be read; NULL: without end */
    atomic_uint_least64_t *unpacked; /* bytes that came out of lists of packages; NULL: not counted */
    const struct vig_engine *engine; /* of this host; NULL: none answers */
    int64_t now;
};

/* Why something was not looked at; NULL for 0 and for what is not there. */
const char *vig_host_why(int errnum);

/* The whole of a regular file, also one of /proc, on the arena. EFBIG above `max` bytes. */
int vig_host_read(const struct vig_host_root *r, const char *path, size_t max, vig_str *ret);
/* Its first bytes, at most `n`. */
int vig_host_head(const struct vig_host_root *r, const char *path, size_t n, vig_str *ret);
/* The same as vig_host_read without following any link: for files of people who may want to have others' read. */
int vig_host_read_own(const struct vig_host_root *r, const char *path, size_t max, vig_str *ret);
/* The first line of a small file, trimmed; empty when it cannot be read. */
vig_str vig_host_line(const struct vig_host_root *r, const char *path);
bool vig_host_exists(const struct vig_host_root *r, const char *path);
/* Where a path really leads to, seen from the root; `path` (with its leading '/') itself when that cannot be told. */
vig_str vig_host_real_path(const struct vig_host_root *r, vig_str path);
int vig_host_stat(const struct vig_host_root *r, const char *path, struct stat *ret);

struct vig_host_names {
    VIG_VEC(vig_str);
};
/* The names in a folder, without those that begin with a dot, sorted. At most VIG_LIMIT_HOST_NAMES. */
int vig_host_list(const struct vig_host_root *r, const char *path, struct vig_host_names *ret);

/* The name of a user or group, or the number as text. */
vig_str vig_host_user_name(const struct vig_host_root *r, uint32_t uid);
vig_str vig_host_group_name(const struct vig_host_root *r, uint32_t gid);
/* Parses /etc/passwd and /etc/group; lines that are none are passed over. VIG_E_NOMEM. */
int vig_host_read_passwd(vig_str text, struct vig_arena *arena, struct vig_host_accounts *to, struct vig_err *err);
int vig_host_read_group(vig_str text, struct vig_arena *arena, struct vig_host_accounts *to, struct vig_err *err);

/* Whether a name in /proc is a process. */
bool vig_host_is_pid(vig_str name);
/* Splits off the next word; words are separated by white space. Empty at the end. */
vig_str vig_host_word(vig_str *rest);
/* "%s/%s" in a buffer of the caller's. */
const char *vig_host_join(char (*to)[512], const char *dir, vig_str name);

void vig_host_sockets_open(struct vig_host_sockets *ret);
void vig_host_sockets_close(struct vig_host_sockets *s);
/* By all processes that have our own root. What goes wrong but for memory is said in *ret. */
int vig_host_find_old_services(struct vig_arena *arena, struct vig_old_services *ret, struct vig_err *err);

/* The gatherers. Each fills in its part of r->host, and fails only for want of memory. */
int vig_host_os(const struct vig_host_root *r, struct vig_err *err);
int vig_host_accounts(struct vig_host_root *r,
                      struct vig_err *err); /* first, with the next: the others ask what they found */
int vig_host_engine(struct vig_host_root *r, struct vig_err *err);
int vig_host_files(const struct vig_host_root *r, struct vig_err *err);
int vig_host_mounts(const struct vig_host_root *r, struct vig_err *err);
int vig_host_users(const struct vig_host_root *r, struct vig_err *err);
int vig_host_sudoers(const struct vig_host_root *r, struct vig_err *err);
int vig_host_watches(const struct vig_host_root *r, struct vig_err *err);
int vig_host_kernel(const struct vig_host_root *r, struct vig_err *err);
int vig_host_sysctls(const struct vig_host_root *r, struct vig_err *err);
int vig_host_packages(const struct vig_host_root *r, struct vig_err *err);
int vig_host_services(const struct vig_host_root *r, struct vig_err *err);
int vig_host_firewall(const struct vig_host_root *r, struct vig_err *err);

#endif
