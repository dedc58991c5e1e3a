/* catalog/npm_lock.c - what npm's lock files declare: package-lock.json, npm-shrinkwrap.json, node_modules/.package-lock.json.
 *
 * lockfileVersion 2 and 3 (2 repeats all of it in the form of 1 for old clients) list the places of packages:
 *
 *     { "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {
 *         "": { "name": "shop", "version": "1.0.0", "dependencies": {…} },
 *         "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://…", "license": "WTFPL", "dev": true },
 *         "node_modules/alias": { "name": "real-name", "version": "2.0.0" },
 *         "node_modules/lib": { "resolved": "packages/lib", "link": true },
 *         "packages/lib": { "name": "lib", "version": "0.1.0" } } }
 *
 * lockfileVersion 1 nests: { "dependencies": { "left-pad": { "version": "1.3.0", "dev": true, "dependencies": {…} } } },
 * where an alias is "version": "npm:real-name@2.0.0" and a repository or a path stands as a URL in "version".
 * (https://docs.npmjs.com/cli/configuring-npm/package-lock-json.)
 */
#include "catalog/npm_declared.h"

static unsigned dev_flag(yyjson_val *entry)
{
    return yyjson_is_true(vig_json_get(entry, VIG_STR("dev"))) ? VIG_PKG_DEV : 0;
}

/* The package's name in a place: what stands behind the last "node_modules/". */
static vig_str name_of_place(vig_str place)
{
    static const vig_str marker = VIG_STR("node_modules/");
    vig_str scope, last = vig_str_basename(place), front = vig_str_dirname(place);

    scope = vig_str_basename(front);
    if (scope.n && scope.p[0] == '@') {
        last = vig_str_of(scope.p, scope.n + 1 + last.n);
        front = vig_str_dirname(front);
    }
    front = vig_str_of(front.p, front.n + 1); /* the '/' that was cut off */
    return front.n <= place.n && vig_str_ends(front, marker) ? last : VIG_STR("");
}

static int declare_place(struct vig_npm_declared *d, vig_str place, yyjson_val *entry, struct vig_err *err)
{
    vig_str name = vig_json_get_str(entry, VIG_STR("name")), in_place = name_of_place(place), license;
    unsigned flags = dev_flag(entry);

    if (yyjson_is_true(vig_json_get(entry, VIG_STR("link"))))
        return 0; /* what it leads to has an entry of its own */
    if (vig_str_empty(in_place))
        flags |= VIG_PKG_MAIN; /* the project, or one of its workspaces */
    if (vig_str_empty(name))
        name = in_place;
    if (!vig_npm_license(entry, vig_catalog_scratch(d->cat), &license))
        return vig_nomem(err);
    return vig_npm_declare(d, name, vig_json_get_str(entry, VIG_STR("version")), license, flags, err);
}

/* The depth of the text is limited, and so is this. */
static int declare_nested(struct vig_npm_declared *d, yyjson_val *dependencies, int depth, struct vig_err *err)
{
    yyjson_val *key, *entry;
    size_t i, max;
    int rc;

    if (depth > VIG_LIMIT_DEPTH)
        return 0;
    vig_json_foreach(dependencies, i, max, key, entry)
    {
        vig_str name = vig_json_str(key), version = vig_json_get_str(entry, VIG_STR("version"));

        if (vig_str_starts(version, VIG_STR("npm:")))
            (void)vig_npm_split_last(vig_str_skip(version, 4), &name, &version);
        rc = vig_npm_declare(d, name, version, VIG_STR(""), dev_flag(entry), err);
        if (rc == 0)
            rc = declare_nested(d, vig_json_get(entry, VIG_STR("dependencies")), depth + 1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int declare_root(struct vig_npm_declared *d, yyjson_val *root, struct vig_err *err)
{
    return vig_npm_declare(d, vig_json_get_str(root, VIG_STR("name")), vig_json_get_str(root, VIG_STR("version")),
                           VIG_STR(""), VIG_PKG_MAIN, err);
}

static int declare_all(struct vig_npm_declared *d, yyjson_val *root, struct vig_err *err)
{
    yyjson_val *packages = vig_json_get(root, VIG_STR("packages")), *key, *entry;
    size_t i, max;
    int rc;

    if (!yyjson_is_obj(packages)) {
        rc = declare_root(d, root, err);
        return rc < 0 ? rc : declare_nested(d, vig_json_get(root, VIG_STR("dependencies")), 0, err);
    }
    vig_json_foreach(packages, i, max, key, entry)
    {
        rc = declare_place(d, vig_json_str(key), entry, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int npm_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_npm_declared d = vig_npm_declared_of(cat);
    yyjson_val *root;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return rc;
    if (!yyjson_is_obj(root))
        return vig_fail(err, VIG_E_INPUT, "not a lock file of npm: no JSON object");
    rc = declare_all(&d, root, err);
    return rc < 0 ? rc : vig_npm_declared_end(&d, err);
}

const struct vig_cataloger vig_cataloger_npm_lock = {
    .name = "npm-lock",
    .paths = (const char *const[]){ "package-lock.json", "npm-shrinkwrap.json", ".../node_modules/.package-lock.json",
                                    NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = npm_lock_parse,
};
