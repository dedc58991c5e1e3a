/* audit/dockerfile/bashisms.c - bash's own syntax in a RUN that /bin/sh reads.
 *
 * On Debian, Ubuntu and what is made of them /bin/sh is dash; on Alpine it is busybox's ash, which knows more. Some of it fails loudly
 * (`source`), some silently: `[[ … ]]` counts as false, `rm -rf /x/{a,b}` removes nothing, `make &> log` runs in the background. Bases
 * whose sh is bash (Fedora, Arch, SUSE, Amazon Linux) are left alone.
 */
#include "audit/dockerfile/commands.h"

enum sh { SH_DASH, SH_ASH, SH_BASH };

/* What /bin/sh is, by the image's name. An image that is not known has dash, as most have. */
static enum sh sh_of(const struct vig_dockerfile *d, const struct vig_stage *s)
{
    for (size_t depth = 0; depth < VIG_LIMIT_STAGE_CHAIN && s->parent < (uint32_t)(s - d->stages.v); depth++)
        s = &d->stages.v[s->parent];
    if (vig_icontains_any(s->base.expanded, "fedora centos rocky alma redhat ubi7 ubi8 ubi9 amazonlinux oraclelinux opensuse suse/ "
                                            "archlinux photon nixos/ gentoo bash:"))
        return SH_BASH;
    return vig_icontains_any(s->base.expanded, "alpine busybox") ? SH_ASH : SH_DASH;
}

/* "{a,b}", which a shell without it leaves as it is; "${x}" and awk's programs in quotes are something else. */
static bool has_braces(const struct vig_shell_word *w)
{
    size_t open = vig_str_find(w->text, '{');
    vig_str inside;

    if (w->quoted || open == VIG_NPOS || (open > 0 && w->text.p[open - 1] == '$'))
        return false;
    inside = vig_str_skip(w->text, open + 1);
    inside = vig_str_take(inside, vig_str_find(inside, '}') == VIG_NPOS ? 0 : vig_str_find(inside, '}'));
    return vig_str_has(inside, ',') || vig_str_search(inside, VIG_STR("..")) != VIG_NPOS;
}

static const char *command_bashism(const struct vig_shell_command *c, enum sh sh)
{
    if (vig_command_is(c, "pushd popd shopt declare typeset disown compgen mapfile readarray"))
        return "a command of bash's own";
    if (sh == SH_DASH && vig_command_is(c, "source"))
        return "'source', which is '.' elsewhere";
    if (sh == SH_DASH && vig_command_is(c, "[["))
        return "'[[', which counts as false";
    for (size_t k = 0; k < c->redirects.n; k++) {
        if (sh == SH_DASH && vig_str_starts(c->redirects.v[k].op, VIG_STR("&>")))
            return "'&>', which puts the command into the background";
        if (vig_str_eqc(c->redirects.v[k].op, "<<<"))
            return "'<<<'";
    }
    for (size_t k = c->first + 1; k < c->words.n; k++) {
        if (sh == SH_DASH && vig_command_is(c, "set") && vig_str_eqc(c->words.v[k].text, "pipefail"))
            return "'pipefail', which dash refuses";
        if (has_braces(&c->words.v[k]))
            return "'{…,…}', which is left as it stands";
        if (vig_str_starts(c->words.v[k].text, VIG_STR("<(")) && !c->words.v[k].quoted)
            return "'<(…)'";
    }
    return NULL;
}

/* The instruction itself says by which shell: RUN ["bash", "-c", …], a here-document with #!/bin/bash, or one that is given to bash. */
static bool names_bash(const struct vig_instruction *i)
{
    return i->json || (i->heredocs.n && (!i->script_is_body || vig_str_starts(i->script, VIG_STR("#!"))));
}

static int run_judge(const struct vig_dockerfile *d, const struct vig_instruction *i, enum sh sh, struct vig_findings *out,
                     struct vig_err *err)
{
    const struct vig_shell_command *c;

    if (names_bash(i))
        return 0;
    for (size_t at = 0; vig_docker_command_of(i, &at, &c);) {
        /* what is in bash -c "…" is left alone */
        const char *what = c->where & VIG_SHELL_NESTED ? NULL : command_bashism(c, sh);

        if (what) /* one for a RUN: they come together */
            return vig_findings_at(out, vig_docker_script_place(d, i, c->start), err, "/bin/sh may not know %s", what);
    }
    return 0;
}

static int bashism_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t n = 0; n < d->stages.n; n++) {
        const struct vig_stage *s = &d->stages.v[n];
        enum sh sh = sh_of(d, s);
        bool set = s->parent < n && vig_str_ends(d->stages.v[s->parent].shell, VIG_STR("bash"));

        for (size_t k = s->first; sh != SH_BASH && k < s->end && !set; k++) {
            const struct vig_instruction *i = &d->instructions.v[k];
            int rc = 0;

            set = i->kind == VIG_INS_SHELL; /* whichever it is: it was chosen */
            if (i->kind == VIG_INS_RUN && i->shell)
                rc = run_judge(d, i, sh, out, err);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_bashism = {
    .id = "DKF-0141",
    .title = "RUN uses syntax that /bin/sh may not know",
    .why = "dash, Debian's and Ubuntu's sh, reads some of it as something else without a word: nothing is removed, a condition is "
           "never true.",
    .remedy = "Write it as POSIX has it, or set SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before.",
    .refs = VIG_REFS("SC3001", "SC3009", "SC3010", "SC3011", "SC3020", "SC3040", "SC3044", "SC3046", "SC3051"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = bashism_run,
};
