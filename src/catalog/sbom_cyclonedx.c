/* catalog/sbom_cyclonedx.c - the components of a CycloneDX document (JSON, 1.2 to 1.6), whoever wrote it.
 *
 *     {"bomFormat": "CycloneDX", "metadata": {"component": {…}}, "components": [
 *         {"type": "library", "group": "g", "name": "a", "version": "1", "purl": "pkg:maven/g/a@1", "components": […],
 *          "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "openssl"}]}]}
 *
 * Source: the CycloneDX JSON schemas. What it has no field for, each tool keeps in properties of its own: ours, Syft's and
 * Trivy's are known, so that a distribution's package is matched by its source package.
 *
 * The document is untrusted and may be huge, so it is walked over component by component. A component that cannot be read
 * becomes a note; one without a purl is taken by its group and name.
 */
#include "base/buf.h"
#include "catalog/sbom_item.h"
#include "format/json.h"

/* Parts of a value that stand in several properties. */
struct parts {
    vig_str source_version, source_release, source_epoch;
    vig_str owner_ref, virtual_path;
    bool class_only; /* Trivy's component for a lock file or an operating system's packages */
};

static const struct {
    vig_str name;
    size_t field;
} fields[] = {
    { VIG_STR("vigia:type"), offsetof(struct vig_sbom_item, kind) },
    { VIG_STR("vigia:arch"), offsetof(struct vig_sbom_item, arch) },
    { VIG_STR("vigia:sourceName"), offsetof(struct vig_sbom_item, source_name) },
    { VIG_STR("vigia:sourceVersion"), offsetof(struct vig_sbom_item, source_version) },
    { VIG_STR("vigia:modularity"), offsetof(struct vig_sbom_item, modularity) },
    { VIG_STR("vigia:cpe"), offsetof(struct vig_sbom_item, cpe) },
    { VIG_STR("vigia:purl"), offsetof(struct vig_sbom_item, purl) },
    { VIG_STR("vigia:path"), offsetof(struct vig_sbom_item, path) },
    { VIG_STR("vigia:nested"), offsetof(struct vig_sbom_item, nested) },
    { VIG_STR("syft:package:type"), offsetof(struct vig_sbom_item, kind) },
    { VIG_STR("syft:metadata:source"), offsetof(struct vig_sbom_item, source_name) },
    { VIG_STR("syft:metadata:sourceVersion"), offsetof(struct vig_sbom_item, source_version) },
    { VIG_STR("syft:metadata:originPackage"), offsetof(struct vig_sbom_item, source_name) },
    { VIG_STR("syft:metadata:modularityLabel"), offsetof(struct vig_sbom_item, modularity) },
    { VIG_STR("syft:metadata:architecture"), offsetof(struct vig_sbom_item, arch) },
    { VIG_STR("aquasecurity:trivy:PkgType"), offsetof(struct vig_sbom_item, kind) },
    { VIG_STR("aquasecurity:trivy:SrcName"), offsetof(struct vig_sbom_item, source_name) },
    { VIG_STR("aquasecurity:trivy:FilePath"), offsetof(struct vig_sbom_item, path) },
    { VIG_STR("aquasecurity:trivy:Modularitylabel"), offsetof(struct vig_sbom_item, modularity) },
};

static const struct {
    vig_str name;
    size_t field;
} part_fields[] = {
    { VIG_STR("aquasecurity:trivy:SrcVersion"), offsetof(struct parts, source_version) },
    { VIG_STR("aquasecurity:trivy:SrcRelease"), offsetof(struct parts, source_release) },
    { VIG_STR("aquasecurity:trivy:SrcEpoch"), offsetof(struct parts, source_epoch) },
    { VIG_STR("vigia:ownedBy"), offsetof(struct parts, owner_ref) },
    { VIG_STR("syft:metadata:virtualPath"), offsetof(struct parts, virtual_path) },
};

static const struct {
    vig_str name;
    unsigned flag;
} flags[] = {
    { VIG_STR("vigia:declared"), VIG_PKG_DECLARED },
    { VIG_STR("vigia:dev"), VIG_PKG_DEV },
    { VIG_STR("vigia:main"), VIG_PKG_MAIN },
    { VIG_STR("cdx:npm:package:development"), VIG_PKG_DEV },
    { VIG_STR("cdx:composer:package:isDevRequirement"), VIG_PKG_DEV },
    { VIG_STR("aquasecurity:trivy:Dev"), VIG_PKG_DEV },
};

/* Not where a package's licence or file list stands, but where it is installed. */
static bool is_telling_place(vig_str path)
{
    return !vig_str_starts(path, VIG_STR("/usr/share/doc/")) && !vig_str_starts(path, VIG_STR("/var/lib/dpkg/info/"));
}

static void take_property(struct vig_sbom_item *item, struct parts *parts, vig_str name, vig_str value)
{
    if (vig_str_starts(name, VIG_STR("syft:location:")) && vig_str_ends(name, VIG_STR(":path")) &&
        vig_str_empty(item->path) && is_telling_place(value))
        item->path = value;
    if (vig_str_eqc(name, "aquasecurity:trivy:Class"))
        parts->class_only = true;
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (vig_str_eq(name, fields[i].name))
            *(vig_str *)((char *)item + fields[i].field) = value;
    for (size_t i = 0; i < VIG_COUNT(part_fields); i++)
        if (vig_str_eq(name, part_fields[i].name))
            *(vig_str *)((char *)parts + part_fields[i].field) = value;
    for (size_t i = 0; i < VIG_COUNT(flags); i++)
        if (vig_str_eq(name, flags[i].name) && vig_str_eqc(value, "true"))
            item->flags |= flags[i].flag;
}

static int join_parts(struct vig_sbom_reader *r, struct vig_sbom_item *item, const struct parts *p, struct vig_err *err)
{
    if (!vig_str_empty(p->source_version)) {
        vig_str epoch = vig_str_eqc(p->source_epoch, "0") ? VIG_STR("") : p->source_epoch;

        item->source_version = vig_arena_printf(
            r->scratch, "%.*s%s%.*s%s%.*s", VIG_ARG(epoch), vig_str_empty(epoch) ? "" : ":",
            VIG_ARG(p->source_version), vig_str_empty(p->source_release) ? "" : "-", VIG_ARG(p->source_release));
        if (!item->source_version.p)
            return vig_nomem(err);
    }
    if (!vig_str_empty(p->virtual_path))
        vig_sbom_item_place(item, p->virtual_path);
    else if (vig_str_empty(item->nested))
        vig_sbom_item_place(item, item->path);
    vig_sbom_item_owner(item, p->owner_ref);
    return 0;
}

/* [{"license": {"id": "MIT"}}, {"license": {"name": "…"}}] or [{"expression": "MIT AND …"}] */
static int read_licenses(struct vig_sbom_reader *r, yyjson_val *list, vig_str *ret, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *e;

    yyjson_arr_foreach(list, i, max, e)
    {
        yyjson_val *license = vig_json_get(e, VIG_STR("license"));
        vig_str text = vig_json_get_str(e, VIG_STR("expression"));

        if (vig_str_empty(text))
            text = vig_json_get_str(license, VIG_STR("id"));
        if (vig_str_empty(text))
            text = vig_json_get_str(license, VIG_STR("name"));
        if (vig_str_empty(text) || ret->n > VIG_LIMIT_NAME)
            continue;
        *ret =
            vig_str_empty(*ret) ? text : vig_arena_printf(r->scratch, "%.*s AND %.*s", VIG_ARG(*ret), VIG_ARG(text));
        if (!ret->p)
            return vig_nomem(err);
    }
    return 0;
}

static vig_str find_sha1(yyjson_val *component)
{
    yyjson_val *hash, *reference;
    size_t i, max, k, most;

    yyjson_arr_foreach(vig_json_get(component, VIG_STR("hashes")), i, max,
                       hash) if (vig_str_eqc(vig_json_get_str(hash, VIG_STR("alg")),
                                             "SHA-1")) return vig_json_get_str(hash, VIG_STR("content"));
    yyjson_arr_foreach(vig_json_get(component, VIG_STR("externalReferences")), k, most, reference) /* Syft */
        yyjson_arr_foreach(vig_json_get(reference, VIG_STR("hashes")), i, max,
                           hash) if (vig_str_eqc(vig_json_get_str(hash, VIG_STR("alg")),
                                                 "SHA-1")) return vig_json_get_str(hash, VIG_STR("content"));
    return VIG_STR("");
}

static void read_properties(yyjson_val *component, struct vig_sbom_item *item, struct parts *parts)
{
    size_t i, max;
    yyjson_val *p;

    yyjson_arr_foreach(vig_json_get(component, VIG_STR("properties")), i, max, p)
        take_property(item, parts, vig_json_get_str(p, VIG_STR("name")), vig_json_get_str(p, VIG_STR("value")));
}

static vig_str read_vendor(yyjson_val *component)
{
    vig_str vendor = vig_json_get_str(component, VIG_STR("publisher"));

    if (vig_str_empty(vendor))
        vendor = vig_json_get_str(vig_json_get(component, VIG_STR("supplier")), VIG_STR("name"));
    return vig_str_empty(vendor) ? vig_json_get_str(component, VIG_STR("author")) : vendor;
}

static vig_str property(yyjson_val *component, const char *name)
{
    size_t i, max;
    yyjson_val *p;

    yyjson_arr_foreach(
        vig_json_get(component, VIG_STR("properties")), i, max,
        p) if (vig_str_eqc(vig_json_get_str(p, VIG_STR("name")), name)) return vig_json_get_str(p, VIG_STR("value"));
    return VIG_STR("");
}

static vig_str first(vig_str a, vig_str b)
{
    return vig_str_empty(a) ? b : a;
}

static int read_os(struct vig_sbom_reader *r, yyjson_val *c, struct vig_err *err)
{
    const struct vig_os os = {
        .id = first(first(property(c, "vigia:os:id"), property(c, "syft:distro:id")),
                    vig_json_get_str(c, VIG_STR("name"))),
        .id_like = first(property(c, "vigia:os:idLike"), property(c, "syft:distro:idLike:0")),
        .version_id = first(first(property(c, "vigia:os:versionId"), property(c, "syft:distro:versionID")),
                            vig_json_get_str(c, VIG_STR("version"))),
        .codename = first(property(c, "vigia:os:codename"), property(c, "syft:distro:versionCodename")),
        .name = property(c, "vigia:os:name"),
        .pretty_name = first(property(c, "vigia:os:prettyName"), property(c, "syft:distro:prettyName")),
        .point = property(c, "vigia:os:pointRelease"),
    };

    return vig_sbom_reader_os(r, &os, err);
}

/* Libraries and the like are software even when only their name is known. */
static bool is_software(vig_str type)
{
    return vig_str_eqc(type, "library") || vig_str_eqc(type, "framework") || vig_str_empty(type);
}

static int read_package(struct vig_sbom_reader *r, yyjson_val *c, vig_str type, bool root, size_t line, struct vig_err *err)
{
    struct vig_sbom_item item = {
        .purl = vig_json_get_str(c, VIG_STR("purl")),
        .cpe = vig_json_get_str(c, VIG_STR("cpe")),
        .group = vig_json_get_str(c, VIG_STR("group")),
        .name = vig_json_get_str(c, VIG_STR("name")),
        .version = vig_json_get_str(c, VIG_STR("version")),
        .vendor = read_vendor(c),
        .sha1 = find_sha1(c),
        .flags = root ? VIG_PKG_MAIN : 0,
        .line = line,
    };
    struct parts parts = { 0 };
    int rc;

    read_properties(c, &item, &parts);
    if (vig_str_eqc(vig_json_get_str(c, VIG_STR("scope")), "excluded"))
        item.flags |= VIG_PKG_DEV;
    item.bare = root || parts.class_only ||
                (!is_software(type) && (vig_str_empty(item.version) || !vig_str_eqc(type, "application")));
    rc = read_licenses(r, vig_json_get(c, VIG_STR("licenses")), &item.license, err);
    if (rc == 0)
        rc = join_parts(r, &item, &parts, err);
    return rc < 0 ? rc : vig_sbom_reader_add(r, &item, err);
}

/* `text`: a component without the components in it. */
static int read_component(struct vig_sbom_reader *r, vig_str text, bool root, size_t line, struct vig_err *err)
{
    yyjson_val *c;
    vig_str type;
    int rc = vig_json_read(text, 2 * VIG_LIMIT_SBOM_PART, r->scratch, &c, err);

    if (rc == 0) {
        type = vig_json_get_str(c, VIG_STR("type"));
        if (vig_str_eqc(type, "operating-system"))
            rc = read_os(r, c, err);
        else
            rc = read_package(r, c, type, root, line, err);
    } else if (rc != VIG_E_NOMEM) {
        rc = vig_catalog_note(r->cat, line,
                              rc == VIG_E_INPUT ? "a component that is not JSON"
                                                : "a component that is too large or nests too deep") < 0
                 ? vig_nomem(err)
                 : 0;
    }
    vig_arena_reset(r->scratch);
    return rc;
}

static int walk_components(struct vig_sbom_reader *r, unsigned depth, struct vig_err *err);

/* Gathers what belongs to the component itself; those in it are read on the way, so that each byte is walked over once. */
static int walk_members(struct vig_sbom_reader *r, unsigned depth, struct vig_buf *own, struct vig_err *err)
{
    struct vig_json_walk *w = &r->walk;
    vig_str key, value;
    int rc = 0;

    vig_buf_addc(own, '{');
    while (rc == 0 && vig_json_walk_member(w, &key)) {
        if (vig_str_eqc(key, "components") && depth < VIG_LIMIT_DEPTH) {
            rc = walk_components(r, depth + 1, err);
            continue;
        }
        vig_buf_add(own, own->n > 1 ? VIG_STR(",\"") : VIG_STR("\""));
        vig_buf_add(own, key);
        vig_buf_add(own, VIG_STR("\":"));
        if (!vig_json_walk_value(w, &value))
            break;
        if (vig_str_empty(value)) {
            value = VIG_STR("null");
            rc = vig_sbom_reader_note(r, "a part of a component that is too large", err);
        }
        vig_buf_add(own, value);
    }
    vig_buf_addc(own, '}');
    return rc;
}

/* A buffer fails above its limit, and without memory. */
static int too_large(struct vig_sbom_reader *r, const struct vig_buf *own, struct vig_err *err)
{
    return own->n < VIG_LIMIT_SBOM_PART / 4 ? vig_nomem(err) : vig_sbom_reader_note(r, "a component that is too large", err);
}

static int walk_component(struct vig_sbom_reader *r, bool root, unsigned depth, struct vig_err *err)
{
    struct vig_buf own;
    int rc;

    if (!vig_json_walk_enter(&r->walk, '{'))
        return vig_json_walk_skip(&r->walk) ? vig_sbom_reader_note(r, "a component that is no object", err) : 0;
    vig_buf_init(&own, 2 * VIG_LIMIT_SBOM_PART);
    rc = walk_members(r, depth, &own, err);
    if (rc == 0 && !r->walk.broken)
        rc = own.failed ? too_large(r, &own, err)
                        : read_component(r, vig_buf_str(&own), root, vig_json_walk_line(&r->walk), err);
    vig_buf_done(&own);
    return rc;
}

static int walk_components(struct vig_sbom_reader *r, unsigned depth, struct vig_err *err)
{
    int rc = 0;

    if (!vig_json_walk_enter(&r->walk, '['))
        return vig_json_walk_skip(&r->walk) ? vig_sbom_reader_note(r, "'components' is no list", err) : 0;
    while (rc == 0 && vig_json_walk_element(&r->walk))
        rc = walk_component(r, false, depth, err);
    return rc;
}

static int walk_metadata(struct vig_sbom_reader *r, struct vig_err *err)
{
    vig_str key;
    int rc = 0;

    if (!vig_json_walk_enter(&r->walk, '{')) {
        (void)vig_json_walk_skip(&r->walk); /* when that fails, the walk is broken, and the caller sees it */
        return 0;
    }
    while (rc == 0 && vig_json_walk_member(&r->walk, &key)) {
        if (vig_str_eqc(key, "component"))
            rc = walk_component(r, true, 0, err);
        else
            (void)vig_json_walk_skip(&r->walk);
    }
    return rc;
}

static int walk_document(struct vig_sbom_reader *r, struct vig_err *err)
{
    vig_str key;
    int rc = 0;

    while (rc == 0 && vig_json_walk_member(&r->walk, &key)) {
        r->seen |= vig_str_eqc(key, "bomFormat") || vig_str_eqc(key, "components");
        if (vig_str_eqc(key, "components"))
            rc = walk_components(r, 0, err);
        else if (vig_str_eqc(key, "metadata"))
            rc = walk_metadata(r, err);
        else
            (void)vig_json_walk_skip(&r->walk);
    }
    return rc;
}

static int cyclonedx_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    static const struct vig_sbom_document document = {
        .walk = walk_document,
        .no_object = "not a CycloneDX document: it is no JSON object",
        .other = "not a CycloneDX document: it has neither a bomFormat nor components",
    };

    return vig_sbom_read(cat, file, false, &document, err);
}

const struct vig_cataloger vig_cataloger_cyclonedx = {
    .name = "cyclonedx",
    .paths = (const char *const[]){ NULL }, /* only when the document is what is to be scanned */
    .max_bytes = VIG_LIMIT_SBOM,
    .parse_blob = cyclonedx_parse,
};
