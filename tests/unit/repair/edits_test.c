/* Edits of findings are applied whole; of two that want the same bytes the first one in the report wins. */
#include "unit/test.h"

#include "repair/edits.h"

#include <time.h>

static struct vig_err err;
static struct vig_arena *arena;

static void edit(struct vig_finding *f, size_t start, size_t end, const char *text)
{
    struct vig_edit *e = vig_vec_add(&f->edits, arena);

    assert_non_null(e);
    *e = (struct vig_edit){ start, end, vig_str_c(text) };
}

static struct vig_finding *finding(struct vig_report *r)
{
    struct vig_finding *f = vig_vec_add(&r->findings, arena);

    assert_non_null(f);
    return f;
}

static void check(const struct vig_report *r, const char *text, const char *want, size_t applied)
{
    struct vig_buf out;
    size_t n = 0;

    vig_buf_init(&out, VIG_MIB(1));
    assert_ok(vig_edits_apply(vig_str_c(text), r, &out, &n, &err));
    assert_str(vig_buf_str(&out), want);
    assert_int_equal(n, applied);
    vig_buf_done(&out);
    vig_arena_free(arena);
}

static void edits_are_applied_in_the_order_of_the_text(void **state)
{
    struct vig_report r = { 0 };
    struct vig_finding *f;

    arena = vig_arena_new(VIG_MIB(1));
    f = finding(&r);
    edit(f, 5, 5, "!");
    f = finding(&r);
    edit(f, 0, 1, "J");
    edit(f, 3, 5, "");
    check(&r, "hello", "Jel!", 2);
}

/* "RUN apk add x; apk add x; …": one finding then has an edit for each. It took the square of their number. */
static void one_finding_with_many_edits_takes_no_longer_than_they_are(void **state)
{
    enum { MANY = 300000 };
    struct vig_report r = { 0 };
    struct vig_finding *f;
    struct vig_buf out;
    struct vig_arena *text;
    char *bytes;
    size_t n = 0;
    clock_t before;

    arena = vig_arena_new(VIG_MIB(128));
    text = vig_arena_new(VIG_MIB(4));
    f = finding(&r);
    bytes = vig_new_array(text, char, MANY);
    assert_non_null(bytes);
    memset(bytes, 'a', MANY);
    for (size_t i = 0; i < MANY; i++)
        edit(f, i, i + 1, "b");
    before = clock();
    vig_buf_init(&out, VIG_MIB(4));
    assert_ok(vig_edits_apply(vig_str_of(bytes, MANY), &r, &out, &n, &err));
    assert_int_equal(vig_buf_str(&out).n, MANY);
    assert_true(clock() - before < 20 * CLOCKS_PER_SEC);
    vig_buf_done(&out);
    vig_arena_free(text);
    vig_arena_free(arena);
}

static void one_that_overlaps_an_earlier_one_is_left_out_whole(void **state)
{
    struct vig_report r = { 0 };
    struct vig_finding *f;

    arena = vig_arena_new(VIG_MIB(1));
    f = finding(&r);
    edit(f, 2, 4, "XX");
    f = finding(&r);
    edit(f, 0, 1, "_");
    edit(f, 3, 5, "_");
    check(&r, "abcdef", "abXXef", 1);
}

static void the_same_edit_is_made_once(void **state)
{
    struct vig_report r = { 0 };

    arena = vig_arena_new(VIG_MIB(1));
    edit(finding(&r), 1, 1, " -y");
    edit(finding(&r), 1, 1, " -y");
    edit(finding(&r), 1, 1, " -q");
    check(&r, "ab", "a -yb", 2);
}

static void what_is_suppressed_or_invalid_is_not_made(void **state)
{
    struct vig_report r = { 0 };
    struct vig_finding *f;

    arena = vig_arena_new(VIG_MIB(1));
    f = finding(&r);
    edit(f, 0, 1, "x");
    f->suppressed = VIG_STR("a reason");
    edit(finding(&r), 2, 9, "x");
    f = finding(&r);
    edit(f, 1, 2, "x");
    edit(f, 0, 1, "x");
    check(&r, "ab", "ab", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_applied_in_the_order_of_the_text),
        cmocka_unit_test(one_finding_with_many_edits_takes_no_longer_than_they_are),
        cmocka_unit_test(one_that_overlaps_an_earlier_one_is_left_out_whole),
        cmocka_unit_test(the_same_edit_is_made_once),
        cmocka_unit_test(what_is_suppressed_or_invalid_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
