/* base/vec.c - see base/vec.h. */
#include "base/vec.h"

bool vig_vec_room(void **v, size_t n, size_t *cap, struct vig_arena *arena, size_t size, size_t align)
{
    size_t more, bytes;
    void *p;

    if (n < *cap)
        return true;
    if (n >= VIG_LIMIT_VEC)
        return false;
    more = *cap ? *cap * 2 : 8;
    if (__builtin_mul_overflow(more, size, &bytes))
        return false;
    p = vig_arena_grow(arena, *v, *cap * size, bytes, align);
    if (!p)
        return false;
    *v = p;
    *cap = more;
    return true;
}
