/* catalog/cargo_lock.c - the crates that Cargo locked.
 *
 *     version = 3
 *     [[package]]
 *     name = "serde"
 *     version = "1.0.130"
 *     source = "registry+https://github.com/rust-lang/crates.io-index"
 *
 * A package without a source is the project itself, or a part of it. Until 2018 the project stood apart as [root]. What is
 * needed for development only cannot be told from this file.
 */
#include "catalog/cataloger.h"
#include "format/toml.h"

/* `cut_off`: the file could not be read to its end, so the last package may lack something. */
static int add_crate(struct vig_catalog *cat, const struct vig_toml *p, bool cut_off, struct vig_err *err)
{
    struct vig_package pkg = {
        .type = VIG_PKG_CARGO,
        .flags = VIG_PKG_DECLARED | (vig_toml_get(p, VIG_STR("source")) ? 0u : VIG_PKG_MAIN),
        .name = vig_toml_get_str(p, VIG_STR("name")),
        .version = vig_toml_get_str(p, VIG_STR("version")),
    };

    if (vig_str_empty(pkg.name) || vig_str_empty(pkg.version))
        return cut_off && !p->next ? 0 : vig_catalog_note(cat, p->line, "a package without a name or a version");
    return vig_catalog_add(cat, &pkg, err);
}

static int cargo_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_toml *root = NULL;
    const struct vig_toml *p;
    bool cut_off;
    int rc = vig_toml_parse(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    cut_off = rc < 0;
    if (rc < 0)
        rc = vig_catalog_note_err(cat, err);
    if (rc < 0)
        return rc;
    p = vig_toml_get(root, VIG_STR("root"));
    if (p)
        rc = add_crate(cat, p, cut_off, err);
    for (p = vig_toml_items(vig_toml_get(root, VIG_STR("package"))); rc == 0 && p; p = p->next)
        rc = add_crate(cat, p, cut_off, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_cargo_lock = {
    .name = "cargo-lock",
    .paths = (const char *const[]){ "Cargo.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = cargo_lock_parse,
};
