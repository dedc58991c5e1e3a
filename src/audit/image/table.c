/* audit/image/table.c - all image checks, in the order of their ids. */
#include "audit/check.h"

extern const struct vig_check vig_check_image_user, vig_check_image_health, vig_check_image_volumes, vig_check_image_ssh_port,
    vig_check_image_onbuild, vig_check_image_latest, vig_check_image_signature, vig_check_image_base, vig_check_image_age,
    vig_check_image_secret_config, vig_check_image_secret_history, vig_check_image_secret_files, vig_check_image_secret_removed,
    vig_check_image_secret_possible, vig_check_image_add, vig_check_image_update, vig_check_image_upgrade, vig_check_image_apk,
    vig_check_image_caches, vig_check_image_sudo, vig_check_image_sshd, vig_check_image_compilers, vig_check_image_debuggers,
    vig_check_image_packagers, vig_check_image_sources, vig_check_image_logins, vig_check_image_set_id, vig_check_image_capable,
    vig_check_image_writable, vig_check_image_shadow, vig_check_image_empty_password, vig_check_image_twins, vig_check_image_second_root,
    vig_check_image_hash, vig_check_image_waste;

const struct vig_check *const vig_image_checks[] = {
    &vig_check_image_user,          /* IMG-0001 */
    &vig_check_image_health,
    &vig_check_image_volumes,
    &vig_check_image_ssh_port,
    &vig_check_image_onbuild,       /* IMG-0005 */
    &vig_check_image_latest,
    &vig_check_image_signature,
    &vig_check_image_base,
    &vig_check_image_age,
    &vig_check_image_secret_config, /* IMG-0010 */
    &vig_check_image_secret_history,
    &vig_check_image_secret_files,
    &vig_check_image_secret_removed,
    &vig_check_image_secret_possible,
    &vig_check_image_add,           /* IMG-0015 */
    &vig_check_image_update,
    &vig_check_image_upgrade,
    &vig_check_image_apk,
    &vig_check_image_caches,
    &vig_check_image_sudo,          /* IMG-0020 */
    &vig_check_image_sshd,
    &vig_check_image_compilers,
    &vig_check_image_debuggers,
    &vig_check_image_packagers,
    &vig_check_image_sources,       /* IMG-0025 */
    &vig_check_image_logins,
    &vig_check_image_set_id,
    &vig_check_image_capable,
    &vig_check_image_writable,
    &vig_check_image_shadow,        /* IMG-0030 */
    &vig_check_image_empty_password,
    &vig_check_image_twins,
    &vig_check_image_second_root,
    &vig_check_image_hash,
    &vig_check_image_waste,         /* IMG-0035 */
    NULL,
};
