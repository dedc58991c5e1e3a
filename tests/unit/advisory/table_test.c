/* The sorted table: what was written is read again, whatever the size; damage is an error, never something else. */
#include "unit/test.h"

#include "advisory/table.h"

static struct vig_err err;

static void key_of(unsigned i, char *to, size_t size)
{
    (void)snprintf(to, size, "a shared beginning %08u", i * 2);
}

static bool with_dictionary;

/* What values are made of: words that repeat, in an order that does not. */
static void words(char *to, size_t n, unsigned seed)
{
    static const char *const some[] = { "buffer ", "overflow ", "in ", "the ", "parser ", "of ", "headers ", "allows ", "remote ", "code " };
    size_t at = 0;

    while (at < n) {
        const char *word = some[(seed = seed * 1103515245 + 12345) >> 16 & 7];
        size_t left = n - at, take = strlen(word) < left ? strlen(word) : left;
        memcpy(to + at, word, take);
        at += take;
    }
}

static void train(struct vig_table_writer *w)
{
    static char samples[400][500];
    size_t sizes[400];

    for (unsigned i = 0; i < 400; i++) {
        words(samples[i], sizeof samples[i], i);
        sizes[i] = sizeof samples[i];
    }
    assert_ok(vig_table_train(w, vig_str_of(samples[0], sizeof samples), sizes, 400, &err));
}

/* Entries with even numbers; the value's length varies. */
static void fill(struct vig_buf *bytes, unsigned count, int level)
{
    static char value[3000];
    struct vig_table_writer *w;
    char key[64];

    vig_buf_init(bytes, VIG_MIB(64));
    words(value, sizeof value, 77);
    assert_ok(vig_table_writer_new(-1, bytes, level, &w, &err));
    if (with_dictionary)
        train(w);
    for (unsigned i = 0; i < count; i++) {
        key_of(i, key, sizeof key);
        assert_ok(vig_table_add(w, vig_str_c(key), vig_str_of(value, i % 7 == 0 ? 2500 : i % 50), &err));
    }
    assert_ok(vig_table_finish(w, &err));
    vig_table_writer_free(w);
}

static struct vig_table *open_bytes(const struct vig_buf *bytes, bool cache)
{
    struct vig_table *t;

    assert_ok(vig_table_open(vig_blob_mem(vig_buf_str(bytes)), cache, &t, &err));
    return t;
}

static void walk_and_seek(unsigned count, int level)
{
    struct vig_buf bytes;
    struct vig_table_cursor c = { 0 };
    struct vig_table *t;
    char key[64];
    unsigned n = 0;
    int rc;

    fill(&bytes, count, level);
    t = open_bytes(&bytes, true);
    for (rc = vig_table_seek(t, &c, VIG_STR(""), &err); rc > 0; rc = vig_table_next(&c, &err), n++) {
        key_of(n, key, sizeof key);
        assert_str(c.key, key);
        assert_int_equal(c.value.n, n % 7 == 0 ? 2500 : n % 50);
    }
    assert_int_equal(rc, 0);
    assert_int_equal(n, count);
    for (unsigned i = 0; i < count; i += 1 + count / 200) {
        key_of(i, key, sizeof key);
        assert_int_equal(vig_table_seek(t, &c, vig_str_c(key), &err), 1);
        assert_str(c.key, key);
        key[strlen(key) - 1]++; /* an odd number: the next one is found */
        rc = vig_table_seek(t, &c, vig_str_c(key), &err);
        assert_int_equal(rc, i + 1 < count ? 1 : 0);
        if (rc) {
            key_of(i + 1, key, sizeof key);
            assert_str(c.key, key);
        }
    }
    assert_int_equal(vig_table_seek(t, &c, VIG_STR("b"), &err), 0);
    assert_ok(vig_table_verify(t, &err));
    vig_table_cursor_done(&c);
    vig_table_close(t);
    vig_buf_done(&bytes);
}

static void what_was_written_is_found(void **state)
{
    walk_and_seek(0, 3);
    walk_and_seek(1, 3);
    walk_and_seek(40, 0);
    walk_and_seek(5000, 3);
    walk_and_seek(40000, 1); /* three levels */
}

/* Entries that begin with a key of `digits` digits, for each of those keys. */
static void count_like(unsigned count, int digits)
{
    const unsigned step = digits == 8 ? 1 : digits == 7 ? 10 : digits == 6 ? 100 : 100000;
    struct vig_table_cursor c = { 0 };
    struct vig_buf bytes;
    struct vig_table *t;

    fill(&bytes, count, 3);
    t = open_bytes(&bytes, true);
    for (unsigned from = 0; from < 2 * count + 3 * step; from += step) {
        unsigned n = 0, last = from + step < 2 * count ? from + step : 2 * count, want = from < last ? (last + 1) / 2 - (from + 1) / 2 : 0;
        char key[64];
        vig_str like;
        int rc;

        (void)snprintf(key, sizeof key, "a shared beginning %08u", from);
        like = vig_str_take(vig_str_c(key), strlen(key) - 8 + (size_t)digits);
        for (rc = vig_table_seek(t, &c, like, &err); rc > 0 && vig_str_starts(c.key, like); rc = vig_table_next_like(&c, &err))
            n++;
        assert_true(rc >= 0);
        assert_int_equal(n, want);
    }
    vig_table_cursor_done(&c);
    vig_table_close(t);
    vig_buf_done(&bytes);
}

static void what_begins_alike_is_found(void **state)
{
    for (int digits = 6; digits <= 8; digits++)
        count_like(5000, digits);
    count_like(1, 8);
    count_like(3000, 3);
}

static void keys_have_to_ascend(void **state)
{
    struct vig_table_writer *w;
    struct vig_buf bytes;

    vig_buf_init(&bytes, VIG_MIB(1));
    assert_ok(vig_table_writer_new(-1, &bytes, 3, &w, &err));
    assert_ok(vig_table_add(w, VIG_STR("b"), VIG_STR(""), &err));
    assert_int_equal(vig_table_add(w, VIG_STR("b"), VIG_STR(""), &err), VIG_E_INPUT);
    assert_int_equal(vig_table_add(w, VIG_STR("a"), VIG_STR(""), &err), VIG_E_INPUT);
    vig_table_writer_free(w);
    vig_buf_done(&bytes);
}

static void a_cut_file_is_refused(void **state)
{
    struct vig_buf bytes;
    struct vig_table *t;

    fill(&bytes, 500, 3);
    for (size_t n = 0; n < bytes.n; n += 1 + bytes.n / 300)
        assert_int_equal(vig_table_open(vig_blob_mem(vig_str_of(bytes.p, n)), true, &t, &err), VIG_E_INPUT);
    assert_true(vig_buf_addc(&bytes, 'x'));
    assert_int_equal(vig_table_open(vig_blob_mem(vig_buf_str(&bytes)), true, &t, &err), VIG_E_INPUT);
    vig_buf_done(&bytes);
}

static void another_version_is_named(void **state)
{
    struct vig_buf bytes;
    struct vig_table *t;

    fill(&bytes, 5, 3);
    bytes.p[8] = 9;
    assert_int_equal(vig_table_open(vig_blob_mem(vig_buf_str(&bytes)), true, &t, &err), VIG_E_INPUT);
    assert_non_null(strstr(err.msg, "format 9"));
    vig_buf_done(&bytes);
}

static void each_flipped_bit_is_noticed(void **state)
{
    struct vig_buf bytes;
    struct vig_table *t;

    fill(&bytes, 2000, 3);
    for (size_t at = 0; at < bytes.n; at += at < 200 ? 1 : 97) {
        bytes.p[at] ^= (char)(1 << at % 8);
        int rc = vig_table_open(vig_blob_mem(vig_buf_str(&bytes)), false, &t, &err);
        if (rc == 0) {
            rc = vig_table_verify(t, &err);
            vig_table_close(t);
        }
        assert_int_equal(rc, VIG_E_INPUT);
        bytes.p[at] ^= (char)(1 << at % 8);
    }
    vig_buf_done(&bytes);
}

static void the_same_entries_are_the_same_bytes(void **state)
{
    struct vig_buf a, b;

    fill(&a, 3000, 3);
    fill(&b, 3000, 3);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    vig_buf_done(&a);
    vig_buf_done(&b);
}

static void a_dictionary_changes_nothing_but_the_size(void **state)
{
    struct vig_buf without, with;

    fill(&without, 3000, 3);
    with_dictionary = true;
    fill(&with, 3000, 3);
    assert_int_equal(without.p[8], 1);
    assert_int_equal(with.p[8], 2); /* what does not know dictionaries says so */
    assert_true(with.n != without.n);
    walk_and_seek(0, 3);
    walk_and_seek(40, 0); /* not packed: none is made */
    walk_and_seek(5000, 3);
    each_flipped_bit_is_noticed(NULL);
    a_cut_file_is_refused(NULL);
    the_same_entries_are_the_same_bytes(NULL);
    with_dictionary = false;
    vig_buf_done(&without);
    vig_buf_done(&with);
}

static void too_few_samples_make_no_dictionary(void **state)
{
    struct vig_table_writer *w;
    struct vig_buf bytes;
    size_t size = 4;

    vig_buf_init(&bytes, VIG_MIB(1));
    assert_ok(vig_table_writer_new(-1, &bytes, 3, &w, &err));
    assert_ok(vig_table_train(w, VIG_STR("abcd"), &size, 1, &err));
    assert_ok(vig_table_add(w, VIG_STR("a"), VIG_STR("b"), &err));
    assert_ok(vig_table_finish(w, &err));
    assert_int_equal(bytes.p[8], 1);
    vig_table_writer_free(w);
    vig_buf_done(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_found),   cmocka_unit_test(keys_have_to_ascend),
        cmocka_unit_test(what_begins_alike_is_found),
        cmocka_unit_test(a_cut_file_is_refused),       cmocka_unit_test(another_version_is_named),
        cmocka_unit_test(each_flipped_bit_is_noticed), cmocka_unit_test(the_same_entries_are_the_same_bytes),
        cmocka_unit_test(a_dictionary_changes_nothing_but_the_size),
        cmocka_unit_test(too_few_samples_make_no_dictionary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
