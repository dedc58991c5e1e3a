/* audit/container/running.c - how a container is kept running, watched and logged, and what was started in it. */
#include "audit/container/place.h"
#include "model/daemon.h"

enum { MOST_TRIES = 5 };

static int read_only_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (f->container->read_only)
        return 0;
    return vig_findings_at(out, vig_at_field(f->container, VIG_CTR_READ_ONLY), err, "--read-only is not set");
}

const struct vig_check vig_check_read_only = {
    .id = "CTR-0012",
    .title = "The root file system can be written",
    .why = "An intruder changes programs and leaves tools behind, and they stay as long as the container does.",
    .remedy = "--read-only, with --tmpfs /tmp and a volume for each folder that is really written to (docker diff lists them).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.13", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = read_only_run,
};

static int restart_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    struct vig_place at = vig_at_field(c, VIG_CTR_RESTART);

    if (vig_str_eqc(c->restart, "always") || vig_str_eqc(c->restart, "unless-stopped"))
        return vig_findings_at(out, at, err, "--restart %.*s", VIG_ARG(c->restart));
    if (!vig_str_eqc(c->restart, "on-failure") || (c->restart_tries > 0 && c->restart_tries <= MOST_TRIES))
        return 0;
    if (c->restart_tries > 0)
        return vig_findings_at(out, at, err, "--restart on-failure:%lld, with more than %d tries", (long long)c->restart_tries, MOST_TRIES);
    return vig_findings_at(out, at, err, "--restart on-failure, with tries without end");
}

const struct vig_check vig_check_restart = {
    .id = "CTR-0014",
    .title = "The container is started again without end",
    .why = "One that fails at once keeps the host busy, and one that an attack brings down gives the attacker another try each time.",
    .remedy = "--restart on-failure:5.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.15", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = restart_run,
};

static int no_restart_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->auto_remove || (c->restart.n && !vig_str_eqc(c->restart, "no")))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_RESTART), err, "--restart is not set");
}

const struct vig_check vig_check_no_restart = {
    .id = "CTR-0055",
    .title = "The container stays down when it fails",
    .why = "A service that a crash has ended is missed until somebody starts it by hand.",
    .remedy = "--restart on-failure:5.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.15", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = no_restart_run,
};

static int health_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    struct vig_place at = vig_at_field(c, VIG_CTR_HEALTH);

    if (c->health_off)
        return vig_findings_at(out, at, err, "--no-healthcheck");
    if (c->health_check)
        return 0;
    if (c->origin == VIG_FROM_ENGINE || c->image_known)
        return vig_findings_at(out, at, err, "neither it nor its image has a health check");
    return vig_findings_at(out, at, err, "no health check is set, and whether its image has one is not known");
}

const struct vig_check vig_check_health = {
    .id = "CTR-0026",
    .title = "Nobody looks whether the service still answers",
    .why = "A process that hangs counts as running; with a check, what depends on it waits, and swarm or autoheal replace it.",
    .remedy = "HEALTHCHECK in the Dockerfile, or --health-cmd 'wget -qO- http://localhost:8080/health || exit 1'.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.27", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = health_run,
};

static int log_none_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (!vig_str_eqc(c->log_driver, "none"))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_LOG), err, "--log-driver none");
}

const struct vig_check vig_check_log_none = {
    .id = "CTR-0048",
    .title = "What the container says is not logged",
    .why = "After an incident nobody can tell what happened in it.",
    .remedy = "Remove --log-driver none; against full disks --log-opt max-size=10m --log-opt max-file=3.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.13", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = log_none_run,
};

static bool has_setting(const struct vig_setting *v, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(v[i].name, name))
            return true;
    return false;
}

static int log_size_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;

    if (!vig_str_eqc(c->log_driver, "json-file"))
        return c->log_driver.n ? 0 : vig_findings_not_applicable(out); /* the engine's: judged there */
    if (has_setting(c->log_options.v, c->log_options.n, "max-size"))
        return 0;
    if (c->origin != VIG_FROM_ENGINE && d && vig_daemon_item(&d->log_opts, VIG_STR("max-size")))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_LOG), err, "the log driver json-file has no max-size");
}

const struct vig_check vig_check_log_size = {
    .id = "CTR-0056",
    .title = "The container's log grows without bound",
    .why = "A program that says much, or is made to, fills the host's disk, and everything on it stands still.",
    .remedy = "--log-opt max-size=10m --log-opt max-file=3, or --log-driver local, which has such limits.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.13", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = log_size_run,
};

static bool is_known_runtime(vig_str name)
{
    static const char *const known[] = { "", "runc", "crun", "youki", "runsc", "kata-runtime", "kata", "sysbox-runc", "nvidia", "io.containerd.runc.v1",
                                         "io.containerd.runc.v2", "io.containerd.runsc.v1", "io.containerd.kata.v2" };

    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_eqc(name, known[i]))
            return true;
    return false;
}

static int runtime_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (is_known_runtime(c->runtime))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_RUNTIME), err, "--runtime %.*s", VIG_ARG(vig_str_take(c->runtime, 100)));
}

const struct vig_check vig_check_runtime = {
    .id = "CTR-0049",
    .title = "The container runs with a runtime that is not known",
    .why = "The runtime sets up everything that keeps the container in; one of somebody's own may leave out any of it.",
    .remedy = "Remove --runtime, or see who made it and whether it is kept up to date.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = runtime_run,
};

static int cgroup_parent_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (!c->cgroup_parent.n)
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_CGROUP), err, "--cgroup-parent %.*s", VIG_ARG(vig_str_take(c->cgroup_parent, 200)));
}

const struct vig_check vig_check_cgroup_parent = {
    .id = "CTR-0024",
    .title = "The container is in a control group of its own choice",
    .why = "Limits that were set for all containers do not count there.",
    .remedy = "Remove --cgroup-parent, unless that group has limits of its own.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.25", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = cgroup_parent_run,
};

static bool is_ssh_server(vig_str word)
{
    word = vig_str_basename(word);
    return vig_str_eqc(word, "sshd") || vig_str_eqc(word, "dropbear");
}

/* Programs that a command starts are its words, or words of the shell script that it is. */
static bool starts_sshd(vig_str command)
{
    size_t start = 0;

    for (size_t i = 0; i <= command.n; i++)
        if (i == command.n || vig_is_space(command.p[i]) || memchr(";&|()'\"", command.p[i], 7)) {
            if (is_ssh_server(vig_str_of(command.p + start, i - start)))
                return true;
            start = i + 1;
        }
    return false;
}

static int sshd_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->runs_sshd)
        return vig_findings_add(out, err, "an SSH server runs in it");
    for (size_t i = 0; i < c->entrypoint.n + c->command.n; i++) {
        vig_str word = i < c->entrypoint.n ? c->entrypoint.v[i] : c->command.v[i - c->entrypoint.n];
        if (starts_sshd(word))
            return vig_findings_at(out, vig_at_field(c, VIG_CTR_COMMAND), err, "its command starts an SSH server: %.*s",
                                   VIG_ARG(vig_str_take(word, 200)));
    }
    if (vig_str_eqc(c->state, "running") && !c->processes_known)
        return vig_findings_not_looked_at(out, "its processes could not be listed");
    return 0;
}

const struct vig_check vig_check_sshd = {
    .id = "CTR-0006",
    .title = "An SSH server runs in the container",
    .why = "It has keys and users of its own, which nobody rotates, and sessions in it are seen by none of the engine's logs.",
    .remedy = "Leave it out of the image; docker exec gives a shell to those who may have one.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.7", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = sshd_run,
};

static const char *tense(const struct vig_exec *x)
{
    return x->running ? "runs" : "was started";
}

static int exec_privileged_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    if (c->origin != VIG_FROM_ENGINE)
        return vig_findings_not_applicable(out);
    for (size_t i = 0; rc == 0 && i < c->execs.n; i++)
        if (c->execs.v[i].privileged)
            rc = vig_findings_add(out, err, "docker exec --privileged %s in it (exec %.*s)", tense(&c->execs.v[i]),
                                  VIG_ARG(vig_str_take(c->execs.v[i].id, 12)));
    return rc;
}

const struct vig_check vig_check_exec_privileged = {
    .id = "CTR-0022",
    .title = "A privileged process was started in the container",
    .why = "It has all capabilities, whatever the container was started with; who takes it over is root on the host.",
    .remedy = "docker exec without --privileged. The engine forgets processes that ended some minutes ago: an audit rule on the client "
              "(-w /usr/bin/docker -p x) does not.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.23", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = exec_privileged_run,
};

static int exec_root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    if (c->origin != VIG_FROM_ENGINE)
        return vig_findings_not_applicable(out);
    if (vig_user_is_root(c->user))
        return 0; /* it is root anyhow, which is said elsewhere */
    for (size_t i = 0; rc == 0 && i < c->execs.n; i++)
        if (c->execs.v[i].user.n && vig_user_is_root(c->execs.v[i].user))
            rc = vig_findings_add(out, err, "docker exec --user %.*s %s in it (exec %.*s)", VIG_ARG(vig_str_take(c->execs.v[i].user, 40)),
                                  tense(&c->execs.v[i]), VIG_ARG(vig_str_take(c->execs.v[i].id, 12)));
    return rc;
}

const struct vig_check vig_check_exec_root = {
    .id = "CTR-0023",
    .title = "A process was started as root in a container that is not",
    .why = "What it writes belongs to root, and what it is tricked into it does as root.",
    .remedy = "docker exec without --user root.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.24", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .level = 2,
    .run = exec_root_run,
};
