/* match/rows.c - records into rows, by their ids and aliases.
 *
 *     language    GHSA-jfh8-c2jp-5v3q (CVE-2021-44228)  +  CVE-2021-44228 (GHSA-…)      one vulnerability, one row
 *     distro      DSA-5343-1 (CVE-2022-4304, CVE-2023-0286)  +  DEBIAN-CVE-2023-0286    an update: a row for each CVE
 *
 * In a language's ecosystem an alias is another name of the same vulnerability, so records that share a name are joined,
 * over any number of steps. A distribution's record lists the CVEs that an update fixes; joining them would make one row
 * of twenty vulnerabilities, so each CVE gets its own.
 *
 * Aliases come from the network. A record with thousands of them costs a map entry each; one that names foreign CVEs can
 * join rows of this package, but hides nothing: all names stay visible as aliases.
 */
#include "match/rows.h"

#include "base/map.h"

struct node {
    vig_str name;
    uint32_t parent;
    uint32_t row; /* 1 more than the row's index; 0: none yet */
};

struct link {
    uint32_t node;
    const struct vig_hit *hit;
};

struct graph {
    struct vig_arena *arena;
    struct vig_map map;
    struct { VIG_VEC(struct node); } nodes;
    struct { VIG_VEC(struct link); } links;
};

static int view_cmp(const void *a, const void *b)
{
    return vig_str_cmp(*(const vig_str *)a, *(const vig_str *)b);
}

size_t vig_strs_unique(vig_str *v, size_t n)
{
    size_t kept = 0;

    if (n == 0)
        return 0;
    qsort(v, n, sizeof *v, view_cmp);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !vig_str_eq(v[i], v[kept - 1]))
            v[kept++] = v[i];
    return kept;
}

static bool node_of(struct graph *g, vig_str name, uint32_t *ret)
{
    bool fresh;
    uintptr_t *at = vig_map_put(&g->map, g->arena, name, &fresh);
    struct node *n;

    if (!at)
        return false;
    if (fresh) {
        *at = g->nodes.n;
        n = vig_vec_add(&g->nodes, g->arena);
        if (!n)
            return false;
        *n = (struct node){ .name = name, .parent = (uint32_t)*at };
    }
    *ret = (uint32_t)*at;
    return true;
}

static uint32_t root_of(struct graph *g, uint32_t i)
{
    struct node *v = g->nodes.v;

    while (v[i].parent != i) {
        v[i].parent = v[v[i].parent].parent;
        i = v[i].parent;
    }
    return i;
}

static bool link_to(struct graph *g, uint32_t node, const struct vig_hit *hit)
{
    struct link *l = vig_vec_add(&g->links, g->arena);

    if (l)
        *l = (struct link){ node, hit };
    return l != NULL;
}

static bool is_cve(vig_str id)
{
    return vig_str_starts(id, VIG_STR("CVE-"));
}

static bool add_distro(struct graph *g, const struct vig_hit *hit)
{
    bool any = false;
    uint32_t node;

    for (size_t i = 0; i < hit->names.n; i++) {
        if (!is_cve(hit->names.v[i]) || (hit->one_cve.n && !vig_str_eq(hit->names.v[i], hit->one_cve)))
            continue;
        any = true;
        if (!node_of(g, hit->names.v[i], &node) || !link_to(g, node, hit))
            return false;
    }
    return any || (node_of(g, hit->advisory, &node) && link_to(g, node, hit));
}

static bool add_language(struct graph *g, const struct vig_hit *hit)
{
    uint32_t first, node;

    if (!node_of(g, hit->advisory, &first) || !link_to(g, first, hit))
        return false;
    for (size_t i = 0; i < hit->names.n; i++) {
        if (!node_of(g, hit->names.v[i], &node))
            return false;
        g->nodes.v[root_of(g, node)].parent = root_of(g, first);
    }
    return true;
}

static int rank(vig_str id)
{
    return is_cve(id) ? 0 : vig_str_starts(id, VIG_STR("GHSA-")) ? 1 : 2;
}

static bool is_better(vig_str a, vig_str b)
{
    int x = rank(a), y = rank(b);

    return b.n == 0 || (x != y ? x < y : vig_str_cmp(a, b) < 0);
}

static struct vig_row *row_of(struct graph *g, struct vig_rows *rows, uint32_t node)
{
    struct node *root = &g->nodes.v[root_of(g, node)];
    struct vig_row *row;

    if (root->row)
        return &rows->v[root->row - 1];
    row = vig_vec_add(rows, g->arena);
    if (row)
        root->row = (uint32_t)rows->n;
    return row;
}

static bool add_alias(struct vig_row *row, vig_str name, struct vig_arena *arena)
{
    vig_str *slot = vig_vec_add(&row->aliases, arena);

    if (!slot)
        return false;
    *slot = name;
    if (is_better(name, row->id))
        row->id = name;
    return true;
}

static bool add_hits(struct graph *g, struct vig_rows *rows)
{
    for (size_t i = 0; i < g->links.n; i++) {
        struct vig_row *row = row_of(g, rows, g->links.v[i].node);
        const struct vig_hit **slot = row ? vig_vec_add(&row->hits, g->arena) : NULL;

        if (!slot)
            return false;
        *slot = g->links.v[i].hit;
    }
    return true;
}

/* Names: all of a component; for a distribution the CVE, and later the records that count. */
static bool add_component_names(struct graph *g, struct vig_rows *rows)
{
    for (size_t i = 0; i < g->nodes.n; i++) {
        struct vig_row *row = row_of(g, rows, (uint32_t)i);
        if (!row || !add_alias(row, g->nodes.v[i].name, g->arena))
            return false;
    }
    return true;
}

/* Does a record in the row that knows better say that the package is not concerned? */
static bool is_overruled(const struct vig_row *row, const struct vig_hit *hit)
{
    bool reviewed_says_no = false, reviewed_says_yes = false;

    if (hit->distro && hit->one_cve.n)
        return false;
    for (size_t i = 0; i < row->hits.n; i++) {
        const struct vig_hit *other = row->hits.v[i];
        if (hit->distro && other->one_cve.n && !other->affected && vig_str_eq(other->ecosystem, hit->ecosystem))
            return true;
        if (!hit->distro && vig_str_starts(other->advisory, VIG_STR("GHSA-"))) {
            reviewed_says_no = reviewed_says_no || !other->affected;
            reviewed_says_yes = reviewed_says_yes || other->affected;
        }
    }
    return vig_str_eqc(hit->ecosystem, "PyPI") && reviewed_says_no && !reviewed_says_yes;
}

/* Leaves the hits that count, each record once for each package name. */
static bool settle(struct vig_row *row, struct vig_arena *arena)
{
    struct vig_row was = *row;

    row->hits.v = NULL;
    row->hits.n = row->hits.cap = 0;
    for (size_t i = 0; i < was.hits.n; i++) {
        const struct vig_hit *hit = was.hits.v[i], **slot;

        if (!hit->affected || is_overruled(&was, hit))
            continue;
        slot = vig_vec_add(&row->hits, arena);
        if (!slot || (hit->distro && !add_alias(row, hit->advisory, arena)))
            return false;
        *slot = hit;
    }
    row->aliases.n = vig_strs_unique(row->aliases.v, row->aliases.n);
    for (size_t i = 0; i < row->aliases.n; i++)
        if (vig_str_eq(row->aliases.v[i], row->id)) {
            memmove(&row->aliases.v[i], &row->aliases.v[i + 1], (row->aliases.n - i - 1) * sizeof *row->aliases.v);
            row->aliases.n--;
            break;
        }
    return true;
}

static int row_cmp(const void *a, const void *b)
{
    return vig_str_cmp(((const struct vig_row *)a)->id, ((const struct vig_row *)b)->id);
}

int vig_rows_of(const struct vig_hits *hits, struct vig_arena *arena, struct vig_rows *ret, struct vig_err *err)
{
    struct graph g = { .arena = arena };
    struct vig_rows rows = { 0 };
    size_t kept = 0;

    for (size_t i = 0; i < hits->n; i++) {
        const struct vig_hit *hit = &hits->v[i];
        if (hit->names.n && !(hit->distro ? add_distro(&g, hit) : add_language(&g, hit)))
            return vig_nomem(err);
    }
    if (!add_hits(&g, &rows) || !add_component_names(&g, &rows))
        return vig_nomem(err);
    for (size_t i = 0; i < rows.n; i++) {
        if (!settle(&rows.v[i], arena))
            return vig_nomem(err);
        if (rows.v[i].hits.n)
            rows.v[kept++] = rows.v[i];
    }
    rows.n = kept;
    if (rows.n)
        qsort(rows.v, rows.n, sizeof *rows.v, row_cmp);
    *ret = rows;
    return 0;
}
