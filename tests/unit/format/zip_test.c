/* Zip archives are read by their directory, under budgets, whatever their headers claim. */
#include "unit/test.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "base/buf.h"
#include "format/zip.h"

static struct vig_err err;

/* An archive in the making. */
struct maker {
    struct vig_buf out, central;
    unsigned count;
};

static void le(struct vig_buf *b, unsigned long v, int n)
{
    for (int i = 0; i < n; i++, v >>= 8)
        vig_buf_addc(b, (char)(v & 0xff));
}

/* A record of either kind, from its method on. */
static void record(struct vig_buf *b, unsigned method, uint32_t crc, unsigned long packed, unsigned long size,
                   size_t name, size_t extra)
{
    le(b, method, 2);
    le(b, 0, 4);
    le(b, crc, 4);
    le(b, packed, 4);
    le(b, size, 4);
    le(b, name, 2);
    le(b, extra, 2);
}

static void central(struct maker *m, const char *name, unsigned method, uint32_t crc, unsigned long packed,
                    unsigned long size, unsigned long at, vig_str extra)
{
    le(&m->central, 0x02014b50, 4);
    le(&m->central, 20, 2);
    le(&m->central, 20, 2);
    le(&m->central, 0, 2);
    record(&m->central, method, crc, packed, size, strlen(name), extra.n);
    le(&m->central, 0, 10);
    le(&m->central, at, 4);
    le(&m->central, 0, 0);
    m->count++;
    /* comment length and disk numbers stand before the offset: ten bytes above, less the offset itself */
    vig_buf_add(&m->central, vig_str_c(name));
    vig_buf_add(&m->central, extra);
}

static size_t local(struct maker *m, const char *name, unsigned method, vig_str content, size_t size)
{
    size_t at = m->out.n;

    le(&m->out, 0x04034b50, 4);
    le(&m->out, 20, 2);
    le(&m->out, 0, 2);
    record(&m->out, method, 0, content.n, size, strlen(name), 0);
    vig_buf_add(&m->out, vig_str_c(name));
    vig_buf_add(&m->out, content);
    return at;
}

static void start(struct maker *m)
{
    vig_buf_init(&m->out, VIG_MIB(64));
    vig_buf_init(&m->central, VIG_MIB(64));
    m->count = 0;
}

static struct vig_blob finish(struct maker *m, const char *comment)
{
    size_t at = m->out.n;

    vig_buf_add(&m->out, vig_buf_str(&m->central));
    le(&m->out, 0x06054b50, 4);
    le(&m->out, 0, 4);
    le(&m->out, m->count, 2);
    le(&m->out, m->count, 2);
    le(&m->out, m->central.n, 4);
    le(&m->out, at, 4);
    le(&m->out, strlen(comment), 2);
    vig_buf_add(&m->out, vig_str_c(comment));
    return vig_blob_mem(vig_buf_str(&m->out));
}

static void done(struct maker *m)
{
    vig_buf_done(&m->out);
    vig_buf_done(&m->central);
}

static uint32_t crc_of(vig_str s)
{
    return crc32_gzip_refl(0, (const uint8_t *)s.p, s.n);
}

static void open_zip(const struct vig_blob *blob, struct vig_arena *a, struct vig_zip *zip)
{
    struct vig_zip_work *work;

    assert_ok(vig_zip_work_new(blob->size, a, &work, &err));
    assert_ok(vig_zip_open(work, blob, a, zip, &err));
}

static void stored_content_is_not_copied(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct maker m;
    struct vig_zip zip;
    struct vig_zip_entry e;
    struct vig_blob blob, got;

    start(&m);
    vig_buf_add(&m.out, VIG_STR("#!/bin/sh\n")); /* in front; offsets count from the archive */
    central(&m, "a", 0, crc_of(VIG_STR("hello")), 5, 5, local(&m, "a", 0, VIG_STR("hello"), 5) - 10, VIG_STR(""));
    blob = finish(&m, "a comment");
    m.out.p[blob.size - 9 - 2 - 4] -= 10; /* the directory's offset, too */
    open_zip(&blob, a, &zip);
    assert_true(vig_zip_next(&zip, &e));
    assert_str(e.name, "a");
    assert_ok(vig_zip_read(&zip, &e, 100, a, &got, &err));
    assert_ptr_equal(got.mem, memmem(blob.mem, blob.size, "hello", 5));
    assert_int_equal(got.size, 5);
    assert_int_equal(vig_zip_read(&zip, &e, 4, a, &got, &err), VIG_E_LIMIT);
    assert_false(vig_zip_next(&zip, &e));
    assert_false(vig_zip_is_damaged(&zip));
    assert_int_equal(zip.lies, 0);
    done(&m);
}

static void zip64_numbers_are_read(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct maker m;
    struct vig_zip zip;
    struct vig_zip_entry e;
    struct vig_blob blob, got;
    char extra[28] = { 1, 0, 24, 0, 5, 0, 0, 0, 0, 0, 0, 0, 5 };

    start(&m);
    (void)local(&m, "a", 0, VIG_STR("hello"), 5);
    central(&m, "a", 0, 0, UINT32_MAX, UINT32_MAX, UINT32_MAX, vig_str_of(extra, sizeof extra));
    blob = finish(&m, "");
    open_zip(&blob, a, &zip);
    assert_true(vig_zip_next(&zip, &e));
    assert_int_equal(e.size, 5);
    assert_int_equal(e.at, 0);
    assert_ok(vig_zip_read(&zip, &e, 100, a, &got, &err));
    done(&m);
}

/* `n` zeros, deflated. */
static vig_str zeros(size_t n, struct vig_arena *a)
{
    struct isal_zstream z;
    char *in = calloc(1, n), *out = vig_arena_alloc(a, n / 100 + 1000, 1);

    isal_deflate_stateless_init(&z);
    z.next_in = (uint8_t *)in;
    z.avail_in = (uint32_t)n;
    z.next_out = (uint8_t *)out;
    z.avail_out = (uint32_t)(n / 100 + 1000);
    assert_int_equal(isal_deflate_stateless(&z), COMP_OK);
    free(in);
    return vig_str_of(out, z.total_out);
}

static int read_one(size_t real, unsigned long claimed, size_t max, unsigned method, uint64_t *ret_lies)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    vig_str packed = zeros(real, a);
    struct maker m;
    struct vig_zip zip;
    struct vig_zip_entry e;
    struct vig_blob blob, got;
    int rc;

    start(&m);
    central(&m, "a", method, 0, packed.n, claimed, local(&m, "a", method, packed, claimed), VIG_STR(""));
    blob = finish(&m, "");
    open_zip(&blob, a, &zip);
    assert_true(vig_zip_next(&zip, &e));
    rc = vig_zip_read(&zip, &e, max, a, &got, &err);
    *ret_lies = zip.lies;
    done(&m);
    return rc;
}

static void claims_are_held_against_what_is_there(void **state)
{
    uint64_t lies;

    assert_int_equal(read_one(1000, 1000, 2000, 8, &lies), 0);
    assert_int_equal(lies, 1); /* the checksum: as those do who run it, we go on */
    assert_int_equal(read_one(1000, 2000, 4000, 8, &lies), VIG_E_INPUT);
    assert_int_equal(read_one(1000, 1000, 999, 8, &lies), VIG_E_LIMIT);
    assert_int_equal(read_one(1000, 1000000, 10000000, 8, &lies), VIG_E_INPUT);
    assert_int_equal(read_one(1000, 1000, 2000, 93, &lies), VIG_E_UNSUPPORTED);
    assert_int_equal(read_one(1000, 1000, 2000, 0, &lies), VIG_E_INPUT);
    assert_int_equal(read_one(VIG_MIB(65), VIG_MIB(65), VIG_MIB(100), 8, &lies), VIG_E_LIMIT); /* ratio */
}

static void entries_that_share_content_use_up_the_budget(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    struct maker m;
    struct vig_zip zip;
    struct vig_zip_entry e;
    struct vig_blob blob, got;
    vig_str packed = zeros(VIG_MIB(1), a);
    size_t at, read = 0;
    int rc = 0;

    start(&m);
    at = local(&m, "a", 8, packed, VIG_MIB(1));
    for (int i = 0; i < 1000; i++)
        central(&m, "a", 8, 0, packed.n, VIG_MIB(1), at, VIG_STR(""));
    blob = finish(&m, "");
    open_zip(&blob, a, &zip);
    while (rc == 0 && vig_zip_next(&zip, &e)) {
        rc = vig_zip_read(&zip, &e, VIG_MIB(2), a, &got, &err);
        read++;
    }
    assert_int_equal(rc, VIG_E_LIMIT);
    assert_true(read < 70);
    done(&m);
}

static void what_is_no_zip_is_an_error(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    static const vig_str texts[] = {
        VIG_STR(""),
        VIG_STR("PK\3\4"),
        VIG_STR("this is long enough for an end record"),
        VIG_STR("PK\5\6\0\0\0\0\1\0\1\0\xff\0\0\0\0\0\0\0\0\0"), /* a directory in front of the file */
        VIG_STR("PK\5\6\0\0\0\0\1\0\1\0\0\0\0\0\xff\xff\0\0\0\0"),
    };
    struct vig_zip_work *work;
    struct vig_zip zip;

    assert_ok(vig_zip_work_new(1, a, &work, &err));
    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        struct vig_blob blob = vig_blob_mem(texts[i]);
        assert_int_equal(vig_zip_open(work, &blob, a, &zip, &err), VIG_E_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_content_is_not_copied),
        cmocka_unit_test(zip64_numbers_are_read),
        cmocka_unit_test(claims_are_held_against_what_is_there),
        cmocka_unit_test(entries_that_share_content_use_up_the_budget),
        cmocka_unit_test(what_is_no_zip_is_an_error),
    };

    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
