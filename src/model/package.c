/* model/package.c - see model/package.h. */
#include "model/package.h"

static const char *const names[VIG_PKG_TYPE_COUNT] = {
    [VIG_PKG_UNKNOWN] = "unknown", [VIG_PKG_DEB] = "deb",           [VIG_PKG_APK] = "apk",
    [VIG_PKG_RPM] = "rpm",         [VIG_PKG_MAVEN] = "maven",       [VIG_PKG_NPM] = "npm",
    [VIG_PKG_PYPI] = "pypi",       [VIG_PKG_GOLANG] = "golang",     [VIG_PKG_CARGO] = "cargo",
    [VIG_PKG_GEM] = "gem",         [VIG_PKG_COMPOSER] = "composer", [VIG_PKG_NUGET] = "nuget",
    [VIG_PKG_GENERIC] = "generic", [VIG_PKG_BITNAMI] = "bitnami",   [VIG_PKG_PUB] = "pub",
    [VIG_PKG_HEX] = "hex",         [VIG_PKG_CRAN] = "cran",         [VIG_PKG_HACKAGE] = "hackage",
    [VIG_PKG_SWIFT] = "swift",     [VIG_PKG_GITHUB] = "github",     [VIG_PKG_ALPM] = "alpm",
    [VIG_PKG_EBUILD] = "ebuild",   [VIG_PKG_CONDA] = "conda",
};

struct vig_location *vig_package_add_location(struct vig_package *p, struct vig_arena *arena)
{
    if (!p->locations.cap) {
        p->locations.v = vig_new(arena, struct vig_location);
        p->locations.cap = p->locations.v ? 1 : 0;
    }
    return p->locations.cap ? vig_vec_add(&p->locations, arena) : NULL;
}

const char *vig_pkg_type_name(enum vig_pkg_type type)
{
    return (unsigned)type < VIG_PKG_TYPE_COUNT ? names[type] : names[VIG_PKG_UNKNOWN];
}

enum vig_pkg_type vig_pkg_type_of(vig_str purl_type)
{
    for (unsigned i = VIG_PKG_UNKNOWN + 1; i < VIG_PKG_TYPE_COUNT; i++)
        if (vig_str_ieq(purl_type, vig_str_c(names[i])))
            return (enum vig_pkg_type)i;
    return VIG_PKG_UNKNOWN;
}

bool vig_pkg_is_os(enum vig_pkg_type type)
{
    return type == VIG_PKG_DEB || type == VIG_PKG_APK || type == VIG_PKG_RPM || type == VIG_PKG_ALPM ||
           type == VIG_PKG_EBUILD;
}
