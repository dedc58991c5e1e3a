/* system/sandbox.h - gives up what parsing untrusted files does not need, for the rest of the process's life.
 *
 * After vig_sandbox_enter this process cannot start programs, trace or load code into others, mount, or open network sockets
 * (but those that are asked for), and - where the kernel has Landlock - cannot write outside of the folders that are named.
 * Reading stays possible everywhere: that is the work. Enter before any thread is started.
 */
#ifndef VIG_SYSTEM_SANDBOX_H
#define VIG_SYSTEM_SANDBOX_H

#include <stdbool.h>

#include "base/err.h"

struct vig_sandbox_options {
    const char *const *writable; /* folders or files that exist; NULL at the end */
    bool unix_sockets;           /* a Docker engine is asked */
    bool internet;               /* it is asked over tcp */
    bool replaces;               /* files are replaced whole (system/replace.h): what is open may get a mode, an owner and attributes */
};

/* Best effort: what the kernel lacks is left out. `ret_files`, `ret_calls` say whether writes and system calls are restricted
 * now. Fails only when a restriction was begun and could not be finished. */
int vig_sandbox_enter(const struct vig_sandbox_options *options, bool *ret_files, bool *ret_calls, struct vig_err *err);

#endif
