/* audit/compose/files.c - the compose files as such, and the files with secrets that they name. */
#include "audit/compose/place.h"

static int refused_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->problems.n; i++)
        rc = vig_findings_at(out, vig_in_project(c->problems.v[i].line), err, "%.*s", VIG_ARG(c->problems.v[i].text));
    for (size_t i = 0; rc == 0 && !vig_compose_is_part(c) && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];

        if (vig_str_empty(s->container.image) && !s->build.present && !s->extends_line && !s->provided)
            rc = vig_findings_at(out, vig_in_service(s, 0), err,
                                 "service '%.*s' has neither an image nor a build section", VIG_ARG(s->container.name));
    }
    return rc;
}

const struct vig_check vig_check_compose_refused = {
    .id = "CMP-0001",
    .title = "Compose refuses this, or does not do what was meant",
    .why = "A key that is misspelled or a value that cannot be understood means that the setting, perhaps one that "
           "protects, is not there.",
    .remedy = "Correct the line; `docker compose config` shows what is understood of the file.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = refused_run,
};

static int readable_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->beside.n; i++) {
        const struct vig_compose_facts *b = &c->beside.v[i];

        if (b->found && (b->mode & 0004))
            rc = vig_findings_at(out, vig_in_project(b->line), err, "'%.*s' has mode %04o", VIG_ARG(b->path), b->mode);
    }
    return rc == 0 && !c->beside.n ? vig_findings_not_applicable(out) : rc;
}

const struct vig_check vig_check_compose_readable = {
    .id = "CMP-0006",
    .title = "A file with secrets is readable by everyone on this machine",
    .why = "Files of `secrets` and `env_file` hold passwords. Any account on the machine, and any container that "
           "mounts the folder, reads them.",
    .remedy = "chmod 600 FILE. (Compose mounts a file secret as it is: the container's user needs to own it.)",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .run = readable_run,
};

static int committed_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    if (!c->beside.n || c->git_absent)
        return vig_findings_not_applicable(out);
    if (!c->git_known)
        return vig_findings_not_looked_at(out, "the index of the git repository could not be read");
    for (size_t i = 0; rc == 0 && i < c->beside.n; i++)
        if (c->beside.v[i].tracked)
            rc = vig_findings_at(out, vig_in_project(c->beside.v[i].line), err, "git tracks '%.*s'",
                                 VIG_ARG(c->beside.v[i].path));
    return rc;
}

const struct vig_check vig_check_compose_committed = {
    .id = "CMP-0007",
    .title = "A file with secrets is in the repository",
    .why = "Whoever clones the repository has it, with every value that it ever had.",
    .remedy = "git rm --cached FILE, add it to .gitignore, keep an example without values beside it, and change what "
              "was in it.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = committed_run,
};

static int version_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;

    return c->version_line
               ? vig_findings_at(out, vig_in_project(c->version_line), err, "version: %.*s", VIG_ARG(c->version))
               : 0;
}

const struct vig_check vig_check_compose_version = {
    .id = "CMP-0015",
    .title = "`version` has no meaning any more",
    .why = "Compose has one specification since 2020 and warns about this key. It makes readers think that keys of "
           "other versions do not work.",
    .remedy = "Remove the line.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = version_run,
};

static int unset_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->unset.n; i++)
        rc = vig_findings_at(out, vig_in_project(c->unset.v[i].line), err, "$%.*s is not set here, and has no default",
                             VIG_ARG(c->unset.v[i].name));
    return rc;
}

const struct vig_check vig_check_compose_unset = {
    .id = "CMP-0016",
    .title = "A variable without a value becomes empty",
    .why = "Where it is forgotten, compose only warns and goes on: an empty password, an image without its tag, a "
           "volume's source that is '/'.",
    .remedy = "Write ${NAME:?what it is for}, so that compose stops without it, or a default: ${NAME:-value}.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .run = unset_run,
};
