/* report/cyclonedx_vulns.c - the "vulnerabilities" of a CycloneDX document.
 *
 * A finding is one vulnerability of one package. CycloneDX wants one entry for each vulnerability, with all that it affects:
 * findings that say the same (id, severity, score, reason to suppress) become one entry, in the order of the first.
 */
#include "report/cyclonedx.h"

struct place {
    uint32_t report, finding;
};

/* One entry in the making. */
struct entry {
    const struct vig_finding *first;
    struct {
        VIG_VEC(struct place);
    } places;
};

struct entries {
    struct vig_arena *arena;
    const struct vig_report *const *reports;
    const struct vig_bom_refs *refs;
    struct vig_map by_key; /* → 1 + index */
    struct {
        VIG_VEC(struct entry);
    } all;
};

static int add_finding(struct entries *e, size_t report, size_t finding, struct vig_err *err)
{
    const struct vig_finding *f = &e->reports[report]->findings.v[finding];
    vig_str key = vig_arena_printf(e->arena, "%.*s\n%d\n%.3f\n%.*s\n%.*s", VIG_ARG(f->id), (int)f->severity, f->score,
                                   VIG_ARG(f->severity_source), VIG_ARG(f->suppressed));
    uintptr_t *slot = key.p ? vig_map_put(&e->by_key, e->arena, key, NULL) : NULL;
    struct place *place;
    struct entry *entry;

    if (!slot)
        return vig_nomem(err);
    if (!*slot) {
        entry = vig_vec_add(&e->all, e->arena);
        if (!entry)
            return vig_nomem(err);
        entry->first = f;
        *slot = e->all.n;
    }
    entry = &e->all.v[*slot - 1];
    place = vig_vec_add(&entry->places, e->arena);
    if (!place)
        return vig_nomem(err);
    *place = (struct place){ (uint32_t)report, (uint32_t)finding };
    return 0;
}

static vig_str source_name(vig_str id)
{
    static const struct {
        vig_str prefix, name;
    } known[] = {
        { VIG_STR("CVE-"), VIG_STR("NVD") },         { VIG_STR("GHSA-"), VIG_STR("GitHub") },
        { VIG_STR("DSA-"), VIG_STR("Debian") },      { VIG_STR("DLA-"), VIG_STR("Debian") },
        { VIG_STR("DEBIAN-"), VIG_STR("Debian") },   { VIG_STR("USN-"), VIG_STR("Ubuntu") },
        { VIG_STR("UBUNTU-"), VIG_STR("Ubuntu") },   { VIG_STR("ALPINE-"), VIG_STR("Alpine") },
        { VIG_STR("RHSA-"), VIG_STR("Red Hat") },    { VIG_STR("GO-"), VIG_STR("Go") },
        { VIG_STR("RUSTSEC-"), VIG_STR("RustSec") }, { VIG_STR("PYSEC-"), VIG_STR("PyPA") },
    };

    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_starts(id, known[i].prefix))
            return known[i].name;
    return VIG_STR("OSV");
}

static void write_source(struct vig_json_out *j, vig_str id)
{
    struct vig_buf url, clean;

    vig_buf_init(&url, VIG_KIB(64));
    vig_buf_init(&clean, VIG_KIB(64));
    vig_buf_addf(&url, "%s%.*s",
                 vig_str_starts(id, VIG_STR("CVE-"))    ? "https://nvd.nist.gov/vuln/detail/"
                 : vig_str_starts(id, VIG_STR("GHSA-")) ? "https://github.com/advisories/"
                                                        : "https://osv.dev/vulnerability/",
                 VIG_ARG(id));
    vig_json_open(j, "source", '{');
    vig_json_str(j, "name", source_name(id));
    if (vig_bom_url(vig_buf_str(&url), &clean))
        vig_json_str(j, "url", vig_buf_str(&clean));
    vig_json_close(j, '}');
    vig_buf_done(&url);
    vig_buf_done(&clean);
}

static void write_aliases(struct vig_json_out *j, const struct vig_finding *f)
{
    if (!f->aliases.n)
        return;
    vig_json_open(j, "references", '[');
    for (size_t i = 0; i < f->aliases.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "id", f->aliases.v[i]);
        write_source(j, f->aliases.v[i]);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static vig_str severity_word(enum vig_severity s)
{
    switch (s) {
    case VIG_SEVERITY_NONE: return VIG_STR("unknown");
    case VIG_NEGLIGIBLE: return VIG_STR("info"); /* the schema's lowest word */
    default: return vig_str_c(vig_severity_name(s));
    }
}

static vig_str method_of(vig_str vector)
{
    if (vig_str_starts(vector, VIG_STR("CVSS:4")))
        return VIG_STR("CVSSv4");
    if (vig_str_starts(vector, VIG_STR("CVSS:3.1")))
        return VIG_STR("CVSSv31");
    if (vig_str_starts(vector, VIG_STR("CVSS:3")))
        return VIG_STR("CVSSv3");
    if (vig_str_starts(vector, VIG_STR("AV:")) || vig_str_starts(vector, VIG_STR("(AV:")))
        return VIG_STR("CVSSv2");
    return VIG_STR("other");
}

static void write_ratings(struct vig_json_out *j, const struct vig_finding *f)
{
    vig_json_open(j, "ratings", '[');
    vig_json_open(j, NULL, '{');
    if (!vig_str_empty(f->severity_source)) {
        vig_json_open(j, "source", '{');
        vig_json_str(j, "name", f->severity_source);
        vig_json_close(j, '}');
    }
    if (f->score > 0)
        vig_json_num(j, "score", f->score, 1);
    vig_json_str(j, "severity", severity_word(f->severity));
    vig_json_str(j, "method", method_of(f->cvss));
    vig_json_text(j, "vector", f->cvss);
    vig_json_close(j, '}');
    vig_json_close(j, ']');
}

static void write_cwes(struct vig_json_out *j, const struct vig_finding *f)
{
    bool open = false;

    for (size_t i = 0; i < f->cwes.n; i++) {
        vig_str digits = vig_str_starts(f->cwes.v[i], VIG_STR("CWE-")) ? vig_str_skip(f->cwes.v[i], 4) : f->cwes.v[i];
        uint64_t number;

        if (!vig_str_to_u64(digits, &number) || number < 1)
            continue;
        if (!open)
            vig_json_open(j, "cwes", '[');
        open = true;
        vig_json_int(j, NULL, number);
    }
    if (open)
        vig_json_close(j, ']');
}

static void write_advisories(struct vig_json_out *j, const struct vig_finding *f)
{
    bool open = false;
    struct vig_buf url;

    vig_buf_init(&url, VIG_KIB(64));
    for (size_t i = 0; i < f->references.n; i++) {
        vig_buf_clear(&url);
        if (!vig_bom_url(f->references.v[i].url, &url))
            continue;
        if (!open)
            vig_json_open(j, "advisories", '[');
        open = true;
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "url", vig_buf_str(&url));
        vig_json_close(j, '}');
    }
    if (open)
        vig_json_close(j, ']');
    vig_buf_done(&url);
}

static const struct vig_package *package_of(const struct entries *e, const struct place *p,
                                            const struct vig_finding **ret_finding)
{
    const struct vig_report *r = e->reports[p->report];
    const struct vig_finding *f = &r->findings.v[p->finding];

    *ret_finding = f;
    return f->package < r->sbom->packages.n ? &r->sbom->packages.v[f->package] : NULL;
}

/* "Update openssl to 1.1.1n-0+deb11u5; update …": what to do, for all that is affected. */
static void write_recommendation(struct vig_json_out *j, const struct entries *e, const struct entry *entry)
{
    vig_str last_name = VIG_STR(""), last_fix = VIG_STR("");
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(1));
    for (size_t i = 0; i < entry->places.n; i++) {
        const struct vig_finding *f;
        const struct vig_package *p = package_of(e, &entry->places.v[i], &f);
        vig_str fix = f->fix_versions.n ? f->fix_versions.v[0] : VIG_STR("");

        if (!p || vig_str_empty(fix) || (vig_str_eq(p->name, last_name) && vig_str_eq(fix, last_fix)))
            continue;
        vig_buf_addf(&text, "%s %.*s to %.*s", text.n ? "; update" : "Update", VIG_ARG(p->name), VIG_ARG(fix));
        last_name = p->name;
        last_fix = fix;
    }
    vig_json_text(j, "recommendation", text.n ? vig_buf_str(&text) : entry->first->remedy);
    vig_buf_done(&text);
}

static void write_version(struct vig_json_out *j, vig_str version, const char *status)
{
    if (vig_str_empty(version))
        return;
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "version", version);
    vig_json_str(j, "status", vig_str_c(status));
    vig_json_close(j, '}');
}

static void write_affects(struct vig_json_out *j, const struct entries *e, const struct entry *entry)
{
    vig_json_open(j, "affects", '[');
    for (size_t i = 0; i < entry->places.n; i++) {
        const struct place *place = &entry->places.v[i];
        const struct vig_finding *f;
        const struct vig_package *p = package_of(e, place, &f);

        vig_json_open(j, NULL, '{');
        vig_json_str(j, "ref", p ? e->refs->packages[place->report][f->package] : e->refs->subjects[place->report]);
        vig_json_open(j, "versions", '[');
        if (p)
            write_version(j, p->version, "affected");
        for (size_t k = 0; k < f->fix_versions.n; k++)
            write_version(j, f->fix_versions.v[k], "unaffected");
        vig_json_close(j, ']');
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
}

static void write_fraction(struct vig_json_out *j, const char *name, double value, int digits)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%.*f", digits, value);
    vig_cyclonedx_property(j, name, vig_str_c(text));
}

static void write_properties(struct vig_json_out *j, const struct vig_finding *f)
{
    vig_json_open(j, "properties", '[');
    vig_cyclonedx_property(j, "vigia:kind", vig_str_c(vig_finding_kind_name(f->kind)));
    vig_cyclonedx_property(j, "vigia:ecosystem", f->ecosystem);
    vig_cyclonedx_property(j, "vigia:fix", vig_str_c(vig_fix_state_name(f->fix)));
    write_fraction(j, "vigia:risk", f->risk, 1);
    if (f->epss > 0) {
        write_fraction(j, "vigia:epss", f->epss, 5);
        write_fraction(j, "vigia:epssPercentile", f->epss_percentile, 5);
    }
    if (f->exploited)
        vig_cyclonedx_property(j, "vigia:exploited", VIG_STR("true"));
    if (f->ransomware)
        vig_cyclonedx_property(j, "vigia:ransomware", VIG_STR("true"));
    if (!vig_str_empty(f->suppressed))
        vig_cyclonedx_property(j, "vigia:suppressed", VIG_STR("true"));
    vig_json_close(j, ']');
}

static void write_entry(struct vig_json_out *j, const struct entries *e, const struct entry *entry)
{
    const struct vig_finding *f = entry->first;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", f->id);
    write_source(j, f->id);
    write_aliases(j, f);
    write_ratings(j, f);
    write_cwes(j, f);
    vig_json_text(j, "description", f->title);
    vig_json_text(j, "detail", f->details);
    write_recommendation(j, e, entry);
    write_advisories(j, f);
    if (vig_bom_is_date_time(f->published))
        vig_json_str(j, "published", f->published);
    if (vig_bom_is_date_time(f->modified))
        vig_json_str(j, "updated", f->modified);
    if (!vig_str_empty(f->suppressed)) {
        vig_json_open(j, "analysis", '{'); /* without a state: a reason alone does not say which of them it is */
        vig_json_str(j, "detail", f->suppressed);
        vig_json_close(j, '}');
    }
    write_affects(j, e, entry);
    write_properties(j, f);
    vig_json_close(j, '}');
}

static int collect(struct entries *e, size_t n, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++)
        for (size_t k = 0; rc == 0 && k < e->reports[i]->findings.n; k++)
            rc = add_finding(e, i, k, err);
    return rc;
}

int vig_cyclonedx_vulnerabilities(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                                  const struct vig_bom_refs *refs, struct vig_err *err)
{
    struct entries e = { .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA), .reports = reports, .refs = refs };
    int rc = e.arena ? collect(&e, n, err) : vig_nomem(err);

    if (rc == 0) {
        vig_json_open(j, "vulnerabilities", '[');
        for (size_t i = 0; i < e.all.n; i++)
            write_entry(j, &e, &e.all.v[i]);
        vig_json_close(j, ']');
    }
    vig_arena_free(e.arena);
    return rc;
}
