/* match/updates.c - see match/updates.h. */
#include "match/updates.h"

#include "version/version.h"

static int update_cmp(const void *left, const void *right)
{
    const struct vig_update *a = left, *b = right;

    if (a->worst != b->worst)
        return a->worst > b->worst ? -1 : 1;
    if (a->fixes != b->fixes)
        return a->fixes > b->fixes ? -1 : 1;
    return (a->package > b->package) - (a->package < b->package);
}

static bool is_fixable(const struct vig_report *r, const struct vig_finding *f)
{
    return f->fix == VIG_FIX_FIXED && f->fix_versions.n && f->package < r->sbom->packages.n && vig_str_empty(f->suppressed);
}

/* The nearest fix of each finding is enough for it, so the highest of these is enough for all. */
static int add(struct vig_report *r, const struct vig_finding *f, uint32_t *place, struct vig_err *err)
{
    struct vig_update *u;

    if (!place[f->package]) {
        u = vig_vec_add(&r->updates, r->sbom->arena);
        if (!u)
            return vig_nomem(err);
        *u = (struct vig_update){ .package = f->package, .version = f->fix_versions.v[0] };
        place[f->package] = (uint32_t)r->updates.n;
    }
    u = &r->updates.v[place[f->package] - 1];
    u->fixes++;
    if (f->severity > u->worst)
        u->worst = f->severity;
    if (vig_ordering_of_ecosystem(f->ecosystem)->compare(f->fix_versions.v[0], u->version) > 0)
        u->version = f->fix_versions.v[0];
    return 0;
}

int vig_match_updates(struct vig_report *report, struct vig_err *err)
{
    uint32_t *place = calloc(report->sbom->packages.n + 1, sizeof *place); /* package → 1 + index of its update */
    int rc = place ? 0 : vig_nomem(err);

    report->updates.n = 0;
    for (size_t i = 0; rc == 0 && i < report->findings.n; i++)
        if (is_fixable(report, &report->findings.v[i]))
            rc = add(report, &report->findings.v[i], place, err);
    free(place);
    if (rc == 0 && report->updates.n)
        qsort(report->updates.v, report->updates.n, sizeof *report->updates.v, update_cmp);
    return rc;
}
