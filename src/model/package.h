/* model/package.h - a piece of software that was found, and where.
 *
 * All views point into the arena of the SBOM that the package belongs to (model/sbom.h).
 */
#ifndef VIG_MODEL_PACKAGE_H
#define VIG_MODEL_PACKAGE_H

#include "base/str.h"
#include "base/vec.h"

/* The purl type. The order is the order in reports; append only (layer caches store the number). */
enum vig_pkg_type {
    VIG_PKG_UNKNOWN,
    VIG_PKG_DEB,
    VIG_PKG_APK,
    VIG_PKG_RPM,
    VIG_PKG_MAVEN,
    VIG_PKG_NPM,
    VIG_PKG_PYPI,
    VIG_PKG_GOLANG,
    VIG_PKG_CARGO,
    VIG_PKG_GEM,
    VIG_PKG_COMPOSER,
    VIG_PKG_NUGET,
    VIG_PKG_GENERIC, /* a binary known by its content, a component of an SBOM without a purl type that we know */
    VIG_PKG_BITNAMI,
    VIG_PKG_PUB,
    VIG_PKG_HEX,
    VIG_PKG_CRAN,
    VIG_PKG_HACKAGE,
    VIG_PKG_SWIFT,
    VIG_PKG_GITHUB,
    VIG_PKG_ALPM,   /* Arch Linux */
    VIG_PKG_EBUILD, /* Gentoo: "category/name" */
    VIG_PKG_CONDA,
    VIG_PKG_TYPE_COUNT
};

const char *vig_pkg_type_name(enum vig_pkg_type type); /* "deb", "maven", …: the purl type; "unknown" */
enum vig_pkg_type vig_pkg_type_of(vig_str purl_type);  /* VIG_PKG_UNKNOWN when not known; case is ignored */
bool vig_pkg_is_os(enum vig_pkg_type type);            /* deb, apk, rpm, alpm, ebuild */

struct vig_location {
    vig_str path;   /* from the root, without a leading '/' */
    vig_str nested; /* inside an archive: "BOOT-INF/lib/a.jar", deeper levels joined by " › "; else empty */
    uint32_t layer; /* index into the subject's layers; VIG_NO_LAYER for directories, hosts, single files */
};
#define VIG_NO_LAYER UINT32_MAX
#define VIG_NO_PACKAGE UINT32_MAX

enum vig_pkg_flags {
    VIG_PKG_DECLARED = 1 << 0, /* from a lock file or manifest, not from an installation */
    VIG_PKG_DEV = 1 << 1,      /* needed for development only, as its lock file says */
    VIG_PKG_MAIN = 1 << 2,     /* the application itself: main Go module, root of a lock file */
};

struct vig_package {
    enum vig_pkg_type type;
    unsigned flags;
    /* As OSV names it: Maven "group:artifact", npm "@scope/name", Go module path ("stdlib" for the standard library),
     * Packagist "vendor/name", PyPI as written by its author (matching normalizes). */
    vig_str name;
    vig_str version;        /* with the epoch where there is one: "1:2.3-4". May be empty when not known */
    vig_str arch;           /* as the package data base writes it */
    vig_str source_name;    /* deb, apk, rpm: what advisories are written against; empty: same as name */
    vig_str source_version; /* empty: same as version */
    vig_str license;        /* as declared: an SPDX expression or free text */
    vig_str vendor;         /* rpm vendor, deb maintainer */
    vig_str modularity;     /* rpm: "nodejs:18:8080020230718:abc" */
    vig_str sha1;           /* lower-case hex of the archive (jar), else empty */
    vig_str cpe;            /* given by an SBOM; else empty */
    vig_str purl;           /* filled in when the SBOM is finished, or as the input SBOM gave it */
    const char *cataloger;  /* a string literal: the name of what found it */
    uint32_t owner;         /* index of the OS package that owns its file, or VIG_NO_PACKAGE */
    struct { VIG_VEC(struct vig_location); } locations;
};

/* A new location, zeroed, at the end of the package's. Takes no room for more: most packages have just one. NULL: no memory. */
struct vig_location *vig_package_add_location(struct vig_package *p, struct vig_arena *arena);

#endif
