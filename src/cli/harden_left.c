/* cli/harden_left.c - what a repair leaves to a person: the checks that still fail, each once, with what to do. */
#include <unistd.h>

#include "cli/harden.h"
#include "report/text.h"

enum { MOST_NAMES = 8 };

/* Whether a finding about the same check and service stands before it. */
static bool is_repeated(const struct vig_report *report, size_t at)
{
    const struct vig_finding *f = &report->findings.v[at];

    for (size_t i = 0; i < at; i++) {
        const struct vig_finding *other = &report->findings.v[i];

        if (vig_str_eq(other->id, f->id) && vig_str_eq(other->place.object, f->place.object) && vig_str_empty(other->suppressed))
            return true;
    }
    return false;
}

/* "  medium   CTR-0010  Memory is not limited: web, db", with the repair below it. */
static void add_check(const struct vig_report *report, size_t first, struct vig_buf *out)
{
    const struct vig_finding *f = &report->findings.v[first];
    size_t n = 0;

    vig_buf_addf(out, "  %-8s %.*s  ", vig_severity_name(f->severity), VIG_ARG(f->id));
    vig_text_clean(out, f->title);
    for (size_t i = first; i < report->findings.n; i++) {
        const struct vig_finding *other = &report->findings.v[i];

        if (!vig_str_eq(other->id, f->id) || !vig_str_empty(other->suppressed) || !other->place.object.n || is_repeated(report, i))
            continue;
        if (n++ < MOST_NAMES) {
            vig_buf_addf(out, n == 1 ? ": " : ", ");
            vig_text_clean(out, other->place.object);
        }
    }
    if (n > MOST_NAMES)
        vig_buf_addf(out, " and %zu more", n - MOST_NAMES);
    vig_buf_addf(out, "\n           ");
    vig_text_clean(out, f->remedy);
    vig_buf_addc(out, '\n');
}

static bool is_first(const struct vig_report *report, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (vig_str_eq(report->findings.v[i].id, report->findings.v[at].id) && vig_str_empty(report->findings.v[i].suppressed))
            return false;
    return vig_str_empty(report->findings.v[at].suppressed);
}

int harden_say_left(const struct harden_call *call, const struct vig_report *left, bool changed, struct vig_err *err)
{
    struct vig_buf out;
    bool any = false;
    int rc;

    if (call->quiet)
        return 0;
    vig_buf_init(&out, VIG_LIMIT_SMALL_FILE);
    for (size_t i = 0; i < left->findings.n; i++)
        if (is_first(left, i)) {
            if (!any)
                vig_buf_addf(&out, "%sLeft to you, since only you know what is needed:\n", changed ? "\n" : "");
            any = true;
            add_check(left, i, &out);
        }
    for (size_t i = 0; i < left->sbom->notes.n; i++) {
        vig_buf_addf(&out, "  note     ");
        vig_text_clean(&out, left->sbom->notes.v[i].text);
        vig_buf_addc(&out, '\n');
    }
    rc = vig_buf_check(&out, err);
    if (rc == 0)
        rc = vig_write_all(STDERR_FILENO, out.p, out.n, err);
    vig_buf_done(&out);
    return rc;
}
