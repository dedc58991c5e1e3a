/* The paths in a git index, of all its versions. */
#include "unit/test.h"

#include "base/buf.h"
#include "format/git_index.h"

static struct vig_err err;

struct seen {
    char text[200];
    size_t n;
};

static void see(void *arg, vig_str path)
{
    struct seen *s = arg;

    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "%.*s ", VIG_ARG(path));
}

static void head(struct vig_buf *b, char version, char count)
{
    vig_buf_add(b, VIG_STR("DIRC\0\0\0"));
    vig_buf_addc(b, version);
    vig_buf_add(b, VIG_STR("\0\0\0"));
    vig_buf_addc(b, count);
}

static void entry(struct vig_buf *b, bool extended, vig_str name, size_t padding)
{
    for (int i = 0; i < 60; i++)
        vig_buf_addc(b, (char)0xee);
    vig_buf_addc(b, extended ? 0x40 : 0);
    vig_buf_addc(b, (char)name.n);
    if (extended)
        vig_buf_add(b, VIG_STR("\0\0"));
    vig_buf_add(b, name);
    for (; padding; padding--)
        vig_buf_addc(b, '\0');
}

static void each_version(void **state)
{
    struct vig_buf b;
    struct seen s = { .n = 0 };

    vig_buf_init(&b, 4096);
    head(&b, 2, 2);
    entry(&b, false, VIG_STR("a.env"), 5); /* 62 + 5 + 5 = 72 */
    entry(&b, false, VIG_STR("dir/b"), 5);
    assert_ok(vig_git_index_read(vig_buf_str(&b), see, &s, &err));
    assert_string_equal(s.text, "a.env dir/b ");

    vig_buf_clear(&b);
    s.n = 0;
    head(&b, 3, 2);
    entry(&b, true, VIG_STR("abcdefgh"), 8); /* 64 + 8 + 8 */
    entry(&b, false, VIG_STR("c"), 1);
    assert_ok(vig_git_index_read(vig_buf_str(&b), see, &s, &err));
    assert_string_equal(s.text, "abcdefgh c ");

    vig_buf_clear(&b);
    s.n = 0;
    head(&b, 4, 3);
    entry(&b, false, VIG_STR("\0dir/a"), 1);
    entry(&b, false, VIG_STR("\1bc"), 1);
    entry(&b, false, VIG_STR("\6x"), 1);
    assert_ok(vig_git_index_read(vig_buf_str(&b), see, &s, &err));
    assert_string_equal(s.text, "dir/a dir/bc x ");
    vig_buf_done(&b);
}

static void what_is_no_index(void **state)
{
    struct vig_buf b;
    struct seen s = { .n = 0 };

    vig_buf_init(&b, 4096);
    assert_int_equal(vig_git_index_read(VIG_STR(""), see, &s, &err), VIG_E_INPUT);
    assert_int_equal(vig_git_index_read(VIG_STR("DIRC\0\0\0\7\0\0\0\1"), see, &s, &err), VIG_E_UNSUPPORTED);
    head(&b, 2, 9);
    entry(&b, false, VIG_STR("a.env"), 5);
    assert_int_equal(vig_git_index_read(vig_buf_str(&b), see, &s, &err), VIG_E_INPUT);
    assert_string_equal(s.text, "a.env ");
    vig_buf_clear(&b);
    head(&b, 4, 1);
    entry(&b, false, VIG_STR("\1a"), 1); /* drops what is not there */
    assert_int_equal(vig_git_index_read(vig_buf_str(&b), see, &s, &err), VIG_E_INPUT);
    vig_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_version), cmocka_unit_test(what_is_no_index) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
