/* audit/dockerfile/problems.c - what BuildKit refuses or is clearly not meant, and comments that steer tools. */
#include "audit/dockerfile/walk.h"

/* Two of the parser's problems have checks of their own. */
static bool has_its_own_check(const char *what)
{
    return vig_str_search(vig_str_c(what), VIG_STR("first FROM")) != VIG_NPOS
           || vig_str_search(vig_str_c(what), VIG_STR("ONBUILD")) != VIG_NPOS;
}

/* What stands behind the place where reading ended was not judged, and that must not look like "nothing found". */
static int scripts_run(const struct vig_dockerfile *d, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_INSTRUCTION(i, d) {
        int rc;

        if (i->kind != VIG_INS_RUN || !i->shell || !i->shell->broken)
            continue;
        rc = vig_findings_at(out, vig_docker_script_place(d, i, i->shell->broken_at), err, "its script cannot be read to its end: %s", i->shell->why);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int problems_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t i = 0; i < d->problems.n; i++) {
        const struct vig_docker_problem *p = &d->problems.v[i];
        int rc = 0;

        if (!has_its_own_check(p->what))
            rc = vig_findings_at(out, (struct vig_place){ .line = p->at.line, .column = p->at.column }, err, "%s", p->what);
        if (rc < 0)
            return rc;
    }
    return scripts_run(d, out, err);
}

const struct vig_check vig_check_dockerfile_problem = {
    .id = "DKF-0001",
    .title = "The Dockerfile is not well formed",
    .why = "The build fails, or does something else than it says; and what could not be read was not judged.",
    .remedy = "Correct the line.",
    .refs = VIG_REFS("DL1000"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = problems_run,
};

static int order_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        int rc;

        if (i->stage != VIG_NO_STAGE || i->kind == VIG_INS_FROM)
            break;
        if (i->kind == VIG_INS_ARG)
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "%.*s stands before the first FROM", VIG_ARG(i->name));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_order = {
    .id = "DKF-0002",
    .title = "An instruction stands before the first FROM",
    .why = "There is no stage yet that it could be part of: the build fails.",
    .remedy = "Begin with FROM; only ARG, comments and directives may stand before it.",
    .refs = VIG_REFS("DL3061"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = order_run,
};

static int onbuild_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        vig_str rest = i->args, name;
        int rc;

        if (i->kind != VIG_INS_ONBUILD)
            continue;
        rest = vig_str_trim(rest);
        name = vig_str_cut(&rest, ' ');
        if (!vig_ilisted(name, "ONBUILD FROM MAINTAINER"))
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "ONBUILD %.*s", VIG_ARG(name));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_onbuild = {
    .id = "DKF-0003",
    .title = "ONBUILD with an instruction that it may not hold",
    .why = "ONBUILD, FROM and MAINTAINER cannot be triggered: the build fails.",
    .remedy = "Remove the line, or write the instruction into the Dockerfile that builds on this one.",
    .refs = VIG_REFS("DL3043"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = onbuild_run,
};

static bool is_plain(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr("\"\\$\n\r", s.p[i]))
            return false;
    return s.n > 0;
}

static int maintainer_edit(const struct vig_dockerfile *d, const struct vig_instruction *i, struct vig_findings *out,
                           struct vig_err *err)
{
    vig_str text = vig_str_of(d->text.p + i->at.start, i->at.end - i->at.start), value = vig_str_skip(text, i->name.n);
    char line[512];
    int n;

    value = vig_str_trim(value);
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') && value.p[value.n - 1] == value.p[0])
        value = vig_str_of(value.p + 1, value.n - 2);
    if (!is_plain(value) || value.n > 400)
        return 0;
    n = snprintf(line, sizeof line, "LABEL org.opencontainers.image.authors=\"%.*s\"", VIG_ARG(value));
    return vig_findings_edit(out, i->at.start, i->at.start + vig_str_trim(text).n, vig_str_of(line, (size_t)n), err);
}

static int maintainer_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        int rc;

        if (i->kind != VIG_INS_MAINTAINER || i->onbuild)
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "MAINTAINER %.*s", VIG_ARG(vig_str_take(i->args, 100)));
        if (rc == 0 && i->at.end <= d->text.n && i->at.end > i->at.start)
            rc = maintainer_edit(d, i, out, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_maintainer = {
    .id = "DKF-0004",
    .title = "MAINTAINER is deprecated",
    .why = "Tools look for the label; a later engine may refuse the instruction.",
    .remedy = "Write LABEL org.opencontainers.image.authors=\"NAME\".",
    .refs = VIG_REFS("DL4000", "AVD-DS-0022", "CKV_DOCKER_6"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = maintainer_run,
};

static int ignores_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t i = 0; i < d->ignores.n; i++) {
        const struct vig_docker_ignore *g = &d->ignores.v[i];
        int rc = vig_str_empty(g->reason) ? vig_findings_at(out, (struct vig_place){ .line = g->line, .column = 1 }, err,
                                                            "'%.*s' is switched off, without a reason", VIG_ARG(g->id))
                                          : 0;

        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_ignore = {
    .id = "DKF-0005",
    .title = "A comment switches a check off and does not say why",
    .why = "Nobody can tell later whether the reason still holds.",
    .remedy = "Write the reason behind the id (# vigia ignore=ID reason), or an exception with a date into vigia.yaml.",
    .refs = VIG_REFS("DL1001"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = ignores_run,
};

static int syntax_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    vig_str rest = d->syntax, first;

    if (vig_str_empty(d->syntax))
        return 0;
    if (vig_str_starts(rest, VIG_STR("docker.io/")))
        rest = vig_str_skip(rest, 10);
    first = vig_str_cut(&rest, '/');
    if (vig_str_eqc(first, "docker")
        && (vig_str_starts(rest, VIG_STR("dockerfile:")) || vig_str_starts(rest, VIG_STR("dockerfile-upstream:"))
            || vig_str_starts(rest, VIG_STR("dockerfile@")) || vig_str_eqc(rest, "dockerfile")))
        return 0;
    return vig_findings_at(out, (struct vig_place){ .line = 1, .column = 1 }, err, "the build is done by '%.*s'",
                           VIG_ARG(d->syntax));
}

const struct vig_check vig_check_dockerfile_syntax = {
    .id = "DKF-0006",
    .title = "The syntax directive names an image that is not Docker's",
    .why = "That image reads this file and decides what is built: it sees the build context and secrets, and can put in what it "
           "likes.",
    .remedy = "Use # syntax=docker/dockerfile:1, or name an image of your own by its digest.",
    .refs = VIG_REFS("https://docs.docker.com/build/buildkit/frontend/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = syntax_run,
};

/* "FROM x as y": BuildKit's own linter says so, too (FromAsCasing). */
static int casing_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_word *as = i->kind == VIG_INS_FROM && i->words.n > 2 ? &i->words.v[1] : NULL;
        bool upper = vig_str_eqc(i->name, "FROM");
        const char *want = upper ? "AS" : "as";
        int rc;

        if (!as || !vig_ilisted(as->text, "as") || vig_str_eqc(as->text, want) || (!upper && !vig_str_eqc(i->name, "from")))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &as->at), err, "'%.*s' beside '%.*s'", VIG_ARG(as->text),
                             VIG_ARG(i->name));
        if (rc == 0 && as->at.end == as->at.start + 2)
            rc = vig_findings_edit(out, as->at.start, as->at.end, vig_str_c(want), err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_casing = {
    .id = "DKF-0007",
    .title = "FROM and AS are written in different cases",
    .why = "It reads badly, and BuildKit warns of it in every build.",
    .remedy = "Write FROM … AS ….",
    .refs = VIG_REFS("https://docs.docker.com/reference/build-checks/from-as-casing/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = casing_run,
};
