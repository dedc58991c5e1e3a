/* catalog/pnpm_lock.c - what pnpm-lock.yaml declares.
 *
 * Its "packages" are keyed by name and version, in a shape that changed over time:
 *
 *     lockfileVersion 5      /@babel/core/7.12.3:      /react-dom/17.0.1_react@17.0.1:      /foo/1.0.0_peer@2.0.0+x:
 *     6                      /@babel/core@7.12.3:      /react-dom@17.0.1(react@17.0.1):
 *     9                      '@babel/core@7.12.3':     (with "snapshots" for what depends on what)
 *     any                    github.com/user/repo/…:   {name: repo, version: 1.0.0}          from a repository
 *                            file:../local:            {resolution: {directory: …}}         no package
 *
 * Before 9, an entry says `dev: true`. Since 9 that follows from the graph: what no importer needs but for development is for
 * development; so the snapshots are walked from what importers depend on.
 * (https://github.com/pnpm/spec/tree/master/lockfile)
 */
#include "catalog/npm_declared.h"
#include "format/yaml.h"

struct lock {
    struct vig_npm_declared declared;
    struct vig_arena *arena;
    struct vig_yaml *root;
    bool slashes;             /* lockfileVersion 5 */
    bool graph;               /* lockfileVersion 9 */
    struct vig_map snapshots; /* key → struct vig_yaml * */
    struct vig_map needed;    /* key of a package, without peers → 1 when the program itself needs it */
    struct {
        VIG_VEC(const struct vig_yaml *);
    } todo; /* snapshots whose dependencies are still to be visited */
};

static vig_str without_peers(vig_str key)
{
    return vig_str_take(key, vig_str_find(key, '('));
}

static bool split_slashes(vig_str key, vig_str *ret_name, vig_str *ret_version)
{
    vig_str name, version, first = key;
    size_t at = vig_str_rfind(key, '/');

    if (at == VIG_NPOS || at == 0)
        return false;
    /* a peer may be scoped, its '/' written as '+': the last '/' is ours in any case */
    version = vig_str_skip(key, at + 1);
    version = vig_str_take(version, vig_str_find(version, '_'));
    name = vig_str_take(key, at);
    if (name.p[0] == '/') {
        name = vig_str_skip(name, 1);
    } else {
        first = vig_str_cut(&name, '/'); /* another registry's host */
        if (vig_str_empty(name))
            name = first;
    }
    *ret_name = name;
    *ret_version = version;
    return true;
}

static bool split_key(const struct lock *l, vig_str key, vig_str *ret_name, vig_str *ret_version)
{
    if (l->slashes)
        return split_slashes(key, ret_name, ret_version);
    key = without_peers(key);
    if (key.n && key.p[0] == '/')
        key = vig_str_skip(key, 1);
    return vig_npm_split_last(key, ret_name, ret_version);
}

static int declare(struct lock *l, const struct vig_yaml *entry, struct vig_err *err)
{
    vig_str name = VIG_STR(""), version = VIG_STR(""), said;
    bool dev = vig_str_eqc(vig_yaml_get_text(entry, VIG_STR("dev")), "true");

    if (vig_yaml_get(vig_yaml_get(entry, VIG_STR("resolution")), VIG_STR("directory")))
        return 0;
    (void)split_key(l, entry->key, &name, &version);
    said = vig_yaml_get_text(entry, VIG_STR("name"));
    if (!vig_str_empty(said))
        name = said;
    said = vig_yaml_get_text(entry, VIG_STR("version"));
    if (!vig_str_empty(said))
        version = said;
    if (l->graph)
        dev = !vig_map_get(&l->needed, without_peers(entry->key));
    return vig_npm_declare(&l->declared, name, version, VIG_STR(""), dev ? VIG_PKG_DEV : 0, err);
}

/* What `name: reference` of a dependency list leads to: a key of snapshots; empty for links. An alias's reference names the
 * package, too. */
static bool key_of(struct lock *l, vig_str name, vig_str reference, vig_str *ret)
{
    vig_str front = without_peers(reference);

    *ret = reference;
    if (vig_str_starts(reference, VIG_STR("link:")))
        *ret = VIG_STR("");
    else if (!vig_str_has(front, '@') || vig_str_has(front, ':'))
        *ret = vig_arena_printf(l->arena, "%.*s@%.*s", VIG_ARG(name), VIG_ARG(reference));
    return ret->p != NULL;
}

static int need(struct lock *l, vig_str key, struct vig_err *err)
{
    const uintptr_t *snapshot = vig_map_get(&l->snapshots, key);
    const struct vig_yaml **slot;
    uintptr_t *mark;

    if (!snapshot || !*snapshot)
        return 0;
    mark = vig_map_put(&l->needed, l->arena, without_peers(key), NULL);
    slot = mark ? vig_vec_add(&l->todo, l->arena) : NULL;
    if (!slot)
        return vig_nomem(err);
    *mark = 1;
    *slot = (const struct vig_yaml *)*snapshot;
    *vig_map_get(&l->snapshots, key) = 0; /* once is enough */
    return 0;
}

static int need_all(struct lock *l, const struct vig_yaml *dependencies, struct vig_err *err)
{
    for (const struct vig_yaml *d = dependencies ? dependencies->first : NULL; d; d = d->next) {
        vig_str reference = vig_yaml_get_text(d, VIG_STR("version")), key; /* importers: {specifier, version} */

        if (vig_str_empty(reference))
            reference = vig_yaml_text(d);
        if (vig_str_empty(reference))
            continue;
        if (!key_of(l, d->key, reference, &key))
            return vig_nomem(err);
        int rc = need(l, key, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int need_dependencies(struct lock *l, const struct vig_yaml *of, struct vig_err *err)
{
    int rc = need_all(l, vig_yaml_get(of, VIG_STR("dependencies")), err);

    return rc < 0 ? rc : need_all(l, vig_yaml_get(of, VIG_STR("optionalDependencies")), err);
}

static int walk_graph(struct lock *l, struct vig_err *err)
{
    const struct vig_yaml *snapshots = vig_yaml_get(l->root, VIG_STR("snapshots"));
    const struct vig_yaml *importers = vig_yaml_get(l->root, VIG_STR("importers"));
    int rc = 0;

    for (struct vig_yaml *s = snapshots ? snapshots->first : NULL; s; s = s->next) {
        uintptr_t *slot = vig_map_put(&l->snapshots, l->arena, s->key, NULL);

        if (!slot)
            return vig_nomem(err);
        *slot = (uintptr_t)s;
    }
    for (const struct vig_yaml *i = importers ? importers->first : NULL; i && rc == 0; i = i->next)
        rc = need_dependencies(l, i, err);
    while (rc == 0 && l->todo.n)
        rc = need_dependencies(l, l->todo.v[--l->todo.n], err);
    return rc;
}

static int read_document(struct lock *l, struct vig_err *err)
{
    const struct vig_yaml *packages = vig_yaml_get(l->root, VIG_STR("packages"));
    vig_str version = vig_yaml_get_text(l->root, VIG_STR("lockfileVersion"));
    int rc = 0;

    l->slashes = version.n && version.p[0] < '6' && !(version.n > 1 && vig_is_digit(version.p[1]));
    l->graph = vig_yaml_get(l->root, VIG_STR("snapshots")) != NULL;
    if (l->graph)
        rc = walk_graph(l, err);
    for (const struct vig_yaml *p = packages ? packages->first : NULL; p && rc == 0; p = p->next)
        rc = declare(l, p, err);
    return rc;
}

static int pnpm_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct lock *l = vig_new(vig_catalog_scratch(cat), struct lock);
    struct vig_yaml *root = NULL;
    int rc;

    if (!l)
        return vig_nomem(err);
    l->declared = vig_npm_declared_of(cat);
    l->arena = vig_catalog_scratch(cat);
    rc = vig_yaml_read(file, VIG_LIMIT_YAML_LOCK, l->arena, &root, err);
    for (; rc == 0 && root; root = root->next) {
        l->root = root;
        l->snapshots = l->needed = (struct vig_map){ 0 };
        rc = read_document(l, err);
    }
    return rc < 0 ? rc : vig_npm_declared_end(&l->declared, err);
}

const struct vig_cataloger vig_cataloger_pnpm_lock = {
    .name = "pnpm-lock",
    .paths = (const char *const[]){ "pnpm-lock.yaml", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_YAML_LOCK,
    .parse = pnpm_lock_parse,
};
