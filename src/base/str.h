/* base/str.h - a view of bytes that somebody else owns.
 *
 * Invariants: `p` may be NULL only when `n` is 0. A view is never assumed to end in NUL, may hold any byte, and dies with
 * the buffer it looks into; what is kept is copied (vig_arena_str). All functions are pure and thread safe.
 */
#ifndef VIG_BASE_STR_H
#define VIG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"

typedef struct vig_str {
    const char *p;
    size_t n;
} vig_str;

#define VIG_STR(lit) ((vig_str){ "" lit, sizeof(lit) - 1 })
#define VIG_ARG(s) (int)(s).n, (s).p /* for "%.*s" */
#define VIG_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define VIG_NPOS ((size_t)-1)

static inline vig_str vig_str_of(const char *p, size_t n)
{
    return (vig_str){ p, n };
}

/* NULL gives the empty view. */
static inline vig_str vig_str_c(const char *cstr)
{
    return (vig_str){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline bool vig_str_empty(vig_str s)
{
    return s.n == 0;
}

/* Without its first `n` bytes; the empty view when it is shorter. */
static inline vig_str vig_str_skip(vig_str s, size_t n)
{
    return n >= s.n ? (vig_str){ s.p ? s.p + s.n : NULL, 0 } : (vig_str){ s.p + n, s.n - n };
}

/* Its first `n` bytes, or all when it is shorter. */
static inline vig_str vig_str_take(vig_str s, size_t n)
{
    return (vig_str){ s.p, n < s.n ? n : s.n };
}

bool vig_str_eq(vig_str a, vig_str b);
bool vig_str_eqc(vig_str a, const char *b);
bool vig_str_ieq(vig_str a, vig_str b); /* ASCII case is ignored, whatever the locale */
int vig_str_cmp(vig_str a, vig_str b);  /* by bytes, a prefix first: -1, 0, 1 */
bool vig_str_starts(vig_str s, vig_str prefix);
bool vig_str_ends(vig_str s, vig_str suffix);

size_t vig_str_find(vig_str s, char c);  /* VIG_NPOS when absent */
size_t vig_str_rfind(vig_str s, char c); /* the last one */
size_t vig_str_search(vig_str s, vig_str needle);
static inline bool vig_str_has(vig_str s, char c)
{
    return vig_str_find(s, c) != VIG_NPOS;
}

vig_str vig_str_trim(vig_str s); /* ASCII white space on both ends */

/* Splits at the first `sep`: returns what stands before it and leaves the rest in *s. Without one, returns all and
 * empties *s. `while (s.n) part = vig_str_cut(&s, ',')` visits every part. */
vig_str vig_str_cut(vig_str *s, char sep);

/* The whole view as a decimal number; false when it is empty, has another byte, or does not fit. */
bool vig_str_to_u64(vig_str s, uint64_t *ret);

/* What stands after the last '/', and what stands before it (empty when there is none). */
vig_str vig_str_basename(vig_str path);
vig_str vig_str_dirname(vig_str path);

/* A hash for tables in memory. Seeded once a process, so an attacker cannot choose collisions: never write it to a file. */
uint64_t vig_str_hash(vig_str s);

static inline bool vig_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool vig_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool vig_is_alnum(char c)
{
    return vig_is_digit(c) || vig_is_alpha(c);
}
static inline bool vig_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char vig_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#endif
