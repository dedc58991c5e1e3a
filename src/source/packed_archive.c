/* source/packed_archive.c - an image archive that is packed as a whole (docker save | gzip), or comes from a pipe; or a root
 * file system that does (docker export).
 *
 * A packed file is read front to back, and again if somebody asks for a layer a second time; a pipe only once.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/archive_stream.h"
#include "source/layer.h"

enum { WINDOW = 256 << 10 };

struct packed {
    struct vig_source *s;
    int fd;
    bool pipe;
    vig_str select;
    vig_str head; /* what was read of a pipe to see what it is */
};

/* A descriptor that cannot seek. */
struct pipe_stream {
    struct vig_stream stream; /* first */
    struct vig_source *s;
    int fd;
    vig_str head;
    char *window;
};

static int pipe_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct pipe_stream *p = (struct pipe_stream *)stream;
    ssize_t n;

    if (p->head.n) {
        *ret = p->head;
        p->head = VIG_STR("");
        return 0;
    }
    do
        n = read(p->fd, p->window, WINDOW);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return vig_fail_errno(err, errno, "reading the pipe");
    vig_source_progress(p->s, (uint64_t)n);
    *ret = vig_str_of(p->window, (size_t)n);
    return 0;
}

static int with_stream(struct packed *p, int (*run)(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err),
                       void *ctx, struct vig_err *err)
{
    struct pipe_stream pipe = { .stream = { .next = pipe_next }, .s = p->s, .fd = p->fd, .head = p->head };
    int rc;

    if (!p->pipe && lseek(p->fd, 0, SEEK_SET) < 0)
        return vig_fail_errno(err, errno, "seeking");
    pipe.window = vig_allocation_fails() ? NULL : malloc(WINDOW);
    if (!pipe.window)
        return vig_nomem(err);
    rc = run(p, &pipe.stream, ctx, err);
    free(pipe.window);
    return rc;
}

static int run_read(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err)
{
    return vig_archive_stream_read(p->s, in, p->select, NULL, ctx, err);
}

static int packed_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    return with_stream(s->impl, run_read, (void *)(uintptr_t)sink, err);
}

struct rerun {
    vig_str id;
    const struct vig_visitor *v;
};

static int run_walk(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err)
{
    const struct rerun *r = ctx;

    return vig_archive_stream_walk(p->s, in, r->id, r->v, err);
}

static int packed_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    struct packed *p = s->impl;
    struct rerun r = { layer_id, v };

    if (p->pipe)
        return vig_fail(err, VIG_E_UNSUPPORTED, "a pipe cannot be read twice");
    return with_stream(p, run_walk, &r, err);
}

static const struct vig_source_kind packed_archive = { .name = "packed image archive", .read = packed_read, .walk = packed_walk };

static int run_root(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err)
{
    return vig_archive_stream_root(p->s, in, ctx, err);
}

static int root_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    return with_stream(s->impl, run_root, (void *)(uintptr_t)sink, err);
}

static int run_again(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err)
{
    const struct vig_layer_input input = { .stream = in, .nested = true };
    char verified[VIG_DIGEST_SIZE];

    return vig_layer_read(p->s, &input, ctx, verified, err);
}

static int root_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    struct packed *p = s->impl;

    if (p->pipe)
        return vig_fail(err, VIG_E_UNSUPPORTED, "a pipe cannot be read twice");
    return with_stream(p, run_again, (void *)(uintptr_t)v, err);
}

static const struct vig_source_kind packed_root = { .name = "packed root file system", .read = root_read, .walk = root_walk };

static int run_is_root(struct packed *p, struct vig_stream *in, void *ctx, struct vig_err *err)
{
    return vig_archive_stream_is_root(in, ctx, err);
}

/* Of a pipe only what was read already can be looked at. */
static int is_root(struct packed *p, bool *ret, struct vig_err *err)
{
    struct vig_blob head = vig_blob_mem(p->head);
    struct vig_blob_stream stream;
    int rc;

    if (!p->pipe)
        return with_stream(p, run_is_root, ret, err);
    rc = vig_blob_stream_init(&stream, &head, err);
    if (rc == 0)
        rc = vig_archive_stream_is_root(&stream.stream, ret, err);
    return rc;
}

static int become_root(struct vig_source *s, struct vig_err *err)
{
    vig_str *id = vig_vec_add(&s->layer_ids, s->arena);

    if (!id)
        return vig_nomem(err);
    *id = VIG_STR("root");
    s->kind = &packed_root;
    s->subject.kind = VIG_SUBJECT_DIRECTORY;
    return 0;
}

int vig_source_open_stream(struct vig_source *s, int fd, bool pipe, vig_str head, vig_str select, struct vig_err *err)
{
    struct packed *p = vig_new(s->arena, struct packed);
    bool root = false;
    struct stat st;
    int rc = vig_source_keep_fd(s, fd, err);

    if (rc < 0)
        return rc;
    if (!p)
        return vig_nomem(err);
    *p = (struct packed){ .s = s, .fd = fd, .pipe = pipe, .select = select, .head = head };
    if (!pipe && fstat(fd, &st) == 0)
        s->total = (uint64_t)st.st_size;
    s->impl = p;
    s->kind = &packed_archive;
    s->subject.kind = VIG_SUBJECT_IMAGE;
    rc = select.n ? 0 : is_root(p, &root, err);
    return rc == 0 && root ? become_root(s, err) : rc;
}
