/* report/groups.c - see report/groups.h. */
#include "report/groups.h"

static struct vig_group *group_of(struct vig_groups *groups, vig_str id, struct vig_arena *arena)
{
    struct vig_group *g;

    for (size_t i = 0; i < groups->n; i++)
        if (vig_str_eq(groups->v[i].first->id, id))
            return &groups->v[i];
    g = vig_vec_add(groups, arena);
    return g;
}

static int add_finding(struct vig_groups *groups, const struct vig_finding *f, vig_str subject, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_group *g = group_of(groups, f->id, arena);
    const struct vig_finding **slot = g ? vig_vec_add(&g->all, arena) : NULL;
    vig_str *name;

    if (!slot)
        return vig_nomem(err);
    *slot = f;
    g->findings++;
    if (!g->first || f->severity > g->severity) {
        g->first = f;
        g->severity = f->severity;
    }
    if (g->names.n && vig_str_eq(g->names.v[g->names.n - 1], subject))
        return 0; /* reports come one after the other */
    name = vig_vec_add(&g->names, arena);
    if (!name)
        return vig_nomem(err);
    *name = subject;
    g->subjects++;
    return 0;
}

static int by_weight(const void *left, const void *right)
{
    const struct vig_group *a = left, *b = right;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->subjects != b->subjects)
        return a->subjects > b->subjects ? -1 : 1;
    return vig_str_cmp(a->first->id, b->first->id);
}

int vig_group_findings(const struct vig_report *const *reports, size_t n, struct vig_arena *arena, struct vig_groups *ret, struct vig_err *err)
{
    *ret = (struct vig_groups){ 0 };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < reports[i]->findings.n; k++) {
            const struct vig_finding *f = &reports[i]->findings.v[k];
            int rc = f->kind == VIG_VULNERABILITY || !vig_str_empty(f->suppressed)
                         ? 0
                         : add_finding(ret, f, reports[i]->sbom->subject.name, arena, err);
            if (rc < 0)
                return rc;
        }
    if (ret->n)
        qsort(ret->v, ret->n, sizeof *ret->v, by_weight);
    return 0;
}

void vig_place_write(const struct vig_place *place, struct vig_buf *out)
{
    const char *between = "";

    if (!vig_str_empty(place->object)) {
        (void)vig_buf_add(out, place->object);
        between = ", ";
    }
    if (!vig_str_empty(place->path)) {
        (void)vig_buf_addf(out, "%s%.*s", between, VIG_ARG(place->path));
        if (place->line)
            (void)vig_buf_addf(out, ":%u", place->line);
        between = ", ";
    } else if (place->line) {
        (void)vig_buf_addf(out, "%sline %u", between, place->line);
        between = ", ";
    }
    if (place->layer)
        (void)vig_buf_addf(out, "%slayer %u", between, place->layer);
}

static int add_unseen(struct vig_unseens *all, const struct vig_check_result *c, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_unseen *u = NULL;
    vig_str *id;

    for (size_t i = 0; i < all->n && !u; i++)
        if (vig_str_eq(all->v[i].why, c->why))
            u = &all->v[i];
    if (!u) {
        u = vig_vec_add(all, arena);
        if (!u)
            return vig_nomem(err);
        u->why = c->why;
    }
    for (size_t i = 0; i < u->ids.n; i++)
        if (vig_str_eqc(u->ids.v[i], c->id))
            return 0;
    id = vig_vec_add(&u->ids, arena);
    if (!id)
        return vig_nomem(err);
    *id = vig_str_c(c->id);
    return 0;
}

int vig_group_unseen(const struct vig_report *const *reports, size_t n, struct vig_arena *arena, struct vig_unseens *ret, struct vig_err *err)
{
    *ret = (struct vig_unseens){ 0 };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < reports[i]->checks.n; k++) {
            const struct vig_check_result *c = &reports[i]->checks.v[k];
            int rc = vig_str_empty(c->why) ? 0 : add_unseen(ret, c, arena, err);

            if (rc < 0)
                return rc;
        }
    return 0;
}
