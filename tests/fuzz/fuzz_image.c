/* Any bytes as a target: opened and read as a file, and as an image that comes as a stream. */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/tar_mend.h"
#include "source/archive_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    if (!e->path.n && e->type != VIG_ENTRY_OPAQUE)
        __builtin_trap();
    if (e->path.n && (e->path.p[0] == '/' || vig_str_search(e->path, VIG_STR("//")) != VIG_NPOS))
        __builtin_trap();
    *ret_want = e->path.n % 3 == 0 ? VIG_WANT_CONTENT : e->path.n % 3 == 1 ? VIG_WANT_ELF : VIG_WANT_NO;
    return 0;
}

static int content(void *ctx, const struct vig_entry *e, const struct vig_blob *blob, struct vig_err *err)
{
    char last;

    if (blob->size)
        (void)vig_blob_read(blob, blob->size - 1, &last, 1, err);
    return 0;
}

static int note(void *ctx, vig_str path, const char *text, struct vig_err *err)
{
    return 0;
}

static struct vig_visitor visitor = { NULL, entry, content, note };

static int begin(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret, struct vig_err *err)
{
    *ret = &visitor;
    return 0;
}

static int end(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *v, vig_str key, struct vig_err *err)
{
    return 0;
}

static const struct vig_layer_sink sink = { NULL, begin, end, NULL };

static void read_source(struct vig_source *s, struct vig_err *err)
{
    static struct vig_pool *pool; /* for the whole run */

    if (!pool && vig_pool_new(1, &pool, err) < 0)
        return;
    if (vig_source_read(s, pool, &sink, err) == 0 && vig_source_layer_id(s, 0).n)
        (void)vig_source_walk(s, vig_source_layer_id(s, 0), &visitor, err);
}

static void as_file(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_source *s;
    char path[64];
    int fd = memfd_create("image", MFD_CLOEXEC);

    if (a && fd >= 0 && write(fd, data, size) == (ssize_t)size) {
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (vig_source_open(path, NULL, a, &s, &err) == 0) {
            read_source(s, &err);
            vig_source_close(s);
        }
    }
    if (fd >= 0)
        (void)close(fd);
}

static void as_stream(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_blob blob = vig_blob_mem(vig_str_of((const char *)data, size));
    struct vig_begun known = { .ref = { .id = VIG_STR("sha256:0000000000000000000000000000000000000000000000000000000000000000") } };
    struct vig_begun_list begun = { &known, 1, 1 };
    struct vig_source s = { .arena = a, .lock = PTHREAD_MUTEX_INITIALIZER };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_blob_stream stream;

    if (!a || vig_blob_stream_init(&stream, &blob, &err) < 0)
        return;
    (void)vig_archive_stream_read(&s, &stream.stream, VIG_STR(""), size % 2 ? &begun : NULL, &sink, &err);
    vig_blob_stream_done(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t *data = tar_mend(bytes, size);

    if (!data)
        return 0;
    as_stream(data, size);
    as_file(data, size);
    free(data);
    return 0;
}
