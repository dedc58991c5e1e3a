/* catalog/python_lock.c - what poetry, uv, pdm and pip locked: poetry.lock, uv.lock, pdm.lock, pylock.toml.
 *
 * All are TOML with an array of tables, [[package]] (pylock: [[packages]]), of name and version. They differ in how they
 * tell what is for development only:
 *
 *     poetry 1  category = "dev"                  poetry 2  groups = ["main", "dev"]: not one of "main"
 *     pdm       groups = ["default", "dev"]: as poetry, but optional features are groups, too, so the names decide
 *     uv        the project's own package, source = { virtual = "." } or { editable = "." }, has dependencies,
 *               optional-dependencies and dev-dependencies; whatever the first two do not reach is for development
 *
 * A uv.lock without a project of its own, or one whose entries point to themselves or to nothing, costs linear time: each
 * name is visited once.
 */
#include "base/map.h"
#include "catalog/cataloger.h"
#include "format/toml.h"

typedef const struct vig_toml *item;

struct lock {
    struct vig_arena *scratch;
    item packages;
    bool is_uv, is_pdm;
    bool cut_off; /* the file could not be read to its end, so the last package may lack something */
    /* uv: what is needed to run. name → struct node * */
    struct vig_map nodes;
    struct { VIG_VEC(struct node *); } todo;
    bool has_project;
};

struct node {
    struct { VIG_VEC(item); } packages; /* of this name: several versions, for several platforms */
    bool needed;
};

static bool has_group(item groups, const char *name)
{
    for (item g = vig_toml_items(groups); g; g = g->next)
        if (vig_str_eqc(vig_toml_str(g), name))
            return true;
    return false;
}

/* pdm: groups that people name so are for development; any other may be an optional feature. */
static bool are_dev_groups(item groups)
{
    static const char *const names[] = { "dev", "develop", "development", "test", "tests", "lint", "doc", "docs", "typing" };

    for (item g = vig_toml_items(groups); g; g = g->next) {
        bool known = false;

        for (size_t i = 0; i < VIG_COUNT(names); i++)
            known |= vig_str_eqc(vig_toml_str(g), names[i]);
        if (!known)
            return false;
    }
    return vig_toml_items(groups) != NULL;
}

static bool is_project(item package)
{
    item source = vig_toml_get(package, VIG_STR("source"));

    return vig_str_eqc(vig_toml_get_str(source, VIG_STR("virtual")), ".") ||
           vig_str_eqc(vig_toml_get_str(source, VIG_STR("editable")), ".");
}

/* A member of the workspace: what it needs is needed. */
static bool is_root(item package)
{
    item source = vig_toml_get(package, VIG_STR("source"));

    return vig_toml_get(source, VIG_STR("virtual")) || vig_toml_get(source, VIG_STR("editable"));
}

static bool need(struct lock *l, vig_str name)
{
    uintptr_t *slot = vig_map_get(&l->nodes, name);
    struct node *node = slot ? (struct node *)*slot : NULL, **todo;

    if (!node || node->needed)
        return true;
    node->needed = true;
    todo = vig_vec_add(&l->todo, l->scratch);
    if (todo)
        *todo = node;
    return todo != NULL;
}

static bool need_all(struct lock *l, item dependencies)
{
    for (item d = vig_toml_items(dependencies); d; d = d->next)
        if (!need(l, vig_toml_get_str(d, VIG_STR("name"))))
            return false;
    return true;
}

static bool need_dependencies(struct lock *l, item package)
{
    item optional = vig_toml_get(package, VIG_STR("optional-dependencies"));

    if (!need_all(l, vig_toml_get(package, VIG_STR("dependencies"))))
        return false;
    for (item extra = vig_toml_items(optional); extra; extra = extra->next)
        if (!need_all(l, extra))
            return false;
    return true;
}

static bool collect_nodes(struct lock *l)
{
    for (item p = l->packages; p; p = p->next) {
        uintptr_t *slot = vig_map_put(&l->nodes, l->scratch, vig_toml_get_str(p, VIG_STR("name")), NULL);
        struct node *node;
        item *place;

        if (slot && !*slot)
            *slot = (uintptr_t)vig_new(l->scratch, struct node);
        node = slot ? (struct node *)*slot : NULL;
        place = node ? vig_vec_add(&node->packages, l->scratch) : NULL;
        if (!place)
            return false;
        *place = p;
    }
    return true;
}

static bool mark_needed(struct lock *l)
{
    if (!collect_nodes(l))
        return false;
    for (item p = l->packages; p; p = p->next) {
        if (is_root(p)) {
            l->has_project = true;
            if (!need(l, vig_toml_get_str(p, VIG_STR("name"))))
                return false;
        }
    }
    while (l->todo.n) {
        struct node *node = l->todo.v[--l->todo.n];

        for (size_t i = 0; i < node->packages.n; i++)
            if (!need_dependencies(l, node->packages.v[i]))
                return false;
    }
    return true;
}

static bool is_dev(const struct lock *l, item package)
{
    item groups = vig_toml_get(package, VIG_STR("groups"));
    uintptr_t *node;

    if (l->is_uv) {
        node = vig_map_get(&l->nodes, vig_toml_get_str(package, VIG_STR("name")));
        return l->has_project && node && !((struct node *)*node)->needed;
    }
    if (l->is_pdm)
        return are_dev_groups(groups);
    if (vig_toml_items(groups))
        return !has_group(groups, "main");
    return vig_str_eqc(vig_toml_get_str(package, VIG_STR("category")), "dev");
}

static int add_package(struct vig_catalog *cat, const struct lock *l, item p, struct vig_err *err)
{
    struct vig_package pkg = {
        .type = VIG_PKG_PYPI,
        .flags = VIG_PKG_DECLARED | (is_dev(l, p) ? VIG_PKG_DEV : 0u) | (is_project(p) ? VIG_PKG_MAIN : 0u),
        .name = vig_toml_get_str(p, VIG_STR("name")),
        .version = vig_toml_get_str(p, VIG_STR("version")),
    };

    if (l->is_pdm && vig_toml_items(vig_toml_get(p, VIG_STR("extras"))))
        return 0; /* "requests[socks]": the package itself has its own entry */
    if (vig_str_empty(pkg.name) && l->cut_off && !p->next)
        return 0;
    if (vig_str_empty(pkg.name))
        return vig_catalog_note(cat, p->line, "a package without a name");
    return vig_catalog_add(cat, &pkg, err);
}

static int python_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_str name = vig_str_basename(vig_catalog_path(cat));
    struct lock l = {
        .scratch = vig_catalog_scratch(cat),
        .is_uv = vig_str_eqc(name, "uv.lock"),
        .is_pdm = vig_str_eqc(name, "pdm.lock"),
    };
    struct vig_toml *root = NULL;
    int rc = vig_toml_parse(file, VIG_LIMIT_LOCK_FILE, l.scratch, &root, err);

    l.cut_off = rc < 0;
    if (rc < 0)
        rc = vig_catalog_note_err(cat, err);
    if (rc < 0)
        return rc;
    l.packages = vig_toml_items(vig_toml_get(root, vig_str_ends(name, VIG_STR(".toml")) ? VIG_STR("packages") : VIG_STR("package")));
    if (l.is_uv && !mark_needed(&l))
        return vig_nomem(err);
    for (item p = l.packages; rc == 0 && p; p = p->next)
        rc = add_package(cat, &l, p, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_python_lock = {
    .name = "python-lock",
    .paths = (const char *const[]){ "poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "pylock.*.toml", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = python_lock_parse,
};
