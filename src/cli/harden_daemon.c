/* cli/harden_daemon.c - `vigia harden daemon`: a safer daemon.json, shown or put in place. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/facts/daemon.h"
#include "cli/harden.h"
#include "repair/daemon.h"
#include "system/engine.h"
#include "system/replace.h"
#include "system/rootfd.h"
#include "system/whole_file.h"

enum { VALIDATE_SECONDS = 30 };

/* The engine is asked if there is one. */
static int find_engine(const struct harden_call *call, struct vig_audit *a, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    struct vig_engine_version version;
    struct vig_engine *engine;

    *a = (struct vig_audit){ .arena = call->arena, .root = call->root, .now = (int64_t)time(NULL) };
    if (strcmp(call->root, "/") == 0 && vig_engine_new(vig_str_c(call->host), call->arena, &engine, &why) == 0 &&
        vig_engine_get_version(engine, call->arena, &version, &why) == 0)
        a->engine = engine;
    else if (call->host)
        return vig_fail(err, why.code, "%.200s", why.msg);
    return 0;
}

static int look_at_file(const struct harden_call *call, struct vig_audit *a, struct vig_daemon **ret,
                        struct vig_err *err)
{
    vig_str copy = VIG_STR("");
    struct vig_buf text;
    int rc = vig_read_file(call->file, VIG_LIMIT_SMALL_FILE, &text, err);
    bool absent = rc == VIG_E_NOT_FOUND;

    if (rc == 0 && !vig_arena_str(call->arena, vig_buf_str(&text), &copy))
        rc = vig_nomem(err);
    vig_buf_done(&text);
    if (rc == 0 || absent)
        rc = vig_daemon_gather_text(a, vig_str_c(call->file), copy, ret, err);
    if (rc == 0 && absent)
        (*ret)->file_exists = false;
    return rc;
}

static int look(const struct harden_call *call, struct vig_daemon **ret, struct vig_err *err)
{
    struct vig_audit a;
    int rc = find_engine(call, &a, err);

    if (rc < 0)
        return rc;
    return call->file ? look_at_file(call, &a, ret, err) : vig_daemon_gather(&a, ret, err);
}

static void say_steps(const struct vig_daemon_repair *r, enum vig_daemon_step_kind kind, const char *title)
{
    bool any = false;

    for (size_t i = 0; i < r->steps.n; i++) {
        const struct vig_daemon_step *s = &r->steps.v[i];

        if (s->kind != kind)
            continue;
        if (!any)
            (void)fprintf(stderr, "\n%s\n", title);
        any = true;
        (void)fprintf(stderr, "  %-22s %.*s%s\n", s->key, VIG_ARG(s->text),
                      kind != VIG_STEP_SET ? ""
                      : s->reloaded        ? " (reload)"
                                           : " (restart)");
    }
}

static void say(const struct harden_call *call, const struct vig_daemon_repair *r)
{
    if (call->quiet)
        return;
    say_steps(r, VIG_STEP_SET,
              "What it is good for, and whether the engine takes it by a reload or only by a restart:");
    say_steps(r, VIG_STEP_DECIDE, "Left to you (--with KEY does it):");
    say_steps(r, VIG_STEP_CANNOT, "Cannot be set in this file:");
    say_steps(r, VIG_STEP_BY_HAND, "To be done by hand:");
}

/* The engine's own program, where it can be asked: --validate came with 23.0. */
static const char *validator(const struct harden_call *call, const struct vig_daemon *d)
{
    vig_str rest = vig_str_c(getenv("PATH"));

    while (d->release >= 2300 && rest.n) {
        vig_str folder = vig_str_cut(&rest, ':');
        vig_str path = vig_arena_printf(call->arena, "%.*s/dockerd", VIG_ARG(folder));

        if (folder.n && folder.p[0] == '/' && path.p && access(path.p, X_OK) == 0)
            return path.p;
    }
    return NULL;
}

/* False: it did not end in time, and was ended. */
static bool wait_for(pid_t child, int *ret_status)
{
    const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };

    for (int i = 0; i < 50 * VALIDATE_SECONDS; i++) {
        pid_t done = waitpid(child, ret_status, WNOHANG);

        if (done == child)
            return true;
        (void)nanosleep(&moment, NULL);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, ret_status, 0);
    return false;
}

/* dockerd --validate reads the new text from a descriptor: nothing is written anywhere before it is good. */
static int ask_dockerd(const char *program, vig_str text, struct vig_err *err)
{
    int fd = memfd_create("daemon.json", 0), status = 0;
    bool in_time = true;
    char path[32];
    pid_t child;

    if (fd < 0)
        return vig_fail_errno(err, errno, "validating");
    if (vig_write_all(fd, text.p, text.n, err) < 0) {
        (void)close(fd);
        return err->code;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    child = fork();
    if (child == 0) {
        (void)dup2(STDERR_FILENO, STDOUT_FILENO); /* its words must not get into the difference */
        (void)execl(program, program, "--validate", "--config-file", path, (char *)NULL);
        _exit(127);
    }
    if (child > 0)
        in_time = wait_for(child, &status);
    (void)close(fd);
    if (child < 0)
        return vig_fail_errno(err, errno, "starting %s", program);
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return vig_fail(err, VIG_E_INPUT,
                    in_time ? "%s --validate refuses the new file: nothing was changed"
                            : "%s --validate does not end: nothing was changed",
                    program);
}

static int check_problems(const struct vig_daemon_repair *r, struct vig_err *err)
{
    for (size_t i = 0; i < r->problems.n; i++) {
        const struct vig_daemon_problem *p = &r->problems.v[i];

        (void)fprintf(stderr, "vigia harden: %.*s:%u:%u: %.*s\n", VIG_ARG(r->path), p->line, p->column,
                      VIG_ARG(p->text));
    }
    return r->problems.n ? vig_fail(err, VIG_E_INPUT,
                                    "an engine would not start with the new %.*s: nothing was changed. Mend that first",
                                    VIG_ARG(r->path))
                         : 0;
}

static void say_done(const struct harden_call *call, const struct vig_daemon *d, const struct vig_daemon_repair *r,
                     vig_str backup)
{
    bool here = !call->file && strcmp(call->root, "/") == 0;
    const char *user = d->rootless_known && d->is_rootless ? "--user " : "";

    if (call->quiet)
        return;
    (void)fprintf(stderr, "\n%s is written", r->path.p);
    if (r->exists)
        (void)fprintf(stderr, "; the old one is %s", backup.p);
    (void)fputs(".\n", stderr);
    if (!here)
        (void)fprintf(stderr, "It counts when its engine %s.\n",
                      r->needs_restart ? "is restarted" : "reads it again (SIGHUP)");
    else if (r->needs_restart)
        (void)fprintf(stderr, "Now restart the engine: systemctl %srestart docker\n", user);
    else
        (void)fprintf(stderr, "Now let the engine read it: systemctl %sreload docker\n", user);
}

/* Somebody may have written to the file while the difference was shown. */
static int check_unchanged(const struct vig_daemon_repair *r, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    struct vig_buf now;
    int rc = vig_read_file(r->path.p, VIG_LIMIT_SMALL_FILE, &now, &why);
    bool same = rc == 0 ? r->exists && vig_str_eq(vig_buf_str(&now), r->old_text) : rc == VIG_E_NOT_FOUND && !r->exists;

    vig_buf_done(&now);
    return same ? 0 : vig_fail(err, VIG_E_IO, "%s was changed by somebody else meanwhile: look again", r->path.p);
}

/* Beneath --root the path is seen from there, and so are the links on it: whoever filled that disk must not have files of this host
 * replaced. What it really leads to is what is replaced. */
static int real_path(const struct harden_call *call, struct vig_daemon_repair *r, struct vig_err *err)
{
    bool file = r->exists;
    vig_str inside = vig_str_skip(file ? r->path : vig_str_dirname(r->path), 1);
    char link[64], real[VIG_LIMIT_PATH + 1];
    struct stat st;
    int root, fd;
    ssize_t n;

    if (call->file || strcmp(call->root, "/") == 0)
        return 0;
    root = open(call->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    fd = root < 0 ? -1 : vig_rootfd_open_inside(root, inside, O_PATH);
    if (root >= 0)
        (void)close(root);
    if (fd < 0)
        return vig_fail_errno(err, errno, "%s beneath %s", r->path.p, call->root);
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, real, sizeof real);
    if (!file && fstatat(fd, vig_str_basename(r->path).p, &st, AT_SYMLINK_NOFOLLOW) == 0)
        n = -1; /* a link to nowhere beneath the root, but perhaps to somewhere on this host */
    (void)close(fd);
    if (n <= 0 || (size_t)n >= sizeof real)
        return vig_fail(err, VIG_E_IO, "%s beneath %s: where it lies cannot be told", r->path.p, call->root);
    r->path = file ? vig_arena_printf(call->arena, "%.*s", (int)n, real)
                   : vig_arena_printf(call->arena, "%.*s/%.*s", (int)n, real, VIG_ARG(vig_str_basename(r->path)));
    return r->path.p ? 0 : vig_nomem(err);
}

static int apply(const struct harden_call *call, const struct vig_daemon *d, const struct vig_daemon_repair *r,
                 struct vig_err *err)
{
    const char *program = validator(call, d);
    vig_str backup;
    int rc = check_problems(r, err);

    if (rc == 0 && program)
        rc = ask_dockerd(program, r->new_text, err);
    if (rc == 0)
        rc = harden_backup_name(call, r->path, &backup, err);
    if (rc == 0)
        rc = check_unchanged(r, err);
    if (rc == 0)
        rc = vig_replace_file(r->path.p, r->new_text, 0644, r->exists ? backup.p : NULL, err);
    if (rc == 0)
        say_done(call, d, r, backup);
    return rc;
}

static int parse_wishes(const struct harden_call *call, struct vig_daemon_repair_options *o, struct vig_err *err)
{
    struct vig_daemon_wish *wishes = vig_new_array(call->arena, struct vig_daemon_wish, call->set.n + 1);

    if (!wishes)
        return vig_nomem(err);
    for (size_t i = 0; i < call->set.n; i++) {
        vig_str value = call->set.v[i];

        if (!vig_str_has(value, '='))
            return vig_fail(err, VIG_E_USAGE, "--set %.*s: write KEY=VALUE", VIG_ARG(value));
        wishes[i].key = vig_str_cut(&value, '=');
        wishes[i].value = value;
    }
    *o = (struct vig_daemon_repair_options){ wishes,          call->set.n,  call->with.v,
                                             call->without.v, call->with.n, call->without.n };
    for (size_t i = 0; i < call->with.n + call->without.n; i++) {
        vig_str name = i < call->with.n ? call->with.v[i] : call->without.v[i - call->with.n];

        if (!vig_daemon_key_named(name))
            return vig_fail(err, VIG_E_USAGE, "--with%s %.*s: no engine knows such a key",
                            i < call->with.n ? "" : "out", VIG_ARG(name));
    }
    return 0;
}

static int run(const struct harden_call *call, bool *ret_left, struct vig_err *err)
{
    struct vig_daemon_repair_options o;
    struct vig_daemon_repair r = { 0 };
    struct vig_daemon *d = NULL;
    int rc = parse_wishes(call, &o, err);

    if (rc == 0)
        rc = look(call, &d, err);
    if (rc == 0)
        rc = vig_repair_daemon(d, &o, call->arena, &r, err);
    if (rc == 0)
        rc = real_path(call, &r, err);
    if (rc == 0)
        rc = harden_show(call, r.old_text, r.new_text, r.exists ? r.path.p : "/dev/null", r.path.p, err);
    if (rc < 0)
        return rc;
    say(call, &r);
    *ret_left = !vig_str_eq(r.old_text, r.new_text);
    if (!*ret_left && !call->quiet)
        (void)fprintf(stderr, "%s%s: nothing to change.\n", r.steps.n ? "\n" : "", r.path.p);
    if (*ret_left && !call->apply && !call->quiet)
        (void)fputs("\nNothing was changed: --apply does it.\n", stderr);
    if (!*ret_left || !call->apply)
        return 0;
    *ret_left = false;
    return apply(call, d, &r, err);
}

int harden_daemon(const struct harden_call *call)
{
    struct vig_err err = VIG_ERR_INIT;
    bool left = false;
    int rc = run(call, &left, &err);

    if (rc == VIG_E_USAGE)
        return vig_command_failed("harden daemon", &err);
    return rc < 0 ? vig_command_failed("harden daemon", &err) : left ? VIG_EXIT_FINDINGS : VIG_EXIT_OK;
}
