/* audit/facts/daemon_root.c - files of the daemon's host (see audit/facts/daemon.h).
 *
 * A root that is not running may have been filled by an attacker: sizes are limited, nothing waits for a fifo, and links lead
 * nowhere else.
 */
#include "audit/facts/daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/buf.h"
#include "system/rootfd.h"
#include "system/whole_file.h"

const char *vig_daemon_why(int errnum)
{
    switch (errnum) {
    case EACCES:
    case EPERM: return "needs root";
    case ENOMEM: return "out of memory";
    case EFBIG: return "it is larger than such files are";
    case ENOENT:
    case ENOTDIR: return "it is not there";
    default: return "it could not be read";
    }
}

int vig_daemon_read(const struct vig_daemon_gather *g, vig_str path, size_t max, vig_str *ret)
{
    int fd = vig_rootfd_open_file_inside(g->root, vig_str_skip(path, 1)), rc;

    if (fd < 0)
        return errno;
    rc = vig_read_onto(g->arena, fd, max, ret);
    (void)close(fd);
    return rc;
}

int vig_daemon_stat(const struct vig_daemon_gather *g, vig_str path, struct stat *ret, bool *ret_acl)
{
    int fd = vig_rootfd_open_inside(g->root, vig_str_skip(path, 1), O_PATH), rc = 0;
    char name[64];

    if (fd < 0)
        return errno;
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    if (fstat(fd, ret) < 0)
        rc = errno;
    *ret_acl = rc == 0 && getxattr(name, "system.posix_acl_access", NULL, 0) > 0;
    (void)close(fd);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    return vig_str_cmp(*(const vig_str *)a, *(const vig_str *)b);
}

int vig_daemon_list(const struct vig_daemon_gather *g, vig_str path, struct vig_daemon_names *ret)
{
    int fd = vig_rootfd_open_inside(g->root, vig_str_skip(path, 1), O_RDONLY | O_DIRECTORY);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    int rc = dir ? 0 : errno;

    if (fd >= 0 && !dir)
        (void)close(fd);
    for (struct dirent *e; rc == 0 && ret->n < VIG_LIMIT_DAEMON_NAMES && (e = readdir(dir));) {
        vig_str *slot;

        if (e->d_name[0] == '.')
            continue;
        slot = vig_vec_add(ret, g->arena);
        if (!slot || !vig_arena_str(g->arena, vig_str_c(e->d_name), slot))
            rc = ENOMEM;
    }
    if (dir)
        (void)closedir(dir);
    if (rc == 0 && ret->n)
        qsort(ret->v, ret->n, sizeof *ret->v, by_name);
    return rc;
}

/* "name:x:ID:…": the line whose third field is `id`. */
static vig_str line_of_id(const struct vig_daemon_gather *g, const char *path, uint32_t id)
{
    vig_str text, line;

    if (vig_daemon_read(g, vig_str_c(path), VIG_LIMIT_SMALL_FILE, &text) != 0)
        return VIG_STR("");
    while (text.n) {
        vig_str rest;
        uint64_t number;

        line = rest = vig_str_cut(&text, '\n');
        (void)vig_str_cut(&rest, ':');
        (void)vig_str_cut(&rest, ':');
        if (vig_str_to_u64(vig_str_cut(&rest, ':'), &number) && number == id)
            return line;
    }
    return VIG_STR("");
}

vig_str vig_daemon_user_name(const struct vig_daemon_gather *g, uint32_t uid)
{
    vig_str line = uid == 0 ? VIG_STR("root") : line_of_id(g, "/etc/passwd", uid);

    return vig_str_cut(&line, ':');
}

vig_str vig_daemon_group_name(const struct vig_daemon_gather *g, uint32_t gid)
{
    vig_str line = gid == 0 ? VIG_STR("root") : line_of_id(g, "/etc/group", gid);

    return vig_str_cut(&line, ':');
}

vig_str vig_daemon_home_of(const struct vig_daemon_gather *g, uint32_t uid)
{
    vig_str line = line_of_id(g, "/etc/passwd", uid), home = VIG_STR("");

    if (uid == 0 && !line.n)
        return VIG_STR("/root");
    for (int i = 0; i < 6; i++)
        home = vig_str_cut(&line, ':');
    return home.n && home.p[0] == '/' ? home : VIG_STR("");
}
