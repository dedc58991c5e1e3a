/* report/junit.c - JUnit's XML, as Jenkins, GitLab and others show test results.
 *
 * Source: the schema that Jenkins' xunit plugin checks against. One suite for each target: a test case for each check, and one for each
 * package with findings. A check that could not be looked at, does not apply, or is excepted, is skipped, with the reason.
 */
#include "report/groups.h"
#include "report/markup.h"
#include "report/writer.h"

struct suite {
    const struct vig_report *r;
    struct vig_buf *out;
    size_t tests, failures, skipped;
};

static void attribute(struct vig_buf *out, const char *name, vig_str value)
{
    (void)vig_buf_addf(out, " %s=\"", name);
    vig_markup_text(out, value);
    (void)vig_buf_addc(out, '"');
}

static bool is_open(const struct vig_finding *f)
{
    return vig_str_empty(f->suppressed);
}

/* Attributes of a suite stand before its cases. */
static void count(struct suite *s, const bool *affected)
{
    for (size_t i = 0; i < s->r->checks.n; i++) {
        enum vig_check_state state = s->r->checks.v[i].state;

        s->tests++;
        s->failures += state == VIG_CHECK_FAILED;
        s->skipped += state != VIG_CHECK_FAILED && state != VIG_CHECK_PASSED;
    }
    for (size_t i = 0; i < s->r->sbom->packages.n; i++)
        if (affected[i]) {
            s->tests++;
            s->failures++;
        }
    if (s->r->matched && !s->tests)
        s->tests = 1;
}

static void write_case(struct suite *s, vig_str name)
{
    const struct vig_subject *subject = &s->r->sbom->subject;

    (void)vig_buf_add(s->out, VIG_STR("    <testcase"));
    attribute(s->out, "classname", vig_str_c(vig_subject_kind_name(subject->kind)));
    attribute(s->out, "name", name);
}

static void write_failure_head(struct suite *s, const struct vig_finding *f)
{
    (void)vig_buf_add(s->out, VIG_STR(">\n      <failure"));
    attribute(s->out, "type", vig_str_c(vig_severity_name(f->severity)));
    attribute(s->out, "message", f->title);
    (void)vig_buf_addc(s->out, '>');
}

static void write_evidence(struct suite *s, const struct vig_finding *f)
{
    struct vig_buf line;

    vig_buf_init(&line, VIG_KIB(64));
    vig_place_write(&f->place, &line);
    for (size_t i = 0; i < f->evidence.n; i++)
        (void)vig_buf_addf(&line, "%s%.*s", line.n ? ": " : "", VIG_ARG(f->evidence.v[i]));
    vig_markup_text(s->out, vig_buf_str(&line));
    (void)vig_buf_addc(s->out, '\n');
    vig_buf_done(&line);
}

static void write_check_failure(struct suite *s, const struct vig_check_result *c)
{
    const struct vig_finding *first = NULL;

    for (size_t i = 0; i < s->r->findings.n; i++) {
        const struct vig_finding *f = &s->r->findings.v[i];

        if (!vig_str_eqc(f->id, c->id) || !is_open(f))
            continue;
        if (!first)
            write_failure_head(s, f);
        first = first ? first : f;
        write_evidence(s, f);
    }
    if (!first) { /* left out by --severity */
        (void)vig_buf_add(s->out, VIG_STR(">\n      <failure message=\"below the severity that was asked for\">"));
    } else {
        vig_markup_text(s->out, first->remedy);
    }
    (void)vig_buf_add(s->out, VIG_STR("</failure>\n    </testcase>\n"));
}

static void write_check(struct suite *s, const struct vig_check_result *c)
{
    struct vig_buf name;

    vig_buf_init(&name, VIG_KIB(4));
    (void)vig_buf_addf(&name, "%s %s", c->id, c->title);
    write_case(s, vig_buf_str(&name));
    vig_buf_done(&name);
    if (c->state == VIG_CHECK_FAILED) {
        write_check_failure(s, c);
    } else if (c->state == VIG_CHECK_PASSED) {
        (void)vig_buf_add(s->out, VIG_STR("/>\n"));
    } else {
        (void)vig_buf_add(s->out, VIG_STR(">\n      <skipped"));
        attribute(s->out, "message", vig_str_empty(c->why) ? vig_str_c(vig_check_state_name(c->state)) : c->why);
        (void)vig_buf_add(s->out, VIG_STR("/>\n    </testcase>\n"));
    }
}

static void write_package(struct suite *s, uint32_t index)
{
    const struct vig_finding *first = NULL;

    write_case(s, s->r->sbom->packages.v[index].purl);
    for (size_t i = 0; i < s->r->findings.n; i++) {
        const struct vig_finding *f = &s->r->findings.v[i];

        if (f->package != index || !is_open(f))
            continue;
        if (!first)
            write_failure_head(s, f);
        first = f;
        vig_markup_text(s->out, f->id);
        (void)vig_buf_addf(s->out, " (%s)", vig_severity_name(f->severity));
        if (f->fix_versions.n)
            (void)vig_buf_add(s->out, VIG_STR(", fixed in "));
        vig_markup_text(s->out, f->fix_versions.n ? f->fix_versions.v[0] : VIG_STR(""));
        (void)vig_buf_addc(s->out, '\n');
    }
    (void)vig_buf_add(s->out, VIG_STR("</failure>\n    </testcase>\n"));
}

static void write_notes(struct suite *s)
{
    if (!s->r->sbom->notes.n)
        return;
    (void)vig_buf_add(s->out, VIG_STR("    <system-err>"));
    for (size_t i = 0; i < s->r->sbom->notes.n; i++) {
        const struct vig_note *n = &s->r->sbom->notes.v[i];

        vig_markup_text(s->out, n->path);
        (void)vig_buf_add(s->out, vig_str_empty(n->path) ? VIG_STR("") : VIG_STR(": "));
        vig_markup_text(s->out, n->text);
        (void)vig_buf_addc(s->out, '\n');
    }
    (void)vig_buf_add(s->out, VIG_STR("</system-err>\n"));
}

static void write_suite(struct suite *s, const bool *affected)
{
    count(s, affected);
    (void)vig_buf_add(s->out, VIG_STR("  <testsuite"));
    attribute(s->out, "name", s->r->sbom->subject.name);
    (void)vig_buf_addf(s->out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", s->tests, s->failures, s->skipped);
    for (size_t i = 0; i < s->r->checks.n; i++)
        write_check(s, &s->r->checks.v[i]);
    for (size_t i = 0; i < s->r->sbom->packages.n; i++)
        if (affected[i])
            write_package(s, (uint32_t)i);
    if (s->r->matched && s->tests == 1 && !s->r->checks.n && !s->failures) {
        write_case(s, VIG_STR("known vulnerabilities"));
        (void)vig_buf_add(s->out, VIG_STR("/>\n"));
    }
    write_notes(s);
    (void)vig_buf_add(s->out, VIG_STR("  </testsuite>\n"));
}

static int junit_write(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options, struct vig_buf *out,
                       struct vig_err *err)
{
    (void)vig_buf_add(out, VIG_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vigia\">\n"));
    for (size_t i = 0; i < n; i++) {
        struct suite s = { .r = reports[i], .out = out };
        bool *affected = calloc(reports[i]->sbom->packages.n + 1, sizeof *affected);

        if (!affected)
            return vig_nomem(err);
        for (size_t k = 0; k < reports[i]->findings.n; k++)
            if (reports[i]->findings.v[k].package < reports[i]->sbom->packages.n && is_open(&reports[i]->findings.v[k]))
                affected[reports[i]->findings.v[k].package] = true;
        write_suite(&s, affected);
        free(affected);
    }
    (void)vig_buf_add(out, VIG_STR("</testsuites>\n"));
    return vig_buf_check(out, err);
}

const struct vig_writer vig_writer_junit = {
    .name = "junit",
    .help = "JUnit XML, for what shows test results",
    .many = true,
    .write = junit_write,
};
