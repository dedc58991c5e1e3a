/* format/git_index.h - the files that a git repository tracks, out of its index (versions 2 to 4, SHA-1). */
#ifndef VIG_FORMAT_GIT_INDEX_H
#define VIG_FORMAT_GIT_INDEX_H

#include "base/err.h"
#include "base/str.h"

/* Calls `each` with every path, from the top of the working tree; the view holds only during the call. VIG_E_INPUT for what is no such
 * index, VIG_E_UNSUPPORTED for another version; what stands before the fault was passed on by then. */
int vig_git_index_read(vig_str index, void (*each)(void *arg, vig_str path), void *arg, struct vig_err *err);

#endif
