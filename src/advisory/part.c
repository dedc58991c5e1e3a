/* advisory/part.c - see advisory/part.h.
 *
 * Half a million keys that share long beginnings ("pUbuntu:22.04:LTS…") are sorted by a quicksort that looks at eight bytes
 * at a time and goes on behind them only among equals (Bentley and Sedgewick's multikey quicksort with the bytes cached).
 */
#include "advisory/part.h"

#include "base/hash.h"
#include "base/map.h"

struct item {
    uint64_t word; /* of the key, from the depth on that is being sorted */
    uint32_t at, key_n, value_n;
};

struct vig_part {
    struct vig_buf bytes;
    struct item *items;
    size_t n, cap, memory;
    int (*write)(void *ctx, struct vig_part *part, struct vig_err *err);
    void *ctx;
    struct vig_buf key, value; /* of the entry that is being made */
};

enum { SMALL_SORT = 12 };

int vig_part_new(size_t memory, int (*write)(void *ctx, struct vig_part *part, struct vig_err *err), void *ctx,
                 struct vig_part **ret, struct vig_err *err)
{
    struct vig_part *p = vig_allocation_fails() ? NULL : calloc(1, sizeof *p);

    if (!p)
        return vig_nomem(err);
    p->memory = memory;
    p->write = write;
    p->ctx = ctx;
    vig_buf_init(&p->bytes, memory + 4 * VIG_LIMIT_ADVISORY);
    vig_buf_init(&p->key, VIG_TABLE_KEY);
    vig_buf_init(&p->value, VIG_LIMIT_ADVISORY);
    *ret = p;
    return 0;
}

void vig_part_free(struct vig_part *p)
{
    if (!p)
        return;
    vig_buf_done(&p->bytes);
    vig_buf_done(&p->key);
    vig_buf_done(&p->value);
    free(p->items);
    free(p);
}

static bool room_for_item(struct vig_part *p)
{
    size_t cap = p->cap ? p->cap * 2 : 1024;
    struct item *items;

    if (p->n < p->cap)
        return true;
    items = vig_allocation_fails() ? NULL : realloc(p->items, cap * sizeof *items);
    if (!items)
        return false;
    p->items = items;
    p->cap = cap;
    return true;
}

int vig_part_add(struct vig_part *p, vig_str key, vig_str value, struct vig_err *err)
{
    int rc;

    if (key.n > VIG_TABLE_KEY || value.n > VIG_LIMIT_ADVISORY)
        return vig_fail(err, VIG_E_LIMIT, "an entry of %zu and %zu bytes is too large", key.n, value.n);
    if (p->n && p->bytes.n + p->n * sizeof(struct item) + key.n + value.n > p->memory && (rc = vig_part_flush(p, err)) < 0)
        return rc;
    if (!room_for_item(p))
        return vig_nomem(err);
    p->items[p->n] = (struct item){ 0, (uint32_t)p->bytes.n, (uint32_t)key.n, (uint32_t)value.n };
    if (!vig_buf_add(&p->bytes, key) || !vig_buf_add(&p->bytes, value))
        return vig_nomem(err);
    p->n++;
    return 0;
}

static vig_str key_of(const struct vig_part *p, const struct item *i)
{
    return vig_str_of(p->bytes.p + i->at, i->key_n);
}

static vig_str value_of(const struct vig_part *p, const struct item *i)
{
    return vig_str_of(p->bytes.p + i->at + i->key_n, i->value_n);
}

/* Eight bytes of the key from `depth` on as a number that orders as they do. Bytes behind its end count as 0; keys that
 * differ only in that are told apart by their length at the end. */
static uint64_t word_at(const struct vig_part *p, const struct item *i, size_t depth)
{
    vig_str rest = vig_str_skip(key_of(p, i), depth);
    uint64_t w = 0;

    if (rest.n >= 8) {
        memcpy(&w, rest.p, 8);
        return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(w) : w;
    }
    for (size_t b = 0; b < 8; b++)
        w = w << 8 | (b < rest.n ? (unsigned char)rest.p[b] : 0);
    return w;
}

/* Equal keys: the larger value first, which is the one that is kept ("modified" stands in front). */
static int compare(const struct vig_part *p, const struct item *a, const struct item *b)
{
    int c = vig_str_cmp(key_of(p, a), key_of(p, b));

    return c ? c : vig_str_cmp(value_of(p, b), value_of(p, a));
}

static void insertion_sort(const struct vig_part *p, struct item *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct item moving = v[i];
        size_t j = i;

        for (; j > 0 && compare(p, &moving, &v[j - 1]) < 0; j--)
            v[j] = v[j - 1];
        v[j] = moving;
    }
}

static int by_all(const void *a, const void *b, void *p)
{
    return compare(p, a, b);
}

static void swap(struct item *a, struct item *b)
{
    struct item t = *a;

    *a = *b;
    *b = t;
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
}

static bool any_longer(const struct item *v, size_t n, size_t depth)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].key_n > depth)
            return true;
    return false;
}

/* `v[..].word` holds the bytes at `depth`. Pieces nest deep only for chosen keys: then, and for keys that are equal as far
 * as their bytes go, the C library's sort takes over. */
static void sort_words(const struct vig_part *p, struct item *v, size_t n, size_t depth, unsigned budget)
{
    while (n > SMALL_SORT) {
        uint64_t pivot = median(v[0].word, v[n / 2].word, v[n - 1].word);
        size_t low = 0, i = 0, high = n;

        if (budget == 0 || !any_longer(v, n, depth)) {
            qsort_r(v, n, sizeof *v, by_all, (void *)(uintptr_t)p);
            return;
        }
        budget--;
        while (i < high) {
            if (v[i].word < pivot)
                swap(&v[i++], &v[low++]);
            else if (v[i].word > pivot)
                swap(&v[i], &v[--high]);
            else
                i++;
        }
        sort_words(p, v, low, depth, budget);
        sort_words(p, v + high, n - high, depth, budget);
        v += low;
        n = high - low;
        depth += 8;
        for (i = 0; i < n; i++)
            v[i].word = word_at(p, &v[i], depth);
    }
    insertion_sort(p, v, n);
}

static void sort(struct vig_part *p)
{
    for (size_t i = 0; i < p->n; i++)
        p->items[i].word = word_at(p, &p->items[i], 0);
    sort_words(p, p->items, p->n, 0, 600);
}

int vig_part_write_to(struct vig_part *p, struct vig_table_writer *w, struct vig_err *err)
{
    for (size_t i = 0; i < p->n; i++) {
        vig_str key = key_of(p, &p->items[i]);

        if (i && vig_str_eq(key, key_of(p, &p->items[i - 1])))
            continue;
        int rc = vig_table_add(w, key, value_of(p, &p->items[i]), err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int vig_part_flush(struct vig_part *p, struct vig_err *err)
{
    int rc;

    sort(p);
    rc = p->write(p->ctx, p, err);
    p->n = 0;
    vig_buf_clear(&p->bytes);
    return rc;
}

static void key_begin(struct vig_part *p, char kind)
{
    vig_buf_clear(&p->key);
    vig_buf_clear(&p->value);
    (void)vig_buf_addc(&p->key, kind);
}

static void key_add(struct vig_part *p, vig_str part)
{
    (void)vig_buf_add(&p->key, part);
    (void)vig_buf_addc(&p->key, '\0');
}

/* Which entries are samples depends on their keys alone, so that one data base has the same ones however it came to be. */
static int add_sample(struct vig_part *p, vig_str key, vig_str value, struct vig_err *err)
{
    char whole[VIG_TABLE_KEY];

    if (key.n >= sizeof whole || value.n > VIG_SAMPLE_MAX || vig_hash64(vig_str_take(key, key.n - 2)) % VIG_SAMPLED_OF)
        return 0;
    whole[0] = VIG_KEY_SAMPLE;
    memcpy(whole + 1, key.p, key.n);
    return vig_part_add(p, vig_str_of(whole, key.n + 1), value, err);
}

/* Puts the origin behind the key and adds the entry. An entry that is too large is left out by its caller's note. */
static int key_end(struct vig_part *p, struct vig_err *err)
{
    int rc;

    vig_put_be16(&p->key, 0);
    if (p->key.failed || p->value.failed)
        return vig_fail(err, VIG_E_LIMIT, "too large for the data base");
    rc = vig_part_add(p, vig_buf_str(&p->key), vig_buf_str(&p->value), err);
    return rc < 0 ? rc : add_sample(p, vig_buf_str(&p->key), vig_buf_str(&p->value), err);
}

struct names { VIG_VEC(vig_str); };

static bool names_add(struct names *list, vig_str s, struct vig_arena *scratch)
{
    vig_str *slot;

    if (!vig_key_part_ok(s))
        return true;
    for (size_t i = 0; i < list->n && i < 256; i++)
        if (vig_str_eq(list->v[i], s))
            return true;
    slot = vig_vec_add(list, scratch);
    if (slot)
        *slot = s;
    return slot != NULL;
}

static bool of_rpm(vig_str ecosystem)
{
    static const char *const families[] = { "AlmaLinux", "Rocky Linux", "Red Hat", "SUSE", "openSUSE", "Mageia", "openEuler",
                                            "Photon OS", "Azure Linux" };

    for (size_t i = 0; i < VIG_COUNT(families); i++)
        if (vig_str_eqc(vig_ecosystem_family(ecosystem), families[i]))
            return true;
    return false;
}

/* Other names of what the record is about. Upstream: whose vulnerability a distribution's record repeats. RPM distributions
 * list the CVEs that an update fixes as related. */
static bool other_names(const struct vig_advisory *a, struct names *ret, struct vig_arena *scratch)
{
    bool rpm = a->affected.n && of_rpm(a->affected.v[0].ecosystem);

    for (size_t i = 0; i < a->aliases.n; i++)
        if (!vig_str_eq(a->aliases.v[i], a->id) && !names_add(ret, a->aliases.v[i], scratch))
            return false;
    for (size_t i = 0; i < a->upstream.n; i++)
        if (!vig_str_eq(a->upstream.v[i], a->id) && !names_add(ret, a->upstream.v[i], scratch))
            return false;
    for (size_t i = 0; rpm && i < a->related.n; i++)
        if (vig_str_starts(a->related.v[i], VIG_STR("CVE-")) && !names_add(ret, a->related.v[i], scratch))
            return false;
    return true;
}

/* True when the same statement about the same package was made before (RPM records repeat it for each architecture). */
static bool said_before(struct vig_part *p, struct vig_map *said, struct vig_arena *scratch, bool *ret_nomem)
{
    vig_str whole = vig_buf_str(&p->key), copy;
    struct vig_buf both = { 0 };
    bool fresh = true;

    vig_buf_init(&both, VIG_LIMIT_ADVISORY + VIG_TABLE_KEY);
    (void)vig_buf_add(&both, whole);
    (void)vig_buf_add(&both, vig_buf_str(&p->value));
    if (both.failed || !vig_arena_str(scratch, vig_buf_str(&both), &copy) || !vig_map_put(said, scratch, copy, &fresh))
        *ret_nomem = true;
    vig_buf_done(&both);
    return !fresh;
}

/* Each claim repeats the other names. An update of the kernel has 500 CVEs and 250 packages: 2 MB. */
#define CLAIMS_MAX VIG_MIB(64)

static bool claims_fit(const struct vig_advisory *a, const struct names *others)
{
    size_t bytes = 64;

    for (size_t i = 0; i < others->n; i++)
        bytes += others->v[i].n + 1;
    return bytes <= CLAIMS_MAX && a->affected.n <= CLAIMS_MAX / bytes;
}

static int add_claims(struct vig_part *p, const struct vig_advisory *a, const struct names *others, struct vig_arena *scratch,
                      struct vig_err *err)
{
    struct vig_map said = { 0 };
    bool nomem = false;

    for (size_t i = 0; i < a->affected.n && i <= UINT16_MAX; i++) {
        const struct vig_affected *at = &a->affected.v[i];
        vig_str name = vig_db_normalize_name(at->ecosystem, at->name, scratch);

        if (!name.p && at->name.p)
            return vig_nomem(err);
        if (!vig_key_part_ok(at->ecosystem) || !vig_key_part_ok(name))
            continue;
        key_begin(p, VIG_KEY_CLAIM);
        key_add(p, at->ecosystem);
        key_add(p, name);
        key_add(p, a->id);
        vig_pack_claim(&p->value, a->modified, at, others->v, others->n, a->malicious, name);
        if (said_before(p, &said, scratch, &nomem) || nomem) {
            if (nomem)
                return vig_nomem(err);
            continue;
        }
        vig_put_be16(&p->key, (uint16_t)i);
        (void)vig_buf_addc(&p->key, '\0');
        int rc = key_end(p, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static vig_str first_cvss(const struct vig_advisory *a)
{
    if (a->cvss3.n)
        return a->cvss3;
    for (size_t i = 0; i < a->affected.n; i++)
        if (vig_str_starts(a->affected.v[i].cvss, VIG_STR("CVSS:3")))
            return a->affected.v[i].cvss;
    if (a->cvss4.n)
        return a->cvss4;
    for (size_t i = 0; i < a->affected.n; i++)
        if (a->affected.v[i].cvss.n)
            return a->affected.v[i].cvss;
    return a->cvss2;
}

/* Whose word it is, by the id's beginning: "GHSA-…", "UBUNTU-CVE-…". */
static vig_str word_source(const struct vig_advisory *a)
{
    static const struct {
        const char *prefix, *source;
    } known[] = {
        { "GHSA-", "GHSA" }, { "UBUNTU-", "Ubuntu" }, { "USN-", "Ubuntu" },       { "DEBIAN-", "Debian" }, { "DSA-", "Debian" },
        { "DLA-", "Debian" }, { "RHSA-", "Red Hat" }, { "ALSA-", "AlmaLinux" },   { "RLSA-", "Rocky Linux" },
        { "BIT-", "Bitnami" }, { "RUSTSEC-", "RustSec" }, { "PYSEC-", "PyPA" },   { "GO-", "Go" },
    };

    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_starts(a->id, vig_str_c(known[i].prefix)))
            return vig_str_c(known[i].source);
    return a->affected.n ? vig_ecosystem_family(a->affected.v[0].ecosystem) : (vig_str){ 0 };
}

/* "DSA-5020-1 apache-log4j2 - security update" names an update, not what is wrong. */
static bool is_update(const struct vig_advisory *a)
{
    static const char *const prefixes[] = { "DSA-", "DLA-", "USN-" };

    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(a->id, vig_str_c(prefixes[i])))
            return true;
    return a->affected.n && of_rpm(a->affected.v[0].ecosystem) && !vig_str_starts(a->id, VIG_STR("CVE-"));
}

/* How much its word weighs: docs/advisories.md has the order. An update that fixes several CVEs rates the worst of them. */
static uint8_t rank_of(const struct vig_advisory *a, vig_str cvss, bool several)
{
    bool ghsa = vig_str_starts(a->id, VIG_STR("GHSA-")), ubuntu = vig_str_starts(a->id, VIG_STR("UBUNTU-"));

    if (several)
        return 1;
    if (vig_str_starts(a->id, VIG_STR("CVE-")) && cvss.n)
        return 10;
    if (vig_str_starts(cvss, VIG_STR("CVSS:3")))
        return ghsa ? 9 : ubuntu ? 8 : 7;
    if (cvss.n)
        return vig_str_starts(cvss, VIG_STR("CVSS:4")) ? 6 : 5;
    return ghsa ? 4 : ubuntu ? 3 : 2;
}

static void opinion_of(const struct vig_advisory *a, size_t other_count, struct vig_opinion *ret)
{
    bool update = is_update(a);

    *ret = (struct vig_opinion){ .severity = a->db_severity, .source = word_source(a), .published = a->published };
    ret->cvss = first_cvss(a);
    ret->rank = rank_of(a, ret->cvss, update && other_count > 1);
    for (size_t i = 0; i < a->affected.n && ret->severity == VIG_SEVERITY_NONE; i++)
        ret->severity = a->affected.v[i].severity;
    if (!update)
        ret->title = a->summary;
}

static int add_opinion(struct vig_part *p, vig_str about, vig_str id, const struct vig_opinion *o, struct vig_err *err)
{
    key_begin(p, VIG_KEY_OPINION);
    key_add(p, about);
    key_add(p, id);
    vig_pack_opinion(&p->value, o);
    return key_end(p, err);
}

int vig_part_add_advisory(struct vig_part *p, const struct vig_advisory *a, struct vig_arena *scratch, struct vig_err *err)
{
    struct names others = { 0 };
    struct vig_opinion opinion;
    int rc;

    if (!other_names(a, &others, scratch))
        return vig_nomem(err);
    if (!claims_fit(a, &others))
        return vig_fail(err, VIG_E_LIMIT, "%zu other names for %zu packages are too many", others.n, a->affected.n);
    key_begin(p, VIG_KEY_RECORD);
    key_add(p, a->id);
    vig_pack_record(&p->value, a);
    if ((rc = key_end(p, err)) < 0 || !vig_str_empty(a->withdrawn)) /* can still be shown, but claims nothing */
        return rc;
    if ((rc = add_claims(p, a, &others, scratch, err)) < 0)
        return rc;
    opinion_of(a, others.n, &opinion);
    rc = add_opinion(p, a->id, a->id, &opinion, err);
    for (size_t i = 0; rc == 0 && i < others.n; i++)
        rc = add_opinion(p, others.v[i], a->id, &opinion, err);
    return rc;
}

int vig_part_add_kev(struct vig_part *p, vig_str cve, const struct vig_kev *kev, struct vig_err *err)
{
    key_begin(p, VIG_KEY_KEV);
    key_add(p, cve);
    vig_pack_kev(&p->value, kev);
    return key_end(p, err);
}

int vig_part_add_epss(struct vig_part *p, vig_str prefix, vig_str packed, struct vig_err *err)
{
    key_begin(p, VIG_KEY_EPSS);
    key_add(p, prefix);
    (void)vig_buf_add(&p->value, packed);
    return key_end(p, err);
}
