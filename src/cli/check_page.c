/* cli/check_page.c - the screen of `vigia check`: a score for each layer with what costs most, the five repairs that help most, and what
 * was not looked at.
 *
 *     daemon      ████████████░░░░░░░░  62   Containers may talk to each other on the default bridge; …
 *
 * A repair is an update of one package, a check that failed, over all subjects that it failed for, or all of the daemon's settings, which
 * one command changes. It weighs as the severity of what would go away, and a little more when that is much (report/score.h has the
 * weights). No layer fills the list while another one has something to say.
 */
#include "cli/check_page.h"

#include "report/groups.h"
#include "report/score.h"
#include "report/summary.h"
#include "report/text.h"

enum { BAR = 20, MOST_REPAIRS = 5, MOST_OF_LAYER = 2, NAME_WIDTH = 14, MOST_COSTS = 3, MOST_IDS = 8 };

static void coloured(const struct check_page *p, enum vig_colour c, const char *text)
{
    vig_text_colour(p->out, p->colour, c);
    vig_text_clean(p->out, vig_str_c(text));
    vig_text_colour(p->out, p->colour, VIG_PLAIN);
}

static size_t room(const struct check_page *p, size_t used)
{
    return !p->width ? 0 : p->width > used + 24 ? p->width - used : 24;
}

/* ---- scores ---- */

static void write_bar(const struct check_page *p, unsigned points)
{
    unsigned full = (points * BAR + 50) / 100;

    vig_text_colour(p->out, p->colour, points >= 90 ? VIG_GREEN : points >= 60 ? VIG_YELLOW : VIG_RED);
    for (unsigned i = 0; i < BAR; i++)
        (void)vig_buf_add(p->out, i < full ? VIG_STR("█") : VIG_STR("░"));
    vig_text_colour(p->out, p->colour, VIG_PLAIN);
    (void)vig_buf_addf(p->out, " %3u   ", points);
}

/* Findings that can be fixed by an update, high or critical. */
static size_t count_urgent(const struct check_layer *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->reports.n; i++)
        for (size_t k = 0; k < l->reports.v[i]->findings.n; k++) {
            const struct vig_finding *f = &l->reports.v[i]->findings.v[k];

            n += f->kind == VIG_VULNERABILITY && f->severity >= VIG_HIGH && f->fix == VIG_FIX_FIXED && vig_str_empty(f->suppressed);
        }
    return n;
}

static void write_costs(const struct check_page *p, const struct check_layer *l, const struct vig_groups *groups)
{
    size_t urgent = count_urgent(l);
    struct vig_buf line;

    vig_buf_init(&line, VIG_KIB(64));
    if (urgent)
        (void)vig_buf_addf(&line, "%zu vulnerabilities high or critical with a fix", urgent);
    for (size_t i = 0; i < groups->n && i < MOST_COSTS; i++) {
        const struct vig_group *g = &groups->v[i];

        (void)vig_buf_addf(&line, "%s%.*s", line.n ? "; " : "", VIG_ARG(g->first->title));
        if (l->reports.n > 1)
            (void)vig_buf_addf(&line, " (%zu of %zu)", g->subjects, l->reports.n);
    }
    if (groups->n > MOST_COSTS)
        (void)vig_buf_addf(&line, "; and %zu more", groups->n - MOST_COSTS);
    if (!line.n)
        coloured(p, VIG_GREEN, "nothing found");
    vig_text_fit(p->out, vig_buf_str(&line), room(p, NAME_WIDTH + BAR + 9));
    vig_buf_done(&line);
}

static int write_layer(const struct check_page *p, const struct check_layer *l, struct vig_err *err)
{
    struct vig_score score = { 0 };
    struct vig_groups groups;
    unsigned points;
    int rc = vig_group_findings(l->reports.v, l->reports.n, p->arena, &groups, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < l->reports.n; i++)
        vig_score_add(&score, l->reports.v[i]);
    (void)vig_buf_addf(p->out, "  %-*s", NAME_WIDTH - 2, l->name);
    if (vig_score_points(&score, &points)) {
        write_bar(p, points);
        write_costs(p, l, &groups);
    } else {
        coloured(p, VIG_YELLOW, l->reports.n ? "nothing to judge" : "not looked at");
    }
    (void)vig_buf_addc(p->out, '\n');
    return 0;
}

/* ---- repairs ---- */

struct repair {
    size_t weight;
    const struct vig_report *report; /* of an update; NULL: a check */
    const struct vig_update *update;
    const struct vig_group *group;
    size_t more;   /* daemon: checks that failed beside that of the group */
    const char *layer;
    bool taken;
};

static int by_weight(const void *left, const void *right)
{
    const struct repair *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    if (!a->update != !b->update)
        return a->update ? -1 : 1;
    if (a->group && b->group)
        return vig_str_cmp(a->group->first->id, b->group->first->id);
    return a->report && b->report ? vig_str_cmp(a->report->sbom->subject.name, b->report->sbom->subject.name) : 0;
}

struct repairs {
    VIG_VEC(struct repair);
};

static int add_repair(const struct check_page *p, struct repairs *all, const struct repair *r, struct vig_err *err)
{
    struct repair *slot = vig_vec_add(all, p->arena);

    if (!slot)
        return vig_nomem(err);
    *slot = *r;
    return 0;
}

/* One more severe finding outweighs any number of less severe ones in practice, but a hundred are worse than one. */
static size_t weight_of(enum vig_severity severity, size_t n)
{
    size_t weight = 4 * vig_severity_weight(severity);

    for (; n > 1; n /= 2)
        weight += vig_severity_weight(severity);
    return weight;
}

static int add_updates(const struct check_page *p, const struct check_layer *l, struct repairs *all, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < l->reports.n; i++) {
        const struct vig_report *r = l->reports.v[i];

        for (size_t k = 0; rc == 0 && k < r->updates.n && k < MOST_REPAIRS; k++) { /* sorted: the first are its best */
            const struct vig_update *u = &r->updates.v[k];

            rc = add_repair(p, all, &(struct repair){ .weight = weight_of(u->worst, u->fixes), .report = r, .update = u, .layer = l->name }, err);
        }
    }
    return rc;
}

static int add_layer_repairs(const struct check_page *p, const struct check_layer *l, struct repairs *all, struct vig_err *err)
{
    struct vig_groups *groups = vig_new(p->arena, struct vig_groups);
    bool together = strcmp(l->name, "daemon") == 0;
    int rc = groups ? vig_group_findings(l->reports.v, l->reports.n, p->arena, groups, err) : vig_nomem(err);

    for (size_t i = 0; rc == 0 && i < groups->n && !(together && i > 0); i++) {
        const struct vig_group *g = &groups->v[i];
        size_t n = together ? groups->n : g->subjects;

        rc = add_repair(p, all, &(struct repair){ .weight = weight_of(g->severity, n), .group = g, .more = together ? n - 1 : 0, .layer = l->name }, err);
    }
    return rc < 0 ? rc : add_updates(p, l, all, err);
}

/* The weightiest that is left, of a layer that has fewer than `most` taken; NULL: none. */
static struct repair *next_repair(struct repairs *all, size_t most)
{
    for (size_t i = 0; i < all->n; i++) {
        size_t taken = 0;

        if (all->v[i].taken)
            continue;
        for (size_t k = 0; k < all->n; k++)
            taken += all->v[k].taken && all->v[k].layer == all->v[i].layer;
        if (taken < most) {
            all->v[i].taken = true;
            return &all->v[i];
        }
    }
    return NULL;
}

static void choose(struct repairs *all)
{
    size_t n = 0;

    while (n < MOST_REPAIRS && next_repair(all, MOST_OF_LAYER))
        n++;
    while (n < MOST_REPAIRS && next_repair(all, MOST_REPAIRS))
        n++;
}

static void write_update(const struct check_page *p, const struct repair *r)
{
    const struct vig_package *pkg = &r->report->sbom->packages.v[r->update->package];

    vig_text_clean(p->out, strcmp(r->layer, "host") == 0 ? VIG_STR("host") : r->report->sbom->subject.name);
    (void)vig_buf_add(p->out, VIG_STR(": update "));
    vig_text_clean(p->out, pkg->name);
    (void)vig_buf_addc(p->out, ' ');
    vig_text_clean(p->out, pkg->version);
    (void)vig_buf_add(p->out, VIG_STR(" → "));
    vig_text_colour(p->out, p->colour, VIG_GREEN);
    vig_text_clean(p->out, r->update->version);
    vig_text_colour(p->out, p->colour, VIG_PLAIN);
    if (!vig_pkg_is_os(pkg->type) && pkg->locations.n) { /* the package manager knows where its own lie */
        (void)vig_buf_add(p->out, VIG_STR(" in "));
        vig_text_fit(p->out, pkg->locations.v[0].path, 60);
    }
    (void)vig_buf_addf(p->out, "  (%zu %s, the worst %s)", r->update->fixes, r->update->fixes == 1 ? "finding" : "findings",
                       vig_severity_name(r->update->worst));
}

static void write_group(const struct check_page *p, const struct repair *r)
{
    const struct vig_group *g = r->group;

    if (g->subjects == 1 && strcmp(r->layer, "containers") != 0 && strcmp(r->layer, "images") != 0)
        (void)vig_buf_addf(p->out, "%s: ", r->layer);
    else if (g->subjects == 1)
        (void)vig_buf_addf(p->out, "%.*s: ", VIG_ARG(g->names.v[0]));
    else
        (void)vig_buf_addf(p->out, "%zu %s: ", g->subjects, r->layer);
    vig_text_clean(p->out, g->first->title);
    if (r->more)
        (void)vig_buf_addf(p->out, ", and %zu %s more", r->more, r->more == 1 ? "setting" : "settings");
    (void)vig_buf_add(p->out, VIG_STR("    "));
    vig_text_colour(p->out, p->colour, VIG_DIM);
    if (strcmp(r->layer, "daemon") == 0)
        (void)vig_buf_add(p->out, VIG_STR("vigia harden daemon"));
    else
        (void)vig_buf_addf(p->out, "vigia explain %.*s", VIG_ARG(g->first->id));
    vig_text_colour(p->out, p->colour, VIG_PLAIN);
}

static int write_repairs(const struct check_page *p, struct vig_err *err)
{
    struct repairs all = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < p->layer_count; i++)
        rc = add_layer_repairs(p, &p->layers[i], &all, err);
    if (rc < 0 || !all.n)
        return rc;
    qsort(all.v, all.n, sizeof *all.v, by_weight);
    (void)vig_buf_addc(p->out, '\n');
    coloured(p, VIG_BOLD, "  What helps most");
    (void)vig_buf_addc(p->out, '\n');
    choose(&all);
    for (size_t i = 0, n = 0; i < all.n; i++) {
        if (!all.v[i].taken)
            continue;
        (void)vig_buf_addf(p->out, "  %zu  ", ++n);
        if (all.v[i].update)
            write_update(p, &all.v[i]);
        else
            write_group(p, &all.v[i]);
        (void)vig_buf_addc(p->out, '\n');
    }
    return 0;
}

/* ---- what was not looked at ---- */

static int write_layer_unseen(const struct check_page *p, const struct check_layer *l, struct vig_err *err)
{
    struct vig_unseens unseen;
    int rc = vig_group_unseen(l->reports.v, l->reports.n, p->arena, &unseen, err);

    for (size_t i = 0; rc == 0 && i < unseen.n; i++) {
        const struct vig_unseen *u = &unseen.v[i];

        coloured(p, VIG_YELLOW, "  Not looked at: ");
        (void)vig_buf_addf(p->out, "%s: ", l->name);
        for (size_t k = 0; k < u->ids.n && k < MOST_IDS; k++)
            (void)vig_buf_addf(p->out, "%s%.*s", k ? ", " : "", VIG_ARG(u->ids.v[k]));
        if (u->ids.n > MOST_IDS)
            (void)vig_buf_addf(p->out, " and %zu more", u->ids.n - MOST_IDS);
        (void)vig_buf_addf(p->out, ": %.*s\n", VIG_ARG(u->why));
    }
    return rc;
}

static void write_layer_notes(const struct check_page *p, const struct check_layer *l)
{
    size_t notes = 0, subjects = 0;

    for (size_t i = 0; i < l->reports.n; i++) {
        size_t n = l->reports.v[i]->sbom->notes.n + l->reports.v[i]->sbom->notes_dropped;

        notes += n;
        subjects += n > 0;
    }
    if (!notes)
        return;
    coloured(p, VIG_YELLOW, "  Not looked at: ");
    (void)vig_buf_addf(p->out, "%s: ", l->name);
    vig_text_count(p->out, notes, "note", "notes");
    (void)vig_buf_add(p->out, VIG_STR(" about what could not be read"));
    if (l->reports.n > 1)
        (void)vig_buf_addf(p->out, ", in %zu of %zu", subjects, l->reports.n);
    (void)vig_buf_add(p->out, VIG_STR(" (vigia scan and vigia audit show them)\n"));
}

static int write_unseen(const struct check_page *p, struct vig_err *err)
{
    size_t before = p->out->n;
    int rc = 0;

    (void)vig_buf_addc(p->out, '\n');
    for (size_t i = 0; i < p->unseen_count; i++) {
        coloured(p, VIG_YELLOW, "  Not looked at: ");
        vig_text_clean(p->out, p->unseen[i].what);
        (void)vig_buf_add(p->out, VIG_STR(": "));
        vig_text_clean(p->out, p->unseen[i].why);
        (void)vig_buf_addc(p->out, '\n');
    }
    for (size_t i = 0; rc == 0 && i < p->layer_count; i++) {
        rc = write_layer_unseen(p, &p->layers[i], err);
        write_layer_notes(p, &p->layers[i]);
    }
    if (p->out->n == before + 1)
        p->out->n = before;
    return rc;
}

static const struct vig_db_info *database(const struct check_page *p)
{
    for (size_t i = 0; i < p->layer_count; i++)
        for (size_t k = 0; k < p->layers[i].reports.n; k++)
            if (p->layers[i].reports.v[k]->matched)
                return &p->layers[i].reports.v[k]->db;
    return NULL;
}

static void write_foot(const struct check_page *p)
{
    const struct vig_db_info *db = database(p);

    vig_text_colour(p->out, p->colour, VIG_DIM);
    (void)vig_buf_addc(p->out, '\n');
    if (db && !db->present)
        (void)vig_buf_addf(p->out, "  starter advisories only (the %llu best known); for all of them: vigia db update\n",
                           (unsigned long long)db->records);
    else if (db)
        (void)vig_buf_addf(p->out, "  data base: %llu advisories, newest of %.*s\n", (unsigned long long)db->records,
                           VIG_ARG(vig_str_take(db->built, 10)));
    (void)vig_buf_add(p->out, VIG_STR("  everything: vigia check -f html -o check.html    one layer: vigia audit container, vigia scan IMAGE\n"));
    vig_text_colour(p->out, p->colour, VIG_PLAIN);
}

int check_page_write(const struct check_page *p, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < p->layer_count; i++)
        rc = write_layer(p, &p->layers[i], err);
    if (rc == 0)
        rc = write_repairs(p, err);
    if (rc == 0)
        rc = write_unseen(p, err);
    write_foot(p);
    return rc < 0 ? rc : vig_buf_check(p->out, err);
}
