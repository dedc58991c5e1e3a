/* audit/facts/dockerfile.c - judges a Dockerfile, and honours the comments in it that switch checks off.
 *
 *     # hadolint ignore=DL3008          findings about the next instruction
 *     # vigia global ignore=DKF-0001    findings about the whole file
 *
 * A comment may use any tool's ids. What it switches off stays in the report, as suppressed and with the comment's line.
 *
 * The file is read up to VIG_LIMIT_DOCKERFILE, into memory that is given back when it has been judged. Ignores of one instruction (or of
 * the file) beyond the first thousand do not count, so that hostile comments times hostile findings stay bounded.
 */
#include "audit/audit.h"
#include "base/buf.h"
#include "format/dockerfile.h"
#include "system/whole_file.h"

enum { MOST_IGNORES = 1000 };

/* Ignores, found by what they are about. */
struct ignores {
    const struct vig_dockerfile *d;
    struct { VIG_VEC(const struct vig_docker_ignore *); } global;
    size_t *first; /* of each instruction: they stand in the order of instructions, but for the global ones */
};

static const struct vig_docker_ignore *global_ignore(const struct ignores *all, const struct vig_check *c)
{
    for (size_t i = 0; i < all->global.n; i++)
        if (vig_check_is_named(c, all->global.v[i]->id))
            return all->global.v[i];
    return NULL;
}

static const struct vig_docker_ignore *ignore_of(const struct ignores *all, size_t instruction, const struct vig_check *c)
{
    const struct vig_dockerfile *d = all->d;

    for (size_t i = all->first[instruction], n = 0; i < d->ignores.n && n < MOST_IGNORES; i++, n++) {
        const struct vig_docker_ignore *ignore = &d->ignores.v[i];

        if (ignore->applies == instruction && vig_check_is_named(c, ignore->id))
            return ignore;
        if (ignore->applies != instruction && ignore->applies != UINT32_MAX)
            return NULL; /* of a later one */
    }
    return NULL;
}

/* The last instruction that begins in this line or before it. */
static size_t instruction_at(const struct vig_dockerfile *d, uint32_t line)
{
    size_t low = 0, high = d->instructions.n;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (d->instructions.v[mid].at.line <= line)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static const struct vig_docker_ignore *ignored(const struct ignores *all, const struct vig_finding *f)
{
    const struct vig_check *c = vig_check_of(f->id);
    const struct vig_docker_ignore *found = NULL;
    size_t at;

    if (!c)
        return NULL;
    if (f->place.line && all->d->instructions.n) {
        at = instruction_at(all->d, f->place.line);
        found = ignore_of(all, at, c);
        if (!found && at > 0 && all->d->instructions.v[at].onbuild) /* the comment stands before ONBUILD, an element of its own */
            found = ignore_of(all, at - 1, c);
    }
    return found ? found : global_ignore(all, c);
}

static int index_ignores(struct ignores *all, struct vig_arena *arena, struct vig_err *err)
{
    const struct vig_dockerfile *d = all->d;
    size_t i = 0;

    all->first = vig_new_array(arena, size_t, d->instructions.n + 1);
    if (!all->first)
        return vig_nomem(err);
    for (size_t at = 0; at < d->instructions.n; at++) {
        while (i < d->ignores.n && (d->ignores.v[i].applies == UINT32_MAX || d->ignores.v[i].applies < at))
            i++;
        all->first[at] = i;
    }
    for (i = 0; i < d->ignores.n && all->global.n < MOST_IGNORES; i++) {
        const struct vig_docker_ignore **slot = d->ignores.v[i].applies == UINT32_MAX ? vig_vec_add(&all->global, arena) : NULL;

        if (slot)
            *slot = &d->ignores.v[i];
        else if (d->ignores.v[i].applies == UINT32_MAX)
            return vig_nomem(err);
    }
    return 0;
}

static int apply_ignores(const struct vig_dockerfile *d, struct vig_arena *scratch, struct vig_report *report, struct vig_err *err)
{
    struct ignores all = { .d = d };
    int rc = d->ignores.n ? index_ignores(&all, scratch, err) : 0;

    if (rc < 0 || d->ignores.n == 0)
        return rc;
    for (size_t i = 0; i < report->findings.n; i++) {
        struct vig_finding *f = &report->findings.v[i];
        const struct vig_docker_ignore *by = vig_str_empty(f->suppressed) ? ignored(&all, f) : NULL;

        if (!by)
            continue;
        f->suppressed = vig_arena_printf(report->sbom->arena, "ignored in line %u%s%.*s", by->line, by->reason.n ? ": " : "",
                                         VIG_ARG(vig_str_take(by->reason, 500)));
        if (!f->suppressed.p)
            return vig_nomem(err);
    }
    return 0;
}

static int judge(struct vig_audit *a, vig_str path, vig_str text, struct vig_arena *scratch, struct vig_report **ret, struct vig_err *err)
{
    struct vig_dockerfile *d;
    struct vig_facts facts = { 0 };
    struct vig_report *report;
    int rc = vig_dockerfile_parse(path, text, scratch, &d, err);

    if (rc < 0)
        return vig_arena_is_full(scratch) ? vig_fail(err, VIG_E_LIMIT, "it takes more than %zu MiB in memory", VIG_LIMIT_SCRATCH_ARENA >> 20) : rc;
    if (d->stages.n == 0)
        return vig_fail(err, VIG_E_INPUT, "no FROM in it: this is no Dockerfile");
    rc = vig_str_empty(a->build_target) ? 0 : vig_dockerfile_target(d, a->build_target, err);
    if (rc < 0)
        return rc;
    rc = vig_audit_report(a, VIG_SUBJECT_DOCKERFILE, path, &report, err);
    if (rc < 0)
        return rc;
    facts.dockerfile = d;
    rc = vig_audit_judge_part(a, VIG_SCOPE_DOCKERFILE, &facts, report, err);
    if (rc == 0)
        rc = apply_ignores(d, scratch, report, err);
    if (rc == 0)
        rc = vig_audit_finish(a, report, err);
    if (rc == 0)
        *ret = report;
    return rc;
}

int vig_audit_dockerfile(struct vig_audit *a, const char *path, const vig_str *text, struct vig_reports *out, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_buf file = { 0 };
    struct vig_report *report = NULL;
    int rc = scratch ? 0 : vig_nomem(err);

    if (rc == 0 && !text)
        rc = vig_read_file(path, VIG_LIMIT_DOCKERFILE, &file, err);
    if (rc == 0) {
        rc = judge(a, vig_str_c(path), text ? *text : vig_buf_str(&file), scratch, &report, err);
        if (rc < 0)
            rc = vig_wrap(err, "'%s'", path);
    }
    vig_buf_done(&file);
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}
