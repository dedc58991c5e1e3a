/* Where advisories come from: the source file's lines, URLs without a kind, passwords that are not shown. */
#include "unit/test.h"

#include "advisory/update.h"

static struct vig_err err;

static void lines_of_a_source_file(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_feed_sources s = { 0 };

    assert_ok(vig_sources_parse(VIG_STR("# comment\n\nosv https://mirror.test/all/\r\n  kev   http://x.test/list.json\nonly Debian, Rocky Linux\n"
                                        "https://x.test/epss_scores-current.csv.gz\nhttps://x.test/known_exploited_vulnerabilities.csv\nonly npm Go"), a, &s, &err));
    assert_int_equal(s.list.n, 4);
    assert_str(s.list.v[0].url, "https://mirror.test/all");
    assert_int_equal(s.list.v[0].kind, VIG_SOURCE_OSV);
    assert_str(s.list.v[1].url, "http://x.test/list.json");
    assert_int_equal(s.list.v[1].kind, VIG_SOURCE_KEV);
    assert_int_equal(s.list.v[2].kind, VIG_SOURCE_EPSS);
    assert_int_equal(s.list.v[3].kind, VIG_SOURCE_KEV);
    assert_int_equal(s.only.n, 4);
    assert_str(s.only.v[1], "Rocky Linux");
    assert_str(s.only.v[3], "Go");
}

static void a_bad_line_is_named(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_feed_sources s = { 0 };

    assert_int_equal(vig_sources_parse(VIG_STR("osv https://x.test\nosv /var/osv\n"), a, &s, &err), VIG_E_INPUT);
    assert_int_equal(err.at, 2);
    assert_non_null(strstr(err.msg, "line 2"));
    assert_int_equal(vig_sources_add(&s, VIG_STR("file:///etc/passwd"), a, &err), VIG_E_INPUT);
    assert_int_equal(vig_sources_add(&s, VIG_STR(""), a, &err), VIG_E_INPUT);
}

static void passwords_are_not_shown(void **state)
{
    char shown[100];

    assert_string_equal(vig_url_shown("https://me:se@cret@host.test/a@b?c", shown, sizeof shown), "https://host.test/a@b?c");
    assert_string_equal(vig_url_shown("https://host.test/a@b", shown, sizeof shown), "https://host.test/a@b");
    assert_string_equal(vig_url_shown("host", shown, sizeof shown), "host");
    assert_string_equal(vig_url_shown("https://host.test/a", shown, 10), "https://h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_source_file),
        cmocka_unit_test(a_bad_line_is_named),
        cmocka_unit_test(passwords_are_not_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
