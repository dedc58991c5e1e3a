/* base/blob.c - see base/blob.h. */
#include "base/blob.h"

#include <errno.h>
#include <unistd.h>

static int check_range(const struct vig_blob *b, uint64_t at, uint64_t n, struct vig_err *err)
{
    if (at <= b->size && n <= b->size - at)
        return 0;
    return vig_fail(err, VIG_E_INPUT, "bytes %llu+%llu lie outside of its %llu bytes", (unsigned long long)at,
                    (unsigned long long)n, (unsigned long long)b->size);
}

int vig_blob_slice(const struct vig_blob *b, uint64_t at, uint64_t n, struct vig_blob *ret, struct vig_err *err)
{
    int rc = check_range(b, at, n, err);

    if (rc < 0)
        return rc;
    *ret = b->mem ? vig_blob_mem(vig_str_of(b->mem + at, (size_t)n)) : vig_blob_fd(b->fd, b->base + at, n);
    return 0;
}

int vig_blob_read(const struct vig_blob *b, uint64_t at, void *to, size_t n, struct vig_err *err)
{
    int rc = check_range(b, at, n, err);
    size_t done = 0;

    if (rc < 0)
        return rc;
    if (b->mem) {
        if (n)
            memcpy(to, b->mem + at, n);
        return 0;
    }
    while (done < n) {
        ssize_t got = pread(b->fd, (char *)to + done, n - done, (off_t)(b->base + at + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vig_fail_errno(err, errno, "reading at %llu", (unsigned long long)(at + done));
        if (got == 0)
            return vig_fail(err, VIG_E_IO, "the file became shorter while it was read");
        done += (size_t)got;
    }
    return 0;
}

int vig_blob_view(const struct vig_blob *b, uint64_t at, uint64_t n, size_t max, struct vig_arena *arena, vig_str *ret,
                  struct vig_err *err)
{
    int rc = check_range(b, at, n, err);
    char *copy;

    if (rc < 0)
        return rc;
    if (n > max)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes, of which at most %zu are read", (unsigned long long)n, max);
    if (b->mem) {
        *ret = vig_str_of(b->mem + at, (size_t)n);
        return 0;
    }
    copy = vig_arena_alloc(arena, (size_t)n, 1);
    if (!copy)
        return vig_nomem(err);
    rc = vig_blob_read(b, at, copy, (size_t)n, err);
    if (rc == 0)
        *ret = vig_str_of(copy, (size_t)n);
    return rc;
}

int vig_blob_bytes(const struct vig_blob *b, uint64_t at, size_t n, struct vig_buf *buf, vig_str *ret, struct vig_err *err)
{
    int rc = check_range(b, at, n, err);
    char *to;

    if (rc < 0)
        return rc;
    if (b->mem) {
        *ret = vig_str_of(b->mem + at, n);
        return 0;
    }
    vig_buf_clear(buf);
    to = vig_buf_room(buf, n);
    if (!to)
        return vig_nomem(err);
    rc = vig_blob_read(b, at, to, n, err);
    if (rc == 0)
        *ret = vig_str_of(to, n);
    return rc;
}
