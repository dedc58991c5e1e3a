/* catalog/yarn_cache.c - JavaScript packages that yarn 2 and later run right out of its cache, without a node_modules.
 *
 *     .yarn/cache/left-pad-npm-1.3.0-e3b3b5d7f0-10c0.zip
 *       node_modules/left-pad/package.json
 *       node_modules/left-pad/index.js
 *
 * (https://yarnpkg.com/features/pnp.) The archive is read by its directory; only that one file is inflated.
 */
#include "catalog/npm_package.h"
#include "format/zip.h"

/* node_modules/NAME/package.json, node_modules/@SCOPE/NAME/package.json */
static bool is_manifest(vig_str name)
{
    static const vig_str front = VIG_STR("node_modules/");

    if (!vig_str_starts(name, front))
        return false;
    name = vig_str_skip(name, front.n);
    if (name.n && name.p[0] == '@')
        (void)vig_str_cut(&name, '/');
    (void)vig_str_cut(&name, '/');
    return vig_str_eqc(name, "package.json");
}

static int read_manifest(struct vig_catalog *cat, struct vig_zip *zip, const struct vig_zip_entry *e,
                         struct vig_err *err)
{
    vig_str text;
    int rc = vig_zip_read_text(zip, e, VIG_LIMIT_SMALL_FILE, vig_catalog_scratch(cat), &text, err);

    if (rc < 0 || e->name.n > VIG_LIMIT_PATH)
        return rc;
    rc = vig_catalog_enter(cat, e->name, err);
    if (rc < 0)
        return rc;
    rc = vig_npm_package_add(cat, text, 0, err);
    if (rc < 0)
        rc = vig_catalog_note_err(cat, err);
    vig_catalog_leave(cat);
    return rc;
}

static int yarn_cache_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    struct vig_zip_work *work;
    struct vig_zip_entry e;
    struct vig_zip zip;
    int rc = vig_zip_work_new(file->size, vig_catalog_scratch(cat), &work, err);

    if (rc == 0)
        rc = vig_zip_open(work, file, vig_catalog_scratch(cat), &zip, err);
    if (rc < 0)
        return rc;
    while (vig_zip_next(&zip, &e))
        if (is_manifest(e.name))
            return read_manifest(cat, &zip, &e, err); /* a cache file holds one package */
    return 0;
}

const struct vig_cataloger vig_cataloger_yarn_cache = {
    .name = "yarn-cache",
    .paths = (const char *const[]){ ".../.yarn/cache/*.zip", ".../.yarn/berry/cache/*.zip", NULL },
    .max_bytes = VIG_LIMIT_ARCHIVE,
    .parse_blob = yarn_cache_parse,
};
