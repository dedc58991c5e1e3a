/* cli/check.c - `vigia check`: this host and every local image in one look.
 *
 * A line for each target, then the updates that help most. What could not be looked at (no engine, no permission, an image that
 * cannot be read) is said, never passed over: silence must not look like safety.
 */
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/confine.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "lib/pipeline.h"
#include "report/summary.h"
#include "report/text.h"
#include "system/engine.h"

extern const struct vig_command vig_command_check;

enum { OPT_FORMAT = 1, OPT_OUTPUT, OPT_FAIL_ON, OPT_DB, OPT_NO_CACHE, OPT_QUIET, OPT_COLOUR, OPT_ROOT, OPT_STRICT };

enum { MOST_IMAGES = 500, MOST_ADVICE = 5 };

struct target {
    const char *name;          /* what is shown */
    const char *scan;          /* what is scanned */
    struct vig_result *result; /* NULL: could not be looked at */
    char why[256];
};

struct check {
    struct vig_outputs outputs;
    struct vig_session_options session;
    struct vig_target_options target;
    struct vig_arena *arena;
    enum vig_severity fail_on;
    const char *root;
    int colour;
    bool quiet, strict;
    struct { VIG_VEC(struct target); } targets;
    char engine[256]; /* why there are no images; empty: they were asked for */
};

/* ---- what there is to look at ---- */

static int add_target(struct check *c, vig_str name, const char *prefix, struct vig_err *err)
{
    vig_str scan = vig_arena_printf(c->arena, "%s%.*s", prefix, VIG_ARG(name)), shown;
    struct target *t = vig_vec_add(&c->targets, c->arena);

    if (!t || !scan.p || !vig_arena_str(c->arena, name, &shown))
        return vig_nomem(err);
    t->name = shown.p;
    t->scan = scan.p;
    return 0;
}

static int add_images(struct check *c, struct vig_err *err)
{
    struct vig_engine_images images = { 0 };
    struct vig_err why = VIG_ERR_INIT;
    struct vig_engine *engine;
    int rc = vig_engine_new(VIG_STR(""), c->arena, &engine, &why);

    if (rc == 0)
        rc = vig_engine_list_images(engine, c->arena, &images, &why);
    if (rc < 0) {
        memcpy(c->engine, why.msg, sizeof c->engine);
        return rc == VIG_E_NOMEM ? vig_nomem(err) : 0;
    }
    for (size_t i = 0; i < images.n && i < MOST_IMAGES; i++) {
        rc = add_target(c, images.v[i].name, "docker:", err);
        if (rc < 0)
            return rc;
    }
    if (images.n > MOST_IMAGES)
        (void)snprintf(c->engine, sizeof c->engine, "%zu of the %zu images: only the first %d are taken", images.n - MOST_IMAGES,
                       images.n, MOST_IMAGES);
    return 0;
}

static void look(struct check *c, struct vig_session *session, struct target *t)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_progress progress;

    vig_progress_begin(&progress, t->name, c->quiet);
    c->target.source.progress = vig_progress_update;
    c->target.source.progress_ctx = &progress;
    if (vig_session_scan(session, t->scan, &c->target, &t->result, &err) < 0) {
        t->result = NULL;
        memcpy(t->why, err.msg, sizeof t->why);
    }
    vig_progress_end(&progress);
}

/* ---- what is shown ---- */

struct page {
    struct check *c;
    struct vig_buf out;
    bool colour;
    size_t name_width;
};

static void coloured(struct page *p, enum vig_colour colour, const char *text)
{
    vig_text_colour(&p->out, p->colour, colour);
    vig_text_clean(&p->out, vig_str_c(text));
    vig_text_colour(&p->out, p->colour, VIG_PLAIN);
}

static void write_numbers(struct page *p, const struct vig_report *r)
{
    struct vig_summary s;
    bool any = false;

    vig_summarize(r, &s);
    vig_buf_addf(&p->out, "%6zu packages  ", r->sbom->packages.n);
    for (int i = VIG_CRITICAL; i >= VIG_SEVERITY_NONE; i--) {
        if (!s.by_severity[i])
            continue;
        vig_text_colour(&p->out, p->colour, vig_severity_colour((enum vig_severity)i));
        vig_buf_addf(&p->out, "%s%zu %s", any ? "  " : "", s.by_severity[i], vig_severity_name((enum vig_severity)i));
        vig_text_colour(&p->out, p->colour, VIG_PLAIN);
        any = true;
    }
    if (!any)
        coloured(p, s.complete ? VIG_GREEN : VIG_YELLOW, "nothing known");
    if (s.fixable)
        vig_buf_addf(&p->out, "  (%zu with a fix)", s.fixable);
    if (!s.complete) {
        vig_buf_addf(&p->out, "  ");
        vig_text_colour(&p->out, p->colour, VIG_YELLOW);
        vig_buf_addf(&p->out, "incomplete (%zu notes: vigia scan tells)", r->sbom->notes.n + r->sbom->notes_dropped);
        vig_text_colour(&p->out, p->colour, VIG_PLAIN);
    }
    if (!vig_str_empty(r->os_status)) {
        vig_buf_addf(&p->out, "  ");
        vig_text_colour(&p->out, p->colour, VIG_YELLOW);
        vig_text_fit(&p->out, r->os_status, 70);
        vig_text_colour(&p->out, p->colour, VIG_PLAIN);
    }
}

static void write_target(struct page *p, const struct target *t)
{
    size_t width = vig_text_width(vig_str_c(t->name));

    vig_buf_add(&p->out, VIG_STR("  "));
    vig_text_fit(&p->out, vig_str_c(t->name), p->name_width);
    for (; width < p->name_width + 2; width++)
        vig_buf_addc(&p->out, ' ');
    if (t->result)
        write_numbers(p, &t->result->report);
    else
        coloured(p, VIG_YELLOW, "not looked at");
    vig_buf_addc(&p->out, '\n');
}

struct advice {
    const struct target *target;
    const struct vig_update *update;
};

static int by_help(const void *left, const void *right)
{
    const struct vig_update *a = ((const struct advice *)left)->update, *b = ((const struct advice *)right)->update;

    if (a->worst != b->worst)
        return a->worst > b->worst ? -1 : 1;
    if (a->fixes != b->fixes)
        return a->fixes > b->fixes ? -1 : 1;
    return strcmp(((const struct advice *)left)->target->name, ((const struct advice *)right)->target->name);
}

/* "shop:1.4: log4j-core 2.14.1 → 2.17.1 in app/shop.jar  (4 findings, the worst critical)"; the package manager knows where its
 * own packages lie. */
static void write_one_advice(struct page *p, const struct advice *a, const struct vig_package *pkg)
{
    vig_text_clean(&p->out, vig_str_c(a->target->name));
    vig_buf_add(&p->out, VIG_STR(": update "));
    vig_text_clean(&p->out, pkg->name);
    vig_buf_addc(&p->out, ' ');
    vig_text_clean(&p->out, pkg->version);
    vig_buf_add(&p->out, VIG_STR(" → "));
    vig_text_colour(&p->out, p->colour, VIG_GREEN);
    vig_text_clean(&p->out, a->update->version);
    vig_text_colour(&p->out, p->colour, VIG_PLAIN);
    if (!vig_pkg_is_os(pkg->type) && pkg->locations.n) {
        vig_buf_add(&p->out, VIG_STR(" in "));
        vig_text_fit(&p->out, pkg->locations.v[0].path, 60);
        if (pkg->locations.n > 1)
            vig_buf_addf(&p->out, " and %zu more", pkg->locations.n - 1);
    }
    vig_buf_addf(&p->out, "  (%zu %s, the worst %s)\n", a->update->fixes, a->update->fixes == 1 ? "finding" : "findings",
                 vig_severity_name(a->update->worst));
}

static void write_advice(struct page *p)
{
    struct advice best[MOST_ADVICE * 2];
    size_t n = 0;

    for (size_t i = 0; i < p->c->targets.n; i++) {
        const struct vig_result *r = p->c->targets.v[i].result;

        for (size_t k = 0; r && k < r->report.updates.n && k < MOST_ADVICE; k++) { /* sorted already: the first are its best */
            if (n == MOST_ADVICE * 2) {
                qsort(best, n, sizeof *best, by_help);
                n = MOST_ADVICE;
            }
            best[n++] = (struct advice){ &p->c->targets.v[i], &r->report.updates.v[k] };
        }
    }
    if (!n)
        return;
    qsort(best, n, sizeof *best, by_help);
    vig_buf_add(&p->out, VIG_STR("\n  What helps most\n"));
    for (size_t i = 0; i < n && i < MOST_ADVICE; i++) {
        const struct vig_package *pkg = &best[i].target->result->sbom.packages.v[best[i].update->package];

        vig_buf_addf(&p->out, "  %zu  ", i + 1);
        write_one_advice(p, &best[i], pkg);
    }
}

static void write_not_looked_at(struct page *p)
{
    if (p->c->engine[0]) {
        vig_buf_addc(&p->out, '\n');
        coloured(p, VIG_YELLOW, "  Not looked at: ");
        vig_buf_add(&p->out, VIG_STR("local images: "));
        vig_text_clean(&p->out, vig_str_c(p->c->engine));
        vig_buf_addc(&p->out, '\n');
    }
    for (size_t i = 0; i < p->c->targets.n; i++)
        if (!p->c->targets.v[i].result) {
            coloured(p, VIG_YELLOW, "  Not looked at: ");
            vig_text_clean(&p->out, vig_str_c(p->c->targets.v[i].why));
            vig_buf_addc(&p->out, '\n');
        }
}

/* The target with the worst single update, or the first one: what to look at next. */
static const struct target *next_target(const struct check *c)
{
    const struct target *best = NULL;

    for (size_t i = 0; i < c->targets.n; i++) {
        const struct target *t = &c->targets.v[i];
        enum vig_severity worst = t->result && t->result->report.findings.n ? t->result->report.findings.v[0].severity : VIG_SEVERITY_NONE;
        enum vig_severity most = best && best->result->report.findings.n ? best->result->report.findings.v[0].severity : VIG_SEVERITY_NONE;

        if (t->result && (!best || worst > most))
            best = t;
    }
    return best;
}

static void write_next(struct page *p)
{
    const struct target *next = next_target(p->c);
    const struct vig_db_info *db = NULL;

    for (size_t i = 0; i < p->c->targets.n && !db; i++)
        if (p->c->targets.v[i].result)
            db = &p->c->targets.v[i].result->report.db;
    vig_text_colour(&p->out, p->colour, VIG_DIM);
    vig_buf_addc(&p->out, '\n');
    if (db && !db->present)
        vig_buf_addf(&p->out, "  starter advisories only (the %llu best known); for all of them: vigia db update\n",
                     (unsigned long long)db->records);
    else if (db)
        vig_buf_addf(&p->out, "  data base: %llu advisories, newest of %.*s\n", (unsigned long long)db->records,
                     VIG_ARG(vig_str_take(db->built, 10)));
    if (next) {
        vig_buf_add(&p->out, VIG_STR("  next: vigia scan "));
        vig_text_clean(&p->out, vig_str_c(next->scan));
        vig_buf_add(&p->out, VIG_STR("    vigia check --format json -o check.json\n"));
    }
    vig_text_colour(&p->out, p->colour, VIG_PLAIN);
}

static int show(struct check *c, struct vig_err *err)
{
    struct page p = { .c = c, .colour = c->colour > 0 || (c->colour < 0 && vig_wants_colour(STDOUT_FILENO)) };
    int rc;

    for (size_t i = 0; i < c->targets.n; i++) {
        size_t w = vig_text_width(vig_str_c(c->targets.v[i].name));
        if (w > p.name_width)
            p.name_width = w < 40 ? w : 40;
    }
    vig_buf_init(&p.out, VIG_MIB(16));
    for (size_t i = 0; i < c->targets.n; i++)
        write_target(&p, &c->targets.v[i]);
    write_advice(&p);
    write_not_looked_at(&p);
    write_next(&p);
    rc = vig_buf_check(&p.out, err);
    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, p.out.p, p.out.n, err);
    vig_buf_done(&p.out);
    return rc;
}

/* Reports have no place for a target of which nothing is known, and must not look as if it had been none. */
static void tell_not_looked_at(const struct check *c)
{
    if (c->engine[0])
        (void)fprintf(stderr, "vigia check: not looked at: local images: %s\n", c->engine);
    for (size_t i = 0; i < c->targets.n; i++)
        if (!c->targets.v[i].result)
            (void)fprintf(stderr, "vigia check: not looked at: %s\n", c->targets.v[i].why);
}

static int write_outputs(struct check *c, struct vig_err *err)
{
    const struct vig_report **reports = vig_new_array(c->arena, const struct vig_report *, c->targets.n + 1);
    size_t n = 0;

    if (!reports)
        return vig_nomem(err);
    for (size_t i = 0; i < c->targets.n; i++)
        if (c->targets.v[i].result)
            reports[n++] = &c->targets.v[i].result->report;
    tell_not_looked_at(c);
    return vig_outputs_write(&c->outputs, vig_writer_named(VIG_STR("table")), reports, n, false, c->colour, err);
}

/* ---- the command ---- */

static int exit_code(const struct check *c)
{
    bool incomplete = c->engine[0];
    size_t looked_at = 0;

    for (size_t i = 0; i < c->targets.n; i++) {
        const struct vig_result *r = c->targets.v[i].result;

        looked_at += r != NULL;
        incomplete = incomplete || !r || r->sbom.notes.n || r->sbom.notes_dropped;
        if (r && vig_report_reaches(&r->report, c->fail_on))
            return VIG_EXIT_FINDINGS;
    }
    if (!looked_at)
        return VIG_EXIT_FAILED;
    return incomplete && c->strict ? VIG_EXIT_INCOMPLETE : VIG_EXIT_OK;
}

static int check(struct check *c, struct vig_session *session, struct vig_err *err)
{
    int rc = add_target(c, vig_str_c(c->root), "host:", err);

    if (rc == 0 && strcmp(c->root, "/") == 0)
        c->targets.v[0].name = "this host";
    if (rc == 0 && strcmp(c->root, "/") == 0)
        rc = add_images(c, err);
    for (size_t i = 0; rc == 0 && i < c->targets.n; i++)
        look(c, session, &c->targets.v[i]);
    if (rc == 0)
        rc = c->outputs.n ? write_outputs(c, err) : show(c, err);
    return rc;
}

static int take_option(struct check *c, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case OPT_FORMAT: return vig_outputs_format(&c->outputs, value, err);
    case OPT_OUTPUT: return vig_outputs_file(&c->outputs, value, err);
    case OPT_FAIL_ON:
        if (vig_severity_of(vig_str_c(value), &c->fail_on))
            return 0;
        return vig_fail(err, VIG_E_USAGE, "--fail-on is negligible, low, medium, high or critical, not '%s'", value);
    case OPT_DB: c->session.db_path = value; return 0;
    case OPT_NO_CACHE: c->session.no_cache = true; return 0;
    case OPT_QUIET: c->quiet = true; return 0;
    case OPT_STRICT: c->strict = true; return 0;
    case OPT_COLOUR: return vig_parse_colour(value, &c->colour, err);
    case OPT_ROOT: c->root = value; return 0;
    case VIG_ARGS_OPERAND: return vig_fail(err, VIG_E_USAGE, "it takes no target; to look at one: vigia scan %s", value);
    }
    return id;
}

static int check_run(int argc, char **argv)
{
    struct check c = { .colour = -1, .root = "/", .arena = vig_arena_new(VIG_MIB(64)) };
    struct vig_session *session = NULL;
    struct vig_err err = VIG_ERR_INIT;
    struct vig_args args;
    const char *value;
    int id, rc, code;

    vig_args_init(&args, &vig_command_check, argc, argv);
    c.target.match.now = (int64_t)time(NULL);
    while (c.arena && (id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP)
            vig_command_help(&vig_command_check);
        if (id == VIG_ARGS_HELP || take_option(&c, id, value, &err) < 0) {
            vig_arena_free(c.arena);
            return id == VIG_ARGS_HELP ? VIG_EXIT_OK : vig_command_usage_error(&vig_command_check, &err);
        }
    }
    rc = c.arena ? vig_confine((const char *const[]){ "docker:" }, 1, &c.outputs, c.session.no_cache, &err) : vig_nomem(&err);
    if (rc == 0)
        rc = vig_session_new(&c.session, &session, &err);
    if (rc == 0)
        rc = check(&c, session, &err);
    code = rc < 0 ? vig_command_failed("check", &err) : exit_code(&c);
    for (size_t i = 0; i < c.targets.n; i++)
        vig_result_free(c.targets.v[i].result);
    vig_session_free(session);
    vig_arena_free(c.arena);
    return code;
}

static const struct vig_option options[] = {
    { OPT_FAIL_ON, "fail-on", 0, "negligible|low|medium|high|critical", "exit with 1 when there is a finding of this severity or above" },
    { OPT_FORMAT, "format", 'f', "table|json|cyclonedx|spdx-json|sarif", "write whole reports instead of the overview" },
    { OPT_OUTPUT, "output", 'o', "FILE", "write them to FILE" },
    { OPT_ROOT, "root", 0, "DIR", "the root of another host's file system, instead of this host and its images" },
    { OPT_DB, "db", 0, "FILE", "the advisory data base (the default: vigia db status)" },
    { OPT_NO_CACHE, "no-cache", 0, NULL, "read every layer anew" },
    { OPT_STRICT, "strict", 0, NULL, "exit with 4 when something could not be looked at" },
    { OPT_QUIET, "quiet", 'q', NULL, "no progress" },
    { OPT_COLOUR, "color", 0, "auto|always|never", "colours (auto: on a terminal, unless NO_COLOR is set)" },
    { 0 },
};

const struct vig_command vig_command_check = {
    .name = "check",
    .summary = "look at this host and at every local image",
    .usage = "[OPTION…]",
    .help = "Scans this host's software and, if a Docker engine answers, every local image; ends with a line for each, the updates\n"
            "that help most, and what to do next.",
    .options = options,
    .examples = "  vigia check                                       an overview\n"
                "  vigia check --fail-on critical -q                 for cron\n"
                "  vigia check -f json -o check.json                 everything, for a program\n",
    .run = check_run,
};
