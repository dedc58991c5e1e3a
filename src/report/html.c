/* report/html.c - one page that needs nothing else: no script, no font, no request. Its own policy forbids them, so that not even text that
 * slipped through the escaping could do anything.
 *
 * First all targets with their scores, then a section for each: findings of checks, packages to update, all vulnerabilities, what was not
 * looked at. Reasons and repairs are folded away until somebody asks.
 */
#include "report/bom.h"
#include "report/groups.h"
#include "report/markup.h"
#include "report/score.h"
#include "report/summary.h"
#include "report/writer.h"

struct page {
    struct vig_buf *out;
    struct vig_arena *arena;
};

static void raw(struct page *p, const char *text)
{
    (void)vig_buf_add(p->out, vig_str_c(text));
}

static void text(struct page *p, vig_str s)
{
    vig_markup_text(p->out, s);
}

static void element(struct page *p, const char *tag, vig_str s)
{
    (void)vig_buf_addf(p->out, "<%s>", tag);
    text(p, s);
    (void)vig_buf_addf(p->out, "</%s>", tag);
}

static void severity(struct page *p, enum vig_severity s)
{
    const char *name = vig_severity_name(s);

    (void)vig_buf_addf(p->out, "<span class=\"s %s\">%s</span>", name, name);
}

static const char style[] =
    ":root{color-scheme:light dark;--line:#8884;--soft:#8881}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem;border-bottom:1px solid var(--line)}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}"
    "code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}"
    "details{border-bottom:1px solid var(--line);padding:.3rem 0}summary{cursor:pointer}details>div{padding:.2rem 0 .6rem 1.4rem}"
    ".s{display:inline-block;min-width:5.5rem;text-align:center;border-radius:.3rem;padding:0 .4rem;color:#fff;background:#777;font-size:.85em}"
    ".critical{background:#b00020}.high{background:#d9480f}.medium{background:#b58900;}.low{background:#2b6cb0}"
    ".bar{display:inline-block;width:12rem;height:.7rem;background:var(--soft);border:1px solid var(--line);border-radius:.4rem;overflow:hidden}"
    ".bar>i{display:block;height:100%;background:#2f855a}.remedy{border-left:3px solid #2f855a;padding-left:.6rem}"
    ".note{background:#b5890022;padding:.4rem .8rem;border-radius:.3rem}.dim{opacity:.7}";

static void write_start(struct page *p)
{
    raw(p, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>vigia report</title>\n<style>");
    raw(p, style);
    raw(p, "</style></head>\n<body>\n<h1>vigia report</h1>\n");
}

static void write_overview_row(struct page *p, const struct vig_report *r, size_t index)
{
    struct vig_score score = { 0 };
    struct vig_summary sum;
    unsigned points;

    vig_summarize(r, &sum);
    vig_score_add(&score, r);
    (void)vig_buf_addf(p->out, "<tr><td><a href=\"#t%zu\">", index);
    text(p, r->sbom->subject.name);
    (void)vig_buf_addf(p->out, "</a></td><td>%s</td><td>", vig_subject_kind_name(r->sbom->subject.kind));
    if (vig_score_points(&score, &points))
        (void)vig_buf_addf(p->out, "<span class=\"bar\"><i style=\"width:%u%%\"></i></span> %u", points, points);
    raw(p, "</td><td>");
    for (int i = VIG_SEVERITY_COUNT - 1; i >= 0; i--)
        if (sum.by_severity[i])
            (void)vig_buf_addf(p->out, "%zu %s ", sum.by_severity[i], vig_severity_name((enum vig_severity)i));
    raw(p, sum.total ? "" : "nothing found");
    raw(p, sum.complete && !score.not_looked_at ? "</td></tr>\n" : " <span class=\"dim\">(incomplete)</span></td></tr>\n");
}

static void write_finding(struct page *p, const struct vig_finding *f)
{
    struct vig_buf where;

    vig_buf_init(&where, VIG_KIB(64));
    vig_place_write(&f->place, &where);
    raw(p, "<li>");
    if (where.n)
        element(p, "code", vig_buf_str(&where));
    for (size_t i = 0; i < f->evidence.n; i++) {
        raw(p, i || where.n ? ": " : "");
        text(p, f->evidence.v[i]);
    }
    raw(p, "</li>\n");
    vig_buf_done(&where);
}

static void write_group(struct page *p, const struct vig_group *g)
{
    raw(p, "<details><summary>");
    severity(p, g->severity);
    raw(p, " <code>");
    text(p, g->first->id);
    raw(p, "</code> ");
    text(p, g->first->title);
    (void)vig_buf_addf(p->out, " <span class=\"dim\">(%zu)</span></summary><div><p>", g->all.n);
    text(p, g->first->details);
    raw(p, "</p>\n<p class=\"remedy\">");
    text(p, g->first->remedy);
    raw(p, "</p>\n<ul>\n");
    for (size_t i = 0; i < g->all.n; i++)
        write_finding(p, g->all.v[i]);
    raw(p, "</ul></div></details>\n");
}

static int write_checks(struct page *p, const struct vig_report *const *report, struct vig_err *err)
{
    struct vig_groups groups;
    struct vig_unseens unseen;
    int rc = vig_group_findings(report, 1, p->arena, &groups, err);

    if (rc == 0)
        rc = vig_group_unseen(report, 1, p->arena, &unseen, err);
    for (size_t i = 0; rc == 0 && i < groups.n; i++)
        write_group(p, &groups.v[i]);
    for (size_t i = 0; rc == 0 && i < unseen.n; i++) {
        raw(p, "<p class=\"note\">Not looked at: ");
        text(p, unseen.v[i].why);
        raw(p, ": <span class=\"dim\">");
        for (size_t k = 0; k < unseen.v[i].ids.n; k++) {
            raw(p, k ? ", " : "");
            text(p, unseen.v[i].ids.v[k]);
        }
        raw(p, "</span></p>\n");
    }
    return rc;
}

static void write_link(struct page *p, const struct vig_finding *f)
{
    struct vig_buf url;

    vig_buf_init(&url, VIG_KIB(64));
    for (size_t i = 0; i < f->references.n && !url.n; i++)
        if (vig_str_starts(f->references.v[i].url, VIG_STR("https://")) || vig_str_starts(f->references.v[i].url, VIG_STR("http://")))
            (void)vig_bom_url(f->references.v[i].url, &url);
    if (url.n) {
        raw(p, "<a rel=\"noreferrer\" href=\"");
        text(p, vig_buf_str(&url));
        raw(p, "\">");
    }
    text(p, f->id);
    raw(p, url.n ? "</a>" : "");
    vig_buf_done(&url);
}

static void write_vulnerability(struct page *p, const struct vig_report *r, const struct vig_finding *f)
{
    const struct vig_package *pkg = f->package < r->sbom->packages.n ? &r->sbom->packages.v[f->package] : NULL;

    raw(p, "<tr><td>");
    severity(p, f->severity);
    raw(p, "</td><td>");
    write_link(p, f);
    raw(p, f->exploited ? " <strong>exploited</strong>" : "");
    raw(p, "</td><td>");
    text(p, pkg ? pkg->name : VIG_STR(""));
    raw(p, " ");
    text(p, pkg ? pkg->version : VIG_STR(""));
    raw(p, "</td><td>");
    text(p, f->fix_versions.n ? f->fix_versions.v[0] : VIG_STR(""));
    raw(p, "</td><td>");
    text(p, f->title);
    raw(p, "</td></tr>\n");
}

static void write_vulnerabilities(struct page *p, const struct vig_report *r)
{
    bool any = false;

    for (size_t i = 0; i < r->findings.n; i++) {
        const struct vig_finding *f = &r->findings.v[i];

        if (f->kind != VIG_VULNERABILITY || !vig_str_empty(f->suppressed))
            continue;
        raw(p, any ? "" : "<table><tr><th>severity</th><th>vulnerability</th><th>package</th><th>fixed in</th><th></th></tr>\n");
        any = true;
        write_vulnerability(p, r, f);
    }
    raw(p, any ? "</table>\n" : "");
}

static void write_suppressed(struct page *p, const struct vig_report *r)
{
    bool any = false;

    for (size_t i = 0; i < r->findings.n; i++) {
        const struct vig_finding *f = &r->findings.v[i];

        if (vig_str_empty(f->suppressed))
            continue;
        raw(p, any ? "" : "<details><summary>Excepted</summary><div><ul>\n");
        any = true;
        raw(p, "<li><code>");
        text(p, f->id);
        raw(p, "</code>: ");
        text(p, f->suppressed);
        raw(p, "</li>\n");
    }
    raw(p, any ? "</ul></div></details>\n" : "");
}

static void write_notes(struct page *p, const struct vig_sbom *s)
{
    for (size_t i = 0; i < s->notes.n; i++) {
        raw(p, "<p class=\"note\">");
        text(p, s->notes.v[i].path);
        raw(p, vig_str_empty(s->notes.v[i].path) ? "" : ": ");
        text(p, s->notes.v[i].text);
        raw(p, "</p>\n");
    }
}

static int write_report(struct page *p, const struct vig_report *const *report, size_t index, struct vig_err *err)
{
    const struct vig_report *r = *report;
    int rc;

    (void)vig_buf_addf(p->out, "<h2 id=\"t%zu\">", index);
    text(p, r->sbom->subject.name);
    (void)vig_buf_addf(p->out, " <span class=\"dim\">%s</span></h2>\n", vig_subject_kind_name(r->sbom->subject.kind));
    if (!vig_str_empty(r->os_status))
        element(p, "p", r->os_status);
    rc = write_checks(p, report, err);
    write_vulnerabilities(p, r);
    write_suppressed(p, r);
    write_notes(p, r->sbom);
    return rc;
}

static int html_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options, struct vig_buf *out,
                      struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct page p = { out, arena };
    int rc = arena ? 0 : vig_nomem(err);

    if (rc < 0)
        return rc;
    write_start(&p);
    raw(&p, "<table><tr><th>target</th><th>kind</th><th>score</th><th>findings</th></tr>\n");
    for (size_t i = 0; i < n; i++)
        write_overview_row(&p, reports[i], i);
    raw(&p, "</table>\n");
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = write_report(&p, &reports[i], i, err);
    raw(&p, "<p class=\"dim\">Made by vigia " VIGIA_VERSION ".</p>\n</body></html>\n");
    return rc < 0 ? rc : vig_buf_check(out, err);
}

const struct vig_writer vig_writer_html = {
    .name = "html",
    .help = "a page for people, in one file",
    .many = true,
    .write = html_write,
};
