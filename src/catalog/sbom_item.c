/* catalog/sbom_item.c - see catalog/sbom_item.h.
 *
 * The document is untrusted, and often simply sloppy: a purl that is none becomes a note and the component is read by its
 * name; a component of no known type is still listed. Distributions go by many names: os-release says "almalinux", Trivy
 * "alma", a purl's qualifier "distro=almalinux-9.1" or only "9.1".
 */
#include "catalog/sbom_item.h"

#include "model/purl.h"

/* Below every file of a real root. */
enum { RANK_PURL = 1, RANK_DOCUMENT = 2 };

static const struct {
    vig_str word;
    enum vig_pkg_type type;
} kinds[] = {
    /* Syft */
    { VIG_STR("java-archive"), VIG_PKG_MAVEN },
    { VIG_STR("jenkins-plugin"), VIG_PKG_MAVEN },
    { VIG_STR("python"), VIG_PKG_PYPI },
    { VIG_STR("go-module"), VIG_PKG_GOLANG },
    { VIG_STR("rust-crate"), VIG_PKG_CARGO },
    { VIG_STR("php-composer"), VIG_PKG_COMPOSER },
    { VIG_STR("dotnet"), VIG_PKG_NUGET },
    { VIG_STR("dart-pub"), VIG_PKG_PUB },
    { VIG_STR("R-package"), VIG_PKG_CRAN },
    { VIG_STR("github-action"), VIG_PKG_GITHUB },
    /* Trivy */
    { VIG_STR("debian"), VIG_PKG_DEB },
    { VIG_STR("ubuntu"), VIG_PKG_DEB },
    { VIG_STR("alpine"), VIG_PKG_APK },
    { VIG_STR("wolfi"), VIG_PKG_APK },
    { VIG_STR("chainguard"), VIG_PKG_APK },
    { VIG_STR("redhat"), VIG_PKG_RPM },
    { VIG_STR("centos"), VIG_PKG_RPM },
    { VIG_STR("alma"), VIG_PKG_RPM },
    { VIG_STR("rocky"), VIG_PKG_RPM },
    { VIG_STR("fedora"), VIG_PKG_RPM },
    { VIG_STR("amazon"), VIG_PKG_RPM },
    { VIG_STR("oracle"), VIG_PKG_RPM },
    { VIG_STR("photon"), VIG_PKG_RPM },
    { VIG_STR("azurelinux"), VIG_PKG_RPM },
    { VIG_STR("jar"), VIG_PKG_MAVEN },
    { VIG_STR("pom"), VIG_PKG_MAVEN },
    { VIG_STR("gradle"), VIG_PKG_MAVEN },
    { VIG_STR("node-pkg"), VIG_PKG_NPM },
    { VIG_STR("yarn"), VIG_PKG_NPM },
    { VIG_STR("pnpm"), VIG_PKG_NPM },
    { VIG_STR("python-pkg"), VIG_PKG_PYPI },
    { VIG_STR("pip"), VIG_PKG_PYPI },
    { VIG_STR("pipenv"), VIG_PKG_PYPI },
    { VIG_STR("poetry"), VIG_PKG_PYPI },
    { VIG_STR("uv"), VIG_PKG_PYPI },
    { VIG_STR("gobinary"), VIG_PKG_GOLANG },
    { VIG_STR("gomod"), VIG_PKG_GOLANG },
    { VIG_STR("rustbinary"), VIG_PKG_CARGO },
    { VIG_STR("bundler"), VIG_PKG_GEM },
    { VIG_STR("gemspec"), VIG_PKG_GEM },
    { VIG_STR("composer-vendor"), VIG_PKG_COMPOSER },
    { VIG_STR("dotnet-core"), VIG_PKG_NUGET },
    { VIG_STR("packages-props"), VIG_PKG_NUGET },
};

/* By the tool's word, which often is the purl's type; else by what the group looks like. */
static enum vig_pkg_type type_of(const struct vig_sbom_item *item)
{
    enum vig_pkg_type type = vig_pkg_type_of(item->kind);

    if (type != VIG_PKG_UNKNOWN)
        return type;
    for (size_t i = 0; i < VIG_COUNT(kinds); i++)
        if (vig_str_ieq(item->kind, kinds[i].word))
            return kinds[i].type;
    if (vig_str_starts(item->group, VIG_STR("@")))
        return VIG_PKG_NPM;
    if (vig_str_has(item->group, '.') && !vig_str_has(item->group, '/'))
        return VIG_PKG_MAVEN;
    return VIG_PKG_GENERIC;
}

static int package_by_name(struct vig_sbom_reader *r, const struct vig_sbom_item *item, struct vig_package *ret,
                           struct vig_err *err)
{
    struct vig_package pkg = { .type = type_of(item), .name = item->name, .version = item->version };

    if (!vig_str_empty(item->group) && !vig_pkg_is_os(pkg.type)) {
        pkg.name = vig_arena_printf(r->scratch, "%.*s%c%.*s", VIG_ARG(item->group),
                                    pkg.type == VIG_PKG_MAVEN ? ':' : '/', VIG_ARG(item->name));
        if (!pkg.name.p)
            return vig_nomem(err);
    }
    *ret = pkg;
    return 0;
}

/* Names as os-release has them. */
static vig_str distro_id(vig_str s)
{
    static const struct {
        vig_str word, id;
    } names[] = {
        { VIG_STR("redhat"), VIG_STR("rhel") },
        { VIG_STR("alma"), VIG_STR("almalinux") },
        { VIG_STR("amazon"), VIG_STR("amzn") },
        { VIG_STR("oracle"), VIG_STR("ol") },
        { VIG_STR("oraclelinux"), VIG_STR("ol") },
        { VIG_STR("rockylinux"), VIG_STR("rocky") },
        { VIG_STR("opensuse.leap"), VIG_STR("opensuse-leap") },
        { VIG_STR("opensuse.tumbleweed"), VIG_STR("opensuse-tumbleweed") },
        { VIG_STR("suse linux enterprise server"), VIG_STR("sles") },
        { VIG_STR("cbl-mariner"), VIG_STR("mariner") },
    };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_ieq(s, names[i].word))
            return names[i].id;
    return s;
}

static bool has_digit(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (vig_is_digit(s.p[i]))
            return true;
    return false;
}

/* "debian-12", "opensuse-leap-15.5", "3.20.3", "bookworm": the name space says whose release the last two are. */
static void split_distro(vig_str ns, vig_str distro, vig_str *ret_id, vig_str *ret_version)
{
    size_t dash = vig_str_rfind(distro, '-');

    *ret_id = ns;
    *ret_version = distro;
    if (dash == VIG_NPOS) {
        if (vig_str_ieq(distro, ns))
            *ret_version = VIG_STR("");
        return;
    }
    if (has_digit(vig_str_skip(distro, dash + 1))) {
        *ret_id = vig_str_take(distro, dash);
        *ret_version = vig_str_skip(distro, dash + 1);
    } else { /* "opensuse-tumbleweed" */
        *ret_id = distro;
        *ret_version = VIG_STR("");
    }
}

static int remember_distro(struct vig_sbom_reader *r, const struct vig_purl *p, struct vig_err *err)
{
    vig_str id, version;

    split_distro(p->ns, vig_purl_qualifier(p, VIG_STR("distro")), &id, &version);
    id = distro_id(id);
    if (vig_str_empty(id) || r->os_known)
        return 0;
    if (vig_str_empty(r->distro_id) || (vig_str_empty(r->distro_version) && vig_str_eq(id, r->distro_id))) {
        struct vig_arena *keep = vig_catalog_scratch(r->cat);

        return vig_arena_str(keep, id, &r->distro_id) && vig_arena_str(keep, version, &r->distro_version)
                   ? 0
                   : vig_nomem(err);
    }
    if (vig_str_empty(version))
        version = r->distro_version;
    if (!vig_str_eq(id, r->distro_id) || !vig_str_eq(version, r->distro_version))
        r->distro_mixed = true;
    return 0;
}

/* Purls have PyPI's names normalized; the component has it as its author writes it. */
static bool same_project(vig_str a, vig_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        bool mark = strchr("-_.", a.p[i]) && strchr("-_.", b.p[i]);

        if (!mark && vig_lower(a.p[i]) != vig_lower(b.p[i]))
            return false;
    }
    return true;
}

/* 1 when there is no usable purl. */
static int package_by_purl(struct vig_sbom_reader *r, const struct vig_sbom_item *item, struct vig_package *ret,
                           struct vig_err *err)
{
    struct vig_purl p;
    int rc = vig_str_empty(item->purl) ? 1 : vig_purl_parse(item->purl, r->scratch, &p, err);

    if (rc == 0)
        rc = vig_purl_to_package(&p, r->scratch, ret, err);
    if (rc == 0) {
        if (vig_str_empty(ret->version))
            ret->version = item->version;
        if (ret->type == VIG_PKG_UNKNOWN)
            ret->type = VIG_PKG_GENERIC;
        if (ret->type == VIG_PKG_PYPI && same_project(ret->name, item->name))
            ret->name = item->name;
        ret->purl = item->purl;
        return vig_pkg_is_os(ret->type) ? remember_distro(r, &p, err) : 0;
    }
    if (rc == VIG_E_INPUT || rc == VIG_E_LIMIT)
        return vig_catalog_note(r->cat, item->line, "the purl of '%.*s': %s",
                                (int)(item->name.n < 60 ? item->name.n : 60), item->name.p, err->msg) < 0
                   ? vig_nomem(err)
                   : 1;
    return rc;
}

/* Containers and files have purls, too. */
static bool is_no_package(vig_str purl)
{
    static const vig_str prefixes[] = { VIG_STR("pkg:oci/"), VIG_STR("pkg:docker/"), VIG_STR("pkg:swid/"),
                                        VIG_STR("pkg:file/") };

    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(purl, prefixes[i]))
            return true;
    return false;
}

static void take(vig_str *to, vig_str from)
{
    if (vig_str_empty(*to))
        *to = from;
}

/* Bitnami counts its own builds behind the version ("7.0.11-0"); its advisories do not, and would take that for a release
 * before 7.0.11. */
static vig_str without_revision(vig_str version)
{
    size_t dash = vig_str_rfind(version, '-');
    uint64_t revision;

    return dash != VIG_NPOS && vig_str_to_u64(vig_str_skip(version, dash + 1), &revision) ? vig_str_take(version, dash)
                                                                                          : version;
}

static int add_package(struct vig_sbom_reader *r, const struct vig_sbom_item *item, struct vig_package *pkg,
                       struct vig_err *err)
{
    int rc = 0;

    take(&pkg->arch, vig_pkg_is_os(pkg->type) ? item->arch : VIG_STR(""));
    take(&pkg->source_name, item->source_name);
    take(&pkg->source_version, item->source_version);
    take(&pkg->modularity, item->modularity);
    if (vig_str_eq(pkg->source_version, pkg->version))
        pkg->source_version = VIG_STR("");
    if (pkg->type == VIG_PKG_BITNAMI)
        pkg->version = without_revision(pkg->version);
    pkg->license = item->license;
    pkg->vendor = item->vendor;
    pkg->cpe = item->cpe;
    pkg->sha1 = pkg->type == VIG_PKG_MAVEN ? item->sha1 : VIG_STR("");
    pkg->flags = item->flags;
    if (!r->inside)
        rc = vig_catalog_place(r->cat, item->path, err);
    if (rc == 0 && !vig_str_empty(item->nested))
        rc = vig_catalog_enter(r->cat, item->nested, err);
    if (rc < 0)
        return rc;
    rc = vig_catalog_add(r->cat, pkg, err);
    if (!vig_str_empty(item->nested))
        vig_catalog_leave(r->cat);
    if (rc == 0 && !vig_str_empty(item->owner))
        rc = vig_catalog_owns(r->cat, item->owner_type, item->owner, item->path, err);
    return rc;
}

int vig_sbom_reader_add(struct vig_sbom_reader *r, const struct vig_sbom_item *item, struct vig_err *err)
{
    struct vig_package pkg = { 0 };
    int rc;

    if (is_no_package(item->purl))
        return 0;
    rc = package_by_purl(r, item, &pkg, err);
    if (rc == 1) {
        if (vig_str_empty(item->name) || (item->bare && vig_str_empty(item->cpe)))
            return 0;
        rc = package_by_name(r, item, &pkg, err);
    }
    return rc < 0 ? rc : add_package(r, item, &pkg, err);
}

int vig_sbom_reader_begin(struct vig_sbom_reader *r, struct vig_catalog *cat, struct vig_err *err)
{
    *r = (struct vig_sbom_reader){ .cat = cat, .scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA) };
    return r->scratch ? 0 : vig_nomem(err);
}

/* Debian's os-release has "12"; the tools give the point release for its version, or a code name. */
static int tell_os(struct vig_sbom_reader *r, const struct vig_os *given, int rank, struct vig_err *err)
{
    struct vig_os os = *given;

    os.id = distro_id(os.id);
    if (!vig_str_empty(os.version_id) && !has_digit(os.version_id)) {
        take(&os.codename, os.version_id);
        os.version_id = VIG_STR("");
    }
    if (vig_str_eqc(os.id, "debian") && vig_str_has(os.version_id, '.')) {
        take(&os.point, os.version_id);
        os.version_id = vig_str_take(os.version_id, vig_str_find(os.version_id, '.'));
    }
    return vig_catalog_os(r->cat, &os, rank, err);
}

int vig_sbom_reader_os(struct vig_sbom_reader *r, const struct vig_os *os, struct vig_err *err)
{
    struct vig_arena *keep = vig_catalog_scratch(r->cat);

    if (r->inside || vig_str_empty(os->id))
        return 0;
    if (r->os_known) {
        bool same = vig_str_eq(os->id, r->distro_id) && vig_str_eq(os->version_id, r->distro_version);

        return !same && vig_catalog_note(
                            r->cat, 0, "another operating system: '%.*s %.*s'; packages are matched as the first one's",
                            (int)(os->id.n < 40 ? os->id.n : 40), os->id.p,
                            (int)(os->version_id.n < 40 ? os->version_id.n : 40), os->version_id.p) < 0
                   ? vig_nomem(err)
                   : 0;
    }
    r->os_known = true;
    if (!vig_arena_str(keep, os->id, &r->distro_id) || !vig_arena_str(keep, os->version_id, &r->distro_version))
        return vig_nomem(err);
    return tell_os(r, os, RANK_DOCUMENT, err);
}

int vig_sbom_reader_end(struct vig_sbom_reader *r, struct vig_err *err)
{
    const struct vig_os os = { .id = r->distro_id, .version_id = r->distro_version };

    /* packages of several distributions: each is matched as its own purl says (match/matcher.c) */
    if (r->inside || r->os_known || r->distro_mixed || vig_str_empty(r->distro_id))
        return 0;
    return tell_os(r, &os, RANK_PURL, err);
}

int vig_sbom_reader_note(struct vig_sbom_reader *r, const char *text, struct vig_err *err)
{
    return vig_catalog_note(r->cat, vig_json_walk_line(&r->walk), "%s", text) < 0 ? vig_nomem(err) : 0;
}

static int read_document(struct vig_sbom_reader *r, const struct vig_sbom_document *document, struct vig_err *err)
{
    int rc;

    if (!vig_json_walk_enter(&r->walk, '{'))
        return r->walk.rc < 0 ? r->walk.rc : vig_fail(err, VIG_E_INPUT, "%s", document->no_object);
    rc = document->walk(r, err);
    if (rc == 0)
        rc = r->walk.rc;
    if (rc == 0)
        rc = vig_sbom_reader_end(r, err);
    if (rc == 0 && r->walk.broken)
        return vig_sbom_reader_note(r, "not JSON from here on, or cut short; the rest was not read", err);
    if (rc == 0 && !r->seen)
        return vig_fail(err, VIG_E_INPUT, "%s", document->other);
    return rc;
}

int vig_sbom_read(struct vig_catalog *cat, const struct vig_blob *file, bool inside, const struct vig_sbom_document *document,
                  struct vig_err *err)
{
    struct vig_sbom_reader r;
    int rc = vig_sbom_reader_begin(&r, cat, err);

    if (rc < 0)
        return rc;
    r.inside = inside;
    vig_json_walk_init(&r.walk, file, VIG_LIMIT_SBOM_PART, err);
    rc = read_document(&r, document, err);
    vig_json_walk_done(&r.walk);
    vig_arena_free(r.scratch);
    return rc;
}

void vig_sbom_item_place(struct vig_sbom_item *item, vig_str place)
{
    static const vig_str marks[] = { VIG_STR(" › "), VIG_STR(":") };

    while (place.n && place.p[0] == '/')
        place = vig_str_skip(place, 1);
    item->path = place;
    for (size_t i = 0; i < VIG_COUNT(marks); i++) {
        size_t at = vig_str_search(place, marks[i]);

        if (at == VIG_NPOS || (i == 1 && (at < 4 || place.p[at - 4] != '.')))
            continue; /* a ':' parts archives only behind ".jar" and the like */
        item->path = vig_str_take(place, at);
        item->nested = vig_str_skip(place, at + marks[i].n);
        return;
    }
}

void vig_sbom_item_owner(struct vig_sbom_item *item, vig_str ref)
{
    vig_str rest = vig_str_starts(ref, VIG_STR("pkg:")) ? vig_str_skip(ref, 4) : VIG_STR("");

    item->owner_type = vig_pkg_type_of(vig_str_cut(&rest, '/'));
    if (!vig_pkg_is_os(item->owner_type))
        return;
    rest = vig_str_take(rest, vig_str_find(rest, '?'));
    rest = vig_str_take(rest, vig_str_rfind(rest, '@'));
    item->owner = vig_str_basename(rest);
}
