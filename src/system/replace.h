/* system/replace.h - puts a whole new file in an old one's place, so that whoever looks sees the old or the new one. */
#ifndef VIG_SYSTEM_REPLACE_H
#define VIG_SYSTEM_REPLACE_H

#include "base/err.h"
#include "base/str.h"

/* Writes `text` beside `path`, flushes it to the disk, and renames it over `path`; mode, owner and extended attributes are the old
 * file's (for a new one: `mode`). A symlink is followed: what it leads to is replaced. `backup`: the old file is kept under this
 * name first (NULL: it is not); one that exists is not overwritten, VIG_E_IO says so. On failure nothing has changed. */
int vig_replace_file(const char *path, vig_str text, unsigned mode, const char *backup, struct vig_err *err);

#endif
