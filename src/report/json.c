/* report/json.c - our own schema, "vigia.report/1": everything that is known, in one stable shape.
 *
 * docs/report.schema.json is its definition, docs/report.md its tour. One target gives one document; several give an array.
 */
#include "report/bom.h"
#include "report/json_out.h"
#include "report/score.h"
#include "report/summary.h"
#include "report/writer.h"

static void write_strings(struct vig_json_out *j, const char *key, const vig_str *v, size_t n)
{
    vig_json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        vig_json_str(j, NULL, v[i]);
    vig_json_close(j, ']');
}

static void write_layer(struct vig_json_out *j, const struct vig_subject *s, uint32_t index)
{
    if (index >= s->layers.n)
        return;
    vig_json_open(j, "layer", '{');
    vig_json_int(j, "index", index);
    vig_json_text(j, "digest", s->layers.v[index].digest);
    vig_json_text(j, "diff_id", s->layers.v[index].diff_id);
    vig_json_text(j, "created_by", s->layers.v[index].created_by);
    vig_json_close(j, '}');
}

/* A finding repeats the first places of its package, so that it can be understood alone. All are in the package: a jar that lies
 * in a thousand places and has fifty findings must not fill the report. */
#define LOCATIONS_OF_A_FINDING ((size_t)10)

static void write_locations(struct vig_json_out *j, const struct vig_subject *s, const struct vig_package *p, size_t most)
{
    size_t n = p->locations.n < most ? p->locations.n : most;

    vig_json_open(j, "locations", '[');
    for (size_t i = 0; i < n; i++) {
        const struct vig_location *l = &p->locations.v[i];

        vig_json_open(j, NULL, '{');
        vig_json_str(j, "path", l->path);
        vig_json_text(j, "nested", l->nested);
        write_layer(j, s, l->layer);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    if (p->locations.n > n)
        vig_json_int(j, "locations_left_out", p->locations.n - n);
}

static void write_package_head(struct vig_json_out *j, const struct vig_package *p)
{
    vig_json_str(j, "purl", p->purl);
    vig_json_str(j, "type", vig_str_c(vig_pkg_type_name(p->type)));
    vig_json_str(j, "name", p->name);
    vig_json_str(j, "version", p->version);
}

static void write_package(struct vig_json_out *j, const struct vig_report *r, const struct vig_package *p)
{
    vig_json_open(j, NULL, '{');
    write_package_head(j, p);
    vig_json_text(j, "arch", p->arch);
    vig_json_text(j, "source_name", p->source_name);
    vig_json_text(j, "source_version", p->source_version);
    vig_json_text(j, "license", p->license);
    vig_json_text(j, "vendor", p->vendor);
    vig_json_text(j, "modularity", p->modularity);
    if (vig_bom_is_sha1(p->sha1))
        vig_json_str(j, "sha1", p->sha1);
    vig_json_text(j, "cpe", p->cpe);
    vig_json_text(j, "cataloger", vig_str_c(p->cataloger));
    if (p->flags & VIG_PKG_DECLARED)
        vig_json_bool(j, "declared", true);
    if (p->flags & VIG_PKG_DEV)
        vig_json_bool(j, "dev", true);
    if (p->flags & VIG_PKG_MAIN)
        vig_json_bool(j, "main", true);
    if (p->owner < r->sbom->packages.n)
        vig_json_str(j, "owned_by", r->sbom->packages.v[p->owner].purl);
    write_locations(j, &r->sbom->subject, p, SIZE_MAX);
    vig_json_close(j, '}');
}

static void write_references(struct vig_json_out *j, const struct vig_finding *f)
{
    vig_json_open(j, "references", '[');
    for (size_t i = 0; i < f->references.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_text(j, "type", f->references.v[i].type);
        vig_json_str(j, "url", f->references.v[i].url);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_rating(struct vig_json_out *j, const struct vig_finding *f)
{
    vig_json_str(j, "severity", vig_str_c(vig_severity_name(f->severity)));
    vig_json_text(j, "severity_source", f->severity_source);
    if (f->score > 0)
        vig_json_num(j, "score", f->score, 1);
    vig_json_text(j, "cvss", f->cvss);
    vig_json_num(j, "risk", f->risk, 1);
    if (f->epss > 0) {
        vig_json_open(j, "epss", '{');
        vig_json_num(j, "probability", f->epss, 5);
        vig_json_num(j, "percentile", f->epss_percentile, 5);
        vig_json_close(j, '}');
    }
    if (f->exploited) {
        vig_json_bool(j, "exploited", true);
        vig_json_bool(j, "ransomware", f->ransomware);
    }
}

static void write_edits(struct vig_json_out *j, const struct vig_finding *f)
{
    if (!f->edits.n)
        return;
    vig_json_open(j, "edits", '[');
    for (size_t i = 0; i < f->edits.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_int(j, "start", f->edits.v[i].start);
        vig_json_int(j, "end", f->edits.v[i].end);
        vig_json_str(j, "text", f->edits.v[i].text);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_place(struct vig_json_out *j, const struct vig_report *r, const struct vig_finding *f)
{
    const struct vig_place *at = &f->place;

    if (vig_str_empty(at->path) && vig_str_empty(at->object) && !at->line && !at->layer)
        return;
    vig_json_open(j, "place", '{');
    vig_json_text(j, "path", at->path);
    vig_json_text(j, "object", at->object);
    if (at->line)
        vig_json_int(j, "line", at->line);
    if (at->column)
        vig_json_int(j, "column", at->column);
    if (at->layer)
        write_layer(j, &r->sbom->subject, at->layer - 1);
    vig_json_close(j, '}');
}

static void write_finding(struct vig_json_out *j, const struct vig_report *r, const struct vig_finding *f)
{
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", f->id);
    vig_json_str(j, "kind", vig_str_c(vig_finding_kind_name(f->kind)));
    write_strings(j, "aliases", f->aliases.v, f->aliases.n);
    write_rating(j, f);
    vig_json_text(j, "title", f->title);
    vig_json_text(j, "details", f->details);
    if (f->package < r->sbom->packages.n) {
        vig_json_open(j, "package", '{');
        write_package_head(j, &r->sbom->packages.v[f->package]);
        write_locations(j, &r->sbom->subject, &r->sbom->packages.v[f->package], LOCATIONS_OF_A_FINDING);
        vig_json_close(j, '}');
    }
    vig_json_text(j, "ecosystem", f->ecosystem);
    vig_json_open(j, "fix", '{');
    vig_json_str(j, "state", vig_str_c(vig_fix_state_name(f->fix)));
    write_strings(j, "versions", f->fix_versions.v, f->fix_versions.n);
    vig_json_close(j, '}');
    write_place(j, r, f);
    write_strings(j, "evidence", f->evidence.v, f->evidence.n);
    vig_json_text(j, "remedy", f->remedy);
    write_edits(j, f);
    write_strings(j, "cwes", f->cwes.v, f->cwes.n);
    write_references(j, f);
    vig_json_text(j, "published", f->published);
    vig_json_text(j, "modified", f->modified);
    if (!vig_str_empty(f->suppressed)) {
        vig_json_open(j, "suppressed", '{');
        vig_json_str(j, "reason", f->suppressed);
        vig_json_close(j, '}');
    }
    vig_json_close(j, '}');
}

static void write_subject(struct vig_json_out *j, const struct vig_subject *s)
{
    vig_json_open(j, "subject", '{');
    vig_json_str(j, "kind", vig_str_c(vig_subject_kind_name(s->kind)));
    vig_json_str(j, "name", s->name);
    vig_json_text(j, "digest", s->digest);
    vig_json_text(j, "platform", s->platform);
    vig_json_text(j, "created", s->created);
    if (s->tags.n)
        write_strings(j, "tags", s->tags.v, s->tags.n);
    if (!vig_str_empty(s->os.id)) {
        vig_json_open(j, "os", '{');
        vig_json_str(j, "id", s->os.id);
        vig_json_text(j, "id_like", s->os.id_like);
        vig_json_text(j, "version_id", s->os.version_id);
        vig_json_text(j, "codename", s->os.codename);
        vig_json_text(j, "name", s->os.name);
        vig_json_text(j, "pretty_name", s->os.pretty_name);
        vig_json_text(j, "point_release", s->os.point);
        vig_json_close(j, '}');
    }
    vig_json_open(j, "layers", '[');
    for (size_t i = 0; i < s->layers.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_text(j, "digest", s->layers.v[i].digest);
        vig_json_text(j, "diff_id", s->layers.v[i].diff_id);
        vig_json_text(j, "created_by", s->layers.v[i].created_by);
        vig_json_int(j, "size", s->layers.v[i].size);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_notes(struct vig_json_out *j, const struct vig_sbom *sbom)
{
    vig_json_open(j, "notes", '[');
    for (size_t i = 0; i < sbom->notes.n; i++) {
        const struct vig_note *n = &sbom->notes.v[i];

        vig_json_open(j, NULL, '{');
        vig_json_text(j, "path", n->path);
        if (n->layer != VIG_NO_LAYER)
            vig_json_int(j, "layer", n->layer);
        if (n->line)
            vig_json_int(j, "line", n->line);
        vig_json_str(j, "text", n->text);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_checks(struct vig_json_out *j, const struct vig_report *r)
{
    if (!r->checks.n)
        return;
    vig_json_open(j, "checks", '[');
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct vig_check_result *c = &r->checks.v[i];

        vig_json_open(j, NULL, '{');
        vig_json_str(j, "id", vig_str_c(c->id));
        vig_json_str(j, "state", vig_str_c(vig_check_state_name(c->state)));
        vig_json_str(j, "severity", vig_str_c(vig_severity_name(c->severity)));
        vig_json_str(j, "title", vig_str_c(c->title));
        vig_json_text(j, "why", c->why);
        vig_json_open(j, "references", '[');
        for (const char *const *ref = c->refs; ref && *ref; ref++)
            vig_json_str(j, NULL, vig_str_c(*ref));
        vig_json_close(j, ']');
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_settings(struct vig_json_out *j, const struct vig_report *r)
{
    if (!r->settings.n)
        return;
    vig_json_open(j, "settings", '[');
    for (size_t i = 0; i < r->settings.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "name", r->settings.v[i].name);
        vig_json_str(j, "value", r->settings.v[i].value);
        vig_json_str(j, "from", r->settings.v[i].from);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

/* Of audits: the score, and how many checks ended how. */
static void write_audit_summary(struct vig_json_out *j, const struct vig_report *r)
{
    struct vig_score score = { 0 };
    unsigned points;

    if (!r->checks.n)
        return;
    vig_score_add(&score, r);
    if (vig_score_points(&score, &points))
        vig_json_int(j, "score", points);
    vig_json_int(j, "checks_passed", score.passed);
    vig_json_int(j, "checks_failed", score.failed);
    vig_json_int(j, "checks_suppressed", score.suppressed);
    vig_json_int(j, "checks_not_looked_at", score.not_looked_at);
}

static void write_summary(struct vig_json_out *j, const struct vig_report *r)
{
    struct vig_summary s;

    vig_summarize(r, &s);
    vig_json_open(j, "summary", '{');
    vig_json_int(j, "packages", r->sbom->packages.n);
    vig_json_bool(j, "matched", r->matched);
    for (int i = VIG_SEVERITY_COUNT - 1; i >= 0; i--)
        vig_json_int(j, vig_severity_name((enum vig_severity)i), s.by_severity[i]);
    vig_json_int(j, "fixable", s.fixable);
    vig_json_int(j, "hidden", r->hidden);
    vig_json_int(j, "suppressed", s.suppressed);
    write_audit_summary(j, r);
    vig_json_bool(j, "complete", s.complete);
    vig_json_int(j, "notes_dropped", r->sbom->notes_dropped);
    vig_json_text(j, "os_status", r->os_status);
    vig_json_close(j, '}');
}

static void write_database(struct vig_json_out *j, const struct vig_db_info *db)
{
    vig_json_open(j, "database", '{');
    vig_json_str(j, "kind", db->present ? VIG_STR("full") : VIG_STR("starter"));
    vig_json_text(j, "built", db->built);
    vig_json_int(j, "records", db->records);
    write_strings(j, "ecosystems", db->ecosystems.v, db->ecosystems.n);
    vig_json_close(j, '}');
}

static void write_report(struct vig_json_out *j, const struct vig_report *r)
{
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "schema", VIG_STR("vigia.report/1"));
    vig_json_open(j, "tool", '{');
    vig_json_str(j, "name", VIG_STR("vigia"));
    vig_json_str(j, "version", VIG_STR(VIGIA_VERSION));
    vig_json_close(j, '}');
    write_subject(j, &r->sbom->subject);
    vig_json_open(j, "packages", '[');
    for (size_t i = 0; i < r->sbom->packages.n; i++)
        write_package(j, r, &r->sbom->packages.v[i]);
    vig_json_close(j, ']');
    vig_json_open(j, "findings", '[');
    for (size_t i = 0; i < r->findings.n; i++)
        write_finding(j, r, &r->findings.v[i]);
    vig_json_close(j, ']');
    write_checks(j, r);
    write_settings(j, r);
    write_notes(j, r->sbom);
    write_summary(j, r);
    if (r->matched)
        write_database(j, &r->db);
    vig_json_close(j, '}');
}

static int json_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                      struct vig_buf *out, struct vig_err *err)
{
    struct vig_json_out j = { .to = out };

    if (n != 1)
        vig_json_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++)
        write_report(&j, reports[i]);
    if (n != 1)
        vig_json_close(&j, ']');
    return vig_buf_check(out, err);
}

const struct vig_writer vig_writer_json = {
    .name = "json",
    .help = "everything, in our own schema (docs/report.md)",
    .many = true,
    .write = json_write,
};
