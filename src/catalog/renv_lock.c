/* catalog/renv_lock.c - the R packages that renv locked.
 *
 *     {"R": {"Version": "4.2.2"}, "Packages": {
 *         "ggplot2": {"Package": "ggplot2", "Version": "3.4.0", "Source": "Repository", "Repository": "CRAN"}}}
 */
#include "catalog/cataloger.h"
#include "format/json.h"

static int renv_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    yyjson_obj_iter it;
    yyjson_val *root, *key;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    it = yyjson_obj_iter_with(vig_json_get(root, VIG_STR("Packages")));
    while (rc == 0 && (key = yyjson_obj_iter_next(&it))) {
        struct vig_package pkg = {
            .type = VIG_PKG_CRAN,
            .flags = VIG_PKG_DECLARED,
            .name = vig_json_str(key),
            .version = vig_json_get_str(yyjson_obj_iter_get_val(key), VIG_STR("Version")),
        };

        rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_renv_lock = {
    .name = "renv-lock",
    .paths = (const char *const[]){ "renv.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = renv_lock_parse,
};
