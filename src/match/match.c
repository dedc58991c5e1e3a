/* match/match.c - drives the matching: package by package, then filters and sorts.
 *
 *     package ─► lookups (lookup.c) ─► claims that cover it (hits.c) ─► a row a vulnerability (rows.c) ─► finding (finding.c)
 *
 * Most packages end after their lookups. Records are read only for rows, each once a report. Packages of one source are taken
 * one after the other, since its answer is theirs; scratch memory is reset after each question.
 */
#include "match/match.h"

#include "match/finding.h"
#include "match/modularity.h"
#include "match/status.h"
#include "match/updates.h"
#include "model/purl.h"

struct matching {
    struct vig_report *report;
    struct vig_db *db;
    struct vig_db *starter;     /* beside a data base; else NULL */
    const struct vig_match_options *options;
    struct vig_arena *scratch;
    struct vig_records records;
    struct vig_distro distro;   /* the subject's */
    struct vig_status status;
    struct vig_distro of_purl;  /* of the last OS package's purl, where the subject has no distribution */
    struct vig_status of_purl_status;
    vig_str of_purl_key;
};

/* Leaves the ecosystems that the data base has records of. When it has none: those of a distribution that can stand in, and
 * what the starter set has. */
static void keep_known(const struct matching *m, struct vig_distro *d, struct vig_status *ret)
{
    struct vig_distro was = *d;

    d->n = 0;
    for (size_t i = 0; i < was.n; i++)
        if (vig_db_has_ecosystem(m->db, was.ecosystems[i]))
            d->ecosystems[d->n++] = was.ecosystems[i];
    ret->has_data = d->n > 0;
    if (ret->has_data)
        return;
    for (size_t i = 0; m->starter && i < was.n && d->n + 1 < VIG_DISTRO_ECOSYSTEMS; i++)
        if (vig_db_has_ecosystem(m->starter, was.ecosystems[i]))
            d->ecosystems[d->n++] = was.ecosystems[i];
    ret->starter = d->n > 0;
    ret->stand_in = d->stand_in.n && vig_db_has_ecosystem(m->db, d->stand_in);
    if (ret->stand_in) {
        d->ecosystems[d->n++] = d->stand_in;
        d->names = VIG_NAMES_BOTH;
    }
}

/* "pkg:deb/debian/openssl@1?distro=debian-12" → what chooses the distribution: everything but name and version. */
static vig_str purl_key(vig_str purl)
{
    size_t at = vig_str_search(purl, VIG_STR("distro="));
    vig_str rest = at == VIG_NPOS ? vig_str_of("", 0) : vig_str_skip(purl, at);

    return vig_str_take(rest, vig_str_find(rest, '&'));
}

static int distro_for(struct matching *m, const struct vig_package *pkg, const struct vig_distro **ret, bool *ret_has_data,
                      struct vig_err *err)
{
    vig_str key = purl_key(pkg->purl);
    int rc;

    *ret = &m->distro;
    *ret_has_data = m->status.has_data;
    if (m->distro.family || key.n == 0)
        return 0;
    if (!vig_str_eq(key, m->of_purl_key)) {
        rc = vig_distro_of_purl(pkg->purl, m->report->sbom->arena, &m->of_purl, err);
        if (rc < 0)
            return rc;
        m->of_purl_key = key;
        keep_known(m, &m->of_purl, &m->of_purl_status);
    }
    *ret = &m->of_purl;
    *ret_has_data = m->of_purl_status.has_data;
    return 0;
}

static bool is_left_out(const struct matching *m, const struct vig_package *pkg)
{
    if (m->options->all)
        return false;
    if (!vig_pkg_is_os(pkg->type) && pkg->owner != VIG_NO_PACKAGE)
        return true; /* the OS package stands for it, with the distribution's own backports */
    return (pkg->flags & VIG_PKG_DEV) != 0 || !vig_lookup_runs(pkg);
}

static int note_no_release(struct matching *m, const struct vig_package *pkg, struct vig_err *err)
{
    vig_str path = pkg->locations.n ? pkg->locations.v[0].path : VIG_STR("");
    uint32_t layer = pkg->locations.n ? pkg->locations.v[0].layer : VIG_NO_LAYER;

    if (pkg->flags & VIG_PKG_MAIN)
        return 0; /* the application itself often has none */
    if (pkg->version.n)
        return vig_sbom_note(m->report->sbom, path, layer, 0, err, "'%.*s' of %s package %.*s is no release: it was not matched",
                             VIG_ARG(pkg->version), vig_pkg_type_name(pkg->type), VIG_ARG(pkg->name));
    return vig_sbom_note(m->report->sbom, path, layer, 0, err, "version of %s package %.*s is not known: it was not matched",
                         vig_pkg_type_name(pkg->type), VIG_ARG(pkg->name));
}

/* Claims about a module whose stream only the record's summary tells. */
static int check_modules(struct matching *m, const struct vig_package *pkg, struct vig_hits *hits, struct vig_err *err)
{
    vig_str mine = vig_module_stream(pkg->modularity);

    for (size_t i = 0; i < hits->n; i++) {
        const struct vig_record *record;
        vig_str its;
        int rc;

        if (!hits->v[i].affected || !hits->v[i].module)
            continue;
        rc = vig_records_get(&m->records, hits->v[i].advisory, &record, err);
        if (rc < 0)
            return rc;
        its = vig_module_in_summary(record->title);
        if (its.n && !vig_str_eq(its, mine))
            hits->v[i].affected = false;
    }
    return 0;
}

static bool is_hidden(const struct matching *m, const struct vig_finding *f)
{
    return f->severity < m->options->at_least || (m->options->only_fixed && f->fix != VIG_FIX_FIXED);
}

static int add_finding(struct matching *m, const struct vig_row *row, uint32_t index, struct vig_err *err)
{
    const struct vig_package *pkg = &m->report->sbom->packages.v[index];
    struct vig_finding f, *slot;
    bool withdrawn;
    int rc = vig_finding_of(&m->records, row, pkg, &f, &withdrawn, err);

    if (rc < 0 || withdrawn)
        return rc;
    if (is_hidden(m, &f)) {
        m->report->hidden++;
        return 0;
    }
    f.package = index;
    slot = vig_vec_add(&m->report->findings, m->report->sbom->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = f;
    return 0;
}

static vig_str source_of(const struct vig_package *p)
{
    return p->source_name.n ? p->source_name : p->name;
}

static vig_str source_version_of(const struct vig_package *p)
{
    return p->source_version.n ? p->source_version : p->version;
}

/* Packages made from one source are asked about by its name alone, so the answer is the same. */
static bool same_question(const struct vig_package *a, const struct vig_package *b, const struct vig_distro *distro)
{
    return distro->names == VIG_NAMES_SOURCE && a->type == b->type && a->type == distro->type &&
           vig_str_eq(source_of(a), source_of(b)) && vig_str_eq(source_version_of(a), source_version_of(b)) &&
           vig_str_eq(purl_key(a->purl), purl_key(b->purl));
}

/* The rows of a package, on the scratch arena. */
static int rows_of(struct matching *m, const struct vig_package *pkg, const struct vig_distro *distro, bool has_data,
                   struct vig_rows *ret, struct vig_err *err)
{
    size_t db_count = vig_pkg_is_os(pkg->type) && has_data ? 1 : m->records.db_count;
    struct vig_lookups lookups;
    struct vig_hits hits = { 0 };
    int rc = vig_lookups_of(pkg, distro, m->scratch, &lookups, err);

    ret->n = 0;
    if (rc == 0)
        rc = vig_hits_collect(m->records.dbs, db_count, pkg, &lookups, m->scratch, &hits, err);
    if (rc < 0 || hits.n == 0)
        return rc;
    rc = check_modules(m, pkg, &hits, err);
    return rc == 0 ? vig_rows_of(&hits, m->scratch, ret, err) : rc;
}

/* `before`: the package that *rows are of, or NULL. */
static int match_package(struct matching *m, uint32_t index, const struct vig_package *before, struct vig_rows *rows,
                         struct vig_err *err)
{
    const struct vig_package *pkg = &m->report->sbom->packages.v[index];
    const struct vig_distro *distro;
    bool has_data;
    int rc = distro_for(m, pkg, &distro, &has_data, err);

    if (rc < 0)
        return rc;
    if (vig_pkg_is_os(pkg->type) && (distro->n == 0 || distro->type != pkg->type))
        m->status.unmatched++;
    if (!before || !same_question(before, pkg, distro)) {
        vig_arena_reset(m->scratch);
        *rows = (struct vig_rows){ 0 };
        rc = rows_of(m, pkg, distro, has_data, rows, err);
    }
    for (size_t i = 0; rc == 0 && i < rows->n; i++)
        rc = add_finding(m, &rows->v[i], index, err);
    return rc;
}

static int question_cmp(const void *left, const void *right)
{
    const struct vig_package *const *x = left, *const *y = right;
    const struct vig_package *a = *x, *b = *y;
    bool by_source = a->type == VIG_PKG_DEB || a->type == VIG_PKG_APK;
    int c = (a->type > b->type) - (a->type < b->type);

    if (!c && by_source)
        c = vig_str_cmp(source_of(a), source_of(b));
    if (!c && by_source)
        c = vig_str_cmp(source_version_of(a), source_version_of(b));
    return c ? c : (a > b) - (a < b);
}

struct order { VIG_VEC(const struct vig_package *); };

/* The packages to be matched, those of one source together. */
static int order_of(struct matching *m, struct order *ret, struct vig_err *err)
{
    struct vig_sbom *sbom = m->report->sbom;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sbom->packages.n; i++) {
        const struct vig_package *pkg = &sbom->packages.v[i], **slot;

        if (is_left_out(m, pkg))
            continue;
        if (!vig_lookup_is_release(pkg)) {
            rc = note_no_release(m, pkg, err);
            continue;
        }
        slot = vig_vec_add(ret, sbom->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = pkg;
    }
    if (ret->n)
        qsort(ret->v, ret->n, sizeof *ret->v, question_cmp);
    return rc;
}

static int match_packages(struct matching *m, struct vig_err *err)
{
    const struct vig_package *first = m->report->sbom->packages.v;
    struct order order = { 0 };
    struct vig_rows rows = { 0 };
    int rc = order_of(m, &order, err);

    for (size_t i = 0; rc == 0 && i < order.n; i++)
        rc = match_package(m, (uint32_t)(order.v[i] - first), i ? order.v[i - 1] : NULL, &rows, err);
    return rc;
}

static int finding_cmp(const void *left, const void *right)
{
    const struct vig_finding *a = left, *b = right;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->risk > b->risk || a->risk < b->risk)
        return a->risk > b->risk ? -1 : 1;
    if (a->package != b->package)
        return a->package < b->package ? -1 : 1;
    return vig_str_cmp(a->id, b->id);
}

static int run(struct matching *m, struct vig_err *err)
{
    struct vig_report *report = m->report;
    struct vig_arena *arena = report->sbom->arena;
    int rc = vig_db_info(m->db, arena, &report->db, err);

    if (rc == 0 && report->db.present)
        rc = vig_db_open_starter(&m->starter, err);
    if (rc == 0)
        rc = vig_distro_of(&report->sbom->subject.os, arena, &m->distro, err);
    if (rc < 0)
        return rc;
    if (m->starter)
        m->records.dbs[m->records.db_count++] = m->starter;
    keep_known(m, &m->distro, &m->status);
    rc = match_packages(m, err);
    if (rc == 0)
        rc = vig_status_words(&m->status, arena, &report->os_status, err);
    if (rc < 0)
        return rc;
    if (report->findings.n)
        qsort(report->findings.v, report->findings.n, sizeof *report->findings.v, finding_cmp);
    report->matched = true;
    return vig_match_updates(report, err);
}

int vig_match(struct vig_report *report, struct vig_db *db, const struct vig_match_options *options, struct vig_err *err)
{
    struct vig_arena *scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA), *reading = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct matching m = {
        .report = report, .db = db, .options = options, .scratch = scratch,
        .records = { .dbs = { db }, .db_count = 1, .arena = report->sbom->arena, .scratch = reading },
    };
    int rc;

    m.status = (struct vig_status){ .report = report, .distro = &m.distro, .now = options->now };
    rc = scratch && reading ? run(&m, err) : vig_nomem(err);
    vig_arena_free(scratch);
    vig_arena_free(reading);
    vig_db_close(m.starter);
    return rc;
}
