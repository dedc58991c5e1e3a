/* repair/compose.c - see repair/compose.h.
 *
 * Findings bring their edits. Several may want to insert at one place, so a round applies those that do not touch each other and
 * judges the new text; rounds end when one changes nothing. A change after which the project can no longer be read, or is judged no better,
 * would be a mistake of ours: it is not offered.
 */
#include "repair/compose.h"

#include "audit/facts/compose.h"
#include "repair/edits.h"

enum { MOST_ROUNDS = 12 };

struct repairing {
    const struct vig_audit *a;
    struct {
        VIG_VEC(struct vig_compose_input);
    } texts; /* as they are by now, of changed files */
    struct vig_compose_repair *out;
};

/* The findings of one file, as a report of their own. */
static int part_of(const struct repairing *r, const struct vig_report *report, const struct vig_compose *c,
                   vig_str path, struct vig_report *ret, struct vig_err *err)
{
    for (size_t i = 0; i < report->findings.n; i++) {
        const struct vig_finding *f = &report->findings.v[i];
        struct vig_finding *to;

        if (!f->edits.n || (c->files.n > 1 && !vig_str_eq(f->place.path, path)))
            continue;
        to = vig_vec_add(&ret->findings, r->a->arena);
        if (!to)
            return vig_nomem(err);
        *to = *f;
    }
    return 0;
}

static int keep(struct repairing *r, const struct vig_compose_file *file, vig_str text, size_t repaired,
                struct vig_err *err)
{
    struct vig_compose_change *change = NULL;
    struct vig_compose_input *now = NULL;

    for (size_t i = 0; i < r->texts.n; i++)
        if (vig_str_eq(r->texts.v[i].path, file->path)) {
            now = &r->texts.v[i];
            change = &r->out->changes.v[i];
        }
    if (!now) {
        now = vig_vec_add(&r->texts, r->a->arena);
        change = vig_vec_add(&r->out->changes, r->a->arena);
        if (!now || !change || !vig_arena_str(r->a->arena, file->path, &change->path))
            return vig_nomem(err);
        change->old_text = file->text;
    }
    if (!vig_arena_str(r->a->arena, text, &change->new_text))
        return vig_nomem(err);
    change->repaired += repaired;
    *now = (struct vig_compose_input){ change->path, change->new_text };
    return 0;
}

static int repair_file(struct repairing *r, const struct vig_compose *c, const struct vig_compose_file *file,
                       bool *changed, struct vig_err *err)
{
    struct vig_report part = { .sbom = r->out->left->sbom };
    struct vig_buf text;
    size_t applied = 0;
    int rc = part_of(r, r->out->left, c, file->path, &part, err);

    if (rc < 0 || !part.findings.n)
        return rc;
    vig_buf_init(&text, 2 * VIG_LIMIT_COMPOSE);
    rc = vig_edits_apply(file->text, &part, &text, &applied, err);
    if (rc == 0 && applied && !vig_str_eq(vig_buf_str(&text), file->text)) {
        rc = keep(r, file, vig_buf_str(&text), applied, err);
        *changed = true;
    }
    vig_buf_done(&text);
    return rc;
}

static size_t open_findings(const struct vig_report *report)
{
    size_t n = 0;

    for (size_t i = 0; i < report->findings.n; i++)
        n += vig_str_empty(report->findings.v[i].suppressed);
    return n;
}

static int repair_round(struct repairing *r, const char *const *paths, size_t n, bool *changed, struct vig_err *err)
{
    struct vig_compose *c;
    int rc = vig_audit_compose_texts(r->a, paths, n, r->texts.v, r->texts.n, &c, &r->out->left, err);

    *changed = false;
    for (size_t i = 0; rc == 0 && i < c->files.n; i++)
        if (!vig_str_eqc(c->files.v[i].path, "-"))
            rc = repair_file(r, c, &c->files.v[i], changed, err);
    if (!r->out->before)
        r->out->before = r->out->left;
    return rc;
}

int vig_repair_compose(const struct vig_audit *a, const char *const *paths, size_t n, struct vig_compose_repair *ret,
                       struct vig_err *err)
{
    struct vig_compose_repair out = { 0 };
    struct repairing r = { .a = a, .out = &out };
    bool changed = true;
    int rc = 0;

    for (int round = 0; rc == 0 && changed && round < MOST_ROUNDS; round++) {
        rc = repair_round(&r, paths, n, &changed, err);
        if (rc < 0 && out.before) /* the files themselves could be read */
            return vig_wrap(
                err,
                "the repaired compose file cannot be read any more, which is a fault of vigia; nothing was changed");
    }
    if (rc == 0 && changed) { /* rounds ran out: `left` is a round behind */
        struct vig_compose *c;

        rc = vig_audit_compose_texts(a, paths, n, r.texts.v, r.texts.n, &c, &out.left, err);
    }
    if (rc < 0)
        return rc;
    if (out.changes.n && open_findings(out.left) >= open_findings(out.before)) {
        out.changes.n = 0;
        out.left = out.before;
    }
    *ret = out;
    return 0;
}
