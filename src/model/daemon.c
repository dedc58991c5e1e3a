/* model/daemon.c - the keys that engines know in daemon.json, from which version on, and to which one (see model/daemon.h).
 *
 * An engine does not start with a key that it does not know, so a repair has to look here first. Taken from what each release's
 * option parser accepts; releases before 18.09 get no updates and count as 18.09.
 */
#include "model/daemon.h"

#include <stddef.h>

#define AT(field) offsetof(struct vig_daemon, field)
#define UNKEPT VIG_DAEMON_NOT_KEPT
#define SWITCH VIG_DAEMON_SWITCH
#define NUMBER VIG_DAEMON_NUMBER
#define WORD VIG_DAEMON_WORD
#define LIST VIG_DAEMON_LIST
#define MAP VIG_DAEMON_MAP

const struct vig_daemon_key vig_daemon_keys[] = {
    { "allow-direct-routing", "allow-direct-routing", 0, SWITCH, 2805, 0, false, "false", AT(allow_direct_routing) },
    { "allow-nondistributable-artifacts", "allow-nondistributable-artifacts", 0, LIST, 0, 2900, true, "",
      AT(allow_nondistributable_artifacts) },
    { "api-cors-header", "api-cors-header", 0, WORD, 0, 2900, false, "", UNKEPT },
    { "authorization-plugins", "authorization-plugin", 0, LIST, 0, 0, true, "", AT(authorization_plugins) },
    { "bip", "bip", 0, WORD, 0, 0, false, "", AT(bip) },
    { "bip6", "bip6", 0, WORD, 2800, 0, false, "", UNKEPT },
    { "bridge", "bridge", 'b', WORD, 0, 0, false, "", AT(bridge) },
    { "builder", NULL, 0, MAP, 0, 0, false, "", AT(builder) },
    { "cdi-spec-dirs", "cdi-spec-dir", 0, LIST, 2500, 0, false, "", UNKEPT },
    { "cgroup-parent", "cgroup-parent", 0, WORD, 0, 0, false, "", AT(cgroup_parent) },
    { "cluster-advertise", "cluster-advertise", 0, WORD, 0, 2400, false, "", UNKEPT },
    { "cluster-store", "cluster-store", 0, WORD, 0, 2400, false, "", UNKEPT },
    { "cluster-store-opts", "cluster-store-opt", 0, MAP, 0, 2400, false, "", UNKEPT },
    { "containerd", "containerd", 0, WORD, 0, 0, false, "", AT(containerd) },
    { "containerd-namespace", "containerd-namespace", 0, WORD, 1903, 0, false, NULL, UNKEPT },
    { "containerd-plugins-namespace", "containerd-plugins-namespace", 0, WORD, 1903, 0, false, NULL, UNKEPT },
    { "cpu-rt-period", "cpu-rt-period", 0, NUMBER, 0, 0, false, "0", UNKEPT },
    { "cpu-rt-runtime", "cpu-rt-runtime", 0, NUMBER, 0, 0, false, "0", UNKEPT },
    { "cri-containerd", "cri-containerd", 0, SWITCH, 0, 0, false, "false", AT(cri_containerd) },
    { "data-root", "data-root", 0, WORD, 0, 0, false, NULL, AT(data_root) },
    { "debug", "debug", 'D', SWITCH, 0, 0, true, "false", AT(debug) },
    { "default-address-pools", "default-address-pool", 0, LIST, 0, 0, false, "", AT(default_address_pools) },
    { "default-cgroupns-mode", "default-cgroupns-mode", 0, WORD, 2010, 0, false, NULL, AT(default_cgroupns_mode) },
    { "default-gateway", "default-gateway", 0, WORD, 0, 0, false, "", UNKEPT },
    { "default-gateway-v6", "default-gateway-v6", 0, WORD, 0, 0, false, "", UNKEPT },
    { "default-ipc-mode", "default-ipc-mode", 0, WORD, 0, 0, false, "private", AT(default_ipc_mode) },
    { "default-network-opts", "default-network-opt", 0, MAP, 2400, 0, false, "", UNKEPT },
    { "default-runtime", "default-runtime", 0, WORD, 0, 0, true, "runc", AT(default_runtime) },
    { "default-shm-size", "default-shm-size", 0, WORD, 0, 0, true, "64M", UNKEPT },
    { "default-ulimits", "default-ulimit", 0, MAP, 0, 0, false, "", AT(default_ulimits) },
    { "deprecated-key-path", "deprecated-key-path", 0, WORD, 0, 2300, false, "", AT(deprecated_key_path) },
    { "dns", "dns", 0, LIST, 0, 0, false, "", UNKEPT },
    { "dns-opts", "dns-opt", 0, LIST, 0, 0, false, "", UNKEPT },
    { "dns-search", "dns-search", 0, LIST, 0, 0, false, "", UNKEPT },
    { "exec-opts", "exec-opt", 0, LIST, 0, 0, false, "", AT(exec_opts) },
    { "exec-root", "exec-root", 0, WORD, 0, 0, false, NULL, UNKEPT },
    { "experimental", "experimental", 0, SWITCH, 0, 0, false, "false", AT(experimental) },
    { "features", NULL, 0, MAP, 0, 0, true, "", AT(features) },
    { "firewall-backend", "firewall-backend", 0, WORD, 2900, 0, false, "", AT(firewall_backend) },
    { "fixed-cidr", "fixed-cidr", 0, WORD, 0, 0, false, "", UNKEPT },
    { "fixed-cidr-v6", "fixed-cidr-v6", 0, WORD, 0, 0, false, "", UNKEPT },
    { "graph", "graph", 'g', WORD, 0, 2400, false, "", UNKEPT },
    { "group", "group", 'G', WORD, 0, 0, false, "docker", AT(group) },
    { "host-gateway-ip", "host-gateway-ip", 0, WORD, 2010, 0, false, "", UNKEPT },
    { "host-gateway-ips", NULL, 0, LIST, 2800, 0, false, "", UNKEPT },
    { "hosts", "host", 'H', LIST, 0, 0, false, "", AT(hosts) },
    { "http-proxy", "http-proxy", 0, WORD, 2300, 0, false, "", UNKEPT },
    { "https-proxy", "https-proxy", 0, WORD, 2300, 0, false, "", UNKEPT },
    { "icc", "icc", 0, SWITCH, 0, 0, false, "true", AT(icc) },
    { "init", "init", 0, SWITCH, 0, 0, false, "false", AT(init) },
    { "init-path", "init-path", 0, WORD, 0, 0, false, "", UNKEPT },
    { "insecure-registries", "insecure-registry", 0, LIST, 0, 0, true, "", AT(insecure_registries) },
    { "ip", "ip", 0, WORD, 0, 0, false, "0.0.0.0", AT(ip) },
    { "ip-forward", "ip-forward", 0, SWITCH, 0, 0, false, "true", AT(ip_forward) },
    { "ip-forward-no-drop", "ip-forward-no-drop", 0, SWITCH, 2800, 0, false, "false", AT(ip_forward_no_drop) },
    { "ip-masq", "ip-masq", 0, SWITCH, 0, 0, false, "true", AT(ip_masq) },
    { "ip6tables", "ip6tables", 0, SWITCH, 2010, 0, false, NULL, AT(ip6tables) },
    { "iptables", "iptables", 0, SWITCH, 0, 0, false, "true", AT(iptables) },
    { "ipv6", "ipv6", 0, SWITCH, 0, 0, false, "false", UNKEPT },
    { "labels", "label", 0, LIST, 0, 0, true, "", UNKEPT },
    { "live-restore", "live-restore", 0, SWITCH, 0, 0, true, "false", AT(live_restore) },
    { "log-driver", "log-driver", 0, WORD, 0, 0, false, "json-file", AT(log_driver) },
    { "log-format", "log-format", 0, WORD, 2500, 0, false, "text", UNKEPT },
    { "log-level", "log-level", 'l', WORD, 0, 0, false, "info", AT(log_level) },
    { "log-opts", "log-opt", 0, MAP, 0, 0, false, "", AT(log_opts) },
    { "max-concurrent-downloads", "max-concurrent-downloads", 0, NUMBER, 0, 0, true, "3", UNKEPT },
    { "max-concurrent-uploads", "max-concurrent-uploads", 0, NUMBER, 0, 0, true, "5", UNKEPT },
    { "max-download-attempts", "max-download-attempts", 0, NUMBER, 1903, 0, true, "5", UNKEPT },
    { "metrics-addr", "metrics-addr", 0, WORD, 0, 0, false, "", AT(metrics_addr) },
    { "min-api-version", NULL, 0, WORD, 2900, 0, false, "", AT(min_api_version) },
    { "mtu", "mtu", 0, NUMBER, 0, 0, false, NULL, UNKEPT },
    { "network-control-plane-mtu", "network-control-plane-mtu", 0, NUMBER, 0, 0, false, "1500", UNKEPT },
    { "network-diagnostic-port", "network-diagnostic-port", 0, NUMBER, 0, 0, true, "0", AT(network_diagnostic_port) },
    { "no-new-privileges", "no-new-privileges", 0, SWITCH, 0, 0, false, "false", AT(no_new_privileges) },
    { "no-proxy", "no-proxy", 0, WORD, 2300, 0, false, "", UNKEPT },
    { "node-generic-resources", "node-generic-resource", 0, LIST, 0, 0, false, "", UNKEPT },
    { "oom-score-adjust", "oom-score-adjust", 0, NUMBER, 0, 2600, false, NULL, UNKEPT },
    { "pidfile", "pidfile", 'p', WORD, 0, 0, false, NULL, UNKEPT },
    { "proxies", NULL, 0, MAP, 2300, 0, false, "", UNKEPT },
    { "raw-logs", "raw-logs", 0, SWITCH, 0, 0, false, "false", AT(raw_logs) },
    { "registry-mirrors", "registry-mirror", 0, LIST, 0, 0, true, "", AT(registry_mirrors) },
    { "rootless", "rootless", 0, SWITCH, 1903, 0, false, "false", UNKEPT },
    { "runtimes", "add-runtime", 0, MAP, 0, 0, true, "", AT(runtimes) },
    { "seccomp-profile", "seccomp-profile", 0, WORD, 0, 0, false, "", AT(seccomp_profile) },
    { "selinux-enabled", "selinux-enabled", 0, SWITCH, 0, 0, false, "false", AT(selinux_enabled) },
    { "shutdown-timeout", "shutdown-timeout", 0, NUMBER, 0, 0, true, "15", UNKEPT },
    { "storage-driver", "storage-driver", 's', WORD, 0, 0, false, NULL, AT(storage_driver) },
    { "storage-opts", "storage-opt", 0, LIST, 0, 0, false, "", AT(storage_opts) },
    { "swarm-default-advertise-addr", "swarm-default-advertise-addr", 0, WORD, 0, 0, false, "", UNKEPT },
    { "tls", "tls", 0, SWITCH, 0, 0, false, "false", AT(tls) },
    { "tlscacert", "tlscacert", 0, WORD, 0, 0, false, NULL, AT(tlscacert) },
    { "tlscert", "tlscert", 0, WORD, 0, 0, false, NULL, AT(tlscert) },
    { "tlskey", "tlskey", 0, WORD, 0, 0, false, NULL, AT(tlskey) },
    { "tlsverify", "tlsverify", 0, SWITCH, 0, 0, false, "false", AT(tlsverify) },
    { "userland-proxy", "userland-proxy", 0, SWITCH, 0, 0, false, "true", AT(userland_proxy) },
    { "userland-proxy-path", "userland-proxy-path", 0, WORD, 0, 0, false, "", AT(userland_proxy_path) },
    { "userns-remap", "userns-remap", 0, WORD, 0, 0, false, "", AT(userns_remap) },
    { 0 },
};

const struct vig_daemon_key *vig_daemon_key_named(vig_str name)
{
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++)
        if (vig_str_eqc(name, k->name))
            return k;
    return NULL;
}

const struct vig_daemon_key *vig_daemon_key_of_flag(vig_str flag)
{
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++)
        if (k->flag && vig_str_eqc(flag, k->flag))
            return k;
    return NULL;
}

const struct vig_daemon_key *vig_daemon_key_of_letter(char letter)
{
    for (const struct vig_daemon_key *k = vig_daemon_keys; letter && k->name; k++)
        if (k->letter == letter)
            return k;
    return NULL;
}

bool vig_daemon_key_is_known(const struct vig_daemon_key *k, unsigned version)
{
    return version == 0 || ((k->since == 0 || version >= k->since) && (k->until == 0 || version < k->until));
}

const char *vig_daemon_type_name(enum vig_daemon_type type)
{
    static const char *const names[] = { "true or false", "a number", "a word in quotes", "a list", "an object" };

    return names[type];
}

unsigned vig_daemon_release(vig_str version)
{
    vig_str major, minor;
    uint64_t a, b;
    size_t n = 0;

    if (version.n && version.p[0] == 'v')
        version = vig_str_skip(version, 1);
    major = vig_str_cut(&version, '.');
    while (n < version.n && vig_is_digit(version.p[n]))
        n++;
    minor = vig_str_take(version, n);
    if (!vig_str_to_u64(major, &a) || !vig_str_to_u64(minor, &b) || a > 9999 || b > 99)
        return 0;
    return (unsigned)(a * 100 + b);
}

const struct vig_setting *vig_daemon_item(const struct vig_daemon_value *v, vig_str name)
{
    for (size_t i = 0; i < v->items.n; i++)
        if (vig_str_eq(v->items.v[i].name, name))
            return &v->items.v[i];
    return NULL;
}

const struct vig_daemon_flag *vig_daemon_flag_of(const struct vig_daemon *d, const struct vig_daemon_key *k)
{
    for (size_t i = 0; i < d->flags.n; i++)
        if (d->flags.v[i].key == k)
            return &d->flags.v[i];
    return NULL;
}
