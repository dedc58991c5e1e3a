/* match/range.c - OSV's evaluation of affected versions.
 *
 *     {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2.5"}, {"introduced": "1.3"}]}],
 *      "versions": ["0.9", "1.0"]}
 *
 * Events may stand in any order. The one with the highest version that the version has passed decides: "introduced" and
 * "fixed" are passed at their version, "last_affected" after it. Of two with the same version the later one in the record
 * decides. "limit" only says where to stop looking: a version at or above every limit is not covered.
 *
 * Records come from the network: there may be no event, thousands, or nonsense versions; orderings are total, so the worst
 * that follows is a wrong answer about that record.
 * Source: ossf.github.io/osv-schema, "Evaluation".
 */
#include "match/range.h"

static bool is_zero(vig_str v)
{
    return v.n == 1 && v.p[0] == '0';
}

/* "0" comes before every version, whatever the ordering says ("0~rc1" of Debian). */
static int event_cmp(const struct vig_ordering *o, vig_str a, vig_str b)
{
    if (is_zero(a) || is_zero(b))
        return is_zero(b) - is_zero(a);
    return o->compare(a, b);
}

static bool passed(const struct vig_event *e, const struct vig_ordering *o, vig_str version)
{
    switch (e->type) {
    case VIG_EVENT_INTRODUCED:
    case VIG_EVENT_FIXED: return is_zero(e->version) || o->compare(version, e->version) >= 0;
    case VIG_EVENT_LAST_AFFECTED: return o->compare(version, e->version) > 0;
    default: return false;
    }
}

static bool before_limits(const struct vig_range *r, const struct vig_ordering *o, vig_str version)
{
    bool limits = false;

    for (size_t i = 0; i < r->events.n; i++) {
        const struct vig_event *e = &r->events.v[i];
        if (e->type != VIG_EVENT_LIMIT)
            continue;
        if (vig_str_eqc(e->version, "*") || o->compare(version, e->version) < 0)
            return true;
        limits = true;
    }
    return !limits;
}

static bool range_has(const struct vig_range *r, const struct vig_ordering *o, vig_str version)
{
    const struct vig_event *last = NULL;

    if (r->type == VIG_RANGE_GIT)
        return false;
    for (size_t i = 0; i < r->events.n; i++) {
        const struct vig_event *e = &r->events.v[i];
        if (passed(e, o, version) && (!last || event_cmp(o, e->version, last->version) >= 0))
            last = e;
    }
    return last && last->type == VIG_EVENT_INTRODUCED && before_limits(r, o, version);
}

static bool is_listed(const struct vig_affected *a, const struct vig_ordering *o, vig_str version, bool by_order)
{
    for (size_t i = 0; i < a->versions.n; i++)
        if (vig_str_eq(a->versions.v[i], version) || (by_order && o->compare(a->versions.v[i], version) == 0))
            return true;
    return false;
}

bool vig_range_covers(const struct vig_affected *a, const struct vig_ordering *o, vig_str version, bool malicious)
{
    bool ranges = false;

    for (size_t i = 0; i < a->ranges.n; i++) {
        ranges = ranges || a->ranges.v[i].type != VIG_RANGE_GIT;
        if (range_has(&a->ranges.v[i], o, version))
            return true;
    }
    if (a->versions.n) /* with ranges beside them, the list only adds versions as they are written */
        return is_listed(a, o, version, !ranges);
    return a->ranges.n == 0 && (malicious || a->state == VIG_FIX_NOT_FIXED || a->state == VIG_FIX_WONT_FIX ||
                                a->state == VIG_FIX_UNDER_INVESTIGATION);
}

int vig_range_fixes(const struct vig_affected *a, const struct vig_ordering *o, vig_str version,
                    int (*each)(void *ctx, vig_str fixed), void *ctx)
{
    for (size_t i = 0; i < a->ranges.n; i++) {
        const struct vig_range *r = &a->ranges.v[i];

        for (size_t j = 0; j < r->events.n && r->type != VIG_RANGE_GIT; j++) {
            const struct vig_event *e = &r->events.v[j];
            int rc = 0;
            if (e->type == VIG_EVENT_FIXED && !is_zero(e->version) && o->compare(e->version, version) > 0)
                rc = each(ctx, e->version);
            if (rc)
                return rc;
        }
    }
    return 0;
}

bool vig_range_has_last(const struct vig_affected *a)
{
    for (size_t i = 0; i < a->ranges.n; i++)
        for (size_t j = 0; j < a->ranges.v[i].events.n; j++)
            if (a->ranges.v[i].type != VIG_RANGE_GIT && a->ranges.v[i].events.v[j].type == VIG_EVENT_LAST_AFFECTED)
                return true;
    return false;
}
