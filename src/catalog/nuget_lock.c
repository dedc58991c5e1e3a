/* catalog/nuget_lock.c - the packages that NuGet locked, in packages.lock.json.
 *
 *     {"version": 1, "dependencies": {"net8.0": {
 *         "Serilog": {"type": "Direct", "requested": "[2.10.0, )", "resolved": "2.10.0"},
 *         "shop.core": {"type": "Project"}}}}
 *
 * A package that several frameworks need in the same version is reported once.
 */
#include "base/map.h"
#include "catalog/cataloger.h"
#include "format/json.h"

static int add_framework(struct vig_catalog *cat, yyjson_val *packages, struct vig_map *seen, struct vig_err *err)
{
    yyjson_obj_iter it = yyjson_obj_iter_with(packages);
    yyjson_val *key;
    int rc = 0;

    while (rc == 0 && (key = yyjson_obj_iter_next(&it))) {
        yyjson_val *p = yyjson_obj_iter_get_val(key);
        struct vig_package pkg = {
            .type = VIG_PKG_NUGET,
            .flags = VIG_PKG_DECLARED,
            .name = vig_json_str(key),
            .version = vig_json_get_str(p, VIG_STR("resolved")),
        };
        bool is_new = false;
        vig_str id;

        if (vig_str_eqc(vig_json_get_str(p, VIG_STR("type")), "Project"))
            continue;
        id = vig_arena_printf(vig_catalog_scratch(cat), "%.*s/%.*s", VIG_ARG(pkg.name), VIG_ARG(pkg.version));
        if (!id.p || !vig_map_put(seen, vig_catalog_scratch(cat), id, &is_new))
            return vig_nomem(err);
        if (is_new)
            rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

static int nuget_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_map seen = { 0 };
    yyjson_obj_iter it;
    yyjson_val *root, *key;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    it = yyjson_obj_iter_with(vig_json_get(root, VIG_STR("dependencies")));
    while (rc == 0 && (key = yyjson_obj_iter_next(&it)))
        rc = add_framework(cat, yyjson_obj_iter_get_val(key), &seen, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_nuget_lock = {
    .name = "nuget-lock",
    .paths = (const char *const[]){ "packages.lock.json", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = nuget_lock_parse,
};
