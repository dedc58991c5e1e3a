/* cli/harden_compose.c - `vigia harden compose`: the certain repairs of a compose project as a difference, and what is left to a person.
 *
 * All files that are named are one project, each laid over those before it. The policy of ./vigia.yaml and comments in the files say what
 * is not to be touched.
 */
#include <time.h>
#include <unistd.h>

#include "cli/confine.h"
#include "cli/harden.h"
#include "cli/judge.h"
#include "repair/compose.h"

struct run {
    const struct harden_call *call;
    struct vig_judge judge;
    const char *const *paths;
    size_t n;
    struct vig_compose_repair repair;
};

/* Without operands: what docker compose takes in this folder. */
static int find_files(struct run *r, struct vig_err *err)
{
    static const char *const names[] = { "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml" };

    r->paths = r->call->operands;
    r->n = r->call->operand_count;
    for (size_t i = 0; !r->n && i < VIG_COUNT(names); i++)
        if (access(names[i], F_OK) == 0) {
            r->paths = &names[i];
            r->n = 1;
        }
    return r->n ? 0 : vig_fail(err, VIG_E_USAGE, "name the compose file: there is no compose.yaml in this folder");
}

static int show_changes(const struct run *r, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->repair.changes.n; i++) {
        const struct vig_compose_change *c = &r->repair.changes.v[i];

        rc = harden_show(r->call, c->old_text, c->new_text, c->path.p, c->path.p, err);
    }
    return rc;
}

static int apply(const struct run *r, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->repair.changes.n; i++) {
        const struct vig_compose_change *c = &r->repair.changes.v[i];

        rc = harden_put_in_place(r->call, c->path.p, c->new_text, err);
    }
    if (rc == 0 && r->repair.changes.n && !r->call->quiet)
        (void)fputs("Now let compose make the containers anew: docker compose up -d\n", stderr);
    return rc;
}

static int harden(struct run *r, bool *ret_left, struct vig_err *err)
{
    const struct vig_outputs none = { 0 };
    struct vig_audit audit = { .arena = r->call->arena, .policy = r->judge.policy, .root = "/", .now = (int64_t)time(NULL) };
    int rc = find_files(r, err);

    if (rc == 0)
        rc = vig_judge_read_config(&r->judge, err);
    if (rc == 0)
        rc = r->call->apply ? vig_confine_replacing(&none, r->paths, r->n, err) : vig_confine(NULL, 0, NULL, &none, true, err);
    if (rc == 0)
        rc = vig_repair_compose(&audit, r->paths, r->n, &r->repair, err);
    if (rc == 0)
        rc = show_changes(r, err);
    if (rc == 0)
        rc = harden_say_left(r->call, r->repair.left, r->repair.changes.n > 0, err);
    if (rc < 0)
        return rc;
    *ret_left = r->repair.changes.n && !r->call->apply;
    if (!r->repair.changes.n && !r->call->quiet)
        (void)fputs("Nothing that is certain to be right is left to change.\n", stderr);
    if (*ret_left && !r->call->quiet)
        (void)fputs("\nNothing was changed: --apply does it.\n", stderr);
    return r->call->apply ? apply(r, err) : 0;
}

int harden_compose(const struct harden_call *call)
{
    struct run r = { .call = call };
    struct vig_err err = VIG_ERR_INIT;
    bool left = false;
    int rc = vig_judge_init(&r.judge, &err);

    if (rc < 0)
        return vig_command_failed("harden compose", &err);
    rc = harden(&r, &left, &err);
    vig_judge_done(&r.judge);
    return rc < 0 ? vig_command_failed("harden compose", &err) : left ? VIG_EXIT_FINDINGS : VIG_EXIT_OK;
}
