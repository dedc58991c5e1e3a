/* A hardened container has no finding; each thing that is done to it is found by the checks that are for it, and by no other. */
#include "audit/audit.h"
#include "audit/container/paths.h"
#include "audit/container/place.h"
#include "audit/findings.h"
#include "model/container.h"
#include "model/daemon.h"
#include "unit/test.h"

static struct vig_arena *arena;
static struct vig_container c;
static struct vig_daemon d;
static const struct vig_daemon *daemon;
static struct vig_report *report;
static struct vig_err err = VIG_ERR_INIT;
static char fired[4096]; /* ids, a blank behind each */

#define ADD(list, ...) (*vig_vec_add(&(list), arena) = (__typeof__(*(list).v))__VA_ARGS__)
#define S(text) VIG_STR(text)

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    c = (struct vig_container){ .origin = VIG_FROM_ENGINE, .id = S("9f86d081"), .name = S("shop"), .image = S("shop:1.4@sha256:12"),
        .image_id = S("sha256:12"), .image_created = S("2026-10-01T08:00:00Z"), .state = S("running"), .host_pid = 4711, .user = S("10001"),
        .image_known = true, .read_only = true, .apparmor = S("docker-default"), .network = S("shop-net"), .ipc = S("private"),
        .cgroupns = S("private"), .memory = 64 << 20, .memory_swap = 64 << 20, .nano_cpus = 500000000, .pids_limit = 100,
        .restart = S("on-failure"), .restart_tries = 5, .health_check = true, .log_driver = S("json-file"), .runtime = S("runc"),
        .processes_known = true };
    ADD(c.cap_drop, S("ALL"));
    ADD(c.cap_add, S("NET_BIND_SERVICE"));
    ADD(c.security_opt, S("no-new-privileges"));
    ADD(c.networks, S("shop-net"));
    ADD(c.ports, { .host_ip = S("127.0.0.1"), .host = 8080, .host_end = 8080, .container = 80, .protocol = S("tcp") });
    ADD(c.ulimits, { .name = S("nofile"), .soft = 512, .hard = 512 });
    ADD(c.log_options, { .name = S("max-size"), .value = S("10m") });
    ADD(c.environment, { .name = S("PATH"), .value = S("/usr/bin:/bin"), .has_value = true });
    ADD(c.environment, { .name = S("DB_PASSWORD_FILE"), .value = S("/run/secrets/db"), .has_value = true });
    ADD(c.command, S("shop"));
    ADD(c.command, S("--listen=:80"));
    ADD(c.tmpfs, { .name = S("/tmp"), .value = S("size=64m,noexec"), .has_value = true });
    ADD(c.mounts, { .type = S("volume"), .source = S("data"), .target = S("/data") });
    ADD(c.mounts, { .type = S("bind"), .source = S("/srv/shop"), .target = S("/srv"), .propagation = S("rprivate") });
    ADD(c.mounts, { .type = S("bind"), .source = S("/etc/localtime"), .target = S("/etc/localtime"), .read_only = true });
    d = (struct vig_daemon){ .asked = true, .apparmor = true, .selinux = true, .cgroup_version = S("2") };
    daemon = &d;
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

static void judge(void)
{
    struct vig_audit a = { .arena = arena };
    struct vig_facts facts = { .container = &c, .daemon = daemon, .now = 1795514400 /* 2026-11-24 */ };

    fired[0] = '\0';
    assert_int_equal(vig_audit_report(&a, VIG_SUBJECT_CONTAINER, c.name, &report, &err), 0);
    for (const struct vig_check *const *check = vig_container_checks; *check; check++) {
        struct vig_findings out = { .check = *check, .report = report, .arena = arena };
        assert_int_equal((*check)->run(&facts, &out, &err), 0);
        if (out.added)
            (void)snprintf(fired + strlen(fired), sizeof fired - strlen(fired), "%s ", (*check)->id);
        else if (out.not_looked_at)
            (void)snprintf(fired + strlen(fired), sizeof fired - strlen(fired), "%s? ", (*check)->id);
    }
}

static void assert_fires(const char *ids)
{
    judge();
    assert_string_equal(fired, ids);
}

static const struct vig_finding *last(void)
{
    assert_true(report->findings.n > 0);
    return &report->findings.v[report->findings.n - 1];
}

static void assert_evidence(const char *text)
{
    vig_str found = last()->evidence.v[0];

    if (!vig_str_eqc(found, text))
        fail_msg("'%.*s' is not '%s'", VIG_ARG(found), text);
}

static void a_hardened_one_has_no_finding(void **state)
{
    assert_fires("");
    daemon = NULL; /* nothing rests on the daemon alone */
    assert_fires("");
    c.origin = VIG_FROM_RUN;
    assert_fires("");
    c.origin = VIG_FROM_COMPOSE;
    assert_fires("");
}

/* ---- one by one: what is done, and who finds it ---- */

static void opt(vig_str s) { ADD(c.security_opt, s); }
static void apparmor_off(void) { opt(S("apparmor=unconfined")); }
static void apparmor_said(void) { c.apparmor = S("unconfined"); }
static void apparmor_none(void) { c.apparmor = S(""); }
static void apparmor_host_without(void) { c.apparmor = S(""), d.apparmor = false; }
static void apparmor_stopped(void) { c.apparmor = S(""), c.state = S("exited"); }
static void apparmor_own(void) { opt(S("apparmor=shop")); }
static void selinux_off(void) { opt(S("label=disable")); }
static void selinux_type(void) { opt(S("label=type:svirt_apache_t")); }
static void selinux_host_without(void) { opt(S("label=disable")), d.selinux = false; }
static void cap_admin(void) { ADD(c.cap_add, S("SYS_ADMIN")); }
static void cap_default(void) { ADD(c.cap_add, S("CHOWN")); }
static void privileged(void) { c.privileged = true, c.masked_paths_off = true, c.apparmor = S("unconfined"), opt(S("label=disable")); }
static void caps_kept(void) { c.cap_drop.n = 0; }
static void caps_some_dropped(void) { c.cap_drop.v[0] = S("NET_RAW"); }
static void bind_mount(vig_str source, vig_str real, bool ro)
{
    ADD(c.mounts, { .type = S("bind"), .source = source, .real_source = real, .target = S("/x"), .read_only = ro });
}
static void mount_root(void) { bind_mount(S("/"), S(""), true); }
static void mount_etc(void) { bind_mount(S("/etc"), S(""), false); }
static void mount_below(void) { bind_mount(S("/usr/local/share/x"), S(""), false); }
static void mount_dots(void) { bind_mount(S("/srv/../etc//cron.d/."), S(""), false); }
static void mount_link(void) { bind_mount(S("/srv/shop/conf"), S("/etc/shop"), false); }
static void mount_proc_root(void) { bind_mount(S("/proc/1/root/etc"), S(""), false); }
static void mount_parent(void) { bind_mount(S("/var/lib"), S(""), false); }
static void mount_time(void) { bind_mount(S("/etc/timezone"), S(""), false); }
static void mount_library_like(void) { bind_mount(S("/library"), S(""), false); }
static void mount_project(void) { ADD(c.mounts, { .type = S("bind"), .source = S("./src"), .real_source = S("/home/ann/shop/src"), .target = S("/x") }); }
static void mount_keys(void) { bind_mount(S("/home/ann/.ssh"), S(""), true); }
static void mount_null(void) { bind_mount(S("/dev/null"), S(""), false); }
static void volume_bind(void) { ADD(c.mounts, { .type = S("volume"), .source = S("v"), .real_source = S("/etc"), .target = S("/x") }); }
static void volume_named_root(void) { ADD(c.mounts, { .type = S("volume"), .source = S("etc"), .target = S("/etc") }); }
static void socket_itself(void) { bind_mount(S("/var/run/docker.sock"), S(""), true); }
static void socket_parent(void) { bind_mount(S("/run"), S(""), false); }
static void socket_containerd(void) { bind_mount(S("/run/containerd"), S(""), false); }
static void socket_podman(void) { bind_mount(S("/run/podman/podman.sock"), S(""), false); }
static void socket_crio(void) { bind_mount(S("/var/run/crio/crio.sock"), S(""), false); }
static void socket_linked(void) { bind_mount(S("/srv/s"), S("/run/docker.sock"), false); }
static void socket_of_user(void) { bind_mount(S("/run/user/1000"), S(""), false); }
static void socket_elsewhere(void)
{
    ADD(d.listeners, { .protocol = S("unix"), .address = S("/srv/engine/api.sock") });
    bind_mount(S("/srv/engine"), S(""), false);
}
static void sshd_runs(void) { c.runs_sshd = true; }
static void sshd_command(void) { ADD(c.command, S("/usr/sbin/sshd -D")); }
static void sshd_unknown(void) { c.processes_known = false; }
static void sshd_word(void) { ADD(c.command, S("sshd_config_tool")); }
static void port(vig_str ip, uint32_t host, uint32_t container)
{
    ADD(c.ports, { .host_ip = ip, .host = host, .host_end = host, .container = container, .protocol = S("tcp") });
}
static void port_low(void) { port(S("127.0.0.1"), 443, 443); }
static void port_all4(void) { port(S("0.0.0.0"), 8081, 81); }
static void port_all6(void) { port(S("::"), 8081, 81); }
static void port_all_brackets(void) { port(S("[::]"), 8081, 81); }
static void port_unnamed(void) { port(S(""), 8081, 81); }
static void port_unnamed_bound(void) { port(S(""), 8081, 81), d.ip = (struct vig_daemon_value){ .told = VIG_TOLD_FILE, .text = S("127.0.0.1") }; }
static void port_ssh(void) { port(S("127.0.0.1"), 2222, 22); }
static void port_on_host_network(void) { port(S(""), 80, 80), c.network = S("none"); }
static void publish_all(void) { c.publish_all = true; }
static void host_network(void) { c.network = S("host"); }
static void joined_host_network(void) { c.network = S("container:gw"), c.network_of = S("host"); }
static void joined_network(void) { c.network = S("container:gw"), c.network_of = S("bridge"); }
static void no_memory(void) { c.memory = 0, c.memory_swap = 0; }
static void no_cpu(void) { c.nano_cpus = 0; }
static void cpu_quota(void) { c.nano_cpus = 0, c.cpu_quota = 50000; }
static void cpu_shares(void) { c.nano_cpus = 0, c.cpu_shares = 512; }
static void writable(void) { c.read_only = false; }
static void restart_always(void) { c.restart = S("always"), c.restart_tries = 0; }
static void restart_stopped(void) { c.restart = S("unless-stopped"), c.restart_tries = 0; }
static void restart_endless(void) { c.restart_tries = 0; }
static void restart_often(void) { c.restart_tries = 6; }
static void restart_no(void) { c.restart = S("no"), c.restart_tries = 0; }
static void restart_removed(void) { restart_no(), c.auto_remove = true; }
static void host_pid(void) { c.pid = S("host"); }
static void joined_host_pid(void) { c.pid = S("container:x"), c.pid_of = S("host"); }
static void joined_pid(void) { c.pid = S("container:x"); }
static void host_ipc(void) { c.ipc = S("host"); }
static void joined_ipc(void) { c.ipc = S("container:x"), c.ipc_of = S("shareable"); }
static void host_uts(void) { c.uts = S("host"); }
static void device(void) { ADD(c.devices, { .host = S("/dev/sda"), .container = S("/dev/sda"), .permissions = S("rwm") }); }
static void device_null(void) { ADD(c.devices, { .host = S("/dev/null") }); }
static void device_rule(void) { ADD(c.device_cgroup_rules, S("c 10:* rwm")); }
static void gpus(void) { c.device_requests = true; }
static void no_nofile(void) { c.ulimits.n = 0; }
static void nofile_endless(void) { c.ulimits.v[0].hard = -1; }
static void nofile_by_default(void)
{
    c.ulimits.n = 0;
    d.default_ulimits.told = VIG_TOLD_FILE;
    ADD(d.default_ulimits.items, { .name = S("nofile"), .value = S("1024:2048"), .has_value = true });
}
static void propagation(void) { c.mounts.v[1].propagation = S("rshared"); }
static void propagation_slave(void) { c.mounts.v[1].propagation = S("rslave"); }
static void seccomp_off(void) { opt(S("seccomp=unconfined")); }
static void seccomp_open(void) { opt(S("seccomp={ \"defaultAction\" :\n \"SCMP_ACT_ALLOW\", \"syscalls\": [] }")); }
static void seccomp_own(void) { opt(S("seccomp={\"defaultAction\":\"SCMP_ACT_ERRNO\"}")); }
static void seccomp_daemon(void) { d.seccomp_known = true, d.seccomp = S("unconfined"); }
static void seccomp_daemon_own(void) { seccomp_daemon(), opt(S("seccomp={\"defaultAction\":\"SCMP_ACT_ERRNO\"}")); }
static void exec_privileged(void) { ADD(c.execs, { .id = S("e1"), .privileged = true, .running = true }); }
static void exec_root(void) { ADD(c.execs, { .id = S("e1"), .user = S("root") }); }
static void exec_same(void) { ADD(c.execs, { .id = S("e1") }); }
static void cgroup_parent(void) { c.cgroup_parent = S("/custom"); }
static void no_nnp(void) { c.security_opt.n = 0; }
static void nnp_false(void) { c.security_opt.v[0] = S("no-new-privileges=false"); }
static void nnp_by_default(void) { c.security_opt.n = 0, d.no_new_privileges = (struct vig_daemon_value){ .told = VIG_TOLD_FILE, .on = true }; }
static void nnp_undone(void) { nnp_by_default(), opt(S("no-new-privileges=false")); }
static void no_health(void) { c.health_check = false; }
static void health_off(void) { c.health_check = false, c.health_off = true; }
static void old_image(void) { c.image_created = S("2025-11-24T00:00:00Z"); }
static void dateless_image(void) { c.image_created = S("1970-01-01T00:00:00Z"); }
static void no_pids(void) { c.pids_limit = 0; }
static void pids_endless(void) { c.pids_limit = -1; }
static void bridge(void) { c.network = S("default"), c.networks.v[0] = S("bridge"); }
static void host_userns(void) { c.userns = S("host"); }
static void user_root(void) { c.user = S("0"); }
static void user_zeros(void) { c.user = S("00:0"); }
static void user_name(void) { c.user = S("root:root"); }
static void user_none(void) { c.user = S(""); }
static void user_group_root(void) { c.user = S("4400:0"); }
static void docker_group(void) { ADD(c.group_add, S("docker")); }
static void socket_group(void)
{
    ADD(d.files, { .kind = VIG_DAEMON_SOCKET, .exists = true, .looked_at = true, .gid = 998 });
    ADD(c.group_add, S("998"));
}
static void other_group(void) { ADD(c.group_add, S("998")); }
static void masked_off(void) { c.masked_paths_off = true; }
static void systempaths(void) { opt(S("systempaths=unconfined")); }
static void writable_cgroups(void) { opt(S("writable-cgroups=true")); }
static void tmpfs_exec(void) { c.tmpfs.v[0].value = S("rw,exec,size=1g"); }
static void host_cgroupns(void) { c.cgroupns = S("host"); }
static void host_cgroupns_v1(void) { c.cgroupns = S("host"), d.cgroup_version = S("1"); }
static void links(void) { ADD(c.links, S("/db:/shop/db")); }
static void swap_endless(void) { c.memory_swap = -1; }
static void oom_kill(void) { c.oom_kill_disable = true; }
static void oom_score(void) { c.oom_score_adj = -500; }
static void sysctl(vig_str name, vig_str value) { ADD(c.sysctls, { .name = name, .value = value, .has_value = true }); }
static void sysctl_forward(void) { sysctl(S("net.ipv4.ip_forward"), S("1")); }
static void sysctl_redirects(void) { sysctl(S("net.ipv4.conf.all.accept_redirects"), S("1")); }
static void sysctl_fine(void)
{
    sysctl(S("net.core.somaxconn"), S("1024")), sysctl(S("net.ipv4.tcp_keepalive_time"), S("60"));
    sysctl(S("net.ipv4.conf.all.rp_filter"), S("1")), sysctl(S("kernel.shmmax"), S("1")), sysctl(S("net.ipv6.conf.all.disable_ipv6"), S("1"));
}
static void log_none(void) { c.log_driver = S("none"), c.log_options.n = 0; }
static void log_endless(void) { c.log_options.n = 0; }
static void log_local(void) { c.log_driver = S("local"), c.log_options.n = 0; }
static void runtime(void) { c.runtime = S("homemade"); }
static void latest(void) { c.image = S("registry:5000/shop:latest"); }
static void tagless(void) { c.image = S("registry:5000/shop"); }
static void tag_only(void) { c.image = S("registry:5000/shop:1.4"); }
static void image_by_id(void) { c.image = S("0123456789abcdef"); }
static void env(vig_str name, vig_str value) { ADD(c.environment, { .name = name, .value = value, .has_value = true }); }
static void secret_name(void) { env(S("MYSQL_ROOT_PASSWORD"), S("hunter2hunter2")); }
static void secret_content(void) { env(S("REMOTE"), S("https://ann:Vq8nR2xLw0@git.shop.test/x.git")); }
static void secret_none(void) { env(S("API_KEY"), S("")), env(S("TOKEN"), S("changeme")), env(S("DB_PASSWORD"), S("${DB_PASSWORD}")); }
static void secret_argument(void) { ADD(c.command, S("--db-password")), ADD(c.command, S("Vq8nR2xLw0zT")); }
static void secret_argument_is(void) { ADD(c.command, S("--password=Vq8nR2xLw0zT")); }
static void secret_argument_none(void) { ADD(c.command, S("--password-file=/run/secrets/x")), ADD(c.command, S("--token-ttl=60")); }
static void gateway(void) { ADD(c.extra_hosts, S("host.docker.internal:host-gateway")); }

static const struct {
    const char *name;
    void (*change)(void);
    const char *fires;
} cases[] = {
#define CASE(change, fires) { #change, change, fires }
    CASE(apparmor_off, "CTR-0001 "), CASE(apparmor_said, "CTR-0001 "), CASE(apparmor_none, "CTR-0001 "), CASE(apparmor_host_without, ""),
    CASE(apparmor_stopped, ""), CASE(apparmor_own, ""),
    CASE(selinux_off, "CTR-0002 "), CASE(selinux_type, ""), CASE(selinux_host_without, ""),
    CASE(cap_admin, "CTR-0003 "), CASE(cap_default, ""),
    CASE(privileged, "CTR-0004 CTR-0021 "),
    CASE(mount_root, "CTR-0005 CTR-0031 "), CASE(mount_etc, "CTR-0005 "), CASE(mount_below, "CTR-0005 "), CASE(mount_dots, "CTR-0005 "),
    CASE(mount_link, "CTR-0005 "), CASE(mount_proc_root, "CTR-0005 "), CASE(mount_parent, "CTR-0005 "), CASE(mount_time, "CTR-0005 "),
    CASE(mount_library_like, ""), CASE(mount_project, ""), CASE(mount_keys, "CTR-0005 "), CASE(mount_null, ""),
    CASE(volume_bind, "CTR-0005 "), CASE(volume_named_root, ""),
    CASE(socket_itself, "CTR-0031 "), CASE(socket_parent, "CTR-0005 CTR-0031 "), CASE(socket_containerd, "CTR-0005 CTR-0031 "),
    CASE(socket_podman, "CTR-0031 "), CASE(socket_crio, "CTR-0031 "), CASE(socket_linked, "CTR-0031 "),
    CASE(socket_of_user, "CTR-0005 CTR-0031 "), CASE(socket_elsewhere, "CTR-0031 "),
    CASE(sshd_runs, "CTR-0006 "), CASE(sshd_command, "CTR-0006 "), CASE(sshd_unknown, "CTR-0006? "), CASE(sshd_word, ""),
    CASE(port_low, "CTR-0007 "), CASE(publish_all, "CTR-0008 "), CASE(host_network, "CTR-0009 "), CASE(joined_host_network, "CTR-0009 "),
    CASE(joined_network, ""),
    CASE(no_memory, "CTR-0010 "), CASE(no_cpu, "CTR-0011 "), CASE(cpu_quota, ""), CASE(cpu_shares, ""), CASE(writable, "CTR-0012 "),
    CASE(port_all4, "CTR-0013 "), CASE(port_all6, "CTR-0013 "), CASE(port_all_brackets, "CTR-0013 "), CASE(port_unnamed, "CTR-0013 "),
    CASE(port_unnamed_bound, ""), CASE(port_on_host_network, ""), CASE(port_ssh, "CTR-0042 "),
    CASE(restart_always, "CTR-0014 "), CASE(restart_stopped, "CTR-0014 "), CASE(restart_endless, "CTR-0014 "),
    CASE(restart_often, "CTR-0014 "), CASE(restart_no, "CTR-0055 "), CASE(restart_removed, ""),
    CASE(host_pid, "CTR-0015 "), CASE(joined_host_pid, "CTR-0015 "), CASE(joined_pid, "CTR-0041 "),
    CASE(host_ipc, "CTR-0016 "), CASE(joined_ipc, "CTR-0041 "), CASE(host_uts, "CTR-0020 "),
    CASE(device, "CTR-0017 "), CASE(device_null, ""), CASE(device_rule, "CTR-0038 "), CASE(gpus, "CTR-0039 "),
    CASE(no_nofile, "CTR-0018 "), CASE(nofile_endless, "CTR-0018 "), CASE(nofile_by_default, ""),
    CASE(propagation, "CTR-0019 "), CASE(propagation_slave, ""),
    CASE(seccomp_off, "CTR-0021 "), CASE(seccomp_open, "CTR-0021 "), CASE(seccomp_own, ""), CASE(seccomp_daemon, "CTR-0021 "),
    CASE(seccomp_daemon_own, ""),
    CASE(exec_privileged, "CTR-0022 "), CASE(exec_root, "CTR-0023 "), CASE(exec_same, ""), CASE(cgroup_parent, "CTR-0024 "),
    CASE(no_nnp, "CTR-0025 "), CASE(nnp_false, "CTR-0025 "), CASE(nnp_by_default, ""), CASE(nnp_undone, "CTR-0025 "),
    CASE(no_health, "CTR-0026 "), CASE(health_off, "CTR-0026 "), CASE(old_image, "CTR-0027 "), CASE(dateless_image, "CTR-0027? "),
    CASE(no_pids, "CTR-0028 CTR-0057 "), CASE(pids_endless, "CTR-0028 CTR-0057 "), CASE(bridge, "CTR-0029 "), CASE(host_userns, "CTR-0030 "),
    CASE(user_root, "CTR-0032 "), CASE(user_zeros, "CTR-0032 "), CASE(user_name, "CTR-0032 "), CASE(user_none, "CTR-0032 "),
    CASE(user_group_root, ""),
    CASE(docker_group, "CTR-0033 "), CASE(socket_group, "CTR-0033 "), CASE(other_group, ""),
    CASE(caps_kept, "CTR-0034 "), CASE(caps_some_dropped, "CTR-0034 "),
    CASE(masked_off, "CTR-0035 "), CASE(systempaths, "CTR-0035 "), CASE(writable_cgroups, "CTR-0036 "), CASE(tmpfs_exec, "CTR-0037 "),
    CASE(host_cgroupns, "CTR-0040 "), CASE(host_cgroupns_v1, ""), CASE(links, "CTR-0043 "), CASE(swap_endless, "CTR-0044 "),
    CASE(oom_kill, "CTR-0045 "), CASE(oom_score, "CTR-0046 "), CASE(sysctl_forward, "CTR-0047 "), CASE(sysctl_redirects, "CTR-0047 "),
    CASE(sysctl_fine, ""),
    CASE(log_none, "CTR-0048 "), CASE(log_endless, "CTR-0056 "), CASE(log_local, ""), CASE(runtime, "CTR-0049 "),
    CASE(latest, "CTR-0050 CTR-0051 "), CASE(tagless, "CTR-0050 CTR-0051 "), CASE(tag_only, "CTR-0051 "), CASE(image_by_id, ""),
    CASE(secret_name, "CTR-0052 "), CASE(secret_content, "CTR-0052 "), CASE(secret_none, ""),
    CASE(secret_argument, "CTR-0053 "), CASE(secret_argument_is, "CTR-0053 "), CASE(secret_argument_none, ""),
    CASE(gateway, "CTR-0054 "),
};

static void each_change_is_found_by_its_check_alone(void **state)
{
    size_t wrong = 0;

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        (void)teardown(state);
        (void)setup(state);
        cases[i].change();
        judge();
        if (strcmp(fired, cases[i].fires) != 0) {
            print_error("%s: '%s' is not '%s'\n", cases[i].name, fired, cases[i].fires);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void each_check_has_a_case(void **state)
{
    for (const struct vig_check *const *check = vig_container_checks; *check; check++) {
        bool found = false;
        for (size_t i = 0; i < VIG_COUNT(cases); i++)
            found = found || strstr(cases[i].fires, (*check)->id);
        if (!found)
            fail_msg("%s has no case", (*check)->id);
    }
}

static void checks_are_in_order_and_complete(void **state)
{
    const char *before = "";

    for (const struct vig_check *const *check = vig_container_checks; *check; check++) {
        assert_true(strcmp(before, (*check)->id) < 0);
        before = (*check)->id;
        assert_true((*check)->title && (*check)->why && (*check)->remedy && (*check)->refs && (*check)->severity);
        assert_int_equal((*check)->scope, VIG_SCOPE_CONTAINER);
    }
}

static void evidence_says_where_a_path_leads(void **state)
{
    mount_link();
    assert_fires("CTR-0005 ");
    assert_evidence("'/srv/shop/conf', which is '/etc/shop', is mounted on '/x': the host's configuration");
    c.mounts.n--;
    socket_parent();
    judge();
    assert_evidence("'/run' is mounted on '/x'; in it: /run/docker.sock");
    c.mounts.n--;
    socket_itself();
    judge();
    assert_evidence("'/var/run/docker.sock' is mounted on '/x', read-only, which does not keep anybody from using it");
}

static void findings_of_compose_have_their_line(void **state)
{
    c.origin = VIG_FROM_COMPOSE;
    c.line = 3;
    c.lines[VIG_CTR_USER] = 7;
    c.user = S("root");
    assert_fires("CTR-0032 ");
    assert_int_equal(last()->place.line, 7);
    assert_true(vig_str_eqc(last()->place.object, "shop"));
    c.user = S("1000");
    c.read_only = false;
    assert_fires("CTR-0012 ");
    assert_int_equal(last()->place.line, 3); /* it is not written: the service's */
    c.read_only = true;
    port_all4();
    c.ports.v[1].line = 12;
    assert_fires("CTR-0013 ");
    assert_int_equal(last()->place.line, 12);
}

static void what_the_image_says_is_not_known_of_files(void **state)
{
    c.origin = VIG_FROM_COMPOSE;
    c.image_known = false;
    c.user = S("");
    c.health_check = false;
    assert_fires("CTR-0026 CTR-0032 ");
    assert_int_equal(last()->severity, VIG_LOW);
    c.image_known = true;
    c.image_user = S("app");
    assert_fires("CTR-0026 ");
    c.image_user = S("");
    assert_fires("CTR-0026 CTR-0032 ");
    assert_int_equal(last()->severity, VIG_MEDIUM);
}

static void severity_follows_the_case(void **state)
{
    bridge();
    judge();
    assert_int_equal(last()->severity, VIG_MEDIUM);
    d.icc = (struct vig_daemon_value){ .told = VIG_TOLD_FILE, .on = false };
    judge();
    assert_int_equal(last()->severity, VIG_LOW);
    c.networks.v[0] = S("shop-net"), c.network = S("shop-net");
    user_root();
    d.userns = true;
    judge();
    assert_int_equal(last()->severity, VIG_LOW);
}

static void secrets_are_masked(void **state)
{
    secret_name();
    judge();
    assert_int_equal(last()->kind, VIG_SECRET);
    assert_true(vig_str_search(last()->evidence.v[0], S("hunter2hunter2")) == VIG_NPOS);
    assert_true(vig_str_starts(last()->evidence.v[0], S("MYSQL_ROOT_PASSWORD: ")));
}

static void paths_are_made_plain(void **state)
{
    static const char *const paths[][2] = {
        { "/", "/" }, { "//", "/" }, { "/a/../..", "/" }, { "/a/./b//c/", "/a/b/c" }, { "/var/run/x", "/run/x" }, { "/var/run", "/run" },
        { "/var/runner", "/var/runner" }, { "/proc/self/root", "/" }, { "/proc/1/root/proc/self/root/etc", "/etc" },
        { "/proc/1/rooted", "/proc/1/rooted" }, { "/proc/x/root", "/proc/x/root" }, { "/proc/thread-self/root/run", "/run" },
    };
    char room[VIG_PATH_ROOM], longer[2000];

    for (size_t i = 0; i < VIG_COUNT(paths); i++) {
        vig_str plain = vig_path_plain(vig_str_c(paths[i][0]), room);
        if (!vig_str_eqc(plain, paths[i][1]))
            fail_msg("%s: '%.*s' is not '%s'", paths[i][0], VIG_ARG(plain), paths[i][1]);
    }
    memset(longer, '/', sizeof longer);
    for (size_t i = 1; i < sizeof longer; i += 2)
        longer[i] = 'a';
    assert_true(vig_path_plain(vig_str_of(longer, sizeof longer), room).n <= VIG_PATH_ROOM);
    assert_true(vig_path_is_in(S("/etc/x"), S("/etc")) && vig_path_is_in(S("/etc"), S("/etc")) && !vig_path_is_in(S("/etcetera"), S("/etc")));
    assert_true(vig_path_covers(S("/"), S("/run")) && !vig_path_covers(S("/run/x"), S("/run")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hardened_one_has_no_finding),
        TEST(each_change_is_found_by_its_check_alone),
        TEST(each_check_has_a_case),
        TEST(checks_are_in_order_and_complete),
        TEST(evidence_says_where_a_path_leads),
        TEST(findings_of_compose_have_their_line),
        TEST(what_the_image_says_is_not_known_of_files),
        TEST(severity_follows_the_case),
        TEST(secrets_are_masked),
        TEST(paths_are_made_plain),
    };

    return cmocka_run_group_tests_name("container checks", tests, NULL, NULL);
}
