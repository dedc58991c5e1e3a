/* base/arena.c - see base/arena.h. Blocks double from 4 KiB to 1 MiB; a larger piece gets a block of its own. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, LARGEST_ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used; /* of data[] */
    alignas(LARGEST_ALIGN) char data[];
};

struct cleanup {
    struct cleanup *next;
    void (*fn)(void *arg);
    void *arg;
};

struct vig_arena {
    struct block *blocks; /* the current one first */
    struct cleanup *cleanups;
    size_t held, ceiling, next_size;
    bool full;
};

static _Thread_local unsigned long fail_countdown;

void vig_fail_allocation(unsigned long nth)
{
    fail_countdown = nth;
}

bool vig_allocation_fails(void)
{
    return fail_countdown && --fail_countdown == 0;
}

struct vig_arena *vig_arena_new(size_t ceiling)
{
    struct vig_arena *a = vig_allocation_fails() ? NULL : calloc(1, sizeof *a);

    if (a) {
        a->ceiling = ceiling;
        a->next_size = FIRST_BLOCK;
    }
    return a;
}

static void run_cleanups(struct vig_arena *a)
{
    for (struct cleanup *c = a->cleanups; c; c = c->next)
        c->fn(c->arg);
    a->cleanups = NULL;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void vig_arena_free(struct vig_arena *a)
{
    if (!a)
        return;
    run_cleanups(a);
    free_blocks(a->blocks);
    free(a);
}

void vig_arena_reset(struct vig_arena *a)
{
    struct block *keep = a->blocks;

    run_cleanups(a);
    a->full = false;
    if (!keep)
        return;
    if (keep->size > LARGEST_BLOCK) { /* one huge file must not hold its memory for the rest of the scan */
        free_blocks(keep);
        a->blocks = NULL;
        a->held = 0;
        return;
    }
    free_blocks(keep->next);
    keep->next = NULL;
    memset(keep->data, 0, keep->used);
    keep->used = 0;
    a->held = sizeof *keep + keep->size;
}

size_t vig_arena_used(const struct vig_arena *a)
{
    return a->held;
}

bool vig_arena_is_full(const struct vig_arena *a)
{
    return a->full;
}

static struct block *refuse(struct vig_arena *a)
{
    a->full = true;
    return NULL;
}

static struct block *add_block(struct vig_arena *a, size_t n)
{
    size_t size = n > a->next_size ? n : a->next_size, whole;
    struct block *b;

    if (__builtin_add_overflow(size, sizeof *b, &whole) || whole > a->ceiling || a->held > a->ceiling - whole) {
        size = n; /* near the ceiling a block of just this size may still fit */
        if (__builtin_add_overflow(size, sizeof *b, &whole) || whole > a->ceiling || a->held > a->ceiling - whole)
            return refuse(a);
    }
    b = calloc(1, whole);
    if (!b)
        return NULL;
    b->size = size;
    a->held += whole;
    if (a->next_size < LARGEST_BLOCK)
        a->next_size *= 2;
    if (a->blocks && n > a->next_size) { /* of its own: go on with the current one */
        b->next = a->blocks->next;
        a->blocks->next = b;
    } else {
        b->next = a->blocks;
        a->blocks = b;
    }
    return b;
}

void *vig_arena_alloc(struct vig_arena *a, size_t n, size_t align)
{
    struct block *b = a->blocks;
    size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

    assert(align && align <= LARGEST_ALIGN && (align & (align - 1)) == 0);
    if (vig_allocation_fails())
        return NULL;
    if (!b || at > b->size || n > b->size - at) {
        b = add_block(a, n ? n : 1);
        if (!b)
            return NULL;
        at = 0;
    }
    b->used = at + n;
    return b->data + at;
}

void *vig_arena_array(struct vig_arena *a, size_t count, size_t size, size_t align)
{
    size_t n;

    return __builtin_mul_overflow(count, size, &n) ? NULL : vig_arena_alloc(a, n, align);
}

void vig_arena_release(struct vig_arena *a, void *p, size_t n)
{
    if (!p || n <= LARGEST_BLOCK)
        return;
    for (struct block **at = &a->blocks; *at; at = &(*at)->next) {
        struct block *b = *at;

        if (b->data != p || b->size != n)
            continue;
        *at = b->next;
        a->held -= sizeof *b + b->size;
        free(b);
        return;
    }
}

void *vig_arena_grow(struct vig_arena *a, void *p, size_t old, size_t n, size_t align)
{
    struct block *b = a->blocks;
    void *bigger;

    if (p && n <= old)
        return p;
    if (p && b && (char *)p + old == b->data + b->used && n - old <= b->size - b->used) {
        if (vig_allocation_fails())
            return NULL;
        b->used += n - old;
        return p;
    }
    bigger = vig_arena_alloc(a, n, align);
    if (bigger && old) {
        memcpy(bigger, p, old);
        vig_arena_release(a, p, old);
    }
    return bigger; /* NOLINT(clang-analyzer-unix.Malloc): it does not stand in the block that was released */
}

bool vig_arena_str(struct vig_arena *a, vig_str s, vig_str *ret)
{
    char *p = s.n < SIZE_MAX ? vig_arena_alloc(a, s.n + 1, 1) : NULL;

    if (!p)
        return false;
    if (s.n)
        memcpy(p, s.p, s.n);
    *ret = vig_str_of(p, s.n);
    return true;
}

vig_str vig_arena_printf(struct vig_arena *a, const char *fmt, ...)
{
    va_list ap;
    char *p;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    p = n < 0 ? NULL : vig_arena_alloc(a, (size_t)n + 1, 1);
    if (!p)
        return (vig_str){ NULL, 0 };
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return vig_str_of(p, (size_t)n);
}

bool vig_arena_cleanup(struct vig_arena *a, void (*fn)(void *arg), void *arg)
{
    struct cleanup *c = vig_new(a, struct cleanup);

    if (!c) {
        fn(arg);
        return false;
    }
    *c = (struct cleanup){ a->cleanups, fn, arg };
    a->cleanups = c;
    return true;
}

void vig_arena_scope_end(struct vig_arena **a)
{
    vig_arena_free(*a);
}
