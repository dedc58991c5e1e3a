/* base/vec.h - a growing array on an arena.
 *
 *     struct names { VIG_VEC(vig_str); } names = { 0 };
 *     vig_str *slot = vig_vec_add(&names, arena);      NULL: out of memory, or above VIG_LIMIT_VEC elements
 *     for (size_t i = 0; i < names.n; i++) use(names.v[i]);
 *
 * Elements start zeroed. Pointers into it hold only until the next add.
 */
#ifndef VIG_BASE_VEC_H
#define VIG_BASE_VEC_H

#include "base/arena.h"
#include "base/limits.h"

#define VIG_VEC(type) \
    type *v;          \
    size_t n, cap

#define vig_vec_add(vec, arena)                                                                                    \
    (vig_vec_room((void **)&(vec)->v, (vec)->n, &(vec)->cap, arena, sizeof *(vec)->v, alignof(__typeof__(*(vec)->v))) \
         ? &(vec)->v[(vec)->n++]                                                                                   \
         : NULL)

bool vig_vec_room(void **v, size_t n, size_t *cap, struct vig_arena *arena, size_t size, size_t align);

#endif
