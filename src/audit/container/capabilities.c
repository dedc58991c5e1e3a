/* audit/container/capabilities.c - which of root's powers a container has. */
#include "audit/container/place.h"

/* What the engine gives to every container that says nothing. Sorted. */
static const char *const by_default[] = { "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
                                          "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT" };

/* Those that are root on the host, or nearly, and how. */
static const struct {
    const char *name, *means;
} strong[] = {
    { "ALL", "all of root's powers" },
    { "BPF", "programs in the host's kernel" },
    { "DAC_READ_SEARCH", "any file of the host can be opened by its handle" },
    { "MAC_ADMIN", "the host's mandatory access control can be changed" },
    { "MAC_OVERRIDE", "the host's mandatory access control does not count" },
    { "NET_ADMIN", "interfaces, routes and firewall rules of its network can be changed" },
    { "PERFMON", "the host's kernel memory can be watched" },
    { "SYS_ADMIN", "mounting and dozens of other ways out" },
    { "SYS_BOOT", "the host can be restarted or given another kernel" },
    { "SYS_MODULE", "kernel modules can be loaded" },
    { "SYS_PTRACE", "other processes can be taken over" },
    { "SYS_RAWIO", "the host's memory and disks can be written" },
    { "SYS_TIME", "the host's clock can be set" },
    { "SYSLOG", "kernel addresses can be read" },
};

static bool is_default(vig_str cap)
{
    for (size_t i = 0; i < VIG_COUNT(by_default); i++)
        if (vig_str_eqc(cap, by_default[i]))
            return true;
    return false;
}

static const char *meaning(vig_str cap)
{
    for (size_t i = 0; i < VIG_COUNT(strong); i++)
        if (vig_str_eqc(cap, strong[i].name))
            return strong[i].means;
    return NULL;
}

static int added_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    for (size_t i = 0; i < c->cap_add.n; i++) {
        vig_str cap = c->cap_add.v[i];
        const char *means = meaning(cap);
        int rc;
        if (is_default(cap))
            continue;
        rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_CAPABILITIES), err, "--cap-add %.*s%s%s", VIG_ARG(vig_str_take(cap, 40)),
                             means ? ": " : "", means ? means : "");
        if (rc < 0)
            return rc;
        if (means)
            vig_findings_severity(out, VIG_HIGH);
    }
    return 0;
}

const struct vig_check vig_check_added_capabilities = {
    .id = "CTR-0003",
    .title = "Capabilities beyond the default are given",
    .why = "Each of them is a piece of root's power over the host's kernel; several are as good as root on the host.",
    .remedy = "Remove the --cap-add; find out by strace or capsh which one the program really needs, and give that one alone.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.4", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = added_run,
};

static int privileged_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->container->privileged)
        return 0;
    return vig_findings_at(out, vig_at_field(f->container, VIG_CTR_PRIVILEGED), err, "--privileged");
}

const struct vig_check vig_check_privileged = {
    .id = "CTR-0004",
    .title = "The container is privileged",
    .why = "It has all capabilities and all devices, and neither seccomp nor AppArmor: who is root in it mounts the host's disk and is root "
           "there.",
    .remedy = "Remove --privileged and give what is really needed by --cap-add and --device.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.5", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_CRITICAL,
    .run = privileged_run,
};

static int kept_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;

    if (c->privileged)
        return 0;
    for (size_t i = 0; i < c->cap_drop.n; i++)
        if (vig_str_eqc(c->cap_drop.v[i], "ALL"))
            return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_CAPABILITIES), err, "--cap-drop ALL is not set: %s",
                           c->cap_drop.n ? "those of the default that were not dropped by name are kept"
                                         : "the default ones are kept, NET_RAW, MKNOD and DAC_OVERRIDE among them");
}

const struct vig_check vig_check_kept_capabilities = {
    .id = "CTR-0034",
    .title = "The default capabilities are kept",
    .why = "Most services need none of them. NET_RAW forges packets to neighbours, DAC_OVERRIDE opens files whatever their mode.",
    .remedy = "--cap-drop ALL, and --cap-add for those that the program turns out to need (often NET_BIND_SERVICE, or CHOWN, SETUID and "
              "SETGID).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.4", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = kept_run,
};
