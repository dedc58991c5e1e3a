/* system/chase.h - where a path really leads. */
#ifndef VIG_SYSTEM_CHASE_H
#define VIG_SYSTEM_CHASE_H

#include "base/limits.h"
#include "base/str.h"

/* Follows all links of `path`, beneath the folder that `root` is a descriptor of, as chroot(2) into it would. What does not exist,
 * or cannot be looked at, is kept as written. `to` gets the absolute path (without links, "." and ".."), *ret is a view of it.
 * False when it is too long, goes in circles, or holds a NUL. Nothing is opened but by O_PATH. */
bool vig_chase(int root, vig_str path, char to[VIG_LIMIT_PATH], vig_str *ret);

#endif
