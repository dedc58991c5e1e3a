/* Any bytes as a compose file that is judged and repaired: what was readable still is, with the same services, and is judged no worse. */
#include "audit/facts/compose.h"
#include "repair/edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const path = "no-such-folder/compose.yaml";

static int judge(struct vig_arena *a, vig_str text, struct vig_compose **c, struct vig_report **r)
{
    const struct vig_audit audit = { .arena = a };
    const struct vig_compose_input instead = { vig_str_c(path), text };
    struct vig_err err = VIG_ERR_INIT;

    return vig_audit_compose_texts(&audit, &path, 1, &instead, 1, c, r, &err);
}

static bool same_services(const struct vig_compose *a, const struct vig_compose *b)
{
    for (size_t i = 0; i < a->services.n && i < b->services.n; i++)
        if (!vig_str_eq(a->services.v[i].container.name, b->services.v[i].container.name) ||
            !vig_str_eq(a->services.v[i].container.image, b->services.v[i].container.image) ||
            a->services.v[i].container.ports.n != b->services.v[i].container.ports.n)
            return false;
    return a->services.n == b->services.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_compose *before, *after;
    struct vig_report *report, *left;
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf out;
    size_t applied;
    int rc;

    if (!a || judge(a, text, &before, &report) < 0)
        return 0;
    vig_buf_init(&out, VIG_MIB(16));
    if (vig_edits_apply(text, report, &out, &applied, &err) == 0 && applied) {
        rc = judge(a, vig_buf_str(&out), &after, &left);
        if ((rc < 0 && rc != VIG_E_NOMEM) || (rc == 0 && (!same_services(before, after) || left->findings.n > report->findings.n)))
            abort();
    }
    vig_buf_done(&out);
    return 0;
}
