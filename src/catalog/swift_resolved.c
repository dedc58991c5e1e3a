/* catalog/swift_resolved.c - the packages that Swift resolved, in Package.resolved.
 *
 *     2, 3   {"pins": [{"identity": "swift-nio", "location": "https://github.com/apple/swift-nio.git",
 *                       "state": {"revision": "…", "version": "2.40.0"}}], "version": 2}
 *     1      {"object": {"pins": [{"package": "swift-nio", "repositoryURL": "https://…", "state": {…}}]}}
 *
 * A package is known by where it comes from, without scheme, user and ".git": github.com/apple/swift-nio.
 */
#include "catalog/cataloger.h"
#include "format/json.h"

/* "https://user@github.com/a/b.git", "git@github.com:a/b.git" → github.com/a/b */
static bool name_of(vig_str url, struct vig_arena *scratch, vig_str *ret)
{
    size_t scheme = vig_str_search(url, VIG_STR("://")), at, colon;
    vig_str host, path;

    if (scheme != VIG_NPOS)
        url = vig_str_skip(url, scheme + 3);
    at = vig_str_find(url, '@');
    if (at != VIG_NPOS && at < vig_str_find(url, '/'))
        url = vig_str_skip(url, at + 1);
    if (vig_str_ends(url, VIG_STR(".git")))
        url.n -= 4;
    *ret = url;
    colon = vig_str_find(url, ':');
    if (scheme != VIG_NPOS || colon == VIG_NPOS)
        return true;
    host = vig_str_take(url, colon);
    path = vig_str_skip(url, colon + 1);
    *ret = vig_arena_printf(scratch, "%.*s/%.*s", VIG_ARG(host), VIG_ARG(path));
    return ret->p != NULL;
}

static int add_pin(struct vig_catalog *cat, yyjson_val *pin, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_SWIFT, .flags = VIG_PKG_DECLARED };
    vig_str url = vig_json_get_str(pin, VIG_STR("location"));

    if (vig_str_empty(url))
        url = vig_json_get_str(pin, VIG_STR("repositoryURL"));
    if (!name_of(url, vig_catalog_scratch(cat), &pkg.name))
        return vig_nomem(err);
    pkg.version = vig_json_get_str(vig_json_get(pin, VIG_STR("state")), VIG_STR("version"));
    return vig_catalog_add(cat, &pkg, err);
}

static int swift_resolved_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    yyjson_val *root, *pins, *pin;
    yyjson_arr_iter it;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    pins = vig_json_get(root, VIG_STR("pins"));
    if (!pins)
        pins = vig_json_get(vig_json_get(root, VIG_STR("object")), VIG_STR("pins"));
    it = yyjson_arr_iter_with(pins);
    while (rc == 0 && (pin = yyjson_arr_iter_next(&it)))
        rc = add_pin(cat, pin, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_swift_resolved = {
    .name = "swift-resolved",
    .paths = (const char *const[]){ "Package.resolved", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = swift_resolved_parse,
};
