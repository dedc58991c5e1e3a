/* audit/host/kernel.c - what the kernel enforces around containers, beyond namespaces. */
#include "audit/check.h"
#include "model/host.h"

static int mac_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->apparmor == VIG_YES || (h->selinux == VIG_YES && h->selinux_enforces))
        return 0;
    if (h->kernel_why && h->selinux == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (h->selinux == VIG_YES)
        return vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/etc/selinux/config") }, err,
                               "SELinux is permissive: it writes down what it would forbid, and forbids nothing");
    if (h->kernel_why) /* offline, with SELinux switched off: AppArmor cannot be seen */
        return vig_findings_not_looked_at(out, h->kernel_why);
    return vig_findings_add(out, err, "neither AppArmor nor SELinux is switched on (security modules: %.*s)",
                            VIG_ARG(h->lsm.n ? h->lsm : VIG_STR("none")));
}

const struct vig_check vig_check_mac = {
    .id = "HST-0061",
    .title = "No mandatory access control confines containers",
    .why = "AppArmor or SELinux is what still stands when a process breaks out of its namespaces, or is root in them.",
    .remedy = "Switch on what the distribution brings: apparmor=1 security=apparmor on the kernel's command line, or "
              "SELINUX=enforcing",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", "https://docs.docker.com/engine/security/apparmor/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = mac_run,
};

static int docker_default_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (h->apparmor != VIG_YES || !h->engine_runs)
        return vig_findings_not_applicable(out);
    if (h->docker_default == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, "needs root");
    return h->docker_default == VIG_YES
               ? 0
               : vig_findings_add(out, err, "AppArmor is on, but the profile 'docker-default' is not loaded");
}

const struct vig_check vig_check_docker_default = {
    .id = "HST-0062",
    .title = "The engine's AppArmor profile is not loaded",
    .why = "Containers then run unconfined, though AppArmor looks as if it were in use.",
    .remedy = "Install apparmor_parser (package apparmor) and restart the engine: it loads the profile when it starts",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/security/apparmor/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = docker_default_run,
};

static int container_selinux_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->selinux != VIG_YES || !h->engine)
        return vig_findings_not_applicable(out);
    return h->container_selinux
               ? 0
               : vig_findings_add(out, err, "SELinux is on, but the policy of container-selinux is not installed");
}

const struct vig_check vig_check_container_selinux = {
    .id = "HST-0063",
    .title = "SELinux has no policy for containers",
    .why = "Without container_t and container_file_t containers run in the engine's own domain, which may do nearly "
           "everything.",
    .remedy = "Install container-selinux, and set \"selinux-enabled\": true in daemon.json",
    .refs = (const char *const[]){ "https://docs.docker.com/reference/cli/dockerd/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = container_selinux_run,
};

static int processor_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->cpu_why)
        return vig_findings_not_looked_at(out, h->cpu_why);
    for (size_t i = 0; rc == 0 && i < h->cpu.n; i++)
        rc = vig_findings_add(out, err, "%.*s: %.*s", VIG_ARG(h->cpu.v[i].name), VIG_ARG(h->cpu.v[i].value));
    return rc;
}

const struct vig_check vig_check_processor = {
    .id = "HST-0064",
    .title = "The processor has a hole that the kernel does not close",
    .why = "A container can read what other containers and the host have in memory.",
    .remedy = "Update kernel and microcode (intel-microcode, amd64-microcode), and take mitigations=off from the "
              "kernel's command line",
    .refs = (const char *const[]){ "https://docs.kernel.org/admin-guide/hw-vuln/index.html", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = processor_run,
};

static int lockdown_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (!h->lockdown.n)
        return vig_findings_not_looked_at(out, "the kernel has no lockdown, or does not tell");
    return !vig_str_eqc(h->lockdown, "none") ? 0 : vig_findings_add(out, err, "lockdown is 'none'");
}

const struct vig_check vig_check_lockdown = {
    .id = "HST-0065",
    .title = "Root may change the running kernel",
    .why =
        "A privileged container can load modules and write to kernel memory, so it cannot be got rid of by a restart.",
    .remedy = "Put lockdown=integrity on the kernel's command line, or boot with Secure Boot",
    .refs = (const char *const[]){ "https://man7.org/linux/man-pages/man7/kernel_lockdown.7.html", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .level = 2,
    .run = lockdown_run,
};

static int swap_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (h->swap_limit == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, "no control groups are mounted");
    return h->swap_limit == VIG_YES
               ? 0
               : vig_findings_add(out, err,
                                  "the kernel does not count swap by control group (cgroup v1 without memory.memsw)");
}

const struct vig_check vig_check_swap_limit = {
    .id = "HST-0066",
    .title = "The kernel cannot limit the swap of containers",
    .why = "--memory-swap is without effect: a container at its memory limit fills the host's swap.",
    .remedy = "Put cgroup_enable=memory swapaccount=1 on the kernel's command line, or change to cgroup v2",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/install/linux-postinstall/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = swap_run,
};

static int cgroup_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (!h->cgroup_version)
        return vig_findings_not_looked_at(out, "no control groups are mounted");
    return h->cgroup_version != 1 ? 0 : vig_findings_add(out, err, "control groups are those of version 1");
}

const struct vig_check vig_check_cgroup_v1 = {
    .id = "HST-0067",
    .title = "Control groups are those of version 1",
    .why = "Root in a container could leave through release_agent (CVE-2022-0492), private cgroup namespaces are not "
           "the default, and "
           "systemd and engines are dropping it.",
    .remedy = "Put systemd.unified_cgroup_hierarchy=1 on the kernel's command line, and \"exec-opts\": "
              "[\"native.cgroupdriver=systemd\"] into daemon.json",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/containers/runmetrics/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .level = 2,
    .run = cgroup_run,
};

static int seccomp_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (h->seccomp == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, "the kernel did not tell");
    return h->seccomp == VIG_YES
               ? 0
               : vig_findings_add(out, err, "the kernel has no seccomp filters (CONFIG_SECCOMP_FILTER)");
}

const struct vig_check vig_check_seccomp_kernel = {
    .id = "HST-0068",
    .title = "The kernel cannot filter system calls",
    .why = "No seccomp profile is in force, whatever the engine says: containers may make every system call.",
    .remedy = "Run a kernel with CONFIG_SECCOMP_FILTER=y",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/security/seccomp/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = seccomp_run,
};

/* What the kernel was built with. Options that some architectures and versions do not have are not among them. */
static const struct {
    vig_str name, safe;
    const char *what;
} built[] = {
    { VIG_STR("CONFIG_STRICT_KERNEL_RWX"), VIG_STR("y"), "kernel code can be overwritten" },
    { VIG_STR("CONFIG_STACKPROTECTOR_STRONG"), VIG_STR("y"), "overwritten stacks go unnoticed" },
    { VIG_STR("CONFIG_RANDOMIZE_BASE"), VIG_STR("y"), "the kernel lies at a known address" },
    { VIG_STR("CONFIG_HARDENED_USERCOPY"), VIG_STR("y"), "copies to and from programs are not checked" },
    { VIG_STR("CONFIG_FORTIFY_SOURCE"), VIG_STR("y"), "copies in the kernel are not checked" },
    { VIG_STR("CONFIG_VMAP_STACK"), VIG_STR("y"), "a stack may run into other memory" },
    { VIG_STR("CONFIG_SLAB_FREELIST_RANDOM"), VIG_STR("y"), "the heap is predictable" },
    { VIG_STR("CONFIG_SLAB_FREELIST_HARDENED"), VIG_STR("y"), "the heap's own data is not protected" },
};

static int config_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    const struct vig_host_setting *devmem = vig_host_config(h, VIG_STR("CONFIG_DEVMEM")),
                                  *strict = vig_host_config(h, VIG_STR("CONFIG_STRICT_DEVMEM"));
    int rc = 0;

    if (h->config_why)
        return vig_findings_not_looked_at(out, h->config_why);
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(built); i++) {
        const struct vig_host_setting *s = vig_host_config(h, built[i].name);

        if (s && !vig_str_eq(s->value, built[i].safe))
            rc = vig_findings_add(out, err, "%.*s is not set: %s", VIG_ARG(built[i].name), built[i].what);
    }
    if (rc == 0 && devmem && strict && vig_str_eqc(devmem->value, "y") && !vig_str_eqc(strict->value, "y"))
        rc = vig_findings_add(out, err, "CONFIG_STRICT_DEVMEM is not set: /dev/mem shows all memory");
    return rc;
}

const struct vig_check vig_check_kernel_config = {
    .id = "HST-0069",
    .title = "The kernel was built without its own defences",
    .why = "One bug of the kernel is then enough to leave a container.",
    .remedy = "Run the distribution's kernel, or one that is built with the option",
    .refs = (const char *const[]){ "https://kspp.github.io/Recommended_Settings", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .level = 2,
    .run = config_run,
};
