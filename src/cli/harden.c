/* cli/harden.c - `vigia harden`: shows what would make things safer, and with --apply does it. An action is a file and a line in the
 * table here. */
#include "cli/harden.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/outputs.h"
#include "repair/diff.h"
#include "report/text.h"
#include "system/replace.h"

enum { OPT_APPLY = 1, OPT_COMPOSE, OPT_MEMORY, OPT_CPUS, OPT_PIDS, OPT_FILE, OPT_SET, OPT_WITH, OPT_WITHOUT, OPT_ROOT, OPT_HOST, OPT_QUIET, OPT_COLOUR };

static const struct vig_option options[] = {
    { OPT_APPLY, "apply", 0, NULL, "do it; without, it is only shown" },
    { OPT_FILE, "file", 0, "FILE", "daemon: this file, instead of the one that dockerd reads" },
    { OPT_SET, "set", 0, "KEY=VALUE", "daemon: a value of your own; may be given several times" },
    { OPT_WITH, "with", 0, "KEY,…", "daemon: also what is left to you otherwise (userns-remap, ip, …)" },
    { OPT_WITHOUT, "without", 0, "KEY,…", "daemon: not these" },
    { OPT_COMPOSE, "compose", 0, NULL, "container: the new one as a compose service, instead of a docker run command" },
    { OPT_MEMORY, "memory", 0, "SIZE", "container: the limit of memory (512m, or twice what it uses now)" },
    { OPT_CPUS, "cpus", 0, "NUMBER", "container: the limit of processors (1)" },
    { OPT_PIDS, "pids-limit", 0, "NUMBER", "container: the limit of processes (200, or twice what it has now)" },
    { OPT_ROOT, "root", 0, "DIR", "the host whose file system lies there, instead of this one" },
    { OPT_HOST, "host", 'H', "ADDRESS", "the engine (unix://PATH, tcp://HOST:PORT), instead of $DOCKER_HOST" },
    { OPT_QUIET, "quiet", 'q', NULL, "only the difference" },
    { OPT_COLOUR, "color", 0, "auto|always|never", "colours (auto: on a terminal, unless NO_COLOR is set)" },
    { 0 },
};

/* In the order of --help. */
static const struct {
    const char *name;
    int (*run)(const struct harden_call *call);
    size_t least, most; /* operands */
    const char *usage;
} actions[] = {
    { "daemon", harden_daemon, 0, 0, "daemon" },
    { "container", harden_container, 1, 1000, "container NAME…" },
    { "compose", harden_compose, 0, 64, "compose [FILE…]" },
    { "dockerfile", harden_dockerfile, 0, 1000, "dockerfile [FILE…]" },
};

extern const struct vig_command vig_command_harden;

static int add_words(struct harden_call *call, struct harden_words *to, const char *value, bool split, struct vig_err *err)
{
    vig_str rest = vig_str_c(value);

    while (rest.n) {
        vig_str word = split ? vig_str_cut(&rest, ',') : rest;
        vig_str *slot = vig_vec_add(to, call->arena);

        if (!slot)
            return vig_nomem(err);
        *slot = vig_str_trim(word);
        if (!split)
            break;
    }
    return 0;
}

static int take_option(struct harden_call *call, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case OPT_APPLY: call->apply = true; return 0;
    case OPT_FILE: call->file = value; return 0;
    case OPT_SET: return add_words(call, &call->set, value, false, err);
    case OPT_WITH: return add_words(call, &call->with, value, true, err);
    case OPT_WITHOUT: return add_words(call, &call->without, value, true, err);
    case OPT_COMPOSE: call->compose = true; return 0;
    case OPT_MEMORY: call->memory = value; return 0;
    case OPT_CPUS: call->cpus = value; return 0;
    case OPT_PIDS: call->pids = value; return 0;
    case OPT_ROOT: call->root = value; return 0;
    case OPT_HOST: call->host = value; return 0;
    case OPT_QUIET: call->quiet = true; return 0;
    case OPT_COLOUR: return vig_parse_colour(value, &call->colour, err);
    default: return 0;
    }
}

static int unknown_action(const char *name, struct vig_err *err)
{
    const char *names[VIG_COUNT(actions) + 1] = { 0 }, *near;
    char all[128] = "";
    size_t n = 0;

    for (size_t i = 0; i < VIG_COUNT(actions); i++) {
        names[i] = actions[i].name;
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", actions[i].name);
    }
    if (!name)
        return vig_fail(err, VIG_E_USAGE, "say what: %s", all);
    near = vig_nearest(name, names);
    if (near)
        return vig_fail(err, VIG_E_USAGE, "there is no action %s; did you mean %s?", name, near);
    return vig_fail(err, VIG_E_USAGE, "there is no action %s: %s", name, all);
}

static int run_action(struct harden_call *call, struct vig_err *err)
{
    const char *name = call->operand_count ? call->operands[0] : NULL;

    for (size_t i = 0; name && i < VIG_COUNT(actions); i++) {
        if (strcmp(actions[i].name, name) != 0)
            continue;
        call->operands++;
        call->operand_count--;
        if (call->operand_count < actions[i].least || call->operand_count > actions[i].most)
            return vig_fail(err, VIG_E_USAGE, "%s: write vigia harden %s",
                            call->operand_count < actions[i].least ? "something is missing" : "too much", actions[i].usage);
        return actions[i].run(call);
    }
    return unknown_action(name, err);
}

static enum vig_colour colour_of(vig_str line)
{
    if (vig_str_starts(line, VIG_STR("--- ")) || vig_str_starts(line, VIG_STR("+++ ")))
        return VIG_BOLD;
    if (vig_str_starts(line, VIG_STR("@@")))
        return VIG_BLUE;
    return line.p[0] == '-' ? VIG_RED : line.p[0] == '+' ? VIG_GREEN : VIG_PLAIN;
}

/* Tabs stay: they are indentation. */
static void add_clean(struct vig_buf *out, vig_str line)
{
    while (line.n) {
        size_t tab = vig_str_find(line, '\t');

        vig_text_clean(out, vig_str_take(line, tab == VIG_NPOS ? line.n : tab));
        if (tab == VIG_NPOS)
            break;
        (void)vig_buf_addc(out, '\t');
        line = vig_str_skip(line, tab + 1);
    }
}

static int print_diff(const struct harden_call *call, vig_str diff, struct vig_err *err)
{
    bool colours = call->colour == 1 || (call->colour < 0 && vig_wants_colour(STDOUT_FILENO));
    struct vig_buf out;
    int rc;

    vig_buf_init(&out, 16 * diff.n + VIG_KIB(64)); /* a line of one byte gets two colours */
    while (diff.n) {
        vig_str line = vig_str_cut(&diff, '\n');
        enum vig_colour c = line.n ? colour_of(line) : VIG_PLAIN;

        vig_text_colour(&out, colours && c != VIG_PLAIN, c);
        add_clean(&out, line);
        vig_text_colour(&out, colours && c != VIG_PLAIN, VIG_PLAIN);
        (void)vig_buf_addc(&out, '\n');
    }
    rc = vig_buf_check(&out, err);
    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, out.p, out.n, err);
    vig_buf_done(&out);
    return rc;
}

int harden_show(const struct harden_call *call, vig_str before, vig_str after, const char *old_name, const char *new_name, struct vig_err *err)
{
    struct vig_buf diff;
    int rc;

    vig_buf_init(&diff, 8 * (before.n + after.n) + VIG_KIB(64));
    rc = vig_diff(before, after, old_name, new_name, &diff, err);
    if (rc == 0)
        rc = print_diff(call, vig_buf_str(&diff), err);
    vig_buf_done(&diff);
    return rc;
}

int harden_backup_name(const struct harden_call *call, vig_str path, vig_str *ret, struct vig_err *err)
{
    time_t now = time(NULL);
    char stamp[32] = "";
    struct tm tm;

    if (gmtime_r(&now, &tm))
        (void)strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
    *ret = vig_arena_printf(call->arena, "%.*s.bak-%s", VIG_ARG(path), stamp);
    return ret->p ? 0 : vig_nomem(err);
}

int harden_put_in_place(const struct harden_call *call, const char *path, vig_str after, struct vig_err *err)
{
    vig_str backup;
    int rc = harden_backup_name(call, vig_str_c(path), &backup, err);

    if (rc == 0)
        rc = vig_replace_file(path, after, 0644, backup.p, err);
    if (rc == 0 && !call->quiet)
        (void)fprintf(stderr, "\n%s is written; the old one is %s\n", path, backup.p);
    return rc;
}

static int run(int argc, char **argv)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_err err = VIG_ERR_INIT;
    struct harden_call call = { .arena = arena, .colour = -1, .root = "/" };
    const char **operands = arena ? vig_new_array(arena, const char *, (size_t)argc + 1) : NULL;
    struct vig_args args;
    const char *value;
    int id, rc = operands ? 0 : vig_nomem(&err);

    vig_args_init(&args, &vig_command_harden, argc, argv);
    while (rc == 0 && (id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP) {
            vig_command_help(&vig_command_harden);
            return VIG_EXIT_OK;
        }
        if (id == VIG_ARGS_OPERAND)
            operands[call.operand_count++] = value;
        else
            rc = id < 0 ? id : take_option(&call, id, value, &err);
    }
    call.operands = operands;
    if (rc == 0)
        rc = run_action(&call, &err);
    if (rc == VIG_E_USAGE)
        return vig_command_usage_error(&vig_command_harden, &err);
    return rc < 0 ? vig_command_failed("harden", &err) : rc;
}

const struct vig_command vig_command_harden = {
    .name = "harden",
    .summary = "repairs what an audit finds: shown as a difference, done with --apply",
    .usage = "[OPTION…] daemon | container NAME… | compose [FILE…] | dockerfile [FILE…]",
    .help = "Nothing is changed without --apply. The difference goes to standard output, so that it can be kept or given to patch;\n"
            "what it is good for, and what is left to you, goes to standard error.\n\n"
            "  daemon      sets safe values in daemon.json and keeps everything else in it, its order and its layout. Only keys that\n"
            "              this engine's version knows, and none that is on dockerd's command line, too: with either it would not\n"
            "              start. With --apply the old file is kept (daemon.json.bak-TIME), the new one validated and put in its\n"
            "              place whole; the engine is not restarted.\n\n"
            "  container   sets limits and the restart policy of a container while it runs (--apply), and prints the docker run\n"
            "              command, or with --compose the service, of the hardened container that should take its place: what it\n"
            "              had, without what is unsafe, and with what may break said in front. That is a script to read; vigia\n"
            "              does not run it.\n\n"
            "  compose     adds to the services of compose files what cannot break them: no-new-privileges, a limit of processes, no\n"
            "              capabilities for users that are not root, data bases bound to this host. Several files are one project, each\n"
            "              laid over those before it. Comments and layout stay; what only a person can decide is listed.\n\n"
            "  dockerfile  edits what is certain (vigia lint --fix does that, too), and lets the final image run as the user that it\n"
            "              makes, where nothing speaks against it. The rest is listed.\n\n"
            "Exit status: 0 there is nothing to do, or it was done; 1 there is something to do; 3 it could not be done.",
    .options = options,
    .examples = "  vigia harden daemon                               what would be changed\n"
                "  sudo vigia harden daemon --apply                  do it; then: systemctl restart docker\n"
                "  vigia harden daemon --with userns-remap --without userland-proxy\n"
                "  vigia harden daemon --set log-driver=local --set 'dns=[\"10.0.0.2\"]'\n"
                "  vigia harden compose compose.yaml --apply         repair the services of a compose file\n"
                "  vigia harden container web >web.sh                the limits, and the hardened container, as a script\n"
                "  vigia harden container web --memory 1g --apply    set the limits now\n"
                "  vigia harden daemon | ssh other sudo patch -p0    the same elsewhere\n",
    .run = run,
};
