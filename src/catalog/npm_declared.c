/* catalog/npm_declared.c - see catalog/npm_declared.h. */
#include "catalog/npm_declared.h"

/* Different packages of one lock file. The largest monorepos have 20,000; each takes 600 bytes while it is read. */
enum { MOST_PACKAGES = 100 * 1000 };

int vig_npm_declare(struct vig_npm_declared *d, vig_str name, vig_str version, vig_str license, unsigned flags,
                    struct vig_err *err)
{
    struct vig_arena *arena = vig_catalog_scratch(d->cat);
    struct vig_package *slot;
    uintptr_t *seen;
    vig_str key;

    if (d->too_many || !vig_npm_is_name(name) || !vig_npm_is_version(version))
        return 0;
    key = vig_arena_printf(arena, "%.*s@%.*s", VIG_ARG(name), VIG_ARG(version));
    seen = key.p ? vig_map_put(&d->seen, arena, key, NULL) : NULL;
    if (!seen)
        return vig_nomem(err);
    if (*seen) {
        d->packages.v[*seen - 1].flags &= flags | ~(unsigned)VIG_PKG_DEV;
        return 0;
    }
    d->too_many = d->packages.n >= MOST_PACKAGES;
    if (d->too_many)
        return 0;
    slot = vig_vec_add(&d->packages, arena);
    if (!slot)
        return vig_nomem(err);
    *slot = (struct vig_package){
        .type = VIG_PKG_NPM, .name = name, .version = version, .license = license, .flags = VIG_PKG_DECLARED | flags
    };
    *seen = d->packages.n;
    return 0;
}

int vig_npm_declared_end(struct vig_npm_declared *d, struct vig_err *err)
{
    int rc =
        d->too_many ? vig_catalog_note(d->cat, 0, "more than %d packages: the rest was not read", MOST_PACKAGES) : 0;

    for (size_t i = 0; rc == 0 && i < d->packages.n; i++)
        rc = vig_catalog_add(d->cat, &d->packages.v[i], err);
    return rc;
}

static bool split_at(vig_str spec, size_t at, vig_str *ret_name, vig_str *ret_rest)
{
    if (at == VIG_NPOS || at == 0)
        return false;
    *ret_name = vig_str_take(spec, at);
    *ret_rest = vig_str_skip(spec, at + 1);
    return true;
}

bool vig_npm_split(vig_str spec, vig_str *ret_name, vig_str *ret_rest)
{
    size_t at = spec.n > 1 ? vig_str_find(vig_str_skip(spec, 1), '@') : VIG_NPOS;

    return split_at(spec, at == VIG_NPOS ? at : at + 1, ret_name, ret_rest);
}

bool vig_npm_split_last(vig_str spec, vig_str *ret_name, vig_str *ret_rest)
{
    return split_at(spec, vig_str_rfind(spec, '@'), ret_name, ret_rest);
}
