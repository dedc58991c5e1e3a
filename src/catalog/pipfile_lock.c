/* catalog/pipfile_lock.c - what pipenv locked.
 *
 *     {"_meta": {…}, "default": {"flask": {"version": "==2.0.1", "hashes": […]}}, "develop": {…}}
 *
 * Each object but _meta is a category; only "default" is needed to run. A package from a repository has "ref" and no version.
 */
#include "catalog/cataloger.h"
#include "format/json.h"

static int add_category(struct vig_catalog *cat, vig_str category, yyjson_val *packages, struct vig_err *err)
{
    unsigned dev = vig_str_eq(category, VIG_STR("default")) ? 0u : VIG_PKG_DEV;
    yyjson_obj_iter it = yyjson_obj_iter_with(packages);
    yyjson_val *key;
    int rc = 0;

    while (rc == 0 && (key = yyjson_obj_iter_next(&it))) {
        vig_str version = vig_json_get_str(yyjson_obj_iter_get_val(key), VIG_STR("version"));

        while (version.n && version.p[0] == '=')
            version = vig_str_skip(version, 1);
        struct vig_package pkg = {
            .type = VIG_PKG_PYPI, .flags = VIG_PKG_DECLARED | dev, .name = vig_json_str(key), .version = vig_str_trim(version),
        };
        if (pkg.version.n)
            rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

static int pipfile_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    yyjson_obj_iter it;
    yyjson_val *root, *key;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    it = yyjson_obj_iter_with(root);
    while (rc == 0 && (key = yyjson_obj_iter_next(&it)))
        if (!vig_str_eq(vig_json_str(key), VIG_STR("_meta")))
            rc = add_category(cat, vig_json_str(key), yyjson_obj_iter_get_val(key), err);
    return rc;
}

const struct vig_cataloger vig_cataloger_pipfile_lock = {
    .name = "pipfile-lock",
    .paths = (const char *const[]){ "Pipfile.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = pipfile_lock_parse,
};
