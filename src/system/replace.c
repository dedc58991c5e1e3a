/* system/replace.c - see system/replace.h.
 *
 * The new text goes into a file of another name in the same folder, is flushed, and takes the old one's place by rename(2), which
 * the kernel does wholly or not at all: a killed process leaves at most a stray ".NAME.vigia-XXXXXXXX". The backup is a second name
 * (link(2)) for the old file, so that it is whole from the first moment, too; only where that cannot be is it copied.
 */
#include "system/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/limits.h"

struct job {
    const char *path; /* as the caller wrote it, for messages */
    char real[PATH_MAX];
    const char *name;       /* its last part, in `real` */
    int folder, old, fresh; /* descriptors, or -1 */
    struct stat st;         /* of the old file; valid when old >= 0 */
    char temporary[NAME_MAX + 32];
};

static int write_all(int fd, vig_str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        text = vig_str_skip(text, (size_t)n);
    }
    return 0;
}

/* Where `path` really leads; a file that is not there yet gets its place in the folder that is. */
static int find_place(struct job *j, struct vig_err *err)
{
    char copy[PATH_MAX], folder[PATH_MAX];
    struct stat st;
    char *slash;
    int n;

    if (realpath(j->path, j->real))
        return 0;
    if (errno != ENOENT || lstat(j->path, &st) == 0)
        return vig_fail_errno(err, errno == ENOENT ? ELOOP : errno, "replacing %s: following it", j->path);
    n = snprintf(copy, sizeof copy, "%s%s", strchr(j->path, '/') ? "" : "./", j->path);
    if (n < 0 || (size_t)n >= sizeof copy)
        return vig_fail_errno(err, ENAMETOOLONG, "writing %s", j->path);
    slash = strrchr(copy, '/');
    *slash = '\0';
    if (!slash[1] || strcmp(slash + 1, ".") == 0 || strcmp(slash + 1, "..") == 0)
        return vig_fail(err, VIG_E_IO, "writing %s: it names no file", j->path);
    if (!realpath(*copy ? copy : "/", folder))
        return vig_fail_errno(err, errno, "writing %s: its folder", j->path);
    n = snprintf(j->real, sizeof j->real, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, slash + 1);
    return n < 0 || (size_t)n >= sizeof j->real ? vig_fail_errno(err, ENAMETOOLONG, "writing %s", j->path) : 0;
}

static int open_place(struct job *j, struct vig_err *err)
{
    char *slash = strrchr(j->real, '/');
    char folder[PATH_MAX];

    (void)snprintf(folder, sizeof folder, "%.*s", slash == j->real ? 1 : (int)(slash - j->real), j->real);
    j->name = slash + 1;
    j->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (j->folder < 0)
        return vig_fail_errno(err, errno, "writing %s: opening its folder", j->path);
    j->old = openat(j->folder, j->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (j->old < 0)
        return errno == ENOENT ? 0 : vig_fail_errno(err, errno, "replacing %s: opening it", j->path);
    if (fstat(j->old, &j->st) < 0)
        return vig_fail_errno(err, errno, "replacing %s", j->path);
    return S_ISREG(j->st.st_mode) ? 0 : vig_fail(err, VIG_E_IO, "replacing %s: it is not a regular file", j->path);
}

static int open_fresh(struct job *j, struct vig_err *err)
{
    for (int tries = 0; tries < 100 && j->fresh < 0; tries++) {
        uint32_t random;

        if (getrandom(&random, sizeof random, 0) != sizeof random)
            return vig_fail_errno(err, errno, "writing %s", j->path);
        (void)snprintf(j->temporary, sizeof j->temporary, ".%.200s.vigia-%08x", j->name, random);
        j->fresh = openat(j->folder, j->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (j->fresh < 0 && errno != EEXIST)
            break;
    }
    return j->fresh < 0 ? vig_fail_errno(err, errno, "writing beside %s", j->path) : 0;
}

/* A file system or a security module may refuse what it has set already. */
static bool has_already(int fd, const char *name, const char *value, size_t n)
{
    char *own = malloc(n + 1);
    bool same = own && fgetxattr(fd, name, own, n + 1) == (ssize_t)n && memcmp(own, value, n) == 0;

    free(own);
    return same;
}

static int copy_attribute(const struct job *j, const char *name, struct vig_err *err)
{
    ssize_t n = fgetxattr(j->old, name, NULL, 0);
    char *value = n < 0 ? NULL : malloc((size_t)n + 1);
    int rc = 0;

    if (n >= 0 && !value)
        return vig_nomem(err);
    if (n > 0) /* asked with no room it would say the size only, which may be larger by now */
        n = fgetxattr(j->old, name, value, (size_t)n);
    if (n >= 0 && fsetxattr(j->fresh, name, value, (size_t)n, 0) < 0 && !has_already(j->fresh, name, value, (size_t)n))
        rc = vig_fail_errno(err, errno, "replacing %s: giving the new file the attribute %s", j->path, name);
    free(value);
    return rc;
}

static int copy_attributes(const struct job *j, struct vig_err *err)
{
    ssize_t n = flistxattr(j->old, NULL, 0);
    char *names;
    int rc = 0;

    if (n <= 0) /* none, or a file system that has no such thing */
        return 0;
    names = malloc((size_t)n);
    if (!names)
        return vig_nomem(err);
    n = flistxattr(j->old, names, (size_t)n);
    for (ssize_t at = 0; rc == 0 && at < n; at += (ssize_t)strlen(names + at) + 1)
        rc = copy_attribute(j, names + at, err);
    free(names);
    return rc;
}

/* The owner first: changing it takes set-uid bits and capabilities away. */
static int dress(const struct job *j, unsigned mode, struct vig_err *err)
{
    struct stat st;

    if (j->old < 0)
        return fchmod(j->fresh, mode & 07777) < 0 ? vig_fail_errno(err, errno, "writing %s: setting its mode", j->path)
                                                  : 0;
    if (fstat(j->fresh, &st) < 0)
        return vig_fail_errno(err, errno, "replacing %s", j->path);
    if ((st.st_uid != j->st.st_uid || st.st_gid != j->st.st_gid) && fchown(j->fresh, j->st.st_uid, j->st.st_gid) < 0)
        return vig_fail_errno(err, errno, "replacing %s: giving the new file the old one's owner", j->path);
    if (fchmod(j->fresh, j->st.st_mode & 07777) < 0)
        return vig_fail_errno(err, errno, "replacing %s: giving the new file the old one's mode", j->path);
    return copy_attributes(j, err);
}

static int copy_backup(const struct job *j, const char *backup, struct vig_err *err)
{
    int to = open(backup, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), failed = 0;
    char piece[65536];
    ssize_t n;

    if (to < 0)
        return vig_fail_errno(err, errno, "keeping %s as %s", j->path, backup);
    if (lseek(j->old, 0, SEEK_SET) < 0)
        failed = errno;
    while (!failed && (n = read(j->old, piece, sizeof piece)) != 0)
        if ((n < 0 && errno != EINTR) || (n > 0 && write_all(to, vig_str_of(piece, (size_t)n)) < 0))
            failed = errno;
    if (!failed &&
        (fchown(to, j->st.st_uid, j->st.st_gid) < 0 || fchmod(to, j->st.st_mode & 07777) < 0 || fsync(to) < 0))
        failed = errno;
    (void)close(to);
    if (!failed)
        return 0;
    (void)unlink(backup);
    return vig_fail_errno(err, failed, "keeping %s as %s", j->path, backup);
}

static int keep_backup(const struct job *j, const char *backup, struct vig_err *err)
{
    if (linkat(j->folder, j->name, AT_FDCWD, backup, 0) == 0)
        return 0;
    if (errno == EEXIST)
        return vig_fail(err, VIG_E_IO, "keeping %s as %s: that exists already", j->path, backup);
    return copy_backup(j, backup, err);
}

static int write_fresh(struct job *j, vig_str text, unsigned mode, struct vig_err *err)
{
    int rc = open_fresh(j, err);

    if (rc == 0 && write_all(j->fresh, text) < 0)
        rc = vig_fail_errno(err, errno, "writing beside %s", j->path);
    if (rc == 0)
        rc = dress(j, mode, err);
    if (rc == 0 && fsync(j->fresh) < 0)
        rc = vig_fail_errno(err, errno, "writing beside %s: flushing to the disk", j->path);
    return rc;
}

static int swap(struct job *j, const char *backup, struct vig_err *err)
{
    int rc = backup && j->old >= 0 ? keep_backup(j, backup, err) : 0;

    if (rc < 0)
        return rc;
    if (renameat(j->folder, j->temporary, j->folder, j->name) < 0) {
        rc = vig_fail_errno(err, errno, "replacing %s", j->path);
        if (backup && j->old >= 0)
            (void)unlink(backup);
        return rc;
    }
    j->temporary[0] = '\0';
    (void)fsync(j->folder); /* it has happened; a file system that cannot flush folders is no failure */
    return 0;
}

int vig_replace_file(const char *path, vig_str text, unsigned mode, const char *backup, struct vig_err *err)
{
    struct job j = { .path = path, .folder = -1, .old = -1, .fresh = -1 };
    int rc = find_place(&j, err);

    if (rc == 0)
        rc = open_place(&j, err);
    if (rc == 0)
        rc = write_fresh(&j, text, mode, err);
    if (rc == 0)
        rc = swap(&j, backup, err);
    if (j.temporary[0] && j.fresh >= 0)
        (void)unlinkat(j.folder, j.temporary, 0);
    if (j.fresh >= 0)
        (void)close(j.fresh);
    if (j.old >= 0)
        (void)close(j.old);
    if (j.folder >= 0)
        (void)close(j.folder);
    return rc;
}
