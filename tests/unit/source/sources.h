/* tests/unit/source/sources.h - images, layouts and folders in a temporary folder, and what a source hands out of them. */
#ifndef SOURCES_H
#define SOURCES_H

#include "unit/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isa-l/igzip_lib.h>

#include "base/hash.h"
#include "source/tree.h"
#include "unit/tar_writer.h"

static struct vig_err err;
static char work[64]; /* the temporary folder, and the current one */
static struct vig_arena *arena;
static struct vig_source *source;
static struct vig_buf told; /* what the source handed out, a line each; layers sorted by id */

struct teller {
    struct vig_visitor visitor;
    char id[120];
    struct vig_buf lines;
    bool ended;
};
static struct teller tellers[16];
static size_t teller_count;
static pthread_mutex_t tellers_lock = PTHREAD_MUTEX_INITIALIZER;
static const char *known_key; /* a layer that the sink knows */
static char verified_key[80]; /* of the layer that ended last */

static inline int sources_setup(void **state)
{
    (void)snprintf(work, sizeof work, "/tmp/vigia-test-XXXXXX");
    if (!mkdtemp(work) || chdir(work) < 0)
        return -1;
    arena = vig_arena_new(VIG_MIB(256));
    vig_buf_init(&told, VIG_MIB(8));
    source = NULL;
    teller_count = 0;
    known_key = NULL;
    verified_key[0] = '\0';
    memset(tellers, 0, sizeof tellers);
    return 0;
}

static inline int sources_teardown(void **state)
{
    char command[256];
    FILE *p;

    vig_source_close(source);
    vig_arena_free(arena);
    vig_buf_done(&told);
    (void)snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", work, work);
    p = popen(command, "r");
    return chdir("/") < 0 || !p || pclose(p) != 0;
}

#define SOURCE_CASE(f) cmocka_unit_test_setup_teardown(f, sources_setup, sources_teardown)

static inline void put_file(const char *path, vig_str content)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, content.p, content.n), content.n);
    (void)close(fd);
}

static inline vig_str gzipped(vig_str s)
{
    size_t room = s.n + 1000;
    char *to = vig_arena_alloc(arena, room, 1);
    struct isal_zstream z;

    isal_deflate_stateless_init(&z);
    z.next_in = (uint8_t *)(uintptr_t)s.p;
    z.avail_in = (uint32_t)s.n;
    z.next_out = (uint8_t *)to;
    z.avail_out = (uint32_t)room;
    z.gzip_flag = IGZIP_GZIP;
    assert_int_equal(isal_deflate_stateless(&z), COMP_OK);
    return vig_str_of(to, room - z.avail_out);
}

static inline const char *hex_of(vig_str s)
{
    char hex[65];

    assert_ok(vig_sha256_hex(s, hex, &err));
    return vig_arena_printf(arena, "%s", hex).p;
}

static inline const char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline const char *format(const char *fmt, ...)
{
    char text[4096];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return vig_arena_printf(arena, "%s", text).p;
}

static inline int tell_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *e_err)
{
    struct teller *t = ctx;

    (void)vig_buf_addf(&t->lines, "%s %.*s", (const char *[]){ "file", "dir", "sym", "hard", "other", "gone", "opaque" }[e->type],
                       VIG_ARG(e->path));
    if (e->link.n)
        (void)vig_buf_addf(&t->lines, " -> %.*s", VIG_ARG(e->link));
    (void)vig_buf_addc(&t->lines, '\n');
    *ret_want = vig_str_ends(e->path, VIG_STR(".elf"))   ? VIG_WANT_ELF
                : vig_str_ends(e->path, VIG_STR(".txt")) ? VIG_WANT_CONTENT
                                                         : VIG_WANT_NO;
    return 0;
}

static inline int tell_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *e_err)
{
    struct teller *t = ctx;
    char text[64];
    size_t n = content->size < sizeof text ? (size_t)content->size : sizeof text;

    assert_int_equal(e->size, content->size);
    assert_int_equal(vig_blob_read(content, 0, text, n, e_err), 0);
    (void)vig_buf_addf(&t->lines, "  = %.*s\n", (int)n, text);
    return 0;
}

static inline int tell_note(void *ctx, vig_str path, const char *text, struct vig_err *e_err)
{
    (void)vig_buf_addf(&((struct teller *)ctx)->lines, "  note %.*s: %s\n", VIG_ARG(path), text);
    return 0;
}

static inline int sink_begin(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret, struct vig_err *e_err)
{
    struct teller *t;

    if (known_key && vig_str_eqc(ref->cache_key, known_key))
        return 0;
    pthread_mutex_lock(&tellers_lock);
    assert_true(teller_count < VIG_COUNT(tellers));
    t = &tellers[teller_count++];
    pthread_mutex_unlock(&tellers_lock);
    (void)snprintf(t->id, sizeof t->id, "%.*s", VIG_ARG(ref->id));
    vig_buf_init(&t->lines, VIG_MIB(1));
    t->visitor = (struct vig_visitor){ t, tell_entry, tell_content, tell_note };
    *ret = &t->visitor;
    return 0;
}

static inline int sink_end(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *v, vig_str verified, struct vig_err *e_err)
{
    struct teller *t = v->ctx;

    assert_false(t->ended);
    t->ended = true;
    pthread_mutex_lock(&tellers_lock);
    (void)snprintf(verified_key, sizeof verified_key, "%.*s", VIG_ARG(verified));
    pthread_mutex_unlock(&tellers_lock);
    return 0;
}

static inline void sink_drop(void *ctx, struct vig_visitor *v)
{
    vig_buf_done(&((struct teller *)v->ctx)->lines);
}

static const struct vig_layer_sink sink = { NULL, sink_begin, sink_end, sink_drop };

static inline void free_tellers(void)
{
    for (size_t i = 0; i < teller_count; i++)
        vig_buf_done(&tellers[i].lines);
    memset(tellers, 0, sizeof tellers);
    teller_count = 0;
}

/* Opens and reads it: the code. The layers that ended are told in the image's order, then the notes. */
static inline int tell(const char *target, const char *platform)
{
    struct vig_source_options options = { .platform = vig_str_c(platform) };
    const struct vig_note *notes;
    struct vig_pool *pool;
    int rc = vig_source_open(target, &options, arena, &source, &err);

    if (rc < 0)
        return rc;
    rc = vig_pool_new(2, &pool, &err);
    if (rc < 0)
        return rc;
    rc = vig_source_read(source, pool, &sink, &err);
    vig_pool_free(pool);
    vig_buf_clear(&told);
    for (size_t i = 0; rc == 0 && vig_source_layer_id(source, i).n; i++)
        for (size_t j = 0; j < teller_count; j++)
            if (vig_str_eqc(vig_source_layer_id(source, i), tellers[j].id) && tellers[j].ended) {
                (void)vig_buf_addf(&told, "-- %zu\n", i);
                (void)vig_buf_add(&told, vig_buf_str(&tellers[j].lines));
            }
    for (size_t i = 0, n = vig_source_notes(source, &notes); i < n; i++)
        (void)vig_buf_addf(&told, "note: %.*s\n", VIG_ARG(notes[i].text));
    free_tellers();
    return rc;
}

static inline void check_told(const char *target, const char *want)
{
    assert_ok(tell(target, NULL));
    assert_str(vig_buf_str(&told), want);
}

static inline void check_fails(const char *target, const char *platform, enum vig_code code, const char *says)
{
    int rc = tell(target, platform);

    if (rc != code || !strstr(err.msg, says)) {
        print_error("%d: %s\n", rc, err.msg);
        fail();
    }
}

#endif
