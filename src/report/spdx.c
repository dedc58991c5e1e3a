/* report/spdx.c - SPDX 2.3 as JSON (ISO/IEC 5962): what was looked at, and the packages that it contains.
 *
 * Source: the SPDX 2.3 specification and its JSON schema. Identifiers allow letters, digits, '.' and '-' only, so an
 * element's is made of its name and its number. The date is the image's own, or 1970, and the name space is made of the
 * content: the same report gives the same bytes. SPDX knows vulnerabilities only as links: each package has those of its
 * findings.
 */
#include "report/bom.h"
#include "report/json_out.h"
#include "report/licenses.h"
#include "report/writer.h"

struct spdx {
    struct vig_json_out j;
    struct vig_arena *arena;
    struct vig_map license_refs; /* the licence's text → 1 + index in `texts` */
    struct {
        VIG_VEC(vig_str);
    } texts, text_ids;
    bool failed;
};

static vig_str keep(struct spdx *s, vig_str text)
{
    if (!text.p)
        s->failed = true;
    return text;
}

/* As much of a name as an identifier may hold. */
static vig_str tame(struct spdx *s, vig_str name)
{
    vig_str part = vig_str_take(name, 64), copy;

    if (!vig_arena_str(s->arena, part, &copy))
        return keep(s, (vig_str){ NULL, 0 });
    for (size_t i = 0; i < copy.n; i++)
        if (!vig_is_alnum(copy.p[i]) && copy.p[i] != '.')
            ((char *)(uintptr_t)copy.p)[i] = '-';
    return copy;
}

static vig_str subject_id(struct spdx *s, size_t report)
{
    return keep(s, vig_arena_printf(s->arena, "SPDXRef-Target-%zu", report + 1));
}

static vig_str os_id(struct spdx *s, size_t report)
{
    return keep(s, vig_arena_printf(s->arena, "SPDXRef-OperatingSystem-%zu", report + 1));
}

static vig_str package_id(struct spdx *s, size_t report, const struct vig_package *p, size_t i)
{
    return keep(s, vig_arena_printf(s->arena, "SPDXRef-Package-%s-%.*s-%zu-%zu", vig_pkg_type_name(p->type),
                                    VIG_ARG(tame(s, p->name)), report + 1, i + 1));
}

/* Free text is declared once, under an identifier of its own. */
static vig_str license_ref(struct spdx *s, vig_str text)
{
    uintptr_t *slot = vig_map_put(&s->license_refs, s->arena, text, NULL);

    if (slot && !*slot) {
        vig_str *t = vig_vec_add(&s->texts, s->arena), *id = vig_vec_add(&s->text_ids, s->arena);

        if (!t || !id)
            return keep(s, (vig_str){ NULL, 0 });
        *t = text;
        *id = keep(s, vig_arena_printf(s->arena, "LicenseRef-%zu-%.*s", s->texts.n, VIG_ARG(tame(s, text))));
        *slot = s->texts.n;
    }
    return slot ? s->text_ids.v[*slot - 1] : keep(s, (vig_str){ NULL, 0 });
}

static void write_license(struct spdx *s, vig_str license)
{
    vig_str id = vig_str_trim(license);

    switch (vig_license_kind(license, &id)) {
    case VIG_LICENSE_NONE: id = VIG_STR("NOASSERTION"); break;
    case VIG_LICENSE_ID:
    case VIG_LICENSE_EXPRESSION: break;
    case VIG_LICENSE_TEXT: id = license_ref(s, id); break;
    }
    vig_json_str(&s->j, "licenseConcluded", VIG_STR("NOASSERTION"));
    vig_json_str(&s->j, "licenseDeclared", id);
}

static void write_reference(struct vig_json_out *j, const char *category, const char *type, vig_str locator,
                            vig_str comment)
{
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "referenceCategory", vig_str_c(category));
    vig_json_str(j, "referenceType", vig_str_c(type));
    vig_json_str(j, "referenceLocator", locator);
    vig_json_text(j, "comment", comment);
    vig_json_close(j, '}');
}

static vig_str first_url(const struct vig_finding *f, struct vig_buf *url)
{
    vig_buf_clear(url);
    for (size_t i = 0; i < f->references.n; i++)
        if (vig_bom_url(f->references.v[i].url, url))
            return vig_buf_str(url);
    vig_buf_add(url, VIG_STR("https://osv.dev/vulnerability/"));
    for (size_t i = 0; i < f->id.n; i++)
        if (vig_is_alnum(f->id.p[i]) || f->id.p[i] == '-' || f->id.p[i] == ':')
            vig_buf_addc(url, f->id.p[i]);
    return vig_buf_str(url);
}

/* `findings` of this package: a run of indices, sorted by package. */
static void write_references(struct vig_json_out *j, const struct vig_report *r, const struct vig_package *p,
                             const uint32_t *findings, size_t n)
{
    struct vig_buf url;

    vig_buf_init(&url, VIG_KIB(64));
    vig_json_open(j, "externalRefs", '[');
    if (vig_bom_is_purl(p->purl))
        write_reference(j, "PACKAGE-MANAGER", "purl", p->purl, VIG_STR(""));
    if (vig_bom_is_cpe(p->cpe))
        write_reference(j, "SECURITY", vig_str_starts(p->cpe, VIG_STR("cpe:2.3:")) ? "cpe23Type" : "cpe22Type", p->cpe,
                        VIG_STR(""));
    for (size_t i = 0; i < n; i++) {
        const struct vig_finding *f = &r->findings.v[findings[i]];

        write_reference(j, "SECURITY", "advisory", first_url(f, &url), f->id);
    }
    vig_json_close(j, ']');
    vig_buf_done(&url);
}

static void write_checksum(struct vig_json_out *j, const char *algorithm, vig_str value)
{
    vig_json_open(j, "checksums", '[');
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "algorithm", vig_str_c(algorithm));
    vig_json_str(j, "checksumValue", value);
    vig_json_close(j, '}');
    vig_json_close(j, ']');
}

/* "Person: …" and "Organization: …" are one line. */
static void write_supplier(struct spdx *s, vig_str vendor)
{
    vig_str line = vig_str_empty(vendor)
                       ? VIG_STR("NOASSERTION")
                       : keep(s, vig_arena_printf(s->arena, "Organization: %.*s", VIG_ARG(vig_str_trim(vendor))));

    for (size_t i = 0; line.p && i < line.n; i++)
        if ((unsigned char)line.p[i] < ' ')
            ((char *)(uintptr_t)line.p)[i] = ' ';
    vig_json_str(&s->j, "supplier", line);
}

/* What SPDX has no field for, a line each; catalog/sbom_spdx.c reads them back. */
static void write_comment_of(struct spdx *s, const struct vig_report *r, const struct vig_package *p)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(8));
    for (size_t i = 0; i < p->locations.n; i++) {
        const struct vig_location *l = &p->locations.v[i];
        const struct vig_layer *layer = vig_bom_layer(r, l->layer);

        vig_buf_addf(&text, "%s%.*s%s%.*s", i ? "; " : "found in: ", VIG_ARG(l->path),
                     vig_str_empty(l->nested) ? "" : " › ", VIG_ARG(l->nested));
        if (layer)
            vig_buf_addf(&text, " (layer %u %.*s)", l->layer,
                         VIG_ARG(vig_str_empty(layer->digest) ? layer->diff_id : layer->digest));
    }
    if (p->flags & VIG_PKG_DECLARED)
        vig_buf_add(&text, VIG_STR("\ndeclared"));
    if (p->flags & VIG_PKG_DEV)
        vig_buf_add(&text, VIG_STR("\nfor development only"));
    if (p->flags & VIG_PKG_MAIN)
        vig_buf_add(&text, VIG_STR("\nthe application itself"));
    if (p->owner < r->sbom->packages.n)
        vig_buf_addf(&text, "\nowned by: %.*s", VIG_ARG(r->sbom->packages.v[p->owner].purl));
    s->failed |= text.failed;
    vig_json_text(&s->j, "comment", vig_buf_str(&text));
    vig_buf_done(&text);
}

static void write_source_info(struct spdx *s, const struct vig_package *p)
{
    vig_str name = vig_str_empty(p->source_name) ? p->name : p->source_name;
    vig_str version = vig_str_empty(p->source_version) ? p->version : p->source_version;

    if (!vig_str_empty(p->source_name) || !vig_str_empty(p->source_version))
        vig_json_str(
            &s->j, "sourceInfo",
            keep(s, vig_arena_printf(s->arena, "built package from: %.*s %.*s", VIG_ARG(name), VIG_ARG(version))));
}

static void write_package(struct spdx *s, const struct vig_report *r, size_t report, size_t i, const uint32_t *findings,
                          size_t n)
{
    const struct vig_package *p = &r->sbom->packages.v[i];
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "SPDXID", package_id(s, report, p, i));
    vig_json_str(j, "name", p->name);
    vig_json_text(j, "versionInfo", p->version);
    write_supplier(s, p->vendor);
    vig_json_str(j, "downloadLocation", VIG_STR("NOASSERTION"));
    vig_json_bool(j, "filesAnalyzed", false);
    if (vig_bom_is_sha1(p->sha1))
        write_checksum(j, "SHA1", p->sha1);
    write_source_info(s, p);
    write_license(s, p->license);
    vig_json_str(j, "copyrightText", VIG_STR("NOASSERTION"));
    write_comment_of(s, r, p);
    if (p->flags & VIG_PKG_MAIN)
        vig_json_str(j, "primaryPackagePurpose", VIG_STR("APPLICATION"));
    write_references(j, r, p, findings, n);
    vig_json_close(j, '}');
}

static void write_bare_package(struct spdx *s, vig_str id, vig_str name, vig_str version, const char *purpose,
                               vig_str digest, vig_str comment)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "SPDXID", id);
    vig_json_str(j, "name", vig_str_empty(name) ? VIG_STR("NOASSERTION") : name);
    vig_json_text(j, "versionInfo", version);
    vig_json_str(j, "supplier", VIG_STR("NOASSERTION"));
    vig_json_str(j, "downloadLocation", VIG_STR("NOASSERTION"));
    vig_json_bool(j, "filesAnalyzed", false);
    if (vig_str_starts(digest, VIG_STR("sha256:")) && digest.n == 7 + 64)
        write_checksum(j, "SHA256", vig_str_skip(digest, 7));
    write_license(s, VIG_STR(""));
    vig_json_str(j, "copyrightText", VIG_STR("NOASSERTION"));
    vig_json_text(j, "comment", comment);
    vig_json_str(j, "primaryPackagePurpose", vig_str_c(purpose));
    vig_json_close(j, '}');
}

static const char *purpose_of(enum vig_subject_kind kind)
{
    switch (kind) {
    case VIG_SUBJECT_IMAGE: return "CONTAINER";
    case VIG_SUBJECT_HOST: return "DEVICE";
    case VIG_SUBJECT_DIRECTORY: return "SOURCE";
    case VIG_SUBJECT_FILE: return "FILE";
    default: return "OTHER";
    }
}

static int by_package(const void *left, const void *right, void *ctx)
{
    const struct vig_report *r = ctx;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    uint32_t pa = r->findings.v[a].package, pb = r->findings.v[b].package;

    return pa != pb ? (pa > pb) - (pa < pb) : (a > b) - (a < b);
}

static void write_packages(struct spdx *s, const struct vig_report *r, size_t report)
{
    uint32_t *order = vig_new_array(s->arena, uint32_t, r->findings.n + 1);
    const struct vig_subject *subject = &r->sbom->subject;
    size_t at = 0;

    if (!order) {
        s->failed = true;
        return;
    }
    for (size_t i = 0; i < r->findings.n; i++)
        order[i] = (uint32_t)i;
    if (r->findings.n)
        qsort_r(order, r->findings.n, sizeof *order, by_package, (void *)(uintptr_t)r);
    write_bare_package(s, subject_id(s, report), subject->name, subject->digest, purpose_of(subject->kind),
                       subject->digest, subject->platform);
    if (!vig_str_empty(subject->os.id))
        write_bare_package(s, os_id(s, report), subject->os.id, vig_bom_os_version(&subject->os), "OPERATING-SYSTEM",
                           VIG_STR(""), subject->os.pretty_name);
    for (size_t i = 0; i < r->sbom->packages.n; i++) {
        size_t end = at;

        while (end < r->findings.n && r->findings.v[order[end]].package == i)
            end++;
        write_package(s, r, report, i, order + at, end - at);
        at = end;
    }
}

static void write_relationship(struct spdx *s, vig_str from, const char *type, vig_str to)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "spdxElementId", from);
    vig_json_str(j, "relationshipType", vig_str_c(type));
    vig_json_str(j, "relatedSpdxElement", to);
    vig_json_close(j, '}');
}

static void write_relationships(struct spdx *s, const struct vig_report *r, size_t report)
{
    vig_str subject = subject_id(s, report);

    write_relationship(s, VIG_STR("SPDXRef-DOCUMENT"), "DESCRIBES", subject);
    if (!vig_str_empty(r->sbom->subject.os.id))
        write_relationship(s, subject, "CONTAINS", os_id(s, report));
    for (size_t i = 0; i < r->sbom->packages.n; i++) {
        const struct vig_package *p = &r->sbom->packages.v[i];
        vig_str id = package_id(s, report, p, i);

        if (p->flags & VIG_PKG_DEV)
            write_relationship(s, id, "DEV_DEPENDENCY_OF", subject);
        else
            write_relationship(s, subject, "CONTAINS", id);
        if (p->owner < r->sbom->packages.n)
            write_relationship(s, package_id(s, report, &r->sbom->packages.v[p->owner], p->owner), "CONTAINS", id);
    }
}

static void write_license_texts(struct spdx *s)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, "hasExtractedLicensingInfos", '[');
    for (size_t i = 0; i < s->texts.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "licenseId", s->text_ids.v[i]);
        vig_json_str(j, "extractedText", s->texts.v[i]);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

/* SPDX wants whole seconds, in UTC. */
static vig_str created(struct spdx *s, const struct vig_report *const *reports, size_t n)
{
    vig_str date = n == 1 ? reports[0]->sbom->subject.created : VIG_STR("");

    if (!vig_bom_is_date_time(date) || !vig_str_ends(date, VIG_STR("Z")))
        return VIG_STR("1970-01-01T00:00:00Z");
    return keep(s, vig_arena_printf(s->arena, "%.19sZ", date.p));
}

/* What could not be read is the document's comment. */
static void write_comment(struct spdx *s, const struct vig_report *const *reports, size_t n)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(64));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < reports[i]->sbom->notes.n; k++) {
            const struct vig_note *note = &reports[i]->sbom->notes.v[k];

            vig_buf_add(&text, text.n ? VIG_STR("\n") : VIG_STR("Incomplete:\n"));
            if (!vig_str_empty(note->path))
                vig_buf_addf(&text, "%.*s: ", VIG_ARG(note->path));
            vig_buf_add(&text, note->text);
        }
    s->failed |= text.failed;
    vig_json_text(&s->j, "comment", vig_buf_str(&text));
    vig_buf_done(&text);
}

/* Returns where the UUID of the name space stands. */
static size_t write_head(struct spdx *s, const struct vig_report *const *reports, size_t n)
{
    struct vig_json_out *j = &s->j;
    size_t uuid;

    vig_json_str(j, "spdxVersion", VIG_STR("SPDX-2.3"));
    vig_json_str(j, "dataLicense", VIG_STR("CC0-1.0"));
    vig_json_str(j, "SPDXID", VIG_STR("SPDXRef-DOCUMENT"));
    vig_json_str(j, "name",
                 n == 1 && !vig_str_empty(reports[0]->sbom->subject.name) ? reports[0]->sbom->subject.name
                                                                          : VIG_STR("vigia"));
    vig_json_str(j, "documentNamespace",
                 VIG_STR("https://spdx.org/spdxdocs/vigia-00000000-0000-0000-0000-000000000000"));
    uuid = j->to->n - 37;
    vig_json_open(j, "creationInfo", '{');
    vig_json_str(j, "created", created(s, reports, n));
    vig_json_open(j, "creators", '[');
    vig_json_str(j, NULL, VIG_STR("Tool: vigia-" VIGIA_VERSION));
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    write_comment(s, reports, n);
    return uuid;
}

static int write_document(struct spdx *s, const struct vig_report *const *reports, size_t n, struct vig_err *err)
{
    struct vig_buf *out = s->j.to;
    size_t start = out->n, uuid_at;
    char uuid[37];
    int rc;

    vig_json_open(&s->j, NULL, '{');
    uuid_at = write_head(s, reports, n);
    vig_json_open(&s->j, "packages", '[');
    for (size_t i = 0; i < n; i++)
        write_packages(s, reports[i], i);
    vig_json_close(&s->j, ']');
    write_license_texts(s);
    vig_json_open(&s->j, "relationships", '[');
    for (size_t i = 0; i < n; i++)
        write_relationships(s, reports[i], i);
    vig_json_close(&s->j, ']');
    vig_json_close(&s->j, '}');
    rc = s->failed ? vig_nomem(err) : vig_buf_check(out, err);
    if (rc == 0)
        rc = vig_bom_uuid(vig_str_skip(vig_buf_str(out), start), uuid, err);
    if (rc == 0)
        memcpy(out->p + uuid_at, uuid, 36);
    return rc;
}

static int spdx_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                      struct vig_buf *out, struct vig_err *err)
{
    struct spdx s = { .j = { .to = out }, .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA) };
    int rc = s.arena ? write_document(&s, reports, n, err) : vig_nomem(err);

    vig_arena_free(s.arena);
    return rc;
}

const struct vig_writer vig_writer_spdx = {
    .name = "spdx-json",
    .help = "SPDX 2.3 JSON: packages and their licences",
    .many = true,
    .write = spdx_write,
};
