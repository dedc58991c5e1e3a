/* advisory/pack.c - see advisory/pack.h.
 *
 * Numbers are LEB128, a string is its length and its bytes, a list its count and its elements. A count is believed only as
 * far as bytes are left: each element takes at least one.
 */
#include "advisory/pack.h"

void vig_put_uleb(struct vig_buf *b, uint64_t v)
{
    char bytes[10];
    size_t n = 0;

    do {
        bytes[n++] = (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        v >>= 7;
    } while (v);
    (void)vig_buf_add(b, vig_str_of(bytes, n));
}

void vig_put_str(struct vig_buf *b, vig_str s)
{
    vig_put_uleb(b, s.n);
    (void)vig_buf_add(b, s);
}

void vig_put_be16(struct vig_buf *b, uint16_t v)
{
    (void)vig_buf_addc(b, (char)(v >> 8));
    (void)vig_buf_addc(b, (char)(v & 0xff));
}

bool vig_get_str(vig_cur *c, vig_str *ret)
{
    uint64_t n;

    return vig_cur_uleb(c, &n) && n <= vig_cur_left(c) && vig_cur_take(c, n, ret);
}

bool vig_key_part_ok(vig_str s)
{
    return s.n && s.n <= VIG_LIMIT_NAME && !vig_str_has(s, '\0');
}

bool vig_key_origin(vig_str key, uint16_t *ret_origin, vig_str *ret_rest)
{
    if (key.n < 4 || key.p[key.n - 3] != '\0')
        return false;
    *ret_origin = (uint16_t)((unsigned char)key.p[key.n - 2] << 8 | (unsigned char)key.p[key.n - 1]);
    *ret_rest = vig_str_take(key, key.n - 3);
    return true;
}

static bool get_count(vig_cur *c, uint64_t *ret)
{
    return vig_cur_uleb(c, ret) && *ret <= vig_cur_left(c);
}

static void put_strs(struct vig_buf *b, const vig_str *v, size_t n)
{
    vig_put_uleb(b, n);
    for (size_t i = 0; i < n; i++)
        vig_put_str(b, v[i]);
}

/* An array of `n` on the arena; n is at most the bytes that were left, so the memory is bounded by the value's size. */
#define LIST(vec, count, arena, ret_nomem)                                                            \
    ((vec)->n = (vec)->cap = (count),                                                                  \
     (vec)->n == 0 || ((vec)->v = vig_new_array(arena, __typeof__(*(vec)->v), (vec)->n)) != NULL ||    \
         !(*(ret_nomem) = true))

#define GET_STRS(c, vec, arena, ret_nomem) get_strs(c, &(vec)->v, &(vec)->n, &(vec)->cap, arena, ret_nomem)

static bool get_strs(vig_cur *c, vig_str **v, size_t *n, size_t *cap, struct vig_arena *arena, bool *ret_nomem)
{
    struct { VIG_VEC(vig_str); } list = { 0 };
    uint64_t count;

    if (!get_count(c, &count) || !LIST(&list, count, arena, ret_nomem))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!vig_get_str(c, &list.v[i]))
            return false;
    *v = list.v;
    *n = list.n;
    *cap = list.cap;
    return true;
}

static void put_events(struct vig_buf *b, const struct vig_range *r)
{
    vig_put_uleb(b, r->events.n);
    for (size_t i = 0; i < r->events.n; i++) {
        (void)vig_buf_addc(b, (char)r->events.v[i].type);
        vig_put_str(b, r->events.v[i].version);
    }
}

static void put_ranges(struct vig_buf *b, const struct vig_affected *p, bool git)
{
    size_t n = 0;

    for (size_t i = 0; i < p->ranges.n; i++)
        n += git || p->ranges.v[i].type != VIG_RANGE_GIT;
    vig_put_uleb(b, n);
    for (size_t i = 0; i < p->ranges.n; i++) {
        const struct vig_range *r = &p->ranges.v[i];

        if (!git && r->type == VIG_RANGE_GIT)
            continue;
        (void)vig_buf_addc(b, (char)r->type);
        vig_put_str(b, r->repo);
        put_events(b, r);
    }
}

static bool get_events(vig_cur *c, struct vig_range *r, struct vig_arena *arena, bool *ret_nomem)
{
    uint64_t n;
    uint8_t type;

    if (!get_count(c, &n) || !LIST(&r->events, n, arena, ret_nomem))
        return false;
    for (size_t i = 0; i < r->events.n; i++) {
        if (!vig_cur_u8(c, &type) || type > VIG_EVENT_LIMIT || !vig_get_str(c, &r->events.v[i].version))
            return false;
        r->events.v[i].type = (enum vig_event_type)type;
    }
    return true;
}

static bool get_ranges(vig_cur *c, struct vig_affected *p, struct vig_arena *arena, bool *ret_nomem)
{
    uint64_t n;
    uint8_t type;

    if (!get_count(c, &n) || !LIST(&p->ranges, n, arena, ret_nomem))
        return false;
    for (size_t i = 0; i < p->ranges.n; i++) {
        struct vig_range *r = &p->ranges.v[i];

        if (!vig_cur_u8(c, &type) || type > VIG_RANGE_GIT || !vig_get_str(c, &r->repo) ||
            !get_events(c, r, arena, ret_nomem))
            return false;
        r->type = (enum vig_range_type)type;
    }
    return true;
}

static void put_affected(struct vig_buf *b, const struct vig_affected *p, bool git)
{
    (void)vig_buf_addc(b, (char)p->state);
    (void)vig_buf_addc(b, (char)p->severity);
    vig_put_str(b, p->cvss);
    vig_put_str(b, p->modularity);
    put_ranges(b, p, git);
    put_strs(b, p->versions.v, p->versions.n);
}

static bool get_affected(vig_cur *c, struct vig_affected *p, struct vig_arena *arena, bool *ret_nomem)
{
    uint8_t state, severity;

    if (!vig_cur_u8(c, &state) || state > VIG_FIX_UNDER_INVESTIGATION || !vig_cur_u8(c, &severity) ||
        severity >= VIG_SEVERITY_COUNT || !vig_get_str(c, &p->cvss) || !vig_get_str(c, &p->modularity))
        return false;
    p->state = (enum vig_fix_state)state;
    p->severity = (enum vig_severity)severity;
    return get_ranges(c, p, arena, ret_nomem) && GET_STRS(c, &p->versions, arena, ret_nomem);
}

/* Whether an ecosystem was listed already. Only some way back is looked, so that a record of a hundred thousand ecosystems
 * takes no quadratic time: one that comes again later is listed again. */
enum { LOOK_BACK = 64 };

static bool listed(const struct vig_advisory *a, size_t i)
{
    for (size_t j = i; j > 0 && i - j < LOOK_BACK; j--)
        if (vig_str_eq(a->affected.v[j - 1].ecosystem, a->affected.v[i].ecosystem))
            return true;
    return false;
}

static void put_ecosystems(struct vig_buf *b, const struct vig_advisory *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->affected.n; i++)
        n += !listed(a, i);
    vig_put_uleb(b, n);
    for (size_t i = 0; i < a->affected.n; i++)
        if (!listed(a, i))
            vig_put_str(b, a->affected.v[i].ecosystem);
}

void vig_pack_record(struct vig_buf *b, const struct vig_advisory *a)
{
    vig_put_str(b, a->modified);
    put_ecosystems(b, a);
    vig_put_str(b, a->summary);
    vig_put_str(b, a->details);
    vig_put_str(b, a->published);
    vig_put_str(b, a->withdrawn);
    vig_put_str(b, a->cvss2);
    vig_put_str(b, a->cvss3);
    vig_put_str(b, a->cvss4);
    (void)vig_buf_addc(b, (char)a->db_severity);
    (void)vig_buf_addc(b, (char)a->malicious);
    put_strs(b, a->aliases.v, a->aliases.n);
    put_strs(b, a->related.v, a->related.n);
    put_strs(b, a->upstream.v, a->upstream.n);
    put_strs(b, a->cwes.v, a->cwes.n);
    vig_put_uleb(b, a->references.n);
    for (size_t i = 0; i < a->references.n; i++) {
        vig_put_str(b, a->references.v[i].type);
        vig_put_str(b, a->references.v[i].url);
    }
    vig_put_uleb(b, a->affected.n);
    for (size_t i = 0; i < a->affected.n; i++) {
        vig_put_str(b, a->affected.v[i].ecosystem);
        vig_put_str(b, a->affected.v[i].name);
        vig_put_str(b, a->affected.v[i].purl);
        put_affected(b, &a->affected.v[i], true);
    }
}

bool vig_unpack_record_head(vig_str value, vig_str *ret_modified, vig_cur *ret_ecosystems, uint64_t *ret_count)
{
    *ret_ecosystems = vig_cur_of(value);
    return vig_get_str(ret_ecosystems, ret_modified) && get_count(ret_ecosystems, ret_count);
}

static bool get_references(vig_cur *c, struct vig_advisory *a, struct vig_arena *arena, bool *ret_nomem)
{
    uint64_t n;

    if (!get_count(c, &n) || !LIST(&a->references, n, arena, ret_nomem))
        return false;
    for (size_t i = 0; i < a->references.n; i++)
        if (!vig_get_str(c, &a->references.v[i].type) || !vig_get_str(c, &a->references.v[i].url))
            return false;
    return true;
}

static bool get_packages(vig_cur *c, struct vig_advisory *a, struct vig_arena *arena, bool *ret_nomem)
{
    uint64_t n;

    if (!get_count(c, &n) || !LIST(&a->affected, n, arena, ret_nomem))
        return false;
    for (size_t i = 0; i < a->affected.n; i++) {
        struct vig_affected *p = &a->affected.v[i];

        if (!vig_get_str(c, &p->ecosystem) || !vig_get_str(c, &p->name) || !vig_get_str(c, &p->purl) ||
            !get_affected(c, p, arena, ret_nomem))
            return false;
    }
    return true;
}

bool vig_unpack_record(vig_str value, struct vig_arena *arena, struct vig_advisory *ret, bool *ret_nomem)
{
    struct vig_advisory a = { 0 };
    vig_str skipped;
    uint64_t n;
    uint8_t severity, malicious;
    vig_cur c;

    *ret_nomem = false;
    if (!vig_unpack_record_head(value, &a.modified, &c, &n))
        return false;
    for (; n; n--)
        if (!vig_get_str(&c, &skipped))
            return false;
    if (!vig_get_str(&c, &a.summary) || !vig_get_str(&c, &a.details) || !vig_get_str(&c, &a.published) ||
        !vig_get_str(&c, &a.withdrawn) || !vig_get_str(&c, &a.cvss2) || !vig_get_str(&c, &a.cvss3) ||
        !vig_get_str(&c, &a.cvss4) || !vig_cur_u8(&c, &severity) || severity >= VIG_SEVERITY_COUNT ||
        !vig_cur_u8(&c, &malicious) || malicious > 1 || !GET_STRS(&c, &a.aliases, arena, ret_nomem) ||
        !GET_STRS(&c, &a.related, arena, ret_nomem) || !GET_STRS(&c, &a.upstream, arena, ret_nomem) ||
        !GET_STRS(&c, &a.cwes, arena, ret_nomem) || !get_references(&c, &a, arena, ret_nomem) ||
        !get_packages(&c, &a, arena, ret_nomem))
        return false;
    a.db_severity = (enum vig_severity)severity;
    a.malicious = malicious;
    *ret = a;
    return true;
}

void vig_pack_claim(struct vig_buf *b, vig_str modified, const struct vig_affected *p, const vig_str *aliases, size_t n,
                    bool malicious, vig_str key_name)
{
    vig_put_str(b, modified);
    (void)vig_buf_addc(b, (char)malicious);
    vig_put_str(b, vig_str_eq(p->name, key_name) ? (vig_str){ 0 } : p->name);
    put_strs(b, aliases, n);
    put_affected(b, p, false);
}

bool vig_unpack_claim(vig_str value, vig_str key_name, struct vig_arena *arena, vig_str *ret_modified, struct vig_claim *ret,
                      bool *ret_nomem)
{
    vig_cur c = vig_cur_of(value);
    uint8_t malicious;

    *ret_nomem = false;
    if (!vig_get_str(&c, ret_modified) || !vig_cur_u8(&c, &malicious) || malicious > 1 ||
        !vig_get_str(&c, &ret->affected.name) || !GET_STRS(&c, &ret->aliases, arena, ret_nomem) ||
        !get_affected(&c, &ret->affected, arena, ret_nomem))
        return false;
    if (vig_str_empty(ret->affected.name))
        ret->affected.name = key_name;
    ret->malicious = malicious;
    return true;
}

void vig_pack_opinion(struct vig_buf *b, const struct vig_opinion *o)
{
    (void)vig_buf_addc(b, (char)o->rank);
    (void)vig_buf_addc(b, (char)o->severity);
    vig_put_str(b, o->source);
    vig_put_str(b, o->cvss);
    vig_put_str(b, o->published);
    vig_put_str(b, o->title);
}

bool vig_unpack_opinion(vig_str value, struct vig_opinion *ret)
{
    vig_cur c = vig_cur_of(value);
    uint8_t severity;

    if (!vig_cur_u8(&c, &ret->rank) || !vig_cur_u8(&c, &severity) || severity >= VIG_SEVERITY_COUNT)
        return false;
    ret->severity = (enum vig_severity)severity;
    return vig_get_str(&c, &ret->source) && vig_get_str(&c, &ret->cvss) && vig_get_str(&c, &ret->published) &&
           vig_get_str(&c, &ret->title);
}

void vig_pack_kev(struct vig_buf *b, const struct vig_kev *k)
{
    (void)vig_buf_addc(b, (char)k->ransomware);
    vig_put_str(b, k->added);
    vig_put_str(b, k->title);
}

bool vig_unpack_kev(vig_str value, struct vig_kev *ret)
{
    vig_cur c = vig_cur_of(value);
    uint8_t ransomware;

    if (!vig_cur_u8(&c, &ransomware) || ransomware > 1)
        return false;
    ret->ransomware = ransomware;
    return vig_get_str(&c, &ret->added) && vig_get_str(&c, &ret->title);
}

void vig_pack_epss(struct vig_buf *b, uint64_t number_delta, uint32_t epss, uint32_t percentile)
{
    vig_put_uleb(b, number_delta);
    vig_put_uleb(b, epss);
    vig_put_uleb(b, percentile);
}

bool vig_unpack_epss(vig_cur *c, uint64_t *number, uint32_t *epss, uint32_t *percentile)
{
    uint64_t delta, e, p;

    if (!vig_cur_uleb(c, &delta) || !vig_cur_uleb(c, &e) || !vig_cur_uleb(c, &p) || e > 100000 || p > 100000)
        return false;
    *number += delta;
    *epss = (uint32_t)e;
    *percentile = (uint32_t)p;
    return true;
}

bool vig_epss_split(vig_str cve, vig_str *ret_prefix, uint64_t *ret_number)
{
    vig_str number;

    if (!vig_str_starts(cve, VIG_STR("CVE-")) || cve.n < 13 || cve.n > 32 || cve.p[8] != '-')
        return false;
    number = vig_str_skip(cve, 9);
    for (size_t i = 0; i < number.n; i++)
        if (!vig_is_digit(number.p[i]))
            return false;
    *ret_prefix = vig_str_take(cve, cve.n - 2);
    return vig_str_to_u64(vig_str_skip(cve, cve.n - 2), ret_number);
}
