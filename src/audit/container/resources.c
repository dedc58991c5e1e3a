/* audit/container/resources.c - what one container may use up of the host: memory, processors, processes, open files, and who is killed
 * when memory runs out.
 */
#include "audit/container/place.h"
#include "model/daemon.h"

static int memory_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (f->container->memory > 0)
        return 0;
    return vig_findings_at(out, vig_at_field(f->container, VIG_CTR_MEMORY), err, "--memory is not set");
}

const struct vig_check vig_check_memory = {
    .id = "CTR-0010",
    .title = "Memory is not limited",
    .why = "A leak or an attack takes all of the host's memory, and the kernel then ends processes of others.",
    .remedy = "--memory 512m --memory-swap 512m, with what the application needs (docker stats tells).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.11", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = memory_run,
};

static int swap_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->memory <= 0 || c->memory_swap != -1)
        return 0; /* without a limit of its own, swap is as much again as the memory */
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_MEMORY), err, "--memory-swap -1");
}

const struct vig_check vig_check_swap = {
    .id = "CTR-0044",
    .title = "Memory is limited, but swap is not",
    .why = "What does not fit into memory goes to the host's swap, until that is full, and slows down everybody meanwhile.",
    .remedy = "--memory-swap with the same value as --memory: no swap.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = swap_run,
};

static int cpu_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->nano_cpus > 0 || c->cpu_quota > 0 || c->cpuset_cpus.n || (c->cpu_shares > 0 && c->cpu_shares != 1024))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_CPU), err, "neither --cpus nor --cpu-shares is set");
}

const struct vig_check vig_check_cpu = {
    .id = "CTR-0011",
    .title = "Processor time is not limited",
    .why = "One container that computes without end slows down all others and the host itself.",
    .remedy = "--cpus 0.5 for half a processor, or --cpu-shares for a share when they are busy.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.12", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = cpu_run,
};

static int pids_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->pids_limit > 0)
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_PIDS), err, c->pids_limit < 0 ? "--pids-limit -1" : "--pids-limit is not set");
}

const struct vig_check vig_check_pids = {
    .id = "CTR-0028",
    .title = "The number of processes is not limited",
    .why = "A fork bomb in the container takes all of the host's process numbers: nobody can even log in to stop it.",
    .remedy = "--pids-limit 100, with some room above what the application needs.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.29", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = pids_run,
};

static const struct vig_ulimit *ulimit_named(const struct vig_container *c, const char *name)
{
    for (size_t i = 0; i < c->ulimits.n; i++)
        if (vig_str_eqc(c->ulimits.v[i].name, name))
            return &c->ulimits.v[i];
    return NULL;
}

static bool by_default(const struct vig_daemon *d, const char *name)
{
    return d && d->default_ulimits.told > VIG_TOLD_DEFAULT && vig_daemon_item(&d->default_ulimits, vig_str_c(name));
}

static int ulimits_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_ulimit *u = ulimit_named(c, "nofile");

    if (u && u->hard >= 0)
        return 0;
    if (u)
        return vig_findings_at(out, vig_at_line(c, u->line), err, "--ulimit nofile has no hard limit");
    if (by_default(f->daemon, "nofile"))
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_ULIMITS), err, "--ulimit nofile is not set%s",
                           f->daemon && f->daemon->default_ulimits.told ? ", nor are default-ulimits of the engine" : "");
}

const struct vig_check vig_check_ulimits = {
    .id = "CTR-0018",
    .title = "The number of open files is not limited",
    .why = "The engine's own limit is a million or none; each open file costs memory of the kernel, which no other limit counts.",
    .remedy = "--ulimit nofile=1024:2048, or \"default-ulimits\" in daemon.json for all containers.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.19", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = ulimits_run,
};

static int nproc_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_ulimit *u = ulimit_named(c, "nproc");

    if ((u && u->hard >= 0) || c->pids_limit > 0 || by_default(f->daemon, "nproc"))
        return 0; /* --pids-limit does the same, and counts this container alone */
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_ULIMITS), err, "neither --ulimit nproc nor --pids-limit is set");
}

const struct vig_check vig_check_nproc = {
    .id = "CTR-0057",
    .title = "The number of a user's processes is not limited",
    .why = "Containers that run as the same user share the host's count of that user's processes; one can use it up for all.",
    .remedy = "--pids-limit, or --ulimit nproc=512:512.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.19", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = nproc_run,
};

static int oom_kill_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc;

    if (!c->oom_kill_disable)
        return 0;
    rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_MEMORY), err, "--oom-kill-disable%s", c->memory > 0 ? "" : ", without a memory limit");
    if (c->memory <= 0)
        vig_findings_severity(out, VIG_HIGH);
    return rc;
}

const struct vig_check vig_check_oom_kill = {
    .id = "CTR-0045",
    .title = "The container is not ended when memory runs out",
    .why = "It hangs instead; without a limit of its own the host's other processes are ended in its place.",
    .remedy = "Remove --oom-kill-disable.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = oom_kill_run,
};

static int oom_score_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->oom_score_adj >= 0)
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_MEMORY), err, "--oom-score-adj %lld", (long long)c->oom_score_adj);
}

const struct vig_check vig_check_oom_score = {
    .id = "CTR-0046",
    .title = "Others are ended before the container when memory runs out",
    .why = "The kernel spares it and ends the host's own services instead.",
    .remedy = "Remove --oom-score-adj, or give a value of 0 or more.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = oom_score_run,
};
