/* catalog/table.c - all catalogers. The order is that of reports when two find the same package; at most 64. */
#include "catalog/cataloger.h"

extern const struct vig_cataloger vig_cataloger_os_release, vig_cataloger_dpkg_db, vig_cataloger_dpkg_files,
    vig_cataloger_chisel_manifest, vig_cataloger_apk_db, vig_cataloger_rpm_db, vig_cataloger_rpm_manifest,
    vig_cataloger_pacman_db;
extern const struct vig_cataloger vig_cataloger_python_installed, vig_cataloger_go_binary;
extern const struct vig_cataloger vig_cataloger_python_requirements, vig_cataloger_pipfile_lock,
    vig_cataloger_python_lock;
extern const struct vig_cataloger vig_cataloger_go_mod, vig_cataloger_rust_audit, vig_cataloger_cargo_lock;
extern const struct vig_cataloger vig_cataloger_java_archive, vig_cataloger_java_zip, vig_cataloger_npm_package;
extern const struct vig_cataloger vig_cataloger_gem_installed, vig_cataloger_gemfile_lock,
    vig_cataloger_composer_installed, vig_cataloger_composer_lock, vig_cataloger_dotnet_deps,
    vig_cataloger_nuget_lock;
extern const struct vig_cataloger vig_cataloger_npm_lock, vig_cataloger_yarn_lock, vig_cataloger_pnpm_lock,
    vig_cataloger_bun_lock, vig_cataloger_yarn_cache;
extern const struct vig_cataloger vig_cataloger_java_unpacked, vig_cataloger_maven_pom, vig_cataloger_gradle_lock;
extern const struct vig_cataloger vig_cataloger_cyclonedx, vig_cataloger_spdx, vig_cataloger_purls;
extern const struct vig_cataloger vig_cataloger_known_binary, vig_cataloger_java_release, vig_cataloger_wordpress;
extern const struct vig_cataloger vig_cataloger_r_installed;
extern const struct vig_cataloger vig_cataloger_portage_db;
extern const struct vig_cataloger vig_cataloger_conda_installed;
extern const struct vig_cataloger vig_cataloger_renv_lock, vig_cataloger_pubspec_lock, vig_cataloger_hex_lock,
    vig_cataloger_swift_resolved, vig_cataloger_haskell_freeze;
extern const struct vig_cataloger vig_cataloger_pear_installed;

const struct vig_cataloger *const vig_catalogers[] = {
    &vig_cataloger_os_release,
    &vig_cataloger_dpkg_db,
    &vig_cataloger_dpkg_files,
    &vig_cataloger_chisel_manifest,
    &vig_cataloger_apk_db,
    &vig_cataloger_rpm_db,
    &vig_cataloger_rpm_manifest,
    &vig_cataloger_pacman_db,
    &vig_cataloger_portage_db,
    &vig_cataloger_python_installed,
    &vig_cataloger_go_binary,
    &vig_cataloger_python_requirements,
    &vig_cataloger_pipfile_lock,
    &vig_cataloger_python_lock,
    &vig_cataloger_go_mod,
    &vig_cataloger_rust_audit,
    &vig_cataloger_cargo_lock,
    &vig_cataloger_java_archive,
    &vig_cataloger_java_zip,
    &vig_cataloger_npm_package,
    &vig_cataloger_gem_installed,
    &vig_cataloger_gemfile_lock,
    &vig_cataloger_composer_installed,
    &vig_cataloger_composer_lock,
    &vig_cataloger_dotnet_deps,
    &vig_cataloger_nuget_lock,
    &vig_cataloger_r_installed,
    &vig_cataloger_conda_installed,
    &vig_cataloger_npm_lock,
    &vig_cataloger_yarn_lock,
    &vig_cataloger_pnpm_lock,
    &vig_cataloger_bun_lock,
    &vig_cataloger_yarn_cache,
    &vig_cataloger_java_unpacked,
    &vig_cataloger_maven_pom,
    &vig_cataloger_gradle_lock,
    &vig_cataloger_cyclonedx,
    &vig_cataloger_spdx,
    &vig_cataloger_purls,
    &vig_cataloger_known_binary,
    &vig_cataloger_java_release,
    &vig_cataloger_wordpress,
    &vig_cataloger_renv_lock,
    &vig_cataloger_pubspec_lock,
    &vig_cataloger_hex_lock,
    &vig_cataloger_swift_resolved,
    &vig_cataloger_haskell_freeze,
    &vig_cataloger_pear_installed,
    NULL,
};
