/* An arena keeps what it is given, respects its ceiling, and runs its cleanups. */
#include "unit/test.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

static void pieces_do_not_overlap(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    char *p[2000];

    for (int i = 0; i < 2000; i++) {
        p[i] = vig_arena_alloc(a, (size_t)i, 8);
        assert_non_null(p[i]);
        for (int j = 0; j < i; j++)
            assert_int_equal(p[i][j], 0);
        memset(p[i], i & 0xff, (size_t)i);
    }
    for (int i = 0; i < 2000; i++)
        for (int j = 0; j < i; j++)
            assert_int_equal((unsigned char)p[i][j], i & 0xff);
    vig_arena_free(a);
}

static void stops_at_its_ceiling(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_KIB(64));
    size_t got = 0;

    while (vig_arena_alloc(a, 1000, 1))
        got += 1000;
    assert_in_range(got, VIG_KIB(48), VIG_KIB(64));
    assert_null(vig_arena_alloc(a, SIZE_MAX - 8, 1));
    assert_null(vig_arena_array(a, SIZE_MAX / 2, 4, 4));
    assert_true(vig_arena_is_full(a));
    vig_arena_reset(a);
    assert_false(vig_arena_is_full(a));
    vig_fail_allocation(1);
    assert_null(vig_arena_alloc(a, 1, 1));
    vig_fail_allocation(0);
    assert_false(vig_arena_is_full(a)); /* that was the system */
    vig_arena_free(a);
}

static void reset_gives_zeroed_memory(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(8));

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *p = vig_arena_alloc(a, 3000, 1);
            for (int j = 0; j < 3000; j++)
                assert_int_equal(p[j], 0);
            memset(p, 0xff, 3000);
        }
        vig_arena_reset(a);
    }
    vig_arena_free(a);
}

static int order;
static void note_order(void *arg)
{
    order = order * 10 + *(int *)arg;
}

static void cleanups_run_latest_first(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    int one = 1, two = 2;

    order = 0;
    assert_true(vig_arena_cleanup(a, note_order, &one));
    assert_true(vig_arena_cleanup(a, note_order, &two));
    vig_arena_free(a);
    assert_int_equal(order, 21);
}

static void failed_cleanup_runs_at_once(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    int one = 1;

    order = 0;
    vig_fail_allocation(1);
    assert_false(vig_arena_cleanup(a, note_order, &one));
    vig_fail_allocation(0);
    assert_int_equal(order, 1);
    vig_arena_free(a);
    assert_int_equal(order, 1);
}

static void vectors_and_maps_grow(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct { VIG_VEC(int); } v = { 0 };
    struct vig_map m = { 0 };
    bool new;

    for (int i = 0; i < 10000; i++) {
        int *slot = vig_vec_add(&v, a);
        assert_non_null(slot);
        *slot = i;
        *vig_map_put(&m, a, vig_arena_printf(a, "key %d", i), &new) = (uintptr_t)i;
        assert_true(new);
    }
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(v.v[i], i);
        assert_int_equal(*vig_map_get(&m, vig_arena_printf(a, "key %d", i)), i);
    }
    assert_null(vig_map_get(&m, VIG_STR("key 10000")));
    vig_map_put(&m, a, VIG_STR("key 5"), &new);
    assert_false(new);
    vig_arena_free(a);
}

/* A vector of a million elements must not hold every size that it once had. */
static void large_pieces_are_given_back(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct { VIG_VEC(uint64_t); } v = { 0 };
    char *small = vig_arena_alloc(a, 10, 1);

    for (uint64_t i = 0; i < 1000000; i++)
        *(uint64_t *)vig_vec_add(&v, a) = i;
    for (uint64_t i = 0; i < 1000000; i++)
        assert_int_equal(v.v[i], i);
    assert_true(vig_arena_used(a) < VIG_MIB(12)); /* 8 MiB are in use; all sizes together are 16 */
    vig_arena_release(a, v.v, v.cap * sizeof *v.v);
    assert_true(vig_arena_used(a) < VIG_MIB(4));
    vig_arena_release(a, small, 10); /* lies in a shared block: it stays */
    small[9] = 'x';
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_do_not_overlap),     cmocka_unit_test(stops_at_its_ceiling),
        cmocka_unit_test(reset_gives_zeroed_memory), cmocka_unit_test(cleanups_run_latest_first),
        cmocka_unit_test(failed_cleanup_runs_at_once), cmocka_unit_test(vectors_and_maps_grow), cmocka_unit_test(large_pieces_are_given_back),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
