/* Stanzas end at empty lines and nowhere else; a continued value belongs to its field. */
#include "unit/test.h"

#include "format/deb822.h"

static void fields_and_stanzas(void **state)
{
    struct vig_deb822 d = vig_deb822_of(VIG_STR("\n\nA: 1 \nB:\n two\n\n# remark\nno field\n\tC: 3\n\r\nD:4"));
    static const struct {
        enum vig_deb822_kind kind;
        const char *name, *value, *more;
        size_t line;
    } want[] = {
        { VIG_DEB822_FIELD, "A", "1", "", 3 },   { VIG_DEB822_FIELD, "B", "", " two\n", 4 },
        { VIG_DEB822_END, "", "", "", 6 },       { VIG_DEB822_BAD, "", "", "", 7 },
        { VIG_DEB822_BAD, "", "", "", 8 },       { VIG_DEB822_BAD, "", "", "", 9 },
        { VIG_DEB822_END, "", "", "", 10 },      { VIG_DEB822_FIELD, "D", "4", "", 11 },
        { VIG_DEB822_END, "", "", "", 11 },
    };
    struct vig_deb822_item item;

    for (size_t i = 0; i < VIG_COUNT(want); i++) {
        assert_true(vig_deb822_next(&d, &item));
        assert_int_equal(item.kind, want[i].kind);
        assert_str(item.name, want[i].name);
        assert_str(item.value, want[i].value);
        assert_str(item.more, want[i].more);
        assert_int_equal(item.line, want[i].line);
    }
    assert_false(vig_deb822_next(&d, &item));
    assert_false(vig_deb822_next(&d, &item));
}

static void a_source_has_a_version_at_times(void **state)
{
    vig_str version;

    assert_str(vig_deb822_source(VIG_STR("glibc"), &version), "glibc");
    assert_str(version, "");
    assert_str(vig_deb822_source(VIG_STR("openssl ( 1:3.0~rc1 )"), &version), "openssl");
    assert_str(version, "1:3.0~rc1");
    assert_str(vig_deb822_source(VIG_STR("a (1"), &version), "a");
    assert_str(version, "1");
    assert_str(vig_deb822_source(VIG_STR(""), &version), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_and_stanzas),
        cmocka_unit_test(a_source_has_a_version_at_times),
    };

    return cmocka_run_group_tests_name("deb822", tests, NULL, NULL);
}
