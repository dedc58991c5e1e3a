/* cli/lint.c - `vigia lint`: Dockerfiles, compose files and `docker run` command lines, judged before anything runs. */
#include <errno.h>
#include <fts.h>
#include <time.h>
#include <unistd.h>

#include "cli/confine.h"
#include "cli/judge.h"
#include "cli/lint_kind.h"
#include "repair/compose.h"
#include "repair/dockerfile.h"
#include "system/replace.h"
#include "system/whole_file.h"

extern const struct vig_command vig_command_lint;

enum { OPT_RUN = 1, OPT_TYPE, OPT_MERGE, OPT_FIX, OPT_TARGET };

enum { MOST_FILES = 20000 };

struct file {
    const char *path;
    enum lint_kind kind;
};

struct run {
    struct vig_judge judge;
    struct vig_audit audit;
    struct vig_reports reports;
    struct { VIG_VEC(struct file); } files;
    struct { VIG_VEC(const char *); } commands;
    enum lint_kind forced;
    bool merge, fix, failed;
};

static int add_file(struct run *r, const char *path, enum lint_kind kind, struct vig_err *err)
{
    struct file *f;
    vig_str copy;

    if (r->files.n == MOST_FILES)
        return vig_fail(err, VIG_E_LIMIT, "more than %d files; name a folder further down", MOST_FILES);
    f = vig_vec_add(&r->files, r->judge.arena);
    if (!f || !vig_arena_str(r->judge.arena, vig_str_c(path), &copy))
        return vig_nomem(err);
    *f = (struct file){ copy.p, kind };
    return 0;
}

static bool is_skipped(const FTSENT *e)
{
    static const char *const folders[] = { ".git", "node_modules", "vendor", ".venv", NULL };

    for (const char *const *f = folders; *f; f++)
        if (e->fts_level > 0 && strcmp(e->fts_name, *f) == 0)
            return true;
    return false;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* What is called like a Dockerfile or a compose file, beneath a folder; links are not followed. */
static int add_folder(struct run *r, const char *path, struct vig_err *err)
{
    char *const roots[] = { (char *)path, NULL };
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, by_name);
    size_t before = r->files.n;
    int rc = 0;

    if (!walk)
        return vig_fail_errno(err, errno, "looking into '%s'", path);
    for (FTSENT *e; rc == 0 && (e = fts_read(walk));) {
        if (e->fts_info == FTS_D && is_skipped(e))
            (void)fts_set(walk, e, FTS_SKIP);
        else if (e->fts_info == FTS_F && lint_kind_of_name(vig_str_c(e->fts_name)) != LINT_UNKNOWN)
            rc = add_file(r, e->fts_path, lint_kind_of_name(vig_str_c(e->fts_name)), err);
        else if (e->fts_info == FTS_DNR)
            (void)fprintf(stderr, "vigia lint: not looked at: '%s': %s\n", e->fts_path, strerror(e->fts_errno));
        r->failed = r->failed || e->fts_info == FTS_DNR;
    }
    (void)fts_close(walk);
    if (rc == 0 && r->files.n == before)
        rc = vig_fail(err, VIG_E_NOT_FOUND, "there is no Dockerfile and no compose file beneath '%s'", path);
    return rc;
}

static int add_operand(struct run *r, const char *path, struct vig_err *err)
{
    enum lint_kind kind = LINT_UNKNOWN;
    bool folder = false;
    int rc = lint_look(path, &kind, &folder, err);

    if (rc < 0)
        return rc;
    return folder ? add_folder(r, path, err) : add_file(r, path, r->forced != LINT_UNKNOWN ? r->forced : kind, err);
}

/* ---- judging ---- */

static void part(struct run *r, int rc, const struct vig_err *err)
{
    if (rc < 0) {
        r->failed = true;
        (void)fprintf(stderr, "vigia lint: %s\n", err->msg);
    }
}

static int fix_file(struct run *r, const char *path, struct vig_err *err)
{
    struct vig_buf text;
    struct vig_report *left;
    size_t fixed = 0;
    int rc = vig_read_file(path, VIG_LIMIT_DOCKERFILE, &text, err);

    if (rc == 0)
        rc = vig_repair_dockerfile_rounds(&r->audit, path, false, r->judge.at_least, &text, &fixed, &left, err);
    if (rc == 0 && fixed)
        rc = vig_replace_file(path, vig_buf_str(&text), 0644, NULL, err);
    if (rc == 0 && fixed && !r->judge.quiet)
        (void)fprintf(stderr, "%s: %zu %s repaired\n", path, fixed, fixed == 1 ? "finding" : "findings");
    vig_buf_done(&text);
    return rc;
}

/* One project. A file that cannot be read is told when it is judged. */
static int fix_compose(struct run *r, const char *const *paths, size_t n, struct vig_err *err)
{
    struct vig_err unread = VIG_ERR_INIT;
    struct vig_compose_repair repair = { 0 };
    int rc = 0;

    if (vig_repair_compose(&r->audit, paths, n, &repair, &unread) < 0) { /* what cannot be read is told when it is judged */
        (void)fprintf(stderr, "vigia lint: nothing is repaired in %s: %s\n", paths[0], unread.msg);
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < repair.changes.n; i++) {
        const struct vig_compose_change *c = &repair.changes.v[i];

        rc = vig_replace_file(c->path.p, c->new_text, 0644, NULL, err);
        if (rc == 0 && !r->judge.quiet)
            (void)fprintf(stderr, "%s: %zu %s repaired\n", c->path.p, c->repaired, c->repaired == 1 ? "finding" : "findings");
    }
    return rc;
}

static void judge_project(struct run *r, const char *const *paths, size_t n)
{
    struct vig_err err = VIG_ERR_INIT;
    int rc = r->fix ? fix_compose(r, paths, n, &err) : 0;

    if (rc == 0)
        rc = vig_audit_compose(&r->audit, paths, n, &r->reports, &err);
    part(r, rc, &err);
}

static void judge_compose(struct run *r)
{
    const char **paths = vig_new_array(r->judge.arena, const char *, r->files.n + 1);
    struct vig_err err = VIG_ERR_INIT;
    size_t n = 0;

    if (!paths) {
        part(r, vig_nomem(&err), &err);
        return;
    }
    for (size_t i = 0; i < r->files.n; i++)
        if (r->files.v[i].kind == LINT_COMPOSE)
            paths[n++] = r->files.v[i].path;
    if (r->merge && n) {
        judge_project(r, paths, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        judge_project(r, &paths[i], 1);
}

static void judge_all(struct run *r)
{
    struct vig_err err = VIG_ERR_INIT;

    for (size_t i = 0; i < r->files.n; i++)
        if (r->files.v[i].kind == LINT_DOCKERFILE && r->fix && fix_file(r, r->files.v[i].path, &err) < 0)
            part(r, err.code, &err);
        else if (r->files.v[i].kind == LINT_DOCKERFILE)
            part(r, vig_audit_dockerfile(&r->audit, r->files.v[i].path, NULL, &r->reports, &err), &err);
    judge_compose(r);
    for (size_t i = 0; i < r->commands.n; i++)
        part(r, vig_audit_command(&r->audit, vig_str_c(r->commands.v[i]), &r->reports, &err), &err);
}

/* ---- the command ---- */

static int take(struct run *r, int id, const char *value, struct vig_err *err)
{
    const char **slot;

    switch (id) {
    case OPT_RUN:
        slot = vig_vec_add(&r->commands, r->judge.arena);
        if (!slot)
            return vig_nomem(err);
        *slot = value;
        return 0;
    case OPT_TYPE: return lint_kind_named(value, &r->forced, err);
    case OPT_MERGE: r->merge = true; return 0;
    case OPT_FIX: r->fix = true; return 0;
    case OPT_TARGET: r->audit.build_target = vig_str_c(value); return 0;
    case VIG_ARGS_OPERAND: return add_file(r, value, LINT_UNKNOWN, err); /* looked at once all options are known */
    }
    return vig_judge_take(&r->judge, id, value, err);
}

static int look_at_operands(struct run *r, struct vig_err *err)
{
    size_t n = r->files.n;
    struct file *operands = r->files.v;
    int rc = 0;

    r->files.v = NULL;
    r->files.n = r->files.cap = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_operand(r, operands[i].path, err);
    if (rc == 0 && !n && !r->commands.n)
        rc = vig_fail(err, VIG_E_USAGE, "what is to be looked at? A Dockerfile, a compose file, a folder with such, or --run \"docker run …\"");
    return rc;
}

/* With --fix the folders of the files stay writable. */
static int confine(struct run *r, struct vig_err *err)
{
    const char **paths = vig_new_array(r->judge.arena, const char *, r->files.n + 1);
    size_t n = 0;

    if (!paths)
        return vig_nomem(err);
    for (size_t i = 0; r->fix && i < r->files.n; i++)
        paths[n++] = r->files.v[i].path;
    return n ? vig_confine_replacing(&r->judge.outputs, paths, n, err) : vig_confine(NULL, 0, NULL, &r->judge.outputs, true, err);
}

static int run(struct run *r, struct vig_err *err)
{
    int rc = look_at_operands(r, err);

    if (rc == 0)
        rc = vig_judge_read_config(&r->judge, err);
    if (rc == 0)
        rc = confine(r, err);
    if (rc < 0)
        return rc;
    judge_all(r);
    vig_judge_filter(&r->judge, &r->reports);
    return r->reports.n ? vig_judge_write(&r->judge, &r->reports, err) : 0;
}

static int lint_run(int argc, char **argv)
{
    struct run r = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_args args;
    const char *value;
    int id, rc = vig_judge_init(&r.judge, &err), code;

    if (rc < 0)
        return vig_command_failed("lint", &err);
    r.audit = (struct vig_audit){ .arena = r.judge.arena, .policy = r.judge.policy, .root = "/", .now = (int64_t)time(NULL) };
    vig_args_init(&args, &vig_command_lint, argc, argv);
    while ((id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP)
            vig_command_help(&vig_command_lint);
        if (id == VIG_ARGS_HELP || take(&r, id, value, &err) < 0) {
            vig_judge_done(&r.judge);
            return id == VIG_ARGS_HELP ? VIG_EXIT_OK : vig_command_usage_error(&vig_command_lint, &err);
        }
    }
    rc = run(&r, &err);
    code = rc < 0 ? vig_command_failed("lint", &err) : vig_judge_exit(&r.judge, &r.reports, r.failed);
    vig_judge_done(&r.judge);
    return code;
}

static const struct vig_option options[] = {
    { OPT_RUN, "run", 0, "COMMAND", "judge a command line: --run \"docker run -it --privileged …\"" },
    { OPT_TYPE, "type", 't', "dockerfile|compose", "what the files are, when their names and contents do not say" },
    { OPT_TARGET, "target", 0, "STAGE", "of Dockerfiles: the stage that is built (the last one), as docker build has it" },
    { OPT_MERGE, "merge", 0, NULL, "all compose files are one project, each overriding those before it" },
    { OPT_FIX, "fix", 0, NULL, "repair in the files what can be repaired with certainty, and report the rest\n(to see it first: vigia harden dockerfile, vigia harden compose)" },
    VIG_JUDGE_OPTIONS,
    { 0 },
};

const struct vig_command vig_command_lint = {
    .name = "lint",
    .summary = "Dockerfiles, compose files and docker run lines, before anything runs",
    .usage = "[OPTION…] FILE… | FOLDER | --run COMMAND",
    .help = "Reads Dockerfiles as BuildKit does, with the shell inside of RUN, and compose files as docker compose does, and says what is\n"
            "insecure or will go wrong, with its line. What a builder stage does is not held against the final image. '-' is a\n"
            "Dockerfile on standard input; of a folder, all files that are called like Dockerfiles or compose files are taken.\n\n"
            "A comment leaves a check out for the next line, or for the whole file; those of other tools count as well:\n\n"
            "  # vigia ignore=DKF-0008 the base image pins it\n"
            "  # hadolint ignore=DL3008\n"
            "  # vigia global ignore=DL3059",
    .options = options,
    .examples = "  vigia lint Dockerfile compose.yaml                two files\n"
                "  vigia lint . --fail-on medium -f sarif -o l.sarif all beneath this folder, in a pipeline\n"
                "  vigia lint --fix Dockerfile                       repair what is certain\n"
                "  vigia lint --run \"docker run --privileged x\"      a command line\n"
                "  vigia explain DL3008                              why, and what to do\n",
    .run = lint_run,
};
