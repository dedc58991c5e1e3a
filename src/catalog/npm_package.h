/* catalog/npm_package.h - what all readers of JavaScript package files know about names, versions and licences.
 *
 * Private to src/catalog.
 */
#ifndef VIG_CATALOG_NPM_PACKAGE_H
#define VIG_CATALOG_NPM_PACKAGE_H

#include "catalog/cataloger.h"
#include "format/json.h"

/* Whether a registry could have a package of this name: "left-pad", "@scope/name". Nothing that is a path or a URL. */
bool vig_npm_is_name(vig_str name);
/* Whether it is a version, not a range, a tag, a URL or a template's placeholder: it begins with a digit. */
bool vig_npm_is_version(vig_str version);
/* "license": a string, or an object with a type; "licenses": an array of these. Joined by " OR "; views into the document or
 * onto `arena`. False: out of memory. */
bool vig_npm_license(yyjson_val *package, struct vig_arena *arena, vig_str *ret);
/* Adds the package that a package.json describes; one without a proper name and version is passed over. VIG_E_NOMEM, or
 * what vig_json_read says of text that is no JSON. */
int vig_npm_package_add(struct vig_catalog *cat, vig_str text, unsigned flags, struct vig_err *err);

#endif
