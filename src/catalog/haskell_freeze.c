/* catalog/haskell_freeze.c - the Haskell packages that cabal froze or stack locked.
 *
 *     cabal.project.freeze   constraints: any.aeson ==2.0.3.0,
 *                                         aeson -cffi +ordered-keymap,      (flags of a package: passed over)
 *     stack.yaml.lock            hackage: aeson-2.0.3.0@sha256:…,1234
 */
#include "catalog/cataloger.h"

static bool from_cabal(vig_str part, struct vig_package *pkg)
{
    size_t at = vig_str_search(part, VIG_STR("any.")), equal = vig_str_search(part, VIG_STR("=="));

    if (at == VIG_NPOS || equal == VIG_NPOS || equal < at)
        return false;
    pkg->name = vig_str_trim(vig_str_take(vig_str_skip(part, at + 4), equal - at - 4));
    part = vig_str_trim(vig_str_skip(part, equal + 2));
    while (pkg->version.n < part.n && !vig_is_space(part.p[pkg->version.n]))
        pkg->version = vig_str_take(part, pkg->version.n + 1);
    return true;
}

static bool from_stack(vig_str line, struct vig_package *pkg)
{
    vig_str id = vig_str_trim(line);
    size_t dash;

    if (vig_str_starts(id, VIG_STR("- ")))
        id = vig_str_trim(vig_str_skip(id, 2));
    if (!vig_str_starts(id, VIG_STR("hackage:")))
        return false;
    id = vig_str_skip(id, strlen("hackage:"));
    id = vig_str_trim(vig_str_cut(&id, '@'));
    dash = vig_str_rfind(id, '-');
    if (dash == VIG_NPOS)
        return false;
    pkg->name = vig_str_take(id, dash);
    pkg->version = vig_str_skip(id, dash + 1);
    return true;
}

static int haskell_freeze_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    bool is_stack = vig_str_ends(vig_catalog_path(cat), VIG_STR("stack.yaml.lock"));
    vig_str last = VIG_STR(""), last_version = VIG_STR("");
    int rc = 0;

    while (rc == 0 && file.n) {
        struct vig_package pkg = { .type = VIG_PKG_HACKAGE, .flags = VIG_PKG_DECLARED };
        vig_str part = vig_str_cut(&file, is_stack ? '\n' : ',');

        if (!(is_stack ? from_stack(part, &pkg) : from_cabal(part, &pkg)) ||
            (vig_str_eq(pkg.name, last) && vig_str_eq(pkg.version, last_version)))
            continue; /* stack names each twice: as asked for, and as found */
        last = pkg.name;
        last_version = pkg.version;
        rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_haskell_freeze = {
    .name = "haskell-freeze",
    .paths = (const char *const[]){ "cabal.project.freeze", "stack.yaml.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = haskell_freeze_parse,
};
