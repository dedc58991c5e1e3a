/* Members of an object are found where they stand, and what is wrong has a line and a column. */
#include "unit/test.h"

#include "base/limits.h"
#include "format/json_positions.h"

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

static void members_are_where_they_stand(void **state)
{
    static const char text[] = "\xef\xbb\xbf{\n  \"icc\" : false,\n  \"a\\u0062\": {\"x\": [1, \"}\", -2.5e+3]},\n\"icc\":null }\n";
    struct vig_json_members m = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    uint32_t line, column;
    vig_str all = vig_str_c(text);

    assert_ok(vig_json_members(all, 0, arena, &m, &err));
    assert_int_equal(m.n, 3);
    assert_str(m.v[0].key, "icc");
    assert_str(m.v[1].key, "a\\u0062");
    assert_str(m.v[2].key, "icc");
    assert_str(vig_str_of(text + m.v[0].value_at, m.v[0].value_end - m.v[0].value_at), "false");
    assert_str(vig_str_of(text + m.v[1].value_at, m.v[1].value_end - m.v[1].value_at), "{\"x\": [1, \"}\", -2.5e+3]}");
    assert_int_equal(text[m.open], '{');
    assert_int_equal(text[m.close], '}');
    vig_text_place(all, m.v[1].key_at, &line, &column);
    assert_true(line == 3 && column == 3);
    assert_ok(vig_json_members(all, m.v[1].value_at, arena, &m, &err)); /* an object inside of it */
    assert_int_equal(m.n, 1);
    assert_str(m.v[0].key, "x");
}

static void columns_are_characters(void **state)
{
    uint32_t line, column;

    vig_text_place(VIG_STR("{\"\xc3\xa4\": x"), 6, &line, &column);
    assert_true(line == 1 && column == 6);
}

static void an_empty_object_has_none(void **state)
{
    struct vig_json_members m = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    assert_ok(vig_json_members(VIG_STR(" { } "), 0, arena, &m, &err));
    assert_int_equal(m.n, 0);
    assert_true(m.open == 1 && m.close == 3);
}

static void what_is_wrong_is_said_at_its_place(void **state)
{
    static const struct {
        const char *text;
        size_t at;
        const char *says;
    } wrong[] = {
        { "", 0, "the text ends" },
        { "[]", 0, "'['" },
        { "{\"a\":1,}", 7, "'}' where a key" },
        { "{\"a\" 1}", 5, "'1' where ':'" },
        { "{\"a\":1 \"b\":2}", 7, "'\"' where ',' or '}'" },
        { "{a:1}", 1, "'a' where a key" },
        { "{\"a\":tru}", 5, "'t' where a value" },
        { "{\"a\":}", 5, "'}' where a value" },
        { "{\"a\":01}", 6, "'1' where ','" },
        { "{\"a\":1.}", 7, "a digit" },
        { "{\"a\":-}", 6, "a value" },
        { "{\"a\":\"\\x\"}", 7, "an escape" },
        { "{\"a\":\"\\u00g0\"}", 10, "hexadecimal" },
        { "{\"a\":\"b", 7, "closing quote" },
        { "{\"a\":\"b\n\"}", 7, "byte 0x0a" },
        { "{\"a\":[1,]}", 8, "']' where a value" },
        { "{\"a\":1}x", 7, "the end of the text" },
        { "{\"a\":1 // no\n}", 7, "'/' where ','" },
    };

    for (size_t i = 0; i < VIG_COUNT(wrong); i++) {
        struct vig_json_members m = { 0 };
        struct vig_err err = VIG_ERR_INIT;

        if (vig_json_members(vig_str_c(wrong[i].text), 0, arena, &m, &err) != VIG_E_INPUT || err.at != wrong[i].at ||
            !strstr(err.msg, wrong[i].says))
            fail_msg("%s: at %zu: %s", wrong[i].text, err.at, err.msg);
    }
}

static void depth_has_a_limit(void **state)
{
    static char text[4096];
    struct vig_json_members m = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    memset(text, '[', sizeof text);
    memcpy(text, "{\"a\":", 5);
    assert_int_equal(vig_json_members(vig_str_of(text, sizeof text), 0, arena, &m, &err), VIG_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_where_they_stand),
        cmocka_unit_test(columns_are_characters),
        cmocka_unit_test(an_empty_object_has_none),
        cmocka_unit_test(what_is_wrong_is_said_at_its_place),
        cmocka_unit_test(depth_has_a_limit),
    };

    return cmocka_run_group_tests_name("json_positions", tests, setup, teardown);
}
