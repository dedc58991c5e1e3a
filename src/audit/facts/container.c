/* audit/facts/container.c - containers, gathered and judged (see audit/audit.h). What is asked: containers.c. */
#include "audit/facts/containers.h"
#include "model/sbom.h"

static int judge(const struct vig_audit *a, const struct vig_container_facts *f, size_t i, struct vig_report *report, struct vig_err *err)
{
    const struct vig_facts facts = { .container = &f->list.v[i], .daemon = a->daemon };
    int rc = 0;

    if (f->failed.v[i].n)
        return vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "not looked at: %.*s", VIG_ARG(f->failed.v[i]));
    for (size_t k = 0; rc == 0 && k < f->gaps.n; k++)
        if (f->gaps.v[k].container == i)
            rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "%.*s", VIG_ARG(f->gaps.v[k].text));
    return rc < 0 ? rc : vig_audit_judge(a, VIG_SCOPE_CONTAINER, &facts, report, err);
}

static int report_one(const struct vig_audit *a, const struct vig_container_facts *f, size_t i, struct vig_reports *out, struct vig_err *err)
{
    const struct vig_container *c = &f->list.v[i];
    struct vig_report *report;
    int rc = vig_audit_report(a, VIG_SUBJECT_CONTAINER, c->name.n ? c->name : c->id, &report, err);

    if (rc == 0)
        rc = judge(a, f, i, report, err);
    if (rc == 0 && i == 0 && f->left_out)
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "%zu more containers were not looked at: there are too many",
                           f->left_out);
    if (rc == 0 && i == 0 && f->unnamed)
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "%zu more containers were not looked at: they have no id that could be asked for",
                           f->unnamed);
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}

int vig_audit_containers(struct vig_audit *a, const char *const *names, size_t n, struct vig_reports *out, struct vig_err *err)
{
    struct vig_container_facts facts;
    int rc = vig_container_facts_gather(a, names, n, &facts, err);

    for (size_t i = 0; rc == 0 && i < facts.list.n; i++)
        rc = report_one(a, &facts, i, out, err);
    vig_container_facts_done(&facts);
    return rc;
}
