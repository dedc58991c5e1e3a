/* cli/db_show.c - `vigia db show`: all that is known under an id. */
#include "base/cur.h"
#include "cli/db.h"
#include "report/json_out.h"
#include "report/text.h"

static const char *const event_words[] = { [VIG_EVENT_INTRODUCED] = "introduced",
                                           [VIG_EVENT_FIXED] = "fixed",
                                           [VIG_EVENT_LAST_AFFECTED] = "last_affected",
                                           [VIG_EVENT_LIMIT] = "limit" };
static const char *const range_words[] = { [VIG_RANGE_ECOSYSTEM] = "ECOSYSTEM", [VIG_RANGE_SEMVER] = "SEMVER", [VIG_RANGE_GIT] = "GIT" };

struct show {
    struct vig_db *db;
    struct vig_vulnerability vulnerability;
    bool has_vulnerability;
    struct { VIG_VEC(struct vig_advisory); } records;
    struct vig_buf out;
};

static void label(struct vig_buf *out, const char *name)
{
    (void)vig_buf_addf(out, "  %-12s", name);
}

static void line(struct vig_buf *out, const char *name, vig_str value)
{
    if (vig_str_empty(value))
        return;
    label(out, name);
    vig_text_clean(out, value);
    (void)vig_buf_addc(out, '\n');
}

static void words(struct vig_buf *out, const char *name, const vig_str *v, size_t n)
{
    if (n == 0)
        return;
    label(out, name);
    for (size_t i = 0; i < n; i++) {
        vig_text_clean(out, v[i]);
        (void)vig_buf_addc(out, i + 1 < n ? ' ' : '\n');
    }
}

/* Text with its own line ends, each line set in by two. */
static void paragraph(struct vig_buf *out, vig_str text)
{
    vig_cur c = vig_cur_of(vig_str_trim(text));
    vig_str one;

    while (vig_cur_line(&c, &one)) {
        (void)vig_buf_add(out, VIG_STR("  "));
        vig_text_clean(out, one);
        (void)vig_buf_addc(out, '\n');
    }
}

static void text_rating(struct vig_buf *out, const struct vig_vulnerability *v)
{
    label(out, "severity");
    (void)vig_buf_addf(out, "%s", vig_severity_name(v->severity));
    if (v->cvss.n) {
        (void)vig_buf_addf(out, "  %.1f  ", v->score);
        vig_text_clean(out, v->cvss);
    } else if (v->severity_source.n) {
        (void)vig_buf_add(out, VIG_STR("  says "));
        vig_text_clean(out, v->severity_source);
    }
    (void)vig_buf_addc(out, '\n');
    if (v->exploited) {
        label(out, "exploited");
        (void)vig_buf_add(out, VIG_STR("since "));
        vig_text_clean(out, v->exploited_since);
        (void)vig_buf_addf(out, " (CISA)%s\n", v->ransomware ? ", also by ransomware" : "");
    }
    if (v->epss > 0) {
        label(out, "EPSS");
        (void)vig_buf_addf(out, "%.2f%% within 30 days, above %.1f%% of all\n", v->epss * 100, v->epss_percentile * 100);
    }
}

static void text_range(struct vig_buf *out, const struct vig_range *r)
{
    if (r->type == VIG_RANGE_GIT)
        return;
    for (size_t i = 0; i < r->events.n; i++) {
        const struct vig_event *e = &r->events.v[i];
        static const char *const signs[] = { [VIG_EVENT_INTRODUCED] = " >= ", [VIG_EVENT_FIXED] = " < ",
                                             [VIG_EVENT_LAST_AFFECTED] = " <= ", [VIG_EVENT_LIMIT] = " < " };
        if (e->type == VIG_EVENT_INTRODUCED && vig_str_eqc(e->version, "0"))
            continue;
        (void)vig_buf_addf(out, "%s%s", i && e->type == VIG_EVENT_INTRODUCED ? "," : "", signs[e->type]);
        vig_text_clean(out, e->version);
    }
}

static void text_affected(struct vig_buf *out, const struct vig_affected *p)
{
    (void)vig_buf_add(out, VIG_STR("    "));
    vig_text_clean(out, p->ecosystem);
    (void)vig_buf_add(out, VIG_STR("  "));
    vig_text_clean(out, p->name);
    for (size_t i = 0; i < p->ranges.n; i++)
        text_range(out, &p->ranges.v[i]);
    if (p->ranges.n == 0 && p->versions.n) {
        (void)vig_buf_add(out, VIG_STR(" ="));
        for (size_t i = 0; i < p->versions.n && i < 12; i++) {
            (void)vig_buf_addc(out, ' ');
            vig_text_clean(out, p->versions.v[i]);
        }
        if (p->versions.n > 12)
            (void)vig_buf_addf(out, " and %zu more", p->versions.n - 12);
    }
    if (p->state > VIG_FIX_FIXED)
        (void)vig_buf_addf(out, "  (%s)", vig_fix_state_name(p->state));
    (void)vig_buf_addc(out, '\n');
}

static void text_record(struct vig_buf *out, const struct vig_advisory *a, bool details)
{
    (void)vig_buf_addc(out, '\n');
    vig_text_clean(out, a->id);
    if (a->summary.n) {
        (void)vig_buf_add(out, VIG_STR("  "));
        vig_text_clean(out, a->summary);
    }
    (void)vig_buf_addc(out, '\n');
    line(out, "withdrawn", a->withdrawn);
    line(out, "published", a->published);
    line(out, "modified", a->modified);
    if (a->db_severity != VIG_SEVERITY_NONE)
        line(out, "its word", vig_str_c(vig_severity_name(a->db_severity)));
    words(out, "aliases", a->aliases.v, a->aliases.n);
    words(out, "upstream", a->upstream.v, a->upstream.n);
    words(out, "related", a->related.v, a->related.n);
    words(out, "weakness", a->cwes.v, a->cwes.n);
    if (a->affected.n)
        (void)vig_buf_addf(out, "  affects%s\n", a->malicious ? ", as malware" : "");
    for (size_t i = 0; i < a->affected.n; i++)
        text_affected(out, &a->affected.v[i]);
    if (details && a->details.n) {
        (void)vig_buf_addc(out, '\n');
        paragraph(out, a->details);
    }
    if (a->references.n)
        (void)vig_buf_add(out, VIG_STR("\n  see\n"));
    for (size_t i = 0; i < a->references.n; i++) {
        (void)vig_buf_add(out, VIG_STR("    "));
        vig_text_clean(out, a->references.v[i].url);
        (void)vig_buf_addc(out, '\n');
    }
}

static void write_text(struct show *s)
{
    const struct vig_vulnerability *v = &s->vulnerability;

    if (s->has_vulnerability) {
        vig_text_clean(&s->out, v->id);
        if (v->title.n) {
            (void)vig_buf_add(&s->out, VIG_STR("  "));
            vig_text_clean(&s->out, v->title);
        }
        (void)vig_buf_addc(&s->out, '\n');
        text_rating(&s->out, v);
        line(&s->out, "published", v->published);
        words(&s->out, "records", v->records.v, v->records.n);
    }
    for (size_t i = 0; i < s->records.n; i++)
        text_record(&s->out, &s->records.v[i], true);
}

static void json_strs(struct vig_json_out *j, const char *key, const vig_str *v, size_t n)
{
    if (n == 0)
        return;
    vig_json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        vig_json_str(j, NULL, v[i]);
    vig_json_close(j, ']');
}

static void json_affected(struct vig_json_out *j, const struct vig_affected *p)
{
    vig_json_open(j, NULL, '{');
    vig_json_open(j, "package", '{');
    vig_json_str(j, "ecosystem", p->ecosystem);
    vig_json_str(j, "name", p->name);
    vig_json_text(j, "purl", p->purl);
    vig_json_close(j, '}');
    vig_json_open(j, "ranges", '[');
    for (size_t i = 0; i < p->ranges.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "type", vig_str_c(range_words[p->ranges.v[i].type]));
        vig_json_text(j, "repo", p->ranges.v[i].repo);
        vig_json_open(j, "events", '[');
        for (size_t e = 0; e < p->ranges.v[i].events.n; e++) {
            vig_json_open(j, NULL, '{');
            vig_json_str(j, event_words[p->ranges.v[i].events.v[e].type], p->ranges.v[i].events.v[e].version);
            vig_json_close(j, '}');
        }
        vig_json_close(j, ']');
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    json_strs(j, "versions", p->versions.v, p->versions.n);
    if (p->state != VIG_FIX_UNKNOWN)
        vig_json_str(j, "state", vig_str_c(vig_fix_state_name(p->state)));
    if (p->severity != VIG_SEVERITY_NONE)
        vig_json_str(j, "severity", vig_str_c(vig_severity_name(p->severity)));
    vig_json_text(j, "cvss", p->cvss);
    vig_json_text(j, "modularity", p->modularity);
    vig_json_close(j, '}');
}

static void json_severity(struct vig_json_out *j, const char *type, vig_str score)
{
    if (vig_str_empty(score))
        return;
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "type", vig_str_c(type));
    vig_json_str(j, "score", score);
    vig_json_close(j, '}');
}

static void json_record(struct vig_json_out *j, const struct vig_advisory *a)
{
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", a->id);
    vig_json_text(j, "published", a->published);
    vig_json_text(j, "modified", a->modified);
    vig_json_text(j, "withdrawn", a->withdrawn);
    json_strs(j, "aliases", a->aliases.v, a->aliases.n);
    json_strs(j, "upstream", a->upstream.v, a->upstream.n);
    json_strs(j, "related", a->related.v, a->related.n);
    vig_json_text(j, "summary", a->summary);
    vig_json_text(j, "details", a->details);
    vig_json_open(j, "severity", '[');
    json_severity(j, "CVSS_V2", a->cvss2);
    json_severity(j, "CVSS_V3", a->cvss3);
    json_severity(j, "CVSS_V4", a->cvss4);
    vig_json_close(j, ']');
    if (a->db_severity != VIG_SEVERITY_NONE)
        vig_json_str(j, "database_severity", vig_str_c(vig_severity_name(a->db_severity)));
    if (a->malicious)
        vig_json_bool(j, "malicious", true);
    json_strs(j, "cwes", a->cwes.v, a->cwes.n);
    vig_json_open(j, "affected", '[');
    for (size_t i = 0; i < a->affected.n; i++)
        json_affected(j, &a->affected.v[i]);
    vig_json_close(j, ']');
    vig_json_open(j, "references", '[');
    for (size_t i = 0; i < a->references.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "type", a->references.v[i].type);
        vig_json_str(j, "url", a->references.v[i].url);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_json(struct show *s, vig_str id)
{
    const struct vig_vulnerability *v = &s->vulnerability;
    struct vig_json_out j = { .to = &s->out };

    vig_json_open(&j, NULL, '{');
    vig_json_str(&j, "id", id);
    if (s->has_vulnerability) {
        vig_json_text(&j, "title", v->title);
        vig_json_str(&j, "severity", vig_str_c(vig_severity_name(v->severity)));
        vig_json_text(&j, "severity_source", v->severity_source);
        if (v->cvss.n) {
            vig_json_str(&j, "cvss", v->cvss);
            vig_json_num(&j, "score", v->score, 1);
        }
        if (v->epss > 0) {
            vig_json_num(&j, "epss", v->epss, 5);
            vig_json_num(&j, "epss_percentile", v->epss_percentile, 5);
        }
        vig_json_bool(&j, "exploited", v->exploited);
        if (v->exploited) {
            vig_json_bool(&j, "ransomware", v->ransomware);
            vig_json_text(&j, "exploited_since", v->exploited_since);
        }
        vig_json_text(&j, "published", v->published);
    }
    vig_json_open(&j, "records", '[');
    for (size_t i = 0; i < s->records.n; i++)
        json_record(&j, &s->records.v[i]);
    vig_json_close(&j, ']');
    vig_json_close(&j, '}');
    (void)vig_buf_addc(&s->out, '\n');
}

static int add_record(struct show *s, vig_str id, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_advisory a, *slot;
    int rc = vig_db_advisory(s->db, id, arena, &a, err);

    if (rc < 0)
        return rc;
    slot = vig_vec_add(&s->records, arena);
    if (!slot)
        return vig_nomem(err);
    *slot = a;
    return 0;
}

/* Records under the id itself and under it as an alias. A withdrawn record has no opinion: then only itself is found. */
static int gather(struct show *s, vig_str id, struct vig_arena *arena, struct vig_err *err)
{
    int rc = vig_db_vulnerability(s->db, id, arena, &s->vulnerability, err);

    s->has_vulnerability = rc == 0;
    if (rc == VIG_E_NOT_FOUND)
        return add_record(s, id, arena, err);
    for (size_t i = 0; rc == 0 && i < s->vulnerability.records.n; i++)
        rc = add_record(s, s->vulnerability.records.v[i], arena, err);
    return rc;
}

/* "cve-2021-44228" → "CVE-2021-44228", "ghsa-JFH8-…" → "GHSA-jfh8-…": as their publishers write them. */
static vig_str as_published(vig_str id, struct vig_arena *arena)
{
    char *to = vig_arena_alloc(arena, id.n + 1, 1);
    size_t dash = vig_str_find(id, '-');
    bool ghsa;

    if (!to || dash == VIG_NPOS)
        return id;
    ghsa = vig_str_ieq(vig_str_take(id, dash), VIG_STR("GHSA"));
    for (size_t i = 0; i < id.n; i++) {
        char low = vig_lower(id.p[i]);

        to[i] = (ghsa && i > dash) || low < 'a' || low > 'z' ? low : (char)(low - 32);
    }
    return vig_str_of(to, id.n);
}

int db_show(const struct db_call *call)
{
    struct show s = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    vig_str id = vig_str_c(call->operands[0]);
    bool starter = false;
    int rc = db_open(call, &s.db, &starter, &err);

    vig_buf_init(&s.out, VIG_MIB(256));
    if (rc == 0)
        rc = gather(&s, id, call->arena, &err);
    if (rc == VIG_E_NOT_FOUND && s.db) {
        struct vig_err again = VIG_ERR_INIT;

        id = as_published(id, call->arena);
        if (gather(&s, id, call->arena, &again) == 0)
            rc = 0;
    }
    if (rc == 0) {
        if (call->json)
            write_json(&s, id);
        else
            write_text(&s);
        rc = db_print(&s.out, &err);
    }
    vig_buf_done(&s.out);
    vig_db_close(s.db);
    if (rc == VIG_E_NOT_FOUND && starter)
        (void)vig_fail(&err, VIG_E_NOT_FOUND, "%s is not among the compiled-in advisories, and there is no data base yet "
                       "(vigia db status)", call->operands[0]);
    return rc < 0 ? vig_command_failed("db show", &err) : VIG_EXIT_OK;
}
