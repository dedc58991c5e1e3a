/* The digest is the same whether a thread computes it or not, however the bytes come. */
#include "unit/test.h"

#include "base/hasher.h"
#include "base/limits.h"

static void check(bool alone, size_t size, size_t step)
{
    struct vig_err err = VIG_ERR_INIT;
    char *bytes = malloc(size + 1), got[80], hex[65];
    struct vig_hasher *h;

    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 31 + i / 1000);
    assert_ok(vig_hasher_new(alone, &h, &err));
    for (size_t at = 0; at < size; at += step)
        assert_ok(vig_hasher_add(h, vig_str_of(bytes + at, size - at < step ? size - at : step), &err));
    assert_ok(vig_hasher_end(h, got, &err));
    vig_hasher_free(h);
    assert_ok(vig_sha256_hex(vig_str_of(bytes, size), hex, &err));
    assert_memory_equal(got, "sha256:", 7);
    assert_string_equal(got + 7, hex);
    free(bytes);
}

static void digests_are_the_same(void **state)
{
    for (int alone = 0; alone < 2; alone++) {
        check(alone, 0, 1);
        check(alone, 1000, 7);
        check(alone, VIG_MIB(5) + 3, 70000);
        check(alone, VIG_MIB(5) + 3, VIG_MIB(2));
    }
}

static void it_may_be_left_at_any_time(void **state)
{
    struct vig_err err = VIG_ERR_INIT;
    char *bytes = calloc(1, VIG_MIB(4));
    struct vig_hasher *h;

    for (size_t n = 0; n <= VIG_MIB(4); n += VIG_MIB(1)) {
        assert_ok(vig_hasher_new(false, &h, &err));
        assert_ok(vig_hasher_add(h, vig_str_of(bytes, n), &err));
        vig_hasher_free(h);
    }
    vig_hasher_free(NULL);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_the_same),
        cmocka_unit_test(it_may_be_left_at_any_time),
    };

    return cmocka_run_group_tests_name("hasher", tests, NULL, NULL);
}
