/* match/status.c - see match/status.h. Silence must never look like safety: a report without findings says so when nobody
 * could have found any.
 */
#include "match/status.h"

#include "model/eol.h"

static const char *place(const struct vig_status *s)
{
    return s->report->db.present ? "the data base" : "the starter set";
}

/* Without an operating system there is nothing to say about a jar or a list of npm packages. */
static vig_str unknown(const struct vig_status *s, struct vig_arena *arena)
{
    enum vig_subject_kind kind = s->report->sbom->subject.kind;

    if (s->distro->label.n)
        return vig_arena_printf(arena, "%.*s is not a distribution that advisories are known for: its packages were not matched",
                                VIG_ARG(s->distro->label));
    if (s->unmatched)
        return vig_arena_printf(arena, "no operating system was recognized: %zu package%s of one not matched", s->unmatched,
                                s->unmatched == 1 ? "" : "s");
    if (kind == VIG_SUBJECT_IMAGE || kind == VIG_SUBJECT_HOST)
        return VIG_STR("no operating system was recognized");
    return VIG_STR("");
}

static vig_str no_data(const struct vig_status *s, struct vig_arena *arena)
{
    const struct vig_distro *d = s->distro;

    if (s->known.has_data)
        return VIG_STR("");
    if (s->known.stand_in)
        return vig_arena_printf(arena, "no data for %.*s in %s: the advisories of %.*s were used", VIG_ARG(d->label), place(s),
                                VIG_ARG(d->stand_in));
    if (s->known.starter)
        return vig_arena_printf(arena, "no data for %.*s in the data base: only the best-known vulnerabilities were looked for",
                                VIG_ARG(d->label));
    return vig_arena_printf(arena, "no data for %.*s in %s: its packages were not matched", VIG_ARG(d->label), place(s));
}

int vig_status_words(const struct vig_status *s, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    vig_str eol, data, text;
    int rc = vig_eol_status(s->distro->family, s->distro->release, s->now, arena, &eol, err);

    if (rc < 0)
        return rc;
    data = s->distro->family ? no_data(s, arena) : unknown(s, arena);
    text = eol.n == 0 ? data : data.n == 0 ? eol : vig_arena_printf(arena, "%.*s; %.*s", VIG_ARG(eol), VIG_ARG(data));
    if (!text.p)
        return vig_nomem(err);
    *ret = text;
    return 0;
}
