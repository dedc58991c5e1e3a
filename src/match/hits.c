/* match/hits.c - asks the data base about a package, and keeps the claims that cover its version.
 *
 * The compiled-in starter set is asked beside a data base: what is best known must be found even where the data base was
 * built from a part of the world. Only a distribution's own data, which is complete, goes alone.
 *
 * Most claims do not, and are dropped here before anything is copied or any record is read. Of those that do not cover it a
 * few are kept, since they overrule others:
 *
 *   a distribution's record about a single CVE   "DEBIAN-CVE-2022-1 does not concern you" is worth more than an update that
 *                                                fixed twenty CVEs, one of them this one, in some later version
 *   RPM updates                                  one that lists a package several times, for several builds of a module, is
 *                                                fulfilled by the oldest of them
 *   other records of the same vulnerability      GitHub's reviewed one against PyPI's own (rows.c)
 */
#include "match/hits.h"

#include "base/map.h"
#include "match/modularity.h"
#include "match/range.h"

struct collect {
    const struct vig_package *pkg;
    const struct vig_lookup *lookup;
    struct vig_arena *arena;
    struct vig_hits *hits;
    bool any; /* a claim covers the package */
};

static bool is_cve(vig_str id)
{
    return vig_str_starts(id, VIG_STR("CVE-"));
}

/* The CVE that a distribution's record is about, when it is about one and says so in its own id. */
static vig_str one_cve(const struct vig_claim *claim)
{
    if (is_cve(claim->advisory_id))
        return claim->advisory_id;
    for (size_t i = 0; i < claim->aliases.n; i++)
        if (is_cve(claim->aliases.v[i]) && vig_str_ends(claim->advisory_id, claim->aliases.v[i]))
            return claim->aliases.v[i];
    return vig_str_of(NULL, 0);
}

/* Bug fix and enhancement updates (ALBA, RHEA, …) are no security matter, unless they name a CVE. */
static bool is_bugfix(const struct vig_claim *claim)
{
    vig_str id = claim->advisory_id;

    if (id.n < 5 || id.p[4] != '-' || id.p[3] != 'A' || (id.p[2] != 'B' && id.p[2] != 'E'))
        return false;
    for (size_t i = 0; i < claim->aliases.n; i++)
        if (is_cve(claim->aliases.v[i]))
            return false;
    return true;
}

/* Whether the statement and the package are of one world of RPM: both of modules, of one stream if both say which. */
static bool same_module(const struct vig_package *pkg, const struct vig_affected *a)
{
    vig_str mine = vig_module_stream(pkg->modularity), its = vig_module_stream(a->modularity);

    if (vig_module_package(pkg) != vig_module_claim(a))
        return false;
    return mine.n == 0 || its.n == 0 || vig_str_eq(mine, its);
}

struct fixes {
    struct vig_hit *hit;
    struct vig_arena *arena;
};

static int add_fix(void *ctx, vig_str fixed)
{
    struct fixes *f = ctx;
    vig_str *slot = vig_vec_add(&f->hit->fixes, f->arena);

    if (!slot)
        return VIG_E_NOMEM;
    *slot = fixed;
    return 0;
}

static bool add_name(struct vig_hit *hit, vig_str name, struct vig_arena *arena)
{
    vig_str *slot;

    if (name.n == 0)
        return true;
    slot = vig_vec_add(&hit->names, arena);
    if (slot)
        *slot = name;
    return slot != NULL;
}

static bool add_names(struct vig_hit *hit, const struct vig_claim *claim, struct vig_arena *arena)
{
    if (!add_name(hit, claim->advisory_id, arena))
        return false;
    for (size_t i = 0; i < claim->aliases.n; i++)
        if (!add_name(hit, claim->aliases.v[i], arena))
            return false;
    return true;
}

static enum vig_fix_state state_of(const struct vig_hit *hit, const struct vig_affected *a)
{
    if (hit->fixes.n)
        return VIG_FIX_FIXED;
    if (a->state != VIG_FIX_UNKNOWN && a->state != VIG_FIX_FIXED)
        return a->state;
    return vig_range_has_last(a) || a->ranges.n == 0 ? VIG_FIX_UNKNOWN : VIG_FIX_NOT_FIXED;
}

static int keep(struct collect *c, const struct vig_claim *claim, bool affected, struct vig_err *err)
{
    const struct vig_affected *a = &claim->affected;
    struct vig_hit *hit = vig_vec_add(c->hits, c->arena);
    struct fixes fixes = { hit, c->arena };

    if (!hit)
        return vig_nomem(err);
    *hit = (struct vig_hit){
        .advisory = claim->advisory_id, .ecosystem = c->lookup->ecosystem, .ordering = c->lookup->ordering,
        .affected = affected, .distro = c->lookup->distro, .malicious = claim->malicious, .version = c->lookup->version,
        .name = c->lookup->name, .severity = a->severity, .cvss = a->cvss,
    };
    hit->one_cve = hit->distro ? one_cve(claim) : vig_str_of(NULL, 0);
    hit->module = c->pkg->type == VIG_PKG_RPM && vig_module_stream(c->pkg->modularity).n && a->modularity.n == 0 &&
                  vig_module_claim(a);
    if ((affected || !hit->distro || hit->one_cve.n) && !add_names(hit, claim, c->arena))
        return vig_nomem(err);
    if (affected && vig_range_fixes(a, c->lookup->ordering, c->lookup->version, add_fix, &fixes) < 0)
        return vig_nomem(err);
    hit->state = state_of(hit, a);
    c->any = c->any || affected;
    return 0;
}

static int each_claim(void *ctx, const struct vig_claim *claim, struct vig_err *err)
{
    struct collect *c = ctx;
    bool affected, rpm = c->pkg->type == VIG_PKG_RPM;

    if (rpm && (is_bugfix(claim) || !same_module(c->pkg, &claim->affected)))
        return 0;
    affected = vig_range_covers(&claim->affected, c->lookup->ordering, c->lookup->version, claim->malicious);
    if (!affected && c->lookup->distro && !rpm && one_cve(claim).n == 0)
        return 0;
    return keep(c, claim, affected, err);
}

/* RPM: what an update has fixed in one of its builds, it has fixed. */
static int drop_fulfilled(struct vig_hits *hits, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_map fulfilled = { 0 };
    bool fresh;

    for (size_t i = 0; i < hits->n; i++)
        if (!hits->v[i].affected && !vig_map_put(&fulfilled, arena, hits->v[i].advisory, &fresh))
            return vig_nomem(err);
    for (size_t i = 0; i < hits->n; i++)
        if (hits->v[i].affected && vig_map_get(&fulfilled, hits->v[i].advisory))
            hits->v[i].affected = false;
    return 0;
}

int vig_hits_collect(struct vig_db *const *dbs, size_t db_count, const struct vig_package *pkg, const struct vig_lookups *lookups,
                     struct vig_arena *arena, struct vig_hits *ret, struct vig_err *err)
{
    struct collect c = { .pkg = pkg, .arena = arena, .hits = ret };
    int rc = 0;

    ret->n = 0;
    for (size_t i = 0; i < lookups->n; i++) {
        c.lookup = &lookups->v[i];
        for (size_t j = 0; j < db_count && rc == 0; j++)
            rc = vig_db_claims(dbs[j], c.lookup->ecosystem, c.lookup->name, arena, each_claim, &c, err);
    }
    if (rc == 0 && c.any && pkg->type == VIG_PKG_RPM)
        rc = drop_fulfilled(ret, arena, err);
    if (rc == 0 && !c.any)
        ret->n = 0;
    return rc;
}
