/* model/daemon.h - how an engine (dockerd) runs: its effective configuration, and where each value comes from.
 *
 * A value can stand in daemon.json, on the command line (or in the systemd unit that would start it), or be what the engine itself
 * says; else it is the default of that version. Where neither the file nor the command line could be read, it is not known, and
 * nobody may take that for the default. Views belong to the arena that it was made on.
 *
 *     if (d->no_new_privileges.told && d->no_new_privileges.on) … containers get it without asking
 */
#ifndef VIG_MODEL_DAEMON_H
#define VIG_MODEL_DAEMON_H

#include "model/container.h"

enum vig_told_by {
    VIG_TOLD_NOT,     /* not known; must stay 0 */
    VIG_TOLD_DEFAULT, /* everything was read, and nobody says otherwise */
    VIG_TOLD_FILE,    /* daemon.json */
    VIG_TOLD_FLAG,    /* the running dockerd's command line */
    VIG_TOLD_UNIT,    /* the command line of a systemd unit or an init script's options: it was not seen running */
    VIG_TOLD_ENGINE,  /* /info, /version, /networks/bridge */
};

struct vig_daemon_value {
    enum vig_told_by told;
    bool on;            /* switches */
    int64_t number;     /* numbers */
    vig_str text;       /* words, and numbers as they are written; "" can be what was given: `--userns-remap=` */
    struct { VIG_VEC(struct vig_setting); } items; /* lists ("" → value) and maps (name → value). default-ulimits: "nofile" →
                                                    * "1024:2048"; nested objects: their JSON text */
    vig_str path;          /* the file it stands in; "dockerd's command line"; "the engine"; empty for a default */
    uint32_t line, column; /* in that file; 0: none */
};

enum vig_daemon_type { VIG_DAEMON_SWITCH, VIG_DAEMON_NUMBER, VIG_DAEMON_WORD, VIG_DAEMON_LIST, VIG_DAEMON_MAP };

/* A key of daemon.json. Versions are major * 100 + minor: 2010 is 20.10. */
struct vig_daemon_key {
    const char *name;      /* in the file: "default-ulimits" */
    const char *flag;      /* on the command line, without "--": "default-ulimit"; NULL: only in the file */
    char letter;           /* -D, -H, -l; 0: none */
    enum vig_daemon_type type;
    unsigned since, until; /* the versions that know it: from `since` (0: all that are alive) to before `until` (0: still) */
    bool reloaded;         /* SIGHUP takes it; else it needs a restart */
    const char *standard;  /* the default, as text; "" for lists and maps; NULL: depends on the host */
    size_t offset;         /* of its value in struct vig_daemon; VIG_DAEMON_NOT_KEPT: nobody judges it */
};
#define VIG_DAEMON_NOT_KEPT ((size_t)-1)
extern const struct vig_daemon_key vig_daemon_keys[]; /* sorted by name; ends with name NULL */
const struct vig_daemon_key *vig_daemon_key_named(vig_str name);
const struct vig_daemon_key *vig_daemon_key_of_flag(vig_str flag); /* without "--", as written: "default-ulimit" */
const struct vig_daemon_key *vig_daemon_key_of_letter(char letter);
/* Whether an engine of that version knows it; version 0: not known, then true. */
bool vig_daemon_key_is_known(const struct vig_daemon_key *k, unsigned version);
const char *vig_daemon_type_name(enum vig_daemon_type type); /* "true or false", "a number", … */

/* A key that is given on the command line. */
struct vig_daemon_flag {
    const struct vig_daemon_key *key;
    vig_str text, path; /* as written: "--icc=false"; where: "dockerd's command line", or the unit's file */
    uint32_t line;
};

enum vig_daemon_problem_kind {
    VIG_DAEMON_SYNTAX,      /* it is not JSON, or not an object */
    VIG_DAEMON_DUPLICATE,   /* a key stands there twice: the engine takes the last one */
    VIG_DAEMON_UNKNOWN,     /* no engine of this version knows the key: it does not start */
    VIG_DAEMON_TYPE,        /* a number where a list is wanted, …: it does not start */
    VIG_DAEMON_IGNORED,     /* the flag's name ("host") where the file calls it otherwise ("hosts"): the engine reads over it */
    VIG_DAEMON_TWICE,       /* in the file and on the command line: it does not start */
    VIG_DAEMON_CONTRADICTION, /* values that exclude each other */
    VIG_DAEMON_STALE,       /* the file says other than what runs: it was changed since the engine was started */
    VIG_DAEMON_BAD_VALUE,   /* of the right type, but none that the engine takes */
};
struct vig_daemon_problem {
    enum vig_daemon_problem_kind kind;
    vig_str key;  /* empty: the whole file */
    vig_str text;
    vig_str path;
    uint32_t line, column;
};

enum vig_daemon_file_kind {
    VIG_DAEMON_CONFIG,    /* daemon.json */
    VIG_DAEMON_KEY_JSON,  /* key.json: the engine's private identity */
    VIG_DAEMON_SOCKET,
    VIG_DAEMON_CA,        /* tlscacert */
    VIG_DAEMON_CERT,      /* tlscert */
    VIG_DAEMON_CERT_KEY,  /* tlskey */
    VIG_DAEMON_REGISTRY_CERT, /* certs.d: *.crt, *.cert */
    VIG_DAEMON_REGISTRY_KEY,  /* certs.d: *.key */
};
struct vig_daemon_file {
    enum vig_daemon_file_kind kind;
    vig_str path;
    bool exists, looked_at;   /* false: why */
    vig_str why;
    bool is_link, is_abstract; /* a symlink: mode and owner are its target's */
    uint32_t mode, uid, gid;  /* mode: with 07777 only */
    vig_str user, group;      /* names, where /etc/passwd and /etc/group know them */
    bool acl;                 /* it has an access list beyond its mode */
    bool dated;               /* a certificate that could be read */
    int64_t not_before, not_after; /* seconds since 1970 */
    vig_str subject;
    bool weak;                /* its key or signature is weaker than today's custom: `subject` and `weakness` say what */
    vig_str weakness;
};

struct vig_daemon_listener {
    vig_str protocol;      /* "unix", "fd", "tcp", "npipe" */
    vig_str address;       /* "/var/run/docker.sock", "0.0.0.0", "::", "127.0.0.1" */
    uint32_t port;         /* tcp only */
    bool everywhere, local; /* tcp: on all addresses; only on loopback */
    bool seen;             /* it is really open: read from the kernel */
    enum vig_told_by told;
    vig_str path;
    uint32_t line, column;
};

struct vig_daemon_swarm {
    bool known, active, manager;
    vig_str state, address;           /* "active", "inactive", "locked", …; its advertised address */
    int64_t managers, nodes;
    bool spec_known;                  /* only managers can say */
    bool autolock;
    int64_t node_cert_expiry;         /* nanoseconds */
    vig_str listen_everywhere;        /* "0.0.0.0:2377", when port 2377 is open on all addresses; else empty */
    bool listen_known;
    struct { VIG_VEC(vig_str); } plain_overlays; /* overlay networks without encryption */
    bool overlays_known;
    int64_t secrets, configs, services; /* how many; -1: not known */
    struct { VIG_VEC(struct vig_setting); } secret_environment; /* service → variable that looks like a secret */
};

struct vig_daemon {
    vig_str version;      /* of the engine: "28.2.2"; empty: not known */
    unsigned release;     /* 2802; 0: not known */
    vig_str api, min_api; /* "1.50", "1.24" */
    vig_str address;      /* it was asked there */
    bool asked;           /* the engine answered */
    vig_str asked_why;    /* why it did not */
    bool podman;          /* the answer is Podman's: dockerd's configuration says nothing about it */
    bool flags_known;     /* its command line was read */
    bool running;         /* from the process itself, not from a unit */
    vig_str flags_why, flags_path; /* why not; "dockerd's command line", or the unit */
    int64_t pid;          /* of dockerd; 0: not seen */
    bool file_known;      /* daemon.json was read, or is certainly absent */
    bool file_exists;
    vig_str file_why, file_path; /* "/etc/docker/daemon.json" */
    vig_str file_text;
    bool socket_activated; /* -H fd:// */
    bool is_rootless;      /* /info SecurityOptions says so, or dockerd does not run as root */
    bool rootless_known;
    bool seccomp_known, seccomp_default; /* the profile for containers is the engine's own */
    vig_str seccomp;       /* "builtin", "default", "unconfined", a path */
    bool apparmor, selinux, userns, cgroupns; /* SecurityOptions; valid when `asked` */
    vig_str cgroup_driver, cgroup_version, storage, root_dir; /* from /info; empty: not known */
    int64_t bridge_containers; /* that run on the default bridge; 0 when the engine did not say */
    bool content_trust_known, content_trust; /* DOCKER_CONTENT_TRUST in this environment */
    bool proxies_known;
    int64_t docker_proxies; /* docker-proxy processes that run */

    /* Effective values, named as in daemon.json. */
    struct vig_daemon_value allow_direct_routing, allow_nondistributable_artifacts, authorization_plugins, bip, bridge, builder,
        cgroup_parent, containerd, cri_containerd, data_root, debug, default_address_pools, default_cgroupns_mode, default_ipc_mode,
        default_runtime, default_ulimits, deprecated_key_path, exec_opts, experimental, features, firewall_backend, group, hosts, icc, init,
        insecure_registries, ip, ip6tables, ip_forward, ip_forward_no_drop, ip_masq, iptables, live_restore, log_driver, log_level,
        log_opts, metrics_addr, min_api_version, network_diagnostic_port, no_new_privileges, raw_logs, registry_mirrors, runtimes,
        seccomp_profile, selinux_enabled, storage_driver, storage_opts, tls, tlscacert, tlscert, tlskey, tlsverify, userland_proxy,
        userland_proxy_path, userns_remap;

    struct { VIG_VEC(struct vig_daemon_flag); } flags; /* valid when flags_known */
    struct { VIG_VEC(struct vig_daemon_problem); } problems; /* of daemon.json and the command line, in the file's order */
    struct { VIG_VEC(struct vig_daemon_file); } files;
    struct { VIG_VEC(struct vig_daemon_listener); } listeners;
    bool listeners_known; /* the kernel's list of listening sockets was read for its process */
    struct vig_daemon_swarm swarm;
};

/* The value of a key, or NULL when none is kept. */
static inline struct vig_daemon_value *vig_daemon_value_of(struct vig_daemon *d, const struct vig_daemon_key *k)
{
    return k->offset == VIG_DAEMON_NOT_KEPT ? NULL : (struct vig_daemon_value *)(void *)((char *)d + k->offset);
}
/* "28.2.2", "20.10.24+dfsg1", "v27.0" → major * 100 + minor; 0 for what is none. */
unsigned vig_daemon_release(vig_str version);
/* Whether a key is given on the command line; NULL: it is not. */
const struct vig_daemon_flag *vig_daemon_flag_of(const struct vig_daemon *d, const struct vig_daemon_key *k);
/* The item of a map, or NULL. */
const struct vig_setting *vig_daemon_item(const struct vig_daemon_value *v, vig_str name);

#endif
