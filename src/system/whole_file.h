/* system/whole_file.h - a whole file in memory, up to a limit. */
#ifndef VIG_SYSTEM_WHOLE_FILE_H
#define VIG_SYSTEM_WHOLE_FILE_H

#include "base/arena.h"
#include "base/buf.h"

/* Reads to the end of `fd` into `to`, which is initialized here and has to be done by the caller, also after an error. `what` is for messages.
 * VIG_E_LIMIT above `max` bytes; a pipe that never ends is such a file. */
int vig_read_fd(int fd, const char *what, size_t max, struct vig_buf *to, struct vig_err *err);
/* The same onto an arena, for who has words of his own for what goes wrong: 0 or an errno, EFBIG above `max` bytes. Files of /proc,
 * whose size says nothing, are read as well. *ret ends in a NUL that it does not count. */
int vig_read_onto(struct vig_arena *arena, int fd, size_t max, vig_str *ret);
/* As vig_read_fd, for a path; "-" is standard input. VIG_E_NOT_FOUND. */
int vig_read_file(const char *path, size_t max, struct vig_buf *to, struct vig_err *err);

#endif
