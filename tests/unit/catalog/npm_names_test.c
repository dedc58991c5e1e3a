/* What can be a package of an npm registry, and what cannot. */
#include "unit/test.h"

#include "catalog/npm_declared.h"

static void names(void **state)
{
    static const char *const good[] = { "left-pad", "@babel/core", "JSONStream", "a.b_c~d", "@a/b.js", "x" };
    static const char *const bad[] = { "",        "@",   "@a",          "@a/",   "@/b", "a/b",  "@a/b/c",
                                       ".hidden", "a b", "<%= name %>", "../up", "a\n", "@a/.b" };
    char longest[216];

    for (size_t i = 0; i < VIG_COUNT(good); i++)
        if (!vig_npm_is_name(vig_str_c(good[i])))
            fail_msg("%s is a name", good[i]);
    for (size_t i = 0; i < VIG_COUNT(bad); i++)
        if (vig_npm_is_name(vig_str_c(bad[i])))
            fail_msg("%s is no name", bad[i]);
    memset(longest, 'a', sizeof longest);
    assert_true(vig_npm_is_name(vig_str_of(longest, 214)));
    assert_false(vig_npm_is_name(vig_str_of(longest, 215)));
}

static void versions(void **state)
{
    static const char *const good[] = { "1.0.0", "1", "0.1.0-beta.2+build", "2.0.0-next_1" };
    static const char *const bad[] = { "",           "latest", "^1.0.0",          "v1",   "workspace:*",
                                       "1.0.0 || 2", "1.x*",   "https://a/b.tgz", "{{v}}" };

    for (size_t i = 0; i < VIG_COUNT(good); i++)
        if (!vig_npm_is_version(vig_str_c(good[i])))
            fail_msg("%s is a version", good[i]);
    for (size_t i = 0; i < VIG_COUNT(bad); i++)
        if (vig_npm_is_version(vig_str_c(bad[i])))
            fail_msg("%s is no version", bad[i]);
}

static void specifications_are_split(void **state)
{
    vig_str name = VIG_STR("untouched"), rest;

    assert_true(vig_npm_split(VIG_STR("@a/b@npm:@c/d@1"), &name, &rest));
    assert_str(name, "@a/b");
    assert_str(rest, "npm:@c/d@1");
    assert_true(vig_npm_split_last(VIG_STR("@a/b@npm:@c/d@1"), &name, &rest));
    assert_str(name, "@a/b@npm:@c/d");
    assert_str(rest, "1");
    name = VIG_STR("untouched");
    assert_false(vig_npm_split(VIG_STR("@a/b"), &name, &rest));
    assert_false(vig_npm_split_last(VIG_STR("@a"), &name, &rest));
    assert_false(vig_npm_split(VIG_STR(""), &name, &rest));
    assert_false(vig_npm_split(VIG_STR("@"), &name, &rest));
    assert_str(name, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(versions),
                                        cmocka_unit_test(specifications_are_split) };

    return cmocka_run_group_tests_name("npm_names", tests, NULL, NULL);
}
