/* Whatever a string holds, it stays inside its quotes. */
#include "unit/test.h"

#include "report/json_out.h"
#include "report/text.h"

static struct vig_buf out;

static int open_buffer(void **state)
{
    vig_buf_init(&out, 1 << 20);
    return 0;
}

static int close_buffer(void **state)
{
    vig_buf_done(&out);
    return 0;
}

static void check_quoted(vig_str text, const char *want)
{
    struct vig_json_out j = { .to = &out };

    vig_buf_clear(&out);
    vig_json_str(&j, NULL, text);
    assert_str(vig_buf_str(&out), want);
}

static void quotes_and_control_characters_are_escaped(void **state)
{
    check_quoted(VIG_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    check_quoted(VIG_STR("\n\r\t"), "\"\\n\\r\\t\"");
    check_quoted(VIG_STR("\x1b[31m\x7f"), "\"\\u001b[31m\\u007f\"");
    check_quoted(VIG_STR("\xc2\x9b" "31m\xc2\xa0"), "\"\\u009b31m\xc2\xa0\""); /* C1: CSI in one character */
    check_quoted(vig_str_of("a\0b", 3), "\"a\\u0000b\"");
    check_quoted(VIG_STR(""), "\"\"");
    check_quoted((vig_str){ NULL, 0 }, "\"\"");
}

static void what_is_no_utf8_becomes_a_replacement(void **state)
{
    check_quoted(VIG_STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
    check_quoted(VIG_STR("\xff!"), "\"\xef\xbf\xbd!\"");
    check_quoted(VIG_STR("\xc3"), "\"\xef\xbf\xbd\"");                                 /* cut short */
    check_quoted(VIG_STR("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");                 /* an overlong '/' */
    check_quoted(VIG_STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* half a surrogate pair */
    check_quoted(VIG_STR("\xe2\x82\""), "\"\xef\xbf\xbd\xef\xbf\xbd\\\"\""); /* it must not swallow the quote */
    check_quoted(VIG_STR("\xf4\x90\x80\x80"),
                 "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* above U+10FFFF */
}

static void containers_are_indented_and_separated(void **state)
{
    struct vig_json_out j = { .to = &out };

    vig_buf_clear(&out);
    vig_json_open(&j, NULL, '{');
    vig_json_open(&j, "none", '[');
    vig_json_close(&j, ']');
    vig_json_text(&j, "left out", VIG_STR(""));
    vig_json_open(&j, "some", '[');
    vig_json_int(&j, NULL, UINT64_MAX);
    vig_json_bool(&j, NULL, false);
    vig_json_num(&j, NULL, 9.75, 1);
    vig_json_close(&j, ']');
    vig_json_close(&j, '}');
    assert_str(vig_buf_str(&out),
               "{\n  \"none\": [],\n  \"some\": [\n    18446744073709551615,\n    false,\n    9.8\n  ]\n}\n");
}

static void what_draws_on_a_terminal_is_shown_as_a_question_mark(void **state)
{
    struct vig_buf shown;

    vig_buf_init(&shown, 256);
    vig_text_clean(&shown, VIG_STR("a\x1b[1m\xc2\x9b" "b\xe2\x80\xae" "c\xe2\x81\xa6" "d\xe2\x80\x8f" "e\xe2\x80\xa6"));
    assert_memory_equal(vig_buf_str(&shown).p, "a?[1m", 5);
    assert_false(vig_str_has(vig_buf_str(&shown), '\x1b'));
    assert_true(vig_str_search(vig_buf_str(&shown), VIG_STR("b?" "??c?" "??d?" "??e\xe2\x80\xa6")) != VIG_NPOS);
    vig_buf_done(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_draws_on_a_terminal_is_shown_as_a_question_mark),
        cmocka_unit_test(quotes_and_control_characters_are_escaped),
        cmocka_unit_test(what_is_no_utf8_becomes_a_replacement),
        cmocka_unit_test(containers_are_indented_and_separated),
    };

    return cmocka_run_group_tests(tests, open_buffer, close_buffer);
}
