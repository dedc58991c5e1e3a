/* YAML becomes a tree, whose size holds with aliases written out. */
#include "unit/test.h"

#include "base/buf.h"
#include "format/yaml.h"

static struct vig_err err;

static struct vig_yaml *read_text(const char *text, struct vig_arena *a)
{
    struct vig_yaml *root = NULL;

    assert_ok(vig_yaml_read(vig_str_c(text), SIZE_MAX, a, &root, &err));
    return root;
}

static void values_keep_what_was_written(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_yaml *root = read_text("a: 1.10\n'b c': {d: \"null\", e: [x, y]}\nf: null\n", a), *list;

    assert_str(vig_yaml_get_text(root, VIG_STR("a")), "1.10");
    assert_str(vig_yaml_get_text(vig_yaml_get(root, VIG_STR("b c")), VIG_STR("d")), "null");
    assert_false(vig_yaml_get(vig_yaml_get(root, VIG_STR("b c")), VIG_STR("d"))->plain);
    assert_true(vig_yaml_get(root, VIG_STR("f"))->plain);
    list = vig_yaml_get(vig_yaml_get(root, VIG_STR("b c")), VIG_STR("e"));
    assert_int_equal(list->kind, VIG_YAML_SEQUENCE);
    assert_str(list->first->text, "x");
    assert_str(list->first->next->text, "y");
    assert_int_equal(list->line, 2);
    assert_int_equal(root->nodes, 8);
    assert_int_equal(root->height, 3);
    assert_null(vig_yaml_get(root, VIG_STR("g")));
    assert_null(vig_yaml_get(NULL, VIG_STR("g")));
    assert_null(read_text("", a));
}

static void documents_follow_each_other(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_yaml *root = read_text("---\na: 1\n---\na: 2\n", a);

    assert_str(vig_yaml_get_text(root, VIG_STR("a")), "1");
    assert_str(vig_yaml_get_text(root->next, VIG_STR("a")), "2");
    assert_null(root->next->next);
}

static void aliases_share_and_merge(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_yaml *root =
        read_text("x: &x {image: a, user: b}\ny:\n  <<: *x\n  user: c\nz: *x\nw: {<<: [{q: 1}, *x]}\n", a);
    struct vig_yaml *y = vig_yaml_get(root, VIG_STR("y"));

    assert_str(vig_yaml_get_text(y, VIG_STR("image")), "a");
    assert_str(vig_yaml_get_text(y, VIG_STR("user")), "c");
    assert_str(vig_yaml_get_text(vig_yaml_get(root, VIG_STR("z")), VIG_STR("user")), "b");
    assert_str(vig_yaml_get_text(vig_yaml_get(root, VIG_STR("w")), VIG_STR("user")), "b");
}

static void keys_have_lines_and_values_tags(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_yaml *root = read_text("a:\n  b: 1\n\nc: !reset\n  - x\nd: !override {e: !other f}\ng: &g !reset null\nh:\n  *g\n", a);

    assert_int_equal(vig_yaml_get(root, VIG_STR("a"))->line, 2);
    assert_int_equal(vig_yaml_get(root, VIG_STR("a"))->key_line, 1);
    assert_int_equal(vig_yaml_get(root, VIG_STR("c"))->key_line, 4);
    assert_int_equal(vig_yaml_get(root, VIG_STR("c"))->first->key_line, 0);
    assert_int_equal(vig_yaml_get(root, VIG_STR("a"))->tag, VIG_YAML_NO_TAG);
    assert_int_equal(vig_yaml_get(root, VIG_STR("c"))->tag, VIG_YAML_RESET);
    assert_int_equal(vig_yaml_get(root, VIG_STR("d"))->tag, VIG_YAML_OVERRIDE);
    assert_int_equal(vig_yaml_get(root, VIG_STR("d"))->first->tag, VIG_YAML_OTHER_TAG);
    assert_int_equal(vig_yaml_get(root, VIG_STR("h"))->key_line, 8);
    assert_int_equal(vig_yaml_get(root, VIG_STR("h"))->tag, VIG_YAML_NO_TAG);
}

static void alias_bombs_are_refused(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_yaml *root;
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    vig_buf_addf(&b, "a0: &a0 [x]\n");
    for (int i = 1; i < 12; i++)
        vig_buf_addf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1,
                     i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    assert_int_equal(vig_yaml_read(vig_buf_str(&b), SIZE_MAX, a, &root, &err), VIG_E_LIMIT);
    /* one level more with each line, and no level more in the text */
    vig_buf_clear(&b);
    vig_buf_addf(&b, "a0: &a0 [x]\n");
    for (int i = 1; i < 200; i++)
        vig_buf_addf(&b, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    assert_int_equal(vig_yaml_read(vig_buf_str(&b), SIZE_MAX, a, &root, &err), VIG_E_LIMIT);
    assert_int_equal(vig_yaml_read(VIG_STR("a: &a [*a]\n"), SIZE_MAX, a, &root, &err), VIG_E_INPUT);
    assert_int_equal(err.at, 1);
    vig_buf_done(&b);
}

static void limits_hold(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    char deep[2 * 200 + 1];
    struct vig_yaml *root;

    memset(deep, '[', 200);
    memset(deep + 200, ']', 200);
    assert_int_equal(vig_yaml_read(vig_str_of(deep, 400), SIZE_MAX, a, &root, &err), VIG_E_LIMIT);
    assert_int_equal(vig_yaml_read(VIG_STR("a: b"), 3, a, &root, &err), VIG_E_LIMIT);
    assert_int_equal(vig_yaml_read(VIG_STR("a: b\nc: [\n"), 100, a, &root, &err), VIG_E_INPUT);
    assert_int_equal(err.at, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_keep_what_was_written),
        cmocka_unit_test(documents_follow_each_other),
        cmocka_unit_test(aliases_share_and_merge),
        cmocka_unit_test(keys_have_lines_and_values_tags),
        cmocka_unit_test(alias_bombs_are_refused),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
