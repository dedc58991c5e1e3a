/* system/rootfd.h - files beneath a root that somebody else filled.
 *
 * A path is opened beneath the root's descriptor and follows no link, so whatever is planted there leads nowhere else; and
 * opening waits for nothing (a fifo, a device).
 */
#ifndef VIG_SYSTEM_ROOTFD_H
#define VIG_SYSTEM_ROOTFD_H

#include "base/str.h"

/* `path`: relative and clean (base/path.h), at most VIG_LIMIT_PATH bytes; empty: the root itself. `flags`: as for open(2);
 * O_CLOEXEC, O_NOFOLLOW, O_NONBLOCK and O_NOCTTY are added. A descriptor, or -1 with errno. */
int vig_rootfd_open(int root, vig_str path, int flags);
/* Only a regular file (else -1 with EINVAL). */
int vig_rootfd_open_file(int root, vig_str path);
/* The same where links are a part of the layout (/lib, /var/run, /etc/os-release): they are followed as a process would whose root
 * this is, so they cannot lead out of it either. Before Linux 5.6 a root that is not "/" is opened as above: without links. */
int vig_rootfd_open_inside(int root, vig_str path, int flags);
int vig_rootfd_open_file_inside(int root, vig_str path);
/* Whether it is this process's own "/". */
bool vig_rootfd_is_own(int root);

#endif
