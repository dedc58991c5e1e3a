/* Streams give the same bytes however they come, and jump only over what was not handed out. */
#include "unit/test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "unit/chunks.h"

static struct vig_err err;

static char byte_at(size_t i)
{
    return (char)(i * 7 + i / 251);
}

static vig_str some_bytes(size_t n)
{
    char *p = malloc(n);

    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        p[i] = byte_at(i);
    return vig_str_of(p, n);
}

/* Peeks, reads, skips and takes its way through, and compares each byte with where it ought to be. */
static void go_through(struct vig_stream *s, size_t size)
{
    size_t at = 0;

    for (unsigned step = 0; at < size; step++) {
        size_t n = step * 37 % 5000 + 1, got = 0;
        uint64_t skipped = 0;
        char room[5000];
        vig_str view;

        assert_int_equal(s->at, at);
        assert_ok(vig_stream_peek(s, step % 16 + 1, &view, &err));
        assert_int_equal(view.n, size - at < step % 16 + 1 ? size - at : step % 16 + 1);
        for (size_t i = 0; i < view.n; i++)
            assert_int_equal(view.p[i], byte_at(at + i));
        switch (step % 3) {
        case 0:
            assert_ok(vig_stream_read(s, room, n, &got, &err));
            view = vig_str_of(room, got);
            break;
        case 1: assert_ok(vig_stream_take(s, n, &view, &err)); break;
        default:
            assert_ok(vig_stream_skip(s, n, &skipped, &err));
            assert_int_equal(skipped, size - at < n ? size - at : n);
            at += (size_t)skipped;
            continue;
        }
        for (size_t i = 0; i < view.n; i++)
            assert_int_equal(view.p[i], byte_at(at + i));
        at += view.n;
    }
    vig_str end;
    assert_ok(vig_stream_take(s, 1, &end, &err));
    assert_int_equal(end.n, 0);
    assert_int_equal(at, size);
}

static void runs_of_any_size_give_the_same(void **state)
{
    vig_str bytes = some_bytes(50000);

    for (size_t run = 1; run < 40; run++) {
        struct chunks c = chunks_of(bytes, run);
        go_through(&c.stream, bytes.n);
    }
    struct chunks c = chunks_of(bytes, 4096);
    go_through(&c.stream, bytes.n);
    free((char *)bytes.p);
}

static void blobs_in_memory_and_files_give_the_same(void **state)
{
    vig_str bytes = some_bytes(1000 * 1000);
    int fd = memfd_create("test", 0);
    struct vig_blob mem = vig_blob_mem(bytes), file = vig_blob_fd(fd, 100, bytes.n - 100), part;
    struct vig_blob_stream s;

    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    assert_ok(vig_blob_stream_init(&s, &mem, &err));
    go_through(&s.stream, bytes.n);
    vig_blob_stream_done(&s);
    file = vig_blob_fd(fd, 0, bytes.n);
    assert_ok(vig_blob_stream_init(&s, &file, &err));
    go_through(&s.stream, bytes.n);
    vig_blob_stream_done(&s);
    assert_ok(vig_blob_slice(&file, 0, 3000, &part, &err));
    assert_ok(vig_blob_stream_init(&s, &part, &err));
    go_through(&s.stream, 3000);
    vig_blob_stream_done(&s);
    (void)close(fd);
    free((char *)bytes.p);
}

/* A file of a terabyte of holes: whoever read what is skipped would not come to its end. */
static void what_is_skipped_is_not_read(void **state)
{
    const uint64_t size = (uint64_t)1 << 40;
    int fd = memfd_create("test", 0);
    struct vig_blob file = vig_blob_fd(fd, 0, size);
    struct vig_blob_stream s;
    uint64_t skipped;
    vig_str view;

    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    assert_ok(vig_blob_stream_init(&s, &file, &err));
    assert_ok(vig_stream_take(&s.stream, 10, &view, &err));
    assert_ok(vig_stream_skip(&s.stream, size - 20, &skipped, &err));
    assert_true(skipped == size - 20);
    assert_ok(vig_stream_take(&s.stream, 100, &view, &err));
    assert_int_equal(view.n, 10);
    assert_ok(vig_stream_skip(&s.stream, 5, &skipped, &err));
    assert_int_equal(skipped, 0);
    vig_blob_stream_done(&s);
    (void)close(fd);
}

static void a_file_that_shrinks_is_an_error(void **state)
{
    int fd = memfd_create("test", 0);
    struct vig_blob file = vig_blob_fd(fd, 0, 100000);
    struct vig_blob_stream s;
    char room[1000];
    size_t got;

    assert_int_equal(ftruncate(fd, 500), 0);
    assert_ok(vig_blob_stream_init(&s, &file, &err));
    assert_int_equal(vig_stream_read(&s.stream, room, 1000, &got, &err), VIG_E_IO);
    vig_blob_stream_done(&s);
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_any_size_give_the_same),
        cmocka_unit_test(blobs_in_memory_and_files_give_the_same),
        cmocka_unit_test(what_is_skipped_is_not_read),
        cmocka_unit_test(a_file_that_shrinks_is_an_error),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
