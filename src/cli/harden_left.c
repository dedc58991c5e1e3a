/* cli/harden_left.c - what a repair leaves to a person: the checks that still fail, each once, with what to do. */
#include <unistd.h>

#include "base/map.h"
#include "cli/harden.h"
#include "report/groups.h"
#include "report/text.h"

enum { MOST_NAMES = 8 };

/* "  medium   CTR-0010  Memory is not limited: web, db", with the repair below it. A service may have several findings. */
static int add_check(const struct vig_group *g, struct vig_arena *arena, struct vig_buf *out, struct vig_err *err)
{
    const struct vig_finding *f = g->first;
    struct vig_map seen = { 0 };
    size_t n = 0;

    vig_buf_addf(out, "  %-8s %.*s  ", vig_severity_name(g->severity), VIG_ARG(f->id));
    vig_text_clean(out, f->title);
    for (size_t i = 0; i < g->all.n; i++) {
        vig_str object = g->all.v[i]->place.object;
        bool fresh = false;

        if (!object.n)
            continue;
        if (!vig_map_put(&seen, arena, object, &fresh))
            return vig_nomem(err);
        if (!fresh || n++ >= MOST_NAMES)
            continue;
        vig_buf_addf(out, n == 1 ? ": " : ", ");
        vig_text_clean(out, object);
    }
    if (n > MOST_NAMES)
        vig_buf_addf(out, " and %zu more", n - MOST_NAMES);
    vig_buf_addf(out, "\n           ");
    vig_text_clean(out, f->remedy);
    vig_buf_addc(out, '\n');
    return 0;
}

int harden_say_left(const struct harden_call *call, const struct vig_report *left, bool changed, struct vig_err *err)
{
    struct vig_groups groups;
    struct vig_buf out;
    int rc = call->quiet ? 0 : vig_group_findings(&left, 1, call->arena, &groups, err);

    if (call->quiet || rc < 0)
        return rc;
    vig_buf_init(&out, VIG_LIMIT_SMALL_FILE);
    if (groups.n)
        vig_buf_addf(&out, "%sLeft to you, since only you know what is needed:\n", changed ? "\n" : "");
    for (size_t i = 0; rc == 0 && i < groups.n; i++)
        rc = add_check(&groups.v[i], call->arena, &out, err);
    for (size_t i = 0; i < left->sbom->notes.n; i++) {
        vig_buf_addf(&out, "  note     ");
        vig_text_clean(&out, left->sbom->notes.v[i].text);
        vig_buf_addc(&out, '\n');
    }
    if (rc == 0)
        rc = vig_buf_check(&out, err);
    if (rc == 0)
        rc = vig_write_all(STDERR_FILENO, out.p, out.n, err);
    vig_buf_done(&out);
    return rc;
}
