/* pom.xml is read without entities, under limits, and resolved as far as it alone says. */
#include "unit/test.h"

#include "base/buf.h"
#include "format/maven.h"

static struct vig_err err;

static int read_pom(const char *body, struct vig_arena *a, struct vig_pom *ret)
{
    return vig_pom_read(vig_arena_printf(a, "<project>%s</project>", body), a, ret, &err);
}

static vig_str resolved(const struct vig_pom *pom, const char *value, struct vig_arena *a)
{
    vig_str got = VIG_STR("untouched");

    assert_ok(vig_pom_resolve(pom, vig_str_c(value), a, &got, &err));
    return got;
}

static void coordinates_are_inherited_and_resolved(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_maven_id id;
    struct vig_pom pom;

    assert_ok(read_pom(
        "<parent><groupId>g</groupId><version>7</version></parent><artifactId>a</artifactId>"
        "<version>${major}.${project.parent.version}</version><properties><major>2</major><x>${y}</x><y>${x}</y>"
        "</properties>",
        a, &pom));
    assert_ok(vig_pom_id(&pom, a, &id, &err));
    assert_str(id.group, "g");
    assert_str(id.artifact, "a");
    assert_str(id.version, "2.7");
    assert_str(resolved(&pom, "plain", a), "plain");
    assert_str(resolved(&pom, "${project.groupId}.${pom.artifactId}", a), "g.a");
    assert_str(resolved(&pom, "${x}", a), "");
    assert_str(resolved(&pom, "1-${nowhere}", a), "");
    assert_str(resolved(&pom, "${unclosed", a), "");
}

static void doubling_properties_stay_small(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_pom pom;
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    vig_buf_addf(&b, "<properties><p0>xxxxxxxxxxxxxxxxxxxx</p0>");
    for (int i = 1; i < 8; i++) {
        vig_buf_addf(&b, "<p%d>", i);
        for (int j = 0; j < 20; j++)
            vig_buf_addf(&b, "${p%d}", i - 1);
        vig_buf_addf(&b, "</p%d>", i);
    }
    vig_buf_addf(&b, "</properties>%c", 0);
    assert_ok(read_pom(b.p, a, &pom));
    assert_str(resolved(&pom, "${p7}", a), "");
    vig_buf_done(&b);
}

static void what_is_not_read_is_refused(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_pom pom;
    struct vig_buf b;

    assert_int_equal(
        vig_pom_read(VIG_STR("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), a, &pom, &err),
        VIG_E_UNSUPPORTED);
    assert_int_equal(read_pom("\n<version>&undefined;</version>", a, &pom), VIG_E_INPUT);
    assert_int_equal(err.at, 2);
    assert_int_equal(vig_pom_read(VIG_STR(""), a, &pom, &err), VIG_E_INPUT);
    vig_buf_init(&b, VIG_MIB(8));
    for (int i = 0; i < 200; i++)
        vig_buf_addf(&b, "<a>");
    assert_int_equal(vig_pom_read(vig_buf_str(&b), a, &pom, &err), VIG_E_LIMIT);
    vig_buf_clear(&b);
    vig_buf_addf(&b, "<project><dependencies>");
    for (int i = 0; i < 10001; i++)
        vig_buf_addf(&b, "<dependency/>");
    assert_int_equal(vig_pom_read(vig_buf_str(&b), a, &pom, &err), VIG_E_LIMIT);
    vig_buf_done(&b);
}

static void only_the_paths_that_are_known_count(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_pom pom;

    assert_ok(read_pom(
        "<build><version>9</version></build><version>1</version><m:artifactId xmlns:m=\"x\">a</m:artifactId>"
        "<licenses><license><name>A</name></license><license><name>B</name></license></licenses>"
        "<dependencies><dependency><artifactId>d</artifactId><version>3</version><scope>test</scope>"
        "<exclusions><exclusion><artifactId>no</artifactId></exclusion></exclusions></dependency></dependencies>",
        a, &pom));
    assert_str(pom.id.version, "1");
    assert_str(pom.id.artifact, "a");
    assert_str(pom.license, "A OR B");
    assert_int_equal(pom.dependencies.n, 1);
    assert_str(pom.dependencies.v[0].id.artifact, "d");
    assert_str(pom.dependencies.v[0].scope, "test");
}

static void windows_encodings_are_read(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_pom pom;

    assert_ok(vig_pom_read(
        VIG_STR(
            "<?xml version='1.0' encoding='windows-1252'?><project><name>\xf6</name><version>1</version></project>"),
        a, &pom, &err));
    assert_str(pom.id.version, "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coordinates_are_inherited_and_resolved),
        cmocka_unit_test(doubling_properties_stay_small),
        cmocka_unit_test(what_is_not_read_is_refused),
        cmocka_unit_test(only_the_paths_that_are_known_count),
        cmocka_unit_test(windows_encodings_are_read),
    };

    return cmocka_run_group_tests_name("pom", tests, NULL, NULL);
}
