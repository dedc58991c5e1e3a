/* catalog/dotnet_deps.c - what a .NET application brings along, from the .deps.json beside it.
 *
 *     {"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
 *      "targets": {".NETCoreApp,Version=v8.0": {
 *          "shop/1.0.0": {"dependencies": {"Serilog": "2.10.0"}, "runtime": {"shop.dll": {}}},
 *          "Serilog/2.10.0": {"runtime": {"lib/net5.0/Serilog.dll": {}}}}},
 *      "libraries": {"shop/1.0.0": {"type": "project"}, "Serilog/2.10.0": {"type": "package"}}}
 *
 * "libraries" also names packages of which nothing was shipped, because the runtime has newer ones or because they served the
 * compiler only. They are a classic source of false alarms (System.Net.Http 4.3.0 in every application), so a package counts
 * when its target names a file of it, or of something that it depends on: the latter are meta packages, which advisories
 * name as well. A library that no target mentions counts too, as nothing is known about it.
 */
#include "base/map.h"
#include "catalog/cataloger.h"
#include "format/json.h"

struct node {
    bool shipped;
    struct { VIG_VEC(struct node *); } parents; /* what depends on it */
};

struct graph {
    struct vig_arena *scratch;
    struct vig_map by_name; /* "Serilog" → struct node * */
    struct { VIG_VEC(struct node *); } todo;
};

static vig_str name_of(yyjson_val *key)
{
    vig_str id = vig_json_str(key);

    return vig_str_cut(&id, '/');
}

static struct node *node_of(struct graph *g, vig_str name)
{
    uintptr_t *slot = vig_map_put(&g->by_name, g->scratch, name, NULL);

    if (slot && !*slot)
        *slot = (uintptr_t)vig_new(g->scratch, struct node);
    return slot ? (struct node *)*slot : NULL;
}

static bool ship(struct graph *g, struct node *node)
{
    struct node **todo;

    if (node->shipped)
        return true;
    node->shipped = true;
    todo = vig_vec_add(&g->todo, g->scratch);
    if (todo)
        *todo = node;
    return todo != NULL;
}

static bool has_files(yyjson_val *library)
{
    static const char *const kinds[] = { "runtime", "native", "runtimeTargets", "resources" };

    for (size_t i = 0; i < VIG_COUNT(kinds); i++)
        if (yyjson_obj_size(vig_json_get(library, vig_str_c(kinds[i]))))
            return true;
    return false;
}

static bool add_dependencies(struct graph *g, struct node *parent, yyjson_val *dependencies)
{
    yyjson_obj_iter it = yyjson_obj_iter_with(dependencies);
    yyjson_val *key;

    while ((key = yyjson_obj_iter_next(&it))) {
        struct node *child = node_of(g, vig_json_str(key)), **place;

        place = child ? vig_vec_add(&child->parents, g->scratch) : NULL;
        if (!place)
            return false;
        *place = parent;
    }
    return true;
}

static bool add_target(struct graph *g, yyjson_val *target)
{
    yyjson_obj_iter it = yyjson_obj_iter_with(target);
    yyjson_val *key, *library;

    while ((key = yyjson_obj_iter_next(&it))) {
        struct node *node = node_of(g, name_of(key));

        library = yyjson_obj_iter_get_val(key);
        if (!node || (has_files(library) && !ship(g, node)) ||
            !add_dependencies(g, node, vig_json_get(library, VIG_STR("dependencies"))))
            return false;
    }
    return true;
}

static bool build_graph(struct graph *g, yyjson_val *root)
{
    yyjson_obj_iter it = yyjson_obj_iter_with(vig_json_get(root, VIG_STR("targets")));
    yyjson_val *key;

    while ((key = yyjson_obj_iter_next(&it)))
        if (!add_target(g, yyjson_obj_iter_get_val(key)))
            return false;
    while (g->todo.n) {
        struct node *node = g->todo.v[--g->todo.n];

        for (size_t i = 0; i < node->parents.n; i++)
            if (!ship(g, node->parents.v[i]))
                return false;
    }
    return true;
}

static int add_library(struct vig_catalog *cat, const struct graph *g, yyjson_val *key, struct vig_err *err)
{
    vig_str type = vig_json_get_str(yyjson_obj_iter_get_val(key), VIG_STR("type")), version = vig_json_str(key);
    vig_str name = vig_str_cut(&version, '/'), stem = vig_str_basename(vig_catalog_path(cat));
    struct vig_package pkg = { .type = VIG_PKG_NUGET, .name = name, .version = version };
    uintptr_t *node = vig_map_get(&g->by_name, name);

    if (vig_str_eqc(type, "reference") || vig_str_eqc(type, "referenceassembly"))
        return 0; /* assemblies, not packages */
    if (node && !((struct node *)*node)->shipped)
        return 0;
    if (vig_str_eqc(type, "runtimepack") && vig_str_starts(name, VIG_STR("runtimepack.")))
        pkg.name = vig_str_skip(name, strlen("runtimepack."));
    stem.n -= strlen(".deps.json");
    if (vig_str_eqc(type, "project") && vig_str_eq(name, stem))
        pkg.flags = VIG_PKG_MAIN;
    return vig_catalog_add(cat, &pkg, err);
}

static int dotnet_deps_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct graph g = { .scratch = vig_catalog_scratch(cat) };
    yyjson_obj_iter it;
    yyjson_val *root, *key;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, g.scratch, &root, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    if (!build_graph(&g, root))
        return vig_nomem(err);
    it = yyjson_obj_iter_with(vig_json_get(root, VIG_STR("libraries")));
    while (rc == 0 && (key = yyjson_obj_iter_next(&it)))
        rc = add_library(cat, &g, key, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_dotnet_deps = {
    .name = "dotnet-deps",
    .paths = (const char *const[]){ "*.deps.json", NULL },
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = dotnet_deps_parse,
};
