/* match/matcher.c - see match/matcher.h.
 *
 *     package ─► lookups (lookup.c) ─► claims that cover it (hits.c) ─► a row a vulnerability (rows.c) ─► finding (finding.c)
 *
 * Most packages end after their lookups. Records are read only for rows, each once; scratch memory is reset before each question.
 */
#include "match/matcher.h"

#include "match/finding.h"
#include "match/modularity.h"
#include "match/order.h"

struct vig_known vig_matching_keep_known(struct vig_db *db, struct vig_db *starter, struct vig_distro *d)
{
    struct vig_distro was = *d;
    struct vig_known known = { 0 };

    d->n = 0;
    for (size_t i = 0; i < was.n; i++)
        if (vig_db_has_ecosystem(db, was.ecosystems[i]))
            d->ecosystems[d->n++] = was.ecosystems[i];
    known.has_data = d->n > 0;
    if (known.has_data)
        return known;
    for (size_t i = 0; starter && i < was.n && d->n + 1 < VIG_DISTRO_ECOSYSTEMS; i++)
        if (vig_db_has_ecosystem(starter, was.ecosystems[i]))
            d->ecosystems[d->n++] = was.ecosystems[i];
    known.starter = d->n > 0;
    known.stand_in = d->stand_in.n && vig_db_has_ecosystem(db, d->stand_in);
    if (known.stand_in) {
        d->ecosystems[d->n++] = d->stand_in;
        d->names = VIG_NAMES_BOTH;
    }
    return known;
}

static int distro_for(struct vig_matcher *m, const struct vig_package *pkg, const struct vig_distro **ret, bool *ret_has_data,
                      struct vig_err *err)
{
    vig_str key = vig_match_purl_distro(pkg->purl);
    int rc;

    *ret = &m->of->distro;
    *ret_has_data = m->of->has_data;
    if (m->of->distro.family || key.n == 0)
        return 0;
    if (!vig_str_eq(key, m->of_purl_key)) {
        rc = vig_distro_of_purl(pkg->purl, m->arena, &m->of_purl, err);
        if (rc < 0)
            return rc;
        m->of_purl_key = key;
        m->of_purl_has_data = vig_matching_keep_known(m->of->db, m->of->starter, &m->of_purl).has_data;
    }
    *ret = &m->of_purl;
    *ret_has_data = m->of_purl_has_data;
    return 0;
}

/* Claims about a module whose stream only the record's summary tells. */
static int check_modules(struct vig_matcher *m, const struct vig_package *pkg, struct vig_hits *hits, struct vig_err *err)
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

/* The rows of a package, on the scratch arena. */
static int rows_of(struct vig_matcher *m, const struct vig_package *pkg, const struct vig_distro *distro, bool has_data,
                   struct vig_err *err)
{
    size_t db_count = vig_pkg_is_os(pkg->type) && has_data ? 1 : m->records.db_count;
    struct vig_lookups lookups;
    struct vig_hits hits = { 0 };
    int rc = vig_lookups_of(pkg, distro, m->scratch, &lookups, err);

    if (rc == 0)
        rc = vig_hits_collect(m->records.dbs, db_count, pkg, &lookups, m->scratch, &hits, err);
    if (rc < 0 || hits.n == 0)
        return rc;
    rc = check_modules(m, pkg, &hits, err);
    return rc == 0 ? vig_rows_of(&hits, m->scratch, &m->rows, err) : rc;
}

static bool is_hidden(const struct vig_match_options *options, const struct vig_finding *f)
{
    return f->severity < options->at_least || (options->only_fixed && f->fix != VIG_FIX_FIXED);
}

static int add_finding(struct vig_matcher *m, const struct vig_row *row, const struct vig_package *pkg, struct vig_err *err)
{
    struct vig_finding f, *slot;
    bool withdrawn;
    int rc = vig_finding_of(&m->records, row, pkg, &f, &withdrawn, err);

    if (rc < 0 || withdrawn)
        return rc;
    if (is_hidden(m->of->options, &f)) {
        m->hidden++;
        return 0;
    }
    f.package = (uint32_t)(pkg - m->of->sbom->packages.v);
    slot = vig_vec_add(&m->findings, m->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = f;
    return 0;
}

int vig_matcher_add(struct vig_matcher *m, const struct vig_package *pkg, const struct vig_package *before, struct vig_err *err)
{
    const struct vig_distro *distro;
    bool has_data;
    int rc = distro_for(m, pkg, &distro, &has_data, err);

    if (rc < 0)
        return rc;
    if (vig_pkg_is_os(pkg->type) && (distro->n == 0 || distro->type != pkg->type))
        m->unmatched++;
    if (!before || !vig_match_same_question(before, pkg, distro)) {
        vig_arena_reset(m->scratch);
        m->rows = (struct vig_rows){ 0 };
        rc = rows_of(m, pkg, distro, has_data, err);
    }
    for (size_t i = 0; rc == 0 && i < m->rows.n; i++)
        rc = add_finding(m, &m->rows.v[i], pkg, err);
    return rc;
}

int vig_matcher_init(struct vig_matcher *m, const struct vig_matching *of, struct vig_arena *arena, struct vig_err *err)
{
    *m = (struct vig_matcher){ .of = of, .arena = arena, .records = { .dbs = { of->db, of->starter }, .arena = arena } };
    m->records.db_count = of->starter ? 2 : 1;
    m->scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    m->records.scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    return m->scratch && m->records.scratch ? 0 : vig_nomem(err);
}

void vig_matcher_done(struct vig_matcher *m)
{
    vig_arena_free(m->scratch);
    vig_arena_free(m->records.scratch);
}
