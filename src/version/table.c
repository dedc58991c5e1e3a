/* version/table.c - every ordering, and which ecosystem uses which. A new ordering is a file and its line here. */
#include "version/version.h"

const struct vig_ordering *const vig_orderings[] = {
    &vig_ordering_deb,    &vig_ordering_rpm,       &vig_ordering_apk,     &vig_ordering_semver,
    &vig_ordering_npm,    &vig_ordering_cargo,     &vig_ordering_go,      &vig_ordering_pub,
    &vig_ordering_nuget,  &vig_ordering_pep440,    &vig_ordering_maven,   &vig_ordering_gem,
    &vig_ordering_packagist, &vig_ordering_cran,   &vig_ordering_hackage, &vig_ordering_generic,
    NULL,
};

/* OSV's names (ossf.github.io/osv-schema), and those of our own providers in the same style, without their releases. */
static const struct {
    vig_str ecosystem;
    const struct vig_ordering *ordering;
} ecosystems[] = {
    { VIG_STR("Debian"), &vig_ordering_deb },
    { VIG_STR("Ubuntu"), &vig_ordering_deb },
    { VIG_STR("Echo"), &vig_ordering_deb },
    { VIG_STR("AlmaLinux"), &vig_ordering_rpm },
    { VIG_STR("Rocky Linux"), &vig_ordering_rpm },
    { VIG_STR("Red Hat"), &vig_ordering_rpm },
    { VIG_STR("CentOS"), &vig_ordering_rpm },
    { VIG_STR("Fedora"), &vig_ordering_rpm },
    { VIG_STR("Oracle Linux"), &vig_ordering_rpm },
    { VIG_STR("Amazon Linux"), &vig_ordering_rpm },
    { VIG_STR("Azure Linux"), &vig_ordering_rpm },
    { VIG_STR("CBL-Mariner"), &vig_ordering_rpm },
    { VIG_STR("Mageia"), &vig_ordering_rpm },
    { VIG_STR("Photon OS"), &vig_ordering_rpm },
    { VIG_STR("SUSE"), &vig_ordering_rpm },
    { VIG_STR("openSUSE"), &vig_ordering_rpm },
    { VIG_STR("openEuler"), &vig_ordering_rpm },
    { VIG_STR("Alpine"), &vig_ordering_apk },
    { VIG_STR("Wolfi"), &vig_ordering_apk },
    { VIG_STR("Chainguard"), &vig_ordering_apk },
    { VIG_STR("MinimOS"), &vig_ordering_apk },
    { VIG_STR("Alpaquita"), &vig_ordering_apk },
    { VIG_STR("BellSoft Hardened Containers"), &vig_ordering_apk },
    { VIG_STR("Maven"), &vig_ordering_maven },
    { VIG_STR("npm"), &vig_ordering_npm },
    { VIG_STR("PyPI"), &vig_ordering_pep440 },
    { VIG_STR("Go"), &vig_ordering_go },
    { VIG_STR("RubyGems"), &vig_ordering_gem },
    { VIG_STR("NuGet"), &vig_ordering_nuget },
    { VIG_STR("Packagist"), &vig_ordering_packagist },
    { VIG_STR("crates.io"), &vig_ordering_cargo },
    { VIG_STR("Pub"), &vig_ordering_pub },
    { VIG_STR("CRAN"), &vig_ordering_cran },
    { VIG_STR("Bioconductor"), &vig_ordering_cran },
    { VIG_STR("Hackage"), &vig_ordering_hackage },
    { VIG_STR("GHC"), &vig_ordering_hackage },
    { VIG_STR("Bitnami"), &vig_ordering_semver },
    { VIG_STR("Hex"), &vig_ordering_semver },
    { VIG_STR("SwiftURL"), &vig_ordering_semver },
    { VIG_STR("GitHub Actions"), &vig_ordering_semver },
    { VIG_STR("Julia"), &vig_ordering_semver },
    { VIG_STR("Kubernetes"), &vig_ordering_semver },
    { VIG_STR("VSCode"), &vig_ordering_semver },
};

const struct vig_ordering *vig_ordering_named(vig_str name)
{
    for (size_t i = 0; vig_orderings[i]; i++)
        if (vig_str_ieq(name, vig_str_c(vig_orderings[i]->name)))
            return vig_orderings[i];
    return NULL;
}

const struct vig_ordering *vig_ordering_of_ecosystem(vig_str osv)
{
    vig_str base = vig_str_take(osv, vig_str_find(osv, ':'));

    for (size_t i = 0; i < VIG_COUNT(ecosystems); i++)
        if (vig_str_eq(base, ecosystems[i].ecosystem))
            return ecosystems[i].ordering;
    return &vig_ordering_generic;
}
