/* audit/findings.c - what checks call to say what they found (see audit/check.h). */
#include "audit/findings.h"

#include <stdarg.h>
#include <stdio.h>

static vig_str printed(struct vig_arena *arena, const char *fmt, va_list args)
{
    char text[1024]; /* evidence is a line; what is longer is cut */
    int n = vsnprintf(text, sizeof text, fmt, args);
    vig_str copy = { NULL, 0 };

    if (n > 0)
        (void)vig_arena_str(arena, vig_str_of(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1), &copy);
    return copy;
}

static int add(struct vig_findings *out, const struct vig_place *at, vig_str evidence, struct vig_err *err)
{
    const struct vig_check *c = out->check;
    struct vig_finding *f;
    vig_str *line;

    if (!evidence.p)
        return vig_nomem(err);
    if (out->added >= VIG_LIMIT_FINDINGS) {
        out->dropped++;
        return 0;
    }
    f = vig_vec_add(&out->report->findings, out->arena);
    if (!f)
        return vig_nomem(err);
    out->added++;
    f->kind = c->flags & VIG_CHECK_SECRET ? VIG_SECRET : VIG_MISCONFIGURATION;
    f->id = vig_str_c(c->id);
    f->severity = c->severity;
    f->title = vig_str_c(c->title);
    f->details = vig_str_c(c->why);
    f->remedy = vig_str_c(c->remedy);
    f->package = VIG_NO_PACKAGE;
    f->place = *at;
    line = vig_vec_add(&f->evidence, out->arena);
    if (!line || !vig_arena_str(out->arena, at->path, &f->place.path) || !vig_arena_str(out->arena, at->object, &f->place.object))
        return vig_nomem(err);
    *line = evidence;
    return 0;
}

int vig_findings_add(struct vig_findings *out, struct vig_err *err, const char *fmt, ...)
{
    va_list args;
    vig_str text;

    va_start(args, fmt);
    text = printed(out->arena, fmt, args);
    va_end(args);
    return add(out, &(struct vig_place){ 0 }, text, err);
}

int vig_findings_at(struct vig_findings *out, struct vig_place at, struct vig_err *err, const char *fmt, ...)
{
    va_list args;
    vig_str text;

    va_start(args, fmt);
    text = printed(out->arena, fmt, args);
    va_end(args);
    return add(out, &at, text, err);
}

static struct vig_finding *last(struct vig_findings *out)
{
    return out->added && !out->dropped ? &out->report->findings.v[out->report->findings.n - 1] : NULL;
}

void vig_findings_severity(struct vig_findings *out, enum vig_severity severity)
{
    struct vig_finding *f = last(out);

    if (f)
        f->severity = severity;
}

int vig_findings_remedy(struct vig_findings *out, struct vig_err *err, const char *fmt, ...)
{
    struct vig_finding *f = last(out);
    va_list args;

    if (!f)
        return 0;
    va_start(args, fmt);
    f->remedy = printed(out->arena, fmt, args);
    va_end(args);
    return f->remedy.p ? 0 : vig_nomem(err);
}

int vig_findings_edit(struct vig_findings *out, size_t start, size_t end, vig_str text, struct vig_err *err)
{
    struct vig_finding *f = last(out);
    struct vig_edit *e;

    if (!f)
        return 0;
    e = vig_vec_add(&f->edits, out->arena);
    if (!e || !vig_arena_str(out->arena, text, &e->text))
        return vig_nomem(err);
    e->start = start;
    e->end = end;
    return 0;
}

bool vig_findings_any(const struct vig_findings *out)
{
    return out->added > 0;
}

int vig_findings_not_looked_at(struct vig_findings *out, const char *why)
{
    out->not_looked_at = why;
    return 0;
}

int vig_findings_not_applicable(struct vig_findings *out)
{
    out->not_applicable = true;
    return 0;
}
