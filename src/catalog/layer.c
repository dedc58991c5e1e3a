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

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

void vig_layer_facts_seal(struct vig_layer_facts *facts)
{
    if (facts->paths.n)
        qsort(facts->paths.v, facts->paths.n, sizeof *facts->paths.v, by_value);
}

/* Asked for each folder and layer: without a call for each comparison it takes half as long as bsearch(3). */
bool vig_layer_has_path(const struct vig_layer_facts *facts, uint64_t hash)
{
    const uint64_t *v = facts->paths.v;
    size_t n = facts->paths.n;

    while (n > 1) {
        size_t half = n / 2;

        v += v[half] <= hash ? half : 0;
        n -= half;
    }
    return n && *v == hash;
}
