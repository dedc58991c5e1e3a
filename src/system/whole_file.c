/* system/whole_file.c - see system/whole_file.h. */
#include "system/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

/* One byte more than may be is asked for, so that a larger file is noticed. */
int vig_read_fd(int fd, const char *what, size_t max, struct vig_buf *to, struct vig_err *err)
{
    size_t step = VIG_KIB(16);

    vig_buf_init(to, max + VIG_MIB(2));
    while (to->n <= max) {
        char *room = vig_buf_room(to, step);
        ssize_t got;

        if (!room)
            return vig_nomem(err);
        got = read(fd, room, step);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vig_fail_errno(err, errno, "reading '%s'", what);
        if (got == 0)
            return 0;
        to->n += (size_t)got;
        step = step < VIG_MIB(1) ? 2 * step : step;
    }
    return vig_fail(err, VIG_E_LIMIT, "'%s' has more than %zu MiB", what, max >> 20);
}

/* How much is got at first; 0: it is too much. Files of /proc say that they are empty, so the size is only a hint. */
static size_t room_for(int fd, size_t max)
{
    struct stat st;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return max < 4096 ? max + 1 : 4096;
    return (uint64_t)st.st_size > max ? 0 : (size_t)st.st_size + 1;
}

int vig_read_onto(struct vig_arena *arena, int fd, size_t max, vig_str *ret)
{
    size_t cap = room_for(fd, max), n = 0;
    char *p = cap ? vig_arena_alloc(arena, cap, 1) : NULL;
    ssize_t got = 1;

    while (p && got != 0) {
        if (n == cap && n > max)
            return EFBIG;
        if (n == cap) {
            size_t more = cap > max / 2 ? max + 1 : 2 * cap;
            p = vig_arena_grow(arena, p, cap, more, 1);
            cap = more;
            continue;
        }
        got = read(fd, p + n, cap - n);
        if (got < 0 && errno != EINTR)
            return errno;
        n += got > 0 ? (size_t)got : 0;
    }
    if (!p)
        return cap ? ENOMEM : EFBIG;
    p[n] = '\0'; /* there was room for more when nothing came */
    *ret = vig_str_of(p, n);
    return 0;
}

int vig_read_file(const char *path, size_t max, struct vig_buf *to, struct vig_err *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

    vig_buf_init(to, 0);
    if (fd < 0)
        return vig_fail_errno(err, errno, "reading '%s'", path);
    rc = vig_read_fd(fd, path, max, to, err);
    if (!standard)
        (void)close(fd);
    return rc;
}
