/* audit/exceptions.c - applies a policy's exceptions to a report (see audit/policy.h). */
#include <fnmatch.h>

#include "audit/policy_parts.h"

static bool matches(vig_str glob, vig_str text, struct vig_arena *arena)
{
    vig_str z;

    if (vig_str_empty(glob))
        return true;
    return vig_arena_str(arena, text, &z) && fnmatch(glob.p, z.p, 0) == 0;
}

/* An id, and the checks that it means: looked up once, not for each finding. */
struct meaning {
    vig_str id;
    const struct vig_check **checks;
    size_t n;
};

static int meaning_of(vig_str id, struct vig_arena *scratch, struct meaning *ret, struct vig_err *err)
{
    size_t n = vig_checks_named(id, NULL, 0);

    *ret = (struct meaning){ .id = id, .checks = vig_new_array(scratch, const struct vig_check *, n + 1), .n = n };
    if (!ret->checks)
        return vig_nomem(err);
    (void)vig_checks_named(id, ret->checks, n);
    return 0;
}

static bool is_named(const struct vig_finding *f, const struct meaning *m)
{
    for (size_t i = 0; f->kind != VIG_VULNERABILITY && i < m->n; i++)
        if (vig_str_eqc(f->id, m->checks[i]->id))
            return true;
    for (size_t i = 0; i < f->aliases.n; i++)
        if (vig_str_ieq(f->aliases.v[i], m->id))
            return true;
    return vig_str_ieq(f->id, m->id);
}

static bool package_matches(const struct vig_exception *e, const struct vig_finding *f, const struct vig_sbom *sbom, struct vig_arena *scratch)
{
    const struct vig_package *p = f->package < sbom->packages.n ? &sbom->packages.v[f->package] : NULL;

    if (vig_str_empty(e->package))
        return true;
    return p && (matches(e->package, p->name, scratch) || matches(e->package, p->purl, scratch));
}

static vig_str path_of(const struct vig_finding *f, const struct vig_sbom *sbom)
{
    const struct vig_package *p = f->package < sbom->packages.n ? &sbom->packages.v[f->package] : NULL;

    return p && p->locations.n ? p->locations.v[0].path : f->place.path;
}

static bool applies(const struct vig_exception *e, const struct meaning *m, const struct vig_finding *f, const struct vig_report *r,
                    struct vig_arena *scratch)
{
    return is_named(f, m) && matches(e->subject, r->sbom->subject.name, scratch) && matches(e->path, path_of(f, r->sbom), scratch) &&
           matches(e->object, f->place.object, scratch) && package_matches(e, f, r->sbom, scratch);
}

static int except(const struct vig_exception *e, int64_t now, struct vig_report *report, struct vig_arena *scratch, struct vig_err *err)
{
    bool expired = e->expires && now >= e->expires, noted = false;
    struct meaning m;
    int rc = meaning_of(e->id, scratch, &m, err);

    for (size_t i = 0; rc == 0 && i < report->findings.n; i++) {
        struct vig_finding *f = &report->findings.v[i];

        if (!vig_str_empty(f->suppressed) || !applies(e, &m, f, report, scratch))
            continue;
        if (!expired) {
            f->suppressed = e->reason;
            continue;
        }
        rc = noted ? 0 : vig_sbom_note(report->sbom, e->file, VIG_NO_LAYER, e->line, err, "the exception for %.*s has expired", VIG_ARG(vig_str_take(e->id, 40)));
        noted = true;
    }
    return rc;
}

static void skip(vig_str id, struct vig_report *report)
{
    const struct meaning m = { .id = id }; /* checks that are skipped did not run */

    for (size_t i = 0; i < report->findings.n; i++)
        if (report->findings.v[i].kind == VIG_VULNERABILITY && vig_str_empty(report->findings.v[i].suppressed) &&
            is_named(&report->findings.v[i], &m))
            report->findings.v[i].suppressed = VIG_STR("skipped by the policy");
}

int vig_policy_except(const struct vig_policy *p, int64_t now, struct vig_report *report, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_MIB(256));
    int rc = scratch ? 0 : vig_nomem(err);

    for (size_t i = 0; rc == 0 && i < p->skip.n; i++)
        skip(p->skip.v[i], report);
    for (size_t i = 0; rc == 0 && i < p->exceptions.n; i++) {
        rc = except(&p->exceptions.v[i], now, report, scratch, err);
        vig_arena_reset(scratch);
    }
    return rc;
}
