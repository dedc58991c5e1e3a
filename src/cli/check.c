/* cli/check.c - `vigia check`: the host, the daemon, containers and images in one look: how they are set up, and what is vulnerable.
 *
 * What could not be looked at (no engine, no permission, an image that cannot be read) is said, never passed over: silence must not look
 * like safety.
 */
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/check_page.h"
#include "cli/confine.h"
#include "cli/judge.h"
#include "cli/progress.h"
#include "lib/pipeline.h"
#include "report/summary.h"
#include "system/engine.h"

extern const struct vig_command vig_command_check;

enum { OPT_DB = 1, OPT_NO_CACHE, OPT_ROOT, OPT_HOST, OPT_NO_VULN };

enum { MOST_IMAGES = 500 };

enum layer { HOST, DAEMON, CONTAINERS, IMAGES, LAYER_COUNT };

struct check {
    struct vig_judge judge;
    struct vig_audit audit;
    struct vig_session_options session_options;
    struct vig_target_options target;
    struct vig_session *session;
    struct check_layer layers[LAYER_COUNT];
    bool only[LAYER_COUNT]; /* those that were named; none: all */
    bool any_only;
    const char *docker_host; /* --host; NULL: where it usually is */
    struct { VIG_VEC(struct vig_result *); } results; /* what the reports of scans belong to */
    struct vig_reports reports;                       /* all, in the order of the layers */
};

/* What went wrong with one part is said at the end; the others go on. */
static int part(struct check *c, const char *what, int rc, struct vig_err *err)
{
    if (rc >= 0 || rc == VIG_E_NOMEM)
        return rc;
    vig_judge_unseen(&c->judge, what, err->msg);
    return 0;
}

static int add_report(struct check *c, enum layer layer, struct vig_report *report, struct vig_err *err)
{
    const struct vig_report **slot = vig_vec_add(&c->layers[layer].reports, c->judge.arena);
    struct vig_report **all = slot ? vig_vec_add(&c->reports, c->judge.arena) : NULL;

    if (!all)
        return vig_nomem(err);
    *slot = *all = report;
    return 0;
}

/* ---- looking ---- */

/* Images are audited in the same pass; of the host's files an audit asks for others than a scan does. */
static int scan(struct check *c, enum layer layer, const char *name, const char *target, struct vig_report **ret, struct vig_err *err)
{
    struct vig_result **slot = vig_vec_add(&c->results, c->judge.arena);
    struct vig_progress progress;
    int rc;

    if (!slot)
        return vig_nomem(err);
    c->target.audit = layer == IMAGES ? &c->audit : NULL;
    vig_progress_begin(&progress, name, c->judge.quiet);
    c->target.source.progress = vig_progress_update;
    c->target.source.progress_ctx = &progress;
    rc = vig_session_scan(c->session, target, &c->target, slot, err);
    vig_progress_end(&progress);
    if (rc == 0)
        *ret = &(*slot)->report;
    return rc;
}

/* Adds what audits found to the scan of the same subject. */
static int join_audits(struct vig_report *to, const struct vig_reports *audits, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < audits->n; i++)
        rc = vig_audit_join(to, audits->v[i], err);
    return rc;
}

static int look_at_image(struct check *c, const char *name, const char *target, struct vig_err *err)
{
    struct vig_report *report = NULL;
    int rc = scan(c, IMAGES, name, target, &report, err);

    rc = part(c, name, rc, err);
    if (rc < 0 || !report)
        return rc;
    report->sbom->subject.name = vig_str_c(name); /* as docker calls it; `target` says whom to ask */
    return add_report(c, IMAGES, report, err);
}

/* Software and setup in one report. */
static int look_at_host(struct check *c, const char *name, const char *target, struct vig_err *err)
{
    struct vig_reports audits = { 0 };
    struct vig_report *report = NULL;
    int rc = part(c, name, scan(c, HOST, name, target, &report, err), err);

    if (rc == 0)
        rc = part(c, name, vig_audit_host(&c->audit, &audits, err), err);
    if (rc == 0 && report)
        rc = join_audits(report, &audits, err);
    if (rc == 0 && report)
        return add_report(c, HOST, report, err);
    for (size_t i = 0; rc == 0 && i < audits.n; i++)
        rc = add_report(c, HOST, audits.v[i], err);
    return rc;
}

static int look_at_images(struct check *c, struct vig_err *err)
{
    struct vig_engine_images images = { 0 };
    int rc = vig_engine_list_images(c->audit.engine, c->judge.arena, &images, err);

    rc = part(c, "images", rc, err);
    for (size_t i = 0; rc == 0 && i < images.n && i < MOST_IMAGES; i++) {
        vig_str target = vig_arena_printf(c->judge.arena, "docker:%.*s", VIG_ARG(images.v[i].name));

        rc = target.p ? look_at_image(c, target.p + 7, target.p, err) : vig_nomem(err);
    }
    if (rc == 0 && images.n > MOST_IMAGES)
        vig_judge_unseen(&c->judge, "images", "there are more than 500: only the first of them are taken");
    return rc;
}

static int add_all(struct check *c, enum layer layer, const struct vig_reports *reports, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < reports->n; i++)
        rc = add_report(c, layer, reports->v[i], err);
    return rc;
}

/* Another machine's disk has a host and a daemon's files, but no engine. */
static bool wanted(const struct check *c, enum layer layer)
{
    return (!c->any_only || c->only[layer]) && (layer < CONTAINERS || strcmp(c->audit.root, "/") == 0);
}

static int look_at_daemon(struct check *c, struct vig_err *err)
{
    struct vig_reports reports = { 0 };
    int rc = part(c, "daemon", vig_audit_daemon(&c->audit, &reports, err), err);

    return rc < 0 || !wanted(c, DAEMON) ? rc : add_all(c, DAEMON, &reports, err);
}

static int look_at_containers(struct check *c, struct vig_err *err)
{
    struct vig_reports reports = { 0 };
    int rc = part(c, "containers", vig_audit_containers(&c->audit, NULL, 0, &reports, err), err);

    return rc < 0 ? rc : add_all(c, CONTAINERS, &reports, err);
}

static int look_at_all(struct check *c, struct vig_err *err)
{
    bool live = strcmp(c->audit.root, "/") == 0, engine = wanted(c, CONTAINERS) || wanted(c, IMAGES);
    vig_str target = vig_arena_printf(c->judge.arena, "host:%s", c->audit.root);
    int rc = target.p ? 0 : vig_nomem(err);

    if (rc == 0 && wanted(c, HOST))
        rc = look_at_host(c, live ? "this host" : c->audit.root, target.p, err);
    if (rc == 0 && (wanted(c, DAEMON) || wanted(c, CONTAINERS))) /* whose defaults containers are judged with */
        rc = look_at_daemon(c, err);
    if (rc == 0 && engine && !c->audit.engine)
        vig_judge_unseen(&c->judge, "containers and images", c->audit.engine_why);
    if (rc == 0 && wanted(c, CONTAINERS) && c->audit.engine)
        rc = look_at_containers(c, err);
    if (rc == 0 && wanted(c, IMAGES) && c->audit.engine)
        rc = look_at_images(c, err);
    return rc;
}

/* ---- telling ---- */

static unsigned terminal_width(void)
{
    struct winsize w;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 60 ? w.ws_col : 0;
}

static int show(struct check *c, struct vig_err *err)
{
    struct check_layer shown[LAYER_COUNT];
    size_t n = 0;
    struct vig_buf out;
    struct check_page page = {
        .layers = shown,
        .unseen = c->judge.unseen.v,
        .unseen_count = c->judge.unseen.n,
        .arena = c->judge.arena,
        .out = &out,
        .colour = c->judge.colour > 0 || (c->judge.colour < 0 && vig_wants_colour(STDOUT_FILENO)),
        .width = terminal_width(),
    };
    int rc;

    for (enum layer l = HOST; l < LAYER_COUNT; l++)
        if (wanted(c, l))
            shown[n++] = c->layers[l];
    page.layer_count = n;
    vig_buf_init(&out, VIG_MIB(16));
    rc = check_page_write(&page, err);
    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, out.p, out.n, err);
    vig_buf_done(&out);
    return rc;
}

/* ---- the command ---- */

static int take_layer(struct check *c, const char *name, struct vig_err *err)
{
    for (enum layer l = HOST; l < LAYER_COUNT; l++) {
        vig_str full = vig_str_c(c->layers[l].name), given = vig_str_c(name);

        if (vig_str_eq(given, full) || (full.p[full.n - 1] == 's' && vig_str_eq(given, vig_str_take(full, full.n - 1)))) {
            c->only[l] = c->any_only = true;
            return 0;
        }
    }
    return vig_fail(err, VIG_E_USAGE, "a layer is host, daemon, containers or images, not '%s'; to look at one image: vigia scan %s", name, name);
}

static int take(struct check *c, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case OPT_DB: c->session_options.db_path = value; return 0;
    case OPT_NO_CACHE: c->session_options.no_cache = true; return 0;
    case OPT_NO_VULN: c->session_options.no_match = true; return 0;
    case OPT_ROOT: c->audit.root = value; return 0;
    case OPT_HOST: c->docker_host = value; c->target.source.docker_host = vig_str_c(value); return 0;
    case VIG_ARGS_OPERAND: return take_layer(c, value, err);
    }
    return vig_judge_take(&c->judge, id, value, err);
}

static int check(struct check *c, struct vig_err *err)
{
    int rc = vig_judge_read_config(&c->judge, err);

    if (rc == 0 && wanted(c, HOST) && strcmp(c->audit.root, "/") == 0)
        rc = vig_audit_host_prepare(&c->audit, err);
    if (rc == 0)
        rc = vig_confine((const char *const[]){ "docker:" }, 1, c->docker_host, &c->judge.outputs, c->session_options.no_cache, err);
    if (rc == 0)
        rc = vig_session_new(&c->session_options, &c->session, err);
    if (rc < 0)
        return rc;
    c->audit.pool = vig_session_pool(c->session);
    if (strcmp(c->audit.root, "/") == 0)
        rc = vig_judge_find_engine(&c->judge, c->docker_host, &c->audit, err);
    if (rc == 0)
        rc = look_at_all(c, err);
    if (rc < 0)
        return rc;
    vig_judge_filter(&c->judge, &c->reports);
    return c->judge.outputs.n ? vig_judge_write(&c->judge, &c->reports, err) : show(c, err);
}

static void done(struct check *c)
{
    for (size_t i = 0; i < c->results.n; i++)
        vig_result_free(c->results.v[i]);
    vig_session_free(c->session);
    vig_judge_done(&c->judge);
}

static int check_run(int argc, char **argv)
{
    struct check c = { .layers = { { .name = "host" }, { .name = "daemon" }, { .name = "containers" }, { .name = "images" } } };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_args args;
    const char *value;
    int id, rc = vig_judge_init(&c.judge, &err), code;

    if (rc < 0)
        return vig_command_failed("check", &err);
    c.audit = (struct vig_audit){ .arena = c.judge.arena, .policy = c.judge.policy, .root = "/", .now = (int64_t)time(NULL) };
    c.target.match.now = c.audit.now;
    c.target.policy = c.judge.policy;
    vig_args_init(&args, &vig_command_check, argc, argv);
    while ((id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP)
            vig_command_help(&vig_command_check);
        if (id == VIG_ARGS_HELP || take(&c, id, value, &err) < 0) {
            done(&c);
            return id == VIG_ARGS_HELP ? VIG_EXIT_OK : vig_command_usage_error(&vig_command_check, &err);
        }
    }
    rc = check(&c, &err);
    code = rc < 0 ? vig_command_failed("check", &err) : vig_judge_exit(&c.judge, &c.reports, c.reports.n == 0);
    done(&c);
    return code;
}

static const struct vig_option options[] = {
    { OPT_ROOT, "root", 0, "DIR", "the root of another host's file system, instead of this host" },
    { OPT_HOST, "host", 'H', "ADDRESS", "the engine (unix://PATH, tcp://HOST:PORT), instead of $DOCKER_HOST" },
    { OPT_DB, "db", 0, "FILE", "the advisory data base (the default: vigia db status)" },
    { OPT_NO_VULN, "no-vuln", 0, NULL, "look at the setup only, not for vulnerabilities" },
    { OPT_NO_CACHE, "no-cache", 0, NULL, "read every layer anew" },
    VIG_JUDGE_OPTIONS,
    { 0 },
};

const struct vig_command vig_command_check = {
    .name = "check",
    .summary = "look at this host, the daemon, all containers and images",
    .usage = "[OPTION…] [host] [daemon] [containers] [images]",
    .help = "Looks at how the host, the Docker daemon, its containers and images are set up, and at what of their software is vulnerable.\n"
            "Ends with a score for each layer and what costs most, the five repairs that help most, and what was not looked at.\n"
            "Layers that are named are the only ones looked at. With --format or --output whole reports are written instead. Nothing is changed.",
    .options = options,
    .examples = "  vigia check                                       an overview\n"
                "  vigia check containers images                     these two layers\n"
                "  vigia check --fail-on critical -q                 for cron\n"
                "  vigia check -f html -o check.html                 everything, to read\n"
                "  vigia check -f json -o check.json                 everything, for a program\n",
    .run = check_run,
};
