/* format/shell.h - reads a POSIX or bash script into the simple commands in it (see model/shell.h). */
#ifndef VIG_FORMAT_SHELL_H
#define VIG_FORMAT_SHELL_H

#include "model/shell.h"

/* Views of *ret look into `script` or the arena. A text that is no shell is no error: ret->broken says where reading ended, and the
 * commands before it are there. Linear in the script's length; nests at most VIG_LIMIT_SHELL_DEPTH deep. VIG_E_NOMEM. */
int vig_shell_parse(vig_str script, struct vig_arena *arena, struct vig_shell **ret, struct vig_err *err);

/* Whether a program of this name reads scripts as sh does: "sh", "/bin/bash", "dash". */
bool vig_shell_is_posix(vig_str program);

#endif
