/* audit/dockerfile/start.c - CMD, ENTRYPOINT and HEALTHCHECK: what is started, and how anybody knows that it still works.
 *
 * Of each, only the last one of a stage counts, and of stages only the final one with those that it builds on. BuildKit builds the
 * others' as well, so that several in one stage are a mistake wherever they are.
 */
#include "audit/dockerfile/walk.h"

#include "base/buf.h"

static int several(const struct vig_facts *f, enum vig_instruction_kind kind, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_instruction *before = NULL;

    VIG_EACH_INSTRUCTION(i, d) {
        int rc = 0;

        if (i->kind != kind || i->onbuild)
            continue;
        if (before && before->stage == i->stage && i->stage != VIG_NO_STAGE)
            rc = vig_findings_at(out, vig_docker_place(d, i), err, "the %.*s of line %u has no effect", VIG_ARG(i->name),
                                 before->at.line);
        before = i;
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int healthchecks_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return several(f, VIG_INS_HEALTHCHECK, out, err);
}

static int cmds_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return several(f, VIG_INS_CMD, out, err);
}

static int entrypoints_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return several(f, VIG_INS_ENTRYPOINT, out, err);
}

const struct vig_check vig_check_dockerfile_cmds = {
    .id = "DKF-0110",
    .title = "A stage has several CMD",
    .why = "Only the last one counts; the others mislead.",
    .remedy = "Leave one CMD.",
    .refs = VIG_REFS("DL4003", "AVD-DS-0016"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = cmds_run,
};

const struct vig_check vig_check_dockerfile_entrypoints = {
    .id = "DKF-0111",
    .title = "A stage has several ENTRYPOINT",
    .why = "Only the last one counts; the others mislead.",
    .remedy = "Leave one ENTRYPOINT.",
    .refs = VIG_REFS("DL4004", "AVD-DS-0007"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = entrypoints_run,
};

const struct vig_check vig_check_dockerfile_healthchecks = {
    .id = "DKF-0112",
    .title = "A stage has several HEALTHCHECK",
    .why = "Only the last one counts; the others mislead.",
    .remedy = "Leave one HEALTHCHECK.",
    .refs = VIG_REFS("DL3012", "AVD-DS-0023"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = healthchecks_run,
};

static int no_healthcheck_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_stage *final = vig_docker_final(d);
    const struct vig_instruction *last = NULL;

    if (!final)
        return vig_findings_not_applicable(out);
    VIG_EACH_INSTRUCTION(i, d)
        if (i->kind == VIG_INS_HEALTHCHECK && !i->onbuild && vig_docker_in_final(d, i))
            last = i;
    if (last && !last->healthcheck_none)
        return 0;
    if (last)
        return vig_findings_at(out, vig_docker_place(d, last), err, "HEALTHCHECK NONE switches it off");
    return vig_findings_at(out, vig_docker_place(d, &d->instructions.v[final->from]), err, "the final stage has no HEALTHCHECK");
}

const struct vig_check vig_check_dockerfile_no_healthcheck = {
    .id = "DKF-0113",
    .title = "The final image has no HEALTHCHECK",
    .why = "The engine sees a process, not whether it answers: a hung service stays in place. Orchestrators with checks of their "
           "own do not need it.",
    .remedy = "Add HEALTHCHECK CMD [\"/app/server\", \"--health\"] or a check in the orchestrator.",
    .refs = VIG_REFS("DL3057", "AVD-DS-0026", "CKV_DOCKER_2", "CIS-Docker-1.6-4.6", "CIS-DI-0006"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = no_healthcheck_run,
};

/* Words that mean the same without a shell. */
static bool is_plain_command(const struct vig_instruction *i)
{
    const struct vig_shell_command *c;

    if (!i->shell || i->shell->broken || i->shell->commands.n != 1)
        return false;
    c = &i->shell->commands.v[0];
    if (!c->words.n || c->assignments.n || c->redirects.n || c->where || c->negated || c->piped_on || c->depth
        || vig_str_empty(c->program))
        return false;
    if (vig_listed(c->words.v[0].text, "cd . source exec exit export set test [ [[ : eval trap read ulimit umask wait alias unset "
                                       "shift return true false echo printf kill pwd"))
        return false; /* the shell's own: there may be no such program */
    for (size_t k = 0; k < c->words.n; k++) {
        const struct vig_shell_word *w = &c->words.v[k];

        if (w->expands || vig_str_has(w->text, '~') || vig_str_has(w->text, '$') || vig_str_has(w->text, '{'))
            return false;
        for (size_t n = 0; n < w->text.n; n++)
            if ((unsigned char)w->text.p[n] < ' ' || strchr("\\`*?#;&|<>()", w->text.p[n]))
                return false;
    }
    return true;
}

static bool add_json(struct vig_buf *b, const struct vig_shell_command *c)
{
    (void)vig_buf_addc(b, '[');
    for (size_t k = 0; k < c->words.n; k++) {
        vig_str text = c->words.v[k].text;

        (void)vig_buf_add(b, k ? VIG_STR(", \"") : VIG_STR("\""));
        for (size_t n = 0; n < text.n; n++)
            (void)(text.p[n] == '"' ? vig_buf_add(b, VIG_STR("\\\"")) : vig_buf_addc(b, text.p[n]));
        (void)vig_buf_addc(b, '"');
    }
    return vig_buf_addc(b, ']') && !b->failed;
}

/* Whether nothing but blanks follows the last word: a comment, which is the shell's, would make the JSON none. */
static bool ends_with_its_words(const struct vig_instruction *i)
{
    const struct vig_shell_command *c = &i->shell->commands.v[0];

    return !vig_str_trim(vig_str_skip(i->script, c->words.v[c->words.n - 1].end)).n && !vig_str_starts(c->words.v[0].text, VIG_STR("["));
}

/* ENTRYPOINT in shell form ignores CMD, in JSON form it takes it as its arguments; and what CMD in shell form gives to an ENTRYPOINT is
 * "/bin/sh -c …". Where a stage has both, or a SHELL that may set something up, the change is not certain to be none. */
static bool stands_alone(const struct vig_dockerfile *d, const struct vig_instruction *i)
{
    const struct vig_stage *s = vig_docker_stage(d, i);
    enum vig_instruction_kind other = i->kind == VIG_INS_CMD ? VIG_INS_ENTRYPOINT : VIG_INS_CMD;

    if (!s || s->shell.n)
        return false;
    for (;;) {
        for (size_t k = s->first; k < s->end; k++)
            if (d->instructions.v[k].kind == other)
                return false;
        if (s->parent >= (uint32_t)(s - d->stages.v))
            return true;
        s = &d->stages.v[s->parent];
    }
}

static int json_edit(const struct vig_dockerfile *d, const struct vig_instruction *i, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_shell_command *c = &i->shell->commands.v[0];
    struct vig_buf b;
    size_t start, end;
    int rc = 0;

    if (!vig_docker_script_bytes(d, i, c->words.v[0].start, c->words.v[c->words.n - 1].end, &start, &end))
        return 0;
    vig_buf_init(&b, 4096);
    if (add_json(&b, c))
        rc = vig_findings_edit(out, start, end, vig_buf_str(&b), err);
    vig_buf_done(&b);
    return rc;
}

static int json_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    size_t edits = 0; /* looked for: each goes through its stages */

    VIG_EACH_INSTRUCTION(i, d) {
        int rc;

        if ((i->kind != VIG_INS_CMD && i->kind != VIG_INS_ENTRYPOINT) || i->json || vig_str_empty(i->args))
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "%.*s goes through a shell", VIG_ARG(i->name));
        if (rc == 0 && !i->onbuild && edits++ < 1000 && is_plain_command(i) && ends_with_its_words(i) && stands_alone(d, i))
            rc = json_edit(d, i, out, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_json = {
    .id = "DKF-0114",
    .title = "CMD or ENTRYPOINT is not in JSON form",
    .why = "A shell is process 1 and keeps signals from the program: docker stop waits and then kills it. Arguments behind "
           "ENTRYPOINT are lost.",
    .remedy = "Write CMD [\"program\", \"argument\"].",
    .refs = VIG_REFS("DL3025"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = json_run,
};
