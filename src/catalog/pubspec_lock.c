/* catalog/pubspec_lock.c - the Dart packages that pub locked.
 *
 *     packages:
 *       http:
 *         dependency: "direct main"      or "direct dev", "transitive", …
 *         source: hosted                 or git, path, sdk
 *         version: "0.13.5"
 *
 * Packages of the SDK have no version of their own.
 */
#include "catalog/cataloger.h"
#include "format/yaml.h"

static int pubspec_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_yaml *root = NULL, *packages;
    int rc = vig_yaml_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    packages = vig_yaml_get(root, VIG_STR("packages"));
    for (struct vig_yaml *p = packages ? packages->first : NULL; rc == 0 && p; p = p->next) {
        struct vig_package pkg = {
            .type = VIG_PKG_PUB,
            .flags = VIG_PKG_DECLARED,
            .name = p->key,
            .version = vig_yaml_get_text(p, VIG_STR("version")),
        };

        if (vig_str_eqc(vig_yaml_get_text(p, VIG_STR("dependency")), "direct dev"))
            pkg.flags |= VIG_PKG_DEV;
        if (!vig_str_eqc(vig_yaml_get_text(p, VIG_STR("source")), "sdk"))
            rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_pubspec_lock = {
    .name = "pubspec-lock",
    .paths = (const char *const[]){ "pubspec.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = pubspec_lock_parse,
};
