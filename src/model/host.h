/* model/host.h - what an engine's host is like: its files, users, packages, kernel and firewall.
 *
 * Filled in by audit/facts/host*.c from a running host, or from the file system of one that is not running. A group of facts has a
 * `…_why`: NULL says that it was looked at (and what is empty is not there), else it is the reason why it was not, a string
 * literal. Paths start with '/' and are seen from the host's root. Views belong to the arena that it was made on.
 */
#ifndef VIG_MODEL_HOST_H
#define VIG_MODEL_HOST_H

#include "base/vec.h"
#include "model/sbom.h"

enum vig_host_role { /* what a file is to the engine */
    VIG_ROLE_DOCKER_SERVICE, /* units, with their drop-ins and the folders of those */
    VIG_ROLE_DOCKER_SOCKET_UNIT,
    VIG_ROLE_CONTAINERD_SERVICE,
    VIG_ROLE_ETC_DOCKER,
    VIG_ROLE_REGISTRY_CERTIFICATE, /* beneath /etc/docker/certs.d */
    VIG_ROLE_REGISTRY_KEY,
    VIG_ROLE_DEFAULT_DOCKER,   /* /etc/default/docker */
    VIG_ROLE_SYSCONFIG_DOCKER, /* /etc/sysconfig/docker */
    VIG_ROLE_CONTAINERD_SOCKET,
    VIG_ROLE_CONTAINERD_CONFIG,
    VIG_ROLE_PLUGINS,
    VIG_ROLE_DATA_ROOT,
    VIG_ROLE_PROGRAM,
    VIG_ROLE_CREDENTIALS, /* a user's ~/.docker/config.json */
};

struct vig_host_file {
    enum vig_host_role role;
    vig_str path;
    char kind;           /* 'f' file, 'd' folder, 's' socket, 'o' other */
    uint32_t mode;       /* 07777 */
    uint32_t uid, gid;
    vig_str owner, group; /* names, or the number where there is none */
    vig_str acl;         /* who else may write or read by an access control list: "user bob rw-"; empty: nobody */
    vig_str secrets;     /* CREDENTIALS: registries whose password stands in it, separated by ", " */
    const char *why;     /* not NULL: it is there, but could not be looked at */
};

struct vig_host_user {
    vig_str name, home, shell;
    uint32_t uid, gid;
};

struct vig_host_sudo {
    vig_str path;
    uint32_t line;
    vig_str who, command;
    bool no_password;
};

struct vig_host_watch { /* an audit rule about a file, or about all beneath a folder */
    vig_str path;
    bool folder;
    bool changes; /* writing, running or changing attributes is recorded, not only reading */
};

struct vig_host_update {
    vig_str name, installed, available;
    bool security; /* from an archive of security updates, or in an advisory of its maker */
};

struct vig_host_engine_package { /* docker.io, docker-ce, moby-engine, containerd.io, runc, … */
    vig_str name, version;
    vig_str source; /* its source package, where that differs */
};

struct vig_host_setting { /* of /proc/sys, or of the kernel's configuration */
    vig_str name, value;
};

/* Programs that run, each with a library in it that was replaced on the disk. */
struct vig_old_services {
    VIG_VEC(struct vig_host_setting);
    const char *why;
};

/* A chain of rules. What a rule does is known as far as its verdict; matches are only counted. */
struct vig_host_chain {
    const char *family; /* "ip", "ip6", "inet", … */
    vig_str table, name;
    bool legacy;        /* of iptables-legacy, not of nftables */
    const char *hook;   /* "input", "forward", …; NULL: only other chains lead here */
    bool nat;           /* it rewrites addresses: it does not filter */
    bool drops;         /* its policy is drop */
    size_t rules;
    size_t returns;     /* of them: those that only return */
    size_t blocking;    /* drop, reject, or queue to a program, whatever they match */
    size_t blocking_all; /* the same, without any match */
    size_t published;   /* rules that lead to a container whatever address of the host was asked for */
    struct { VIG_VEC(vig_str); } jumps; /* to chains of its table */
};

struct vig_host_rootless {
    vig_str user;
    uint64_t subuids, subgids; /* how many are given to the user */
};

enum vig_host_answer { VIG_UNKNOWN, VIG_NO, VIG_YES };

struct vig_host {
    vig_str root;     /* "/", or the folder that is audited instead */
    bool live;        /* false: a file system that is not running */
    bool in_container; /* live, but what "/" is belongs to a container */
    bool engine;      /* an engine is installed, or runs */
    bool engine_runs;
    struct vig_os os;
    vig_str support;  /* "security support ended 2024-06-30"; empty: not that we know of */
    bool support_paid; /* but subscribers still get fixes */
    bool support_known;

    /* Files. */
    struct { VIG_VEC(struct vig_host_file); } files;
    const char *files_why; /* not all of them were looked at */
    struct { VIG_VEC(vig_str); } present; /* of the paths that the CIS benchmark wants to be watched: those that are there */
    vig_str data_root;
    bool data_root_there, data_root_own_mount;
    vig_str data_root_mount; /* where the file system that holds it is mounted */
    const char *data_root_why;

    /* Users. */
    vig_str docker_group;  /* the group that the engine's socket belongs to; empty: there is none */
    struct { VIG_VEC(struct vig_host_user); } docker_members;
    const char *docker_members_why;
    bool users_elsewhere;  /* users or groups also come from a directory service, which was not asked */
    struct { VIG_VEC(struct vig_host_user); } second_roots; /* uid 0, other name */
    struct { VIG_VEC(vig_str); } no_password; /* names that need none to log in */
    const char *no_password_why;
    const char *users_why;
    struct { VIG_VEC(struct vig_host_sudo); } sudo; /* that lets somebody use the engine */
    const char *sudo_why;
    struct { VIG_VEC(struct vig_host_rootless); } rootless; /* users who have an engine of their own */
    bool newuidmap, newgidmap;
    const char *rootless_why;

    /* Audit. */
    struct { VIG_VEC(struct vig_host_watch); } watches;
    bool watches_of_kernel; /* false: from /etc/audit, which may not be loaded */
    bool audit_off;         /* the kernel's own switch */
    const char *watches_why;

    /* Packages. */
    const char *package_manager; /* "dpkg", "rpm", "apk"; NULL: none that we know */
    struct { VIG_VEC(struct vig_host_update); } updates;
    size_t security_updates;
    int64_t lists_time; /* when the lists were made, or fetched; 0: not known */
    const char *updates_why;
    enum vig_host_answer automatic_updates;
    vig_str automatic_updates_text; /* what was seen */
    struct { VIG_VEC(struct vig_host_engine_package); } engine_packages;
    vig_str engine_version;  /* what the engine of this host says, when it came as no package; else empty */
    vig_str kernel;          /* the one that runs, or empty */
    vig_str kernel_newest;   /* of the same flavour, that is installed */
    bool reboot_asked;       /* by a package */
    struct { VIG_VEC(vig_str); } reboot_packages;
    const char *reboot_why;
    struct vig_old_services old_services;

    /* Kernel. */
    const char *kernel_why;
    vig_str lsm;
    enum vig_host_answer apparmor, docker_default; /* switched on; the profile "docker-default" is loaded */
    enum vig_host_answer selinux;                  /* switched on */
    bool selinux_enforces, selinux_permissive_configured, container_selinux;
    vig_str lockdown; /* "none", "integrity", "confidentiality"; empty: the kernel has none */
    size_t livepatches;
    struct { VIG_VEC(struct vig_host_setting); } cpu; /* vulnerabilities that are not mitigated */
    const char *cpu_why;
    struct { VIG_VEC(struct vig_host_setting); } sysctls; /* those that checks ask about, in "net.ipv4.…" form */
    const char *sysctls_why;
    struct { VIG_VEC(struct vig_host_setting); } config; /* "CONFIG_SECCOMP_FILTER": "y"; absent ones have "" */
    const char *config_why;
    enum vig_host_answer clock_synchronized;
    enum vig_host_answer seccomp, swap_limit;
    unsigned cgroup_version; /* 1, 2; 0: not known */

    /* Firewall. */
    struct { VIG_VEC(struct vig_host_chain); } chains;
    const char *nft_why, *legacy_why;
    enum vig_host_answer ufw, firewalld; /* in use */
};

/* NULL when it was not asked for, or is not there. */
const struct vig_host_setting *vig_host_sysctl(const struct vig_host *h, vig_str name);
const struct vig_host_setting *vig_host_config(const struct vig_host *h, vig_str name);

#endif
