/* repair/edits.c - applies findings' edits to their text (see repair/edits.h).
 *
 * Each finding's edits are sorted and do not overlap (model/finding.h), but two findings may want to change the same bytes: then the one
 * that stands first in the report wins, and the other is left for the next run. Edits that are the same in both are made once, and
 * count as both findings' repair.
 */
#include "repair/edits.h"

struct change {
    const struct vig_edit *edit;
    size_t finding;
};

static int by_place(const void *left, const void *right)
{
    const struct change *a = left, *b = right;

    if (a->edit->start != b->edit->start)
        return a->edit->start < b->edit->start ? -1 : 1;
    if (a->edit->end != b->edit->end)
        return a->edit->end < b->edit->end ? -1 : 1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

static bool is_valid(const struct vig_finding *f, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < f->edits.n; i++) {
        if (f->edits.v[i].start < at || f->edits.v[i].end < f->edits.v[i].start || f->edits.v[i].end > size)
            return false;
        at = f->edits.v[i].end;
    }
    return f->edits.n > 0 && vig_str_empty(f->suppressed);
}

static bool same(const struct vig_edit *a, const struct vig_edit *b)
{
    return a->start == b->start && a->end == b->end && vig_str_eq(a->text, b->text);
}

/* Two insertions at one place do not touch each other's bytes, but their order would be arbitrary. */
static bool clash(const struct vig_edit *a, const struct vig_edit *b)
{
    return !same(a, b) && (a->start == b->start || (a->start < b->end && b->start < a->end));
}

/* Drops each finding that clashes with one that stands before it in the report. In `all`, sorted by place, only a run of edits that reach
 * into each other can clash; dropping is decided within it, earliest finding first. */
static void drop_clashes(const struct change *all, size_t n, bool *dropped)
{
    for (size_t i = 0; i < n;) {
        size_t end = all[i].edit->end, last = i + 1;

        while (last < n && (all[last].edit->start < end || all[last].edit->start == all[i].edit->start)) {
            end = all[last].edit->end > end ? all[last].edit->end : end;
            last++;
        }
        for (size_t k = i; k < last && last - i <= 64; k++)
            for (size_t m = i; m < last; m++)
                if (all[m].finding < all[k].finding && !dropped[all[m].finding] && clash(all[m].edit, all[k].edit))
                    dropped[all[k].finding] = true;
        for (size_t k = i; k < last && last - i > 64; k++) /* nothing that anybody meant */
            dropped[all[k].finding] = true;
        i = last;
    }
}

static size_t count(const struct vig_report *report, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < report->findings.n; i++)
        n += is_valid(&report->findings.v[i], size) ? report->findings.v[i].edits.n : 0;
    return n;
}

static size_t gather(const struct vig_report *report, size_t size, struct change *all)
{
    size_t n = 0;

    for (size_t i = 0; i < report->findings.n; i++) {
        const struct vig_finding *f = &report->findings.v[i];
        size_t edits = is_valid(f, size) ? f->edits.n : 0; /* asked once: one finding may hold as many edits as the file has words */

        for (size_t k = 0; k < edits; k++)
            all[n++] = (struct change){ &f->edits.v[k], i };
    }
    qsort(all, n, sizeof *all, by_place);
    return n;
}

static void write_out(vig_str text, const struct change *all, size_t n, const bool *dropped, struct vig_buf *out)
{
    const struct vig_edit *before = NULL;
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        const struct vig_edit *e = all[i].edit;

        if (dropped[all[i].finding] || (before && same(before, e)))
            continue;
        (void)vig_buf_add(out, vig_str_of(text.p + at, e->start - at));
        (void)vig_buf_add(out, e->text);
        at = e->end;
        before = e;
    }
    (void)vig_buf_add(out, vig_str_skip(text, at));
}

int vig_edits_apply(vig_str text, const struct vig_report *report, struct vig_buf *out, size_t *ret_applied, struct vig_err *err)
{
    size_t n = count(report, text.n), applied = 0;
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct change *all = scratch ? vig_new_array(scratch, struct change, n + 1) : NULL;
    bool *dropped = scratch ? vig_new_array(scratch, bool, report->findings.n + 1) : NULL;
    int rc;

    if (!all || !dropped)
        return vig_nomem(err);
    n = gather(report, text.n, all);
    drop_clashes(all, n, dropped);
    write_out(text, all, n, dropped, out);
    rc = vig_buf_check(out, err);
    for (size_t i = 0; rc == 0 && i < report->findings.n; i++)
        applied += is_valid(&report->findings.v[i], text.n) && !dropped[i];
    if (rc == 0)
        *ret_applied = applied;
    return rc;
}
