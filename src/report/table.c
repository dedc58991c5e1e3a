/* report/table.c - the report for people: what is wrong, where it came from, what to do about it.
 *
 * One block for each vulnerable package, the worst first: severity, installed → fixed version, its worst vulnerability and how
 * many more there are, and the file and layer that brought it. With --full each vulnerability has a line. The foot says what
 * could not be read, the numbers, the one update that helps most, and the next command.
 */
#include "report/audit_table.h"
#include "report/summary.h"
#include "report/text.h"
#include "report/writer.h"

struct table {
    const struct vig_report *r;
    const struct vig_write_options *o;
    struct vig_buf *out;
    size_t column; /* where the ids begin */
    const struct vig_update **updates; /* of each package, or NULL: looked up for each finding, of which there may be a million */
};

static void colour(struct table *t, enum vig_colour c)
{
    vig_text_colour(t->out, t->o->colour, c);
}

static void coloured(struct table *t, enum vig_colour c, vig_str s)
{
    colour(t, c);
    vig_text_clean(t->out, s);
    colour(t, VIG_PLAIN);
}

static void pad(struct table *t, size_t used, size_t width)
{
    do
        vig_buf_addc(t->out, ' ');
    while (++used < width);
}

/* What is left of the terminal's width behind `used` columns; at least 20, 0 for unlimited. */
static size_t room(const struct table *t, size_t used)
{
    if (!t->o->width)
        return 0;
    return t->o->width > used + 20 ? t->o->width - used : 20;
}

static void write_os(struct table *t)
{
    const struct vig_os *os = &t->r->sbom->subject.os;

    if (vig_str_empty(os->id))
        return;
    vig_buf_add(t->out, VIG_STR("  "));
    if (!vig_str_empty(os->pretty_name)) {
        vig_text_clean(t->out, os->pretty_name);
    } else {
        vig_text_clean(t->out, os->id);
        vig_buf_addc(t->out, ' ');
        vig_text_clean(t->out, os->version_id);
    }
}

static void write_head(struct table *t)
{
    const struct vig_subject *s = &t->r->sbom->subject;
    vig_str digest = s->digest;

    coloured(t, VIG_BOLD, s->name);
    if (!vig_str_empty(s->platform)) {
        vig_buf_add(t->out, VIG_STR("  "));
        vig_text_clean(t->out, s->platform);
    }
    if (!vig_str_empty(digest)) {
        vig_buf_add(t->out, VIG_STR("  "));
        vig_text_clean(t->out, vig_str_take(digest, 19));
        vig_buf_add(t->out, digest.n > 19 ? VIG_STR("…") : VIG_STR(""));
    }
    write_os(t);
    vig_buf_add(t->out, VIG_STR("  "));
    vig_text_count(t->out, t->r->sbom->packages.n, "package", "packages");
    if (t->o->elapsed)
        vig_buf_addf(t->out, "  %.2f s", (double)t->r->elapsed_ns / 1e9);
    vig_buf_addc(t->out, '\n');
    if (!vig_str_empty(t->r->os_status)) {
        coloured(t, VIG_YELLOW, t->r->os_status);
        vig_buf_addc(t->out, '\n');
    }
}

static const struct vig_update *update_of(const struct table *t, uint32_t package)
{
    return t->o->full ? NULL : t->updates[package];
}

static void write_severity(struct table *t, enum vig_severity s)
{
    char upper[16];
    const char *name = vig_severity_name(s);
    size_t n = 0;

    for (; name[n] && n < sizeof upper - 1; n++)
        upper[n] = (char)(vig_is_alpha(name[n]) ? name[n] - 32 : name[n]);
    upper[n] = '\0';
    vig_buf_add(t->out, VIG_STR("  "));
    coloured(t, vig_severity_colour(s), vig_str_c(upper));
    pad(t, n, 12);
}

static void write_id(struct table *t, const struct vig_finding *f)
{
    vig_text_clean(t->out, f->id);
    if (f->exploited)
        coloured(t, VIG_RED, f->ransomware ? VIG_STR(" (exploited, ransomware)") : VIG_STR(" (exploited)"));
}

static vig_str target_version(const struct vig_finding *f, const struct vig_update *u)
{
    return u ? u->version : f->fix_versions.n ? f->fix_versions.v[0] : VIG_STR("");
}

static vig_str no_fix(const struct vig_finding *f)
{
    return f->fix == VIG_FIX_WONT_FIX ? VIG_STR(" (will not be fixed)") : f->fix == VIG_FIX_NOT_FIXED ? VIG_STR(" (no fix yet)") : VIG_STR("");
}

/* Columns of "name version → fixed". */
static size_t versions_width(const struct vig_package *p, const struct vig_finding *f, const struct vig_update *u)
{
    vig_str to = target_version(f, u);

    return vig_text_width(p->name) + 1 + vig_text_width(p->version) + (to.n ? 3 + vig_text_width(to) : no_fix(f).n);
}

static void write_versions(struct table *t, const struct vig_package *p, const struct vig_finding *f, const struct vig_update *u)
{
    vig_str to = target_version(f, u);
    struct vig_buf *b = t->out;

    colour(t, VIG_BOLD);
    vig_text_clean(b, p->name);
    colour(t, VIG_PLAIN);
    vig_buf_addc(b, ' ');
    vig_text_clean(b, p->version);
    if (to.n) {
        vig_buf_add(b, VIG_STR(" → "));
        coloured(t, VIG_GREEN, to);
    } else {
        coloured(t, VIG_DIM, no_fix(f));
    }
    pad(t, versions_width(p, f, u), t->column);
}

/* "COPY file:17db… in /app/" → "COPY /app/": what the old builder put in for the files' names says nothing to people. */
static void write_created_by(struct vig_buf *out, vig_str line)
{
    static const vig_str marks[] = { VIG_STR(" file:"), VIG_STR(" multi:"), VIG_STR(" dir:") };

    for (size_t i = 0; i < VIG_COUNT(marks); i++) {
        size_t at = vig_str_search(line, marks[i]), in = vig_str_search(line, VIG_STR(" in "));

        if (at != VIG_NPOS && in != VIG_NPOS && in > at) {
            vig_buf_add(out, vig_str_take(line, at + 1));
            vig_buf_add(out, vig_str_skip(line, in + 4));
            return;
        }
    }
    vig_buf_add(out, vig_str_starts(line, VIG_STR("/bin/sh -c ")) ? VIG_STR("RUN ") : VIG_STR(""));
    vig_buf_add(out, vig_str_starts(line, VIG_STR("/bin/sh -c ")) ? vig_str_skip(line, 11) : line);
}

static void write_layer(struct vig_buf *out, const struct vig_subject *s, uint32_t layer)
{
    vig_str created_by = s->layers.v[layer].created_by;

    vig_buf_addf(out, "    layer %u", layer + 1);
    if (layer < s->base_layers) {
        vig_buf_add(out, VIG_STR("  base image"));
    } else if (!vig_str_empty(created_by)) {
        vig_buf_add(out, VIG_STR("  "));
        write_created_by(out, created_by);
    }
}

static void write_place(struct table *t, const struct vig_package *p)
{
    const struct vig_subject *s = &t->r->sbom->subject;
    const struct vig_location *l;
    struct vig_buf place;

    if (!p->locations.n)
        return;
    l = &p->locations.v[0];
    vig_buf_init(&place, VIG_KIB(64));
    vig_buf_add(&place, l->path);
    if (!vig_str_empty(l->nested))
        vig_buf_addf(&place, " › %.*s", VIG_ARG(l->nested));
    if (p->locations.n > 1)
        vig_buf_addf(&place, "  (+%zu more)", p->locations.n - 1);
    if (l->layer < s->layers.n)
        write_layer(&place, s, l->layer);
    vig_buf_addf(t->out, "%14s", "");
    colour(t, VIG_DIM);
    vig_text_fit(t->out, vig_buf_str(&place), room(t, 14));
    colour(t, VIG_PLAIN);
    vig_buf_addc(t->out, '\n');
    vig_buf_done(&place);
}

/* Everything that is written of one package: `first` is its worst finding. */
static void write_package(struct table *t, size_t first, size_t others)
{
    const struct vig_finding *f = &t->r->findings.v[first];
    const struct vig_package *p = &t->r->sbom->packages.v[f->package];

    write_severity(t, f->severity);
    write_versions(t, p, f, update_of(t, f->package));
    write_id(t, f);
    if (others) {
        vig_buf_addf(t->out, "  +%zu more", others);
    } else if (!vig_str_empty(f->title)) {
        vig_buf_add(t->out, VIG_STR("  "));
        colour(t, VIG_DIM);
        vig_text_fit(t->out, f->title, t->o->width ? room(t, 14 + t->column + vig_text_width(f->id) + 2) : 0);
        colour(t, VIG_PLAIN);
    }
    vig_buf_addc(t->out, '\n');
    if (!t->o->full)
        write_place(t, p);
}

/* The ids stand below each other, but no very long version pushes them off the screen. */
static size_t choose_column(const struct table *t)
{
    size_t widest = 24, most = t->o->width ? t->o->width / 2 : 72;

    for (size_t i = 0; i < t->r->findings.n; i++) {
        const struct vig_finding *f = &t->r->findings.v[i];
        size_t w = f->package < t->r->sbom->packages.n
                       ? versions_width(&t->r->sbom->packages.v[f->package], f, update_of(t, f->package)) + 2
                       : 0;
        if (w > widest && w <= most)
            widest = w;
    }
    return widest;
}

/* A package's block stands where its worst finding stands. */
static int write_findings(struct table *t, struct vig_err *err)
{
    size_t n = t->r->sbom->packages.n;
    size_t *count = calloc(n + 1, sizeof *count);
    bool *seen = calloc(n + 1, sizeof *seen);

    t->updates = calloc(n + 1, sizeof *t->updates);
    if (!count || !seen || !t->updates) {
        free(count);
        free(seen);
        free(t->updates);
        return vig_nomem(err);
    }
    for (size_t i = 0; i < t->r->updates.n; i++)
        if (t->r->updates.v[i].package < n)
            t->updates[t->r->updates.v[i].package] = &t->r->updates.v[i];
    for (size_t i = 0; i < t->r->findings.n; i++)
        if (t->r->findings.v[i].package < n && vig_str_empty(t->r->findings.v[i].suppressed))
            count[t->r->findings.v[i].package]++;
    if (t->r->findings.n)
        vig_buf_addc(t->out, '\n');
    t->column = choose_column(t);
    for (size_t i = 0; i < t->r->findings.n; i++) {
        uint32_t p = t->r->findings.v[i].package;

        if (p >= n || (!t->o->full && seen[p]) || !vig_str_empty(t->r->findings.v[i].suppressed))
            continue;
        seen[p] = true;
        write_package(t, i, t->o->full ? 0 : count[p] - 1);
    }
    free(count);
    free(seen);
    free(t->updates);
    return 0;
}

static void write_notes(struct table *t)
{
    const struct vig_sbom *s = t->r->sbom;
    size_t shown = t->o->full || s->notes.n <= 6 ? s->notes.n : 5;

    if (s->notes.n)
        vig_buf_addc(t->out, '\n');
    for (size_t i = 0; i < shown; i++) {
        const struct vig_note *n = &s->notes.v[i];
        struct vig_buf line;

        vig_buf_init(&line, VIG_KIB(64));
        vig_buf_add(&line, n->path);
        if (n->line)
            vig_buf_addf(&line, ":%zu", n->line);
        vig_buf_addf(&line, "%s%.*s", vig_str_empty(n->path) ? "" : ": ", VIG_ARG(n->text));
        coloured(t, VIG_YELLOW, VIG_STR("  note        "));
        vig_text_fit(t->out, vig_buf_str(&line), t->o->full ? 0 : room(t, 14));
        vig_buf_addc(t->out, '\n');
        vig_buf_done(&line);
    }
    if (s->notes.n + s->notes_dropped > shown) {
        coloured(t, VIG_YELLOW, VIG_STR("  note        "));
        vig_buf_addf(t->out, "and %zu more; the report is incomplete\n", s->notes.n + s->notes_dropped - shown);
    }
}

static bool in_base(const struct vig_report *r, const struct vig_finding *f)
{
    const struct vig_subject *s = &r->sbom->subject;
    const struct vig_package *p = f->package < r->sbom->packages.n ? &r->sbom->packages.v[f->package] : NULL;

    return p && p->locations.n && p->locations.v[0].layer < s->base_layers;
}

static void write_numbers(struct table *t, const struct vig_summary *s)
{
    size_t base = 0;

    vig_buf_add(t->out, VIG_STR("\n  "));
    for (int i = VIG_SEVERITY_COUNT - 1; i >= 0; i--)
        if (s->by_severity[i] || i == VIG_CRITICAL || i == VIG_HIGH) {
            colour(t, s->by_severity[i] ? vig_severity_colour((enum vig_severity)i) : VIG_DIM);
            vig_buf_addf(t->out, "%zu %s", s->by_severity[i], vig_severity_name((enum vig_severity)i));
            colour(t, VIG_PLAIN);
            vig_buf_add(t->out, VIG_STR("  "));
        }
    if (s->fixable) {
        vig_buf_addf(t->out, "      %zu fixed by updating ", s->fixable);
        vig_text_count(t->out, s->fixable_packages, "package", "packages");
    }
    for (size_t i = 0; i < t->r->findings.n; i++)
        base += in_base(t->r, &t->r->findings.v[i]);
    if (base)
        vig_buf_addf(t->out, "      %zu in your layers, %zu in the base image", s->total - base, base);
    vig_buf_addc(t->out, '\n');
    if (s->suppressed)
        vig_buf_addf(t->out, "  %zu more excepted, with reasons\n", s->suppressed);
    if (t->r->hidden)
        vig_buf_addf(t->out, "  %zu more left out by the filters\n", t->r->hidden);
}

static void write_advice(struct table *t, const struct vig_summary *s)
{
    const struct vig_update *u = t->r->updates.n ? &t->r->updates.v[0] : NULL;

    if (u) {
        const struct vig_package *p = &t->r->sbom->packages.v[u->package];

        vig_buf_add(t->out, VIG_STR("  Worst first: update "));
        colour(t, VIG_BOLD);
        vig_text_clean(t->out, p->name);
        colour(t, VIG_PLAIN);
        vig_buf_add(t->out, VIG_STR(" to "));
        coloured(t, VIG_GREEN, u->version);
        vig_buf_addf(t->out, ": %zu of %zu go away.\n", u->fixes, s->total);
    }
}

static void write_database(struct table *t)
{
    const struct vig_db_info *db = &t->r->db;
    const struct vig_finding *first = NULL;

    colour(t, VIG_DIM);
    if (!db->present) {
        vig_buf_addf(t->out, "  starter advisories only (the %llu best known); for all of them: vigia db update\n",
                     (unsigned long long)db->records);
    } else {
        vig_buf_addf(t->out, "  data base: %llu advisories, newest of %.*s\n", (unsigned long long)db->records,
                     VIG_ARG(vig_str_take(db->built, 10)));
    }
    for (size_t i = 0; i < t->r->findings.n && !first; i++)
        first = vig_str_empty(t->r->findings.v[i].suppressed) ? &t->r->findings.v[i] : NULL;
    if (first) {
        vig_buf_add(t->out, VIG_STR("  vigia db show "));
        vig_text_clean(t->out, first->id);
        vig_buf_add(t->out, t->o->full ? VIG_STR("\n") : VIG_STR(" tells more · --full lists every vulnerability\n"));
    }
    colour(t, VIG_PLAIN);
}

static void write_foot(struct table *t)
{
    struct vig_summary s;

    vig_summarize(t->r, &s);
    if (!t->r->matched)
        return;
    if (t->r->sbom->packages.n == 0) { /* silence must not look like safety */
        vig_buf_addc(t->out, '\n');
        coloured(t, VIG_YELLOW, VIG_STR("  No package was found in it, so nothing could be matched."));
        vig_buf_addc(t->out, '\n');
        return;
    }
    if (s.total == 0 && !t->r->hidden && !s.suppressed) {
        colour(t, VIG_GREEN);
        vig_buf_addf(t->out, "\n  Nothing known against these packages%s.\n", s.complete ? "" : ", but not all could be read");
        colour(t, VIG_PLAIN);
    } else {
        write_numbers(t, &s);
    }
    write_advice(t, &s);
    write_database(t);
}

/* A bill of materials: the packages, one a line. */
static void write_packages(struct table *t)
{
    const struct vig_sbom *s = t->r->sbom;

    vig_buf_addc(t->out, '\n');
    for (size_t i = 0; i < s->packages.n; i++) {
        const struct vig_package *p = &s->packages.v[i];
        const char *type = vig_pkg_type_name(p->type);

        vig_buf_addf(t->out, "  %s", type);
        pad(t, strlen(type), 10);
        vig_text_clean(t->out, p->name);
        vig_buf_addc(t->out, ' ');
        vig_text_clean(t->out, p->version);
        vig_buf_addc(t->out, '\n');
    }
}

/* Whether there is anything about packages to show: audits alone have none. */
static bool is_audit_only(const struct vig_report *r)
{
    return r->audited && !r->matched && r->sbom->packages.n == 0;
}

static int write_scan(struct table *t, struct vig_err *err)
{
    int rc;

    write_head(t);
    if (!t->r->matched)
        write_packages(t);
    rc = write_findings(t, err);
    if (rc < 0)
        return rc;
    write_notes(t);
    write_foot(t);
    return 0;
}

/* Audited only, or scanned as well. */
static int write_audited(struct table *t, struct vig_err *err)
{
    int rc = is_audit_only(t->r) ? 0 : write_scan(t, err);

    if (rc < 0)
        return rc;
    vig_buf_add(t->out, is_audit_only(t->r) ? VIG_STR("") : VIG_STR("\n"));
    rc = vig_audit_table(&t->r, 1, t->o, t->out, err);
    if (is_audit_only(t->r))
        write_notes(t);
    return rc;
}

/* Many containers are shown together: they fail the same checks. Returns how many reports from `first` on that takes. */
static size_t containers_from(const struct vig_report *const *reports, size_t n, size_t first)
{
    size_t i = first;

    while (i < n && reports[i]->sbom->subject.kind == VIG_SUBJECT_CONTAINER)
        i++;
    return i - first;
}

enum { MOST_CONTAINERS = 4 };

static int table_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                       struct vig_buf *out, struct vig_err *err)
{
    for (size_t i = 0; i < n;) {
        struct table t = { .r = reports[i], .o = options, .out = out };
        size_t containers = options->full ? 0 : containers_from(reports, n, i);
        bool together = containers > MOST_CONTAINERS;
        int rc;

        if (i)
            vig_buf_addc(out, '\n');
        rc = together                ? vig_audit_table(reports + i, containers, options, out, err)
             : reports[i]->audited ? write_audited(&t, err)
                                    : write_scan(&t, err);
        if (rc < 0)
            return rc;
        i += together ? containers : 1;
    }
    return vig_buf_check(out, err);
}

const struct vig_writer vig_writer_table = {
    .name = "table",
    .help = "for people (the default)",
    .many = true,
    .write = table_write,
};
