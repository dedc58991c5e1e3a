/* catalog/go_mod.c - the modules that a Go project requires, from its go.mod (format/go_mod.h).
 *
 * Since Go 1.17 a go.mod names indirect modules as well, so go.sum, which also holds versions that are not used, is not read.
 * Replacements are applied. The standard library is reported when the file names a release of it: "go 1.22" is a version of
 * the language, and taking it for 1.22.0 would accuse every project of what was fixed since.
 */
#include "base/map.h"
#include "catalog/cataloger.h"
#include "format/go_mod.h"

static bool is_folder(vig_str path)
{
    return vig_str_starts(path, VIG_STR("./")) || vig_str_starts(path, VIG_STR("../")) || vig_str_starts(path, VIG_STR("/"));
}

/* path → index + 1 of its last replacement. One for a certain version counts only for that version. */
static bool index_replaces(const struct vig_go_mod *mod, struct vig_arena *scratch, struct vig_map *ret)
{
    for (size_t i = 0; i < mod->replaces.n; i++) {
        uintptr_t *slot = vig_map_put(ret, scratch, mod->replaces.v[i].path, NULL);

        if (!slot)
            return false;
        *slot = i + 1;
    }
    return true;
}

static int add_require(struct vig_catalog *cat, const struct vig_go_mod *mod, const struct vig_map *replaces,
                       const struct vig_go_require *req, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GOLANG, .flags = VIG_PKG_DECLARED, .name = req->path, .version = req->version };
    uintptr_t *slot = vig_map_get(replaces, req->path);
    const struct vig_go_replace *by = slot ? &mod->replaces.v[*slot - 1] : NULL;

    if (by && (vig_str_empty(by->version) || vig_str_eq(by->version, req->version))) {
        if (!is_folder(by->new_path)) {
            pkg.name = by->new_path;
            pkg.version = by->new_version;
        } else if (vig_str_eqc(req->version, "v0.0.0")) {
            pkg.version = VIG_STR(""); /* a placeholder, which every advisory would match */
        }
    }
    return vig_catalog_add(cat, &pkg, err);
}

static int add_stdlib(struct vig_catalog *cat, const struct vig_go_mod *mod, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GOLANG, .flags = VIG_PKG_DECLARED, .name = VIG_STR("stdlib"), .version = mod->go };
    size_t dots = 0;

    if (vig_str_starts(mod->toolchain, VIG_STR("go")))
        pkg.version = vig_str_skip(mod->toolchain, 2);
    for (size_t i = 0; i < pkg.version.n; i++)
        dots += pkg.version.p[i] == '.';
    return dots == 2 ? vig_catalog_add(cat, &pkg, err) : 0;
}

static int go_mod_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_package self = { .type = VIG_PKG_GOLANG, .flags = VIG_PKG_DECLARED | VIG_PKG_MAIN };
    struct vig_map replaces = { 0 };
    struct vig_go_mod mod;
    int rc = vig_go_mod_parse(file, vig_catalog_scratch(cat), &mod, err);

    if (rc < 0)
        return rc;
    if (!index_replaces(&mod, vig_catalog_scratch(cat), &replaces))
        return vig_nomem(err);
    if (mod.bad_line && vig_catalog_note(cat, mod.bad_line, "a directive that Go would not take") < 0)
        return vig_nomem(err);
    self.name = mod.module;
    if (!vig_str_empty(self.name))
        rc = vig_catalog_add(cat, &self, err);
    for (size_t i = 0; rc == 0 && i < mod.requires.n; i++)
        rc = add_require(cat, &mod, &replaces, &mod.requires.v[i], err);
    return rc < 0 ? rc : add_stdlib(cat, &mod, err);
}

const struct vig_cataloger vig_cataloger_go_mod = {
    .name = "go-mod",
    .paths = (const char *const[]){ "go.mod", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = go_mod_parse,
};
