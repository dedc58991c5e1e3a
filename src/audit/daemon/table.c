/* audit/daemon/table.c - all daemon checks, in the order of their ids. */
#include "audit/daemon/say.h"

const struct vig_check *const vig_daemon_checks[] = {
    &vig_check_daemon_syntax,                  /* DMN-0001 */
    &vig_check_daemon_duplicate,               /* DMN-0002 */
    &vig_check_daemon_unknown_key,             /* DMN-0003 */
    &vig_check_daemon_value,                   /* DMN-0004 */
    &vig_check_daemon_twice,                   /* DMN-0005 */
    &vig_check_daemon_contradiction,           /* DMN-0006 */
    &vig_check_daemon_stale,                   /* DMN-0007 */
    &vig_check_daemon_rootless,                /* DMN-0011 */
    &vig_check_daemon_icc,                     /* DMN-0012 */
    &vig_check_daemon_log_level,               /* DMN-0013 */
    &vig_check_daemon_debug,                   /* DMN-0014 */
    &vig_check_daemon_iptables,                /* DMN-0015 */
    &vig_check_daemon_insecure_registries,     /* DMN-0016 */
    &vig_check_daemon_storage_driver,          /* DMN-0017 */
    &vig_check_daemon_tcp,                     /* DMN-0018 */
    &vig_check_daemon_default_ulimits,         /* DMN-0019 */
    &vig_check_daemon_userns_remap,            /* DMN-0020 */
    &vig_check_daemon_cgroup_parent,           /* DMN-0021 */
    &vig_check_daemon_base_size,               /* DMN-0022 */
    &vig_check_daemon_authorization,           /* DMN-0023 */
    &vig_check_daemon_log_driver,              /* DMN-0024 */
    &vig_check_daemon_privileges,              /* DMN-0025 */
    &vig_check_daemon_live_restore,            /* DMN-0026 */
    &vig_check_daemon_userland_proxy,          /* DMN-0027 */
    &vig_check_daemon_seccomp,                 /* DMN-0028 */
    &vig_check_daemon_experimental,            /* DMN-0029 */
    &vig_check_daemon_cgroupns_mode,           /* DMN-0030 */
    &vig_check_daemon_ipc_mode,                /* DMN-0031 */
    &vig_check_daemon_bind_address,            /* DMN-0032 */
    &vig_check_daemon_forwarding,              /* DMN-0033 */
    &vig_check_daemon_default_runtime,         /* DMN-0034 */
    &vig_check_daemon_raw_logs,                /* DMN-0035 */
    &vig_check_daemon_metrics,                 /* DMN-0036 */
    &vig_check_daemon_builder,                 /* DMN-0037 */
    &vig_check_daemon_cgroup_driver,           /* DMN-0038 */
    &vig_check_daemon_socket_group,            /* DMN-0039 */
    &vig_check_daemon_min_api,                 /* DMN-0040 */
    &vig_check_daemon_mac,                     /* DMN-0041 */
    &vig_check_daemon_content_trust,           /* DMN-0042 */
    &vig_check_daemon_registry_mirrors,        /* DMN-0043 */
    &vig_check_daemon_ip6tables,               /* DMN-0045 */
    &vig_check_daemon_json_mode,               /* DMN-0051 */
    &vig_check_daemon_key_json,                /* DMN-0052 */
    &vig_check_daemon_socket,                  /* DMN-0053 */
    &vig_check_daemon_tls_files,               /* DMN-0054 */
    &vig_check_daemon_certificate_expiry,      /* DMN-0055 */
    &vig_check_daemon_certificate_strength,    /* DMN-0056 */
    &vig_check_daemon_swarm,                   /* DMN-0071 */
    &vig_check_daemon_swarm_managers,          /* DMN-0072 */
    &vig_check_daemon_swarm_port,              /* DMN-0073 */
    &vig_check_daemon_swarm_overlays,          /* DMN-0074 */
    &vig_check_daemon_swarm_secrets,           /* DMN-0075 */
    &vig_check_daemon_swarm_autolock,          /* DMN-0076 */
    &vig_check_daemon_swarm_autolock_key,      /* DMN-0077 */
    &vig_check_daemon_swarm_node_certificates, /* DMN-0078 */
    &vig_check_daemon_swarm_ca,                /* DMN-0079 */
    &vig_check_daemon_swarm_data_plane,        /* DMN-0080 */
    NULL,
};
