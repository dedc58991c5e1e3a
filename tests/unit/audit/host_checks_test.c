/* Each host check: quiet on a hardened host, and the one that speaks when a single thing on it is different. */
#include "unit/test.h"

#include "audit/audit.h"
#include "model/host.h"

static struct vig_err err;
static struct vig_arena *arena;

#define LIST(field, ...)                                                              \
    do {                                                                              \
        static __typeof__(*(field).v) values[] = { __VA_ARGS__ };                     \
        (field).v = values;                                                           \
        (field).n = (field).cap = VIG_COUNT(values);                                  \
    } while (0)

static const enum vig_host_role roles[] = {
    VIG_ROLE_DOCKER_SERVICE, VIG_ROLE_DOCKER_SOCKET_UNIT, VIG_ROLE_CONTAINERD_SERVICE, VIG_ROLE_ETC_DOCKER, VIG_ROLE_REGISTRY_CERTIFICATE,
    VIG_ROLE_REGISTRY_KEY, VIG_ROLE_DEFAULT_DOCKER, VIG_ROLE_SYSCONFIG_DOCKER, VIG_ROLE_CONTAINERD_SOCKET, VIG_ROLE_CONTAINERD_CONFIG,
    VIG_ROLE_PLUGINS, VIG_ROLE_DATA_ROOT, VIG_ROLE_PROGRAM, VIG_ROLE_CREDENTIALS,
};

static void set_files(struct vig_host *h)
{
    static const uint32_t modes[] = { 0644, 0644, 0644, 0755, 0444, 0400, 0644, 0644, 0660, 0644, 0755, 0710, 0755, 0600 };
    static const char kinds[] = "fffdfffffsfddff";
    struct vig_host_file *f;

    for (size_t i = 0; i < VIG_COUNT(roles); i++) {
        f = vig_vec_add(&h->files, arena);
        *f = (struct vig_host_file){ .role = roles[i], .path = vig_arena_printf(arena, "/file/%zu", i), .kind = kinds[i], .mode = modes[i],
                                     .owner = VIG_STR("root"), .group = VIG_STR("root") };
    }
}

static void set_sysctls(struct vig_host *h)
{
    static const struct vig_host_setting good[] = {
        { VIG_STR("fs.protected_fifos"), VIG_STR("2") },         { VIG_STR("fs.protected_hardlinks"), VIG_STR("1") },
        { VIG_STR("fs.protected_regular"), VIG_STR("2") },       { VIG_STR("fs.protected_symlinks"), VIG_STR("1") },
        { VIG_STR("fs.suid_dumpable"), VIG_STR("0") },           { VIG_STR("kernel.dmesg_restrict"), VIG_STR("1") },
        { VIG_STR("kernel.kptr_restrict"), VIG_STR("2") },       { VIG_STR("kernel.perf_event_paranoid"), VIG_STR("3") },
        { VIG_STR("kernel.randomize_va_space"), VIG_STR("2") },  { VIG_STR("kernel.unprivileged_bpf_disabled"), VIG_STR("2") },
        { VIG_STR("kernel.yama.ptrace_scope"), VIG_STR("1") },   { VIG_STR("net.core.bpf_jit_harden"), VIG_STR("2") },
        { VIG_STR("net.ipv4.conf.all.accept_redirects"), VIG_STR("0") }, { VIG_STR("net.ipv4.conf.all.rp_filter"), VIG_STR("1") },
        { VIG_STR("net.ipv4.ip_forward"), VIG_STR("1") },
    };

    for (size_t i = 0; i < VIG_COUNT(good); i++)
        *vig_vec_add(&h->sysctls, arena) = good[i];
}

/* A host that has all there is, set up as it should be. */
static struct vig_host hardened(void)
{
    struct vig_host h = {
        .root = VIG_STR("/"), .live = true, .engine = true, .engine_runs = true,
        .os = { .id = VIG_STR("debian"), .version_id = VIG_STR("12"), .pretty_name = VIG_STR("Debian 12") }, .support_known = true,
        .data_root = VIG_STR("/var/lib/docker"), .data_root_there = true, .data_root_own_mount = true, .data_root_mount = VIG_STR("/var/lib/docker"),
        .docker_group = VIG_STR("docker"), .newuidmap = true, .newgidmap = true, .watches_of_kernel = true,
        .kernel = VIG_STR("6.1.0-25-amd64"), .kernel_newest = VIG_STR("6.1.0-25-amd64"), .lsm = VIG_STR("capability,apparmor"),
        .apparmor = VIG_YES, .docker_default = VIG_YES, .selinux = VIG_NO, .lockdown = VIG_STR("integrity"), .clock_synchronized = VIG_YES,
        .seccomp = VIG_YES, .swap_limit = VIG_YES, .cgroup_version = 2, .package_manager = "dpkg", .lists_time = 1760000000 - 3600,
        .automatic_updates = VIG_YES,
    };

    LIST(h.chains, { .family = "ip", .table = VIG_STR("filter"), .name = VIG_STR("INPUT"), .hook = "input", .drops = true },
         { .family = "ip", .table = VIG_STR("filter"), .name = VIG_STR("FORWARD"), .hook = "forward", .drops = true },
         { .family = "ip", .table = VIG_STR("filter"), .name = VIG_STR("DOCKER-USER"), .rules = 1, .blocking = 1 },
         { .family = "ip", .table = VIG_STR("nat"), .name = VIG_STR("DOCKER"), .nat = true, .rules = 1, .published = 1 });
    h.chains.v[0].drops = h.chains.v[1].drops = true; /* the cases change them */
    h.chains.v[2].blocking = 1;
    LIST(h.engine_packages, { VIG_STR("docker-ce"), VIG_STR("5:28.5.2-1~debian.12~bookworm"), VIG_STR("") },
         { VIG_STR("containerd.io"), VIG_STR("1.7.29-1"), VIG_STR("") });
    LIST(h.rootless, { VIG_STR("ada"), 65536, 65536 });
    LIST(h.present, VIG_STR("/usr/bin/dockerd"), VIG_STR("/run/containerd"), VIG_STR("/etc/docker"), VIG_STR("/run/containerd/containerd.sock"),
         VIG_STR("/etc/default/docker"), VIG_STR("/etc/docker/daemon.json"), VIG_STR("/etc/containerd/config.toml"),
         VIG_STR("/etc/sysconfig/docker"), VIG_STR("/usr/bin/containerd"), VIG_STR("/usr/bin/containerd-shim"),
         VIG_STR("/usr/bin/containerd-shim-runc-v1"), VIG_STR("/usr/bin/containerd-shim-runc-v2"), VIG_STR("/usr/bin/runc"));
    LIST(h.watches, { VIG_STR("/usr/bin"), true, true }, { VIG_STR("/var/run/containerd"), true, true }, { VIG_STR("/etc"), true, true },
         { VIG_STR("/var/lib/docker"), true, true }, { VIG_STR("/file"), true, true });
    LIST(h.config, { VIG_STR("CONFIG_STRICT_KERNEL_RWX"), VIG_STR("y") }, { VIG_STR("CONFIG_DEVMEM"), VIG_STR("y") },
         { VIG_STR("CONFIG_STRICT_DEVMEM"), VIG_STR("y") });
    set_files(&h);
    set_sysctls(&h);
    return h;
}

static struct vig_report *judged(const struct vig_host *h)
{
    struct vig_audit a = { .arena = arena, .root = "/", .now = 1760000000 };
    struct vig_facts facts = { .host = h };
    struct vig_policy *policy;
    struct vig_report *report;

    assert_ok(vig_policy_new(arena, &policy, &err));
    assert_ok(vig_policy_level(policy, VIG_STR("2"), &err));
    a.policy = policy;
    assert_ok(vig_audit_report(&a, VIG_SUBJECT_HOST, VIG_STR("/"), &report, &err));
    assert_ok(vig_audit_judge(&a, VIG_SCOPE_HOST, &facts, report, &err));
    return report;
}

static const struct vig_check_result *result(const struct vig_report *r, const char *id)
{
    for (size_t i = 0; i < r->checks.n; i++)
        if (strcmp(r->checks.v[i].id, id) == 0)
            return &r->checks.v[i];
    fail_msg("there is no check %s", id);
    return NULL;
}

static void a_hardened_host_has_no_findings(void **state)
{
    const struct vig_host h = hardened();
    const struct vig_report *r = judged(&h);

    for (size_t i = 0; i < r->findings.n; i++)
        print_error("%.*s: %.*s\n", VIG_ARG(r->findings.v[i].id), VIG_ARG(r->findings.v[i].evidence.v[0]));
    assert_int_equal(r->findings.n, 0);
    for (size_t i = 0; i < r->checks.n; i++)
        if (r->checks.v[i].state == VIG_CHECK_NOT_LOOKED_AT)
            fail_msg("%s was not looked at: %.*s", r->checks.v[i].id, VIG_ARG(r->checks.v[i].why));
    assert_int_equal(result(r, "HST-0011")->state, VIG_CHECK_PASSED);
    assert_int_equal(result(r, "HST-0062")->state, VIG_CHECK_PASSED);
    assert_int_equal(result(r, "HST-0063")->state, VIG_CHECK_NOT_APPLICABLE); /* no SELinux */
}

static struct vig_host_file *file(struct vig_host *h, enum vig_host_role role)
{
    for (size_t i = 0; i < h->files.n; i++)
        if (h->files.v[i].role == role)
            return &h->files.v[i];
    return NULL;
}

static struct vig_host_setting *sysctl(struct vig_host *h, const char *name)
{
    return (struct vig_host_setting *)vig_host_sysctl(h, vig_str_c(name));
}

#define CHANGE(name, ...)                          \
    static void name(struct vig_host *h)           \
    {                                              \
        __VA_ARGS__;                               \
    }
CHANGE(no_partition, h->data_root_own_mount = false; h->data_root_mount = VIG_STR("/"))
CHANGE(member, LIST(h->docker_members, { VIG_STR("bob"), VIG_STR("/home/bob"), VIG_STR("/bin/sh"), 1001, 1001 }))
CHANGE(sudo, LIST(h->sudo, { VIG_STR("/etc/sudoers"), 3, VIG_STR("bob"), VIG_STR("/usr/bin/docker"), true }))
CHANGE(over, h->support = VIG_STR("security support ended 2024-06-30"))
CHANGE(new_kernel, h->kernel_newest = VIG_STR("6.1.0-26-amd64"))
CHANGE(asked, h->reboot_asked = true; LIST(h->reboot_packages, VIG_STR("libc6")))
CHANGE(old_service, LIST(h->old_services, { VIG_STR("sshd"), VIG_STR("/usr/lib/libssl.so.3") }))
CHANGE(wrong_clock, h->clock_synchronized = VIG_NO)
CHANGE(toor, LIST(h->second_roots, { VIG_STR("toor"), VIG_STR("/root"), VIG_STR("/bin/sh"), 0, 0 }))
CHANGE(open_account, LIST(h->no_password, VIG_STR("guest")))
CHANGE(few_ids, LIST(h->rootless, { VIG_STR("ada"), 1000, 65536 }))
CHANGE(no_newuidmap, h->newuidmap = false)
CHANGE(not_watched, LIST(h->watches, { VIG_STR("/usr/bin/containerd"), false, true }, { VIG_STR("/usr/bin/containerd-shim"), false, true },
                         { VIG_STR("/usr/bin/containerd-shim-runc-v1"), false, true }, { VIG_STR("/usr/bin/containerd-shim-runc-v2"), false, true },
                         { VIG_STR("/usr/bin/runc"), false, true }, { VIG_STR("/run/containerd"), true, true }, { VIG_STR("/etc"), true, true },
                         { VIG_STR("/var/lib/docker"), true, true }, { VIG_STR("/file"), true, true }))
CHANGE(only_daemon_json, LIST(h->watches, { VIG_STR("/usr/bin"), true, true }, { VIG_STR("/run/containerd"), true, true },
                              { VIG_STR("/etc/docker/daemon.json"), true, true }, { VIG_STR("/etc/default"), true, true },
                              { VIG_STR("/etc/sysconfig"), true, true }, { VIG_STR("/etc/containerd"), true, true },
                              { VIG_STR("/var/lib/docker"), true, true }, { VIG_STR("/file"), true, true }))
CHANGE(reads_only, LIST(h->watches, { VIG_STR("/usr/bin"), true, true }, { VIG_STR("/run/containerd"), true, true }, { VIG_STR("/etc"), true, true },
                        { VIG_STR("/var/lib/docker"), true, false }, { VIG_STR("/file"), true, true }))
CHANGE(service_owner, file(h, VIG_ROLE_DOCKER_SERVICE)->uid = 1000)
CHANGE(service_mode, file(h, VIG_ROLE_DOCKER_SERVICE)->mode = 0622)
CHANGE(socket_owner, file(h, VIG_ROLE_DOCKER_SOCKET_UNIT)->gid = 5)
CHANGE(socket_mode, file(h, VIG_ROLE_DOCKER_SOCKET_UNIT)->mode = 0664)
CHANGE(etc_owner, file(h, VIG_ROLE_ETC_DOCKER)->uid = 1)
CHANGE(etc_mode, file(h, VIG_ROLE_ETC_DOCKER)->mode = 0775)
CHANGE(certificate_owner, file(h, VIG_ROLE_REGISTRY_CERTIFICATE)->uid = 1)
CHANGE(certificate_mode, file(h, VIG_ROLE_REGISTRY_CERTIFICATE)->mode = 0644)
CHANGE(default_owner, file(h, VIG_ROLE_DEFAULT_DOCKER)->uid = 1)
CHANGE(default_mode, file(h, VIG_ROLE_DEFAULT_DOCKER)->mode = 0755)
CHANGE(sysconfig_mode, file(h, VIG_ROLE_SYSCONFIG_DOCKER)->mode = 0666)
CHANGE(sysconfig_owner, file(h, VIG_ROLE_SYSCONFIG_DOCKER)->gid = 1)
CHANGE(containerd_owner, file(h, VIG_ROLE_CONTAINERD_SOCKET)->gid = 999)
CHANGE(containerd_mode, file(h, VIG_ROLE_CONTAINERD_SOCKET)->mode = 0666)
CHANGE(acl, file(h, VIG_ROLE_ETC_DOCKER)->acl = VIG_STR("user bob rwx"))
CHANGE(key_mode, file(h, VIG_ROLE_REGISTRY_KEY)->mode = 0640)
CHANGE(unit_writers, file(h, VIG_ROLE_CONTAINERD_SERVICE)->mode = 0666)
CHANGE(config_writers, file(h, VIG_ROLE_CONTAINERD_CONFIG)->uid = 1000)
CHANGE(plugin_writers, file(h, VIG_ROLE_PLUGINS)->mode = 01777)
CHANGE(program_writers, file(h, VIG_ROLE_PROGRAM)->mode = 0775; file(h, VIG_ROLE_PROGRAM)->gid = 50)
CHANGE(data_mode, file(h, VIG_ROLE_DATA_ROOT)->mode = 0755)
CHANGE(credentials, file(h, VIG_ROLE_CREDENTIALS)->secrets = VIG_STR("registry.example"))
CHANGE(no_mac, h->apparmor = VIG_NO)
CHANGE(permissive, h->apparmor = VIG_NO; h->selinux = VIG_YES; h->container_selinux = true)
CHANGE(no_profile, h->docker_default = VIG_NO)
CHANGE(no_policy, h->selinux = VIG_YES; h->selinux_enforces = true)
CHANGE(processor, LIST(h->cpu, { VIG_STR("mds"), VIG_STR("Vulnerable: no microcode") }))
CHANGE(no_lockdown, h->lockdown = VIG_STR("none"))
CHANGE(no_swap_limit, h->swap_limit = VIG_NO)
CHANGE(cgroup_v1, h->cgroup_version = 1)
CHANGE(no_seccomp, h->seccomp = VIG_NO)
CHANGE(no_rwx, LIST(h->config, { VIG_STR("CONFIG_STRICT_KERNEL_RWX"), VIG_STR("") }))
CHANGE(devmem, LIST(h->config, { VIG_STR("CONFIG_DEVMEM"), VIG_STR("y") }, { VIG_STR("CONFIG_STRICT_DEVMEM"), VIG_STR("") }))
CHANGE(links, sysctl(h, "fs.protected_symlinks")->value = VIG_STR("0"))
CHANGE(dumps, sysctl(h, "fs.suid_dumpable")->value = VIG_STR("1"))
CHANGE(addresses, sysctl(h, "kernel.perf_event_paranoid")->value = VIG_STR("-1"))
CHANGE(bpf, sysctl(h, "kernel.unprivileged_bpf_disabled")->value = VIG_STR("0"))
CHANGE(jit, sysctl(h, "net.core.bpf_jit_harden")->value = VIG_STR("0"))
CHANGE(ptrace, sysctl(h, "kernel.yama.ptrace_scope")->value = VIG_STR("0"))
CHANGE(aslr, sysctl(h, "kernel.randomize_va_space")->value = VIG_STR("1"))
CHANGE(redirects, sysctl(h, "net.ipv4.conf.all.accept_redirects")->value = VIG_STR("1"))
CHANGE(spoofing, sysctl(h, "net.ipv4.conf.all.rp_filter")->value = VIG_STR("0"))
CHANGE(security_update, LIST(h->updates, { VIG_STR("openssl"), VIG_STR("3.0.11-1"), VIG_STR("3.0.14-1"), true }))
CHANGE(other_update, LIST(h->updates, { VIG_STR("bash"), VIG_STR("5.1-1"), VIG_STR("5.1-2"), false }))
CHANGE(by_hand, h->automatic_updates = VIG_NO; h->automatic_updates_text = VIG_STR("no"))
CHANGE(stale, h->lists_time = 1760000000 - 86400 * 9)
CHANGE(old_engine, LIST(h->engine_packages, { VIG_STR("docker-ce"), VIG_STR("5:28.5.1-1~debian.12~bookworm"), VIG_STR("") }))
CHANGE(dead_engine, LIST(h->engine_packages, { VIG_STR("docker-ce"), VIG_STR("5:20.10.24~3-0~debian-bullseye"), VIG_STR("") }))
CHANGE(unpacked_engine, h->engine_packages.n = 0; h->engine_version = VIG_STR("27.0.1"))
CHANGE(old_containerd, LIST(h->engine_packages, { VIG_STR("containerd.io"), VIG_STR("1.6.9-1"), VIG_STR("") }))
CHANGE(no_firewall, h->chains.v[0].drops = false)
CHANGE(forwards, h->chains.v[1].drops = false)
CHANGE(behind_ufw, h->ufw = VIG_YES; h->chains.v[2].blocking = 0)
CHANGE(open_ports, h->chains.v[2].blocking = 0)

static const struct {
    void (*change)(struct vig_host *h);
    const char *id; /* and no other */
} cases[] = {
    { no_partition, "HST-0001" }, { member, "HST-0002" }, { sudo, "HST-0003" }, { over, "HST-0004" }, { new_kernel, "HST-0005" },
    { asked, "HST-0005" }, { wrong_clock, "HST-0006" }, { old_service, "HST-0007" }, { toor, "HST-0008" }, { open_account, "HST-0009" }, { few_ids, "HST-0010" },
    { no_newuidmap, "HST-0010" }, { not_watched, "HST-0011" }, { only_daemon_json, "HST-0014" }, { reads_only, "HST-0013" },
    { service_owner, "HST-0031" }, { service_mode, "HST-0032" }, { socket_owner, "HST-0033" }, { socket_mode, "HST-0034" },
    { etc_owner, "HST-0035" }, { etc_mode, "HST-0036" }, { certificate_owner, "HST-0037" }, { certificate_mode, "HST-0038" },
    { default_owner, "HST-0039" }, { default_mode, "HST-0040" }, { sysconfig_mode, "HST-0041" }, { sysconfig_owner, "HST-0042" },
    { containerd_owner, "HST-0043" }, { containerd_mode, "HST-0044" }, { acl, "HST-0045" }, { key_mode, "HST-0046" },
    { unit_writers, "HST-0047" }, { config_writers, "HST-0048" }, { plugin_writers, "HST-0049" }, { program_writers, "HST-0050" },
    { data_mode, "HST-0051" }, { credentials, "HST-0052" }, { no_mac, "HST-0061" }, { permissive, "HST-0061" }, { no_profile, "HST-0062" },
    { no_policy, "HST-0063" }, { processor, "HST-0064" }, { no_lockdown, "HST-0065" }, { no_swap_limit, "HST-0066" },
    { cgroup_v1, "HST-0067" }, { no_seccomp, "HST-0068" }, { no_rwx, "HST-0069" }, { devmem, "HST-0069" }, { links, "HST-0071" },
    { dumps, "HST-0072" }, { addresses, "HST-0073" }, { bpf, "HST-0074" }, { jit, "HST-0075" }, { ptrace, "HST-0076" }, { aslr, "HST-0077" },
    { redirects, "HST-0078" }, { spoofing, "HST-0079" },
    { security_update, "HST-0081" }, { other_update, "HST-0082" }, { by_hand, "HST-0083" }, { stale, "HST-0084" }, { old_engine, "HST-0085" },
    { dead_engine, "HST-0085" }, { old_containerd, "HST-0085" }, { unpacked_engine, "HST-0085" }, { no_firewall, "HST-0091" }, { behind_ufw, "HST-0092" }, { open_ports, "HST-0093" },
    { forwards, "HST-0094" },
};

static void one_difference_is_one_finding(void **state)
{
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_host h = hardened();

        cases[i].change(&h);
        const struct vig_report *r = judged(&h);
        if (result(r, cases[i].id)->state != VIG_CHECK_FAILED)
            fail_msg("%s does not speak", cases[i].id);
        for (size_t k = 0; k < r->findings.n; k++)
            if (!vig_str_eqc(r->findings.v[k].id, cases[i].id))
                fail_msg("%.*s speaks, only %s should: %.*s", VIG_ARG(r->findings.v[k].id), cases[i].id, VIG_ARG(r->findings.v[k].evidence.v[0]));
    }
}

static void rules_are_followed_through_chains(void **state)
{
    struct vig_host h = hardened();
    vig_str to_input = VIG_STR("ufw-input"), to_self = VIG_STR("loop");
    struct vig_host_chain chains[] = {
        { .family = "inet", .table = VIG_STR("t"), .name = VIG_STR("in"), .hook = "input", .rules = 1, .jumps = { &to_input, 1, 1 } },
        { .family = "inet", .table = VIG_STR("t"), .name = VIG_STR("ufw-input"), .rules = 1, .blocking = 1 },
        { .family = "inet", .table = VIG_STR("u"), .name = VIG_STR("loop"), .hook = "input", .rules = 1, .jumps = { &to_self, 1, 1 } },
    };

    h.chains.v = chains;
    h.chains.n = VIG_COUNT(chains);
    assert_int_equal(result(judged(&h), "HST-0091")->state, VIG_CHECK_PASSED);
    chains[1].name = to_input = VIG_STR("f2b-sshd"); /* who failed to log in is kept out: no firewall */
    assert_int_equal(result(judged(&h), "HST-0091")->state, VIG_CHECK_FAILED);
    h.nft_why = "needs root";
    assert_int_equal(result(judged(&h), "HST-0091")->state, VIG_CHECK_NOT_LOOKED_AT);
}

static void live_patches_make_a_reboot_less_urgent(void **state)
{
    struct vig_host h = hardened();

    new_kernel(&h);
    assert_int_equal(judged(&h)->findings.v[0].severity, VIG_MEDIUM);
    h.livepatches = 1;
    assert_int_equal(judged(&h)->findings.v[0].severity, VIG_LOW);
}

/* From engine 29 on there may be tables of its own, without DOCKER-USER. */
static void the_engines_own_tables_are_known(void **state)
{
    struct vig_host h = hardened();
    struct vig_host_chain chains[] = {
        { .family = "inet", .table = VIG_STR("t"), .name = VIG_STR("in"), .hook = "input", .drops = true },
        { .family = "ip", .table = VIG_STR("docker-bridges"), .name = VIG_STR("filter-FORWARD"), .hook = "forward", .rules = 1, .blocking = 1 },
        { .family = "ip", .table = VIG_STR("docker-bridges"), .name = VIG_STR("nat-prerouting"), .hook = "prerouting", .nat = true, .rules = 1, .published = 1 },
        { .family = "inet", .table = VIG_STR("mine"), .name = VIG_STR("guard"), .hook = "forward", .rules = 1, .blocking = 1 },
    };
    const struct vig_report *r;

    h.chains.v = chains;
    h.chains.n = 3;
    r = judged(&h);
    assert_int_equal(result(r, "HST-0093")->state, VIG_CHECK_FAILED);
    assert_int_equal(result(r, "HST-0094")->state, VIG_CHECK_NOT_APPLICABLE);
    h.chains.n = 4; /* and a table of the administrator's in front */
    assert_int_equal(judged(&h)->findings.n, 0);
}

/* Distributions fix their packages under upstream's old number. */
static void a_distributions_engine_is_not_judged_by_its_number(void **state)
{
    struct vig_host h = hardened();

    LIST(h.engine_packages, { VIG_STR("docker.io"), VIG_STR("20.10.24+dfsg1-1+deb12u1"), VIG_STR("") }, { VIG_STR("runc"), VIG_STR("1.1.5+ds1-1+deb12u1"), VIG_STR("") });
    assert_int_equal(judged(&h)->findings.n, 0);
}

static void old_lists_prove_nothing(void **state)
{
    struct vig_host h = hardened();
    const struct vig_report *r;

    stale(&h);
    r = judged(&h);
    assert_int_equal(result(r, "HST-0081")->state, VIG_CHECK_NOT_LOOKED_AT);
    security_update(&h);
    r = judged(&h);
    assert_int_equal(result(r, "HST-0081")->state, VIG_CHECK_FAILED); /* but what they do have is true */
}

/* Every watch check has its own path: without any rule all of them speak. */
static void each_path_wants_its_watch(void **state)
{
    struct vig_host h = hardened();
    const struct vig_report *r;
    char id[16];

    h.watches.n = 0;
    r = judged(&h);
    for (int i = 11; i <= 26; i++) {
        (void)snprintf(id, sizeof id, "HST-%04d", i);
        assert_int_equal(result(r, id)->state, VIG_CHECK_FAILED);
    }
    h = hardened();
    h.audit_off = true;
    assert_int_equal(result(judged(&h), "HST-0011")->state, VIG_CHECK_FAILED);
    h = hardened();
    h.present.n = 0;
    assert_int_equal(result(judged(&h), "HST-0011")->state, VIG_CHECK_NOT_APPLICABLE);
}

static void what_is_not_known_is_not_passed(void **state)
{
    struct vig_host h = hardened();
    const struct vig_report *r;
    static const char *const ids[] = { "HST-0001", "HST-0002", "HST-0003", "HST-0005", "HST-0006", "HST-0008", "HST-0009", "HST-0010", "HST-0011",
                                       "HST-0032", "HST-0045", "HST-0062", "HST-0064", "HST-0065", "HST-0069", "HST-0071" };

    h.data_root_why = h.docker_members_why = h.sudo_why = h.reboot_why = h.kernel_why = h.users_why = h.no_password_why = h.rootless_why = "x";
    h.watches_why = h.cpu_why = h.config_why = h.sysctls_why = "x";
    file(&h, VIG_ROLE_DOCKER_SERVICE)->why = "x";
    r = judged(&h);
    for (size_t i = 0; i < VIG_COUNT(ids); i++) {
        if (result(r, ids[i])->state != VIG_CHECK_NOT_LOOKED_AT)
            fail_msg("%s is %s", ids[i], vig_check_state_name(result(r, ids[i])->state));
        assert_str(result(r, ids[i])->why, "x");
    }
}

static void without_an_engine_nothing_of_it_is_missed(void **state)
{
    struct vig_host h = hardened();
    const struct vig_report *r;

    h.files.n = h.present.n = h.rootless.n = 0;
    h.engine = h.engine_runs = h.data_root_there = h.data_root_own_mount = false;
    h.docker_group = VIG_STR("");
    r = judged(&h);
    assert_int_equal(r->findings.n, 0);
    assert_int_equal(result(r, "HST-0001")->state, VIG_CHECK_NOT_APPLICABLE);
    assert_int_equal(result(r, "HST-0002")->state, VIG_CHECK_NOT_APPLICABLE);
    assert_int_equal(result(r, "HST-0031")->state, VIG_CHECK_NOT_APPLICABLE);
}

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hardened_host_has_no_findings),
        cmocka_unit_test(one_difference_is_one_finding),
        cmocka_unit_test(the_engines_own_tables_are_known),
        cmocka_unit_test(live_patches_make_a_reboot_less_urgent),
        cmocka_unit_test(rules_are_followed_through_chains),
        cmocka_unit_test(a_distributions_engine_is_not_judged_by_its_number),
        cmocka_unit_test(old_lists_prove_nothing),
        cmocka_unit_test(each_path_wants_its_watch),
        cmocka_unit_test(what_is_not_known_is_not_passed),
        cmocka_unit_test(without_an_engine_nothing_of_it_is_missed),
    };

    return cmocka_run_group_tests_name("host checks", tests, setup, teardown);
}
