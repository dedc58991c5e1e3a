/* base/map.h - a table from names to values, on an arena. Open addressing; nothing is ever removed.
 *
 * Keys are not copied: they must live as long as the map. Not for iteration: order would depend on the process's seed.
 */
#ifndef VIG_BASE_MAP_H
#define VIG_BASE_MAP_H

#include "base/arena.h"

struct vig_map_slot {
    vig_str key;
    uint64_t hash;
    uintptr_t value;
    bool used;
};

struct vig_map {
    struct vig_map_slot *slots;
    size_t n, cap;
};

/* The value's place, or NULL when the key is absent. */
uintptr_t *vig_map_get(const struct vig_map *m, vig_str key);
/* The value's place, made (as 0) when absent; *ret_new says which. NULL: out of memory. */
uintptr_t *vig_map_put(struct vig_map *m, struct vig_arena *arena, vig_str key, bool *ret_new);

#endif
