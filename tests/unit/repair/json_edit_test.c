/* A member is set, and everything else in the text stays as somebody wrote it. */
#include "unit/test.h"

#include "base/limits.h"
#include "repair/json_edit.h"

static struct vig_arena *arena;

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(16));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

static void check_set(const char *text, const char *path, const char *value, const char *want)
{
    struct vig_err err = VIG_ERR_INIT;
    vig_str got = VIG_STR("");

    assert_ok(vig_json_set(vig_str_c(text), vig_str_c(path), vig_str_c(value), arena, &got, &err));
    assert_str(got, want);
}

static void a_value_is_replaced_in_its_place(void **state)
{
    check_set("{\"a\":1,\"icc\" :  true , \"b\":2}", "icc", "false", "{\"a\":1,\"icc\" :  false , \"b\":2}");
    check_set("{\n\t\"icc\": true\n}\n", "icc", "false", "{\n\t\"icc\": false\n}\n");
}

static void a_new_member_comes_last_in_the_same_layout(void **state)
{
    check_set("{\"a\":1}", "icc", "false", "{\"a\":1, \"icc\": false}");
    check_set("{\n    \"a\": 1\n}\n", "icc", "false", "{\n    \"a\": 1,\n    \"icc\": false\n}\n");
    check_set("{\n\t\"a\": 1\n}", "icc", "false", "{\n\t\"a\": 1,\n\t\"icc\": false\n}");
    check_set("{\r\n  \"a\": 1\r\n}\r\n", "icc", "false", "{\r\n  \"a\": 1,\r\n  \"icc\": false\r\n}\r\n");
}

static void empty_texts_and_objects_get_their_first_member(void **state)
{
    check_set("", "icc", "false", "{\n  \"icc\": false\n}\n");
    check_set(" \n", "icc", "false", "{\n  \"icc\": false\n}\n");
    check_set("{}", "icc", "false", "{\n  \"icc\": false\n}");
    check_set("{\n}\n", "icc", "false", "{\n  \"icc\": false\n}\n");
    check_set("{\n    \"l\": {}\n}", "l/m", "\"1\"", "{\n    \"l\": {\n        \"m\": \"1\"\n    }\n}");
    check_set("{\"l\": {}}", "l/m", "\"1\"", "{\"l\": {\"m\": \"1\"}}");
}

static void members_of_objects_inside_are_set(void **state)
{
    check_set("{\n  \"l\": {\n    \"a\": \"1\"\n  },\n  \"z\": 0\n}", "l/m", "\"2\"",
              "{\n  \"l\": {\n    \"a\": \"1\",\n    \"m\": \"2\"\n  },\n  \"z\": 0\n}");
    check_set("{\n  \"l\": {\"a\": \"1\"}\n}", "l/m", "\"2\"", "{\n  \"l\": {\"a\": \"1\", \"m\": \"2\"}\n}");
    check_set("{\n  \"z\": 0\n}", "b/e/n", "false",
              "{\n  \"z\": 0,\n  \"b\": {\n    \"e\": {\n      \"n\": false\n    }\n  }\n}");
}

static void values_are_laid_out_like_the_text(void **state)
{
    check_set("{\n  \"z\": 0\n}", "d", "[\"a,b\",{\"k\":[]}]", "{\n  \"z\": 0,\n  \"d\": [\n    \"a,b\",\n    {\n      \"k\": []\n    }\n  ]\n}");
    check_set("{\"z\":0}", "d", "{\"a\":\"\\\"{,:\",\"b\":1}", "{\"z\":0, \"d\": {\"a\": \"\\\"{,:\", \"b\": 1}}");
}

static void of_duplicates_the_last_counts(void **state)
{
    check_set("{\"icc\":true,\"\\u0069cc\":true}", "icc", "false", "{\"icc\":true,\"\\u0069cc\":false}");
}

static void what_is_no_object_is_refused(void **state)
{
    static const char *const wrong[] = { "[]", "{\"l\": 1,}", "{", "1", "{\"l\": 1}", "{\"l\": []}" };

    for (size_t i = 0; i < VIG_COUNT(wrong); i++) {
        struct vig_err err = VIG_ERR_INIT;
        vig_str got;

        assert_int_equal(vig_json_set(vig_str_c(wrong[i]), VIG_STR("l/m"), VIG_STR("1"), arena, &got, &err), VIG_E_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_replaced_in_its_place),
        cmocka_unit_test(a_new_member_comes_last_in_the_same_layout),
        cmocka_unit_test(empty_texts_and_objects_get_their_first_member),
        cmocka_unit_test(members_of_objects_inside_are_set),
        cmocka_unit_test(values_are_laid_out_like_the_text),
        cmocka_unit_test(of_duplicates_the_last_counts),
        cmocka_unit_test(what_is_no_object_is_refused),
    };

    return cmocka_run_group_tests_name("json_edit", tests, setup, teardown);
}
