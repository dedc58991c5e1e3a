/* audit/container/paths.h - whether a mounted path gives away another one. */
#ifndef VIG_AUDIT_CONTAINER_PATHS_H
#define VIG_AUDIT_CONTAINER_PATHS_H

#include "model/container.h"

/* An absolute path in its shortest form: without "//", ".", "..", and without links that every Linux has (/proc/self/root, /proc/1/cwd,
 * /var/run). Too long ones are cut to the part that fits, which is above what was meant. `to` gets the text. */
enum { VIG_PATH_ROOM = 512 };
vig_str vig_path_plain(vig_str path, char to[VIG_PATH_ROOM]);

/* Both plain. Whether `path` is `place`, or beneath it. */
bool vig_path_is_in(vig_str path, vig_str place);
/* Whether whoever has `path` also has `place`: it is the place itself, or a folder above it. */
static inline bool vig_path_covers(vig_str path, vig_str place)
{
    return vig_path_is_in(place, path);
}

/* Whether a plain path says more than the one that was written: /run/x for /var/run/x does not. */
static inline bool vig_path_says_more(vig_str plain, vig_str written)
{
    if (vig_str_starts(written, VIG_STR("/var/run")))
        written = vig_str_skip(written, 4);
    return !vig_str_eq(plain, written);
}

/* What a bind mount, or a volume that is one, leads to on the host: as written, and where that really leads. Plain; empty for other
 * kinds of mounts, and for relative paths. */
struct vig_mount_paths {
    char room[2][VIG_PATH_ROOM];
    vig_str path[2];
    size_t n;
};
void vig_mount_paths(const struct vig_mount *m, struct vig_mount_paths *ret);

#endif
