/* The filter of names: never says that what is there is not, and seldom the contrary. */
#include "unit/test.h"

#include "advisory/names.h"
#include "base/hash.h"
#include "base/limits.h"

static struct vig_err err;

static vig_str key_of(unsigned i, char to[32])
{
    return vig_str_of(to, (size_t)snprintf(to, 32, "pnpm%cname-%u%c", 0, i, 0));
}

static void what_is_there_is_never_denied(void **state)
{
    enum { COUNT = 20000 };
    static uint64_t hashes[COUNT];
    struct vig_buf filter;
    unsigned wrong = 0;
    char key[32];

    for (unsigned i = 0; i < COUNT; i++)
        hashes[i] = vig_hash64(key_of(i, key));
    vig_buf_init(&filter, VIG_LIMIT_ADVISORY);
    vig_names_make(&filter, hashes, COUNT);
    assert_ok(vig_buf_check(&filter, &err));
    for (unsigned i = 0; i < COUNT; i++)
        assert_true(vig_names_may_have(vig_buf_str(&filter), key_of(i, key)));
    for (unsigned i = COUNT; i < 2 * COUNT; i++)
        wrong += vig_names_may_have(vig_buf_str(&filter), key_of(i, key));
    assert_in_range(wrong, 0, COUNT / 100);
    vig_buf_done(&filter);
}

static void no_filter_denies_nothing(void **state)
{
    char key[32];

    assert_true(vig_names_may_have(VIG_STR(""), key_of(1, key)));
}

static void a_key_is_the_beginning_of_an_entrys(void **state)
{
    const char claim[] = "pnpm\0name\0GHSA-1\0\0\1\0\0\0", exploit[] = "kCVE-1\0\0\0";

    assert_int_equal(vig_names_key(vig_str_of(claim, sizeof claim - 1)).n, 10);
    assert_int_equal(vig_names_key(vig_str_of(exploit, sizeof exploit - 1)).n, 7);
    assert_int_equal(vig_names_key(VIG_STR("p")).n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_is_never_denied),
        cmocka_unit_test(no_filter_denies_nothing),
        cmocka_unit_test(a_key_is_the_beginning_of_an_entrys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
