/* JSON is read under limits, and says where it is broken. */
#include "unit/test.h"

#include "base/limits.h"
#include "format/json.h"

static struct vig_err err;

static int read_text(vig_str text, size_t max, struct vig_arena *a, yyjson_val **ret)
{
    return vig_json_read(text, max, a, ret, &err);
}

static void small_and_large_texts_are_read(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    size_t n = VIG_KIB(300);
    char *large = malloc(n);
    yyjson_val *v = NULL;

    assert_ok(read_text(VIG_STR("\xef\xbb\xbf{\"a\": {\"b\": \"c\"}}"), 100, a, &v));
    assert_str(vig_json_get_str(vig_json_get(v, VIG_STR("a")), VIG_STR("b")), "c");
    assert_str(vig_json_get_str(v, VIG_STR("a")), "");
    assert_str(vig_json_get_str(NULL, VIG_STR("a")), "");
    memset(large, ' ', n);
    memcpy(large + n - 9, "[1,\"end\"]", 9);
    assert_ok(read_text(vig_str_of(large, n), n, a, &v));
    assert_str(vig_json_str(yyjson_arr_get(v, 1)), "end");
    free(large);
}

static void damage_is_an_error_with_its_line(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    yyjson_val *v = NULL;

    assert_int_equal(read_text(VIG_STR("{\n\n\"a\" 1}"), 100, a, &v), VIG_E_INPUT);
    assert_int_equal(err.at, 3);
    assert_int_equal(read_text(VIG_STR(""), 100, a, &v), VIG_E_INPUT);
    assert_int_equal(read_text((vig_str){ NULL, 0 }, 100, a, &v), VIG_E_INPUT);
    assert_int_equal(read_text(VIG_STR("{}"), 1, a, &v), VIG_E_LIMIT);
    assert_int_equal(read_text(VIG_STR("[1,]"), 100, a, &v), VIG_E_INPUT);
    assert_ok(vig_json_read_relaxed(VIG_STR("[1, /* one */]"), 100, a, &v, &err));
    assert_null(yyjson_is_str(v) ? v : NULL);
}

static int nested(size_t depth, struct vig_arena *a)
{
    char *text = malloc(2 * depth + 1);
    yyjson_val *v;
    int rc;

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    rc = read_text(vig_str_of(text, 2 * depth), SIZE_MAX, a, &v);
    free(text);
    return rc;
}

static void depth_has_a_limit(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    yyjson_val *v;

    assert_ok(nested(VIG_LIMIT_DEPTH, a));
    assert_int_equal(nested(VIG_LIMIT_DEPTH + 1, a), VIG_E_LIMIT);
    assert_int_equal(nested(1000 * 1000, a), VIG_E_LIMIT);
    /* wide is not deep */
    assert_ok(read_text(VIG_STR("[[],[],{},[[]],{\"a\":[]}]"), 100, a, &v));
}

static void memory_has_a_limit(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    size_t n = VIG_MIB(4);
    char *text = malloc(n);
    yyjson_val *v;

    for (size_t i = 0; i < n; i++)
        text[i] = i == 0 ? '[' : i == n - 1 ? ']' : i % 2 ? '0' : ',';
    assert_int_equal(read_text(vig_str_of(text, n), n, a, &v), VIG_E_LIMIT);
    free(text);
}

static void a_failed_allocation_is_an_error(void **state)
{
    static char large[VIG_KIB(100)];

    memset(large, ' ', sizeof large);
    memcpy(large, "[\"a\",\"b\"]", 9);
    for (unsigned long nth = 1; nth < 8; nth++) {
        VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
        yyjson_val *v;
        int rc;

        vig_fail_allocation(nth);
        rc = read_text(vig_str_of(large, sizeof large), SIZE_MAX, a, &v);
        vig_fail_allocation(0);
        assert_true(rc == 0 ? nth > 4 : rc == VIG_E_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_and_large_texts_are_read),
        cmocka_unit_test(damage_is_an_error_with_its_line),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(memory_has_a_limit),
        cmocka_unit_test(a_failed_allocation_is_an_error),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
