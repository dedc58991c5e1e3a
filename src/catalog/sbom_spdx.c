/* catalog/sbom_spdx.c - the packages of an SPDX document (JSON: 2.2, 2.3, and the JSON-LD of 3.0), whoever wrote it.
 *
 *     {"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "SPDXRef-1", "name": "libssl3", "versionInfo": "3.0.11-1",
 *         "sourceInfo": "built package from: openssl 3.0.11-1", "primaryPackagePurpose": "LIBRARY", "externalRefs": [
 *             {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/…"}]}]}
 *     {"@context": "https://spdx.org/rdf/3.0.1/…", "@graph": [{"type": "software_Package", "name": "a",
 *         "software_packageVersion": "1", "software_packageUrl": "pkg:npm/a@1"}]}
 *
 * Source: the SPDX specifications. Bitnami's images describe what was built into opt/bitnami this way and no other: such
 * documents are read inside of images, too. Others inside of images repeat what their packages' data bases say.
 *
 * The document is untrusted and may be huge, so it is walked over package by package. A package that cannot be read becomes
 * a note.
 */
#include "catalog/sbom_item.h"
#include "format/json.h"

/* "built package from: util-linux 2.38.1-5" */
static void take_source(struct vig_sbom_item *item, vig_str info)
{
    static const vig_str mark = VIG_STR("built package from: ");
    size_t at = vig_str_search(info, mark);
    vig_str rest;

    if (at == VIG_NPOS)
        return;
    rest = vig_str_skip(info, at + mark.n);
    rest = vig_str_take(rest, vig_str_find(rest, ';'));
    item->source_name = vig_str_cut(&rest, ' ');
    item->source_version = vig_str_trim(rest);
}

/* Lines of our own writer: "found in: app/shop.jar › BOOT-INF/lib/a.jar (layer 3 sha256:…); …", "declared", "owned by: …". */
static void take_comment(struct vig_sbom_item *item, vig_str comment)
{
    static const vig_str found = VIG_STR("found in: "), owned = VIG_STR("owned by: ");

    while (comment.n) {
        vig_str line = vig_str_cut(&comment, '\n');

        if (vig_str_eqc(line, "declared"))
            item->flags |= VIG_PKG_DECLARED;
        if (vig_str_eqc(line, "for development only"))
            item->flags |= VIG_PKG_DEV;
        if (vig_str_eqc(line, "the application itself"))
            item->flags |= VIG_PKG_MAIN;
        if (vig_str_starts(line, owned))
            vig_sbom_item_owner(item, vig_str_skip(line, owned.n));
        if (!vig_str_starts(line, found))
            continue;
        line = vig_str_skip(line, found.n);
        line = vig_str_take(line, vig_str_search(line, VIG_STR("; ")));
        vig_sbom_item_place(item, vig_str_take(line, vig_str_search(line, VIG_STR(" (layer "))));
    }
}

static void take_references(struct vig_sbom_item *item, yyjson_val *list)
{
    size_t i, max;
    yyjson_val *ref;

    yyjson_arr_foreach(list, i, max, ref)
    {
        vig_str type = vig_json_get_str(ref, VIG_STR("referenceType")),
                locator = vig_json_get_str(ref, VIG_STR("referenceLocator"));

        if (vig_str_ends(type, VIG_STR("purl")) && vig_str_empty(item->purl))
            item->purl = locator;
        if (vig_str_ends(type, VIG_STR("cpe23Type")) && vig_str_empty(item->cpe))
            item->cpe = locator;
    }
}

static vig_str find_sha1(yyjson_val *list)
{
    size_t i, max;
    yyjson_val *sum;

    yyjson_arr_foreach(list, i, max, sum) if (vig_str_eqc(vig_json_get_str(sum, VIG_STR("algorithm")),
                                                          "SHA1")) return vig_json_get_str(sum,
                                                                                           VIG_STR("checksumValue"));
    return VIG_STR("");
}

static vig_str told(vig_str s)
{
    return vig_str_eqc(s, "NOASSERTION") || vig_str_eqc(s, "NONE") ? VIG_STR("") : s;
}

static vig_str read_vendor(vig_str supplier)
{
    static const vig_str prefixes[] = { VIG_STR("Organization: "), VIG_STR("Person: ") };

    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(supplier, prefixes[i]))
            return vig_str_skip(supplier, prefixes[i].n);
    return told(supplier);
}

/* What stands for the thing that is described, or for a file in it: no software unless it has a purl. */
static bool is_frame(vig_str id, vig_str purpose)
{
    static const char *const purposes[] = { "CONTAINER", "FILE", "SOURCE", "ARCHIVE", "DEVICE", "OTHER" };
    static const vig_str ids[] = { VIG_STR("SPDXRef-DocumentRoot-"), VIG_STR("SPDXRef-Application-"),
                                   VIG_STR("SPDXRef-Filesystem-") };

    for (size_t i = 0; i < VIG_COUNT(purposes); i++)
        if (vig_str_eqc(purpose, purposes[i]))
            return true;
    for (size_t i = 0; i < VIG_COUNT(ids); i++)
        if (vig_str_starts(id, ids[i]))
            return true;
    return false;
}

static int read_package2(struct vig_sbom_reader *r, yyjson_val *p, size_t line, struct vig_err *err)
{
    vig_str purpose = vig_json_get_str(p, VIG_STR("primaryPackagePurpose"));
    struct vig_sbom_item item = {
        .name = vig_json_get_str(p, VIG_STR("name")),
        .version = told(vig_json_get_str(p, VIG_STR("versionInfo"))),
        .license = told(vig_json_get_str(p, VIG_STR("licenseDeclared"))),
        .vendor = read_vendor(vig_json_get_str(p, VIG_STR("supplier"))),
        .sha1 = find_sha1(vig_json_get(p, VIG_STR("checksums"))),
        .bare = is_frame(vig_json_get_str(p, VIG_STR("SPDXID")), purpose),
        .line = line,
    };

    if (vig_str_eqc(purpose, "OPERATING-SYSTEM") || vig_str_eqc(purpose, "OPERATING_SYSTEM")) {
        const struct vig_os os = { .id = item.name, .version_id = item.version };
        return vig_sbom_reader_os(r, &os, err);
    }
    if (vig_str_empty(item.license))
        item.license = told(vig_json_get_str(p, VIG_STR("licenseConcluded")));
    take_references(&item, vig_json_get(p, VIG_STR("externalRefs")));
    take_source(&item, vig_json_get_str(p, VIG_STR("sourceInfo")));
    take_comment(&item, vig_json_get_str(p, VIG_STR("comment")));
    return vig_sbom_reader_add(r, &item, err);
}

static void take_identifiers3(struct vig_sbom_item *item, yyjson_val *list)
{
    size_t i, max;
    yyjson_val *e;

    yyjson_arr_foreach(list, i, max, e)
    {
        vig_str type = vig_json_get_str(e, VIG_STR("externalIdentifierType")),
                id = vig_json_get_str(e, VIG_STR("identifier"));

        if (vig_str_eqc(type, "packageUrl") && vig_str_empty(item->purl))
            item->purl = id;
        if (vig_str_eqc(type, "cpe23") && vig_str_empty(item->cpe))
            item->cpe = id;
    }
}

static int read_package3(struct vig_sbom_reader *r, yyjson_val *p, size_t line, struct vig_err *err)
{
    vig_str purpose = vig_json_get_str(p, VIG_STR("software_primaryPurpose")),
            type = vig_json_get_str(p, VIG_STR("type"));
    struct vig_sbom_item item = {
        .name = vig_json_get_str(p, VIG_STR("name")),
        .version = told(vig_json_get_str(p, VIG_STR("software_packageVersion"))),
        .purl = vig_json_get_str(p, VIG_STR("software_packageUrl")),
        .bare = vig_str_eqc(purpose, "container") || vig_str_eqc(purpose, "file") || vig_str_eqc(purpose, "source") ||
                vig_str_eqc(purpose, "archive") || vig_str_eqc(purpose, "device"),
        .line = line,
    };

    if (!vig_str_eqc(type, "software_Package"))
        return 0;
    if (vig_str_eqc(purpose, "operatingSystem")) {
        const struct vig_os os = { .id = item.name, .version_id = item.version };
        return vig_sbom_reader_os(r, &os, err);
    }
    take_identifiers3(&item, vig_json_get(p, VIG_STR("externalIdentifier")));
    take_source(&item, vig_json_get_str(p, VIG_STR("software_sourceInfo")));
    return vig_sbom_reader_add(r, &item, err);
}

typedef int read_package(struct vig_sbom_reader *r, yyjson_val *p, size_t line, struct vig_err *err);

static int read_text(struct vig_sbom_reader *r, vig_str text, read_package *read, struct vig_err *err)
{
    yyjson_val *p;
    int rc;

    if (vig_str_empty(text))
        return vig_sbom_reader_note(r, "a package that is too large", err);
    rc = vig_json_read(text, VIG_LIMIT_SBOM_PART, r->scratch, &p, err);
    if (rc == 0)
        rc = read(r, p, vig_json_walk_line(&r->walk), err);
    else if (rc != VIG_E_NOMEM)
        rc = vig_sbom_reader_note(r, rc == VIG_E_INPUT ? "a package that is not JSON" : "a package that is too large or nests too deep",
                  err);
    vig_arena_reset(r->scratch);
    return rc;
}

static int walk_packages(struct vig_sbom_reader *r, read_package *read, struct vig_err *err)
{
    vig_str text;
    int rc = 0;

    if (!vig_json_walk_enter(&r->walk, '['))
        return vig_json_walk_skip(&r->walk) ? vig_sbom_reader_note(r, "the packages are no list", err) : 0;
    while (rc == 0 && vig_json_walk_element(&r->walk) && vig_json_walk_value(&r->walk, &text))
        rc = read_text(r, text, read, err);
    return rc;
}

static int walk_document(struct vig_sbom_reader *r, struct vig_err *err)
{
    vig_str key;
    int rc = 0;

    while (rc == 0 && vig_json_walk_member(&r->walk, &key)) {
        bool second = vig_str_eqc(key, "packages"), third = vig_str_eqc(key, "@graph");

        r->seen |= second || third || vig_str_eqc(key, "spdxVersion");
        if (second || third)
            rc = walk_packages(r, second ? read_package2 : read_package3, err);
        else
            (void)vig_json_walk_skip(&r->walk);
    }
    return rc;
}

static int spdx_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    static const struct vig_sbom_document document = {
        .walk = walk_document,
        .no_object = "not an SPDX document in JSON: it is no object",
        .other = "not an SPDX document: it has neither a spdxVersion nor packages",
    };

    return vig_sbom_read(cat, file, vig_str_starts(vig_catalog_path(cat), VIG_STR("opt/bitnami/")), &document, err);
}

const struct vig_cataloger vig_cataloger_spdx = {
    .name = "spdx",
    .paths = (const char *const[]){ "opt/bitnami/*/.spdx-*.spdx", "opt/bitnami/.spdx-*.spdx", NULL },
    .max_bytes = VIG_LIMIT_SBOM,
    .parse_blob = spdx_parse,
};
