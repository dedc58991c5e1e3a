/* base/map.c - see base/map.h. */
#include "base/map.h"

#include "base/limits.h"

static struct vig_map_slot *find(const struct vig_map *m, vig_str key, uint64_t hash)
{
    for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct vig_map_slot *s = &m->slots[i];

        if (!s->used || (s->hash == hash && vig_str_eq(s->key, key)))
            return s;
    }
}

uintptr_t *vig_map_get(const struct vig_map *m, vig_str key)
{
    struct vig_map_slot *s = m->cap ? find(m, key, vig_str_hash(key)) : NULL;

    return s && s->used ? &s->value : NULL;
}

static bool grow(struct vig_map *m, struct vig_arena *arena)
{
    struct vig_map more = { .n = m->n, .cap = m->cap ? m->cap * 2 : 16 };

    if (m->n >= VIG_LIMIT_VEC)
        return false;
    more.slots = vig_new_array(arena, struct vig_map_slot, more.cap);
    if (!more.slots)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].used)
            *find(&more, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    vig_arena_release(arena, m->slots, m->cap * sizeof *m->slots);
    *m = more;
    return true;
}

uintptr_t *vig_map_put(struct vig_map *m, struct vig_arena *arena, vig_str key, bool *ret_new)
{
    uint64_t hash = vig_str_hash(key);
    struct vig_map_slot *s;

    if (m->n >= m->cap / 4 * 3 && !grow(m, arena))
        return NULL;
    s = find(m, key, hash);
    if (ret_new)
        *ret_new = !s->used;
    if (!s->used) {
        *s = (struct vig_map_slot){ .key = key, .hash = hash, .used = true };
        m->n++;
    }
    return &s->value;
}
