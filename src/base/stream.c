/* base/stream.c - see base/stream.h. */
#include "base/stream.h"

#include "base/limits.h"

/* Measured on layers in the page cache: reading a file on for 8 KiB costs about what one more system call costs. */
#define FIRST_STEP VIG_KIB(8)
#define WINDOW VIG_KIB(256)

int vig_stream_fill(struct vig_stream *s, struct vig_err *err)
{
    if (s->left.n)
        return 0;
    if (s->after.n) {
        s->left = s->after;
        s->after = VIG_STR("");
        return 0;
    }
    s->left = VIG_STR("");
    return s->next(s, &s->left, err);
}

static vig_str consume(struct vig_stream *s, size_t n)
{
    vig_str got = vig_str_take(s->left, n);

    s->left = vig_str_skip(s->left, got.n);
    s->at += got.n;
    return got;
}

int vig_stream_take(struct vig_stream *s, uint64_t max, vig_str *ret, struct vig_err *err)
{
    int rc = vig_stream_fill(s, err);

    if (rc == 0)
        *ret = consume(s, max < SIZE_MAX ? (size_t)max : SIZE_MAX);
    return rc;
}

/* Gathers the end of one run and the beginning of the next ones in `carry`. */
static int carry_over(struct vig_stream *s, size_t n, struct vig_err *err)
{
    char head[VIG_STREAM_PEEK];
    size_t have = 0;

    while (have < n) {
        int rc = vig_stream_fill(s, err);
        if (rc < 0)
            return rc;
        if (!s->left.n)
            break;
        vig_str part = vig_str_take(s->left, n - have);
        memcpy(head + have, part.p, part.n);
        s->left = vig_str_skip(s->left, part.n);
        have += part.n;
    }
    memcpy(s->carry, head, have);
    s->after = s->left.n ? s->left : s->after;
    s->left = vig_str_of(s->carry, have);
    return 0;
}

int vig_stream_peek(struct vig_stream *s, size_t n, vig_str *ret, struct vig_err *err)
{
    int rc = vig_stream_fill(s, err);

    if (rc == 0 && s->left.n < n)
        rc = carry_over(s, n < VIG_STREAM_PEEK ? n : VIG_STREAM_PEEK, err);
    if (rc == 0)
        *ret = vig_str_take(s->left, n);
    return rc;
}

int vig_stream_read(struct vig_stream *s, void *to, size_t n, size_t *ret, struct vig_err *err)
{
    size_t done = 0;

    while (done < n) {
        vig_str part = VIG_STR("");
        int rc = vig_stream_take(s, n - done, &part, err);
        if (rc < 0)
            return rc;
        if (!part.n)
            break;
        memcpy((char *)to + done, part.p, part.n);
        done += part.n;
    }
    *ret = done;
    return 0;
}

int vig_stream_skip(struct vig_stream *s, uint64_t n, uint64_t *ret, struct vig_err *err)
{
    uint64_t done = 0;

    while (done < n) {
        vig_str part = VIG_STR("");
        if (!s->left.n && !s->after.n && s->jump) {
            uint64_t jumped = 0;
            int rc = s->jump(s, n - done, &jumped, err);
            if (rc < 0)
                return rc;
            s->at += jumped;
            done += jumped;
            break;
        }
        int rc = vig_stream_take(s, n - done, &part, err);
        if (rc < 0)
            return rc;
        if (!part.n)
            break;
        done += part.n;
    }
    *ret = done;
    return 0;
}

static int blob_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct vig_blob_stream *s = (struct vig_blob_stream *)stream;
    uint64_t rest = s->blob.size - s->next_at;
    size_t n;
    int rc;

    if (s->blob.mem) {
        *ret = vig_str_of(s->blob.mem + s->next_at, (size_t)rest);
        s->next_at = s->blob.size;
        return 0;
    }
    n = rest < s->step ? (size_t)rest : s->step;
    rc = n ? vig_blob_read(&s->blob, s->next_at, s->window, n, err) : 0;
    if (rc < 0)
        return rc;
    s->next_at += n;
    s->step = s->step < WINDOW ? s->step * 2 : WINDOW;
    *ret = vig_str_of(s->window, n);
    return 0;
}

static int blob_jump(struct vig_stream *stream, uint64_t n, uint64_t *ret, struct vig_err *err)
{
    struct vig_blob_stream *s = (struct vig_blob_stream *)stream;
    uint64_t rest = s->blob.size - s->next_at;

    (void)err;
    *ret = n < rest ? n : rest;
    s->next_at += *ret;
    s->step = FIRST_STEP;
    return 0;
}

int vig_blob_stream_init(struct vig_blob_stream *s, const struct vig_blob *blob, struct vig_err *err)
{
    char *window = NULL;

    if (!blob->mem) {
        window = vig_allocation_fails() ? NULL : malloc(WINDOW);
        if (!window)
            return vig_nomem(err);
    }
    *s = (struct vig_blob_stream){ .stream = { .next = blob_next, .jump = blob_jump }, .blob = *blob, .window = window,
                                   .step = FIRST_STEP };
    return 0;
}

void vig_blob_stream_done(struct vig_blob_stream *s)
{
    free(s->window);
    s->window = NULL;
}
