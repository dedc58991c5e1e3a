/* model/distro.c - from os-release to the ecosystems of OSV.
 *
 *     ID=debian VERSION_ID="12"                     Debian:12                testing has a code name only
 *     ID=ubuntu VERSION_ID="22.04"                  Ubuntu:22.04:LTS         "23.10" has no suffix
 *     ID=alpine VERSION_ID=3.19.1                   Alpine:v3.19             "3.20_alpha2024…" is Alpine:edge
 *     ID=rhel VERSION_ID="8.9"                      Red Hat:enterprise_linux:8::baseos, …::appstream, …
 *     ID=linuxmint VERSION_CODENAME=jammy           Ubuntu:22.04:LTS         by ID_LIKE and the base's code name
 *
 * Ubuntu Pro's fixes are another ecosystem ("Ubuntu:Pro:…"), behind a subscription that a scan cannot see, so they count
 * neither as fixed nor as available.
 *
 * os-release comes out of an untrusted image. Its words only ever choose from the tables here, or become part of a key that
 * is looked up and not found.
 */
#include "model/distro.h"

#include "model/purl.h"

struct codename {
    vig_str name, release;
};

static const struct codename debian_codenames[] = {
    { VIG_STR("squeeze"), VIG_STR("6") },   { VIG_STR("wheezy"), VIG_STR("7") },  { VIG_STR("jessie"), VIG_STR("8") },
    { VIG_STR("stretch"), VIG_STR("9") },   { VIG_STR("buster"), VIG_STR("10") }, { VIG_STR("bullseye"), VIG_STR("11") },
    { VIG_STR("bookworm"), VIG_STR("12") }, { VIG_STR("trixie"), VIG_STR("13") }, { VIG_STR("forky"), VIG_STR("14") },
    { VIG_STR("duke"), VIG_STR("15") },
};

static const struct codename ubuntu_codenames[] = {
    { VIG_STR("precise"), VIG_STR("12.04") },  { VIG_STR("trusty"), VIG_STR("14.04") },
    { VIG_STR("xenial"), VIG_STR("16.04") },   { VIG_STR("bionic"), VIG_STR("18.04") },
    { VIG_STR("focal"), VIG_STR("20.04") },    { VIG_STR("groovy"), VIG_STR("20.10") },
    { VIG_STR("hirsute"), VIG_STR("21.04") },  { VIG_STR("impish"), VIG_STR("21.10") },
    { VIG_STR("jammy"), VIG_STR("22.04") },    { VIG_STR("kinetic"), VIG_STR("22.10") },
    { VIG_STR("lunar"), VIG_STR("23.04") },    { VIG_STR("mantic"), VIG_STR("23.10") },
    { VIG_STR("noble"), VIG_STR("24.04") },    { VIG_STR("oracular"), VIG_STR("24.10") },
    { VIG_STR("plucky"), VIG_STR("25.04") },   { VIG_STR("questing"), VIG_STR("25.10") },
    { VIG_STR("resolute"), VIG_STR("26.04") },
};

static vig_str release_named(const struct codename *names, size_t n, vig_str codename)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_ieq(codename, names[i].name))
            return names[i].release;
    return vig_str_of(NULL, 0);
}

static vig_str major_of(vig_str version)
{
    size_t n = 0;

    while (n < version.n && vig_is_digit(version.p[n]))
        n++;
    return vig_str_take(version, n);
}

/* "3.19.1" → "3.19"; empty when there are not two numbers. */
static vig_str two_numbers(vig_str version)
{
    vig_str major = major_of(version), minor = vig_str_skip(version, major.n);

    if (major.n == 0 || minor.n == 0 || minor.p[0] != '.')
        return vig_str_of(NULL, 0);
    minor = major_of(vig_str_skip(minor, 1));
    return minor.n ? vig_str_take(version, major.n + 1 + minor.n) : vig_str_of(NULL, 0);
}

struct build {
    struct vig_distro *d;
    struct vig_arena *arena;
    bool nomem;
};

#define TEXT(b, ...) text_of(b, vig_arena_printf((b)->arena, __VA_ARGS__))
static vig_str text_of(struct build *b, vig_str s)
{
    if (!s.p)
        b->nomem = true;
    return s;
}

#define ADD(b, ...) ecosystem_add(b, vig_arena_printf((b)->arena, __VA_ARGS__))
static void ecosystem_add(struct build *b, vig_str ecosystem)
{
    if (!ecosystem.p)
        b->nomem = true;
    else if (b->d->n < VIG_DISTRO_ECOSYSTEMS)
        b->d->ecosystems[b->d->n++] = ecosystem;
}

static void is_a(struct build *b, const char *family, enum vig_pkg_type type, enum vig_distro_names names)
{
    b->d->family = family;
    b->d->type = type;
    b->d->names = names;
}

static bool debian(struct build *b, const struct vig_os *os)
{
    vig_str release = major_of(os->version_id);

    if (release.n == 0)
        release = release_named(debian_codenames, VIG_COUNT(debian_codenames), vig_str_take(os->codename, vig_str_find(os->codename, '/')));
    if (release.n == 0)
        release = major_of(os->point);
    if (release.n == 0)
        return false;
    is_a(b, "debian", VIG_PKG_DEB, VIG_NAMES_SOURCE);
    b->d->release = release;
    b->d->label = TEXT(b, "Debian %.*s", VIG_ARG(release));
    ADD(b, "Debian:%.*s", VIG_ARG(release));
    return true;
}

/* LTS: each April of an even year. */
static bool is_lts(vig_str release)
{
    vig_str year = major_of(release);
    uint64_t n;

    return vig_str_ends(release, VIG_STR(".04")) && vig_str_to_u64(year, &n) && n % 2 == 0;
}

static bool ubuntu(struct build *b, const struct vig_os *os)
{
    vig_str release = two_numbers(os->version_id);

    if (release.n == 0)
        release = release_named(ubuntu_codenames, VIG_COUNT(ubuntu_codenames), os->codename);
    if (release.n == 0)
        return false;
    is_a(b, "ubuntu", VIG_PKG_DEB, VIG_NAMES_SOURCE);
    b->d->release = release;
    b->d->label = TEXT(b, "Ubuntu %.*s", VIG_ARG(release));
    ADD(b, "Ubuntu:%.*s%s", VIG_ARG(release), is_lts(release) ? ":LTS" : "");
    return true;
}

static bool alpine(struct build *b, const struct vig_os *os)
{
    vig_str release = two_numbers(os->version_id);

    is_a(b, "alpine", VIG_PKG_APK, VIG_NAMES_SOURCE);
    if (vig_str_search(os->version_id, VIG_STR("_alpha")) != VIG_NPOS || vig_str_has(os->version_id, '-') ||
        vig_str_eqc(os->version_id, "edge") || release.n == 0) {
        b->d->release = VIG_STR("edge");
        b->d->label = VIG_STR("Alpine edge");
        ADD(b, "Alpine:edge");
        return true;
    }
    b->d->release = release;
    b->d->label = TEXT(b, "Alpine %.*s", VIG_ARG(release));
    ADD(b, "Alpine:v%.*s", VIG_ARG(release));
    return true;
}

static bool rolling_apk(struct build *b, const struct vig_os *os)
{
    bool wolfi = vig_str_eqc(os->id, "wolfi");

    is_a(b, wolfi ? "wolfi" : "chainguard", VIG_PKG_APK, VIG_NAMES_BOTH);
    b->d->label = wolfi ? VIG_STR("Wolfi") : VIG_STR("Chainguard");
    ADD(b, "%s", wolfi ? "Wolfi" : "Chainguard");
    return true;
}

/* Red Hat's advisories stand under the product's CPE, a repository each. */
static bool red_hat(struct build *b, const struct vig_os *os)
{
    static const char *const repositories[] = {
        "baseos", "appstream", "crb", "highavailability", "resilientstorage", "nfv", "realtime", "sap", "sap_hana", "supplementary",
    };
    static const char *const repositories7[] = { "server", "client", "workstation", "computenode" };
    vig_str release = major_of(os->version_id);
    bool centos = vig_str_eqc(os->id, "centos");
    bool old = release.n == 1 && release.p[0] <= '7';
    const char *const *list = old ? repositories7 : repositories;

    if (release.n == 0)
        return false;
    is_a(b, centos ? "centos" : "rhel", VIG_PKG_RPM, VIG_NAMES_BINARY);
    if (centos && vig_str_search(os->name, VIG_STR("Stream")) != VIG_NPOS)
        b->d->family = "centos-stream";
    b->d->release = release;
    b->d->label = TEXT(b, "%s %.*s", centos ? "CentOS" : "RHEL", VIG_ARG(release));
    for (size_t i = 0; i < (old ? VIG_COUNT(repositories7) : VIG_COUNT(repositories)); i++)
        ADD(b, "Red Hat:enterprise_linux:%.*s::%s", VIG_ARG(release), list[i]);
    ADD(b, "Red Hat:enterprise_linux:%.*s", VIG_ARG(release));
    if (!old) {
        vig_str minor = two_numbers(os->version_id);
        if (minor.n)
            ADD(b, "Red Hat:enterprise_linux:%.*s", VIG_ARG(minor));
        b->d->stand_in = TEXT(b, "AlmaLinux:%.*s", VIG_ARG(release));
    }
    return true;
}

/* Distributions whose ecosystem is their name and the first number, or the whole, of their version. */
static const struct simple {
    const char *id, *family, *label;
    const char *ecosystem;
    bool whole;
    enum vig_distro_names names;
    bool stand_in; /* a rebuild of RHEL */
} simple_ones[] = {
    { "almalinux", "almalinux", "AlmaLinux", "AlmaLinux", false, VIG_NAMES_BINARY, false },
    { "rocky", "rocky", "Rocky Linux", "Rocky Linux", false, VIG_NAMES_BOTH, true },
    { "ol", "oracle", "Oracle Linux", "Oracle Linux", false, VIG_NAMES_BOTH, true },
    { "fedora", "fedora", "Fedora", "Fedora", false, VIG_NAMES_BOTH, false },
    { "photon", "photon", "Photon OS", "Photon OS", true, VIG_NAMES_BOTH, false },
    { "mariner", "azurelinux", "Azure Linux", "Azure Linux", false, VIG_NAMES_BOTH, false },
    { "azurelinux", "azurelinux", "Azure Linux", "Azure Linux", false, VIG_NAMES_BOTH, false },
    { "mageia", "mageia", "Mageia", "Mageia", false, VIG_NAMES_BOTH, false },
};

static bool simple(struct build *b, const struct vig_os *os)
{
    for (size_t i = 0; i < VIG_COUNT(simple_ones); i++) {
        const struct simple *s = &simple_ones[i];
        vig_str release = s->whole ? os->version_id : major_of(os->version_id);

        if (!vig_str_eqc(os->id, s->id))
            continue;
        if (release.n == 0)
            return false;
        is_a(b, s->family, VIG_PKG_RPM, s->names);
        b->d->release = release;
        b->d->label = TEXT(b, "%s %.*s", s->label, VIG_ARG(release));
        ADD(b, "%s:%.*s", s->ecosystem, VIG_ARG(release));
        if (s->stand_in)
            b->d->stand_in = TEXT(b, "AlmaLinux:%.*s", VIG_ARG(release));
        return true;
    }
    return false;
}

static bool amazon(struct build *b, const struct vig_os *os)
{
    vig_str release = major_of(os->version_id);

    if (release.n == 0)
        return false;
    if (vig_str_has(os->version_id, '.') && release.n == 4 && vig_str_cmp(release, VIG_STR("2020")) < 0)
        release = VIG_STR("1"); /* Amazon Linux AMI: "2018.03" */
    is_a(b, "amazon", VIG_PKG_RPM, VIG_NAMES_BOTH);
    b->d->release = release;
    b->d->label = TEXT(b, "Amazon Linux %.*s", VIG_ARG(release));
    ADD(b, "Amazon Linux:%.*s", VIG_ARG(release));
    return true;
}

static bool opensuse(struct build *b, const struct vig_os *os)
{
    is_a(b, "opensuse", VIG_PKG_RPM, VIG_NAMES_BOTH);
    if (vig_str_search(os->id, VIG_STR("tumbleweed")) != VIG_NPOS) {
        b->d->label = VIG_STR("openSUSE Tumbleweed");
        ADD(b, "openSUSE:Tumbleweed");
        return true;
    }
    if (os->version_id.n == 0)
        return false;
    b->d->release = os->version_id;
    b->d->label = TEXT(b, "openSUSE Leap %.*s", VIG_ARG(os->version_id));
    ADD(b, "openSUSE:Leap %.*s", VIG_ARG(os->version_id));
    return true;
}

/* SUSE files its advisories under each module of the product. */
static bool sles(struct build *b, const struct vig_os *os)
{
    static const char *const modules[] = {
        "Basesystem", "Server Applications", "Development Tools", "Web and Scripting", "Containers", "Desktop Applications",
        "Public Cloud", "Python 3", "Legacy", "Package Hub",
    };
    vig_str major = major_of(os->version_id), minor = vig_str_skip(two_numbers(os->version_id), major.n + 1);
    vig_str sp;

    if (major.n == 0)
        return false;
    is_a(b, "sles", VIG_PKG_RPM, VIG_NAMES_BOTH);
    b->d->release = os->version_id;
    sp = minor.n && !vig_str_eqc(minor, "0") ? TEXT(b, " SP%.*s", VIG_ARG(minor)) : VIG_STR("");
    b->d->label = TEXT(b, "SUSE Linux Enterprise Server %.*s%.*s", VIG_ARG(major), VIG_ARG(sp));
    ADD(b, "SUSE:Linux Enterprise Server %.*s%.*s", VIG_ARG(major), VIG_ARG(sp));
    ADD(b, "SUSE:Linux Enterprise Server %.*s%.*s-LTSS", VIG_ARG(major), VIG_ARG(sp));
    for (size_t i = 0; i < VIG_COUNT(modules) && major.n == 2 && major.p[1] >= '5'; i++)
        ADD(b, "SUSE:Linux Enterprise Module for %s %.*s%.*s", modules[i], VIG_ARG(major), VIG_ARG(sp));
    return true;
}

static const struct known {
    const char *id;
    bool (*map)(struct build *b, const struct vig_os *os);
} known[] = {
    { "debian", debian },          { "ubuntu", ubuntu },           { "alpine", alpine },       { "wolfi", rolling_apk },
    { "chainguard", rolling_apk }, { "rhel", red_hat },            { "redhat", red_hat },      { "centos", red_hat },
    { "almalinux", simple },       { "rocky", simple },            { "ol", simple },           { "fedora", simple },
    { "photon", simple },          { "mariner", simple },          { "azurelinux", simple },   { "mageia", simple },
    { "amzn", amazon },            { "opensuse-leap", opensuse },  { "opensuse-tumbleweed", opensuse },
    { "opensuse", opensuse },      { "sles", sles },               { "sles_sap", sles },       { "sled", sles },
};

static const struct known *known_id(vig_str id)
{
    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_ieq(id, vig_str_c(known[i].id)))
            return &known[i];
    return NULL;
}

/* Debian's derivatives have versions of their own, so only a code name of the base counts for them. Those that kept the
 * base's numbers are named. */
static bool keeps_numbers(vig_str id)
{
    static const char *const ids[] = { "raspbian", "pop", "neon", "bodhi", "rhel", "virtuozzo", "eurolinux", "scientific",
                                       "circle", "springdale", "miraclelinux", "navylinux", "cloudlinux", "postmarketos" };

    for (size_t i = 0; i < VIG_COUNT(ids); i++)
        if (vig_str_ieq(id, vig_str_c(ids[i])))
            return true;
    return false;
}

/* Devuan's packages are Debian's, but for a few; its numbers are its own. */
static const struct codename devuan_codenames[] = {
    { VIG_STR("beowulf"), VIG_STR("10") }, { VIG_STR("chimaera"), VIG_STR("11") }, { VIG_STR("daedalus"), VIG_STR("12") },
    { VIG_STR("excalibur"), VIG_STR("13") },
};

static bool derivative(struct build *b, const struct vig_os *os)
{
    vig_str likes = os->id_like;

    while (likes.n) {
        const struct known *base = known_id(vig_str_cut(&likes, ' '));
        struct vig_os as = *os;

        if (!base)
            continue;
        as.id = vig_str_c(base->id);
        as.point = vig_str_of(NULL, 0);
        if (vig_str_eqc(os->id, "devuan"))
            as.version_id = release_named(devuan_codenames, VIG_COUNT(devuan_codenames), os->codename);
        else if (!keeps_numbers(os->id) && base->map != red_hat && base->map != alpine)
            as.version_id = vig_str_of(NULL, 0);
        if (base->map(b, &as))
            return true;
    }
    return false;
}

static vig_str words_of(struct build *b, const struct vig_os *os)
{
    vig_str name = os->pretty_name.n ? os->pretty_name : os->name.n ? os->name : os->id;

    if (os->pretty_name.n || os->version_id.n == 0)
        return name;
    return TEXT(b, "%.*s %.*s", VIG_ARG(name), VIG_ARG(os->version_id));
}

int vig_distro_of(const struct vig_os *os, struct vig_arena *arena, struct vig_distro *ret, struct vig_err *err)
{
    struct vig_distro d = { 0 };
    struct build b = { &d, arena, false };
    const struct known *k = known_id(os->id);

    if (!(k && k->map(&b, os)) && !derivative(&b, os)) {
        d = (struct vig_distro){ 0 };
        d.label = words_of(&b, os);
    }
    if (b.nomem)
        return vig_nomem(err);
    *ret = d;
    return 0;
}

/* "debian-12", "ubuntu-22.04", "alpine-3.19.1", "opensuse-leap-15.5", "bookworm": split at the last dash before a digit. */
static void os_of_distro(vig_str distro, vig_str ns, struct vig_os *os)
{
    size_t dash = vig_str_rfind(distro, '-');

    os->id = ns;
    if (dash != VIG_NPOS && dash + 1 < distro.n && vig_is_digit(distro.p[dash + 1])) {
        os->id = vig_str_take(distro, dash);
        os->version_id = vig_str_skip(distro, dash + 1);
    } else if (dash != VIG_NPOS) {
        os->codename = vig_str_skip(distro, dash + 1); /* "debian-bookworm" */
    } else if (distro.n && vig_is_digit(distro.p[0])) {
        os->version_id = distro;
    } else if (vig_str_starts(distro, VIG_STR("el")) && distro.n > 2) {
        os->version_id = vig_str_skip(distro, 2); /* "el8" */
    } else {
        os->codename = distro;
    }
}

int vig_distro_of_purl(vig_str purl, struct vig_arena *arena, struct vig_distro *ret, struct vig_err *err)
{
    struct vig_err ignored = VIG_ERR_INIT;
    struct vig_os os = { 0 };
    struct vig_purl p;
    int rc = vig_purl_parse(purl, arena, &p, &ignored);

    if (rc == VIG_E_NOMEM)
        return vig_nomem(err);
    if (rc == 0)
        os_of_distro(vig_purl_qualifier(&p, VIG_STR("distro")), p.ns, &os);
    return vig_distro_of(&os, arena, ret, err);
}
