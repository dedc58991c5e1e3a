/* audit/facts/host_root.c - see audit/facts/host_root.h.
 *
 * A root that is not running may have been filled by an attacker: sizes are limited, nothing waits for a fifo, and links lead
 * nowhere else.
 */
#include "audit/facts/host_root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "system/rootfd.h"
#include "system/whole_file.h"

const char *vig_host_why(int errnum)
{
    switch (errnum) {
    case 0:
    case ENOENT:
    case ENOTDIR: return NULL;
    case EACCES:
    case EPERM: return VIG_WHY_ROOT;
    case ENOMEM: return VIG_WHY_MEMORY;
    case EFBIG: return "a file is larger than such files are";
    case ELOOP:
    case EXDEV: return "a link leads to nowhere";
    default: return "a file could not be read";
    }
}

static int read_and_close(const struct vig_host_root *r, int fd, size_t max, vig_str *ret)
{
    int rc;

    if (fd < 0)
        return errno;
    rc = vig_read_onto(r->arena, fd, r->budget && *r->budget < max ? *r->budget : max, ret);
    if (rc == 0 && r->budget)
        *r->budget -= ret->n;
    (void)close(fd);
    return rc;
}

int vig_host_head(const struct vig_host_root *r, const char *path, size_t n, vig_str *ret)
{
    int fd = vig_rootfd_open_file_inside(r->fd, vig_str_c(path)), rc = 0;
    char *p = fd < 0 ? NULL : vig_arena_alloc(r->arena, n, 1);
    ssize_t got;

    if (fd < 0)
        return errno;
    got = p ? pread(fd, p, n, 0) : -1;
    if (got < 0)
        rc = p ? errno : ENOMEM;
    else
        *ret = vig_str_of(p, (size_t)got);
    (void)close(fd);
    return rc;
}

int vig_host_read(const struct vig_host_root *r, const char *path, size_t max, vig_str *ret)
{
    return read_and_close(r, vig_rootfd_open_file_inside(r->fd, vig_str_c(path)), max, ret);
}

int vig_host_read_own(const struct vig_host_root *r, const char *path, size_t max, vig_str *ret)
{
    return read_and_close(r, vig_rootfd_open_file(r->fd, vig_str_c(path)), max, ret);
}

vig_str vig_host_line(const struct vig_host_root *r, const char *path)
{
    vig_str text = VIG_STR("");

    if (vig_host_read(r, path, VIG_KIB(64), &text) != 0)
        return VIG_STR("");
    return vig_str_trim(vig_str_cut(&text, '\n'));
}

int vig_host_stat(const struct vig_host_root *r, const char *path, struct stat *ret)
{
    int fd = vig_rootfd_open_inside(r->fd, vig_str_c(path), O_PATH), rc = 0;

    if (fd < 0)
        return errno;
    if (fstat(fd, ret) < 0)
        rc = errno;
    (void)close(fd);
    return rc;
}

bool vig_host_exists(const struct vig_host_root *r, const char *path)
{
    struct stat st;

    return vig_host_stat(r, path, &st) == 0;
}

static vig_str link_of(int fd, char *to, size_t n)
{
    char name[64];
    ssize_t got;

    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    got = readlink(name, to, n);
    return vig_str_of(to, got > 0 && (size_t)got < n ? (size_t)got : 0);
}

vig_str vig_host_real_path(const struct vig_host_root *r, vig_str path)
{
    char root[VIG_LIMIT_PATH], real[VIG_LIMIT_PATH];
    int fd = vig_rootfd_open_inside(r->fd, vig_str_skip(path, 1), O_PATH);
    vig_str base, whole, copy;

    if (fd < 0)
        return path;
    base = link_of(r->fd, root, sizeof root);
    whole = link_of(fd, real, sizeof real);
    (void)close(fd);
    if (vig_str_eqc(base, "/"))
        base.n = 0;
    if (!vig_str_starts(whole, base) || !vig_arena_str(r->arena, vig_str_skip(whole, base.n), &copy) || !copy.n ||
        *copy.p != '/')
        return path;
    return copy;
}

static int by_name(const void *a, const void *b)
{
    return vig_str_cmp(*(const vig_str *)a, *(const vig_str *)b);
}

int vig_host_list(const struct vig_host_root *r, const char *path, struct vig_host_names *ret)
{
    int fd = vig_rootfd_open_inside(r->fd, vig_str_c(path), O_RDONLY | O_DIRECTORY), rc = 0;
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *e;

    if (!dir) {
        rc = errno;
        if (fd >= 0)
            (void)close(fd);
        return rc;
    }
    while (rc == 0 && ret->n < VIG_LIMIT_HOST_NAMES && (e = readdir(dir)) != NULL) {
        vig_str *name = e->d_name[0] == '.' ? NULL : vig_vec_add(ret, r->arena);

        if (e->d_name[0] != '.' && (!name || !vig_arena_str(r->arena, vig_str_c(e->d_name), name)))
            rc = ENOMEM;
    }
    (void)closedir(dir);
    if (ret->n)
        qsort(ret->v, ret->n, sizeof *ret->v, by_name);
    return rc;
}

bool vig_host_is_pid(vig_str name)
{
    uint64_t n;

    return vig_str_to_u64(name, &n);
}

vig_str vig_host_word(vig_str *rest)
{
    vig_str s = *rest, word;
    size_t n = 0;

    while (s.n && vig_is_space(*s.p))
        s = vig_str_skip(s, 1);
    while (n < s.n && !vig_is_space(s.p[n]))
        n++;
    word = vig_str_take(s, n);
    *rest = vig_str_skip(s, n);
    return word;
}

const char *vig_host_join(char (*to)[512], const char *dir, vig_str name)
{
    (void)snprintf(*to, sizeof *to, "%s/%.*s", dir, VIG_ARG(name)); /* what is longer names nothing, and is not found */
    return *to;
}
