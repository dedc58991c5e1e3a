/* audit/facts/host_kernel.c - what the running kernel enforces, and how it is set.
 *
 *     /sys/kernel/security/lsm                      lockdown,capability,yama,apparmor
 *     /sys/kernel/security/lockdown                 [none] integrity confidentiality
 *     /sys/kernel/security/apparmor/profiles        docker-default (enforce)              one a line; needs root
 *     /sys/module/apparmor/parameters/enabled       Y
 *     /sys/fs/selinux/enforce                       1
 *     /sys/devices/system/cpu/vulnerabilities/NAME  "Not affected", "Mitigation: …", "Vulnerable…"
 *     /boot/config-RELEASE                          CONFIG_SECCOMP=y
 *
 * Only a running kernel answers. Of a file system that is not running its configuration files speak for SELinux, and sysctl.d for
 * what it will be set to.
 */
#include "audit/facts/host_root.h"

#include <errno.h>
#include <stdio.h>
#include <sys/timex.h>

#include "base/cur.h"

static enum vig_host_answer yes_if(bool yes)
{
    return yes ? VIG_YES : VIG_NO;
}

static void security_modules(const struct vig_host_root *r)
{
    struct vig_host *h = r->host;
    vig_str text, line = vig_host_line(r, "sys/kernel/security/lockdown");
    size_t open = vig_str_find(line, '[');

    h->lsm = vig_host_line(r, "sys/kernel/security/lsm");
    if (open != VIG_NPOS)
        h->lockdown = vig_str_take(vig_str_skip(line, open + 1), vig_str_find(vig_str_skip(line, open + 1), ']'));
    h->apparmor = yes_if(vig_str_eqc(vig_host_line(r, "sys/module/apparmor/parameters/enabled"), "Y"));
    int errnum = vig_host_read(r, "sys/kernel/security/apparmor/profiles", VIG_MIB(4), &text);
    if (errnum == 0)
        h->docker_default = yes_if(vig_str_starts(text, VIG_STR("docker-default (")) ||
                                   vig_str_search(text, VIG_STR("\ndocker-default (")) != VIG_NPOS);
    h->selinux = yes_if(vig_host_exists(r, "sys/fs/selinux/enforce"));
    h->selinux_enforces = vig_str_eqc(vig_host_line(r, "sys/fs/selinux/enforce"), "1");
}

/* The words after SELINUX= in /etc/selinux/config. */
static void selinux_configuration(const struct vig_host_root *r)
{
    struct vig_host *h = r->host;
    vig_str text = VIG_STR(""), line;
    vig_cur cur;

    (void)vig_host_read(r, "etc/selinux/config", VIG_MIB(1), &text);
    cur = vig_cur_of(text);
    while (vig_cur_line(&cur, &line)) {
        vig_str value = line;

        if (!vig_str_eqc(vig_str_trim(vig_str_cut(&value, '=')), "SELINUX"))
            continue;
        value = vig_str_trim(value);
        h->selinux_permissive_configured = vig_str_eqc(value, "permissive");
        if (!h->live) {
            h->selinux = yes_if(!vig_str_eqc(value, "disabled"));
            h->selinux_enforces = vig_str_eqc(value, "enforcing");
        }
    }
    h->container_selinux = vig_host_exists(r, "usr/share/containers/selinux/contexts") ||
                           vig_host_exists(r, "usr/share/selinux/packages/container.pp.bz2") ||
                           vig_host_exists(r, "var/lib/selinux/targeted/active/modules/200/container");
}

static int processors(const struct vig_host_root *r, struct vig_err *err)
{
    static const char dir[] = "sys/devices/system/cpu/vulnerabilities";
    struct vig_host *h = r->host;
    struct vig_host_names names = { 0 };

    h->cpu_why = vig_host_list(r, dir, &names) == 0 ? NULL : "the kernel does not list them";
    for (size_t i = 0; i < names.n; i++) {
        struct vig_host_setting *slot;
        char path[512];
        vig_str text = vig_host_line(r, vig_host_join(&path, dir, names.v[i]));

        if (!vig_str_starts(text, VIG_STR("Vulnerable")))
            continue;
        slot = vig_vec_add(&h->cpu, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = (struct vig_host_setting){ names.v[i], text };
    }
    return 0;
}

static void live_patches(const struct vig_host_root *r)
{
    struct vig_host_names names = { 0 };

    if (vig_host_list(r, "sys/kernel/livepatch", &names) == 0)
        r->host->livepatches = names.n;
}

/* With cgroup v1, containers' swap is limited only if the kernel counts it. */
static void cgroups(const struct vig_host_root *r)
{
    struct vig_host *h = r->host;

    h->cgroup_version = vig_host_exists(r, "sys/fs/cgroup/cgroup.controllers") ? 2
                        : vig_host_exists(r, "sys/fs/cgroup/memory")           ? 1
                                                                               : 0;
    if (h->cgroup_version == 1)
        h->swap_limit = yes_if(vig_host_exists(r, "sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"));
    else if (h->cgroup_version == 2)
        h->swap_limit = VIG_YES;
}

static void clock_state(const struct vig_host_root *r)
{
    struct timex now = { .modes = 0 };
    int state = adjtimex(&now);

    if (state >= 0)
        r->host->clock_synchronized = yes_if(state != TIME_ERROR && !(now.status & STA_UNSYNC));
}

/* Settings of a kernel's configuration that bear on containers. */
static const char *const options[] = {
    "CONFIG_SECCOMP",
    "CONFIG_SECCOMP_FILTER",
    "CONFIG_USER_NS",
    "CONFIG_STRICT_KERNEL_RWX",
    "CONFIG_STACKPROTECTOR_STRONG",
    "CONFIG_RANDOMIZE_BASE",
    "CONFIG_HARDENED_USERCOPY",
    "CONFIG_FORTIFY_SOURCE",
    "CONFIG_VMAP_STACK",
    "CONFIG_DEVMEM",
    "CONFIG_STRICT_DEVMEM",
    "CONFIG_SLAB_FREELIST_RANDOM",
    "CONFIG_SLAB_FREELIST_HARDENED",
    "CONFIG_MODULE_SIG",
};

static int read_config(const struct vig_host_root *r, vig_str text, struct vig_err *err)
{
    struct vig_host *h = r->host;

    for (size_t i = 0; i < VIG_COUNT(options); i++) {
        struct vig_host_setting *slot = vig_vec_add(&h->config, r->arena);
        if (!slot)
            return vig_nomem(err);
        slot->name = vig_str_c(options[i]);
    }
    vig_cur cur = vig_cur_of(text);
    vig_str line;
    while (vig_cur_line(&cur, &line)) {
        if (!vig_str_starts(line, VIG_STR("CONFIG_")))
            continue;
        vig_str name = vig_str_cut(&line, '=');
        for (size_t i = 0; i < h->config.n; i++)
            if (vig_str_eq(h->config.v[i].name, name))
                h->config.v[i].value = vig_str_trim(line);
    }
    return 0;
}

static int configuration(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    char path[512];
    vig_str text;
    int errnum;

    (void)snprintf(path, sizeof path, "boot/config-%.*s", VIG_ARG(h->kernel));
    errnum = vig_host_read(r, path, VIG_LIMIT_SMALL_FILE, &text);
    if (errnum) {
        (void)snprintf(path, sizeof path, "lib/modules/%.*s/config", VIG_ARG(h->kernel));
        errnum = vig_host_read(r, path, VIG_LIMIT_SMALL_FILE, &text);
    }
    h->config_why = errnum == 0        ? NULL
                    : errnum == EACCES ? VIG_WHY_ROOT
                                       : "there is no configuration of the running kernel in /boot";
    return errnum == 0 ? read_config(r, text, err) : 0;
}

int vig_host_kernel(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    int rc;

    if (!h->live) {
        h->kernel_why = h->cpu_why = h->config_why = VIG_WHY_OFFLINE;
        selinux_configuration(r);
        return 0;
    }
    security_modules(r);
    selinux_configuration(r);
    live_patches(r);
    cgroups(r);
    clock_state(r);
    h->seccomp = yes_if(vig_host_exists(r, "proc/sys/kernel/seccomp/actions_avail"));
    rc = processors(r, err);
    return rc == 0 ? configuration(r, err) : rc;
}
