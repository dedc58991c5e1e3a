/* The outer parts of a JSON text are walked over, and damage stops the walk. */
#include "unit/test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/json_walk.h"

static struct vig_err err;
static struct vig_blob file;
static struct vig_json_walk w;

static void walk_text(vig_str text)
{
    vig_json_walk_done(&w);
    file = vig_blob_mem(text);
    vig_json_walk_init(&w, &file, 1000, &err);
}

/* The same behind a descriptor. */
static void walk_file(vig_str text)
{
    static int fd = -1;

    vig_json_walk_done(&w);
    if (fd >= 0)
        close(fd);
    fd = memfd_create("json", MFD_CLOEXEC);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    file = vig_blob_fd(fd, 0, text.n);
    vig_json_walk_init(&w, &file, 1000, &err);
}

static int finish(void **state)
{
    vig_json_walk_done(&w);
    return 0;
}

static void visit_members_and_elements(void)
{
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
    assert_true(vig_json_walk_element(&w) && vig_json_walk_skip(&w));
    assert_int_equal(vig_json_walk_line(&w), 3);
    assert_false(vig_json_walk_element(&w));
    assert_true(vig_json_walk_member(&w, &key) && vig_json_walk_value(&w, &value));
    assert_str(value, "true");
    assert_false(vig_json_walk_member(&w, &key));
    assert_false(w.broken);
}

static void members_and_elements_are_visited(void **state)
{
    vig_str text =
        VIG_STR("\xef\xbb\xbf{ \"a\\\"}\" : \"x\\\\\" ,\n\"b\":[1, {\"c\":[\"]\"]} ,\nnull] , \"d\" : true }");

    walk_text(text);
    visit_members_and_elements();
    walk_file(text);
    visit_members_and_elements();
}

static void empty_containers_have_no_parts(void **state)
{
    vig_str key;

    walk_text(VIG_STR("[ ]"));
    assert_true(vig_json_walk_enter(&w, '['));
    assert_false(vig_json_walk_element(&w));
    assert_false(w.broken);
    walk_text(VIG_STR("{}"));
    assert_true(vig_json_walk_enter(&w, '{'));
    assert_false(vig_json_walk_member(&w, &key));
    assert_false(w.broken);
}

/* Elements of all lengths, so that windows end at every kind of place. */
static void large_files_are_read_through_a_window(void **state)
{
    struct vig_buf text;
    vig_str value;
    size_t n = 0;

    vig_buf_init(&text, VIG_MIB(64));
    vig_buf_addc(&text, '[');
    for (unsigned i = 0; i < 5000; i++)
        vig_buf_addf(&text, "%s{\"n\": \"%0*d\\\"\",\n \"l\": [[], {}]}", i ? " ,\n" : "", (int)(i % 500) + 1, 7);
    vig_buf_addc(&text, ']');
    assert_true(text.n > VIG_MIB(1));
    walk_file(vig_buf_str(&text));
    assert_true(vig_json_walk_enter(&w, '['));
    while (vig_json_walk_element(&w)) {
        assert_true(vig_json_walk_value(&w, &value));
        assert_int_equal(value.n, strlen("{\"n\": \"\\\"\",\n \"l\": [[], {}]}") + n % 500 + 1);
        assert_int_equal(value.p[value.n - 1], '}');
        n++;
    }
    assert_false(w.broken);
    assert_int_equal(n, 5000);
    assert_int_equal(vig_json_walk_line(&w), 1 + 5000 + 4999);
    assert_true(w.cap <= VIG_KIB(512));
    vig_buf_done(&text);
}

static void a_value_above_the_maximum_is_passed_over(void **state)
{
    struct vig_buf text;
    vig_str value;

    vig_buf_init(&text, VIG_MIB(64));
    vig_buf_addf(&text, "[\"%0*d\", {\"a\": \"%0*d\"}, 3]", 2000, 1, 3000000, 2);
    for (int i = 0; i < 2; i++) {
        if (i)
            walk_file(vig_buf_str(&text));
        else
            walk_text(vig_buf_str(&text));
        assert_true(vig_json_walk_enter(&w, '['));
        assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, &value));
        assert_true(vig_str_empty(value));
        assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, &value));
        assert_true(vig_str_empty(value));
        assert_true(vig_json_walk_element(&w) && vig_json_walk_value(&w, &value));
        assert_str(value, "3");
        assert_false(vig_json_walk_element(&w) || w.broken);
        assert_true(w.cap <= VIG_KIB(512));
    }
    vig_buf_done(&text);
}

static void walk_to_the_end(void)
{
    vig_str key;

    assert_true(vig_json_walk_enter(&w, '{'));
    while (vig_json_walk_member(&w, &key))
        (void)vig_json_walk_skip(&w);
}

/* Cut at any byte, the walk ends, and says that it did not reach the end. */
static void each_cut_is_noticed(void **state)
{
    static const char text[] = "{\"a\": [\"x\\\"\", 1], \"b\": {\"c\": null}}";
    vig_str key;

    for (size_t n = 1; n < sizeof text - 1; n++) {
        walk_text(vig_str_of(text, n));
        walk_to_the_end();
        assert_true(w.broken);
        assert_false(vig_json_walk_member(&w, &key));
        assert_int_equal(w.rc, 0);
    }
}

static void damage_between_parts_is_noticed(void **state)
{
    static const char *const texts[] = { "{\"a\" 1}", "{a: 1}", "{\"a\": 1,, \"b\": 2}", "{\"a\": }", "{\"a\": 1 ]" };

    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        walk_text(vig_str_c(texts[i]));
        walk_to_the_end();
        assert_true(w.broken);
    }
}

static void a_file_that_shrinks_is_an_error(void **state)
{
    walk_file(VIG_STR("{\"a\": 1}"));
    file.size = 100;
    assert_false(vig_json_walk_enter(&w, '{'));
    assert_int_equal(w.rc, VIG_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_elements_are_visited),
        cmocka_unit_test(empty_containers_have_no_parts),
        cmocka_unit_test(large_files_are_read_through_a_window),
        cmocka_unit_test(a_value_above_the_maximum_is_passed_over),
        cmocka_unit_test(each_cut_is_noticed),
        cmocka_unit_test(damage_between_parts_is_noticed),
        cmocka_unit_test(a_file_that_shrinks_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, finish);
}
