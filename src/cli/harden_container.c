/* cli/harden_container.c - `vigia harden container`: what can be changed while a container runs, and the one that should take its place.
 *
 * What is printed is a script: whatever is no command is a comment, so that it can be kept, read, changed and run. The engine's
 * answers are not trusted to be harmless text: values are quoted, and comments have no control characters.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "audit/facts/containers.h"
#include "cli/confine.h"
#include "cli/harden.h"
#include "format/json.h"
#include "repair/container.h"
#include "repair/docker_run.h"
#include "repair/shell_words.h"
#include "system/engine.h"

enum { SECONDS = 10 };

struct hardening {
    const struct harden_call *call;
    struct vig_container_limits limits;
    struct vig_audit audit;
    struct vig_arena *arena;
    struct vig_buf out;
    bool left; /* something is still to be done */
};

static int ask(struct hardening *h, vig_str id, const char *call, yyjson_val **ret, struct vig_err *err)
{
    vig_str path = vig_arena_printf(h->arena, "/containers/%.*s/%s", VIG_ARG(id), call), body;
    int rc = path.p ? vig_engine_get_within(h->audit.engine, path.p, SECONDS, VIG_LIMIT_ENGINE_OBJECT, h->arena, &body, err) : vig_nomem(err);

    return rc < 0 ? rc : vig_json_read(body, VIG_LIMIT_ENGINE_OBJECT, h->arena, ret, err);
}

static int by_bytes(const void *a, const void *b)
{
    const vig_str *x = a, *y = b;

    return vig_str_cmp(*x, *y);
}

/* [{"Path":"/tmp/x","Kind":1}]; null when nothing has changed. Kind 2 is a deletion. */
static int read_changes(struct hardening *h, yyjson_val *changes, struct vig_container_use *use, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *v;

    use->written_known = yyjson_is_arr(changes) || yyjson_is_null(changes);
    yyjson_arr_foreach(changes, i, max, v) {
        vig_str path = vig_json_get_str(v, VIG_STR("Path")), *slot;
        if (!path.n)
            continue;
        slot = vig_vec_add(&use->written, h->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = path;
    }
    if (use->written.n)
        qsort(use->written.v, use->written.n, sizeof *use->written.v, by_bytes);
    return 0;
}

/* What it uses and writes. What the engine does not say is not known; only want of memory is an error. */
static int read_use(struct hardening *h, const struct vig_container *c, struct vig_container_use *use, struct vig_err *err)
{
    struct vig_err ignored = VIG_ERR_INIT;
    yyjson_val *v;
    int rc = 0;

    *use = (struct vig_container_use){ 0 };
    if (vig_str_eqc(c->state, "created"))
        return 0; /* it never ran */
    if (ask(h, c->id, "changes", &v, &ignored) == 0)
        rc = read_changes(h, v, use, err);
    if (rc == 0 && vig_str_eqc(c->state, "running") && ask(h, c->id, "stats?stream=false&one-shot=true", &v, &ignored) == 0) {
        use->memory = yyjson_get_sint(yyjson_obj_get(yyjson_obj_get(v, "memory_stats"), "usage"));
        use->pids = yyjson_get_sint(yyjson_obj_get(yyjson_obj_get(v, "pids_stats"), "current"));
    }
    return rc;
}

static void comment(struct hardening *h, const char *lead, vig_str text)
{
    (void)vig_buf_add(&h->out, vig_str_c(lead));
    vig_shell_comment(&h->out, text);
    (void)vig_buf_addc(&h->out, '\n');
}

static void command(struct hardening *h, const char *words, vig_str name, const char *suffix)
{
    vig_str whole = vig_arena_printf(h->arena, "%.*s%s", VIG_ARG(name), suffix);

    (void)vig_buf_addf(&h->out, "%s ", words);
    vig_shell_word(&h->out, whole);
}

static int flush(struct hardening *h, struct vig_err *err)
{
    int rc = vig_buf_check(&h->out, err);

    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, h->out.p, h->out.n, err);
    vig_buf_clear(&h->out);
    return rc;
}

/* {"Warnings":["…"]} */
static void warnings(struct hardening *h, vig_str body)
{
    struct vig_err ignored = VIG_ERR_INIT;
    yyjson_val *v, *w;
    size_t i, max;

    if (vig_json_read(body, VIG_LIMIT_ENGINE_OBJECT, h->arena, &v, &ignored) < 0)
        return;
    yyjson_arr_foreach(yyjson_obj_get(v, "Warnings"), i, max, w)
        comment(h, "#   the engine warns: ", vig_json_str(w));
}

static int apply(struct hardening *h, const struct vig_container *c, const struct vig_container_repair *r, struct vig_err *err)
{
    vig_str path = vig_arena_printf(h->arena, "/containers/%.*s/update", VIG_ARG(c->id)), body;
    int rc = path.p ? vig_engine_post(h->audit.engine, path.p, r->update.p, h->arena, &body, err) : vig_nomem(err);

    if (rc < 0)
        return vig_wrap(err, "changing container '%.*s' (%.*s)", VIG_ARG(vig_str_take(c->name, 60)), VIG_ARG(vig_str_take(r->command, 100)));
    (void)vig_buf_add(&h->out, VIG_STR("# "));
    vig_shell_comment(&h->out, c->name);
    comment(h, ": changed while it runs: ", r->command);
    warnings(h, body);
    return flush(h, err);
}

static int live(struct hardening *h, const struct vig_container *c, const struct vig_container_repair *r, struct vig_err *err)
{
    if (!r->update.n)
        return 0;
    if (h->call->apply)
        return apply(h, c, r, err);
    h->left = true;
    (void)vig_buf_add(&h->out, VIG_STR("# "));
    vig_shell_comment(&h->out, c->name);
    (void)vig_buf_add(&h->out, VIG_STR(": what can be changed while it runs (--apply does it):\n"));
    command(h, vig_arena_printf(h->arena, "docker update %.*s", VIG_ARG(r->command)).p, c->name, "");
    (void)vig_buf_addc(&h->out, '\n');
    return 0;
}

static void replace_it(struct hardening *h, const struct vig_container *c)
{
    bool kept = !c->auto_remove;

    command(h, "docker stop", c->name, "");
    (void)vig_buf_addc(&h->out, '\n');
    if (!kept)
        return; /* --rm: it is gone then */
    command(h, "docker rename", c->name, "");
    command(h, "", c->name, "-before");
    (void)vig_buf_addc(&h->out, '\n');
}

static void undo(struct hardening *h, const struct vig_container *c)
{
    if (c->auto_remove)
        return;
    (void)vig_buf_add(&h->out, VIG_STR("# when it works:"));
    command(h, " docker rm", c->name, "-before");
    (void)vig_buf_add(&h->out, VIG_STR("\n# when it does not:"));
    command(h, " docker rm -f", c->name, "");
    command(h, " && docker rename", c->name, "-before");
    command(h, "", c->name, "");
    command(h, " && docker start", c->name, "");
    (void)vig_buf_addc(&h->out, '\n');
}

static int anew(struct hardening *h, const struct vig_container *c, const struct vig_container_repair *r, struct vig_err *err)
{
    int rc;

    h->left = true;
    (void)vig_buf_add(&h->out, VIG_STR("\n# "));
    vig_shell_comment(&h->out, c->name);
    (void)vig_buf_add(&h->out, VIG_STR(": the rest needs a new container in its place. Read this first:\n"));
    for (size_t i = 0; i < r->notes.n; i++)
        comment(h, "#   - ", r->notes.v[i]);
    if (h->call->compose)
        return vig_container_service_write(&r->hardened, &h->out, err);
    for (size_t i = 0; i < r->prepare.n; i++) {
        (void)vig_buf_add(&h->out, r->prepare.v[i]);
        (void)vig_buf_addc(&h->out, '\n');
    }
    replace_it(h, c);
    rc = vig_docker_run_write(&r->hardened, &h->out, err);
    undo(h, c);
    return rc;
}

static int harden_one(struct hardening *h, const struct vig_container *c, struct vig_err *err)
{
    struct vig_container_repair r;
    struct vig_container_use use;
    int rc = read_use(h, c, &use, err);

    if (rc == 0)
        rc = vig_container_repair(c, h->audit.daemon, &use, &h->limits, h->arena, &r, err);
    if (rc == 0)
        rc = live(h, c, &r, err);
    if (rc == 0 && r.anew)
        rc = anew(h, c, &r, err);
    if (rc == 0 && !r.anew && !r.update.n) {
        (void)vig_buf_add(&h->out, VIG_STR("# "));
        vig_shell_comment(&h->out, c->name);
        (void)vig_buf_add(&h->out, VIG_STR(": nothing to change\n"));
        for (size_t i = 0; i < r.notes.n; i++)
            comment(h, "#   - ", r.notes.v[i]);
    }
    return rc == 0 ? flush(h, err) : rc;
}

static int harden_all(struct hardening *h, struct vig_err *err)
{
    struct vig_container_facts facts = { .arena = NULL };
    struct vig_reports unseen = { 0 };
    struct vig_err ignored = VIG_ERR_INIT;
    struct vig_engine_version version;
    struct vig_engine *engine;
    int rc = vig_engine_new(vig_str_c(h->call->host), h->arena, &engine, err);

    if (rc == 0)
        rc = vig_engine_get_version(engine, h->arena, &version, err); /* "no engine" is not "no such container" */
    if (rc < 0)
        return rc;
    h->audit.engine = engine;
    rc = vig_container_facts_gather(&h->audit, h->call->operands, h->call->operand_count, &facts, err);
    if (rc == 0 && vig_audit_daemon(&h->audit, &unseen, &ignored) < 0)
        h->audit.daemon = NULL; /* its defaults are then not known */
    for (size_t i = 0; rc == 0 && i < facts.list.n; i++)
        rc = facts.failed.v[i].n ? vig_fail(err, VIG_E_NET, "%.*s", VIG_ARG(vig_str_take(facts.failed.v[i], 200)))
                                 : harden_one(h, &facts.list.v[i], err);
    vig_container_facts_done(&facts);
    return rc;
}

/* "512m", "2g", "1073741824" */
static int parse_bytes(const char *text, int64_t *ret, struct vig_err *err)
{
    static const char units[] = "bkmg";
    vig_str s = vig_str_c(text);
    const char *unit = s.n && !vig_is_digit(s.p[s.n - 1]) ? memchr(units, vig_lower(s.p[s.n - 1]), 4) : NULL;
    int shift = unit ? 10 * (int)(unit - units) : 0;
    uint64_t n;

    if (unit)
        s.n--;
    if (!vig_str_to_u64(s, &n) || n > (uint64_t)(INT64_MAX >> shift) || (n << shift) < ((uint64_t)6 << 20))
        return vig_fail(err, VIG_E_USAGE, "--memory takes a size of 6m or more, such as 512m or 2g, not '%.60s'", text);
    *ret = (int64_t)(n << shift);
    return 0;
}

/* "0.5", ".5", "2": in billionths */
static int parse_cpus(const char *text, int64_t *ret, struct vig_err *err)
{
    vig_str fraction = vig_str_c(text), whole = vig_str_cut(&fraction, '.');
    uint64_t n = 0, f = 0;
    bool good = (whole.n || fraction.n) && (!whole.n || vig_str_to_u64(whole, &n)) && (!fraction.n || vig_str_to_u64(fraction, &f)) &&
                fraction.n <= 9 && n <= 100000;

    for (size_t i = fraction.n; good && i < 9; i++)
        f *= 10;
    if (!good || n * 1000000000 + f < 10000000)
        return vig_fail(err, VIG_E_USAGE, "--cpus takes a number of processors of 0.01 or more, such as 0.5 or 2, not '%.60s'", text);
    *ret = (int64_t)(n * 1000000000 + f);
    return 0;
}

static int parse_limits(const struct harden_call *call, struct vig_container_limits *ret, struct vig_err *err)
{
    uint64_t pids = 0;
    int rc = call->memory ? parse_bytes(call->memory, &ret->memory, err) : 0;

    if (rc == 0 && call->cpus)
        rc = parse_cpus(call->cpus, &ret->nano_cpus, err);
    if (rc == 0 && call->pids && (!vig_str_to_u64(vig_str_c(call->pids), &pids) || pids == 0 || pids > INT32_MAX))
        return vig_fail(err, VIG_E_USAGE, "--pids-limit takes a number of processes, such as 200, not '%.60s'", call->pids);
    ret->pids = (int64_t)pids;
    return rc;
}

int harden_container(const struct harden_call *call)
{
    struct hardening h = { .call = call, .arena = call->arena, .audit = { .arena = call->arena, .root = "/", .now = (int64_t)time(NULL) } };
    struct vig_outputs outputs = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    int rc = parse_limits(call, &h.limits, &err);

    if (rc == 0)
        rc = vig_confine((const char *const[]){ "docker:" }, 1, call->host, &outputs, true, &err);
    vig_buf_init(&h.out, VIG_LIMIT_ENGINE_ANSWER);
    if (rc == 0)
        rc = harden_all(&h, &err);
    vig_buf_done(&h.out);
    return rc < 0 ? vig_command_failed("harden container", &err) : h.left ? VIG_EXIT_FINDINGS : VIG_EXIT_OK;
}
