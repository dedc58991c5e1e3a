/* cli/harden_dockerfile.c - `vigia harden dockerfile`: the certain repairs of Dockerfiles as a difference, and what is left to a person. */
#include <time.h>
#include <unistd.h>

#include "cli/confine.h"
#include "cli/harden.h"
#include "cli/judge.h"
#include "repair/dockerfile.h"
#include "system/whole_file.h"

struct run {
    const struct harden_call *call;
    struct vig_judge judge;
    struct vig_audit audit;
    const char *const *paths;
    size_t n;
    size_t changed; /* files */
};

static int repair(struct run *r, const char *path, vig_str before, struct vig_err *err)
{
    struct vig_report *left = NULL;
    struct vig_buf text;
    size_t applied = 0;
    int rc;

    vig_buf_init(&text, 2 * VIG_LIMIT_DOCKERFILE);
    rc = vig_buf_add(&text, before) ? 0 : vig_nomem(err);
    if (rc == 0)
        rc = vig_repair_dockerfile_rounds(&r->audit, path, true, VIG_SEVERITY_NONE, &text, &applied, &left, err);
    if (rc == 0 && applied)
        rc = harden_show(r->call, before, vig_buf_str(&text), path, path, err);
    if (rc == 0)
        rc = harden_say_left(r->call, left, applied > 0, err);
    if (rc == 0 && applied && r->call->apply)
        rc = harden_put_in_place(r->call, path, vig_buf_str(&text), err);
    r->changed += rc == 0 && applied;
    vig_buf_done(&text);
    return rc;
}

static int harden(struct run *r, struct vig_err *err)
{
    static const char *const here[] = { "Dockerfile" };
    const struct vig_outputs none = { 0 };
    int rc = vig_judge_read_config(&r->judge, err);

    r->paths = r->call->operand_count ? r->call->operands : here;
    r->n = r->call->operand_count ? r->call->operand_count : 1;
    if (rc == 0)
        rc = r->call->apply ? vig_confine_replacing(&none, r->paths, r->n, err) : vig_confine(NULL, 0, NULL, &none, true, err);
    for (size_t i = 0; rc == 0 && i < r->n; i++) {
        struct vig_buf file;

        rc = vig_read_file(r->paths[i], VIG_LIMIT_DOCKERFILE, &file, err);
        if (rc == 0)
            rc = repair(r, r->paths[i], vig_buf_str(&file), err);
        vig_buf_done(&file);
    }
    if (rc == 0 && !r->call->quiet && !r->call->apply && r->changed)
        (void)fputs("\nNothing was changed: --apply does it.\n", stderr);
    if (rc == 0 && !r->call->quiet && !r->changed)
        (void)fputs("Nothing that is certain to be right is left to change.\n", stderr);
    return rc;
}

int harden_dockerfile(const struct harden_call *call)
{
    struct run r = { .call = call };
    struct vig_err err = VIG_ERR_INIT;
    int rc = vig_judge_init(&r.judge, &err);

    if (rc < 0)
        return vig_command_failed("harden dockerfile", &err);
    r.audit = (struct vig_audit){ .arena = call->arena, .policy = r.judge.policy, .root = "/", .now = (int64_t)time(NULL) };
    rc = harden(&r, &err);
    vig_judge_done(&r.judge);
    if (rc < 0)
        return vig_command_failed("harden dockerfile", &err);
    return r.changed && !call->apply ? VIG_EXIT_FINDINGS : VIG_EXIT_OK;
}
