/* report/cyclonedx.c - CycloneDX 1.6 as JSON: what was looked at, its components, and what is wrong with them.
 *
 * Source: the CycloneDX 1.6 JSON schema (ECMA-424). One target is the document's metadata.component; several are components
 * that hold theirs. The same report gives the same bytes: the serial number is made of the content, and the only date is
 * the image's own. What CycloneDX has no field for is a property whose name begins with "vigia:"; catalog/sbom_cyclonedx.c
 * reads them back.
 */
#include "report/cyclonedx.h"

#include "report/licenses.h"
#include "report/writer.h"

void vig_cyclonedx_property(struct vig_json_out *j, const char *name, vig_str value)
{
    if (vig_str_empty(value))
        return;
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "name", vig_str_c(name));
    vig_json_str(j, "value", value);
    vig_json_close(j, '}');
}

static void write_flag(struct vig_json_out *j, const char *name, bool set)
{
    vig_cyclonedx_property(j, name, set ? VIG_STR("true") : VIG_STR(""));
}

static void write_number(struct vig_json_out *j, const char *name, size_t value)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%zu", value);
    vig_cyclonedx_property(j, name, vig_str_c(text));
}

static void write_licenses(struct vig_json_out *j, vig_str license)
{
    vig_str id = license;
    enum vig_license_kind kind = vig_license_kind(license, &id);

    if (kind == VIG_LICENSE_NONE)
        return;
    vig_json_open(j, "licenses", '[');
    vig_json_open(j, NULL, '{');
    if (kind == VIG_LICENSE_EXPRESSION) {
        vig_json_str(j, "expression", vig_str_trim(license));
    } else {
        vig_json_open(j, "license", '{');
        vig_json_str(j, kind == VIG_LICENSE_ID ? "id" : "name", id);
        vig_json_close(j, '}');
    }
    vig_json_close(j, '}');
    vig_json_close(j, ']');
}

/* The first location's layer: where to repair it. All locations are in the evidence. */
static void write_place(struct vig_json_out *j, const struct vig_report *r, const struct vig_package *p)
{
    const struct vig_location *l = p->locations.n ? &p->locations.v[0] : NULL;
    const struct vig_layer *layer = l ? vig_bom_layer(r, l->layer) : NULL;

    if (!l)
        return;
    vig_cyclonedx_property(j, "vigia:path", l->path);
    vig_cyclonedx_property(j, "vigia:nested", l->nested);
    if (!layer)
        return;
    write_number(j, "vigia:layer:index", l->layer);
    vig_cyclonedx_property(j, "vigia:layer:digest", vig_str_empty(layer->digest) ? layer->diff_id : layer->digest);
}

static void write_package_properties(struct vig_json_out *j, const struct vig_report *r, const struct vig_package *p,
                                     const vig_str *refs)
{
    vig_json_open(j, "properties", '[');
    vig_cyclonedx_property(j, "vigia:type", vig_str_c(vig_pkg_type_name(p->type)));
    vig_cyclonedx_property(j, "vigia:arch", p->arch);
    vig_cyclonedx_property(j, "vigia:sourceName", p->source_name);
    vig_cyclonedx_property(j, "vigia:sourceVersion", p->source_version);
    vig_cyclonedx_property(j, "vigia:modularity", p->modularity);
    vig_cyclonedx_property(j, "vigia:cataloger", vig_str_c(p->cataloger));
    write_flag(j, "vigia:declared", p->flags & VIG_PKG_DECLARED);
    write_flag(j, "vigia:dev", p->flags & VIG_PKG_DEV);
    write_flag(j, "vigia:main", p->flags & VIG_PKG_MAIN);
    if (p->owner < r->sbom->packages.n)
        vig_cyclonedx_property(j, "vigia:ownedBy", refs[p->owner]);
    if (!vig_bom_is_cpe(p->cpe))
        vig_cyclonedx_property(j, "vigia:cpe", p->cpe);
    if (!vig_bom_is_purl(p->purl))
        vig_cyclonedx_property(j, "vigia:purl", p->purl);
    write_place(j, r, p);
    vig_json_close(j, ']');
}

static void write_evidence(struct vig_json_out *j, const struct vig_package *p)
{
    if (!p->locations.n)
        return;
    vig_json_open(j, "evidence", '{');
    vig_json_open(j, "occurrences", '[');
    for (size_t i = 0; i < p->locations.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "location", p->locations.v[i].path);
        vig_json_text(j, "additionalContext", p->locations.v[i].nested);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_sha1(struct vig_json_out *j, vig_str sha1)
{
    if (!vig_bom_is_sha1(sha1))
        return;
    vig_json_open(j, "hashes", '[');
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "alg", VIG_STR("SHA-1"));
    vig_json_str(j, "content", sha1);
    vig_json_close(j, '}');
    vig_json_close(j, ']');
}

static void write_package(struct vig_json_out *j, const struct vig_report *r, size_t i, const vig_str *refs)
{
    const struct vig_package *p = &r->sbom->packages.v[i];
    vig_str group, name;

    vig_bom_split_name(p, &group, &name);
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "bom-ref", refs[i]);
    vig_json_str(j, "type", p->flags & VIG_PKG_MAIN ? VIG_STR("application") : VIG_STR("library"));
    vig_json_text(j, "publisher", p->vendor);
    vig_json_text(j, "group", group);
    vig_json_str(j, "name", name);
    vig_json_text(j, "version", p->version);
    if (p->flags & VIG_PKG_DEV)
        vig_json_str(j, "scope", VIG_STR("excluded"));
    write_sha1(j, p->sha1);
    write_licenses(j, p->license);
    if (vig_bom_is_cpe(p->cpe))
        vig_json_str(j, "cpe", p->cpe);
    if (vig_bom_is_purl(p->purl))
        vig_json_str(j, "purl", p->purl);
    write_package_properties(j, r, p, refs);
    write_evidence(j, p);
    vig_json_close(j, '}');
}

static void write_os(struct vig_json_out *j, const struct vig_os *os, vig_str subject)
{
    vig_str version = vig_bom_os_version(os);

    if (vig_str_empty(os->id))
        return;
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "type", VIG_STR("operating-system"));
    vig_json_str(j, "name", os->id);
    vig_json_text(j, "version", version);
    vig_json_text(j, "description", os->pretty_name);
    vig_json_open(j, "properties", '[');
    vig_cyclonedx_property(j, "vigia:os:id", os->id);
    vig_cyclonedx_property(j, "vigia:os:idLike", os->id_like);
    vig_cyclonedx_property(j, "vigia:os:versionId", os->version_id);
    vig_cyclonedx_property(j, "vigia:os:codename", os->codename);
    vig_cyclonedx_property(j, "vigia:os:name", os->name);
    vig_cyclonedx_property(j, "vigia:os:prettyName", os->pretty_name);
    vig_cyclonedx_property(j, "vigia:os:pointRelease", os->point);
    vig_cyclonedx_property(j, "vigia:os:subject", subject);
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_components(struct vig_json_out *j, const struct vig_report *r, vig_str subject, const vig_str *refs)
{
    vig_json_open(j, "components", '[');
    write_os(j, &r->sbom->subject.os, subject);
    for (size_t i = 0; i < r->sbom->packages.n; i++)
        write_package(j, r, i, refs);
    vig_json_close(j, ']');
}

static void write_layers(struct vig_json_out *j, const struct vig_subject *s)
{
    char name[64];

    for (size_t i = 0; i < s->layers.n; i++) {
        (void)snprintf(name, sizeof name, "vigia:layer:%zu:digest", i);
        vig_cyclonedx_property(j, name, s->layers.v[i].digest);
        (void)snprintf(name, sizeof name, "vigia:layer:%zu:diffId", i);
        vig_cyclonedx_property(j, name, s->layers.v[i].diff_id);
        (void)snprintf(name, sizeof name, "vigia:layer:%zu:createdBy", i);
        vig_cyclonedx_property(j, name, s->layers.v[i].created_by);
    }
}

/* What could not be read: a reader of the document must be able to tell that it is incomplete. */
static void write_notes(struct vig_json_out *j, const struct vig_sbom *sbom)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_KIB(64));
    for (size_t i = 0; i < sbom->notes.n; i++) {
        const struct vig_note *n = &sbom->notes.v[i];

        vig_buf_clear(&text);
        vig_buf_add(&text, n->path);
        if (n->line)
            vig_buf_addf(&text, ":%zu", n->line);
        if (text.n)
            vig_buf_add(&text, VIG_STR(": "));
        vig_buf_add(&text, n->text);
        vig_cyclonedx_property(j, "vigia:note", vig_buf_str(&text));
    }
    vig_buf_done(&text);
    if (sbom->notes_dropped)
        write_number(j, "vigia:notesDropped", sbom->notes_dropped);
}

static vig_str subject_type(enum vig_subject_kind kind)
{
    switch (kind) {
    case VIG_SUBJECT_IMAGE: return VIG_STR("container");
    case VIG_SUBJECT_HOST: return VIG_STR("device");
    case VIG_SUBJECT_FILE: return VIG_STR("file");
    default: return VIG_STR("application");
    }
}

static void write_subject_body(struct vig_json_out *j, const struct vig_report *r, vig_str ref)
{
    const struct vig_subject *s = &r->sbom->subject;

    vig_json_str(j, "bom-ref", ref);
    vig_json_str(j, "type", subject_type(s->kind));
    vig_json_str(j, "name", s->name);
    vig_json_text(j, "version", s->digest);
    vig_json_open(j, "properties", '[');
    vig_cyclonedx_property(j, "vigia:subject", vig_str_c(vig_subject_kind_name(s->kind)));
    vig_cyclonedx_property(j, "vigia:platform", s->platform);
    vig_cyclonedx_property(j, "vigia:created", s->created);
    for (size_t i = 0; i < s->tags.n; i++)
        vig_cyclonedx_property(j, "vigia:tag", s->tags.v[i]);
    write_layers(j, s);
    vig_cyclonedx_property(j, "vigia:osStatus", r->os_status);
    write_notes(j, r->sbom);
    vig_json_close(j, ']');
}

static void write_tool(struct vig_json_out *j)
{
    vig_json_open(j, "tools", '{');
    vig_json_open(j, "components", '[');
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "type", VIG_STR("application"));
    vig_json_str(j, "name", VIG_STR("vigia"));
    vig_json_str(j, "version", VIG_STR(VIGIA_VERSION));
    vig_json_close(j, '}');
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_metadata(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                           const struct vig_bom_refs *refs)
{
    vig_json_open(j, "metadata", '{');
    if (n == 1 && vig_bom_is_date_time(reports[0]->sbom->subject.created))
        vig_json_str(j, "timestamp", reports[0]->sbom->subject.created);
    write_tool(j);
    if (n == 1) {
        vig_json_open(j, "component", '{');
        write_subject_body(j, reports[0], refs->subjects[0]);
        vig_json_close(j, '}');
    }
    vig_json_close(j, '}');
}

static void write_targets(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                          const struct vig_bom_refs *refs)
{
    vig_json_open(j, "components", '[');
    for (size_t i = 0; i < n; i++) {
        vig_json_open(j, NULL, '{');
        write_subject_body(j, reports[i], refs->subjects[i]);
        write_components(j, reports[i], refs->subjects[i], refs->packages[i]);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_dependencies(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                               const struct vig_bom_refs *refs)
{
    vig_json_open(j, "dependencies", '[');
    for (size_t i = 0; i < n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "ref", refs->subjects[i]);
        vig_json_open(j, "dependsOn", '[');
        for (size_t k = 0; k < reports[i]->sbom->packages.n; k++)
            vig_json_str(j, NULL, refs->packages[i][k]);
        vig_json_close(j, ']');
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_compositions(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                               const struct vig_bom_refs *refs)
{
    vig_json_open(j, "compositions", '[');
    for (size_t i = 0; i < n; i++) {
        bool complete = reports[i]->sbom->notes.n == 0 && reports[i]->sbom->notes_dropped == 0;

        vig_json_open(j, NULL, '{');
        vig_json_str(j, "aggregate", complete ? VIG_STR("unknown") : VIG_STR("incomplete"));
        vig_json_open(j, "assemblies", '[');
        vig_json_str(j, NULL, refs->subjects[i]);
        vig_json_close(j, ']');
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static bool any_matched(const struct vig_report *const *reports, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (reports[i]->matched)
            return true;
    return false;
}

static int write_document(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                          const struct vig_bom_refs *refs, struct vig_err *err)
{
    int rc = 0;

    write_metadata(j, reports, n, refs);
    if (n == 1)
        write_components(j, reports[0], refs->subjects[0], refs->packages[0]);
    else
        write_targets(j, reports, n, refs);
    write_dependencies(j, reports, n, refs);
    write_compositions(j, reports, n, refs);
    if (any_matched(reports, n))
        rc = vig_cyclonedx_vulnerabilities(j, reports, n, refs, err);
    return rc;
}

/* The serial number stands near the top and depends on all that follows: its place is kept, and filled in at the end. */
static int fill_in_serial(struct vig_buf *out, size_t start, size_t serial, struct vig_err *err)
{
    char uuid[37];
    int rc = vig_buf_check(out, err);

    if (rc == 0)
        rc = vig_bom_uuid(vig_str_skip(vig_buf_str(out), start), uuid, err);
    if (rc == 0)
        memcpy(out->p + serial, uuid, 36);
    return rc;
}

static int cyclonedx_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                           struct vig_buf *out, struct vig_err *err)
{
    struct vig_json_out j = { .to = out };
    struct vig_bom_refs refs;
    size_t start = out->n, serial;
    int rc = vig_bom_refs_init(&refs, reports, n, err);

    if (rc < 0)
        return rc;
    vig_json_open(&j, NULL, '{');
    vig_json_str(&j, "$schema", VIG_STR("http://cyclonedx.org/schema/bom-1.6.schema.json"));
    vig_json_str(&j, "bomFormat", VIG_STR("CycloneDX"));
    vig_json_str(&j, "specVersion", VIG_STR("1.6"));
    vig_json_str(&j, "serialNumber", VIG_STR("urn:uuid:00000000-0000-0000-0000-000000000000"));
    serial = out->n - 37;
    vig_json_int(&j, "version", 1);
    rc = write_document(&j, reports, n, &refs, err);
    vig_json_close(&j, '}');
    vig_bom_refs_done(&refs);
    return rc < 0 ? rc : fill_in_serial(out, start, serial, err);
}

const struct vig_writer vig_writer_cyclonedx = {
    .name = "cyclonedx",
    .help = "CycloneDX 1.6 JSON: components and their vulnerabilities",
    .many = true,
    .write = cyclonedx_write,
};
