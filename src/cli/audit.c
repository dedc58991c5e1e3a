/* cli/audit.c - `vigia audit`: the host, the daemon, containers and images, judged. */
#include <time.h>

#include "cli/confine.h"
#include "cli/judge.h"
#include "cli/progress.h"
#include "lib/pipeline.h"
#include "system/engine.h"

extern const struct vig_command vig_command_audit;

enum { OPT_ROOT = 1, OPT_HOST, OPT_PLATFORM };
enum { MOST_NAMES = 1000 };

struct run {
    struct vig_judge judge;
    struct vig_audit audit;
    struct vig_reports reports;
    const char *docker_host;
    const char *what; /* "host", "daemon", "container", "image"; NULL: host, daemon and containers */
    const char *names[MOST_NAMES];
    size_t n;
    bool failed; /* something could not be looked at at all */
};

static int take(struct run *r, int id, const char *value, struct vig_err *err)
{
    static const char *const scopes[] = { "host", "daemon", "container", "image", NULL };

    switch (id) {
    case OPT_ROOT: r->audit.root = value; return 0;
    case OPT_HOST: r->docker_host = value; return 0;
    case OPT_PLATFORM: r->audit.source.platform = vig_str_c(value); return 0;
    case VIG_ARGS_OPERAND: break;
    default: return vig_judge_take(&r->judge, id, value, err);
    }
    if (r->what) {
        if (r->n == MOST_NAMES)
            return vig_fail(err, VIG_E_USAGE, "more than %d names in one call", MOST_NAMES);
        r->names[r->n++] = value;
        return 0;
    }
    for (const char *const *s = scopes; *s; s++)
        if (strcmp(value, *s) == 0 || (strncmp(value, *s, strlen(*s)) == 0 && strcmp(value + strlen(*s), "s") == 0))
            r->what = *s;
    if (r->what)
        return 0;
    return vig_fail(err, VIG_E_USAGE, "what can be audited is host, daemon, container or image, not '%s'; did you mean 'vigia audit image %s'?", value,
                    value);
}

static int check_operands(const struct run *r, struct vig_err *err)
{
    bool image = r->what && strcmp(r->what, "image") == 0, container = r->what && strcmp(r->what, "container") == 0;

    if (image && !r->n)
        return vig_fail(err, VIG_E_USAGE, "which image? A name, an archive, or a folder: vigia audit image TARGET…");
    if (r->n && !image && !container)
        return vig_fail(err, VIG_E_USAGE, "'%s' takes no name; the host is the one that this runs on (or --root DIR)", r->what);
    if (container && strcmp(r->audit.root, "/") != 0)
        return vig_fail(err, VIG_E_USAGE, "containers are asked of an engine, which a folder has not (--root)");
    return 0;
}

/* A part that fails says why, and the others go on. */
static void part(struct run *r, int rc, const struct vig_err *err)
{
    if (rc < 0) {
        r->failed = true;
        (void)fprintf(stderr, "vigia audit: %s\n", err->msg);
    }
}

static void look_at_image(struct run *r, const char *target)
{
    struct vig_progress progress;
    struct vig_err err = VIG_ERR_INIT;
    int rc;

    vig_progress_begin(&progress, target, r->judge.quiet);
    r->audit.source.progress = vig_progress_update;
    r->audit.source.progress_ctx = &progress;
    rc = vig_audit_image(&r->audit, target, &r->reports, &err);
    vig_progress_end(&progress);
    part(r, rc, &err);
}

static void look(struct run *r)
{
    bool all = !r->what, offline = strcmp(r->audit.root, "/") != 0;
    struct vig_err err = VIG_ERR_INIT;

    if (r->what && strcmp(r->what, "image") == 0) {
        for (size_t i = 0; i < r->n; i++)
            look_at_image(r, r->names[i]);
        return;
    }
    if (all || strcmp(r->what, "host") == 0)
        part(r, vig_audit_host(&r->audit, &r->reports, &err), &err);
    if (all || strcmp(r->what, "daemon") == 0)
        part(r, vig_audit_daemon(&r->audit, &r->reports, &err), &err);
    if (all && (offline || !r->audit.engine)) {
        if (!offline)
            vig_judge_unseen(&r->judge, "containers", r->audit.engine_why);
        return;
    }
    if (all || strcmp(r->what, "container") == 0) {
        struct vig_reports unseen = { 0 };

        if (!all && !r->audit.daemon && vig_audit_daemon(&r->audit, &unseen, &err) < 0)
            r->audit.daemon = NULL; /* containers are then judged without its defaults */
        part(r, vig_audit_containers(&r->audit, r->names, r->n, &r->reports, &err), &err);
    }
}

static int run(struct run *r, struct vig_err *err)
{
    struct vig_judge *j = &r->judge;
    bool image = r->what && strcmp(r->what, "image") == 0;
    int rc = vig_judge_read_config(j, err);

    if (rc == 0 && strcmp(r->audit.root, "/") == 0 && (!r->what || strcmp(r->what, "host") == 0))
        rc = vig_audit_host_prepare(&r->audit, err);
    if (rc == 0)
        rc = vig_confine(image ? r->names : (const char *const[]){ "docker:" }, image ? r->n : 1, r->docker_host, &j->outputs, !image, err);
    if (rc == 0)
        rc = vig_pool_new(0, &r->audit.pool, err);
    if (rc == 0 && image && r->docker_host) {
        struct vig_engine *engine;
        rc = vig_engine_new(vig_str_c(r->docker_host), j->arena, &engine, err);
        if (rc == 0)
            r->audit.engine = engine;
    }
    if (rc == 0 && image)
        rc = vig_default_cache_dir(j->arena, &r->audit.cache_dir, err);
    if (rc == 0 && !image && strcmp(r->audit.root, "/") == 0)
        rc = vig_judge_find_engine(j, r->docker_host, &r->audit, err);
    if (rc < 0)
        return rc;
    look(r);
    vig_judge_filter(j, &r->reports);
    if (r->reports.n == 0 && !r->failed)
        (void)fputs("vigia audit: the engine has no containers\n", stderr); /* silence would look like an answer */
    return r->reports.n || (j->outputs.n && !r->failed) ? vig_judge_write(j, &r->reports, err) : 0;
}

static int audit_run(int argc, char **argv)
{
    static struct run r; /* a thousand names are too much for the stack */
    struct vig_err err = VIG_ERR_INIT;
    struct vig_args args;
    const char *value;
    int id, rc = vig_judge_init(&r.judge, &err), code;

    if (rc < 0)
        return vig_command_failed("audit", &err);
    r.audit = (struct vig_audit){ .arena = r.judge.arena, .policy = r.judge.policy, .root = "/", .now = (int64_t)time(NULL) };
    vig_args_init(&args, &vig_command_audit, argc, argv);
    while ((id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP) {
            vig_command_help(&vig_command_audit);
            return VIG_EXIT_OK;
        }
        if (take(&r, id, value, &err) < 0)
            return vig_command_usage_error(&vig_command_audit, &err);
    }
    if (check_operands(&r, &err) < 0)
        return vig_command_usage_error(&vig_command_audit, &err);
    rc = run(&r, &err);
    code = rc < 0 ? vig_command_failed("audit", &err) : vig_judge_exit(&r.judge, &r.reports, r.failed);
    vig_pool_free(r.audit.pool);
    vig_judge_done(&r.judge);
    return code;
}

static const struct vig_option options[] = {
    { OPT_ROOT, "root", 0, "DIR", "audit the host whose file system lies there, instead of this one" },
    { OPT_HOST, "host", 'H', "ADDRESS", "the engine (unix://PATH, tcp://HOST:PORT), instead of $DOCKER_HOST" },
    { OPT_PLATFORM, "platform", 0, "OS/ARCH", "of an image with several, such as linux/arm64" },
    VIG_JUDGE_OPTIONS,
    { 0 },
};

const struct vig_command vig_command_audit = {
    .name = "audit",
    .summary = "how the host, the daemon, containers and images are set up",
    .usage = "[OPTION…] [host | daemon | container [NAME…] | image TARGET…]",
    .help = "Judges what hardening guides ask a person to look at, and says what to do about each finding. Without an operand: the\n"
            "host, the daemon and all its containers. Nothing is changed.\n\n"
            "  host        kernel and packages, firewall, mandatory access control, users, files, audit rules\n"
            "  daemon      daemon.json, dockerd's command line, its sockets, certificates, what the engine says of itself\n"
            "  container   privileges, mounts, networks, limits, users of all containers, running or not, or of those named\n"
            "  image       users, secrets, set-uid files, compilers left inside; any target of vigia scan\n\n"
            "What could not be looked at, for want of root or of an engine, is listed as such and never counts as passed.",
    .options = options,
    .examples = "  vigia audit                                       everything on this machine\n"
                "  vigia audit container web                         one container\n"
                "  vigia audit image shop:1.4 --fail-on high         in a pipeline\n"
                "  vigia audit daemon --only \"CIS 2.2\" --full        one check, with its reason and its repair\n"
                "  vigia audit host --root /mnt                      a disk of another machine\n",
    .run = audit_run,
};
