/* report/markdown.c - Markdown, as comments on merge requests and summaries of CI jobs take it.
 *
 * A heading and two tables for each target: what its checks found, and which packages to update. Not every vulnerability: a comment of a
 * thousand lines is not read. The numbers at the head count all of them.
 */
#include "report/groups.h"
#include "report/markup.h"
#include "report/score.h"
#include "report/summary.h"
#include "report/writer.h"

enum { MOST_ROWS = 50 };

static void write_head(struct vig_buf *out, const struct vig_report *r)
{
    struct vig_score score = { 0 };
    struct vig_summary sum;
    unsigned points;

    vig_summarize(r, &sum);
    vig_score_add(&score, r);
    (void)vig_buf_add(out, VIG_STR("## "));
    vig_markdown_text(out, r->sbom->subject.name);
    (void)vig_buf_addf(out, "\n\n%s", vig_subject_kind_name(r->sbom->subject.kind));
    if (vig_score_points(&score, &points))
        (void)vig_buf_addf(out, ", score %u of 100", points);
    for (int i = VIG_SEVERITY_COUNT - 1; i >= 0; i--)
        if (sum.by_severity[i])
            (void)vig_buf_addf(out, ", %s%zu %s%s", i >= VIG_HIGH ? "**" : "", sum.by_severity[i], vig_severity_name((enum vig_severity)i),
                               i >= VIG_HIGH ? "**" : "");
    if (!sum.total)
        (void)vig_buf_add(out, VIG_STR(", nothing found"));
    if (sum.suppressed)
        (void)vig_buf_addf(out, ", %zu excepted", sum.suppressed);
    (void)vig_buf_add(out, VIG_STR("\n\n"));
}

static void write_group(struct vig_buf *out, const struct vig_group *g)
{
    struct vig_buf where;

    vig_buf_init(&where, VIG_KIB(64));
    vig_place_write(&g->first->place, &where);
    for (size_t i = 0; i < g->first->evidence.n; i++)
        (void)vig_buf_addf(&where, "%s%.*s", where.n ? ": " : "", VIG_ARG(g->first->evidence.v[i]));
    if (g->all.n > 1)
        (void)vig_buf_addf(&where, " and %zu more", g->all.n - 1);
    (void)vig_buf_addf(out, "| %s | ", vig_severity_name(g->severity));
    vig_markdown_text(out, g->first->id);
    (void)vig_buf_add(out, VIG_STR(" | "));
    vig_markdown_text(out, g->first->title);
    (void)vig_buf_add(out, VIG_STR(" | "));
    vig_markdown_text(out, vig_buf_str(&where));
    (void)vig_buf_add(out, VIG_STR(" | "));
    vig_markdown_text(out, g->first->remedy);
    (void)vig_buf_add(out, VIG_STR(" |\n"));
    vig_buf_done(&where);
}

static int write_checks(struct vig_buf *out, const struct vig_report *const *report, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_groups groups;
    struct vig_unseens unseen;
    int rc = arena ? vig_group_findings(report, 1, arena, &groups, err) : vig_nomem(err);

    if (rc == 0)
        rc = vig_group_unseen(report, 1, arena, &unseen, err);
    if (rc < 0)
        return rc;
    if (groups.n)
        (void)vig_buf_add(out, VIG_STR("| severity | check | what | where | what to do |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < groups.n; i++)
        write_group(out, &groups.v[i]);
    (void)vig_buf_add(out, groups.n ? VIG_STR("\n") : VIG_STR(""));
    for (size_t i = 0; i < unseen.n; i++) {
        (void)vig_buf_add(out, VIG_STR("- not looked at: "));
        for (size_t k = 0; k < unseen.v[i].ids.n; k++)
            (void)vig_buf_addf(out, "%s%.*s", k ? ", " : "", VIG_ARG(unseen.v[i].ids.v[k]));
        (void)vig_buf_add(out, VIG_STR(": "));
        vig_markdown_text(out, unseen.v[i].why);
        (void)vig_buf_addc(out, '\n');
    }
    (void)vig_buf_add(out, unseen.n ? VIG_STR("\n") : VIG_STR(""));
    return 0;
}

static void write_updates(struct vig_buf *out, const struct vig_report *r)
{
    size_t shown = r->updates.n < MOST_ROWS ? r->updates.n : MOST_ROWS;

    if (shown)
        (void)vig_buf_add(out, VIG_STR("| update | from | to | findings | worst |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < shown; i++) {
        const struct vig_update *u = &r->updates.v[i];
        const struct vig_package *p = &r->sbom->packages.v[u->package];

        (void)vig_buf_add(out, VIG_STR("| "));
        vig_markdown_text(out, p->name);
        (void)vig_buf_add(out, VIG_STR(" | "));
        vig_markdown_text(out, p->version);
        (void)vig_buf_add(out, VIG_STR(" | "));
        vig_markdown_text(out, u->version);
        (void)vig_buf_addf(out, " | %zu | %s |\n", u->fixes, vig_severity_name(u->worst));
    }
    if (shown < r->updates.n)
        (void)vig_buf_addf(out, "\nand %zu more\n", r->updates.n - shown);
    (void)vig_buf_add(out, shown ? VIG_STR("\n") : VIG_STR(""));
}

static void write_notes(struct vig_buf *out, const struct vig_sbom *sbom)
{
    for (size_t i = 0; i < sbom->notes.n && i < MOST_ROWS; i++) {
        (void)vig_buf_add(out, VIG_STR("- note: "));
        vig_markdown_text(out, sbom->notes.v[i].path);
        (void)vig_buf_add(out, vig_str_empty(sbom->notes.v[i].path) ? VIG_STR("") : VIG_STR(": "));
        vig_markdown_text(out, sbom->notes.v[i].text);
        (void)vig_buf_addc(out, '\n');
    }
    if (sbom->notes.n + sbom->notes_dropped > MOST_ROWS)
        (void)vig_buf_addf(out, "- and %zu notes more\n", sbom->notes.n + sbom->notes_dropped - MOST_ROWS);
    (void)vig_buf_add(out, sbom->notes.n ? VIG_STR("\nThe report is incomplete.\n\n") : VIG_STR(""));
}

static int markdown_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options, struct vig_buf *out,
                          struct vig_err *err)
{
    for (size_t i = 0; i < n; i++) {
        int rc;

        write_head(out, reports[i]);
        rc = write_checks(out, &reports[i], err);
        if (rc < 0)
            return rc;
        write_updates(out, reports[i]);
        write_notes(out, reports[i]->sbom);
    }
    return vig_buf_check(out, err);
}

const struct vig_writer vig_writer_markdown = {
    .name = "markdown",
    .help = "Markdown, for merge requests and job summaries",
    .many = true,
    .write = markdown_write,
};
