/* report/sarif.c - SARIF 2.1.0, as GitHub's code scanning and other dashboards take it.
 *
 * Source: the OASIS standard, and GitHub's "SARIF support for code scanning". One run for each target. A rule is a
 * vulnerability by its best-known id, so rules keep their names for ever; "security-severity" is the number that dashboards
 * sort by. A result's fingerprint is made of the vulnerability, the package's name and its place, but not of its version: an
 * alert lives on when a package is updated without being fixed. Notes are notifications of the run.
 */
#include "base/hash.h"
#include "report/bom.h"
#include "report/json_out.h"
#include "report/writer.h"

struct sarif {
    struct vig_json_out j;
    struct vig_arena *arena;
    const struct vig_report *r;
    struct vig_map rules; /* id → 1 + index */
    struct vig_err *err;
    int rc;
};

static const char *level_of(enum vig_severity s)
{
    return s >= VIG_HIGH ? "error" : s == VIG_MEDIUM ? "warning" : "note";
}

/* The score where there is one that says the same as the severity; else the middle of the severity's band. */
static double number_of(const struct vig_finding *f)
{
    static const double middle[VIG_SEVERITY_COUNT] = { 0.0, 0.1, 2.0, 5.5, 8.0, 9.5 };

    return f->score > 0 && vig_severity_of_score(f->score) == f->severity ? f->score : middle[f->severity];
}

static void write_text(struct vig_json_out *j, const char *key, vig_str text)
{
    vig_json_open(j, key, '{');
    vig_json_str(j, "text", text);
    vig_json_close(j, '}');
}

/* The first thousand bytes, not ending inside of a character. */
static vig_str beginning(vig_str text)
{
    vig_str s = vig_str_take(text, 1000);

    while (s.n && s.n < text.n && ((unsigned char)text.p[s.n] & 0xc0) == 0x80)
        s.n--;
    return s;
}

static void write_help_uri(struct vig_json_out *j, const struct vig_finding *f)
{
    struct vig_buf url;

    vig_buf_init(&url, VIG_KIB(64));
    for (size_t i = 0; i < f->references.n && !url.n; i++)
        (void)vig_bom_url(f->references.v[i].url, &url);
    vig_json_text(j, "helpUri", vig_buf_str(&url));
    vig_buf_done(&url);
}

static void write_rule(struct sarif *s, const struct vig_finding *f)
{
    struct vig_json_out *j = &s->j;
    vig_str title = vig_str_empty(f->title) ? f->id : f->title;
    char number[16];

    (void)snprintf(number, sizeof number, "%.1f", number_of(f));
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", f->id);
    write_text(j, "shortDescription", title);
    write_text(j, "fullDescription", vig_str_empty(f->details) ? title : beginning(f->details));
    write_text(j, "help", f->package == VIG_NO_PACKAGE && f->remedy.n ? f->remedy : vig_str_empty(f->details) ? title : f->details);
    write_help_uri(j, f);
    vig_json_open(j, "defaultConfiguration", '{');
    vig_json_str(j, "level", vig_str_c(level_of(f->severity)));
    vig_json_close(j, '}');
    vig_json_open(j, "properties", '{');
    if (f->severity != VIG_SEVERITY_NONE)
        vig_json_str(j, "security-severity", vig_str_c(number));
    vig_json_str(j, "precision", VIG_STR("very-high"));
    vig_json_open(j, "tags", '[');
    vig_json_str(j, NULL, VIG_STR("security"));
    vig_json_str(j, NULL, vig_str_c(vig_finding_kind_name(f->kind)));
    vig_json_str(j, NULL, vig_str_c(vig_severity_name(f->severity)));
    for (size_t i = 0; i < f->cwes.n; i++)
        vig_json_str(j, NULL, f->cwes.v[i]);
    if (f->exploited)
        vig_json_str(j, NULL, VIG_STR("exploited"));
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    vig_json_close(j, '}');
}

static void write_driver(struct sarif *s)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, "tool", '{');
    vig_json_open(j, "driver", '{');
    vig_json_str(j, "name", VIG_STR("vigia"));
    vig_json_str(j, "semanticVersion", VIG_STR(VIGIA_VERSION));
    vig_json_open(j, "rules", '[');
    for (size_t i = 0; i < s->r->findings.n; i++) {
        const struct vig_finding *f = &s->r->findings.v[i];
        bool is_new = false;
        uintptr_t *slot = vig_map_put(&s->rules, s->arena, f->id, &is_new);

        if (!slot) {
            s->rc = vig_nomem(s->err);
            break;
        }
        if (is_new) { /* the worst of them stands first */
            *slot = s->rules.n;
            write_rule(s, f);
        }
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    vig_json_close(j, '}');
}

/* A path as a relative URI reference. */
static vig_str path_uri(vig_str path, struct vig_buf *out)
{
    vig_buf_clear(out);
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];

        if (vig_is_alnum((char)c) || (c && strchr("/-._~!$&'()*+,;=@", c)))
            vig_buf_addc(out, (char)c);
        else
            vig_buf_addf(out, "%%%02X", c);
    }
    return vig_buf_str(out);
}

/* `line` 0: dashboards want one all the same. */
static void write_location(struct sarif *s, vig_str path, uint32_t line, uint32_t column, vig_str message)
{
    struct vig_json_out *j = &s->j;
    struct vig_buf uri;

    vig_buf_init(&uri, VIG_KIB(64));
    vig_json_open(j, NULL, '{');
    vig_json_open(j, "physicalLocation", '{');
    vig_json_open(j, "artifactLocation", '{');
    vig_json_str(j, "uri", path_uri(vig_str_empty(path) ? s->r->sbom->subject.name : path, &uri));
    vig_json_str(j, "uriBaseId", VIG_STR("ROOTPATH"));
    vig_json_close(j, '}');
    vig_json_open(j, "region", '{');
    vig_json_int(j, "startLine", line ? line : 1);
    if (column)
        vig_json_int(j, "startColumn", column);
    vig_json_close(j, '}');
    vig_json_close(j, '}');
    if (!vig_str_empty(message))
        write_text(j, "message", message);
    vig_json_close(j, '}');
    vig_buf_done(&uri);
}

static void write_locations(struct sarif *s, const struct vig_finding *f, const struct vig_package *p)
{
    vig_json_open(&s->j, "locations", '[');
    for (size_t i = 0; p && i < p->locations.n && i < 10; i++) /* GitHub shows the first one */
        write_location(s, p->locations.v[i].path, 0, 0, p->locations.v[i].nested);
    if (!p || !p->locations.n)
        write_location(s, f->place.path, f->place.line, f->place.column, f->place.object);
    vig_json_close(&s->j, ']');
}

/* What `vigia lint --fix` would write, for editors that offer it. */
static void write_fixes(struct sarif *s, const struct vig_finding *f)
{
    struct vig_json_out *j = &s->j;
    struct vig_buf uri;

    if (!f->edits.n)
        return;
    vig_buf_init(&uri, VIG_KIB(64));
    vig_json_open(j, "fixes", '[');
    vig_json_open(j, NULL, '{');
    write_text(j, "description", f->remedy);
    vig_json_open(j, "artifactChanges", '[');
    vig_json_open(j, NULL, '{');
    vig_json_open(j, "artifactLocation", '{');
    vig_json_str(j, "uri", path_uri(vig_str_empty(f->place.path) ? s->r->sbom->subject.name : f->place.path, &uri));
    vig_json_close(j, '}');
    vig_json_open(j, "replacements", '[');
    for (size_t i = 0; i < f->edits.n; i++) {
        vig_json_open(j, NULL, '{');
        vig_json_open(j, "deletedRegion", '{');
        vig_json_int(j, "byteOffset", f->edits.v[i].start);
        vig_json_int(j, "byteLength", f->edits.v[i].end - f->edits.v[i].start);
        vig_json_close(j, '}');
        write_text(j, "insertedContent", f->edits.v[i].text);
        vig_json_close(j, '}');
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    vig_json_close(j, ']');
    vig_buf_done(&uri);
}

static void write_message(struct sarif *s, const struct vig_finding *f, const struct vig_package *p)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(1));
    if (p)
        vig_buf_addf(&text, "%.*s %.*s: ", VIG_ARG(p->name), VIG_ARG(p->version));
    vig_buf_addf(&text, "%.*s (%s)", VIG_ARG(f->id), vig_severity_name(f->severity));
    if (!vig_str_empty(f->title))
        vig_buf_addf(&text, ": %.*s", VIG_ARG(f->title));
    for (size_t i = 0; !p && i < f->evidence.n; i++)
        vig_buf_addf(&text, ": %.*s", VIG_ARG(f->evidence.v[i]));
    if (!p && !vig_str_empty(f->remedy))
        vig_buf_addf(&text, ". %.*s", VIG_ARG(f->remedy));
    if (f->fix_versions.n)
        vig_buf_addf(&text, ". Update to %.*s.", VIG_ARG(f->fix_versions.v[0]));
    else if (f->fix == VIG_FIX_WONT_FIX || f->fix == VIG_FIX_NOT_FIXED)
        vig_buf_add(&text, f->fix == VIG_FIX_WONT_FIX ? VIG_STR(". It will not be fixed.")
                                                      : VIG_STR(". There is no fix yet."));
    write_text(&s->j, "message", vig_buf_str(&text));
    vig_buf_done(&text);
}

static void write_fingerprint(struct sarif *s, const struct vig_finding *f, const struct vig_package *p)
{
    const struct vig_location *l = p && p->locations.n ? &p->locations.v[0] : NULL;
    struct vig_buf identity;
    char hex[65];

    vig_buf_init(&identity, VIG_MIB(1));
    vig_buf_add(&identity, f->id);
    if (p)
        vig_buf_addf(&identity, "\n%s\n%.*s", vig_pkg_type_name(p->type), VIG_ARG(p->name));
    if (l)
        vig_buf_addf(&identity, "\n%.*s", VIG_ARG(l->path));
    if (!p) { /* lines move when a file is edited; what is written there seldom does */
        vig_buf_addf(&identity, "\n%.*s\n%.*s", VIG_ARG(f->place.path), VIG_ARG(f->place.object));
        for (size_t i = 0; i < f->evidence.n; i++)
            vig_buf_addf(&identity, "\n%.*s", VIG_ARG(f->evidence.v[i]));
    }
    if (s->rc == 0)
        s->rc = vig_buf_check(&identity, s->err);
    if (s->rc == 0)
        s->rc = vig_sha256_hex(vig_buf_str(&identity), hex, s->err);
    vig_json_open(&s->j, "partialFingerprints", '{');
    if (s->rc == 0)
        vig_json_str(&s->j, "vigiaFinding/v1", vig_str_of(hex, 32));
    vig_json_close(&s->j, '}');
    vig_buf_done(&identity);
}

static void write_result(struct sarif *s, const struct vig_finding *f)
{
    const struct vig_package *p = f->package < s->r->sbom->packages.n ? &s->r->sbom->packages.v[f->package] : NULL;
    const uintptr_t *rule = vig_map_get(&s->rules, f->id);
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "ruleId", f->id);
    if (rule)
        vig_json_int(j, "ruleIndex", *rule - 1);
    vig_json_str(j, "level", vig_str_c(level_of(f->severity)));
    write_message(s, f, p);
    write_locations(s, f, p);
    write_fingerprint(s, f, p);
    write_fixes(s, f);
    if (!vig_str_empty(f->suppressed)) {
        vig_json_open(j, "suppressions", '[');
        vig_json_open(j, NULL, '{');
        vig_json_str(j, "kind", VIG_STR("external"));
        vig_json_str(j, "justification", f->suppressed);
        vig_json_close(j, '}');
        vig_json_close(j, ']');
    }
    if (p) {
        vig_json_open(j, "properties", '{');
        vig_json_str(j, "purl", p->purl);
        vig_json_str(j, "fix", vig_str_c(vig_fix_state_name(f->fix)));
        vig_json_num(j, "risk", f->risk, 1);
        vig_json_close(j, '}');
    }
    vig_json_close(j, '}');
}

static void write_notification(struct sarif *s, const struct vig_note *n)
{
    struct vig_json_out *j = &s->j;
    vig_str text = n->text;

    if (!vig_str_empty(n->path)) {
        text = vig_arena_printf(s->arena, "%.*s: %.*s", VIG_ARG(n->path), VIG_ARG(n->text));
        if (!text.p)
            s->rc = vig_nomem(s->err);
    }
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "level", VIG_STR("warning"));
    write_text(j, "message", text);
    vig_json_close(j, '}');
}

static void write_invocation(struct sarif *s)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, "invocations", '[');
    vig_json_open(j, NULL, '{');
    vig_json_bool(j, "executionSuccessful", true);
    vig_json_open(j, "toolExecutionNotifications", '[');
    for (size_t i = 0; i < s->r->sbom->notes.n; i++)
        write_notification(s, &s->r->sbom->notes.v[i]);
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    vig_json_close(j, ']');
}

static vig_str run_id(struct sarif *s)
{
    vig_str id = vig_arena_printf(s->arena, "vigia/%.*s/", VIG_ARG(s->r->sbom->subject.name));

    if (!id.p)
        s->rc = vig_nomem(s->err);
    return id;
}

static void write_run(struct sarif *s)
{
    const struct vig_subject *subject = &s->r->sbom->subject;
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    write_driver(s);
    vig_json_open(j, "automationDetails", '{'); /* keeps the alerts of several targets apart */
    vig_json_str(j, "id", run_id(s));
    vig_json_close(j, '}');
    vig_json_open(j, "originalUriBaseIds", '{');
    vig_json_open(j, "ROOTPATH", '{');
    vig_json_str(j, "uri", VIG_STR("file:///"));
    vig_json_close(j, '}');
    vig_json_close(j, '}');
    write_invocation(s);
    vig_json_open(j, "results", '[');
    for (size_t i = 0; i < s->r->findings.n; i++)
        write_result(s, &s->r->findings.v[i]);
    vig_json_close(j, ']');
    vig_json_open(j, "properties", '{');
    vig_json_str(j, "subject", subject->name);
    vig_json_text(j, "digest", subject->digest);
    vig_json_text(j, "platform", subject->platform);
    vig_json_close(j, '}');
    vig_json_close(j, '}');
}

static int write_runs(struct sarif *s, const struct vig_report *const *reports, size_t n)
{
    struct vig_json_out *j = &s->j;

    vig_json_open(j, NULL, '{');
    vig_json_str(j, "$schema", VIG_STR("https://json.schemastore.org/sarif-2.1.0.json"));
    vig_json_str(j, "version", VIG_STR("2.1.0"));
    vig_json_open(j, "runs", '[');
    for (size_t i = 0; s->rc == 0 && i < n; i++) {
        s->r = reports[i];
        s->rules = (struct vig_map){ 0 };
        write_run(s);
    }
    vig_json_close(j, ']');
    vig_json_close(j, '}');
    return s->rc < 0 ? s->rc : vig_buf_check(j->to, s->err);
}

static int sarif_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                       struct vig_buf *out, struct vig_err *err)
{
    struct sarif s = { .j = { .to = out }, .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA), .err = err };
    int rc = s.arena ? write_runs(&s, reports, n) : vig_nomem(err);

    vig_arena_free(s.arena);
    return rc;
}

const struct vig_writer vig_writer_sarif = {
    .name = "sarif",
    .help = "SARIF 2.1.0, for code scanning dashboards",
    .many = true,
    .write = sarif_write,
};
