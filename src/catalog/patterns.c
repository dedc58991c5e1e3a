/* catalog/patterns.c - see catalog/patterns.h. The grammar of a pattern stands in catalog/cataloger.h. */
#include "catalog/patterns.h"

#include "base/map.h"

struct pattern {
    vig_str glob;        /* without ".../" */
    bool any_depth;
    size_t segments;     /* of glob */
    vig_str prefix;      /* of the file's name: what stands before the first '*' of the last segment */
    uint64_t bit;
    struct pattern *next; /* with the same key */
};

/* The lengths, first and last bytes that keys have: tells most names apart from all keys without a hash. */
struct sieve {
    uint64_t lengths; /* bit 63: that and longer */
    uint64_t first[4], last[4];
};

struct keys {
    struct vig_map map; /* → struct pattern *, a list */
    struct sieve sieve;
};

struct vig_patterns {
    struct keys by_name, by_extension; /* of the last segment */
    /* Those whose last segment ends in '*' ("libcrypto.so*"), by its first byte; [0] when it begins with '*', too. */
    struct pattern *others[256];
    uint64_t elf, no_links;
};

static size_t count_segments(vig_str s)
{
    size_t n = 1;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '/';
    return n;
}

/* '*' matches any run without '/'. The usual two-finger walk: linear but for the text behind the last star. */
static bool glob_match(vig_str glob, vig_str path)
{
    size_t g = 0, p = 0, star = VIG_NPOS, retry = 0;

    while (p < path.n) {
        if (g < glob.n && glob.p[g] == '*') {
            star = g++;
            retry = p;
        } else if (g < glob.n && glob.p[g] == path.p[p]) {
            g++;
            p++;
        } else if (star != VIG_NPOS && path.p[retry] != '/') {
            p = ++retry;
            g = star + 1;
        } else {
            return false;
        }
    }
    while (g < glob.n && glob.p[g] == '*')
        g++;
    return g == glob.n;
}

/* The last `n` segments; false when there are fewer. */
static bool tail_segments(vig_str path, size_t n, vig_str *ret)
{
    size_t at = path.n;

    for (; n; n--) {
        size_t slash = vig_str_rfind(vig_str_take(path, at), '/');

        if (slash == VIG_NPOS) {
            *ret = path;
            return n == 1;
        }
        at = slash;
    }
    *ret = vig_str_skip(path, at + 1);
    return true;
}

static bool wants(const struct pattern *pat, vig_str path, vig_str name)
{
    if (name.n < pat->prefix.n || memcmp(name.p, pat->prefix.p, pat->prefix.n) != 0)
        return false;
    if (pat->any_depth && pat->segments == 1)
        return glob_match(pat->glob, name);
    if (pat->any_depth && !tail_segments(path, pat->segments, &path))
        return false;
    return glob_match(pat->glob, path);
}

static bool extension(vig_str name, vig_str *ret)
{
    size_t dot = vig_str_rfind(name, '.');

    if (dot == VIG_NPOS)
        return false;
    *ret = vig_str_skip(name, dot);
    return true;
}

static uint64_t length_bit(vig_str key)
{
    return (uint64_t)1 << (key.n < 63 ? key.n : 63);
}

static void set_byte(uint64_t bytes[4], char c)
{
    bytes[(unsigned char)c >> 6] |= (uint64_t)1 << ((unsigned char)c & 63);
}

static bool has_byte(const uint64_t bytes[4], char c)
{
    return bytes[(unsigned char)c >> 6] >> ((unsigned char)c & 63) & 1;
}

static bool may_be_key(const struct sieve *s, vig_str key)
{
    return key.n && (s->lengths & length_bit(key)) && has_byte(s->first, key.p[0]) && has_byte(s->last, key.p[key.n - 1]);
}

static bool chain(struct keys *keys, struct vig_arena *arena, vig_str key, struct pattern *pat)
{
    uintptr_t *slot = vig_map_put(&keys->map, arena, key, NULL);

    if (!slot)
        return false;
    if (vig_str_empty(key))
        return true; /* no path ends in an empty segment */
    keys->sieve.lengths |= length_bit(key);
    set_byte(keys->sieve.first, key.p[0]);
    set_byte(keys->sieve.last, key.p[key.n - 1]);
    pat->next = (struct pattern *)*slot;
    *slot = (uintptr_t)pat;
    return true;
}

static bool add(struct vig_patterns *p, struct vig_arena *arena, const char *text, uint64_t bit)
{
    struct pattern *pat = vig_new(arena, struct pattern), **others;
    vig_str last, ext;

    if (!pat)
        return false;
    pat->glob = vig_str_c(text);
    pat->bit = bit;
    pat->any_depth = vig_str_starts(pat->glob, VIG_STR(".../")) || !vig_str_has(pat->glob, '/');
    if (vig_str_starts(pat->glob, VIG_STR(".../")))
        pat->glob = vig_str_skip(pat->glob, 4);
    pat->segments = count_segments(pat->glob);
    last = vig_str_basename(pat->glob);
    pat->prefix = vig_str_take(last, vig_str_find(last, '*'));
    if (!vig_str_has(last, '*'))
        return chain(&p->by_name, arena, last, pat);
    if (extension(last, &ext) && !vig_str_has(ext, '*'))
        return chain(&p->by_extension, arena, ext, pat);
    others = &p->others[pat->prefix.n ? (unsigned char)pat->prefix.p[0] : 0];
    pat->next = *others;
    *others = pat;
    return true;
}

int vig_patterns_new(struct vig_arena *arena, const struct vig_cataloger *const *catalogers, bool declared,
                     struct vig_patterns **ret, struct vig_err *err)
{
    struct vig_patterns *p = vig_new(arena, struct vig_patterns);

    if (!p)
        return vig_nomem(err);
    for (unsigned i = 0; catalogers[i] && i < 64; i++) {
        const struct vig_cataloger *c = catalogers[i];

        if (c->scope == VIG_CATALOG_DECLARED && !declared)
            continue;
        if (c->elf)
            p->elf |= (uint64_t)1 << i;
        if (c->no_links)
            p->no_links |= (uint64_t)1 << i;
        for (const char *const *text = c->paths; text && *text; text++)
            if (!add(p, arena, *text, (uint64_t)1 << i))
                return vig_nomem(err);
    }
    *ret = p;
    return 0;
}

static uint64_t match_list(const struct pattern *pat, vig_str path, vig_str name)
{
    uint64_t bits = 0;

    for (; pat; pat = pat->next)
        if (!(bits & pat->bit) && wants(pat, path, name))
            bits |= pat->bit;
    return bits;
}

static uint64_t match_key(const struct keys *keys, vig_str key, vig_str path, vig_str name)
{
    uintptr_t *slot = may_be_key(&keys->sieve, key) ? vig_map_get(&keys->map, key) : NULL;

    return slot ? match_list((const struct pattern *)*slot, path, name) : 0;
}

uint64_t vig_patterns_match(const struct vig_patterns *p, vig_str path)
{
    vig_str name = vig_str_basename(path), ext;
    uint64_t bits = match_key(&p->by_name, name, path, name) | match_list(p->others[0], path, name);

    if (name.n && name.p[0])
        bits |= match_list(p->others[(unsigned char)name.p[0]], path, name);
    if (extension(name, &ext))
        bits |= match_key(&p->by_extension, ext, path, name);
    return bits;
}

static bool is_below(vig_str path, vig_str folder)
{
    return path.n > folder.n && path.p[folder.n] == '/' && vig_str_starts(path, folder);
}

/* "libz.so", "libz.so.1", but not "libz.a". */
static bool is_library(vig_str name)
{
    for (size_t dot = vig_str_find(name, '.'); dot != VIG_NPOS; dot = vig_str_find(name, '.')) {
        name = vig_str_skip(name, dot + 1);
        if (name.n >= 2 && name.p[0] == 's' && name.p[1] == 'o')
            return true;
    }
    return false;
}

/* "usr/bin/python3.11", "usr/lib/go/pkg/tool/linux_amd64/link", "lib/libz.so.1". */
static bool looks_like_elf(vig_str path)
{
    static const vig_str never[] = { VIG_STR("usr/share/doc"), VIG_STR("usr/share/man"), VIG_STR("usr/share/locale"),
                                     VIG_STR("usr/share/lintian"), VIG_STR("usr/share/licenses"), VIG_STR("usr/include"), VIG_STR("etc") };
    vig_str name = vig_str_basename(path), folder = vig_str_dirname(path);

    if (vig_str_ends(folder, VIG_STR("bin")) || vig_str_ends(folder, VIG_STR("/libexec")))
        return true;
    if (vig_str_has(name, '.') && !is_library(name))
        return false;
    for (size_t i = 0; i < VIG_COUNT(never); i++)
        if (is_below(path, never[i]))
            return false;
    return true;
}

bool vig_patterns_may_own(const struct vig_patterns *p, vig_str path)
{
    return (p->elf && looks_like_elf(path)) || vig_patterns_match(p, path) != 0;
}

uint64_t vig_patterns_elf(const struct vig_patterns *p)
{
    return p->elf;
}

uint64_t vig_patterns_link(const struct vig_patterns *p, vig_str path)
{
    return vig_patterns_match(p, path) & ~p->no_links;
}
