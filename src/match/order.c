/* match/order.c - see match/order.h. Packages of one source stand one after the other, since its answer is theirs. */
#include "match/order.h"

#include "match/lookup.h"

static bool is_left_out(const struct vig_package *pkg, bool all)
{
    if (all)
        return false;
    if (!vig_pkg_is_os(pkg->type) && pkg->owner != VIG_NO_PACKAGE)
        return true; /* the OS package stands for it, with the distribution's own backports */
    return (pkg->flags & VIG_PKG_DEV) != 0 || !vig_lookup_runs(pkg);
}

static int note_no_release(struct vig_sbom *sbom, const struct vig_package *pkg, struct vig_err *err)
{
    vig_str path = pkg->locations.n ? pkg->locations.v[0].path : VIG_STR("");
    uint32_t layer = pkg->locations.n ? pkg->locations.v[0].layer : VIG_NO_LAYER;

    if (pkg->flags & VIG_PKG_MAIN)
        return 0; /* the application itself often has none */
    if (pkg->version.n)
        return vig_sbom_note(sbom, path, layer, 0, err, "'%.*s' of %s package %.*s is no release: it was not matched",
                             VIG_ARG(pkg->version), vig_pkg_type_name(pkg->type), VIG_ARG(pkg->name));
    return vig_sbom_note(sbom, path, layer, 0, err, "version of %s package %.*s is not known: it was not matched",
                         vig_pkg_type_name(pkg->type), VIG_ARG(pkg->name));
}

vig_str vig_match_purl_distro(vig_str purl)
{
    size_t at = vig_str_search(purl, VIG_STR("distro="));
    vig_str rest = at == VIG_NPOS ? vig_str_of("", 0) : vig_str_skip(purl, at);

    return vig_str_take(rest, vig_str_find(rest, '&'));
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
bool vig_match_same_question(const struct vig_package *a, const struct vig_package *b, const struct vig_distro *distro)
{
    return distro->names == VIG_NAMES_SOURCE && a->type == b->type && a->type == distro->type &&
           vig_str_eq(source_of(a), source_of(b)) && vig_str_eq(source_version_of(a), source_version_of(b)) &&
           vig_str_eq(vig_match_purl_distro(a->purl), vig_match_purl_distro(b->purl));
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

int vig_match_order_of(struct vig_sbom *sbom, bool all, struct vig_match_order *ret, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sbom->packages.n; i++) {
        const struct vig_package *pkg = &sbom->packages.v[i], **slot;

        if (is_left_out(pkg, all))
            continue;
        if (!vig_lookup_is_release(pkg)) {
            rc = note_no_release(sbom, pkg, err);
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
