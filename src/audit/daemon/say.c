/* audit/daemon/say.c - see audit/daemon/say.h. */
#include "audit/daemon/say.h"

#include <stdarg.h>
#include <stdio.h>

static const char *origin(const struct vig_daemon_value *v)
{
    switch (v->told) {
    case VIG_TOLD_DEFAULT: return " (the default)";
    case VIG_TOLD_ENGINE: return " (the engine says so)";
    case VIG_TOLD_FLAG: return " (on dockerd's command line)";
    case VIG_TOLD_UNIT: return " (on the command line there)";
    case VIG_TOLD_FILE:
    case VIG_TOLD_NOT: return "";
    }
    return "";
}

int vig_daemon_say(struct vig_findings *out, const struct vig_daemon_value *v, struct vig_err *err, const char *fmt,
                   ...)
{
    struct vig_place at = { 0 };
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (vig_str_starts(v->path, VIG_STR("/")))
        at = (struct vig_place){ .path = v->path, .line = v->line, .column = v->column };
    return vig_findings_at(out, at, err, "%s%s", text, origin(v));
}

int vig_daemon_not_known(struct vig_findings *out, const struct vig_daemon *d)
{
    if (d->podman)
        return vig_findings_not_looked_at(out, "the engine is Podman, which has no such setting");
    if (!d->flags_known)
        return vig_findings_not_looked_at(out, d->flags_why.n ? d->flags_why.p : "dockerd's command line is not known");
    if (!d->file_known)
        return vig_findings_not_looked_at(out, d->file_why.n ? d->file_why.p : "daemon.json could not be read");
    return vig_findings_not_looked_at(out, "the engine did not say");
}

int vig_daemon_want(struct vig_findings *out, const struct vig_daemon *d, const struct vig_daemon_value *v, bool safe,
                    const char *text, struct vig_err *err)
{
    if (!v->told)
        return vig_daemon_not_known(out, d);
    return v->on == safe ? 0 : vig_daemon_say(out, v, err, "%s", text);
}
