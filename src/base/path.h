/* base/path.h - paths as other people write them, made into paths from the root. */
#ifndef VIG_BASE_PATH_H
#define VIG_BASE_PATH_H

#include "base/str.h"

/* Without leading '/', and without empty, "." and ".." parts ("a/../b" is "b"). `to` must have room for path.n bytes; the
 * result is `path` itself or lies in `to`, and is empty for the root. False when it would climb above the root, or holds
 * a NUL. */
bool vig_path_clean(vig_str path, char *to, vig_str *ret);

#endif
