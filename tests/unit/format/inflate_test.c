/* Packed streams give what was packed, whatever runs they come in; damage is seen; zeros without end are stopped. */
#include "unit/test.h"

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zstd.h>

#include "format/inflate.h"
#include "unit/chunks.h"
#include "unit/tar_writer.h"

static struct vig_err err;
static char plain[300000];
static struct vig_buf packed;

static void pack(enum vig_packing packing, vig_str s)
{
    size_t room = s.n + 100000, n = 0;
    char *to = vig_buf_room(&packed, room);
    struct isal_zstream z;
    unsigned bz = (unsigned)room;

    assert_non_null(to);
    switch (packing) {
    case VIG_PACKING_GZIP:
        isal_deflate_stateless_init(&z);
        z.next_in = (uint8_t *)(uintptr_t)s.p;
        z.avail_in = (uint32_t)s.n;
        z.next_out = (uint8_t *)to;
        z.avail_out = (uint32_t)room;
        z.gzip_flag = IGZIP_GZIP;
        assert_int_equal(isal_deflate_stateless(&z), COMP_OK);
        n = room - z.avail_out;
        break;
    case VIG_PACKING_ZSTD: n = ZSTD_compress(to, room, s.p, s.n, 3); break;
    case VIG_PACKING_XZ:
        assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, (const uint8_t *)s.p, s.n, (uint8_t *)to, &n, room), 0);
        break;
    case VIG_PACKING_LZ4:
        n = LZ4F_compressFrame(to, room, s.p, s.n, &(LZ4F_preferences_t){ .frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled });
        assert_false(LZ4F_isError(n));
        break;
    default:
        assert_int_equal(BZ2_bzBuffToBuffCompress(to, &bz, (char *)(uintptr_t)s.p, (unsigned)s.n, 1, 0, 0), 0);
        n = bz;
    }
    packed.n += n;
}

/* Unpacks `packed` in runs of `run` bytes; the code of the failure, or 0. *ret_n: what came out, which is compared. */
static int unpack(enum vig_packing packing, size_t run, size_t *ret_n)
{
    struct chunks in = chunks_of(vig_buf_str(&packed), run);
    struct vig_inflate *z;
    size_t n = 0;
    vig_str part;
    int rc;

    assert_ok(vig_inflate_new(packing, &in.stream, 0, &z, &err));
    while ((rc = vig_stream_take(vig_inflate_stream(z), 999, &part, &err)) == 0 && part.n) {
        for (size_t i = 0; i < part.n; i++)
            if (part.p[i] != plain[(n + i) % sizeof plain])
                fail();
        n += part.n;
    }
    vig_inflate_free(z);
    *ret_n = n;
    return rc;
}

static const enum vig_packing all[] = { VIG_PACKING_GZIP, VIG_PACKING_ZSTD, VIG_PACKING_XZ, VIG_PACKING_BZIP2, VIG_PACKING_LZ4 };

static void all_bytes_come_out(void **state)
{
    static const size_t runs[] = { 1, 3, 100, 4096 };
    size_t n;

    for (size_t i = 0; i < VIG_COUNT(all); i++) {
        vig_buf_clear(&packed);
        pack(all[i], vig_str_of(plain, sizeof plain));
        assert_int_equal(vig_packing_of(vig_buf_str(&packed)), all[i]);
        for (size_t j = 0; j < VIG_COUNT(runs); j++) {
            assert_int_equal(unpack(all[i], runs[j], &n), 0);
            assert_int_equal(n, sizeof plain);
        }
    }
}

static void members_follow_one_another(void **state)
{
    size_t n;

    for (size_t i = 0; i < VIG_COUNT(all); i++) {
        vig_buf_clear(&packed);
        pack(all[i], vig_str_of(plain, 100000));
        pack(all[i], vig_str_of(plain + 100000, 0));
        pack(all[i], vig_str_of(plain + 100000, sizeof plain - 100000));
        for (size_t run = 5; run < 5000; run += 1777) {
            assert_int_equal(unpack(all[i], run, &n), 0);
            assert_int_equal(n, sizeof plain);
        }
    }
}

static void zeros_behind_are_padding_and_garbage_is_not(void **state)
{
    static const char zeros[5000];
    size_t n;

    for (size_t i = 0; i < VIG_COUNT(all); i++) {
        vig_buf_clear(&packed);
        pack(all[i], vig_str_of(plain, 1000));
        (void)vig_buf_add(&packed, vig_str_of(zeros, sizeof zeros));
        assert_int_equal(unpack(all[i], 999, &n), 0);
        assert_int_equal(n, 1000);
        (void)vig_buf_add(&packed, VIG_STR("garbage"));
        assert_int_equal(unpack(all[i], 999, &n), VIG_E_INPUT);
        assert_int_equal(n, 1000);
    }
}

/* What came before the damage is handed out. */
static void cut_and_damaged_streams_fail(void **state)
{
    size_t n, whole;

    for (size_t i = 0; i < VIG_COUNT(all); i++) {
        vig_buf_clear(&packed);
        pack(all[i], vig_str_of(plain, sizeof plain));
        whole = packed.n;
        for (size_t cut = 1; cut < whole; cut += whole / 7) {
            packed.n = whole - cut;
            assert_int_equal(unpack(all[i], 1000, &n), VIG_E_INPUT);
        }
        packed.n = whole - 1;
        (void)unpack(all[i], 1000, &n);
        assert_true(n > 0);
    }
}

static void checksums_are_checked(void **state)
{
    size_t n;

    vig_buf_clear(&packed);
    pack(VIG_PACKING_GZIP, vig_str_of(plain, 5000));
    packed.p[packed.n - 8] ^= 1; /* CRC */
    assert_int_equal(unpack(VIG_PACKING_GZIP, 1000, &n), VIG_E_INPUT);
    packed.p[packed.n - 8] ^= 1;
    packed.p[packed.n - 4] ^= 1; /* size */
    assert_int_equal(unpack(VIG_PACKING_GZIP, 1000, &n), VIG_E_INPUT);
}

static void layers_of_zstd_chunked_have_skippable_frames(void **state)
{
    size_t n;

    vig_buf_clear(&packed);
    (void)vig_buf_add(&packed, vig_str_of("\x50\x2a\x4d\x18\x03\0\0\0abc", 11));
    pack(VIG_PACKING_ZSTD, vig_str_of(plain, 1000));
    (void)vig_buf_add(&packed, vig_str_of("\x5f\x2a\x4d\x18\x03\0\0\0abc", 11));
    assert_int_equal(vig_packing_of(vig_buf_str(&packed)), VIG_PACKING_ZSTD);
    assert_int_equal(unpack(VIG_PACKING_ZSTD, 7, &n), 0);
    assert_int_equal(n, 1000);
}

static void zeros_without_end_are_stopped(void **state)
{
    const size_t size = VIG_MIB(128);
    char *zeros = calloc(1, size);
    struct vig_inflate *z;
    uint64_t n;

    vig_buf_clear(&packed);
    pack(VIG_PACKING_ZSTD, vig_str_of(zeros, size));
    free(zeros);
    for (int generous = 0; generous < 2; generous++) {
        struct chunks in = chunks_of(vig_buf_str(&packed), 1000);
        assert_ok(vig_inflate_new(VIG_PACKING_ZSTD, &in.stream, VIG_MIB(generous ? 128 : 32), &z, &err));
        int rc = vig_stream_skip(vig_inflate_stream(z), size, &n, &err);
        assert_int_equal(rc, generous ? 0 : VIG_E_LIMIT);
        assert_true(vig_inflate_excess(z) > VIG_MIB(32));
        vig_inflate_free(z);
    }
}

static void other_files_are_not_packed(void **state)
{
    assert_int_equal(vig_packing_of(VIG_STR("")), VIG_PACKING_NONE);
    assert_int_equal(vig_packing_of(VIG_STR("PK\x03\x04")), VIG_PACKING_NONE);
    assert_int_equal(vig_packing_of(VIG_STR("\x1f")), VIG_PACKING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_bytes_come_out),
        cmocka_unit_test(members_follow_one_another),
        cmocka_unit_test(zeros_behind_are_padding_and_garbage_is_not),
        cmocka_unit_test(cut_and_damaged_streams_fail),
        cmocka_unit_test(checksums_are_checked),
        cmocka_unit_test(layers_of_zstd_chunked_have_skippable_frames),
        cmocka_unit_test(zeros_without_end_are_stopped),
        cmocka_unit_test(other_files_are_not_packed),
    };
    uint32_t x = 1;

    for (size_t i = 0; i < sizeof plain; i++) {
        x = x * 1664525 + 1013904223;
        plain[i] = i / 1000 % 2 ? (char)(x >> 24) : (char)(i / 7);
    }
    vig_buf_init(&packed, VIG_MIB(256));
    int rc = cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
    vig_buf_done(&packed);
    return rc;
}
