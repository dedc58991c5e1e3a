/* repair/docker_run.c - writes a `docker run` command (see docker_run.h).
 *
 *     docker run -d \
 *       --name shop \
 *       --read-only --tmpfs /tmp \
 *       -p 127.0.0.1:8080:80/tcp \
 *       shop:1.4 serve --verbose
 *
 * Every value was chosen by somebody else, so each is one quoted word (shell_words.h).
 */
#include "repair/docker_run.h"

#include "repair/shell_words.h"

enum { ID_SHOWN = 12 };

struct writer {
    struct vig_buf *out;
    struct vig_buf word; /* in the making */
};

static void line(struct writer *w)
{
    (void)vig_buf_add(w->out, VIG_STR(" \\\n  "));
}

static void flag(struct writer *w, bool on, const char *name)
{
    if (!on)
        return;
    line(w);
    (void)vig_buf_add(w->out, vig_str_c(name));
}

/* "--name value" */
static void option(struct writer *w, const char *name, vig_str value)
{
    line(w);
    (void)vig_buf_add(w->out, vig_str_c(name));
    (void)vig_buf_addc(w->out, ' ');
    vig_shell_word(w->out, value);
}

static void option_if(struct writer *w, const char *name, vig_str value)
{
    if (value.n)
        option(w, name, value);
}

/* The option whose value was put together in w->word. */
static void option_made(struct writer *w, const char *name)
{
    option(w, name, vig_buf_str(&w->word));
    w->out->failed |= w->word.failed;
    vig_buf_clear(&w->word);
}

static void option_number(struct writer *w, const char *name, int64_t value)
{
    if (!value)
        return;
    (void)vig_buf_addf(&w->word, "%lld", (long long)value);
    option_made(w, name);
}

const char *vig_bytes_text(int64_t bytes, char room[24])
{
    static const char units[] = "kmg";
    int unit = -1;

    while (unit < 2 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    if (unit < 0)
        (void)snprintf(room, 24, "%lld", (long long)bytes);
    else
        (void)snprintf(room, 24, "%lld%c", (long long)bytes, units[unit]);
    return room;
}

const char *vig_cpus_text(int64_t nano_cpus, char room[24])
{
    size_t n;

    (void)snprintf(room, 24, "%lld.%09lld", (long long)(nano_cpus / 1000000000), (long long)(nano_cpus % 1000000000));
    for (n = strlen(room); room[n - 1] == '0'; n--)
        room[n - 1] = '\0';
    if (room[n - 1] == '.')
        room[n - 1] = '\0';
    return room;
}

static void option_bytes(struct writer *w, const char *name, int64_t bytes)
{
    char room[24];

    if (bytes)
        option(w, name, vig_str_c(vig_bytes_text(bytes, room)));
}

static void strings(struct writer *w, const char *name, const vig_str *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        option(w, name, v[i]);
}
#define STRINGS(w, name, list) strings(w, name, (list).v, (list).n)

bool vig_container_has_own(const struct vig_setting *s, const struct vig_setting *image, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eq(s->name, image[i].name) && vig_str_eq(s->value, image[i].value))
            return false;
    return true;
}

static void settings(struct writer *w, const char *name, const struct vig_setting *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        (void)vig_buf_add(&w->word, v[i].name);
        if (v[i].has_value) {
            (void)vig_buf_addc(&w->word, '=');
            (void)vig_buf_add(&w->word, v[i].value);
        }
        option_made(w, name);
    }
}

static void own_settings(struct writer *w, const char *name, const struct vig_setting *v, size_t n, const struct vig_setting *image, size_t in)
{
    for (size_t i = 0; i < n; i++)
        if (vig_container_has_own(&v[i], image, in))
            settings(w, name, &v[i], 1);
}

/* ---- who and where ---- */

static void identity(struct writer *w, const struct vig_container *c)
{
    bool of_host = vig_str_eqc(c->network, "host") || vig_str_eqc(c->uts, "host") || vig_str_starts(c->network, VIG_STR("container:"));

    option_if(w, "--name", c->name);
    if (c->hostname.n && !of_host && !vig_str_eq(c->hostname, vig_str_take(c->id, ID_SHOWN)))
        option(w, "--hostname", c->hostname);
    if (!of_host)
        option_if(w, "--domainname", c->domainname);
    if (!c->image_known || !vig_str_eq(c->user, c->image_user))
        option_if(w, "--user", c->user);
    STRINGS(w, "--group-add", c->group_add);
    if (!c->image_known || !vig_str_eq(c->working_dir, c->image_working_dir))
        option_if(w, "--workdir", c->working_dir);
    flag(w, c->stdin_open, "-i");
    flag(w, c->tty, "-t");
    flag(w, c->init, "--init");
    flag(w, c->auto_remove, "--rm");
    own_settings(w, "--env", c->environment.v, c->environment.n, c->image_environment.v, c->image_environment.n);
    own_settings(w, "--label", c->labels.v, c->labels.n, c->image_labels.v, c->image_labels.n);
}

static void confinement(struct writer *w, const struct vig_container *c)
{
    flag(w, c->privileged, "--privileged");
    STRINGS(w, "--cap-drop", c->cap_drop);
    STRINGS(w, "--cap-add", c->cap_add);
    STRINGS(w, "--security-opt", c->security_opt);
    flag(w, c->read_only, "--read-only");
    for (size_t i = 0; i < c->tmpfs.n; i++) {
        (void)vig_buf_add(&w->word, c->tmpfs.v[i].name);
        if (c->tmpfs.v[i].value.n) {
            (void)vig_buf_addc(&w->word, ':');
            (void)vig_buf_add(&w->word, c->tmpfs.v[i].value);
        }
        option_made(w, "--tmpfs");
    }
}

/* ---- mounts and devices ---- */

/* A field of --mount, which is read as CSV: quoted where it has a comma or a quote. */
static void csv_field(struct vig_buf *out, const char *key, vig_str value)
{
    bool quoted = vig_str_has(value, ',') || vig_str_has(value, '"') || vig_str_has(value, '\n') || vig_str_has(value, '\r');

    (void)vig_buf_addf(out, "%s%s%s=", out->n ? "," : "", quoted ? "\"" : "", key);
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '"')
            (void)vig_buf_addc(out, '"');
        (void)vig_buf_addc(out, value.p[i]);
    }
    if (quoted)
        (void)vig_buf_addc(out, '"');
}

static bool is_propagated(const struct vig_mount *m)
{
    return m->propagation.n && !vig_str_eqc(m->propagation, "rprivate");
}

static void long_mount(struct writer *w, const struct vig_mount *m)
{
    csv_field(&w->word, "type", m->type);
    if (m->source.n)
        csv_field(&w->word, "source", m->source);
    csv_field(&w->word, "target", m->target);
    if (vig_str_eqc(m->type, "bind") && is_propagated(m))
        csv_field(&w->word, "bind-propagation", m->propagation);
    if (m->read_only)
        (void)vig_buf_add(&w->word, VIG_STR(",readonly"));
    if (vig_str_eqc(m->type, "tmpfs") && m->options.n)
        (void)vig_buf_addf(&w->word, ",%.*s", VIG_ARG(m->options));
    option_made(w, "--mount");
}

/* What of "ro,z" has to be said again: the labels of SELinux. */
static void add_label(struct vig_buf *out, vig_str options, const char **separator)
{
    while (options.n) {
        vig_str word = vig_str_cut(&options, ',');
        if (!vig_str_eqc(word, "z") && !vig_str_eqc(word, "Z"))
            continue;
        (void)vig_buf_addf(out, "%s%.*s", *separator, VIG_ARG(word));
        *separator = ",";
    }
}

static void short_mount(struct writer *w, const struct vig_mount *m)
{
    const char *separator = ":";

    (void)vig_buf_addf(&w->word, "%.*s:%.*s", VIG_ARG(m->source), VIG_ARG(m->target));
    if (m->read_only) {
        (void)vig_buf_add(&w->word, VIG_STR(":ro"));
        separator = ",";
    }
    if (vig_str_eqc(m->type, "bind")) {
        add_label(&w->word, m->options, &separator);
        if (is_propagated(m))
            (void)vig_buf_addf(&w->word, "%s%.*s", separator, VIG_ARG(m->propagation));
    }
    option_made(w, "-v");
}

static void mounts(struct writer *w, const struct vig_container *c)
{
    for (size_t i = 0; i < c->mounts.n; i++) {
        const struct vig_mount *m = &c->mounts.v[i];
        bool bind = vig_str_eqc(m->type, "bind"), volume = vig_str_eqc(m->type, "volume");
        if ((bind || volume) && m->source.n && !vig_str_has(m->source, ':') && !vig_str_has(m->target, ':'))
            short_mount(w, m);
        else
            long_mount(w, m);
    }
}

static void devices(struct writer *w, const struct vig_container *c)
{
    for (size_t i = 0; i < c->devices.n; i++) {
        const struct vig_device *d = &c->devices.v[i];
        (void)vig_buf_addf(&w->word, "%.*s", VIG_ARG(d->host));
        if (d->container.n)
            (void)vig_buf_addf(&w->word, ":%.*s", VIG_ARG(d->container));
        if (d->permissions.n && !vig_str_eqc(d->permissions, "rwm"))
            (void)vig_buf_addf(&w->word, ":%.*s", VIG_ARG(d->permissions));
        option_made(w, "--device");
    }
    STRINGS(w, "--device-cgroup-rule", c->device_cgroup_rules);
    option_if(w, "--gpus", c->gpus);
}

/* ---- networks ---- */

static bool is_default_network(vig_str name)
{
    return !name.n || vig_str_eqc(name, "default") || vig_str_eqc(name, "bridge");
}

static const struct vig_endpoint *endpoint_of(const struct vig_container *c, vig_str network)
{
    for (size_t i = 0; i < c->endpoints.n; i++)
        if (vig_str_eq(c->endpoints.v[i].network, network))
            return &c->endpoints.v[i];
    return NULL;
}

/* Names that the engine gives by itself: that of the container, and its id. */
static bool is_own_alias(const struct vig_container *c, vig_str alias)
{
    return !vig_str_eq(alias, c->name) && !vig_str_eq(alias, vig_str_take(c->id, ID_SHOWN)) && !vig_str_eq(alias, c->hostname);
}

static void network(struct writer *w, const struct vig_container *c)
{
    const struct vig_endpoint *e = endpoint_of(c, c->network);

    if (is_default_network(c->network))
        return;
    option(w, "--network", c->network);
    if (e) {
        option_if(w, "--ip", e->ipv4);
        option_if(w, "--ip6", e->ipv6);
        for (size_t i = 0; i < e->aliases.n; i++)
            if (is_own_alias(c, e->aliases.v[i]))
                option(w, "--network-alias", e->aliases.v[i]);
    }
}

static void port(struct writer *w, const struct vig_port *p)
{
    bool v6 = vig_str_has(p->host_ip, ':') && !vig_str_starts(p->host_ip, VIG_STR("["));

    if (p->host_ip.n)
        (void)vig_buf_addf(&w->word, v6 ? "[%.*s]:" : "%.*s:", VIG_ARG(p->host_ip));
    if (p->host && p->host_end > p->host)
        (void)vig_buf_addf(&w->word, "%u-%u:", p->host, p->host_end);
    else if (p->host)
        (void)vig_buf_addf(&w->word, "%u:", p->host);
    else if (p->host_ip.n)
        (void)vig_buf_addc(&w->word, ':');
    (void)vig_buf_addf(&w->word, "%u", p->container);
    if (p->protocol.n && !vig_str_eqc(p->protocol, "tcp"))
        (void)vig_buf_addf(&w->word, "/%.*s", VIG_ARG(p->protocol));
    option_made(w, "-p");
}

/* "/db:/shop/alias" → "db:alias" */
static void link_to(struct writer *w, vig_str l)
{
    vig_str alias = l, name = vig_str_cut(&alias, ':');

    (void)vig_buf_addf(&w->word, "%.*s", VIG_ARG(vig_str_basename(name)));
    if (alias.n)
        (void)vig_buf_addf(&w->word, ":%.*s", VIG_ARG(vig_str_basename(alias)));
    option_made(w, "--link");
}

static void networks(struct writer *w, const struct vig_container *c)
{
    network(w, c);
    flag(w, c->publish_all, "-P");
    for (size_t i = 0; !c->publish_all && i < c->ports.n; i++)
        port(w, &c->ports.v[i]);
    for (size_t i = 0; i < c->links.n; i++)
        link_to(w, c->links.v[i]);
    STRINGS(w, "--add-host", c->extra_hosts);
    STRINGS(w, "--dns", c->dns);
    STRINGS(w, "--dns-search", c->dns_search);
    STRINGS(w, "--dns-option", c->dns_options);
    option_if(w, "--mac-address", c->mac_address);
}

static void further_networks(struct writer *w, const struct vig_container *c)
{
    for (size_t i = 0; i < c->endpoints.n; i++) {
        const struct vig_endpoint *e = &c->endpoints.v[i];
        if (vig_str_eq(e->network, c->network) || (is_default_network(e->network) && is_default_network(c->network)) ||
            c->endpoints.n == 1)
            continue;
        (void)vig_buf_add(w->out, VIG_STR("docker network connect"));
        option_if(w, "--ip", e->ipv4);
        option_if(w, "--ip6", e->ipv6);
        for (size_t k = 0; k < e->aliases.n; k++)
            if (is_own_alias(c, e->aliases.v[k]))
                option(w, "--alias", e->aliases.v[k]);
        (void)vig_buf_addc(w->out, ' ');
        vig_shell_word(w->out, e->network);
        (void)vig_buf_addc(w->out, ' ');
        vig_shell_word(w->out, c->name);
        (void)vig_buf_addc(w->out, '\n');
    }
}

static void namespaces(struct writer *w, const struct vig_container *c)
{
    option_if(w, "--pid", c->pid);
    if (!vig_str_eqc(c->ipc, "private"))
        option_if(w, "--ipc", c->ipc);
    option_if(w, "--uts", c->uts);
    option_if(w, "--userns", c->userns);
    option_if(w, "--cgroup-parent", c->cgroup_parent);
    if (!vig_str_eqc(c->runtime, "runc"))
        option_if(w, "--runtime", c->runtime);
}

/* ---- limits ---- */

static void ulimit(struct writer *w, const struct vig_ulimit *u)
{
    (void)vig_buf_addf(&w->word, "%.*s=%lld:%lld", VIG_ARG(u->name), (long long)u->soft, (long long)u->hard);
    option_made(w, "--ulimit");
}

static void resources(struct writer *w, const struct vig_container *c)
{
    char room[24];

    option_bytes(w, "--memory", c->memory);
    if (c->memory_swap < 0)
        option(w, "--memory-swap", VIG_STR("-1"));
    else
        option_bytes(w, "--memory-swap", c->memory_swap);
    option_bytes(w, "--memory-reservation", c->memory_reservation);
    if (c->nano_cpus > 0)
        option(w, "--cpus", vig_str_c(vig_cpus_text(c->nano_cpus, room)));
    option_number(w, "--cpu-period", c->cpu_period);
    option_number(w, "--cpu-quota", c->cpu_quota);
    option_number(w, "--cpu-shares", c->cpu_shares);
    option_if(w, "--cpuset-cpus", c->cpuset_cpus);
    option_if(w, "--cpuset-mems", c->cpuset_mems);
    option_number(w, "--pids-limit", c->pids_limit);
    for (size_t i = 0; i < c->ulimits.n; i++)
        ulimit(w, &c->ulimits.v[i]);
    flag(w, c->oom_kill_disable, "--oom-kill-disable");
    option_number(w, "--oom-score-adj", c->oom_score_adj);
    if (c->shm_size != 64 << 20)
        option_bytes(w, "--shm-size", c->shm_size);
}

/* ---- how it runs ---- */

static void duration(struct writer *w, const char *name, int64_t ns)
{
    if (!ns)
        return;
    if (ns % 1000000000 == 0)
        (void)vig_buf_addf(&w->word, "%llds", (long long)(ns / 1000000000));
    else
        (void)vig_buf_addf(&w->word, "%lldms", (long long)(ns / 1000000));
    option_made(w, name);
}

static void health(struct writer *w, const struct vig_container *c)
{
    const struct vig_health *h = &c->health;

    if (c->health_from_image)
        return;
    if (c->health_off) {
        flag(w, true, "--no-healthcheck");
        return;
    }
    if (h->test.n == 2 && vig_str_eqc(h->test.v[0], "CMD-SHELL"))
        option(w, "--health-cmd", h->test.v[1]);
    else if (h->test.n > 1) { /* words: the option takes a shell command only */
        for (size_t i = 1; i < h->test.n; i++) {
            if (i > 1)
                (void)vig_buf_addc(&w->word, ' ');
            vig_shell_word(&w->word, h->test.v[i]);
        }
        option_made(w, "--health-cmd");
    }
    duration(w, "--health-interval", h->interval);
    duration(w, "--health-timeout", h->timeout);
    duration(w, "--health-start-period", h->start_period);
    option_number(w, "--health-retries", h->retries);
}

static void running(struct writer *w, const struct vig_container *c)
{
    if (c->restart.n && !vig_str_eqc(c->restart, "no")) {
        (void)vig_buf_add(&w->word, c->restart);
        if (c->restart_tries > 0)
            (void)vig_buf_addf(&w->word, ":%lld", (long long)c->restart_tries);
        option_made(w, "--restart");
    }
    health(w, c);
    option_if(w, "--log-driver", c->log_driver);
    settings(w, "--log-opt", c->log_options.v, c->log_options.n);
    settings(w, "--sysctl", c->sysctls.v, c->sysctls.n);
    settings(w, "--storage-opt", c->storage_options.v, c->storage_options.n);
    if (!c->image_known || !vig_str_eq(c->stop_signal, c->image_stop_signal))
        option_if(w, "--stop-signal", c->stop_signal);
    option_number(w, "--stop-timeout", c->stop_timeout);
}

static bool same_words(const vig_str *a, size_t an, const vig_str *b, size_t bn)
{
    if (an != bn)
        return false;
    for (size_t i = 0; i < an; i++)
        if (!vig_str_eq(a[i], b[i]))
            return false;
    return true;
}

void vig_container_own_command(const struct vig_container *c, bool *ret_entrypoint, bool *ret_command)
{
    *ret_entrypoint = c->image_known ? !same_words(c->entrypoint.v, c->entrypoint.n, c->image_entrypoint.v, c->image_entrypoint.n)
                                     : c->entrypoint.n > 0;
    *ret_command = *ret_entrypoint || !c->image_known || !same_words(c->command.v, c->command.n, c->image_command.v, c->image_command.n);
}

static void word(struct writer *w, vig_str s)
{
    (void)vig_buf_addc(w->out, ' ');
    vig_shell_word(w->out, s);
}

static void image_and_command(struct writer *w, const struct vig_container *c)
{
    bool entrypoint, command;

    vig_container_own_command(c, &entrypoint, &command);
    if (entrypoint)
        option(w, "--entrypoint", c->entrypoint.n ? c->entrypoint.v[0] : VIG_STR(""));
    line(w);
    vig_shell_word(w->out, c->image);
    for (size_t i = 1; entrypoint && i < c->entrypoint.n; i++)
        word(w, c->entrypoint.v[i]);
    for (size_t i = 0; command && i < c->command.n; i++)
        word(w, c->command.v[i]);
    (void)vig_buf_addc(w->out, '\n');
}

int vig_docker_run_write(const struct vig_container *c, struct vig_buf *out, struct vig_err *err)
{
    struct writer w = { .out = out };

    vig_buf_init(&w.word, VIG_LIMIT_ENGINE_OBJECT);
    (void)vig_buf_add(out, VIG_STR("docker run -d"));
    identity(&w, c);
    confinement(&w, c);
    mounts(&w, c);
    devices(&w, c);
    networks(&w, c);
    namespaces(&w, c);
    resources(&w, c);
    running(&w, c);
    image_and_command(&w, c);
    further_networks(&w, c);
    vig_buf_done(&w.word);
    return vig_buf_check(out, err);
}
