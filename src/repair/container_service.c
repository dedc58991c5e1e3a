/* repair/container_service.c - a container as a service of a compose file.
 *
 *     services:
 *       shop:
 *         image: "shop:1.4"
 *         read_only: true
 *         volumes:
 *           - "data:/data"
 *     volumes:
 *       data:
 *         external: true
 *
 * Every text is double-quoted, with '$' doubled, so that neither YAML nor compose finds a meaning of its own in it.
 */
#include "repair/container.h"
#include "repair/docker_run.h"
#include "repair/shell_words.h"

enum { ID_SHOWN = 12 };

struct yaml {
    struct vig_buf *out;
    struct vig_buf word;
};

static void quoted(struct vig_buf *out, vig_str s)
{
    bool odd = vig_shell_word_is_odd(s);

    (void)vig_buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            (void)vig_buf_addf(out, "\\%c", c);
        else if (c == '$')
            (void)vig_buf_add(out, VIG_STR("$$"));
        else if (c < 0x20 || c == 0x7f || (odd && c >= 0x80))
            (void)vig_buf_addf(out, "\\x%02x", c);
        else
            (void)vig_buf_addc(out, (char)c);
    }
    (void)vig_buf_addc(out, '"');
}

static void key(struct yaml *y, const char *name)
{
    (void)vig_buf_addf(y->out, "    %s:", name);
}

static void text(struct yaml *y, const char *name, vig_str value)
{
    if (!value.n)
        return;
    key(y, name);
    (void)vig_buf_addc(y->out, ' ');
    quoted(y->out, value);
    (void)vig_buf_addc(y->out, '\n');
}

static void truth(struct yaml *y, const char *name, bool on)
{
    if (on)
        (void)vig_buf_addf(y->out, "    %s: true\n", name);
}

static void number(struct yaml *y, const char *name, int64_t n)
{
    if (n)
        (void)vig_buf_addf(y->out, "    %s: %lld\n", name, (long long)n);
}

static void bytes(struct yaml *y, const char *name, int64_t n)
{
    char room[24];

    if (n)
        text(y, name, vig_str_c(n < 0 ? "-1" : vig_bytes_text(n, room)));
}

static void item(struct yaml *y, vig_str s)
{
    (void)vig_buf_add(y->out, VIG_STR("      - "));
    quoted(y->out, s);
    (void)vig_buf_addc(y->out, '\n');
}

static void item_made(struct yaml *y)
{
    item(y, vig_buf_str(&y->word));
    y->out->failed |= y->word.failed;
    vig_buf_clear(&y->word);
}

static void open_list(struct yaml *y, const char *name)
{
    key(y, name);
    (void)vig_buf_addc(y->out, '\n');
}

static void list(struct yaml *y, const char *name, const vig_str *v, size_t n)
{
    if (!n)
        return;
    open_list(y, name);
    for (size_t i = 0; i < n; i++)
        item(y, v[i]);
}
#define LIST(y, name, l) list(y, name, (l).v, (l).n)

static void settings(struct yaml *y, const char *name, const struct vig_setting *v, size_t n, const struct vig_setting *image, size_t in)
{
    bool opened = false;

    for (size_t i = 0; i < n; i++) {
        if (!vig_container_has_own(&v[i], image, in))
            continue;
        if (!opened)
            open_list(y, name);
        opened = true;
        (void)vig_buf_add(&y->word, v[i].name);
        if (v[i].has_value) {
            (void)vig_buf_addc(&y->word, '=');
            (void)vig_buf_add(&y->word, v[i].value);
        }
        item_made(y);
    }
}

static void tmpfs(struct yaml *y, const struct vig_container *c)
{
    if (c->tmpfs.n)
        open_list(y, "tmpfs");
    for (size_t i = 0; i < c->tmpfs.n; i++) {
        (void)vig_buf_add(&y->word, c->tmpfs.v[i].name);
        if (c->tmpfs.v[i].value.n) {
            (void)vig_buf_addc(&y->word, ':');
            (void)vig_buf_add(&y->word, c->tmpfs.v[i].value);
        }
        item_made(y);
    }
}

static void mount_field(struct yaml *y, const char *lead, const char *name, vig_str value)
{
    (void)vig_buf_addf(y->out, "%s%s: ", lead, name);
    quoted(y->out, value);
    (void)vig_buf_addc(y->out, '\n');
}

static void mounts(struct yaml *y, const struct vig_container *c)
{
    if (c->mounts.n)
        open_list(y, "volumes");
    for (size_t i = 0; i < c->mounts.n; i++) {
        const struct vig_mount *m = &c->mounts.v[i];
        mount_field(y, "      - ", "type", m->type);
        if (m->source.n)
            mount_field(y, "        ", "source", m->source);
        mount_field(y, "        ", "target", m->target);
        if (m->read_only)
            (void)vig_buf_add(y->out, VIG_STR("        read_only: true\n"));
        if (vig_str_eqc(m->type, "bind") && m->propagation.n && !vig_str_eqc(m->propagation, "rprivate"))
            mount_field(y, "        bind:\n          ", "propagation", m->propagation);
    }
}

static void devices(struct yaml *y, const struct vig_container *c)
{
    if (c->devices.n)
        open_list(y, "devices");
    for (size_t i = 0; i < c->devices.n; i++) {
        const struct vig_device *d = &c->devices.v[i];
        (void)vig_buf_addf(&y->word, "%.*s:%.*s%s%.*s", VIG_ARG(d->host), VIG_ARG(d->container.n ? d->container : d->host),
                           d->permissions.n ? ":" : "", VIG_ARG(d->permissions));
        item_made(y);
    }
    LIST(y, "device_cgroup_rules", c->device_cgroup_rules);
}

static void ports(struct yaml *y, const struct vig_container *c)
{
    if (c->ports.n)
        open_list(y, "ports");
    for (size_t i = 0; i < c->ports.n; i++) {
        const struct vig_port *p = &c->ports.v[i];
        bool v6 = vig_str_has(p->host_ip, ':') && !vig_str_starts(p->host_ip, VIG_STR("["));
        if (p->host_ip.n)
            (void)vig_buf_addf(&y->word, v6 ? "[%.*s]:" : "%.*s:", VIG_ARG(p->host_ip));
        if (p->host && p->host_end > p->host)
            (void)vig_buf_addf(&y->word, "%u-%u:", p->host, p->host_end);
        else if (p->host)
            (void)vig_buf_addf(&y->word, "%u:", p->host);
        else if (p->host_ip.n)
            (void)vig_buf_addc(&y->word, ':');
        (void)vig_buf_addf(&y->word, "%u/%.*s", p->container, VIG_ARG(p->protocol.n ? p->protocol : VIG_STR("tcp")));
        item_made(y);
    }
}

static bool is_network_mode(vig_str n)
{
    return vig_str_eqc(n, "host") || vig_str_eqc(n, "none") || vig_str_eqc(n, "bridge") || vig_str_starts(n, VIG_STR("container:"));
}

static bool is_named_network(vig_str n)
{
    return n.n && !vig_str_eqc(n, "default") && !is_network_mode(n);
}

/* The one it is started in, and all others. */
static void each_network(struct yaml *y, const struct vig_container *c, const char *lead, const char *tail)
{
    if (is_named_network(c->network)) {
        (void)vig_buf_add(y->out, vig_str_c(lead));
        quoted(y->out, c->network);
        (void)vig_buf_add(y->out, vig_str_c(tail));
    }
    for (size_t i = 0; i < c->endpoints.n; i++)
        if (is_named_network(c->endpoints.v[i].network) && !vig_str_eq(c->endpoints.v[i].network, c->network)) {
            (void)vig_buf_add(y->out, vig_str_c(lead));
            quoted(y->out, c->endpoints.v[i].network);
            (void)vig_buf_add(y->out, vig_str_c(tail));
        }
}

static void networks(struct yaml *y, const struct vig_container *c)
{
    if (is_network_mode(c->network))
        text(y, "network_mode", c->network);
    else if (is_named_network(c->network)) {
        open_list(y, "networks");
        each_network(y, c, "      - ", "\n");
    }
    ports(y, c);
    LIST(y, "links", c->links);
    LIST(y, "extra_hosts", c->extra_hosts);
    LIST(y, "dns", c->dns);
    LIST(y, "dns_search", c->dns_search);
    LIST(y, "dns_opt", c->dns_options);
    text(y, "mac_address", c->mac_address);
}

static void resources(struct yaml *y, const struct vig_container *c)
{
    char room[24];

    bytes(y, "mem_limit", c->memory);
    bytes(y, "memswap_limit", c->memory_swap);
    bytes(y, "mem_reservation", c->memory_reservation);
    if (c->nano_cpus > 0)
        text(y, "cpus", vig_str_c(vig_cpus_text(c->nano_cpus, room)));
    number(y, "cpu_period", c->cpu_period);
    number(y, "cpu_quota", c->cpu_quota);
    number(y, "cpu_shares", c->cpu_shares);
    text(y, "cpuset", c->cpuset_cpus);
    number(y, "pids_limit", c->pids_limit);
    if (c->ulimits.n)
        open_list(y, "ulimits");
    for (size_t i = 0; i < c->ulimits.n; i++) {
        const struct vig_ulimit *u = &c->ulimits.v[i];
        (void)vig_buf_add(y->out, VIG_STR("      "));
        quoted(y->out, u->name);
        (void)vig_buf_addf(y->out, ":\n        soft: %lld\n        hard: %lld\n", (long long)u->soft, (long long)u->hard);
    }
    truth(y, "oom_kill_disable", c->oom_kill_disable);
    number(y, "oom_score_adj", c->oom_score_adj);
    if (c->shm_size != 64 << 20)
        bytes(y, "shm_size", c->shm_size);
}

static void health(struct yaml *y, const struct vig_container *c)
{
    const struct {
        const char *name;
        int64_t ns;
    } times[] = { { "interval", c->health.interval }, { "timeout", c->health.timeout }, { "start_period", c->health.start_period } };

    if (c->health_from_image || !c->health.test.n)
        return;
    open_list(y, "healthcheck");
    (void)vig_buf_add(y->out, VIG_STR("      test: ["));
    for (size_t i = 0; i < c->health.test.n; i++) {
        (void)vig_buf_add(y->out, vig_str_c(i ? ", " : ""));
        quoted(y->out, c->health.test.v[i]);
    }
    (void)vig_buf_add(y->out, VIG_STR("]\n"));
    for (size_t i = 0; i < VIG_COUNT(times); i++)
        if (times[i].ns)
            (void)vig_buf_addf(y->out, "      %s: %lldms\n", times[i].name, (long long)(times[i].ns / 1000000));
    if (c->health.retries)
        (void)vig_buf_addf(y->out, "      retries: %lld\n", (long long)c->health.retries);
}

static void logging(struct yaml *y, const struct vig_container *c)
{
    if (!c->log_driver.n)
        return;
    open_list(y, "logging");
    mount_field(y, "      ", "driver", c->log_driver);
    if (c->log_options.n)
        (void)vig_buf_add(y->out, VIG_STR("      options:\n"));
    for (size_t i = 0; i < c->log_options.n; i++) {
        (void)vig_buf_add(y->out, VIG_STR("        "));
        quoted(y->out, c->log_options.v[i].name);
        (void)vig_buf_add(y->out, VIG_STR(": "));
        quoted(y->out, c->log_options.v[i].value);
        (void)vig_buf_addc(y->out, '\n');
    }
}

static void identity(struct yaml *y, const struct vig_container *c)
{
    bool entrypoint, command;

    vig_container_own_command(c, &entrypoint, &command);
    text(y, "image", c->image);
    text(y, "container_name", c->name);
    if (!vig_str_eq(c->hostname, vig_str_take(c->id, ID_SHOWN)) && !vig_str_eqc(c->network, "host") && !vig_str_eqc(c->uts, "host"))
        text(y, "hostname", c->hostname);
    text(y, "domainname", c->domainname);
    if (!c->image_known || !vig_str_eq(c->user, c->image_user))
        text(y, "user", c->user);
    LIST(y, "group_add", c->group_add);
    if (!c->image_known || !vig_str_eq(c->working_dir, c->image_working_dir))
        text(y, "working_dir", c->working_dir);
    if (entrypoint)
        LIST(y, "entrypoint", c->entrypoint);
    if (command)
        LIST(y, "command", c->command);
    settings(y, "environment", c->environment.v, c->environment.n, c->image_environment.v, c->image_environment.n);
    settings(y, "labels", c->labels.v, c->labels.n, c->image_labels.v, c->image_labels.n);
    truth(y, "stdin_open", c->stdin_open);
    truth(y, "tty", c->tty);
    truth(y, "init", c->init);
}

static void confinement(struct yaml *y, const struct vig_container *c)
{
    truth(y, "privileged", c->privileged);
    LIST(y, "cap_drop", c->cap_drop);
    LIST(y, "cap_add", c->cap_add);
    LIST(y, "security_opt", c->security_opt);
    truth(y, "read_only", c->read_only);
    tmpfs(y, c);
    mounts(y, c);
    devices(y, c);
    text(y, "pid", c->pid);
    if (!vig_str_eqc(c->ipc, "private"))
        text(y, "ipc", c->ipc);
    text(y, "uts", c->uts);
    text(y, "userns_mode", c->userns);
    text(y, "cgroup_parent", c->cgroup_parent);
    if (!vig_str_eqc(c->runtime, "runc"))
        text(y, "runtime", c->runtime);
}

/* The volumes and networks are there already, and are to be those. */
static void externals(struct yaml *y, const struct vig_container *c)
{
    bool opened = false;

    for (size_t i = 0; i < c->mounts.n; i++) {
        if (!vig_str_eqc(c->mounts.v[i].type, "volume") || !c->mounts.v[i].source.n)
            continue;
        (void)vig_buf_add(y->out, vig_str_c(opened ? "  " : "volumes:\n  "));
        opened = true;
        quoted(y->out, c->mounts.v[i].source);
        (void)vig_buf_add(y->out, VIG_STR(":\n    external: true\n"));
    }
    if (!is_named_network(c->network))
        return;
    (void)vig_buf_add(y->out, VIG_STR("networks:\n"));
    each_network(y, c, "  ", ":\n    external: true\n");
}

int vig_container_service_write(const struct vig_container *c, struct vig_buf *out, struct vig_err *err)
{
    struct yaml y = { .out = out };

    vig_buf_init(&y.word, VIG_LIMIT_ENGINE_OBJECT);
    (void)vig_buf_add(out, VIG_STR("services:\n  "));
    quoted(out, c->name.n ? c->name : VIG_STR("container"));
    (void)vig_buf_add(out, VIG_STR(":\n"));
    identity(&y, c);
    confinement(&y, c);
    networks(&y, c);
    resources(&y, c);
    if (c->restart.n && !vig_str_eqc(c->restart, "no")) {
        (void)vig_buf_add(&y.word, c->restart);
        if (c->restart_tries > 0)
            (void)vig_buf_addf(&y.word, ":%lld", (long long)c->restart_tries);
        text(&y, "restart", vig_buf_str(&y.word));
        vig_buf_clear(&y.word);
    }
    health(&y, c);
    logging(&y, c);
    settings(&y, "sysctls", c->sysctls.v, c->sysctls.n, NULL, 0);
    text(&y, "stop_signal", c->image_known && vig_str_eq(c->stop_signal, c->image_stop_signal) ? VIG_STR("") : c->stop_signal);
    if (c->stop_timeout)
        (void)vig_buf_addf(out, "    stop_grace_period: %llds\n", (long long)c->stop_timeout);
    externals(&y, c);
    out->failed |= y.word.failed;
    vig_buf_done(&y.word);
    return vig_buf_check(out, err);
}
