/* system/rootfd.c - see system/rootfd.h. */
#include "system/rootfd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

enum { ALWAYS = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY };

/* Without openat2 (before Linux 5.6, or where a container's filter forbids it): one folder after the other. */
static int open_by_parts(int root, char *path, int flags)
{
    int at = root, next;

    for (;;) {
        char *slash = strchr(path, '/');
        if (slash)
            *slash = '\0';
        next = openat(at, path, slash ? O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC : flags | ALWAYS);
        if (at != root) {
            int saved = errno;
            (void)close(at);
            errno = saved;
        }
        if (next < 0 || !slash)
            return next;
        at = next;
        path = slash + 1;
    }
}

bool vig_rootfd_is_own(int root)
{
    struct stat theirs, ours;

    return fstat(root, &theirs) == 0 && stat("/", &ours) == 0 && theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
}

static int open_beneath(int root, vig_str path, int flags, uint64_t resolve)
{
    static atomic_bool without_openat2;
    struct open_how how = { .flags = (unsigned)(flags & O_PATH ? flags & ~(O_NONBLOCK | O_NOCTTY) : flags), .resolve = resolve };
    char name[VIG_LIMIT_PATH + 1];

    if (path.n > VIG_LIMIT_PATH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path.n ? path.p : ".", path.n ? path.n : 1);
    name[path.n ? path.n : 1] = '\0';
    if (!atomic_load_explicit(&without_openat2, memory_order_relaxed)) {
        long fd = -1;
        for (int tries = 0; tries < 16 && fd < 0; tries++) { /* EAGAIN: something was renamed meanwhile */
            fd = syscall(SYS_openat2, root, name, &how, sizeof how);
            if (fd < 0 && errno != EAGAIN && errno != EINTR)
                break;
        }
        if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
            return (int)fd;
        if (errno == ENOSYS)
            atomic_store_explicit(&without_openat2, true, memory_order_relaxed);
    }
    if (resolve & RESOLVE_IN_ROOT && vig_rootfd_is_own(root))
        return openat(root, name, flags);
    return open_by_parts(root, name, flags | O_NOFOLLOW);
}

int vig_rootfd_open(int root, vig_str path, int flags)
{
    return open_beneath(root, path, flags | ALWAYS, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

int vig_rootfd_open_inside(int root, vig_str path, int flags)
{
    return open_beneath(root, path, flags | (ALWAYS & ~O_NOFOLLOW), RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

static int only_file(int fd)
{
    struct stat st;

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    (void)close(fd);
    errno = EINVAL;
    return -1;
}

int vig_rootfd_open_file(int root, vig_str path)
{
    return only_file(vig_rootfd_open(root, path, O_RDONLY));
}

int vig_rootfd_open_file_inside(int root, vig_str path)
{
    return only_file(vig_rootfd_open_inside(root, path, O_RDONLY));
}
