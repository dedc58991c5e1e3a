/* match/records.c - see match/records.h. An image with two thousand findings has about as many records, and each would be
 * asked for by several packages of one source; a record with thousands of affected packages (the kernel's) is read once and
 * only its text is kept.
 */
#include "match/records.h"

static bool copy(struct vig_arena *a, vig_str s, vig_str *ret)
{
    if (s.n == 0) {
        *ret = VIG_STR("");
        return true;
    }
    return vig_arena_str(a, s, ret);
}

static bool copy_lists(struct vig_arena *arena, const struct vig_advisory *a, struct vig_record *to)
{
    for (size_t i = 0; i < a->cwes.n; i++) {
        vig_str *slot = vig_vec_add(&to->cwes, arena);
        if (!slot || !copy(arena, a->cwes.v[i], slot))
            return false;
    }
    for (size_t i = 0; i < a->references.n; i++) {
        struct vig_reference *slot = vig_vec_add(&to->references, arena);
        if (!slot || !copy(arena, a->references.v[i].type, &slot->type) || !copy(arena, a->references.v[i].url, &slot->url))
            return false;
    }
    return true;
}

static bool copy_record(struct vig_arena *arena, const struct vig_advisory *a, struct vig_record *to)
{
    vig_str cvss = a->cvss3.n ? a->cvss3 : a->cvss4.n ? a->cvss4 : a->cvss2;

    to->found = true;
    to->withdrawn = a->withdrawn.n > 0;
    to->severity = a->db_severity;
    return copy(arena, a->summary, &to->title) && copy(arena, a->details, &to->details) &&
           copy(arena, a->published, &to->published) && copy(arena, a->modified, &to->modified) &&
           copy(arena, cvss, &to->cvss) && copy_lists(arena, a, to);
}

static int read_record(struct vig_records *r, struct vig_record *to, struct vig_err *err)
{
    struct vig_advisory a;
    int rc = VIG_E_NOT_FOUND;

    vig_arena_reset(r->scratch);
    for (size_t i = 0; i < r->db_count && rc == VIG_E_NOT_FOUND; i++)
        rc = vig_db_advisory(r->dbs[i], to->id, r->scratch, &a, err);
    if (rc == VIG_E_NOT_FOUND)
        return 0;
    if (rc < 0)
        return rc;
    return copy_record(r->arena, &a, to) ? 0 : vig_nomem(err);
}

int vig_records_get(struct vig_records *r, vig_str id, const struct vig_record **ret, struct vig_err *err)
{
    uintptr_t *at = vig_map_get(&r->records, id);
    struct vig_record *record;
    bool fresh;
    int rc;

    if (at) {
        *ret = (const struct vig_record *)*at;
        return 0;
    }
    record = vig_new(r->arena, struct vig_record);
    if (!record || !copy(r->arena, id, &record->id))
        return vig_nomem(err);
    rc = read_record(r, record, err);
    if (rc < 0)
        return rc;
    at = vig_map_put(&r->records, r->arena, record->id, &fresh);
    if (!at)
        return vig_nomem(err);
    *at = (uintptr_t)record;
    *ret = record;
    return 0;
}

static bool copy_vulnerability(struct vig_arena *arena, const struct vig_vulnerability *v, struct vig_vulnerability *to)
{
    *to = *v;
    to->records.v = NULL;
    to->records.n = to->records.cap = 0;
    for (size_t i = 0; i < v->records.n; i++) {
        vig_str *slot = vig_vec_add(&to->records, arena);
        if (!slot || !copy(arena, v->records.v[i], slot))
            return false;
    }
    return copy(arena, v->id, &to->id) && copy(arena, v->severity_source, &to->severity_source) &&
           copy(arena, v->cvss, &to->cvss) && copy(arena, v->exploited_since, &to->exploited_since) &&
           copy(arena, v->title, &to->title) && copy(arena, v->published, &to->published);
}

int vig_records_vulnerability(struct vig_records *r, vig_str id, const struct vig_vulnerability **ret, struct vig_err *err)
{
    uintptr_t *at = vig_map_get(&r->vulnerabilities, id);
    struct vig_vulnerability v = { 0 }, *kept = NULL;
    vig_str key;
    bool fresh;
    int rc = VIG_E_NOT_FOUND;

    if (at) {
        *ret = (const struct vig_vulnerability *)*at;
        return 0;
    }
    vig_arena_reset(r->scratch);
    for (size_t i = 0; i < r->db_count && rc == VIG_E_NOT_FOUND; i++)
        rc = vig_db_vulnerability(r->dbs[i], id, r->scratch, &v, err);
    if (rc < 0 && rc != VIG_E_NOT_FOUND)
        return rc;
    if (rc == 0) {
        kept = vig_new(r->arena, struct vig_vulnerability);
        if (!kept || !copy_vulnerability(r->arena, &v, kept))
            return vig_nomem(err);
    }
    if (!copy(r->arena, id, &key))
        return vig_nomem(err);
    at = vig_map_put(&r->vulnerabilities, r->arena, key, &fresh);
    if (!at)
        return vig_nomem(err);
    *at = (uintptr_t)kept;
    *ret = kept;
    return 0;
}
