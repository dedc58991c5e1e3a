/* system/whole_file.c - see system/whole_file.h. */
#include "system/whole_file.h"

#include <errno.h>
#include <fcntl.h>
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
