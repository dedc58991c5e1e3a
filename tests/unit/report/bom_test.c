/* Values that the schemas of bills of materials restrict are told from those that they would reject. */
#include "unit/test.h"

#include "base/buf.h"
#include "report/bom.h"
#include "report/licenses.h"

static void check_license(const char *text, enum vig_license_kind want, const char *id)
{
    vig_str got = VIG_STR("-");

    assert_int_equal(vig_license_kind(vig_str_c(text), &got), want);
    assert_str(got, id);
}

static void licences_are_told_apart(void **state)
{
    check_license("", VIG_LICENSE_NONE, "-");
    check_license("  ", VIG_LICENSE_NONE, "-");
    check_license("MIT", VIG_LICENSE_ID, "MIT");
    check_license(" mit ", VIG_LICENSE_ID, "MIT");
    check_license("apache-2.0", VIG_LICENSE_ID, "Apache-2.0");
    check_license("GPL-2.0+", VIG_LICENSE_ID, "GPL-2.0+");
    check_license("MIT AND ISC", VIG_LICENSE_EXPRESSION, "-");
    check_license("(MIT OR Apache-2.0) AND Zlib", VIG_LICENSE_EXPRESSION, "-");
    check_license("GPL-2.0-or-later WITH Classpath-exception-2.0", VIG_LICENSE_EXPRESSION, "-");
    check_license("Apache-2.0+", VIG_LICENSE_EXPRESSION, "-");
    check_license("GPLv2+ and MIT", VIG_LICENSE_TEXT, "-");
    check_license("MIT AND", VIG_LICENSE_TEXT, "-");
    check_license("(MIT", VIG_LICENSE_TEXT, "-");
    check_license("MIT)", VIG_LICENSE_TEXT, "-");
    check_license("()", VIG_LICENSE_TEXT, "-");
    check_license("MIT WITH MIT", VIG_LICENSE_TEXT, "-");
    check_license("MIT ISC", VIG_LICENSE_TEXT, "-");
    check_license("+", VIG_LICENSE_TEXT, "-");
}

/* The search halves the list: it must be sorted as the search compares. */
static void each_licence_of_the_list_is_found(void **state)
{
    for (size_t i = 0; vig_license_ids[i]; i++)
        check_license(vig_license_ids[i], VIG_LICENSE_ID, vig_license_ids[i]);
}

static void dates_are_checked(void **state)
{
    assert_true(vig_bom_is_date_time(VIG_STR("2024-02-29T23:59:59Z")));
    assert_true(vig_bom_is_date_time(VIG_STR("2000-02-29T00:00:00.123456789+02:00")));
    assert_false(vig_bom_is_date_time(VIG_STR("2023-02-29T00:00:00Z")));
    assert_false(vig_bom_is_date_time(VIG_STR("1900-02-29T00:00:00Z")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-04-31T00:00:00Z")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-13-01T00:00:00Z")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-01-01T24:00:00Z")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-01-01T00:00:00")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-01-01")));
    assert_false(vig_bom_is_date_time(VIG_STR("2024-01-01T00:00:00Zx")));
    assert_false(vig_bom_is_date_time(VIG_STR("")));
}

static void cpes_are_checked(void **state)
{
    assert_true(vig_bom_is_cpe(VIG_STR("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*")));
    assert_true(vig_bom_is_cpe(VIG_STR("cpe:2.3:o:a\\:b:c\\+\\+:-:*:*:*:*:*:*:*")));
    assert_true(vig_bom_is_cpe(VIG_STR("cpe:/a:apache:log4j:2.14.1")));
    assert_false(vig_bom_is_cpe(VIG_STR("cpe:2.3:a:apache:log4j")));
    assert_false(vig_bom_is_cpe(VIG_STR("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:\n")));
    assert_false(vig_bom_is_cpe(VIG_STR("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*\\")));
    assert_false(vig_bom_is_cpe(VIG_STR("cpe:2.3:")));
    assert_false(vig_bom_is_cpe(VIG_STR("")));
}

static void urls_are_encoded_or_refused(void **state)
{
    struct vig_buf b;

    vig_buf_init(&b, 1000);
    assert_true(vig_bom_url(VIG_STR(" https://a.example/x?y=%20&z=\"<é>\\ "), &b));
    assert_str(vig_buf_str(&b), "https://a.example/x?y=%20&z=%22%3C%C3%A9%3E%5C");
    vig_buf_clear(&b);
    assert_false(vig_bom_url(VIG_STR("javascript:alert(1)"), &b));
    assert_false(vig_bom_url(VIG_STR("see the web"), &b));
    assert_int_equal(b.n, 0);
    vig_buf_done(&b);
}

static void a_uuid_is_well_formed_and_depends_on_the_content(void **state)
{
    struct vig_err err = VIG_ERR_INIT;
    char a[37], b[37];

    assert_ok(vig_bom_uuid(VIG_STR("one"), a, &err));
    assert_ok(vig_bom_uuid(VIG_STR("two"), b, &err));
    assert_string_not_equal(a, b);
    assert_int_equal(a[14], '8');
    assert_non_null(strchr("89ab", a[19]));
    assert_int_equal(strlen(a), 36);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(licences_are_told_apart),
        cmocka_unit_test(each_licence_of_the_list_is_found),
        cmocka_unit_test(dates_are_checked),
        cmocka_unit_test(cpes_are_checked),
        cmocka_unit_test(urls_are_encoded_or_refused),
        cmocka_unit_test(a_uuid_is_well_formed_and_depends_on_the_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
