/* audit/container/table.c - all container checks, in the order of their ids. Those up to 31 have the order of section 5 of the CIS
 * benchmark (its 5.2 is CTR-0001). */
#include "audit/check.h"

extern const struct vig_check vig_check_apparmor, vig_check_selinux, vig_check_added_capabilities, vig_check_privileged,
    vig_check_sensitive_mounts, vig_check_sshd, vig_check_privileged_ports, vig_check_publish_all, vig_check_host_network,
    vig_check_memory, vig_check_cpu, vig_check_read_only, vig_check_all_addresses, vig_check_restart, vig_check_host_pid,
    vig_check_host_ipc, vig_check_devices, vig_check_ulimits, vig_check_propagation, vig_check_host_uts, vig_check_seccomp,
    vig_check_exec_privileged, vig_check_exec_root, vig_check_cgroup_parent, vig_check_new_privileges, vig_check_health,
    vig_check_age, vig_check_pids, vig_check_default_bridge, vig_check_host_userns, vig_check_engine_socket, vig_check_root,
    vig_check_groups, vig_check_kept_capabilities, vig_check_masked_paths, vig_check_writable_cgroups, vig_check_tmpfs,
    vig_check_device_rules, vig_check_gpus, vig_check_host_cgroupns, vig_check_joined, vig_check_ssh_port, vig_check_links,
    vig_check_swap, vig_check_oom_kill, vig_check_oom_score, vig_check_sysctls, vig_check_log_none, vig_check_runtime,
    vig_check_latest, vig_check_digest, vig_check_secret_environment, vig_check_secret_command, vig_check_host_gateway,
    vig_check_log_size, vig_check_nproc, vig_check_no_restart;

const struct vig_check *const vig_container_checks[] = {
    &vig_check_apparmor, /* CTR-0001 */
    &vig_check_selinux, /* CTR-0002 */
    &vig_check_added_capabilities, /* CTR-0003 */
    &vig_check_privileged, /* CTR-0004 */
    &vig_check_sensitive_mounts, /* CTR-0005 */
    &vig_check_sshd, /* CTR-0006 */
    &vig_check_privileged_ports, /* CTR-0007 */
    &vig_check_publish_all, /* CTR-0008 */
    &vig_check_host_network, /* CTR-0009 */
    &vig_check_memory, /* CTR-0010 */
    &vig_check_cpu, /* CTR-0011 */
    &vig_check_read_only, /* CTR-0012 */
    &vig_check_all_addresses, /* CTR-0013 */
    &vig_check_restart, /* CTR-0014 */
    &vig_check_host_pid, /* CTR-0015 */
    &vig_check_host_ipc, /* CTR-0016 */
    &vig_check_devices, /* CTR-0017 */
    &vig_check_ulimits, /* CTR-0018 */
    &vig_check_propagation, /* CTR-0019 */
    &vig_check_host_uts, /* CTR-0020 */
    &vig_check_seccomp, /* CTR-0021 */
    &vig_check_exec_privileged, /* CTR-0022 */
    &vig_check_exec_root, /* CTR-0023 */
    &vig_check_cgroup_parent, /* CTR-0024 */
    &vig_check_new_privileges, /* CTR-0025 */
    &vig_check_health, /* CTR-0026 */
    &vig_check_age, /* CTR-0027 */
    &vig_check_pids, /* CTR-0028 */
    &vig_check_default_bridge, /* CTR-0029 */
    &vig_check_host_userns, /* CTR-0030 */
    &vig_check_engine_socket, /* CTR-0031 */
    &vig_check_root, /* CTR-0032 */
    &vig_check_groups, /* CTR-0033 */
    &vig_check_kept_capabilities, /* CTR-0034 */
    &vig_check_masked_paths, /* CTR-0035 */
    &vig_check_writable_cgroups, /* CTR-0036 */
    &vig_check_tmpfs, /* CTR-0037 */
    &vig_check_device_rules, /* CTR-0038 */
    &vig_check_gpus, /* CTR-0039 */
    &vig_check_host_cgroupns, /* CTR-0040 */
    &vig_check_joined, /* CTR-0041 */
    &vig_check_ssh_port, /* CTR-0042 */
    &vig_check_links, /* CTR-0043 */
    &vig_check_swap, /* CTR-0044 */
    &vig_check_oom_kill, /* CTR-0045 */
    &vig_check_oom_score, /* CTR-0046 */
    &vig_check_sysctls, /* CTR-0047 */
    &vig_check_log_none, /* CTR-0048 */
    &vig_check_runtime, /* CTR-0049 */
    &vig_check_latest, /* CTR-0050 */
    &vig_check_digest, /* CTR-0051 */
    &vig_check_secret_environment, /* CTR-0052 */
    &vig_check_secret_command, /* CTR-0053 */
    &vig_check_host_gateway, /* CTR-0054 */
    &vig_check_no_restart, /* CTR-0055 */
    &vig_check_log_size, /* CTR-0056 */
    &vig_check_nproc, /* CTR-0057 */
    NULL,
};
