/* Patterns want what their grammar says, and nothing else. */
#include "unit/test.h"

#include "catalog/patterns.h"

static const struct vig_cataloger exact = { .name = "exact", .paths = (const char *const[]){ "var/lib/dpkg/status", "etc/*-release", NULL } };
static const struct vig_cataloger name = { .name = "name", .paths = (const char *const[]){ "package-lock.json", "*.jar", "requirements*.txt", NULL } };
static const struct vig_cataloger below = { .name = "below", .elf = true, .paths = (const char *const[]){ ".../*.dist-info/METADATA", NULL } };
static const struct vig_cataloger lock = { .name = "lock", .scope = VIG_CATALOG_DECLARED, .paths = (const char *const[]){ "go.mod", NULL } };
static const struct vig_cataloger *const all[] = { &exact, &name, &below, &lock, NULL };

static void each_pattern_matches_its_paths(void **state)
{
    static const struct {
        const char *path;
        uint64_t want;
    } cases[] = {
        { "var/lib/dpkg/status", 1 },       { "x/var/lib/dpkg/status", 0 },
        { "status", 0 },                    { "etc/os-release", 1 },
        { "etc/a/os-release", 0 },          { "package-lock.json", 2 },
        { "a/b/package-lock.json", 2 },     { "a/my-package-lock.json", 0 },
        { "a/b/c.jar", 2 },                 { ".jar", 2 },
        { "a.jar/b", 0 },                   { "requirements-dev.txt", 2 },
        { "a/requirements.txt", 2 },        { "requirements/base.txt", 0 },
        { "x.dist-info/METADATA", 4 },      { "usr/lib/x-1.dist-info/METADATA", 4 },
        { "METADATA", 0 },                  { "x.dist-info/y/METADATA", 0 },
        { "go.mod", 0 },                    { "", 0 },
    };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_patterns *p;

    assert_ok(vig_patterns_new(a, all, false, &p, &err));
    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        if (vig_patterns_match(p, vig_str_c(cases[i].path)) != cases[i].want)
            fail_msg("%s: %llx", cases[i].path, (unsigned long long)vig_patterns_match(p, vig_str_c(cases[i].path)));
    assert_int_equal(vig_patterns_elf(p), 4);
    assert_ok(vig_patterns_new(a, all, true, &p, &err));
    assert_int_equal(vig_patterns_match(p, VIG_STR("a/go.mod")), 8);
    vig_arena_free(a);
}

static void a_file_list_keeps_what_may_be_wanted(void **state)
{
    static const struct {
        const char *path;
        bool want;
    } cases[] = {
        { "a/package-lock.json", true },   { "usr/bin/python3.11", true },      { "usr/lib/go/pkg/tool/link", true },
        { "lib/libz.so.1.2.13", true },    { "usr/share/doc/a/copyright", false }, { "usr/share/man/man1/a.1.gz", false },
        { "usr/share/docker/a", true },    { "usr/lib/a/messages.mo", false },
    };
    static const struct vig_cataloger *const no_elf[] = { &exact, &name, NULL };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_patterns *p;

    assert_ok(vig_patterns_new(a, all, false, &p, &err));
    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        if (vig_patterns_may_own(p, vig_str_c(cases[i].path)) != cases[i].want)
            fail_msg("%s", cases[i].path);
    assert_ok(vig_patterns_new(a, no_elf, false, &p, &err));
    assert_false(vig_patterns_may_own(p, VIG_STR("usr/bin/a")));
    vig_arena_free(a);
}

static const struct vig_cataloger program = { .name = "program", .no_links = true, .paths = (const char *const[]){ "python3*", NULL } };
static const struct vig_cataloger *const both[] = { &name, &program, NULL };

/* /usr/bin/python3 leads to /usr/bin/python3.11, which is found under its own name. */
static void a_link_to_a_known_program_is_not_followed(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_patterns *p;

    assert_ok(vig_patterns_new(a, both, false, &p, &err));
    assert_int_equal(vig_patterns_match(p, VIG_STR("usr/bin/python3")), 2);
    assert_int_equal(vig_patterns_link(p, VIG_STR("usr/bin/python3")), 0);
    assert_int_equal(vig_patterns_link(p, VIG_STR("opt/app.jar")), 1);
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_to_a_known_program_is_not_followed),
        cmocka_unit_test(each_pattern_matches_its_paths),
        cmocka_unit_test(a_file_list_keeps_what_may_be_wanted),
    };

    return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
