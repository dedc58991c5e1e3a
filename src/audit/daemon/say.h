/* audit/daemon/say.h - what the daemon's checks share: saying where a value comes from, and that it is not known. */
#ifndef VIG_AUDIT_DAEMON_SAY_H
#define VIG_AUDIT_DAEMON_SAY_H

#include "audit/check.h"
#include "model/daemon.h"

/* Adds a finding about a value, at its place in a file; else the text says that it is the default, a flag, or the engine's word. */
int vig_daemon_say(struct vig_findings *out, const struct vig_daemon_value *v, struct vig_err *err, const char *fmt,
                   ...) __attribute__((format(printf, 4, 5)));
/* The value is not known: ends the check as not looked at, with the reason. */
int vig_daemon_not_known(struct vig_findings *out, const struct vig_daemon *d);
/* A switch that has to be `safe`: finding, nothing, or not looked at. `text` is the finding: "icc is on". */
int vig_daemon_want(struct vig_findings *out, const struct vig_daemon *d, const struct vig_daemon_value *v, bool safe,
                    const char *text, struct vig_err *err);

extern const struct vig_check vig_check_daemon_syntax, vig_check_daemon_duplicate, vig_check_daemon_unknown_key,
    vig_check_daemon_value, vig_check_daemon_twice, vig_check_daemon_contradiction,
    vig_check_daemon_stale; /* config_file.c */
extern const struct vig_check vig_check_daemon_icc, vig_check_daemon_iptables, vig_check_daemon_ip6tables,
    vig_check_daemon_insecure_registries, vig_check_daemon_registry_mirrors, vig_check_daemon_userland_proxy,
    vig_check_daemon_bind_address, vig_check_daemon_forwarding;               /* network.c */
extern const struct vig_check vig_check_daemon_tcp, vig_check_daemon_metrics; /* listeners.c */
extern const struct vig_check vig_check_daemon_default_ulimits, vig_check_daemon_userns_remap,
    vig_check_daemon_cgroup_parent, vig_check_daemon_privileges, vig_check_daemon_seccomp,
    vig_check_daemon_cgroupns_mode, vig_check_daemon_ipc_mode, vig_check_daemon_default_runtime,
    vig_check_daemon_mac; /* defaults.c */
extern const struct vig_check vig_check_daemon_log_level, vig_check_daemon_debug, vig_check_daemon_log_driver,
    vig_check_daemon_raw_logs; /* logging.c */
extern const struct vig_check vig_check_daemon_rootless, vig_check_daemon_storage_driver, vig_check_daemon_base_size,
    vig_check_daemon_authorization, vig_check_daemon_live_restore, vig_check_daemon_experimental,
    vig_check_daemon_builder, vig_check_daemon_cgroup_driver, vig_check_daemon_content_trust,
    vig_check_daemon_min_api; /* engine.c */
extern const struct vig_check vig_check_daemon_json_mode, vig_check_daemon_key_json, vig_check_daemon_socket,
    vig_check_daemon_tls_files, vig_check_daemon_certificate_expiry, vig_check_daemon_certificate_strength,
    vig_check_daemon_socket_group; /* files.c */
extern const struct vig_check vig_check_daemon_swarm, vig_check_daemon_swarm_managers, vig_check_daemon_swarm_port,
    vig_check_daemon_swarm_overlays, vig_check_daemon_swarm_secrets, vig_check_daemon_swarm_autolock,
    vig_check_daemon_swarm_autolock_key, vig_check_daemon_swarm_node_certificates, vig_check_daemon_swarm_ca,
    vig_check_daemon_swarm_data_plane; /* swarm.c */

#endif
