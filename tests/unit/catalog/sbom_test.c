/* Bills of materials that are larger or deeper than any honest one: what can be read is, within bounds. */
#include "unit/test.h"

#include "base/buf.h"
#include "catalog/layer.h"

extern const struct vig_cataloger vig_cataloger_cyclonedx, vig_cataloger_spdx;

static struct vig_err err;
static struct vig_buf text;
static struct vig_arena *arena;
static struct vig_catalog *cat;

static int begin(void **state)
{
    arena = vig_arena_new(VIG_GIB(1));
    vig_buf_init(&text, VIG_MIB(256));
    return arena ? vig_catalog_new(arena, &cat, &err) : -1;
}

static int end(void **state)
{
    vig_catalog_free(cat);
    vig_arena_free(arena);
    vig_buf_done(&text);
    return 0;
}

static void read_as(const struct vig_cataloger *c)
{
    const struct vig_blob file = vig_blob_mem(vig_buf_str(&text));

    assert_int_equal(text.failed, false);
    assert_ok(vig_catalog_run(cat, c, VIG_STR("bom.json"), &file, &err));
}

static void all_of_many_components_are_read(void **state)
{
    vig_buf_addf(&text, "{\"bomFormat\": \"CycloneDX\", \"components\": [");
    for (int i = 0; i < 20000; i++)
        vig_buf_addf(&text, "%s{\"name\": \"a%d\", \"purl\": \"pkg:npm/a%d@1\"}", i ? ",\n" : "", i, i);
    vig_buf_addf(&text, "]}");
    read_as(&vig_cataloger_cyclonedx);
    assert_int_equal(cat->packages.n, 20000);
    assert_str(cat->packages.v[19999].name, "a19999");
    assert_int_equal(cat->notes.n, 0);
}

/* Above the limit they are not looked into, but the document goes on behind them. */
static void components_may_nest_as_deep_as_they_like(void **state)
{
    enum { DEPTH = 100000 };

    vig_buf_addf(&text, "{\"bomFormat\": \"CycloneDX\", \"components\": [");
    for (int i = 0; i < DEPTH; i++)
        vig_buf_addf(&text, "{\"name\": \"n\", \"purl\": \"pkg:npm/n%d@1\", \"components\": [", i);
    for (int i = 0; i < DEPTH; i++)
        vig_buf_addf(&text, "]}");
    vig_buf_addf(&text, ", {\"name\": \"last\", \"purl\": \"pkg:npm/last@1\"}]}");
    read_as(&vig_cataloger_cyclonedx);
    assert_true(cat->packages.n >= VIG_LIMIT_DEPTH && cat->packages.n <= VIG_LIMIT_DEPTH + 2);
    assert_str(cat->packages.v[cat->packages.n - 1].name, "last");
    assert_true(cat->notes.n > 0);
}

static void a_huge_component_hides_no_other(void **state)
{
    vig_buf_addf(&text, "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"name\": \"huge\", \"description\": \"");
    for (size_t i = 0; i < VIG_LIMIT_SBOM_PART / 16 + 1; i++)
        vig_buf_add(&text, VIG_STR("sixteen bytes.. "));
    vig_buf_addf(&text, "\", \"purl\": \"pkg:npm/huge@1\"}, {\"name\": \"next\", \"purl\": \"pkg:npm/next@1\"}]}");
    read_as(&vig_cataloger_cyclonedx);
    assert_int_equal(cat->packages.n, 2); /* only its description is left out */
    assert_int_equal(cat->notes.n, 1);
}

static void a_huge_package_hides_no_other(void **state)
{
    vig_buf_addf(&text, "{\"spdxVersion\": \"SPDX-2.3\", \"packages\": [{\"name\": \"huge\", \"comment\": \"");
    for (size_t i = 0; i < VIG_LIMIT_SBOM_PART / 16 + 1; i++)
        vig_buf_add(&text, VIG_STR("sixteen bytes.. "));
    vig_buf_addf(&text, "\"}, {\"name\": \"next\", \"versionInfo\": \"1\"}]}");
    read_as(&vig_cataloger_spdx);
    assert_int_equal(cat->packages.n, 1);
    assert_str(cat->packages.v[0].name, "next");
    assert_int_equal(cat->notes.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_of_many_components_are_read, begin, end),
        cmocka_unit_test_setup_teardown(components_may_nest_as_deep_as_they_like, begin, end),
        cmocka_unit_test_setup_teardown(a_huge_component_hides_no_other, begin, end),
        cmocka_unit_test_setup_teardown(a_huge_package_hides_no_other, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
