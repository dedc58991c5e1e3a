/* match/finding.c - a row becomes a finding: text, severity, fix, and what to do.
 *
 * Text comes from the row's own records, the reviewed one first; what they lack (a distribution's record is often only an
 * id and a version) from what the data base knows of the vulnerability. Severity: docs/matching.md has the order.
 */
#include "match/finding.h"

#include "match/risk.h"
#include "model/cvss.h"

struct made {
    struct vig_records *r;
    const struct vig_row *row;
    const struct vig_package *pkg;
    const struct vig_record *main; /* the record that the text comes from */
    const struct vig_hit *hit;     /* its claim */
    const struct vig_vulnerability *v; /* or NULL */
    struct vig_finding *f;
};

static int preference(const struct vig_hit *hit)
{
    if (hit->malicious)
        return 0;
    if (vig_str_starts(hit->advisory, VIG_STR("GHSA-")) || hit->one_cve.n)
        return 1;
    return 2;
}

/* The best record that was not withdrawn. */
static int choose_main(struct made *m, struct vig_err *err)
{
    int best = 99;

    for (size_t i = 0; i < m->row->hits.n; i++) {
        const struct vig_hit *hit = m->row->hits.v[i];
        const struct vig_record *record;
        int rc = vig_records_get(m->r, hit->advisory, &record, err);

        if (rc < 0)
            return rc;
        if (record->withdrawn || preference(hit) >= best)
            continue;
        best = preference(hit);
        m->main = record;
        m->hit = hit;
    }
    return 0;
}

static void take_text(struct vig_finding *f, const struct vig_record *record)
{
    if (f->title.n == 0)
        f->title = record->title;
    if (f->details.n == 0)
        f->details = record->details;
    if (f->published.n == 0)
        f->published = record->published;
    if (f->modified.n == 0)
        f->modified = record->modified;
    if (f->cwes.n == 0) {
        f->cwes.v = record->cwes.v;
        f->cwes.n = record->cwes.n;
    }
    if (f->references.n == 0) {
        f->references.v = record->references.v;
        f->references.n = record->references.n;
    }
}

/* Whether a record tells of one vulnerability, not of an update that fixes many ("Important: perl:5.32 security update"). */
static bool tells_of_one(vig_str record, vig_str id)
{
    static const char *const prefixes[] = { "GHSA-", "CVE-", "GO-", "PYSEC-", "RUSTSEC-", "BIT-" };

    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(record, vig_str_c(prefixes[i])))
            return true;
    return vig_str_ends(record, id);
}

/* "apache-log4j2 - security update": Debian's records have no other, and a row about one CVE deserves better. */
static bool is_update_title(vig_str title)
{
    return vig_str_ends(title, VIG_STR("security update"));
}

/* Where the row's own record is silent: up to three others about the same vulnerability. */
static int fill_text(struct made *m, struct vig_err *err)
{
    struct vig_finding *f = m->f;
    bool update = m->hit->distro && m->hit->one_cve.n == 0; /* its title is that of an update: "openssl security update" */

    if (m->v && m->v->title.n && !is_update_title(m->v->title) && (update || m->main->title.n == 0))
        f->title = m->v->title;
    if (m->v && update)
        f->published = m->v->published;
    take_text(f, m->main);
    for (size_t i = 0, tried = 0; m->v && i < m->v->records.n && tried < 3; i++) {
        const struct vig_record *other;
        int rc;

        if (f->title.n && f->details.n && f->references.n && f->cwes.n)
            break;
        if (vig_str_eq(m->v->records.v[i], m->main->id) || !tells_of_one(m->v->records.v[i], f->id))
            continue;
        rc = vig_records_get(m->r, m->v->records.v[i], &other, err);
        if (rc < 0)
            return rc;
        if (!other->withdrawn && other->found)
            take_text(f, other);
        tried++;
    }
    return 0;
}

static void score_of(struct vig_finding *f, vig_str vector)
{
    struct vig_err ignored = VIG_ERR_INIT;
    unsigned version;
    double score;

    if (f->cvss.n || vig_cvss_score(vector, &score, &version, &ignored) < 0)
        return;
    f->cvss = vector;
    f->score = score;
    if (f->severity == VIG_SEVERITY_NONE) {
        f->severity = vig_severity_of_score(score);
        f->severity_source = vig_str_c(vig_cvss_version_name(version));
    }
}

static void say(struct vig_finding *f, enum vig_severity severity, vig_str source)
{
    if (f->severity != VIG_SEVERITY_NONE || severity == VIG_SEVERITY_NONE)
        return;
    f->severity = severity;
    f->severity_source = source;
}

/* "Ubuntu" of "Ubuntu:22.04:LTS"; "GHSA" of "GHSA-…" for the rest. */
static vig_str speaker(const struct made *m)
{
    if (m->hit->distro)
        return vig_str_take(m->hit->ecosystem, vig_str_find(m->hit->ecosystem, ':'));
    return vig_str_take(m->main->id, vig_str_find(m->main->id, '-'));
}

/* A view of the claim dies with the package's scratch memory. */
static int keep(struct made *m, vig_str s, vig_str *ret, struct vig_err *err)
{
    if (s.n == 0)
        *ret = VIG_STR("");
    else if (!vig_arena_str(m->r->arena, s, ret))
        return vig_nomem(err);
    return 0;
}

static int rate(struct made *m, struct vig_err *err)
{
    struct vig_finding *f = m->f;
    vig_str own = VIG_STR("");
    int rc = 0;

    if (m->hit->malicious)
        say(f, VIG_CRITICAL, VIG_STR("malicious package"));
    if (m->hit->distro) {
        say(f, m->hit->severity, speaker(m));
        if (m->hit->one_cve.n)
            say(f, m->main->severity, speaker(m));
    }
    if (m->v) {
        say(f, m->v->severity, m->v->severity_source);
        f->cvss = m->v->cvss;
        f->score = m->v->score;
    }
    if (f->cvss.n == 0)
        rc = keep(m, m->hit->cvss, &own, err);
    score_of(f, own);
    say(f, m->hit->severity, speaker(m));
    if (!m->hit->distro || m->hit->one_cve.n)
        score_of(f, m->main->cvss);
    say(f, m->main->severity, speaker(m));
    if (rc == 0)
        rc = keep(m, f->severity_source, &f->severity_source, err);
    return rc;
}

static int fix_cmp(const struct vig_ordering *o, vig_str a, vig_str b)
{
    int c = o->compare(a, b);

    return c ? c : vig_str_cmp(a, b);
}

/* Into its place; equal ones once. Few enough for insertion. */
static int add_fix(struct made *m, vig_str fixed, struct vig_err *err)
{
    const struct vig_ordering *o = m->hit->ordering;
    struct vig_finding *f = m->f;
    size_t at = f->fix_versions.n;
    vig_str kept, *last;

    while (at > 0 && fix_cmp(o, f->fix_versions.v[at - 1], fixed) > 0)
        at--;
    if (at > 0 && o->compare(f->fix_versions.v[at - 1], fixed) == 0)
        return 0;
    last = vig_vec_add(&f->fix_versions, m->r->arena);
    if (!last || !vig_arena_str(m->r->arena, fixed, &kept))
        return vig_nomem(err);
    memmove(&f->fix_versions.v[at + 1], &f->fix_versions.v[at], (f->fix_versions.n - 1 - at) * sizeof kept);
    f->fix_versions.v[at] = kept;
    return 0;
}

/* The most final word of those that say there is no fix. */
static enum vig_fix_state worse_state(enum vig_fix_state a, enum vig_fix_state b)
{
    static const int weight[] = {
        [VIG_FIX_UNKNOWN] = 0, [VIG_FIX_FIXED] = 0, [VIG_FIX_UNDER_INVESTIGATION] = 1, [VIG_FIX_NOT_FIXED] = 2, [VIG_FIX_WONT_FIX] = 3,
    };

    return weight[b] > weight[a] ? b : a;
}

#define FIXES_MAX 32 /* of one row: above that the list helps nobody */

static int fixes(struct made *m, struct vig_err *err)
{
    enum vig_fix_state state = VIG_FIX_UNKNOWN;
    int rc = 0;

    for (size_t i = 0; i < m->row->hits.n; i++) {
        const struct vig_hit *hit = m->row->hits.v[i];
        state = worse_state(state, hit->state);
        for (size_t j = 0; j < hit->fixes.n && rc == 0 && m->f->fix_versions.n < FIXES_MAX; j++)
            rc = add_fix(m, hit->fixes.v[j], err);
    }
    m->f->fix = m->f->fix_versions.n ? VIG_FIX_FIXED : state;
    return rc;
}

static vig_str remedy(const struct made *m)
{
    const struct vig_finding *f = m->f;
    struct vig_arena *a = m->r->arena;
    vig_str name = m->pkg->name, who = speaker(m);

    if (m->hit->malicious)
        return vig_arena_printf(a, "Remove %.*s, and treat every secret that it could read as stolen.", VIG_ARG(name));
    if (f->fix == VIG_FIX_FIXED)
        return vig_arena_printf(a, "Update %.*s to %.*s or later.", VIG_ARG(name), VIG_ARG(f->fix_versions.v[0]));
    if (f->fix == VIG_FIX_WONT_FIX)
        return vig_arena_printf(a, "%.*s will not fix it: remove %.*s if it is not needed, or move to a newer release.",
                                VIG_ARG(who), VIG_ARG(name));
    if (f->fix == VIG_FIX_UNDER_INVESTIGATION)
        return vig_arena_printf(a, "%.*s is still looking into it: look again later.", VIG_ARG(who));
    return vig_arena_printf(a, "There is no fixed version yet: remove %.*s if it is not needed.", VIG_ARG(name));
}

static vig_str evidence(const struct made *m)
{
    const struct vig_hit *hit = m->hit;
    vig_str fixed = m->f->fix_versions.n ? m->f->fix_versions.v[0] : VIG_STR("");

    return vig_arena_printf(m->r->arena, "%.*s (%.*s) covers %.*s %.*s%s%.*s", VIG_ARG(m->main->id), VIG_ARG(hit->ecosystem),
                            VIG_ARG(hit->name), VIG_ARG(hit->version), fixed.n ? ", fixed in " : "", VIG_ARG(fixed));
}

static int words(struct made *m, struct vig_err *err)
{
    vig_str *slot = vig_vec_add(&m->f->evidence, m->r->arena);

    if (!slot)
        return vig_nomem(err);
    *slot = evidence(m);
    m->f->remedy = remedy(m);
    return slot->p && m->f->remedy.p ? 0 : vig_nomem(err);
}

static int names(struct made *m, struct vig_err *err)
{
    struct vig_finding *f = m->f;
    int rc = keep(m, m->row->id, &f->id, err);

    if (rc == 0)
        rc = keep(m, m->hit->ecosystem, &f->ecosystem, err);
    for (size_t i = 0; i < m->row->aliases.n && rc == 0; i++) {
        vig_str *slot = vig_vec_add(&f->aliases, m->r->arena);
        rc = slot ? keep(m, m->row->aliases.v[i], slot, err) : vig_nomem(err);
    }
    return rc;
}

int vig_finding_of(struct vig_records *r, const struct vig_row *row, const struct vig_package *pkg, struct vig_finding *ret,
                   bool *ret_withdrawn, struct vig_err *err)
{
    struct vig_finding f = { .kind = VIG_VULNERABILITY };
    struct made m = { .r = r, .row = row, .pkg = pkg, .f = &f };
    int rc = choose_main(&m, err);

    if (rc < 0)
        return rc;
    *ret_withdrawn = !m.main;
    if (!m.main)
        return 0;
    rc = names(&m, err);
    if (rc == 0)
        rc = vig_records_vulnerability(r, f.id, &m.v, err);
    if (rc == 0)
        rc = fill_text(&m, err);
    if (rc == 0)
        rc = rate(&m, err);
    if (rc == 0)
        rc = fixes(&m, err);
    if (rc == 0)
        rc = words(&m, err);
    if (rc < 0)
        return rc;
    if (m.v) {
        f.epss = m.v->epss;
        f.epss_percentile = m.v->epss_percentile;
        f.exploited = m.v->exploited;
        f.ransomware = m.v->ransomware;
    }
    f.risk = vig_risk(&f, m.hit->malicious);
    *ret = f;
    return 0;
}
