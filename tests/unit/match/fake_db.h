/* tests/unit/match/fake_db.h - a data base of a few lines, for tests of matching.
 *
 *     static const char *const lines[] = { "DSA-1 Debian:12 openssl introduced=0 fixed=3.0.9 alias=CVE-1 alias=CVE-2", NULL };
 *
 * A word is key=value; '_' in a value is a space. Records: the words that are not of a claim (title=, severity=, cvss=,
 * withdrawn=) count for the id. "VULN CVE-1 score=9.8 epss=0.5 exploited" says what is known of a vulnerability. It stands in
 * for the real data base, whose functions it defines.
 */
#ifndef FAKE_DB_H
#define FAKE_DB_H

#include <stdatomic.h>

#include "advisory/store.h"

struct vig_db {
    const char *const *lines;
    const char *fails_at; /* the name of a package; or NULL */
    atomic_size_t advisories_read, claims_asked;
};

static bool fake_nomem; /* an allocation failed on the way */

static vig_str fake_word(vig_str *rest)
{
    vig_str w = vig_str_cut(rest, ' ');

    return w;
}

static vig_str fake_text(struct vig_arena *a, vig_str s)
{
    char *p = vig_arena_alloc(a, s.n + 1, 1);

    fake_nomem = fake_nomem || !p;
    for (size_t i = 0; p && i < s.n; i++)
        p[i] = s.p[i] == '_' ? ' ' : s.p[i];
    if (!p)
        return VIG_STR("");
    return vig_str_of(p, s.n);
}

static double fake_number(vig_str s)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%.*s", VIG_ARG(s));
    return strtod(text, NULL);
}

#define FAKE_PUSH(vec, arena, ...)                   \
    do {                                             \
        __auto_type slot_ = vig_vec_add(vec, arena); \
        if (slot_)                                   \
            *slot_ = (__VA_ARGS__);                  \
        else                                         \
            fake_nomem = true;                       \
    } while (0)

static struct vig_range *fake_range(struct vig_affected *a, struct vig_arena *arena)
{
    static struct vig_range nowhere;

    if (a->ranges.n == 0)
        FAKE_PUSH(&a->ranges, arena, (struct vig_range){ 0 });
    nowhere = (struct vig_range){ 0 };
    return a->ranges.n ? &a->ranges.v[a->ranges.n - 1] : &nowhere;
}

static void fake_claim_word(struct vig_claim *c, vig_str key, vig_str value, struct vig_arena *arena)
{
    static const char *const events[] = { "introduced", "fixed", "last", "limit" };
    struct vig_affected *a = &c->affected;

    for (int i = 0; i < 4; i++)
        if (vig_str_eqc(key, events[i]))
            FAKE_PUSH(&fake_range(a, arena)->events, arena, (struct vig_event){ (enum vig_event_type)i, value });
    if (vig_str_eqc(key, "range"))
        FAKE_PUSH(&a->ranges, arena,
                  (struct vig_range){ .type = vig_str_eqc(value, "git") ? VIG_RANGE_GIT : VIG_RANGE_ECOSYSTEM });
    if (vig_str_eqc(key, "version"))
        FAKE_PUSH(&a->versions, arena, value);
    if (vig_str_eqc(key, "alias"))
        FAKE_PUSH(&c->aliases, arena, value);
    if (vig_str_eqc(key, "own"))
        (void)vig_severity_of(value, &a->severity);
    if (vig_str_eqc(key, "module"))
        a->modularity = value;
    if (vig_str_eqc(key, "malicious"))
        c->malicious = true;
    if (vig_str_eqc(key, "state"))
        a->state = vig_str_eqc(value, "wont") ? VIG_FIX_WONT_FIX : vig_str_eqc(value, "not") ? VIG_FIX_NOT_FIXED
                                                                                            : VIG_FIX_UNDER_INVESTIGATION;
}

static struct vig_claim fake_claim(vig_str line, struct vig_arena *arena)
{
    struct vig_claim c = { 0 };

    c.advisory_id = fake_word(&line);
    c.affected.ecosystem = fake_text(arena, fake_word(&line));
    c.affected.name = fake_word(&line);
    while (line.n) {
        vig_str value = fake_word(&line), key = vig_str_cut(&value, '=');
        fake_claim_word(&c, key, value, arena);
    }
    return c;
}

int vig_db_claims(struct vig_db *db, vig_str ecosystem, vig_str name, struct vig_arena *arena,
                  int (*each)(void *ctx, const struct vig_claim *claim, struct vig_err *err), void *ctx, struct vig_err *err)
{
    db->claims_asked++;
    if (db->fails_at && vig_str_eqc(name, db->fails_at))
        return vig_fail(err, VIG_E_INPUT, "%s is damaged", db->fails_at);
    for (size_t i = 0; db->lines[i]; i++) {
        struct vig_claim c = fake_claim(vig_str_c(db->lines[i]), arena);
        int rc = 0;
        if (fake_nomem)
            return vig_nomem(err);
        if (vig_str_eq(c.affected.ecosystem, ecosystem) && vig_str_eq(c.affected.name, name))
            rc = each(ctx, &c, err);
        if (rc)
            return rc;
    }
    return 0;
}

bool vig_db_has_ecosystem(struct vig_db *db, vig_str ecosystem)
{
    for (size_t i = 0; db->lines[i]; i++) {
        vig_str line = vig_str_c(db->lines[i]);
        char name[200];
        vig_str e;
        (void)fake_word(&line);
        e = fake_word(&line);
        for (size_t j = 0; j < e.n; j++)
            name[j] = e.p[j] == '_' ? ' ' : e.p[j];
        if (vig_str_eq(vig_str_of(name, e.n), ecosystem))
            return true;
    }
    return false;
}

int vig_db_advisory(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_advisory *ret, struct vig_err *err)
{
    struct vig_advisory a = { .id = id };
    bool found = false;

    db->advisories_read++;
    for (size_t i = 0; db->lines[i]; i++) {
        vig_str line = vig_str_c(db->lines[i]);
        if (!vig_str_eq(fake_word(&line), id))
            continue;
        found = true;
        while (line.n) {
            vig_str value = fake_word(&line), key = vig_str_cut(&value, '=');
            if (vig_str_eqc(key, "title"))
                a.summary = fake_text(arena, value);
            if (vig_str_eqc(key, "severity"))
                (void)vig_severity_of(value, &a.db_severity);
            if (vig_str_eqc(key, "cvss"))
                a.cvss3 = value;
            if (vig_str_eqc(key, "withdrawn"))
                a.withdrawn = VIG_STR("2024-01-01T00:00:00Z");
        }
    }
    *ret = a;
    if (fake_nomem)
        return vig_nomem(err);
    return found ? 0 : vig_fail(err, VIG_E_NOT_FOUND, "no record");
}

int vig_db_vulnerability(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_vulnerability *ret,
                         struct vig_err *err)
{
    (void)arena;
    for (size_t i = 0; db->lines[i]; i++) {
        struct vig_vulnerability v = { .id = id };
        vig_str line = vig_str_c(db->lines[i]);
        if (!vig_str_eqc(fake_word(&line), "VULN") || !vig_str_eq(fake_word(&line), id))
            continue;
        while (line.n) {
            vig_str value = fake_word(&line), key = vig_str_cut(&value, '=');
            if (vig_str_eqc(key, "score"))
                v.score = fake_number(value);
            if (vig_str_eqc(key, "epss"))
                v.epss = fake_number(value);
            if (vig_str_eqc(key, "exploited"))
                v.exploited = true;
        }
        v.severity = vig_severity_of_score(v.score);
        v.severity_source = VIG_STR("CVSS 3.1");
        *ret = v;
        return 0;
    }
    return vig_fail(err, VIG_E_NOT_FOUND, "nothing known");
}

static struct vig_db *fake_starter; /* what the compiled-in set holds; NULL: nothing */

int vig_db_open_starter(struct vig_db **ret, struct vig_err *err)
{
    static const char *const none[] = { NULL };
    static struct vig_db empty = { .lines = none };

    (void)err;
    *ret = fake_starter ? fake_starter : &empty;
    return 0;
}

void vig_db_close(struct vig_db *db)
{
    (void)db;
}

int vig_db_info(struct vig_db *db, struct vig_arena *arena, struct vig_db_info *ret, struct vig_err *err)
{
    (void)db;
    (void)arena;
    (void)err;
    *ret = (struct vig_db_info){ .present = true };
    return 0;
}

vig_str vig_db_normalize_name(vig_str ecosystem, vig_str name, struct vig_arena *arena)
{
    char *p;

    if (!vig_str_eqc(ecosystem, "PyPI"))
        return name;
    p = vig_arena_alloc(arena, name.n + 1, 1);
    for (size_t i = 0; p && i < name.n; i++)
        p[i] = name.p[i] == '_' ? '-' : vig_lower(name.p[i]);
    return vig_str_of(p, name.n);
}

#endif
