/* What catalogers hand over is bounded. */
#include "unit/test.h"

#include "catalog/layer.h"

static void owned_paths_are_bounded(void **state)
{
    static char path[VIG_LIMIT_PATH];
    struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    memset(path, 'a', sizeof path);
    assert_ok(vig_catalog_new(a, &cat, &err));
    for (size_t i = 0; i < VIG_LIMIT_OWNED / sizeof path + 100; i++)
        assert_ok(vig_catalog_owns(cat, VIG_PKG_DEB, VIG_STR("owner"), vig_str_of(path, sizeof path), &err));
    assert_true(cat->owned.n < VIG_LIMIT_OWNED / sizeof path);
    assert_int_equal(cat->notes.n, 1);
    vig_catalog_free(cat);
    vig_arena_free(a);
}

static void packages_are_bounded(void **state)
{
    const struct vig_package pkg = { .type = VIG_PKG_DEB, .name = VIG_STR("a"), .version = VIG_STR("1") };
    struct vig_arena *a = vig_arena_new(VIG_GIB(2));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    assert_ok(vig_catalog_new(a, &cat, &err));
    for (size_t i = 0; i < VIG_LIMIT_PACKAGES + 2; i++)
        assert_ok(vig_catalog_add(cat, &pkg, &err));
    assert_int_equal(cat->packages.n, VIG_LIMIT_PACKAGES);
    assert_int_equal(cat->packages_dropped, 2);
    assert_int_equal(cat->notes.n, 1);
    vig_catalog_free(cat);
    vig_arena_free(a);
}

static void an_owner_is_stored_once(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    assert_ok(vig_catalog_new(a, &cat, &err));
    assert_ok(vig_catalog_owns(cat, VIG_PKG_DEB, VIG_STR("one"), VIG_STR("/usr/bin/a"), &err));
    assert_ok(vig_catalog_owns(cat, VIG_PKG_DEB, VIG_STR("one"), VIG_STR("usr/bin/b"), &err));
    assert_ok(vig_catalog_owns(cat, VIG_PKG_DEB, VIG_STR("two"), VIG_STR("usr/bin/c"), &err));
    assert_int_equal(cat->owned.n, 3);
    assert_ptr_equal(cat->owned.v[0].owner.p, cat->owned.v[1].owner.p);
    assert_str(cat->owned.v[0].path, "usr/bin/a");
    assert_str(cat->owned.v[2].owner, "two");
    vig_catalog_free(cat);
    vig_arena_free(a);
}

static int complains(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    for (int i = 0; i < 1000; i++)
        assert_int_equal(vig_catalog_note(cat, 0, "bad"), 0);
    return 0;
}

static void one_file_cannot_take_all_notes(void **state)
{
    const struct vig_cataloger loud = { .name = "loud", .max_bytes = 100, .parse = complains };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_blob file = vig_blob_mem(VIG_STR("x"));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    assert_ok(vig_catalog_new(a, &cat, &err));
    assert_ok(vig_catalog_run(cat, &loud, VIG_STR("a"), &file, &err));
    assert_int_equal(cat->notes.n, VIG_LIMIT_FILE_NOTES);
    assert_int_equal(cat->notes_dropped, 1000 - VIG_LIMIT_FILE_NOTES);
    assert_ok(vig_catalog_run(cat, &loud, VIG_STR("b"), &file, &err));
    assert_str(cat->notes.v[VIG_LIMIT_FILE_NOTES].path, "b");
    vig_catalog_free(cat);
    vig_arena_free(a);
}

static int wants_too_much(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    return vig_arena_alloc(vig_catalog_scratch(cat), VIG_LIMIT_SCRATCH_ARENA + 1, 1) ? 0 : vig_nomem(err);
}

/* One hostile file must not end the scan, as a system without memory has to. */
static void a_file_that_wants_too_much_memory_is_a_note(void **state)
{
    const struct vig_cataloger greedy = { .name = "greedy", .max_bytes = 100, .parse = wants_too_much };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_blob file = vig_blob_mem(VIG_STR("x"));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    assert_ok(vig_catalog_new(a, &cat, &err));
    assert_ok(vig_catalog_run(cat, &greedy, VIG_STR("a"), &file, &err));
    assert_int_equal(cat->notes.n, 1);
    vig_catalog_free(cat);
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owned_paths_are_bounded),
        cmocka_unit_test(packages_are_bounded),
        cmocka_unit_test(an_owner_is_stored_once),
        cmocka_unit_test(one_file_cannot_take_all_notes),
        cmocka_unit_test(a_file_that_wants_too_much_memory_is_a_note),
    };

    return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
