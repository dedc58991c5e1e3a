/* model/container.h - how a container runs, or is to be run.
 *
 * The same struct is filled from the engine's inspect answer, from a compose service and from a `docker run` command line, so
 * one check judges all three. Values are as the engine would see them: compose's and run's words are already translated
 * (`--cpus=.5` is nano_cpus 500000000). Views belong to the arena that it was made on.
 */
#ifndef VIG_MODEL_CONTAINER_H
#define VIG_MODEL_CONTAINER_H

#include "base/vec.h"

enum vig_container_origin { VIG_FROM_ENGINE, VIG_FROM_COMPOSE, VIG_FROM_RUN };

/* What a setting is called in `lines`: where it was written, in compose files. */
enum vig_container_field {
    VIG_CTR_IMAGE,
    VIG_CTR_USER,
    VIG_CTR_PRIVILEGED,
    VIG_CTR_CAPABILITIES,
    VIG_CTR_SECURITY_OPT,
    VIG_CTR_READ_ONLY,
    VIG_CTR_NETWORK,
    VIG_CTR_PID,
    VIG_CTR_IPC,
    VIG_CTR_UTS,
    VIG_CTR_USERNS,
    VIG_CTR_CGROUP,
    VIG_CTR_MEMORY,
    VIG_CTR_CPU,
    VIG_CTR_PIDS,
    VIG_CTR_ULIMITS,
    VIG_CTR_RESTART,
    VIG_CTR_HEALTH,
    VIG_CTR_LOG,
    VIG_CTR_COMMAND,
    VIG_CTR_RUNTIME,
    VIG_CTR_FIELD_COUNT,
};

struct vig_mount {
    vig_str type;        /* "bind", "volume", "tmpfs", "npipe", … */
    vig_str source;      /* bind: the host's path, as written; volume: its name */
    vig_str real_source; /* what that really leads to on this host (links followed, also a volume's `device=` option with
                          * o=bind); empty: not known or the same */
    vig_str target;
    vig_str propagation; /* "shared", "rslave", …; empty: the default */
    vig_str options;     /* bind: "z", "Z" and the like; tmpfs: "tmpfs-size=…,tmpfs-mode=…"; engine only */
    bool read_only;
    uint32_t line;
};

struct vig_port {
    vig_str host_ip;   /* as written; empty: all addresses */
    uint32_t host;     /* first port on the host; 0: any free one */
    uint32_t host_end; /* the last one of a range, else as `host` */
    uint32_t container;
    vig_str protocol;  /* "tcp", "udp", "sctp" */
    uint32_t line;
};

struct vig_ulimit {
    vig_str name;
    int64_t soft, hard; /* -1: unlimited */
    uint32_t line;
};

struct vig_device {
    vig_str host, container, permissions; /* "/dev/sda", "/dev/xvda", "rwm" */
    uint32_t line;
};

/* "NAME=value", or a word of a list, with its line. */
struct vig_setting {
    vig_str name, value;
    bool has_value; /* false: "NAME" alone, taken from the caller's environment */
    uint32_t line;
};

struct vig_exec { /* what was started inside of it by `docker exec` */
    vig_str id, user;
    bool privileged, running;
};

struct vig_endpoint { /* a connection to a network */
    vig_str network, ipv4, ipv6; /* addresses that were asked for */
    struct { VIG_VEC(vig_str); } aliases;
};

struct vig_health { /* times in nanoseconds; 0: the default */
    struct { VIG_VEC(vig_str); } test; /* "CMD-SHELL", "curl …" */
    int64_t interval, timeout, start_period, retries;
};

struct vig_container {
    enum vig_container_origin origin;
    vig_str id, name;
    vig_str image, image_id;  /* as it was asked for; "sha256:…" */
    vig_str image_created;    /* RFC 3339; empty: not known */
    vig_str state;            /* "running", "exited", "created", …; empty unless from the engine */
    vig_str created;          /* RFC 3339 */
    int64_t host_pid;         /* of its first process; 0: not running */

    vig_str user;             /* as given; empty: the image's */
    vig_str image_user;       /* what the image says; valid when image_known */
    bool image_known;         /* the image's own settings (user, health check, ports) were read */
    bool user_given;
    bool privileged, read_only, init, oom_kill_disable, publish_all, tty;
    bool auto_remove;
    int64_t oom_score_adj;
    struct { VIG_VEC(vig_str); } cap_add, cap_drop;   /* upper case, without "CAP_"; "ALL" */
    struct { VIG_VEC(vig_str); } security_opt;        /* as written, but with '=' for the first ':' : "apparmor=unconfined" */
    bool masked_paths_off, readonly_paths_off;        /* systempaths=unconfined, or empty lists */
    vig_str apparmor;         /* the profile that the engine says it runs with; "" none; engine only */
    struct { VIG_VEC(vig_str); } group_add;
    struct { VIG_VEC(struct vig_mount); } mounts;
    struct { VIG_VEC(struct vig_setting); } tmpfs;    /* path → options */
    struct { VIG_VEC(vig_str); } volumes_from;
    struct { VIG_VEC(struct vig_device); } devices;
    struct { VIG_VEC(vig_str); } device_cgroup_rules;
    bool device_requests;     /* --gpus and the like */
    vig_str network, pid, ipc, uts, userns, cgroupns; /* modes as the engine writes them: "host", "container:ID", "" */
    struct { VIG_VEC(vig_str); } networks;            /* names of those that it is connected to */
    struct { VIG_VEC(struct vig_port); } ports;       /* published */
    struct { VIG_VEC(vig_str); } links, extra_hosts, dns;
    int64_t memory, memory_swap, memory_reservation;  /* bytes; 0: none; swap -1: unlimited */
    int64_t nano_cpus, cpu_quota, cpu_period, cpu_shares; /* 0: none */
    vig_str cpuset_cpus;
    int64_t pids_limit;       /* 0 and -1: none */
    struct { VIG_VEC(struct vig_ulimit); } ulimits;
    vig_str restart;          /* "no", "on-failure", "always", "unless-stopped", "" */
    int64_t restart_tries;    /* of on-failure; 0: without end */
    bool health_check;        /* there is one, its own or the image's */
    bool health_off;          /* --no-healthcheck, ["NONE"] */
    vig_str log_driver;       /* empty: the daemon's */
    struct { VIG_VEC(struct vig_setting); } log_options;
    struct { VIG_VEC(struct vig_setting); } sysctls, environment, labels, storage_options;
    struct { VIG_VEC(struct vig_setting); } image_environment; /* what of `environment` came with the image, when known */
    vig_str cgroup_parent, runtime;
    struct { VIG_VEC(vig_str); } entrypoint, command; /* entrypoint: empty when the image's is used and it is not known */
    vig_str working_dir, hostname;
    bool runs_sshd;           /* a process of that name is in it; engine only */
    bool processes_known;     /* `runs_sshd` was looked for */
    struct { VIG_VEC(struct vig_exec); } execs;
    vig_str network_of, pid_of, ipc_of; /* of a mode "container:ID": the mode that the one it follows has; empty: not known */

    /* What a container that takes its place needs, too (repair/docker_run.h); engine only. */
    struct { VIG_VEC(vig_str); } image_entrypoint, image_command; /* valid when image_known, as the two below */
    vig_str image_working_dir;
    struct { VIG_VEC(struct vig_setting); } image_labels;
    struct { VIG_VEC(struct vig_endpoint); } endpoints;
    struct { VIG_VEC(vig_str); } dns_search, dns_options;
    struct vig_health health;
    bool health_from_image;         /* it is the image's own */
    vig_str domainname, stop_signal, mac_address, cpuset_mems, image_stop_signal;
    int64_t shm_size, stop_timeout; /* bytes, seconds; 0: the default */
    vig_str gpus;                   /* --gpus: "all", "2", "device=0,1" */
    bool stdin_open;
    struct { VIG_VEC(vig_str); } others; /* names of settings that are set but have no place in here */

    /* Compose: where each setting stands, and the service itself; 0: nowhere. */
    uint32_t line;
    uint32_t lines[VIG_CTR_FIELD_COUNT];
};

struct vig_containers {
    VIG_VEC(struct vig_container);
};

#endif
