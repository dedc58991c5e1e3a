/* The outer parts of a JSON text are walked over, and damage stops the walk. */
#include "unit/test.h"

#include "format/json_walk.h"

static void members_and_elements_are_visited(void **state)
{
    struct vig_json_walk w = vig_json_walk_of(VIG_STR("\xef\xbb\xbf{ \"a\\\"}\" : \"x\\\\\" ,\n\"b\":[1, {\"c\":[\"]\"]} ,\nnull] , \"d\" : true }"));
    vig_str key, value;

    assert_true(vig_json_walk_enter(&w, '{'));
    assert_true(vig_json_walk_member(&w, &key));
    assert_str(key, "a\\\"}");
    assert_false(vig_json_walk_enter(&w, '['));
    assert_true(vig_json_walk_value(&w, &value));
    assert_str(value, "\"x\\\\\"");
    assert_true(vig_json_walk_member(&w, &key));
    assert_true(vig_json_walk_enter(&w, '['));
    assert_int_equal(vig_json_walk_line(&w), 2);
    assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, &value));
    assert_str(value, "1");
    assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, &value));
    assert_str(value, "{\"c\":[\"]\"]}");
    assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, NULL));
    assert_int_equal(vig_json_walk_line(&w), 3);
    assert_false(vig_json_walk_element(&w));
    assert_true(vig_json_walk_member(&w, &key) && vig_json_walk_value(&w, &value));
    assert_str(value, "true");
    assert_false(vig_json_walk_member(&w, &key));
    assert_false(w.broken);
}

static void empty_containers_have_no_parts(void **state)
{
    struct vig_json_walk w = vig_json_walk_of(VIG_STR("[ ]"));
    vig_str key;

    assert_true(vig_json_walk_enter(&w, '['));
    assert_false(vig_json_walk_element(&w));
    assert_false(w.broken);
    w = vig_json_walk_of(VIG_STR("{}"));
    assert_true(vig_json_walk_enter(&w, '{'));
    assert_false(vig_json_walk_member(&w, &key));
    assert_false(w.broken);
}

/* Cut at any byte, the walk ends, and says that it did not reach the end. */
static void each_cut_is_noticed(void **state)
{
    static const char text[] = "{\"a\": [\"x\\\"\", 1], \"b\": {\"c\": null}}";
    vig_str key;

    for (size_t n = 1; n < sizeof text - 1; n++) {
        struct vig_json_walk w = vig_json_walk_of(vig_str_of(text, n));

        assert_true(vig_json_walk_enter(&w, '{'));
        while (vig_json_walk_member(&w, &key))
            if (!vig_json_walk_value(&w, NULL))
                break;
        assert_true(w.broken);
        assert_false(vig_json_walk_member(&w, &key));
    }
}

static void damage_between_parts_is_noticed(void **state)
{
    static const char *const texts[] = { "{\"a\" 1}", "{a: 1}", "{\"a\": 1,, \"b\": 2}", "{\"a\": }", "{\"a\": 1 ]" };
    vig_str key;

    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        struct vig_json_walk w = vig_json_walk_of(vig_str_c(texts[i]));

        assert_true(vig_json_walk_enter(&w, '{'));
        while (vig_json_walk_member(&w, &key))
            if (!vig_json_walk_value(&w, NULL))
                break;
        assert_true(w.broken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_elements_are_visited),
        cmocka_unit_test(empty_containers_have_no_parts),
        cmocka_unit_test(each_cut_is_noticed),
        cmocka_unit_test(damage_between_parts_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
