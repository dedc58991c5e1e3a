/* purls are read and written as the specification says. */
#include "unit/test.h"

#include "model/purl.h"

static void packages_make_the_usual_purls(void **state)
{
    static const struct vig_os debian = { .id = { "debian", 6 }, .version_id = { "12", 2 } };
    static const struct {
        struct vig_package pkg;
        const char *want;
    } cases[] = {
        { { .type = VIG_PKG_DEB, .name = { "libssl3", 7 }, .version = { "3.0.11-1~deb12u2", 16 }, .arch = { "amd64", 5 },
            .source_name = { "openssl", 7 } },
          "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl" },
        { { .type = VIG_PKG_ALPM, .name = { "pacman", 6 }, .version = { "1:6.0.1-1", 9 }, .arch = { "x86_64", 6 } },
          "pkg:alpm/debian/pacman@1:6.0.1-1?arch=x86_64&distro=debian-12" },
        { { .type = VIG_PKG_EBUILD, .name = { "dev-libs/openssl", 16 }, .version = { "3.0.13-r2", 9 } },
          "pkg:ebuild/dev-libs/openssl@3.0.13-r2?distro=debian-12" },
        { { .type = VIG_PKG_MAVEN, .name = { "org.a:b", 7 }, .version = { "1.0", 3 } }, "pkg:maven/org.a/b@1.0" },
        { { .type = VIG_PKG_NPM, .name = { "@angular/core", 13 }, .version = { "1", 1 } }, "pkg:npm/%40angular/core@1" },
        { { .type = VIG_PKG_PYPI, .name = { "Zope_Inter", 10 }, .version = { "1", 1 } }, "pkg:pypi/zope-inter@1" },
        { { .type = VIG_PKG_GOLANG, .name = { "github.com/a/b", 14 }, .version = { "v1.2.3", 6 } },
          "pkg:golang/github.com/a/b@v1.2.3" },
    };
    struct vig_err err = VIG_ERR_INIT;

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_buf out;
        vig_buf_init(&out, 4096);
        assert_ok(vig_purl_write(&cases[i].pkg, &debian, &out, &err));
        assert_str(vig_buf_str(&out), cases[i].want);
        vig_buf_done(&out);
    }
}

static void parsing_finds_each_part(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_purl p;
    struct vig_package pkg;

    assert_ok(vig_purl_parse(VIG_STR("pkg:npm/%40angular/core@16.0.0?a=b%20c#x/y"), a, &p, &err));
    assert_str(p.ns, "@angular");
    assert_str(p.name, "core");
    assert_str(p.version, "16.0.0");
    assert_str(p.subpath, "x/y");
    assert_str(vig_purl_qualifier(&p, VIG_STR("a")), "b c");
    assert_ok(vig_purl_to_package(&p, a, &pkg, &err));
    assert_str(pkg.name, "@angular/core");

    assert_ok(vig_purl_parse(VIG_STR("pkg:ebuild/dev-libs/openssl@3"), a, &p, &err));
    assert_ok(vig_purl_to_package(&p, a, &pkg, &err));
    assert_str(pkg.name, "dev-libs/openssl");

    assert_ok(vig_purl_parse(VIG_STR("pkg:npm/@angular/core"), a, &p, &err));
    assert_str(p.name, "core");
    assert_str(p.version, "");

    assert_ok(vig_purl_parse(VIG_STR("pkg:rpm/redhat/bash@4.4-1.el8?epoch=2&upstream=bash-4.4-1.el8.src.rpm"), a, &p, &err));
    assert_ok(vig_purl_to_package(&p, a, &pkg, &err));
    assert_str(pkg.version, "2:4.4-1.el8");
    assert_str(pkg.source_name, "bash");
    vig_arena_free(a);
}

static void damage_is_an_error(void **state)
{
    static const char *const bad[] = { "", "pkg:", "pkg:npm", "npm/x@1", "pkg:n pm/x@1", "pkg:npm/x@%4", "pkg:npm/%zz" };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_purl p;

    for (size_t i = 0; i < VIG_COUNT(bad); i++)
        assert_int_equal(vig_purl_parse(vig_str_c(bad[i]), a, &p, &err), VIG_E_INPUT);
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_make_the_usual_purls),
        cmocka_unit_test(parsing_finds_each_part),
        cmocka_unit_test(damage_is_an_error),
    };

    return cmocka_run_group_tests_name("purl", tests, NULL, NULL);
}
