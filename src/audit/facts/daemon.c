/* audit/facts/daemon.c - gathers how the daemon runs (model/daemon.h), and has it judged.
 *
 * Its configuration is spread over daemon.json, the command line and the unit, and the engine knows what came of it; each value keeps
 * where it was said. What none of them tells is the default, but only when all of them could be read.
 */
#include "audit/facts/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "system/engine.h"

static bool is_local_host(vig_str host)
{
    return vig_str_starts(host, VIG_STR("127.")) || vig_str_eqc(host, "localhost") || vig_str_eqc(host, "::1");
}

/* "tcp://[::]:2376" → "::" and 2376. */
static void split_host(vig_str text, vig_str *ret_host, uint32_t *ret_port)
{
    size_t colon = vig_str_rfind(text, ':');
    uint64_t port = 0;

    text = vig_str_take(text, vig_str_find(text, '/'));
    if (colon != VIG_NPOS && colon < text.n && vig_str_to_u64(vig_str_skip(text, colon + 1), &port) && port < 65536)
        text = vig_str_take(text, colon);
    if (text.n > 1 && text.p[0] == '[' && text.p[text.n - 1] == ']')
        text = vig_str_of(text.p + 1, text.n - 2);
    *ret_host = text;
    *ret_port = (uint32_t)port;
}

int vig_daemon_add_listener(struct vig_daemon_gather *g, vig_str host, const struct vig_daemon_value *from,
                            struct vig_err *err)
{
    struct vig_daemon_listener *l = vig_vec_add(&g->d->listeners, g->arena);
    size_t at = vig_str_search(host, VIG_STR("://"));

    if (!l)
        return vig_nomem(err);
    l->told = from->told;
    l->path = from->path;
    l->line = from->line;
    l->column = from->column;
    l->protocol = at == VIG_NPOS ? VIG_STR("tcp") : vig_str_take(host, at); /* dockerd's reading of "host:port" */
    l->address = at == VIG_NPOS ? host : vig_str_skip(host, at + 3);
    if (vig_str_eqc(l->protocol, "unix") && !l->address.n)
        l->address = VIG_STR("/var/run/docker.sock");
    if (vig_str_eqc(l->protocol, "tcp")) {
        split_host(l->address, &l->address, &l->port);
        if (!l->address.n)
            l->address = VIG_STR("127.0.0.1"); /* what "tcp://" means to dockerd */
        if (!l->port)
            l->port = g->d->tls.on || g->d->tlsverify.on ? 2376 : 2375;
        l->everywhere = vig_str_eqc(l->address, "0.0.0.0") || vig_str_eqc(l->address, "::");
        l->local = is_local_host(l->address);
    }
    return 0;
}

static int add_listeners(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->hosts.items.n; i++) {
        if (vig_str_starts(d->hosts.items.v[i].value, VIG_STR("fd://")))
            d->socket_activated = true;
        rc = vig_daemon_add_listener(g, d->hosts.items.v[i].value, &d->hosts, err);
    }
    if (rc == 0 && d->hosts.told == VIG_TOLD_DEFAULT && g->uid == 0)
        rc = vig_daemon_add_listener(g, VIG_STR("unix:///var/run/docker.sock"), &d->hosts, err);
    if (rc == 0 && d->socket_activated)
        rc = vig_daemon_read_socket_unit(g, err);
    if (rc == 0 && d->listeners.n == 0 && vig_str_starts(d->address, VIG_STR("unix://")))
        rc = vig_daemon_add_listener(
            g, d->address, &(struct vig_daemon_value){ .told = VIG_TOLD_ENGINE, .path = VIG_STR("the engine") }, err);
    return rc;
}

/* Nobody can say what an offline host would do, or an engine of an unknown version. */
static bool depends_on_unknown(const struct vig_daemon_gather *g, const struct vig_daemon_key *k)
{
    return (!g->live && strcmp(k->name, "default-cgroupns-mode") == 0) ||
           (!g->d->release && strcmp(k->name, "ip6tables") == 0);
}

/* Defaults that depend on the host or the version. */
static vig_str standard_of(const struct vig_daemon_gather *g, const struct vig_daemon_key *k)
{
    struct stat st;
    bool acl;

    if (k->standard)
        return vig_str_c(k->standard);
    if (strcmp(k->name, "ip6tables") == 0)
        return g->d->release < 2700 ? VIG_STR("false") : VIG_STR("true");
    if (strcmp(k->name, "default-cgroupns-mode") == 0)
        return vig_daemon_stat(g, VIG_STR("/sys/fs/cgroup/cgroup.controllers"), &st, &acl) == 0 ? VIG_STR("private")
                                                                                                : VIG_STR("host");
    if (strcmp(k->name, "data-root") == 0 && g->uid == 0)
        return VIG_STR("/var/lib/docker");
    return VIG_STR("");
}

static int fill_in_defaults(struct vig_daemon_gather *g, struct vig_err *err)
{
    if (!g->d->file_known)
        return 0;
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++) {
        struct vig_daemon_value *v = vig_daemon_value_of(g->d, k);

        if (!v || v->told || (k->flag && !g->d->flags_known) || depends_on_unknown(g, k))
            continue;
        if (k->type != VIG_DAEMON_LIST && k->type != VIG_DAEMON_MAP &&
            !vig_daemon_set_text(g->arena, k, v, standard_of(g, k)))
            return vig_nomem(err);
        v->told = VIG_TOLD_DEFAULT;
    }
    return 0;
}

/* Whether the engine that answers is configured by this host's files. */
static bool is_this_hosts(const struct vig_daemon_gather *g)
{
    vig_str address = g->a->engine ? vig_str_c(vig_engine_address(g->a->engine)) : VIG_STR("");
    size_t at = vig_str_search(address, VIG_STR("://"));
    vig_str host;
    uint32_t port;

    if (!g->live || at == VIG_NPOS || vig_str_starts(address, VIG_STR("unix://")))
        return true;
    split_host(vig_str_skip(address, at + 3), &host, &port);
    return is_local_host(host);
}

/* A unit speaks for the engine that is asked only if that one is the system's own. */
static bool unit_counts(const struct vig_daemon_gather *g)
{
    return !g->d->asked || vig_str_eqc(g->d->address, "unix:///var/run/docker.sock") ||
           vig_str_eqc(g->d->address, "unix:///run/docker.sock");
}

static int read_configuration(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    int rc;

    if (d->podman || !is_this_hosts(g)) {
        d->file_why = d->flags_why =
            d->podman ? VIG_STR("the engine is Podman") : VIG_STR("the engine runs on another machine");
        return 0;
    }
    rc = vig_daemon_find_process(g, err);
    if (rc == 0 && !d->flags_known && unit_counts(g))
        rc = vig_daemon_read_unit(g, err);
    if (rc == 0 && !d->flags_known)
        d->flags_why = d->asked ? VIG_STR("the process of this engine was not found")
                                : VIG_STR("no dockerd runs, and no unit of it was found");
    if (rc == 0)
        rc = vig_daemon_take_flags(g, err);
    for (size_t i = 0; i < d->hosts.items.n; i++)
        d->socket_activated |= vig_str_starts(d->hosts.items.v[i].value, VIG_STR("fd://"));
    if (rc == 0 && !d->flags_known && d->asked && !unit_counts(g))
        d->file_why = VIG_STR("which file this engine reads is not known"); /* it is on its command line */
    else if (rc == 0)
        rc = vig_daemon_take_file(g, err);
    return rc == 0 ? fill_in_defaults(g, err) : rc;
}

static int look(struct vig_daemon_gather *g, struct vig_err *err)
{
    const char *trust = getenv("DOCKER_CONTENT_TRUST");
    struct vig_daemon *d = g->d;
    int rc = vig_daemon_ask_version(g, err);

    if (rc == 0)
        rc = read_configuration(g, err);
    if (rc == 0)
        rc = vig_daemon_ask_info(g, err);
    if (rc == 0)
        rc = vig_daemon_find_contradictions(g, err);
    if (rc == 0)
        rc = add_listeners(g, err);
    if (rc == 0)
        rc = vig_daemon_read_listeners(g, err);
    if (rc == 0 && !d->podman && is_this_hosts(g))
        rc = vig_daemon_look_at_files(g, err);
    if (!d->rootless_known && d->running) {
        d->rootless_known = true;
        d->is_rootless = g->uid != 0 || g->rootless_flag;
    }
    if (!d->seccomp_known && d->seccomp_profile.told) {
        d->seccomp_known = true;
        d->seccomp = d->seccomp_profile.text;
        d->seccomp_default = !d->seccomp.n || vig_str_eqc(d->seccomp, "builtin");
    }
    d->content_trust_known = g->live;
    d->content_trust = trust && strcmp(trust, "1") == 0;
    return rc;
}

int vig_daemon_gather(struct vig_audit *a, struct vig_daemon **ret, struct vig_err *err)
{
    struct vig_daemon_gather g = { .a = a, .arena = a->arena, .d = vig_new(a->arena, struct vig_daemon) };
    const char *root = a->root ? a->root : "/";
    int rc;

    if (!g.d)
        return vig_nomem(err);
    g.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (g.root < 0)
        return vig_fail_errno(err, errno, "opening %s", root);
    g.live = strcmp(root, "/") == 0;
    rc = look(&g, err);
    (void)close(g.root);
    if (rc == 0)
        *ret = g.d;
    return rc;
}

int vig_daemon_gather_text(struct vig_audit *a, vig_str path, vig_str text, struct vig_daemon **ret,
                           struct vig_err *err)
{
    struct vig_daemon *d = vig_new(a->arena, struct vig_daemon);
    struct vig_daemon_gather g = { .a = a, .arena = a->arena, .d = d, .root = -1 };
    int rc = d ? vig_daemon_ask_version(&g, err) : vig_nomem(err);

    if (rc < 0)
        return rc;
    d->asked = false; /* what it runs with says nothing about this file */
    d->flags_known = d->file_known = d->file_exists = true;
    d->file_path = path;
    d->file_text = text;
    if (vig_str_trim(text).n) /* an empty file gets its first members */
        rc = vig_daemon_take_text(&g, path, text, err);
    if (rc == 0)
        rc = fill_in_defaults(&g, err);
    if (rc == 0)
        rc = vig_daemon_find_contradictions(&g, err);
    if (rc == 0)
        rc = add_listeners(&g, err);
    if (rc == 0)
        *ret = d;
    return rc;
}

static int note_gaps(struct vig_report *report, const struct vig_daemon *d, struct vig_err *err)
{
    int rc = 0;

    if (!d->asked)
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "engine: %.*s", VIG_ARG(d->asked_why));
    if (rc == 0 && !d->flags_known)
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "dockerd's command line: %.*s",
                           VIG_ARG(d->flags_why));
    if (rc == 0 && !d->file_known && d->file_why.n)
        rc = vig_sbom_note(report->sbom, d->file_path, VIG_NO_LAYER, 0, err, "daemon.json: %.*s", VIG_ARG(d->file_why));
    return rc;
}

static bool is_secret(vig_str name)
{
    static const vig_str words[] = { VIG_STR("token"), VIG_STR("secret"), VIG_STR("password"), VIG_STR("key") };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_search(name, words[i]) != VIG_NPOS)
            return true;
    return false;
}

static vig_str shown_value(const struct vig_daemon_value *v, const struct vig_daemon_key *k, struct vig_arena *arena)
{
    vig_str text = VIG_STR("");

    if (k->type == VIG_DAEMON_SWITCH)
        return v->on ? VIG_STR("true") : VIG_STR("false");
    if (k->type == VIG_DAEMON_NUMBER || k->type == VIG_DAEMON_WORD)
        return v->text;
    for (size_t i = 0; text.p && i < v->items.n; i++) {
        const struct vig_setting *s = &v->items.v[i];
        vig_str value = is_secret(s->name) ? VIG_STR("(not shown)") : s->value; /* splunk-token of log-opts */

        text = vig_arena_printf(arena, "%.*s%s%.*s%s%.*s", VIG_ARG(text), i ? ", " : "", VIG_ARG(s->name),
                                s->name.n ? "=" : "", VIG_ARG(value));
    }
    return text;
}

static vig_str shown_place(const struct vig_daemon_value *v, struct vig_arena *arena)
{
    if (v->told == VIG_TOLD_DEFAULT)
        return VIG_STR("default");
    return v->line ? vig_arena_printf(arena, "%.*s:%u", VIG_ARG(v->path), v->line) : v->path;
}

/* The effective configuration, for the report. */
static int list_settings(struct vig_report *report, const struct vig_daemon *d, struct vig_arena *arena,
                         struct vig_err *err)
{
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++) {
        const struct vig_daemon_value *v = vig_daemon_value_of((struct vig_daemon *)(uintptr_t)d, k);
        struct vig_told_setting *s;

        if (!v || !v->told)
            continue;
        if (v->told == VIG_TOLD_DEFAULT && (!vig_daemon_key_is_known(k, d->release) || (!v->text.n && !v->items.n)))
            continue; /* nothing, by default */
        s = vig_vec_add(&report->settings, arena);
        if (!s)
            return vig_nomem(err);
        *s = (struct vig_told_setting){ vig_str_c(k->name), shown_value(v, k, arena), shown_place(v, arena) };
        if ((!s->value.p && s->value.n) || !s->from.p)
            return vig_nomem(err);
    }
    return 0;
}

/* Neither an engine nor anything that would configure one. What was left behind (a key.json) may be there. */
static bool is_absent(const struct vig_daemon *d)
{
    for (size_t i = 0; i < d->files.n; i++)
        if (d->files.v[i].kind == VIG_DAEMON_SOCKET && d->files.v[i].exists)
            return false;
    return !d->asked && !d->flags_known && d->file_known && !d->file_exists;
}

/* A file that is not there is well-formed, but no engine is any safer for it. */
static void leave_open(struct vig_report *report, vig_str why)
{
    for (size_t i = 0; i < report->checks.n; i++) {
        struct vig_check_result *c = &report->checks.v[i];

        if (c->state != VIG_CHECK_PASSED && c->state != VIG_CHECK_NOT_LOOKED_AT)
            continue;
        c->state = VIG_CHECK_NOT_LOOKED_AT;
        c->why = why;
    }
}

int vig_audit_daemon(struct vig_audit *a, struct vig_reports *out, struct vig_err *err)
{
    struct vig_report *report;
    struct vig_facts facts = { 0 };
    struct vig_daemon *d = NULL;
    int rc = vig_daemon_gather(a, &d, err);

    if (rc == 0)
        rc = vig_audit_report(a, VIG_SUBJECT_DAEMON, d->address.n ? d->address : VIG_STR("dockerd"), &report, err);
    if (rc < 0)
        return vig_wrap(err, "looking at the daemon");
    a->daemon = facts.daemon = d;
    rc = note_gaps(report, d, err);
    if (rc == 0)
        rc = list_settings(report, d, a->arena, err);
    if (rc == 0)
        rc = vig_audit_judge(a, VIG_SCOPE_DAEMON, &facts, report, err);
    if (rc == 0 && is_absent(d))
        leave_open(report, VIG_STR("no engine runs here, and none is set up"));
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}
