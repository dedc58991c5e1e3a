/* audit/audit.c - runs a scope's checks over facts (see audit/audit.h). */
#include "audit/audit.h"

#include "audit/findings.h"
#include "model/sbom.h"

const char *vig_scope_name(enum vig_scope s)
{
    static const char *const names[] = { "host", "daemon", "container", "image", "dockerfile", "compose" };

    return names[s];
}

const struct vig_check *const *vig_checks_of(enum vig_scope scope)
{
    switch (scope) {
    case VIG_SCOPE_HOST: return vig_host_checks;
    case VIG_SCOPE_DAEMON: return vig_daemon_checks;
    case VIG_SCOPE_CONTAINER: return vig_container_checks;
    case VIG_SCOPE_IMAGE: return vig_image_checks;
    case VIG_SCOPE_DOCKERFILE: return vig_dockerfile_checks;
    case VIG_SCOPE_COMPOSE: return vig_compose_checks;
    }
    return vig_host_checks;
}

int vig_audit_report(const struct vig_audit *a, enum vig_subject_kind kind, vig_str name, struct vig_report **ret, struct vig_err *err)
{
    struct vig_report *r = vig_new(a->arena, struct vig_report);
    struct vig_sbom *sbom = vig_new(a->arena, struct vig_sbom);

    if (!r || !sbom)
        return vig_nomem(err);
    vig_sbom_init(sbom, a->arena);
    sbom->subject.kind = kind;
    if (!vig_arena_str(a->arena, name, &sbom->subject.name))
        return vig_nomem(err);
    r->sbom = sbom;
    r->audited = true;
    *ret = r;
    return 0;
}

int vig_reports_add(struct vig_reports *to, struct vig_report *report, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_report **slot = vig_vec_add(to, arena);

    if (!slot)
        return vig_nomem(err);
    *slot = report;
    return 0;
}

static struct vig_check_result result_of(const struct vig_findings *out)
{
    const struct vig_check *c = out->check;
    struct vig_check_result r = { .id = c->id, .title = c->title, .refs = c->refs, .severity = c->severity };

    if (out->added)
        r.state = VIG_CHECK_FAILED;
    else if (out->not_looked_at)
        r.state = VIG_CHECK_NOT_LOOKED_AT;
    else if (out->not_applicable)
        r.state = VIG_CHECK_NOT_APPLICABLE;
    r.why = vig_str_c(out->not_looked_at); /* also when something was found in what could be looked at */
    return r;
}

static bool is_worse(enum vig_check_state a, enum vig_check_state b)
{
    static const unsigned char weight[] = {
        [VIG_CHECK_NOT_APPLICABLE] = 0, [VIG_CHECK_PASSED] = 1, [VIG_CHECK_SUPPRESSED] = 2, [VIG_CHECK_NOT_LOOKED_AT] = 3, [VIG_CHECK_FAILED] = 4,
    };

    return weight[a] > weight[b];
}

/* A check that ran before, over another part of the subject, has one result for all. */
static int add_result(const struct vig_audit *a, struct vig_report *report, struct vig_check_result r, struct vig_err *err)
{
    struct vig_check_result *to = NULL;

    for (size_t i = 0; !to && i < report->checks.n; i++)
        if (report->checks.v[i].id == r.id)
            to = &report->checks.v[i];
    if (to) {
        if (is_worse(r.state, to->state))
            to->state = r.state;
        if (vig_str_empty(to->why))
            to->why = r.why;
        return 0;
    }
    to = vig_vec_add(&report->checks, a->arena);
    if (!to)
        return vig_nomem(err);
    *to = r;
    return 0;
}

static int judge_one(const struct vig_audit *a, const struct vig_check *c, const struct vig_facts *facts, struct vig_report *report,
                     struct vig_err *err)
{
    struct vig_findings out = { .check = c, .report = report, .arena = a->arena };
    int rc = c->run(facts, &out, err);

    if (rc < 0)
        return vig_wrap(err, "running check %s", c->id);
    if (out.dropped)
        rc = vig_sbom_note(report->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "%s: %zu more findings are not shown", c->id, out.dropped);
    return rc < 0 ? rc : add_result(a, report, result_of(&out), err);
}

static int compare_places(const struct vig_place *a, const struct vig_place *b)
{
    int order = vig_str_cmp(a->path, b->path);

    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order == 0 ? vig_str_cmp(a->object, b->object) : order;
}

static int by_weight(const void *left, const void *right)
{
    const struct vig_finding *a = left, *b = right;
    int order;

    if (vig_str_empty(a->suppressed) != vig_str_empty(b->suppressed))
        return vig_str_empty(a->suppressed) ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    order = compare_places(&a->place, &b->place);
    if (order == 0)
        order = vig_str_cmp(a->id, b->id);
    return order == 0 && a->evidence.n && b->evidence.n ? vig_str_cmp(a->evidence.v[0], b->evidence.v[0]) : order;
}

void vig_audit_sort(struct vig_report *report)
{
    if (report->findings.n)
        qsort(report->findings.v, report->findings.n, sizeof *report->findings.v, by_weight);
}

void vig_audit_leave_out(struct vig_report *report, enum vig_severity below)
{
    size_t kept = 0;

    for (size_t i = 0; i < report->findings.n; i++)
        if (report->findings.v[i].severity >= below)
            report->findings.v[kept++] = report->findings.v[i];
    report->hidden += report->findings.n - kept;
    report->findings.n = kept;
}

/* A check all of whose findings are excepted has not failed. */
static void settle(struct vig_report *report)
{
    for (size_t i = 0; i < report->checks.n; i++) {
        struct vig_check_result *r = &report->checks.v[i];
        bool open = false;

        for (size_t k = 0; r->state == VIG_CHECK_FAILED && !open && k < report->findings.n; k++)
            open = vig_str_eqc(report->findings.v[k].id, r->id) && vig_str_empty(report->findings.v[k].suppressed);
        if (r->state == VIG_CHECK_FAILED && !open)
            r->state = VIG_CHECK_SUPPRESSED;
    }
}

int vig_audit_judge_part(const struct vig_audit *a, enum vig_scope scope, const struct vig_facts *facts, struct vig_report *report,
                         struct vig_err *err)
{
    const struct vig_check *const *checks = vig_checks_of(scope);
    struct vig_facts all = *facts;
    int rc = 0;

    all.now = a->now;
    all.daemon = facts->daemon ? facts->daemon : a->daemon;
    for (size_t i = 0; rc == 0 && checks[i]; i++)
        if (vig_policy_selects(a->policy, checks[i]))
            rc = judge_one(a, checks[i], &all, report, err);
    return rc;
}

int vig_audit_finish(const struct vig_audit *a, struct vig_report *report, struct vig_err *err)
{
    int rc = a->policy ? vig_policy_except(a->policy, a->now, report, err) : 0;

    settle(report);
    vig_audit_sort(report);
    return rc;
}

int vig_audit_judge(const struct vig_audit *a, enum vig_scope scope, const struct vig_facts *facts, struct vig_report *report,
                    struct vig_err *err)
{
    int rc = vig_audit_judge_part(a, scope, facts, report, err);

    return rc < 0 ? rc : vig_audit_finish(a, report, err);
}

static int join_notes(struct vig_sbom *to, const struct vig_sbom *from, struct vig_err *err)
{
    for (size_t i = 0; i < from->notes.n; i++) {
        const struct vig_note *n = &from->notes.v[i];
        bool known = false; /* both read the same layers, and say the same of what is broken in them */
        int rc;

        for (size_t k = 0; !known && k < to->notes.n; k++)
            known = vig_str_eq(to->notes.v[k].path, n->path) && vig_str_eq(to->notes.v[k].text, n->text);
        rc = known ? 0 : vig_sbom_note(to, n->path, n->layer, n->line, err, "%.*s", VIG_ARG(n->text));
        if (rc < 0)
            return rc;
    }
    to->notes_dropped += from->notes_dropped;
    return 0;
}

int vig_audit_join(struct vig_report *to, const struct vig_report *from, struct vig_err *err)
{
    for (size_t i = 0; i < from->findings.n; i++) {
        struct vig_finding *f = vig_vec_add(&to->findings, to->sbom->arena);
        if (!f)
            return vig_nomem(err);
        *f = from->findings.v[i];
    }
    for (size_t i = 0; i < from->checks.n; i++) {
        struct vig_check_result *c = vig_vec_add(&to->checks, to->sbom->arena);
        if (!c)
            return vig_nomem(err);
        *c = from->checks.v[i];
    }
    to->audited = true;
    return join_notes(to->sbom, from->sbom, err);
}
