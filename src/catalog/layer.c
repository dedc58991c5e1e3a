/* catalog/layer.c - the life of one layer's facts (see catalog/layer.h). */
#include "catalog/layer.h"

int vig_layer_facts_new(struct vig_layer_facts **ret, struct vig_err *err)
{
    struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_layer_facts *facts = arena ? vig_new(arena, struct vig_layer_facts) : NULL;

    if (!facts) {
        vig_arena_free(arena);
        return vig_nomem(err);
    }
    facts->arena = arena;
    int rc = vig_catalog_new(arena, &facts->cat, err);
    if (rc < 0) {
        vig_arena_free(arena);
        return rc;
    }
    *ret = facts;
    return 0;
}

void vig_layer_facts_free(struct vig_layer_facts *facts)
{
    if (!facts)
        return;
    vig_catalog_free(facts->cat);
    vig_arena_free(facts->arena);
}

int vig_layer_facts_stack(const struct vig_layer_facts *const *layers, size_t n, struct vig_arena *arena, struct vig_stack **ret,
                          struct vig_err *err)
{
    const struct vig_layer_tree **trees = vig_new_array(arena, const struct vig_layer_tree *, n ? n : 1);

    if (!trees)
        return vig_nomem(err);
    for (size_t i = 0; i < n; i++)
        trees[i] = &layers[i]->tree;
    return vig_stack_new(trees, n, arena, ret, err);
}
