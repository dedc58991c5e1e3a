/* catalog/bun_lock.c - what bun.lock declares: JSON with comments and trailing commas.
 *
 *     {
 *       "lockfileVersion": 1,
 *       "workspaces": { "": { "name": "shop", "dependencies": {…} } },
 *       "packages": {
 *         "left-pad": ["left-pad@1.3.0", "", {}, "sha512-…"],
 *         "alias": ["real-name@2.0.0", "", {}, "sha512-…"],
 *         "lib": ["lib@workspace:packages/lib"],
 *       }
 *     }
 *
 * (https://bun.com/docs/install/lockfile.) The first element names the package; the key may be an alias or a place.
 */
#include "catalog/npm_declared.h"

static int bun_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_npm_declared d = vig_npm_declared_of(cat);
    yyjson_val *root, *key, *entry;
    vig_str name, version;
    size_t i, max;
    int rc = vig_json_read_relaxed(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return rc;
    vig_json_foreach(vig_json_get(root, VIG_STR("packages")), i, max, key, entry)
    {
        if (!vig_npm_split_last(vig_json_str(yyjson_arr_get_first(entry)), &name, &version))
            continue;
        rc = vig_npm_declare(&d, name, version, VIG_STR(""), 0, err);
        if (rc < 0)
            return rc;
    }
    return vig_npm_declared_end(&d, err);
}

const struct vig_cataloger vig_cataloger_bun_lock = {
    .name = "bun-lock",
    .paths = (const char *const[]){ "bun.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = bun_lock_parse,
};
