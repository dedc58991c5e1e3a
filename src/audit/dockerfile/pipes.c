/* audit/dockerfile/pipes.c - failures in the middle of a script that nobody sees.
 *
 * A pipe ends as its last command does. `curl … | tar x` with a failed curl unpacks nothing, and the build goes on. bash, zsh, ksh and
 * busybox's ash know `set -o pipefail`. A script, too, ends as its last command does: of `cd /src; make` and of the lines of a
 * here-document, the build sees only the last one's failure, unless `set -e` stands before. SHELL can set both for all RUN that
 * follow, in the stage and in those that build on it.
 */
#include "audit/dockerfile/commands.h"

struct shell_state {
    bool pipefail; /* SHELL sets it */
    bool errexit;  /* so, too: ["/bin/sh", "-ec"] */
    bool other;    /* not a POSIX shell: PowerShell, cmd */
};

/* -e, -eux, -ec, errexit */
static bool is_errexit(vig_str word)
{
    return vig_str_eqc(word, "errexit") || (word.n > 1 && word.p[0] == '-' && word.p[1] != '-' && vig_str_has(word, 'e'));
}

static struct shell_state state_of(const struct vig_instruction *shell)
{
    struct shell_state s = { 0 };
    vig_str program = shell->words.n ? vig_str_basename(shell->words.v[0].text) : VIG_STR("");

    s.other = !vig_listed(program, "sh bash ash dash zsh ksh busybox mksh hush") && program.n;
    for (size_t k = 1; k < shell->words.n; k++)
        s.errexit = s.errexit || is_errexit(shell->words.v[k].text);
    for (size_t k = 1; k < shell->words.n; k++)
        s.pipefail = s.pipefail || vig_str_search(shell->words.v[k].text, VIG_STR("pipefail")) != VIG_NPOS;
    return s;
}

/* What the stages that it builds on leave to a stage. `budget` bounds the looking back of all stages together. */
static struct shell_state inherited(const struct vig_dockerfile *d, const struct vig_stage *s, size_t *budget)
{
    for (size_t depth = 0; depth < VIG_LIMIT_STAGE_CHAIN && s->parent < (uint32_t)(s - d->stages.v); depth++) {
        s = &d->stages.v[s->parent];
        if (vig_str_empty(s->shell))
            break; /* neither it nor those before it set one */
        for (size_t k = s->end; k-- > s->first && *budget; (*budget)--)
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

typedef int judge_fn(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct shell_state *now,
                     struct vig_findings *out, struct vig_err *err);

static int pipefail(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct shell_state *now,
                    struct vig_findings *out, struct vig_err *err)
{
    return now->pipefail ? 0 : run_judge(d, i, out, err);
}

/* Each RUN with what SHELL says of it. */
static int each_run(const struct vig_dockerfile *d, judge_fn *judge, struct vig_findings *out, struct vig_err *err)
{
    size_t budget = 10 * VIG_LIMIT_INSTRUCTIONS;

    for (size_t n = 0; n < d->stages.n; n++) {
        const struct vig_stage *s = &d->stages.v[n];
        struct shell_state now = inherited(d, s, &budget);

        for (size_t k = s->first; k < s->end; k++) {
            const struct vig_instruction *i = &d->instructions.v[k];
            int rc = 0;

            if (i->kind == VIG_INS_SHELL && !i->onbuild)
                now = state_of(i);
            else if (i->kind == VIG_INS_RUN && !now.other && i->shell)
                rc = judge(d, i, &now, out, err);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

static int pipefail_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_run(f->dockerfile, pipefail, out, err);
}

const struct vig_check vig_check_dockerfile_pipefail = {
    .id = "DKF-0135",
    .title = "A pipe hides that a command failed",
    .why = "The build goes on with half of a download, or nothing, and the image is broken without a word.",
    .remedy = "Set SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before the RUN, or begin it with set -o pipefail in a shell "
              "that has it.",
    .refs = VIG_REFS("DL4006"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = pipefail_run,
};

/* ---- one command after the other ---- */

static bool sets_errexit(const struct vig_shell_command *c)
{
    for (size_t k = c->first + 1; vig_command_is(c, "set") && k < c->words.n; k++)
        if (is_errexit(c->words.v[k].text))
            return true;
    return false;
}

/* A here-document that begins with #!/bin/sh -e, or is read by one: RUN bash -e <<EOF. */
static bool interpreter_sets_it(const struct vig_instruction *i)
{
    vig_str script = i->script, line = vig_str_cut(&script, '\n'), call = vig_str_take(i->args, 256);

    if (!i->script_is_body)
        return false;
    while (call.n && !vig_str_starts(call, VIG_STR("<<")))
        if (is_errexit(vig_str_cut(&call, ' ')))
            return true;
    return vig_str_starts(line, VIG_STR("#!")) && vig_str_search(line, VIG_STR(" -e")) != VIG_NPOS;
}

/* Whether the build should stop when it fails: not what cannot fail, nor `… || true`, nor mere settings. */
static bool matters(const struct vig_shell_command *c)
{
    return c->joint != VIG_SHELL_OR && c->joint != VIG_SHELL_BACKGROUND && c->words.n && !c->negated
           && !vig_command_is(c, "echo printf true : set export unset readonly umask rm local declare alias shopt return exit exec "
                                 "wait trap test [ [[ shift sleep find");
}

/* The first command whose failure is lost: another one follows it, in the outermost list, whatever it said. */
static int sequence(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct shell_state *now,
                    struct vig_findings *out, struct vig_err *err)
{
    const struct vig_shell_command *c, *before = NULL;
    int rc;

    if (now->errexit || interpreter_sets_it(i))
        return 0;
    for (size_t at = 0; vig_docker_command_of(i, &at, &c);) {
        if (sets_errexit(c))
            return 0;
        if (c->where || c->depth)
            continue;
        if (before && c->joint == VIG_SHELL_THEN && matters(before))
            break;
        before = c;
    }
    if (!before || c == before || c->joint != VIG_SHELL_THEN || !matters(before) || c->where || c->depth)
        return 0;
    rc = vig_findings_at(out, vig_docker_script_place(d, i, before->start), err, "the build goes on when '%.*s' fails",
                         VIG_ARG(vig_str_empty(before->program) ? VIG_STR("this command") : before->program));
    if (i->script_is_body)
        vig_findings_severity(out, VIG_MEDIUM);
    return rc;
}

static int sequence_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_run(f->dockerfile, sequence, out, err);
}

const struct vig_check vig_check_dockerfile_sequence = {
    .id = "DKF-0140",
    .title = "A script goes on after a command that failed",
    .why = "Of commands behind each other, the build sees only how the last one ends: the image is broken without a word.",
    .remedy = "Join them with &&, or begin with set -e: RUN <<EOF, then set -eu in the first line.",
    .refs = VIG_REFS("SC2164", "https://docs.docker.com/reference/dockerfile/#here-documents"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = sequence_run,
};
