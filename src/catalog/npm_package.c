/* catalog/npm_package.c - JavaScript packages as they are installed: node_modules/NAME/package.json.
 *
 *     { "name": "@babel/core", "version": "7.23.9", "license": "MIT", … }
 *
 * (https://docs.npmjs.com/cli/configuring-npm/package-json.) The file's own name counts, not the folder's, which may be an
 * alias. A package.json stands in other places, too:
 *
 *   app/package.json                          the application itself, marked as such
 *   node_modules/a/dist/esm/package.json      {"type": "module"}: no name, no version, no package
 *   node_modules/a/dist/compiled/b/…          a copy of b within a: a package, as its holes are there
 *   node_modules/a/test/fixtures/b/…          not software: left out, as it only makes false alarms
 *   node_modules/a/templates/package.json     not even JSON
 *
 * So a file right below node_modules that cannot be read is a note, while elsewhere it is passed over. A node image has tens
 * of thousands of these files: no file is looked at twice, and the JSON stays on the scratch arena.
 */
#include "catalog/npm_package.h"

/* Longest name that the registry accepts. */
enum { LONGEST_NAME = 214 };

static bool is_name_part(vig_str s)
{
    if (s.n == 0 || s.p[0] == '.')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && !memchr("-_.~!*'()", s.p[i], 9))
            return false;
    return true;
}

bool vig_npm_is_name(vig_str name)
{
    vig_str scope;

    if (name.n > LONGEST_NAME)
        return false;
    if (name.n == 0 || name.p[0] != '@')
        return is_name_part(name);
    name = vig_str_skip(name, 1);
    scope = vig_str_cut(&name, '/');
    return is_name_part(scope) && is_name_part(name);
}

bool vig_npm_is_version(vig_str version)
{
    if (version.n == 0 || !vig_is_digit(version.p[0]))
        return false;
    for (size_t i = 0; i < version.n; i++)
        if (!vig_is_alnum(version.p[i]) && !memchr(".-+_", version.p[i], 4))
            return false;
    return true;
}

static vig_str one_license(yyjson_val *v)
{
    vig_str type = vig_json_get_str(v, VIG_STR("type"));

    if (vig_str_empty(type))
        type = vig_json_get_str(v, VIG_STR("name"));
    return yyjson_is_str(v) ? vig_json_str(v) : type;
}

bool vig_npm_license(yyjson_val *package, struct vig_arena *arena, vig_str *ret)
{
    yyjson_val *v = vig_json_get(package, VIG_STR("license")), *item;
    size_t i, max;

    *ret = VIG_STR("");
    if (!v)
        v = vig_json_get(package, VIG_STR("licenses"));
    if (!yyjson_is_arr(v)) {
        *ret = one_license(v);
        return true;
    }
    yyjson_arr_foreach(v, i, max, item)
    {
        vig_str one = one_license(item);

        if (vig_str_empty(one))
            continue;
        *ret = vig_str_empty(*ret) ? one : vig_arena_printf(arena, "%.*s OR %.*s", VIG_ARG(*ret), VIG_ARG(one));
        if (!ret->p)
            return false;
        if (ret->n > VIG_LIMIT_NAME)
            break; /* a package has one licence, or three: the rest is no news, and joining it would be quadratic */
    }
    return true;
}

enum place {
    PLACE_APPLICATION, /* no node_modules above it */
    PLACE_INSTALLED,   /* node_modules/NAME/ or node_modules/@SCOPE/NAME/ */
    PLACE_WITHIN,      /* deeper in a package */
    PLACE_FIXTURE,     /* the same, among its tests and examples */
};

static bool is_fixture_folder(vig_str part)
{
    static const char *const names[] = { "test",     "tests",    "__tests__", "testing", "spec",      "fixture",
                                         "fixtures", "examples", "example",   "demo",    "benchmark", "benchmarks" };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(part, names[i]))
            return true;
    return false;
}

/* What stands behind the last "node_modules/". */
static bool below_node_modules(vig_str folder, vig_str *ret)
{
    static const vig_str marker = VIG_STR("node_modules/");

    for (size_t end = folder.n; end >= marker.n; end--) {
        size_t at = end - marker.n;

        if (folder.p[end - 1] == '/' && vig_str_eq(vig_str_of(folder.p + at, marker.n), marker) &&
            (at == 0 || folder.p[at - 1] == '/')) {
            *ret = vig_str_skip(folder, end);
            return true;
        }
    }
    return false;
}

static enum place place_of(vig_str path)
{
    vig_str rest;

    if (!below_node_modules(vig_str_dirname(path), &rest))
        return PLACE_APPLICATION;
    if (rest.n && rest.p[0] == '@')
        (void)vig_str_cut(&rest, '/');
    (void)vig_str_cut(&rest, '/');
    if (vig_str_empty(rest))
        return PLACE_INSTALLED;
    while (rest.n)
        if (is_fixture_folder(vig_str_cut(&rest, '/')))
            return PLACE_FIXTURE;
    return PLACE_WITHIN;
}

int vig_npm_package_add(struct vig_catalog *cat, vig_str text, unsigned flags, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_NPM, .flags = flags };
    yyjson_val *root;
    int rc = vig_json_read(text, VIG_LIMIT_SMALL_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return rc;
    pkg.name = vig_json_get_str(root, VIG_STR("name"));
    pkg.version = vig_json_get_str(root, VIG_STR("version"));
    if (pkg.version.n && (pkg.version.p[0] == 'v' || pkg.version.p[0] == '='))
        pkg.version = vig_str_skip(pkg.version, 1);
    if (!vig_npm_is_name(pkg.name) || !vig_npm_is_version(pkg.version))
        return 0;
    if (!vig_npm_license(root, vig_catalog_scratch(cat), &pkg.license))
        return vig_nomem(err);
    return vig_catalog_add(cat, &pkg, err);
}

static int npm_package_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    enum place place = place_of(vig_catalog_path(cat));
    int rc;

    if (place == PLACE_FIXTURE)
        return 0;
    rc = vig_npm_package_add(cat, file, place == PLACE_APPLICATION ? VIG_PKG_MAIN : 0, err);
    return place == PLACE_INSTALLED || rc == VIG_E_NOMEM ? rc : 0;
}

const struct vig_cataloger vig_cataloger_npm_package = {
    .name = "npm-package",
    .paths = (const char *const[]){ "package.json", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = npm_package_parse,
};
