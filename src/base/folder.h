/* base/folder.h - folders of our own: caches, data bases. */
#ifndef VIG_BASE_FOLDER_H
#define VIG_BASE_FOLDER_H

#include <sys/types.h>

#include "base/err.h"

/* As `mkdir -p`: each missing part with `mode`; fine when it is there already. */
int vig_make_folders(const char *path, mode_t mode, struct vig_err *err);

#endif
