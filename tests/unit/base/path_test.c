/* No path that an archive names leads out of the root. */
#include "unit/test.h"

#include "base/path.h"

static void check(const char *path, const char *want)
{
    char to[256];
    vig_str got = VIG_STR("");

    if (!want) {
        assert_false(vig_path_clean(vig_str_c(path), to, &got));
        return;
    }
    assert_true(vig_path_clean(vig_str_c(path), to, &got));
    assert_str(got, want);
}

static void clean_paths_stay(void **state)
{
    check("usr/lib/x", "usr/lib/x");
    check("etc/.profile", "etc/.profile");
    check("a/..b/...", "a/..b/...");
    check(".wh.a", ".wh.a");
}

static void noise_goes(void **state)
{
    check("/usr//lib/./x/", "usr/lib/x");
    check("./a", "a");
    check("././/a//", "a");
    check("/", "");
    check("", "");
    check(".", "");
    check("a/./b/../c", "a/c");
    check("a/..", "");
    check("a/b/../../c/.", "c");
}

static void nothing_climbs_out(void **state)
{
    check("..", NULL);
    check("../a", NULL);
    check("/..", NULL);
    check("a/../../b", NULL);
    check("a/b/../../../a", NULL);
}

static void nul_is_no_path(void **state)
{
    char to[8];
    vig_str got;

    assert_false(vig_path_clean(vig_str_of("a\0b", 3), to, &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_paths_stay),
        cmocka_unit_test(noise_goes),
        cmocka_unit_test(nothing_climbs_out),
        cmocka_unit_test(nul_is_no_path),
    };

    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
