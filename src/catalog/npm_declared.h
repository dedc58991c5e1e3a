/* catalog/npm_declared.h - the JavaScript packages that one lock file names, each once.
 *
 * Private to src/catalog. A lock file names a package for each place where it is installed, and for each range that it
 * answers. What is needed for development in one place and by the program in another is not "for development".
 */
#ifndef VIG_CATALOG_NPM_DECLARED_H
#define VIG_CATALOG_NPM_DECLARED_H

#include "base/map.h"
#include "catalog/npm_package.h"

struct vig_npm_declared {
    struct vig_catalog *cat;
    struct vig_map seen; /* "name@version" → index into packages, and one */
    struct {
        VIG_VEC(struct vig_package);
    } packages;
    bool too_many;
};

static inline struct vig_npm_declared vig_npm_declared_of(struct vig_catalog *cat)
{
    return (struct vig_npm_declared){ .cat = cat };
}
/* `flags`: VIG_PKG_DEV, VIG_PKG_MAIN. What is no name or no version of a registry (links, paths, repositories) is passed
 * over. The views must live until vig_npm_declared_end. VIG_E_NOMEM. */
int vig_npm_declare(struct vig_npm_declared *d, vig_str name, vig_str version, vig_str license, unsigned flags,
                    struct vig_err *err);
/* Adds them all to the catalog, in the order in which they were first named; a note when there were too many. */
int vig_npm_declared_end(struct vig_npm_declared *d, struct vig_err *err);

/* Splits "name@rest" at the first '@' behind the name, or at the last one: "@scope/a@npm:@b/c@1" is "@scope/a" and
 * "npm:@b/c@1", or "@scope/a@npm:@b/c" and "1". False when there is none. */
bool vig_npm_split(vig_str spec, vig_str *ret_name, vig_str *ret_rest);
bool vig_npm_split_last(vig_str spec, vig_str *ret_name, vig_str *ret_rest);

#endif
