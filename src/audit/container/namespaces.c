/* audit/container/namespaces.c - namespaces that a container shares with the host, or with another container.
 *
 * --network container:OTHER (and --pid, --ipc) is followed: when the other one has the host's, this one has it, too.
 */
#include "audit/container/place.h"
#include "model/daemon.h"

static int shared(const struct vig_container *c, const char *option, vig_str mode, vig_str followed, enum vig_container_field field,
                  struct vig_findings *out, struct vig_err *err)
{
    if (!vig_shares_host(mode, followed))
        return 0;
    if (vig_str_eqc(mode, "host"))
        return vig_findings_at(out, vig_at_field(c, field), err, "--%s host", option);
    return vig_findings_at(out, vig_at_field(c, field), err, "--%s %.*s, and that one has the host's", option, VIG_ARG(vig_str_take(mode, 90)));
}

static int network_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    return shared(c, "network", c->network, c->network_of, VIG_CTR_NETWORK, out, err);
}

const struct vig_check vig_check_host_network = {
    .id = "CTR-0009",
    .title = "The container uses the host's network",
    .why = "It reaches services that listen on localhost only, may open any port of the host, and reads the traffic of its interfaces.",
    .remedy = "Remove --network host and publish the ports that are needed: -p 127.0.0.1:8080:80.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.10", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = network_run,
};

static int pid_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    return shared(c, "pid", c->pid, c->pid_of, VIG_CTR_PID, out, err);
}

const struct vig_check vig_check_host_pid = {
    .id = "CTR-0015",
    .title = "The container sees the host's processes",
    .why = "It reads their command lines and environments, may kill those of its own user, and as root gets at their files by /proc/PID/root.",
    .remedy = "Remove --pid host.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.16", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = pid_run,
};

static int ipc_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    return shared(c, "ipc", c->ipc, c->ipc_of, VIG_CTR_IPC, out, err);
}

const struct vig_check vig_check_host_ipc = {
    .id = "CTR-0016",
    .title = "The container shares memory with the host's processes",
    .why = "Shared memory, semaphores and message queues of the host's programs can be read and changed.",
    .remedy = "Remove --ipc host; two containers share by --ipc shareable and --ipc container:NAME.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.17", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = ipc_run,
};

static int uts_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    return shared(c, "uts", c->uts, VIG_STR(""), VIG_CTR_UTS, out, err);
}

const struct vig_check vig_check_host_uts = {
    .id = "CTR-0020",
    .title = "The container uses the host's name space of host names",
    .why = "With SYS_ADMIN it can rename the host, which certificates, logs and clusters go by.",
    .remedy = "Remove --uts host; a name is given by --hostname.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.21", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = uts_run,
};

static int userns_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;
    bool remapped = d && ((d->asked && d->userns) || (d->userns_remap.told > VIG_TOLD_DEFAULT && d->userns_remap.text.n));
    int rc;

    if (!vig_str_eqc(c->userns, "host"))
        return 0;
    rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_USERNS), err, "--userns host%s",
                         remapped ? ": the engine remaps users, but not for this one" : "");
    if (d && d->asked && !remapped)
        vig_findings_severity(out, VIG_LOW); /* nothing is remapped anyhow */
    return rc;
}

const struct vig_check vig_check_host_userns = {
    .id = "CTR-0030",
    .title = "The container is exempt from user remapping",
    .why = "Root in the container is then root on the host, should it break out.",
    .remedy = "Remove --userns host.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.31", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = userns_run,
};

static int cgroupns_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;

    if (!vig_str_eqc(c->cgroupns, "host"))
        return 0;
    if (c->origin == VIG_FROM_ENGINE && (!d || !d->asked))
        return vig_findings_not_looked_at(out, "what the engine's default is, is not known");
    if (c->origin == VIG_FROM_ENGINE && !vig_str_eqc(d->cgroup_version, "2"))
        return 0; /* there it is the default */
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_CGROUP), err, "--cgroupns host");
}

const struct vig_check vig_check_host_cgroupns = {
    .id = "CTR-0040",
    .title = "The container sees the host's control groups",
    .why = "Their names tell what else runs on the host.",
    .remedy = "Remove --cgroupns host: private is the default.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = cgroupns_run,
};

static int joined_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct {
        const char *option;
        vig_str mode, followed;
        enum vig_container_field field;
    } parts[] = {
        { "pid", c->pid, c->pid_of, VIG_CTR_PID },
        { "ipc", c->ipc, c->ipc_of, VIG_CTR_IPC },
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(parts); i++)
        if (vig_str_starts(parts[i].mode, VIG_STR("container:")) && !vig_shares_host(parts[i].mode, parts[i].followed))
            rc = vig_findings_at(out, vig_at_field(c, parts[i].field), err, "--%s %.*s", parts[i].option, VIG_ARG(vig_str_take(parts[i].mode, 90)));
    return rc;
}

const struct vig_check vig_check_joined = {
    .id = "CTR-0041",
    .title = "Two containers share their processes or memory",
    .why = "Who is in the one can read and stop what runs in the other, so both are only as safe as the weaker one.",
    .remedy = "Remove --pid container:… and --ipc container:… unless the two belong together.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = joined_run,
};
