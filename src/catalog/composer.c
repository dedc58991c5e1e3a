/* catalog/composer.c - PHP packages that Composer installed (vendor/composer/installed.json) or locked (composer.lock).
 *
 *     composer.lock      {"packages": [PACKAGE, …], "packages-dev": [PACKAGE, …]}
 *     installed.json     Composer 2: {"packages": [PACKAGE, …], "dev-package-names": ["phpunit/phpunit"]}; 1: [PACKAGE, …]
 *     PACKAGE            {"name": "monolog/monolog", "version": "v2.3.1", "license": ["MIT", "GPL-2.0"], …}
 *
 * Several licences mean a choice. The "v" of a tag is no part of the version.
 */
#include "base/buf.h"
#include "base/map.h"
#include "catalog/cataloger.h"
#include "format/json.h"

static int join_licenses(yyjson_val *list, struct vig_arena *scratch, vig_str *ret, struct vig_err *err)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    struct vig_buf all;
    yyjson_val *v;
    bool ok = true;

    *ret = vig_json_str(list);
    vig_buf_init(&all, 1024);
    while ((v = yyjson_arr_iter_next(&it))) {
        if (all.n)
            vig_buf_add(&all, VIG_STR(" OR "));
        vig_buf_add(&all, vig_json_str(v));
    }
    if (all.n)
        ok = vig_arena_str(scratch, vig_buf_str(&all), ret);
    vig_buf_done(&all);
    return ok ? 0 : vig_nomem(err);
}

static int add_package(struct vig_catalog *cat, yyjson_val *p, unsigned flags, struct vig_err *err)
{
    struct vig_package pkg = {
        .type = VIG_PKG_COMPOSER,
        .flags = flags,
        .name = vig_json_get_str(p, VIG_STR("name")),
        .version = vig_json_get_str(p, VIG_STR("version")),
    };
    int rc = join_licenses(vig_json_get(p, VIG_STR("license")), vig_catalog_scratch(cat), &pkg.license, err);

    if (rc < 0)
        return rc;
    if (pkg.version.n > 1 && (pkg.version.p[0] == 'v' || pkg.version.p[0] == 'V') && vig_is_digit(pkg.version.p[1]))
        pkg.version = vig_str_skip(pkg.version, 1);
    return vig_catalog_add(cat, &pkg, err);
}

static int add_locked(struct vig_catalog *cat, yyjson_val *list, unsigned flags, struct vig_err *err)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    yyjson_val *p;
    int rc = 0;

    while (rc == 0 && (p = yyjson_arr_iter_next(&it)))
        rc = add_package(cat, p, flags, err);
    return rc;
}

static int composer_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    yyjson_val *root;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    rc = add_locked(cat, vig_json_get(root, VIG_STR("packages")), VIG_PKG_DECLARED, err);
    if (rc == 0)
        rc = add_locked(cat, vig_json_get(root, VIG_STR("packages-dev")), VIG_PKG_DECLARED | VIG_PKG_DEV, err);
    return rc;
}

static bool collect_names(yyjson_val *list, struct vig_arena *scratch, struct vig_map *ret)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    yyjson_val *v;

    while ((v = yyjson_arr_iter_next(&it)))
        if (!vig_map_put(ret, scratch, vig_json_str(v), NULL))
            return false;
    return true;
}

static int composer_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_arena *scratch = vig_catalog_scratch(cat);
    yyjson_val *root, *list, *p;
    struct vig_map dev = { 0 };
    yyjson_arr_iter it;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, scratch, &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    list = yyjson_is_arr(root) ? root : vig_json_get(root, VIG_STR("packages"));
    if (!collect_names(vig_json_get(root, VIG_STR("dev-package-names")), scratch, &dev))
        return vig_nomem(err);
    it = yyjson_arr_iter_with(list);
    while (rc == 0 && (p = yyjson_arr_iter_next(&it)))
        rc = add_package(cat, p, vig_map_get(&dev, vig_json_get_str(p, VIG_STR("name"))) ? VIG_PKG_DEV : 0u, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_composer_installed = {
    .name = "composer-installed",
    .paths = (const char *const[]){ ".../composer/installed.json", NULL },
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = composer_installed_parse,
};

const struct vig_cataloger vig_cataloger_composer_lock = {
    .name = "composer-lock",
    .paths = (const char *const[]){ "composer.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = composer_lock_parse,
};
