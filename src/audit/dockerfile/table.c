/* audit/dockerfile/table.c - all dockerfile checks, in the order of their ids. */
#include "audit/check.h"

extern const struct vig_check
    vig_check_dockerfile_problem, vig_check_dockerfile_order, vig_check_dockerfile_onbuild, vig_check_dockerfile_maintainer,
    vig_check_dockerfile_ignore, vig_check_dockerfile_syntax, vig_check_dockerfile_casing, vig_check_dockerfile_untagged,
    vig_check_dockerfile_latest, vig_check_dockerfile_digest, vig_check_dockerfile_registry, vig_check_dockerfile_platform,
    vig_check_dockerfile_platform_redundant, vig_check_dockerfile_reserved, vig_check_dockerfile_alias_twice,
    vig_check_dockerfile_from_unknown, vig_check_dockerfile_from_own, vig_check_dockerfile_user_root,
    vig_check_dockerfile_user_none, vig_check_dockerfile_user_name, vig_check_dockerfile_sudo, vig_check_dockerfile_chpasswd,
    vig_check_dockerfile_useradd, vig_check_dockerfile_writable, vig_check_dockerfile_setid, vig_check_dockerfile_sudoers,
    vig_check_dockerfile_yes_apt, vig_check_dockerfile_yes_yum, vig_check_dockerfile_yes_zypper, vig_check_dockerfile_yes_dnf,
    vig_check_dockerfile_recommends, vig_check_dockerfile_apt, vig_check_dockerfile_update_alone,
    vig_check_dockerfile_dist_upgrade, vig_check_dockerfile_zypper_dup, vig_check_dockerfile_pin_apt,
    vig_check_dockerfile_pin_pip, vig_check_dockerfile_pin_npm, vig_check_dockerfile_pin_apk, vig_check_dockerfile_pin_gem,
    vig_check_dockerfile_pin_yum, vig_check_dockerfile_pin_zypper, vig_check_dockerfile_pin_dnf, vig_check_dockerfile_pin_go,
    vig_check_dockerfile_cache_apt, vig_check_dockerfile_cache_apk, vig_check_dockerfile_cache_yum,
    vig_check_dockerfile_cache_dnf, vig_check_dockerfile_cache_microdnf, vig_check_dockerfile_cache_zypper,
    vig_check_dockerfile_cache_pip, vig_check_dockerfile_cache_yarn, vig_check_dockerfile_tls, vig_check_dockerfile_signature,
    vig_check_dockerfile_pipe_shell, vig_check_dockerfile_http_key, vig_check_dockerfile_http, vig_check_dockerfile_ssh_hosts,
    vig_check_dockerfile_compiler, vig_check_dockerfile_compiler_image, vig_check_dockerfile_headers,
    vig_check_dockerfile_login_server, vig_check_dockerfile_debugger, vig_check_dockerfile_secret_variable,
    vig_check_dockerfile_secret_argument, vig_check_dockerfile_secret_run, vig_check_dockerfile_secret_file,
    vig_check_dockerfile_secret_kept, vig_check_dockerfile_add, vig_check_dockerfile_archive, vig_check_dockerfile_slash,
    vig_check_dockerfile_relative, vig_check_dockerfile_whole, vig_check_dockerfile_copy_writable, vig_check_dockerfile_add_url,
    vig_check_dockerfile_workdir, vig_check_dockerfile_workdir_system, vig_check_dockerfile_port, vig_check_dockerfile_port_ssh,
    vig_check_dockerfile_env_self, vig_check_dockerfile_volume, vig_check_dockerfile_cmds, vig_check_dockerfile_entrypoints,
    vig_check_dockerfile_healthchecks, vig_check_dockerfile_no_healthcheck, vig_check_dockerfile_json,
    vig_check_dockerfile_label_key, vig_check_dockerfile_label_missing, vig_check_dockerfile_label_superfluous,
    vig_check_dockerfile_label_empty, vig_check_dockerfile_label_url, vig_check_dockerfile_label_created,
    vig_check_dockerfile_label_licenses, vig_check_dockerfile_label_revision, vig_check_dockerfile_label_version,
    vig_check_dockerfile_label_authors, vig_check_dockerfile_cd, vig_check_dockerfile_cd_alone, vig_check_dockerfile_pointless,
    vig_check_dockerfile_both, vig_check_dockerfile_progress, vig_check_dockerfile_pipefail, vig_check_dockerfile_sh_link,
    vig_check_dockerfile_consecutive, vig_check_dockerfile_insecure, vig_check_dockerfile_network,
    vig_check_dockerfile_sequence, vig_check_dockerfile_bashism;

const struct vig_check *const vig_dockerfile_checks[] = {
    &vig_check_dockerfile_problem, /* DKF-0001 */
    &vig_check_dockerfile_order, /* DKF-0002 */
    &vig_check_dockerfile_onbuild, /* DKF-0003 */
    &vig_check_dockerfile_maintainer, /* DKF-0004 */
    &vig_check_dockerfile_ignore, /* DKF-0005 */
    &vig_check_dockerfile_syntax, /* DKF-0006 */
    &vig_check_dockerfile_casing, /* DKF-0007 */
    &vig_check_dockerfile_untagged, /* DKF-0010 */
    &vig_check_dockerfile_latest, /* DKF-0011 */
    &vig_check_dockerfile_digest, /* DKF-0012 */
    &vig_check_dockerfile_registry, /* DKF-0013 */
    &vig_check_dockerfile_platform, /* DKF-0014 */
    &vig_check_dockerfile_platform_redundant, /* DKF-0015 */
    &vig_check_dockerfile_reserved, /* DKF-0016 */
    &vig_check_dockerfile_alias_twice, /* DKF-0017 */
    &vig_check_dockerfile_from_unknown, /* DKF-0018 */
    &vig_check_dockerfile_from_own, /* DKF-0019 */
    &vig_check_dockerfile_user_root, /* DKF-0020 */
    &vig_check_dockerfile_user_none, /* DKF-0021 */
    &vig_check_dockerfile_user_name, /* DKF-0022 */
    &vig_check_dockerfile_sudo, /* DKF-0023 */
    &vig_check_dockerfile_chpasswd, /* DKF-0024 */
    &vig_check_dockerfile_useradd, /* DKF-0025 */
    &vig_check_dockerfile_writable, /* DKF-0026 */
    &vig_check_dockerfile_setid, /* DKF-0027 */
    &vig_check_dockerfile_sudoers, /* DKF-0028 */
    &vig_check_dockerfile_yes_apt, /* DKF-0030 */
    &vig_check_dockerfile_yes_yum, /* DKF-0031 */
    &vig_check_dockerfile_yes_zypper, /* DKF-0032 */
    &vig_check_dockerfile_yes_dnf, /* DKF-0033 */
    &vig_check_dockerfile_recommends, /* DKF-0034 */
    &vig_check_dockerfile_apt, /* DKF-0035 */
    &vig_check_dockerfile_update_alone, /* DKF-0036 */
    &vig_check_dockerfile_dist_upgrade, /* DKF-0037 */
    &vig_check_dockerfile_zypper_dup, /* DKF-0038 */
    &vig_check_dockerfile_pin_apt, /* DKF-0040 */
    &vig_check_dockerfile_pin_pip, /* DKF-0041 */
    &vig_check_dockerfile_pin_npm, /* DKF-0042 */
    &vig_check_dockerfile_pin_apk, /* DKF-0043 */
    &vig_check_dockerfile_pin_gem, /* DKF-0044 */
    &vig_check_dockerfile_pin_yum, /* DKF-0045 */
    &vig_check_dockerfile_pin_zypper, /* DKF-0046 */
    &vig_check_dockerfile_pin_dnf, /* DKF-0047 */
    &vig_check_dockerfile_pin_go, /* DKF-0048 */
    &vig_check_dockerfile_cache_apt, /* DKF-0050 */
    &vig_check_dockerfile_cache_apk, /* DKF-0051 */
    &vig_check_dockerfile_cache_yum, /* DKF-0052 */
    &vig_check_dockerfile_cache_dnf, /* DKF-0053 */
    &vig_check_dockerfile_cache_microdnf, /* DKF-0054 */
    &vig_check_dockerfile_cache_zypper, /* DKF-0055 */
    &vig_check_dockerfile_cache_pip, /* DKF-0056 */
    &vig_check_dockerfile_cache_yarn, /* DKF-0057 */
    &vig_check_dockerfile_tls, /* DKF-0060 */
    &vig_check_dockerfile_signature, /* DKF-0061 */
    &vig_check_dockerfile_pipe_shell, /* DKF-0062 */
    &vig_check_dockerfile_http_key, /* DKF-0063 */
    &vig_check_dockerfile_http, /* DKF-0064 */
    &vig_check_dockerfile_ssh_hosts, /* DKF-0065 */
    &vig_check_dockerfile_compiler, /* DKF-0070 */
    &vig_check_dockerfile_compiler_image, /* DKF-0071 */
    &vig_check_dockerfile_headers, /* DKF-0072 */
    &vig_check_dockerfile_login_server, /* DKF-0073 */
    &vig_check_dockerfile_debugger, /* DKF-0074 */
    &vig_check_dockerfile_secret_variable, /* DKF-0080 */
    &vig_check_dockerfile_secret_argument, /* DKF-0081 */
    &vig_check_dockerfile_secret_run, /* DKF-0082 */
    &vig_check_dockerfile_secret_file, /* DKF-0083 */
    &vig_check_dockerfile_secret_kept, /* DKF-0084 */
    &vig_check_dockerfile_add, /* DKF-0090 */
    &vig_check_dockerfile_archive, /* DKF-0091 */
    &vig_check_dockerfile_slash, /* DKF-0092 */
    &vig_check_dockerfile_relative, /* DKF-0093 */
    &vig_check_dockerfile_whole, /* DKF-0094 */
    &vig_check_dockerfile_copy_writable, /* DKF-0095 */
    &vig_check_dockerfile_add_url, /* DKF-0096 */
    &vig_check_dockerfile_workdir, /* DKF-0100 */
    &vig_check_dockerfile_workdir_system, /* DKF-0101 */
    &vig_check_dockerfile_port, /* DKF-0102 */
    &vig_check_dockerfile_port_ssh, /* DKF-0103 */
    &vig_check_dockerfile_env_self, /* DKF-0104 */
    &vig_check_dockerfile_volume, /* DKF-0105 */
    &vig_check_dockerfile_cmds, /* DKF-0110 */
    &vig_check_dockerfile_entrypoints, /* DKF-0111 */
    &vig_check_dockerfile_healthchecks, /* DKF-0112 */
    &vig_check_dockerfile_no_healthcheck, /* DKF-0113 */
    &vig_check_dockerfile_json, /* DKF-0114 */
    &vig_check_dockerfile_label_key, /* DKF-0120 */
    &vig_check_dockerfile_label_missing, /* DKF-0121 */
    &vig_check_dockerfile_label_superfluous, /* DKF-0122 */
    &vig_check_dockerfile_label_empty, /* DKF-0123 */
    &vig_check_dockerfile_label_url, /* DKF-0124 */
    &vig_check_dockerfile_label_created, /* DKF-0125 */
    &vig_check_dockerfile_label_licenses, /* DKF-0126 */
    &vig_check_dockerfile_label_revision, /* DKF-0127 */
    &vig_check_dockerfile_label_version, /* DKF-0128 */
    &vig_check_dockerfile_label_authors, /* DKF-0129 */
    &vig_check_dockerfile_cd, /* DKF-0130 */
    &vig_check_dockerfile_cd_alone, /* DKF-0131 */
    &vig_check_dockerfile_pointless, /* DKF-0132 */
    &vig_check_dockerfile_both, /* DKF-0133 */
    &vig_check_dockerfile_progress, /* DKF-0134 */
    &vig_check_dockerfile_pipefail, /* DKF-0135 */
    &vig_check_dockerfile_sh_link, /* DKF-0136 */
    &vig_check_dockerfile_consecutive, /* DKF-0137 */
    &vig_check_dockerfile_insecure, /* DKF-0138 */
    &vig_check_dockerfile_network, /* DKF-0139 */
    &vig_check_dockerfile_sequence, /* DKF-0140 */
    &vig_check_dockerfile_bashism, /* DKF-0141 */
    NULL,
};
