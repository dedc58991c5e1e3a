/* match/lookup.c - ecosystem, name and version for each kind of package.
 *
 *     deb   libssl3 3.0.11-1 of openssl         Debian:12  openssl  3.0.11-1     advisories name source packages
 *     rpm   openssl-libs 1:1.1.1k-9.el8_7       AlmaLinux:8  openssl-libs  …     or binary ones, or some of each
 *     go    stdlib go1.21.3                     Go  stdlib  1.21.3
 *     gem   nokogiri 1.15.4-x86_64-linux        RubyGems  nokogiri  1.15.4       the platform is no part of the version
 *     maven commons-io without its group        Maven  commons-io:commons-io     the one guess that is a convention
 */
#include "match/lookup.h"

static int add(struct vig_lookups *l, vig_str ecosystem, vig_str name, vig_str version, bool distro, struct vig_arena *arena,
               struct vig_err *err)
{
    struct vig_lookup *to = &l->v[l->n];

    if (l->n == VIG_LOOKUPS || name.n == 0 || version.n == 0)
        return 0;
    *to = (struct vig_lookup){ .ecosystem = ecosystem, .version = version, .distro = distro };
    to->name = vig_db_normalize_name(ecosystem, name, arena);
    if (!to->name.p)
        return vig_nomem(err);
    to->ordering = vig_ordering_of_ecosystem(ecosystem);
    l->n++;
    return 0;
}

/* Signed kernels are built from a source of their own, whose version is not the kernel's ("6.1.55+1"); advisories name the
 * kernel: "linux-signed-amd64" of Debian and "linux-signed" of Ubuntu are "linux", "linux-signed-aws" is "linux-aws". */
static int of_signed_kernel(const struct vig_package *pkg, vig_str source, const struct vig_distro *d, struct vig_arena *arena,
                            struct vig_lookups *ret, struct vig_err *err)
{
    vig_str flavour = strcmp(d->family, "ubuntu") == 0 ? vig_str_skip(source, strlen("linux-signed")) : VIG_STR("");
    vig_str name = vig_arena_printf(arena, "linux%.*s", VIG_ARG(flavour));
    int rc = name.p ? 0 : vig_nomem(err);

    for (size_t i = 0; i < d->n && rc == 0; i++)
        rc = add(ret, d->ecosystems[i], name, pkg->version, true, arena, err);
    return rc;
}

static int of_distro(const struct vig_package *pkg, const struct vig_distro *d, struct vig_arena *arena,
                     struct vig_lookups *ret, struct vig_err *err)
{
    vig_str source = pkg->source_name.n ? pkg->source_name : pkg->name;
    vig_str source_version = pkg->source_version.n ? pkg->source_version : pkg->version;
    int rc = 0;

    if (pkg->type == VIG_PKG_DEB && d->n && vig_str_starts(source, VIG_STR("linux-signed")))
        return of_signed_kernel(pkg, source, d, arena, ret, err);
    for (size_t i = 0; i < d->n && rc == 0; i++) {
        bool same = vig_str_eq(source, pkg->name);

        if (d->names != VIG_NAMES_SOURCE)
            rc = add(ret, d->ecosystems[i], pkg->name, pkg->version, true, arena, err);
        if (rc == 0 && (d->names == VIG_NAMES_SOURCE || (d->names == VIG_NAMES_BOTH && !same)))
            rc = add(ret, d->ecosystems[i], source, source_version, true, arena, err);
    }
    return rc;
}

/* "1.15.4-x86_64-linux" → "1.15.4". A gem's own version has no dash. */
static vig_str gem_version(vig_str v)
{
    return vig_str_take(v, vig_str_find(v, '-'));
}

static int of_maven(const struct vig_package *pkg, struct vig_arena *arena, struct vig_lookups *ret, struct vig_err *err)
{
    vig_str name = pkg->name;

    if (!vig_str_has(name, ':')) {
        name = vig_arena_printf(arena, "%.*s:%.*s", VIG_ARG(pkg->name), VIG_ARG(pkg->name));
        if (!name.p)
            return vig_nomem(err);
    }
    return add(ret, VIG_STR("Maven"), name, pkg->version, false, arena, err);
}

static int of_composer(const struct vig_package *pkg, struct vig_arena *arena, struct vig_lookups *ret, struct vig_err *err)
{
    int rc = add(ret, VIG_STR("Packagist"), pkg->name, pkg->version, false, arena, err);

    if (rc == 0 && vig_str_starts(pkg->name, VIG_STR("drupal/")))
        rc = add(ret, VIG_STR("Packagist:https://packages.drupal.org/8"), pkg->name, pkg->version, false, arena, err);
    return rc;
}

static vig_str go_version(vig_str v)
{
    v = vig_str_take(v, vig_str_find(v, ' '));
    if (vig_str_starts(v, VIG_STR("go")))
        return vig_str_skip(v, 2);
    return vig_str_starts(v, VIG_STR("v")) ? vig_str_skip(v, 1) : v;
}

/* Ecosystems whose names and versions are ours. */
static vig_str plain_ecosystem(enum vig_pkg_type type)
{
    switch (type) {
    case VIG_PKG_NPM: return VIG_STR("npm");
    case VIG_PKG_PYPI: return VIG_STR("PyPI");
    case VIG_PKG_CARGO: return VIG_STR("crates.io");
    case VIG_PKG_NUGET: return VIG_STR("NuGet");
    case VIG_PKG_PUB: return VIG_STR("Pub");
    case VIG_PKG_HEX: return VIG_STR("Hex");
    case VIG_PKG_CRAN: return VIG_STR("CRAN");
    case VIG_PKG_HACKAGE: return VIG_STR("Hackage");
    case VIG_PKG_SWIFT: return VIG_STR("SwiftURL");
    case VIG_PKG_GITHUB: return VIG_STR("GitHub Actions");
    case VIG_PKG_BITNAMI:
    case VIG_PKG_GENERIC: return VIG_STR("Bitnami"); /* it follows upstream programs by their own versions */
    default: return VIG_STR("");
    }
}

int vig_lookups_of(const struct vig_package *pkg, const struct vig_distro *distro, struct vig_arena *arena,
                   struct vig_lookups *ret, struct vig_err *err)
{
    vig_str ecosystem = plain_ecosystem(pkg->type);

    ret->n = 0;
    if (vig_pkg_is_os(pkg->type))
        return distro->type == pkg->type ? of_distro(pkg, distro, arena, ret, err) : 0;
    switch (pkg->type) {
    case VIG_PKG_MAVEN: return of_maven(pkg, arena, ret, err);
    case VIG_PKG_COMPOSER: return of_composer(pkg, arena, ret, err);
    case VIG_PKG_GOLANG: return add(ret, VIG_STR("Go"), pkg->name, go_version(pkg->version), false, arena, err);
    case VIG_PKG_GEM: return add(ret, VIG_STR("RubyGems"), pkg->name, gem_version(pkg->version), false, arena, err);
    default: return ecosystem.n ? add(ret, ecosystem, pkg->name, pkg->version, false, arena, err) : 0;
    }
}

bool vig_lookup_is_release(const struct vig_package *pkg)
{
    vig_str v = vig_str_trim(pkg->version);

    if (vig_pkg_is_os(pkg->type))
        return v.n > 0;
    if (pkg->type == VIG_PKG_GOLANG && (pkg->flags & VIG_PKG_MAIN) && vig_str_starts(v, VIG_STR("v0.0.0-")))
        return false;
    if (pkg->type == VIG_PKG_MAVEN) /* "r09", "Hoxton.SR1" are releases; "${project.version}" and "[1,2)" are none */
        return v.n && !vig_str_has(v, '$') && !vig_str_has(v, '[') && !vig_str_has(v, '(');
    if (vig_str_starts(v, VIG_STR("go")))
        v = vig_str_skip(v, 2);
    while (v.n && (v.p[0] == '=' || vig_lower(v.p[0]) == 'v'))
        v = vig_str_skip(v, 1);
    return v.n && vig_is_digit(v.p[0]);
}

static bool starts_with_any(vig_str s, const char *const *prefixes)
{
    for (; *prefixes; prefixes++)
        if (vig_str_starts(s, vig_str_c(*prefixes)))
            return true;
    return false;
}

/* "linux", and what it is signed or built as: "linux-signed-amd64", "linux-aws-5.15", "linux-meta-hwe". Not "linux-firmware",
 * "linux-atm" and the like, which are programs of their own. */
static bool is_debian_kernel(vig_str source)
{
    static const char *const kernels[] = {
        "linux-signed", "linux-meta", "linux-hwe", "linux-aws", "linux-azure", "linux-gcp", "linux-gke", "linux-oracle",
        "linux-kvm", "linux-raspi", "linux-ibm", "linux-oem", "linux-lowlatency", "linux-riscv", "linux-nvidia", "linux-6",
        "linux-5", "linux-4", "linux-lts", "linux-restricted-modules", NULL,
    };

    return vig_str_eqc(source, "linux") || starts_with_any(source, kernels);
}

/* "linux-image-6.1.0-13-amd64", "linux-modules-extra-5.15.0-91-generic"; but "linux-image-amd64" only depends on one. */
static bool is_debian_image(vig_str name)
{
    static const char *const images[] = { "linux-image-", "linux-modules-" }, *const kinds[] = { "unsigned-", "extra-" };

    for (size_t i = 0; i < VIG_COUNT(images); i++)
        if (vig_str_starts(name, vig_str_c(images[i]))) {
            vig_str rest = vig_str_skip(name, strlen(images[i]));
            for (size_t j = 0; j < VIG_COUNT(kinds); j++)
                if (vig_str_starts(rest, vig_str_c(kinds[j])))
                    rest = vig_str_skip(rest, strlen(kinds[j]));
            return rest.n && vig_is_digit(rest.p[0]);
        }
    return false;
}

bool vig_lookup_runs(const struct vig_package *pkg)
{
    static const char *const rpm_runs_not[] = {
        "kernel-headers", "kernel-devel", "kernel-doc", "kernel-tools", "kernel-srpm", "kernel-rpm", "kernel-macros",
        "kernel-source", "kernel-syms", "kernel-cross-headers", "kernel-abi", "kernel-default-devel", "kernel-selftests",
        "kernel-debug-devel", "kernel-rt-devel", "kernel-lt-devel", "kernel-ml-devel", NULL,
    };
    vig_str source = pkg->source_name.n ? pkg->source_name : pkg->name;

    if (pkg->type == VIG_PKG_DEB && is_debian_kernel(source))
        return is_debian_image(pkg->name);
    if (pkg->type == VIG_PKG_RPM && (vig_str_eqc(source, "kernel") || vig_str_starts(source, VIG_STR("kernel-"))))
        return vig_str_starts(pkg->name, VIG_STR("kernel")) && !starts_with_any(pkg->name, rpm_runs_not);
    return true;
}
