/* audit/dockerfile/pipes.c - a failure in the middle of a pipe that nobody sees.
 *
 * A pipe ends as its last command does. `curl … | tar x` with a failed curl unpacks nothing, and the build goes on. bash, zsh, ksh and
 * busybox's ash know `set -o pipefail`; SHELL can set it for all RUN that follow, in the stage and in those that build on it.
 */
#include "audit/dockerfile/commands.h"

struct shell_state {
    bool pipefail; /* SHELL sets it */
    bool other;    /* not a POSIX shell: PowerShell, cmd */
};

static struct shell_state state_of(const struct vig_instruction *shell)
{
    struct shell_state s = { 0 };
    vig_str program = shell->words.n ? vig_str_basename(shell->words.v[0].text) : VIG_STR("");

    s.other = !vig_listed(program, "sh bash ash dash zsh ksh busybox mksh hush") && program.n;
    for (size_t k = 1; k < shell->words.n; k++)
        s.pipefail = s.pipefail || vig_str_search(shell->words.v[k].text, VIG_STR("pipefail")) != VIG_NPOS;
    return s;
}

/* What the stages that it builds on leave to a stage. */
static struct shell_state inherited(const struct vig_dockerfile *d, const struct vig_stage *s)
{
    for (size_t depth = 0; depth < 100 && s->parent < (uint32_t)(s - d->stages.v); depth++) {
        s = &d->stages.v[s->parent];
        for (size_t k = s->end; k-- > s->first;)
            if (d->instructions.v[k].kind == VIG_INS_SHELL && !d->instructions.v[k].onbuild)
                return state_of(&d->instructions.v[k]);
    }
    return (struct shell_state){ 0 };
}

static bool sets_pipefail(const struct vig_shell_command *c)
{
    for (size_t k = c->first + 1; k < c->words.n; k++)
        if (vig_str_eqc(c->words.v[k].text, "pipefail"))
            return vig_command_is(c, "set bash ash zsh ksh sh");
    return false;
}

/* What cannot fail in a way that matters, or whose failure the last command sees: yes | …, echo … | …. */
static bool may_fail(const struct vig_shell_command *c)
{
    return !vig_command_is(c, "echo printf yes true :");
}

/* Each piece of a pipe but the last one is `piped_on`. */
static int run_judge(const struct vig_dockerfile *d, const struct vig_instruction *i, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_shell_command *c;
    bool set = false;

    for (size_t at = 0; vig_docker_command_of(i, &at, &c);) {
        set = set || sets_pipefail(c);
        if (set || !c->piped_on || !may_fail(c) || (c->where & VIG_SHELL_CONDITION))
            continue;
        return vig_findings_at(out, vig_docker_script_place(d, i, c->start), err, "a failure of '%.*s' is not seen behind the pipe",
                               VIG_ARG(vig_str_empty(c->program) ? VIG_STR("this command") : c->program));
    }
    return 0;
}

static int pipefail_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t n = 0; n < d->stages.n; n++) {
        const struct vig_stage *s = &d->stages.v[n];
        struct shell_state now = inherited(d, s);

        for (size_t k = s->first; k < s->end; k++) {
            const struct vig_instruction *i = &d->instructions.v[k];
            int rc = 0;

            if (i->kind == VIG_INS_SHELL && !i->onbuild)
                now = state_of(i);
            else if (i->kind == VIG_INS_RUN && !now.pipefail && !now.other)
                rc = run_judge(d, i, out, err);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_pipefail = {
    .id = "DKF-0135",
    .title = "A pipe hides that a command failed",
    .why = "The build goes on with half of a download, or nothing, and the image is broken without a word.",
    .remedy = "Set SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before the RUN, or begin it with set -o pipefail in a shell that has it.",
    .refs = VIG_REFS("DL4006"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = pipefail_run,
};
