/* A diff says what changed, minimally, and whoever applies it gets the new text. */
#include "unit/test.h"

#include "base/limits.h"
#include "repair/diff.h"

static struct vig_buf out;

static int setup(void **state)
{
    vig_buf_init(&out, VIG_MIB(64));
    return 0;
}

static int teardown(void **state)
{
    vig_buf_done(&out);
    return 0;
}

static void check_diff(const char *old_text, const char *new_text, const char *want)
{
    struct vig_err err = VIG_ERR_INIT;

    vig_buf_clear(&out);
    assert_ok(vig_diff(vig_str_c(old_text), vig_str_c(new_text), "old", "new", &out, &err));
    assert_str(vig_buf_str(&out), want);
}

static void equal_texts_have_none(void **state)
{
    check_diff("", "", "");
    check_diff("a\nb\n", "a\nb\n", "");
}

static void a_change_has_three_lines_around_it(void **state)
{
    check_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
               "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void near_changes_share_a_hunk_and_far_ones_do_not(void **state)
{
    check_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
               "--- old\n+++ new\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
    check_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
               "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void new_and_emptied_files(void **state)
{
    check_diff("", "a\nb\n", "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    check_diff("a\n", "", "--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n");
}

static void a_missing_newline_is_marked(void **state)
{
    check_diff("a\nb", "a\nb\n", "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    check_diff("a\nb", "A\nb",
               "--- old\n+++ new\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n");
}

static void it_is_minimal(void **state)
{
    /* the example of Myers' paper: five changes */
    check_diff("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
               "--- old\n+++ new\n@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

/* Applies `out` to a text as patch(1) would, without any leniency. */
static void apply(vig_str old_text, struct vig_buf *to)
{
    vig_str d = vig_buf_str(&out), line;
    size_t lines = 0;
    bool ended = true;

    (void)vig_str_cut(&d, '\n');
    (void)vig_str_cut(&d, '\n');
    while (d.n) {
        line = vig_str_cut(&d, '\n');
        if (line.p[0] == '@') {
            vig_str at = vig_str_skip(line, 4);
            uint64_t from = 0, n = 1;
            vig_str range = vig_str_cut(&at, ' '), first = vig_str_cut(&range, ',');

            assert_true(vig_str_to_u64(first, &from));
            if (range.n)
                assert_true(vig_str_to_u64(range, &n));
            for (from -= n ? 1 : 0; lines < from; lines++) {
                (void)vig_buf_add(to, vig_str_cut(&old_text, '\n'));
                (void)vig_buf_addc(to, '\n');
            }
        } else if (line.p[0] == '\\') {
            if (ended)
                to->n--;
        } else {
            if (line.p[0] != '+') {
                vig_str had = vig_str_cut(&old_text, '\n');
                assert_true(vig_str_eq(had, vig_str_skip(line, 1)));
                lines++;
            }
            ended = line.p[0] != '-';
            if (ended) {
                (void)vig_buf_add(to, vig_str_skip(line, 1));
                (void)vig_buf_addc(to, '\n');
            }
        }
    }
    (void)vig_buf_add(to, old_text);
}

static void random_text(struct vig_buf *b, unsigned *seed, unsigned words)
{
    unsigned n = (unsigned)rand_r(seed) % 60;

    vig_buf_clear(b);
    for (unsigned i = 0; i < n; i++)
        (void)vig_buf_addf(b, "%u\n", (unsigned)rand_r(seed) % words);
    if (b->n && rand_r(seed) % 4 == 0)
        b->n--;
}

static void whoever_applies_it_gets_the_new_text(void **state)
{
    struct vig_buf a, b, got;
    struct vig_err err = VIG_ERR_INIT;
    unsigned seed = 7;

    vig_buf_init(&a, VIG_MIB(1));
    vig_buf_init(&b, VIG_MIB(1));
    vig_buf_init(&got, VIG_MIB(1));
    for (unsigned i = 0; i < 3000; i++) {
        random_text(&a, &seed, 2 + i % 7);
        random_text(&b, &seed, 2 + i % 7);
        vig_buf_clear(&out);
        vig_buf_clear(&got);
        assert_ok(vig_diff(vig_buf_str(&a), vig_buf_str(&b), "old", "new", &out, &err));
        if (!out.n)
            continue;
        apply(vig_buf_str(&a), &got);
        assert_true(vig_str_eq(vig_buf_str(&got), vig_buf_str(&b)));
    }
    vig_buf_done(&a);
    vig_buf_done(&b);
    vig_buf_done(&got);
}

static void effort_is_bounded(void **state)
{
    struct vig_buf a, b, got;
    struct vig_err err = VIG_ERR_INIT;

    vig_buf_init(&a, VIG_MIB(16));
    vig_buf_init(&b, VIG_MIB(16));
    vig_buf_init(&got, VIG_MIB(16));
    for (unsigned i = 0; i < 100000; i++) {
        (void)vig_buf_addf(&a, "a%u\n", i);
        (void)vig_buf_addf(&b, i % 10 ? "b%u\n" : "a%u\n", i);
    }
    vig_buf_clear(&out);
    assert_ok(vig_diff(vig_buf_str(&a), vig_buf_str(&b), "old", "new", &out, &err));
    apply(vig_buf_str(&a), &got);
    assert_true(vig_str_eq(vig_buf_str(&got), vig_buf_str(&b)));
    vig_buf_done(&a);
    vig_buf_done(&b);
    vig_buf_done(&got);
}

static void without_memory_it_says_so(void **state)
{
    for (unsigned long n = 1; n < 40; n++) {
        struct vig_err err = VIG_ERR_INIT;
        int rc;

        vig_buf_clear(&out);
        vig_fail_allocation(n);
        rc = vig_diff(VIG_STR("a\nb\n"), VIG_STR("a\nc\n"), "old", "new", &out, &err);
        vig_fail_allocation(0);
        assert_true(rc == 0 || rc == VIG_E_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_none),
        cmocka_unit_test(a_change_has_three_lines_around_it),
        cmocka_unit_test(near_changes_share_a_hunk_and_far_ones_do_not),
        cmocka_unit_test(new_and_emptied_files),
        cmocka_unit_test(a_missing_newline_is_marked),
        cmocka_unit_test(it_is_minimal),
        cmocka_unit_test(whoever_applies_it_gets_the_new_text),
        cmocka_unit_test(effort_is_bounded),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests_name("diff", tests, setup, teardown);
}
