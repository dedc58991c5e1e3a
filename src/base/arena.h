/* base/arena.h - memory by lifetime.
 *
 * An arena hands out memory that lives until the arena is reset or freed; single pieces are never given back. There is one
 * for each scan or request, and a scratch arena for each file that is parsed, reset after it. An arena belongs to one
 * thread at a time. What must be closed (a file, a handle of a library) hangs on the arena as a cleanup.
 *
 * Every arena has a ceiling, so that hostile input cannot make us ask for memory without bound. At the ceiling, and when
 * the system is out of memory, allocation returns NULL; that travels up as VIG_E_NOMEM.
 */
#ifndef VIG_BASE_ARENA_H
#define VIG_BASE_ARENA_H

#include <stdalign.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct vig_arena;

/* `ceiling`: the most bytes it may hold at once. NULL when there is no memory. */
struct vig_arena *vig_arena_new(size_t ceiling);
void vig_arena_free(struct vig_arena *a); /* runs the cleanups, the latest first; NULL is fine */
void vig_arena_reset(struct vig_arena *a); /* as free and new, but keeps one block for reuse */
size_t vig_arena_used(const struct vig_arena *a); /* bytes held from the system */

/* Whether it refused memory because of its ceiling, since it was made or reset: then NULL said nothing about the system. */
bool vig_arena_is_full(const struct vig_arena *a);

/* Zeroed memory, or NULL. `align` is a power of two, at most 16. */
void *vig_arena_alloc(struct vig_arena *a, size_t n, size_t align);
/* Gives a piece of `n` bytes back at once, if it is so large that it has a block of its own; else it stays until the reset. */
void vig_arena_release(struct vig_arena *a, void *p, size_t n);
/* As realloc: the first `old` bytes of `p` are kept. Grows in place when `p` is the latest piece;
 * else the old piece is released. */
void *vig_arena_grow(struct vig_arena *a, void *p, size_t old, size_t n, size_t align);

#define vig_new(arena, type) ((type *)vig_arena_alloc(arena, sizeof(type), alignof(type)))
#define vig_new_array(arena, type, count) ((type *)vig_arena_array(arena, count, sizeof(type), alignof(type)))
void *vig_arena_array(struct vig_arena *a, size_t count, size_t size, size_t align); /* NULL on overflow, too */

/* Copies `s` and puts a NUL behind it (not counted). On failure returns false and leaves *ret. */
bool vig_arena_str(struct vig_arena *a, vig_str s, vig_str *ret);
/* As printf. The empty view with p == NULL when there is no memory. */
vig_str vig_arena_printf(struct vig_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Calls fn(arg) at reset or free. On failure it is called at once and false returned, so nothing leaks either way. */
bool vig_arena_cleanup(struct vig_arena *a, void (*fn)(void *arg), void *arg);

/* For `__attribute__((cleanup))`: VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(…); */
void vig_arena_scope_end(struct vig_arena **a);
#define VIG_ARENA_SCOPE __attribute__((cleanup(vig_arena_scope_end)))

/* Tests: the n-th allocation from now on in this thread fails (0: none). Counts calls that ask the arena or vig_buf. */
void vig_fail_allocation(unsigned long nth);
bool vig_allocation_fails(void); /* asked once for each allocation, by those who make them */

#endif
