/* Views and cursors never leave their bytes. */
#include "unit/test.h"

#include "base/cur.h"
#include "base/hash.h"

static void cut_visits_every_part(void **state)
{
    vig_str s = VIG_STR("a,bc,,d");

    assert_str(vig_str_cut(&s, ','), "a");
    assert_str(vig_str_cut(&s, ','), "bc");
    assert_str(vig_str_cut(&s, ','), "");
    assert_str(vig_str_cut(&s, ','), "d");
    assert_int_equal(s.n, 0);
    assert_str(vig_str_cut(&s, ','), "");
}

static void numbers_are_checked(void **state)
{
    uint64_t v = 7;

    assert_true(vig_str_to_u64(VIG_STR("18446744073709551615"), &v));
    assert_true(v == UINT64_MAX);
    assert_false(vig_str_to_u64(VIG_STR("18446744073709551616"), &v));
    assert_false(vig_str_to_u64(VIG_STR(""), &v));
    assert_false(vig_str_to_u64(VIG_STR("1x"), &v));
    assert_true(v == UINT64_MAX);
}

static void lines_end_in_any_way(void **state)
{
    vig_cur c = vig_cur_of(VIG_STR("one\r\ntwo\n\nlast"));
    vig_str line;

    assert_true(vig_cur_line(&c, &line));
    assert_str(line, "one");
    assert_true(vig_cur_line(&c, &line));
    assert_str(line, "two");
    assert_true(vig_cur_line(&c, &line));
    assert_str(line, "");
    assert_true(vig_cur_line(&c, &line));
    assert_str(line, "last");
    assert_false(vig_cur_line(&c, &line));
}

static void reads_stop_at_the_end(void **state)
{
    vig_cur c = vig_cur_of(vig_str_of("\x01\x02\x03\x80\x80", 5));
    uint32_t four;
    uint16_t two;
    uint64_t leb;

    assert_true(vig_cur_le16(&c, &two));
    assert_int_equal(two, 0x0201);
    assert_false(vig_cur_be32(&c, &four));
    assert_int_equal(vig_cur_at(&c), 2);
    assert_true(vig_cur_skip(&c, 1));
    assert_false(vig_cur_uleb(&c, &leb));
    assert_false(vig_cur_skip(&c, 3));
    assert_false(vig_cur_seek(&c, 6));
    assert_true(vig_cur_seek(&c, 5));
    assert_int_equal(vig_cur_left(&c), 0);
}

static void digests_are_the_published_ones(void **state)
{
    struct vig_err err = VIG_ERR_INIT;
    char sha1[41], sha256[65];

    assert_ok(vig_sha1_hex(VIG_STR("abc"), sha1, &err));
    assert_string_equal(sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_ok(vig_sha256_hex(VIG_STR("abc"), sha256, &err));
    assert_string_equal(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(vig_hash64(VIG_STR("abcdefgh")) != vig_hash64(VIG_STR("abcdefgi")));
}

static void context_goes_in_front(void **state)
{
    struct vig_err err = VIG_ERR_INIT;

    assert_int_equal(vig_fail(&err, VIG_E_INPUT, "line %d is odd", 3), VIG_E_INPUT);
    assert_int_equal(vig_wrap(&err, "reading '%s'", "x"), VIG_E_INPUT);
    assert_string_equal(err.msg, "reading 'x': line 3 is odd");
}

static void messages_do_not_draw_on_terminals(void **state)
{
    struct vig_err err = VIG_ERR_INIT;

    (void)vig_fail(&err, VIG_E_INPUT, "%s", "a\033[2Jb\nc\x7f\xc2\x9b" "d \xc3\xa9\xc2");
    assert_string_equal(err.msg, "a?[2Jb?c???d \xc3\xa9\xc2");
    (void)vig_wrap(&err, "%s", "\033]0;x\a");
    assert_string_equal(err.msg, "?]0;x?: a?[2Jb?c???d \xc3\xa9\xc2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_visits_every_part),  cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(lines_end_in_any_way),   cmocka_unit_test(reads_stop_at_the_end),
        cmocka_unit_test(context_goes_in_front),  cmocka_unit_test(digests_are_the_published_ones),
        cmocka_unit_test(messages_do_not_draw_on_terminals),
    };

    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
