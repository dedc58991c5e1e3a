/* Any bytes as a Dockerfile: judged by all checks. Findings must lie in the text, and their edits be sorted and applicable. */
#include "audit/findings.h"
#include "format/dockerfile.h"
#include "repair/edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void finding(const struct vig_dockerfile *d, const struct vig_finding *f)
{
    size_t at = 0;

    if (f->place.line > d->lines.n + 1)
        abort();
    for (size_t i = 0; i < f->edits.n; i++) {
        if (f->edits.v[i].start < at || f->edits.v[i].end < f->edits.v[i].start || f->edits.v[i].end > d->text.n)
            abort();
        at = f->edits.v[i].end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_dockerfile *d = NULL;
    struct vig_report report = { 0 };
    struct vig_facts facts = { 0 };
    struct vig_buf repaired;
    size_t applied;

    if (a)
        (void)vig_dockerfile_parse(VIG_STR("Dockerfile"), vig_str_of((const char *)data, size), a, &d, &err);
    if (!d)
        return 0;
    facts.dockerfile = d;
    for (const struct vig_check *const *c = vig_dockerfile_checks; *c; c++) {
        struct vig_findings out = { .check = *c, .report = &report, .arena = a };

        (void)(*c)->run(&facts, &out, &err);
    }
    for (size_t i = 0; i < report.findings.n; i++)
        finding(d, &report.findings.v[i]);
    vig_buf_init(&repaired, size * 8 + 4096);
    (void)vig_edits_apply(d->text, &report, &repaired, &applied, &err);
    vig_buf_done(&repaired);
    return 0;
}
