/* report/audit_table.c - what audits found, for people: one block a check, the worst first.
 *
 *     web  container  3 of 52 checks failed, 2 not looked at
 *
 *       HIGH        CTR-0031  Engine socket is reachable from the container
 *                   '/var/run/docker.sock' is mounted on '/sock'
 *
 * A hundred containers that all lack a memory limit are one block, not a hundred. With --full each block has its reason and its repair.
 */
#include "report/audit_table.h"

#include "report/groups.h"
#include "report/score.h"
#include "report/summary.h"
#include "report/text.h"

enum { MOST_EVIDENCE = 4, MOST_NAMES = 6, INDENT = 14, MOST_IDS = 12 };

struct table {
    const struct vig_report *const *reports;
    size_t n;
    const struct vig_write_options *o;
    struct vig_buf *out;
    struct vig_arena *arena;
};

static void coloured(struct table *t, enum vig_colour c, vig_str s)
{
    vig_text_colour(t->out, t->o->colour, c);
    vig_text_clean(t->out, s);
    vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
}

static size_t room(const struct table *t, size_t used)
{
    if (!t->o->width || t->o->full)
        return 0;
    return t->o->width > used + 20 ? t->o->width - used : 20;
}

static void write_head(struct table *t)
{
    const struct vig_subject *s = &t->reports[0]->sbom->subject;
    const char *kind = vig_subject_kind_name(s->kind);
    struct vig_score score = { 0 };

    for (size_t i = 0; i < t->n; i++)
        vig_score_add(&score, t->reports[i]);
    if (t->n == 1) {
        coloured(t, VIG_BOLD, s->name);
        (void)vig_buf_addf(t->out, "  %s", kind);
    } else {
        vig_text_colour(t->out, t->o->colour, VIG_BOLD);
        (void)vig_buf_addf(t->out, "%zu %ss", t->n, kind);
        vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
    }
    (void)vig_buf_addf(t->out, "  %zu of %zu checks failed", score.failed, score.failed + score.passed + score.suppressed);
    if (score.suppressed)
        (void)vig_buf_addf(t->out, ", %zu excepted", score.suppressed);
    if (score.not_looked_at)
        (void)vig_buf_addf(t->out, ", %zu not looked at", score.not_looked_at);
    (void)vig_buf_addc(t->out, '\n');
}

static void write_severity(struct table *t, enum vig_severity s)
{
    const char *name = vig_severity_name(s);
    char upper[16];
    size_t n = 0;

    for (; name[n] && n < sizeof upper - 1; n++)
        upper[n] = (char)(vig_is_alpha(name[n]) ? name[n] - 32 : name[n]);
    upper[n] = '\0';
    (void)vig_buf_add(t->out, VIG_STR("  "));
    coloured(t, vig_severity_colour(s), vig_str_c(upper));
    (void)vig_buf_addf(t->out, "%*s", (int)(12 - n), "");
}

/* Text of several sentences, at most 100 columns wide, or the terminal's. */
static void write_wrapped(struct table *t, vig_str text)
{
    size_t width = t->o->width ? t->o->width : 110, column = 0;

    while (text.n) {
        vig_str word = vig_str_cut(&text, ' ');
        size_t w = vig_text_width(word);

        if (column && column + 1 + w > width - 1) {
            (void)vig_buf_addc(t->out, '\n');
            column = 0;
        }
        if (column)
            (void)vig_buf_addc(t->out, ' ');
        else
            (void)vig_buf_addf(t->out, "%*s", INDENT, "");
        column = (column ? column + 1 : INDENT) + w;
        vig_text_clean(t->out, word);
    }
    (void)vig_buf_addc(t->out, '\n');
}

/* What a finding is about, below it: cut where the screen ends, and paler. */
static void write_below(struct table *t, vig_str line)
{
    (void)vig_buf_addf(t->out, "%*s", INDENT, "");
    vig_text_colour(t->out, t->o->colour, VIG_DIM);
    vig_text_fit(t->out, line, room(t, INDENT));
    vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
    (void)vig_buf_addc(t->out, '\n');
}

static void write_evidence(struct table *t, const struct vig_finding *f)
{
    struct vig_buf line;

    vig_buf_init(&line, VIG_KIB(64));
    vig_place_write(&f->place, &line);
    for (size_t i = 0; i < f->evidence.n; i++)
        (void)vig_buf_addf(&line, "%s%.*s", line.n ? ": " : "", VIG_ARG(f->evidence.v[i]));
    if (line.n)
        write_below(t, vig_buf_str(&line));
    vig_buf_done(&line);
}

static void write_names(struct table *t, const struct vig_group *g)
{
    size_t shown = t->o->full || g->names.n <= MOST_NAMES ? g->names.n : MOST_NAMES - 1;
    struct vig_buf line;

    vig_buf_init(&line, VIG_MIB(1));
    (void)vig_buf_addf(&line, "%zu of %zu: ", g->subjects, t->n);
    for (size_t i = 0; i < shown; i++)
        (void)vig_buf_addf(&line, "%s%.*s", i ? ", " : "", VIG_ARG(g->names.v[i]));
    if (shown < g->names.n)
        (void)vig_buf_addf(&line, " and %zu more", g->names.n - shown);
    write_below(t, vig_buf_str(&line));
    vig_buf_done(&line);
}

static void write_group(struct table *t, const struct vig_group *g)
{
    size_t shown = t->o->full || g->all.n <= MOST_EVIDENCE ? g->all.n : MOST_EVIDENCE - 1;

    write_severity(t, g->severity);
    vig_text_clean(t->out, g->first->id);
    (void)vig_buf_add(t->out, VIG_STR("  "));
    vig_text_colour(t->out, t->o->colour, VIG_BOLD);
    vig_text_fit(t->out, g->first->title, room(t, INDENT + 10));
    vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
    (void)vig_buf_addc(t->out, '\n');
    if (t->n > 1)
        write_names(t, g);
    for (size_t i = 0; t->n == 1 && i < shown; i++)
        write_evidence(t, g->all.v[i]);
    if (t->n == 1 && shown < g->all.n)
        (void)vig_buf_addf(t->out, "%*sand %zu more\n", INDENT, "", g->all.n - shown);
    if (!t->o->full)
        return;
    write_wrapped(t, g->first->details);
    vig_text_colour(t->out, t->o->colour, VIG_GREEN);
    write_wrapped(t, g->first->remedy);
    vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
}

static int write_unseen(struct table *t, struct vig_err *err)
{
    struct vig_unseens unseen;
    int rc = vig_group_unseen(t->reports, t->n, t->arena, &unseen, err);

    for (size_t i = 0; rc == 0 && i < unseen.n; i++) {
        const struct vig_unseen *u = &unseen.v[i];
        size_t shown = t->o->full || u->ids.n <= MOST_IDS ? u->ids.n : MOST_IDS - 1;

        (void)vig_buf_add(t->out, i ? VIG_STR("") : VIG_STR("\n"));
        coloured(t, VIG_YELLOW, VIG_STR("  not looked at: "));
        for (size_t k = 0; k < shown; k++)
            (void)vig_buf_addf(t->out, "%s%.*s", k ? ", " : "", VIG_ARG(u->ids.v[k]));
        if (shown < u->ids.n)
            (void)vig_buf_addf(t->out, " and %zu more", u->ids.n - shown);
        (void)vig_buf_add(t->out, VIG_STR(": "));
        vig_text_clean(t->out, u->why);
        (void)vig_buf_addc(t->out, '\n');
    }
    return rc;
}

/* With --full: what was judged, and where each value comes from. */
static void write_settings(struct table *t)
{
    const struct vig_report *r = t->reports[0];

    for (size_t i = 0; t->n == 1 && t->o->full && i < r->settings.n; i++) {
        const struct vig_told_setting *s = &r->settings.v[i];

        (void)vig_buf_add(t->out, i ? VIG_STR("  ") : VIG_STR("\n  "));
        vig_text_clean(t->out, s->name);
        (void)vig_buf_addf(t->out, "%*s", s->name.n < 34 ? (int)(34 - s->name.n) : 1, "");
        vig_text_clean(t->out, s->value.n ? s->value : VIG_STR("-"));
        (void)vig_buf_add(t->out, VIG_STR("  "));
        coloured(t, VIG_DIM, s->from);
        (void)vig_buf_addc(t->out, '\n');
    }
}

/* With one report the table writes the notes; of several, here. */
static void write_notes(struct table *t)
{
    for (size_t i = 0; t->n > 1 && i < t->n; i++)
        for (size_t k = 0; k < t->reports[i]->sbom->notes.n; k++) {
            const struct vig_report *r = t->reports[i];

            coloured(t, VIG_YELLOW, VIG_STR("  note        "));
            vig_text_clean(t->out, r->sbom->subject.name);
            (void)vig_buf_add(t->out, VIG_STR(": "));
            vig_text_clean(t->out, r->sbom->notes.v[k].text);
            (void)vig_buf_addc(t->out, '\n');
        }
}

static bool any_judged(const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < t->reports[i]->checks.n; k++)
            if (t->reports[i]->checks.v[k].state != VIG_CHECK_NOT_LOOKED_AT)
                return true;
    return false;
}

static void write_foot(struct table *t, const struct vig_groups *groups)
{
    size_t by_severity[VIG_SEVERITY_COUNT] = { 0 }, suppressed = 0, hidden = 0;

    for (size_t i = 0; i < groups->n; i++)
        for (size_t k = 0; k < groups->v[i].all.n; k++)
            by_severity[groups->v[i].all.v[k]->severity]++;
    for (size_t i = 0; i < t->n; i++) {
        hidden += t->reports[i]->hidden;
        for (size_t k = 0; k < t->reports[i]->findings.n; k++)
            suppressed += !vig_str_empty(t->reports[i]->findings.v[k].suppressed);
    }
    (void)vig_buf_add(t->out, VIG_STR("\n  "));
    for (int i = VIG_SEVERITY_COUNT - 1; i >= 0; i--)
        if (by_severity[i]) {
            vig_text_colour(t->out, t->o->colour, vig_severity_colour((enum vig_severity)i));
            (void)vig_buf_addf(t->out, "%zu %s", by_severity[i], vig_severity_name((enum vig_severity)i));
            vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
            (void)vig_buf_add(t->out, VIG_STR("  "));
        }
    if (!groups->n && any_judged(t))
        coloured(t, VIG_GREEN, VIG_STR("nothing found  "));
    else if (!groups->n) /* silence must not look like safety */
        coloured(t, VIG_YELLOW, VIG_STR("nothing was looked at  "));
    if (suppressed)
        (void)vig_buf_addf(t->out, "    %zu excepted, with reasons", suppressed);
    if (hidden)
        (void)vig_buf_addf(t->out, "    %zu left out by --severity", hidden);
    (void)vig_buf_addc(t->out, '\n');
    if (!groups->n)
        return;
    vig_text_colour(t->out, t->o->colour, VIG_DIM);
    (void)vig_buf_add(t->out, VIG_STR("  vigia explain "));
    vig_text_clean(t->out, groups->v[0].first->id);
    (void)vig_buf_add(t->out, t->o->full ? VIG_STR(" tells more\n") : VIG_STR(" tells more · --full shows reasons and repairs\n"));
    vig_text_colour(t->out, t->o->colour, VIG_PLAIN);
}

int vig_audit_table(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options, struct vig_buf *out,
                    struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct table t = { reports, n, options, out, arena };
    struct vig_groups groups;
    int rc = arena ? vig_group_findings(reports, n, arena, &groups, err) : vig_nomem(err);

    if (rc < 0)
        return rc;
    write_head(&t);
    (void)vig_buf_add(out, groups.n ? VIG_STR("\n") : VIG_STR(""));
    for (size_t i = 0; i < groups.n; i++)
        write_group(&t, &groups.v[i]);
    write_settings(&t);
    rc = write_unseen(&t, err);
    write_notes(&t);
    write_foot(&t, &groups);
    return rc;
}
