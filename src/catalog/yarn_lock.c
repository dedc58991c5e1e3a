/* catalog/yarn_lock.c - what yarn.lock declares, in both of its forms.
 *
 * Classic (yarn 1) has a grammar of its own:
 *
 *     # yarn lockfile v1
 *     "@babel/core@^7.0.0", "@babel/core@^7.1.0":
 *       version "7.12.3"
 *       resolved "https://registry.yarnpkg.com/@babel/core/-/core-7.12.3.tgz#…"
 *       dependencies:
 *         semver "^5.4.1"
 *     alias@npm:real-name@^2.0.0:
 *       version "2.0.0"
 *
 * A line without indent opens an entry; its first pattern tells the name, and at an indent of two stands the version.
 *
 * Berry (yarn 2 and later) is YAML, with a "__metadata" entry:
 *
 *     "alias@npm:real-name@^2.0.0":
 *       version: 2.0.0
 *       resolution: "real-name@npm:2.0.0"
 *     "shop@workspace:.":
 *       version: 0.0.0-use.local
 *       resolution: "shop@workspace:."
 *
 * Neither says what is for development. Workspaces, links, portals and local files are no packages of a registry; what comes
 * from a repository keeps its name and version.
 */
#include "catalog/npm_declared.h"
#include "format/yaml.h"

static vig_str unquote(vig_str s)
{
    s = vig_str_trim(s);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = vig_str_of(s.p + 1, s.n - 2);
    return s;
}

static bool is_local(vig_str range)
{
    static const vig_str kinds[] = { VIG_STR("workspace:"), VIG_STR("link:"), VIG_STR("portal:"), VIG_STR("file:"),
                                     VIG_STR("exec:") };

    for (size_t i = 0; i < VIG_COUNT(kinds); i++)
        if (vig_str_starts(range, kinds[i]))
            return true;
    return false;
}

/* The name that a pattern of a classic entry stands for; empty when it is no package of a registry or a repository. */
static vig_str name_of_pattern(vig_str pattern)
{
    vig_str name = pattern, range = VIG_STR("");

    if (!vig_npm_split(pattern, &name, &range) || is_local(range))
        return VIG_STR("");
    if (!vig_str_starts(range, VIG_STR("npm:")))
        return name;
    name = vig_str_skip(range, 4);
    (void)vig_npm_split(name, &name, &range);
    return name;
}

static vig_str first_pattern(vig_str line)
{
    if (line.n && line.p[0] == '"')
        return vig_str_take(vig_str_skip(line, 1), vig_str_find(vig_str_skip(line, 1), '"'));
    return vig_str_cut(&line, ',');
}

static int classic(struct vig_npm_declared *d, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line, name = VIG_STR("");

    while (vig_cur_line(&cur, &line)) {
        int rc = 0;

        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.p[0] != ' ') {
            if (line.p[line.n - 1] == ':')
                line.n--;
            name = name_of_pattern(first_pattern(line));
        } else if (vig_str_starts(line, VIG_STR("  version "))) {
            rc = vig_npm_declare(d, name, unquote(vig_str_skip(line, 10)), VIG_STR(""), 0, err);
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int berry(struct vig_npm_declared *d, vig_str file, struct vig_err *err)
{
    struct vig_yaml *root = NULL;
    int rc = vig_yaml_read(file, VIG_LIMIT_YAML_LOCK, vig_catalog_scratch(d->cat), &root, err);

    for (struct vig_yaml *e = rc == 0 && root ? root->first : NULL; e && rc == 0; e = e->next) {
        vig_str resolution = vig_yaml_get_text(e, VIG_STR("resolution")), name, reference;

        if (vig_npm_split(resolution, &name, &reference) && !is_local(reference))
            rc = vig_npm_declare(d, name, vig_yaml_get_text(e, VIG_STR("version")), VIG_STR(""), 0, err);
    }
    return rc;
}

static int yarn_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_npm_declared d = vig_npm_declared_of(cat);
    bool is_berry =
        vig_str_starts(file, VIG_STR("__metadata:")) || vig_str_search(file, VIG_STR("\n__metadata:")) != VIG_NPOS;
    int rc = is_berry ? berry(&d, file, err) : classic(&d, file, err);

    return rc < 0 ? rc : vig_npm_declared_end(&d, err);
}

const struct vig_cataloger vig_cataloger_yarn_lock = {
    .name = "yarn-lock",
    .paths = (const char *const[]){ "yarn.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = yarn_lock_parse,
};
