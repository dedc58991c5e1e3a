/* audit/dockerfile/from.c - where COPY --from and RUN --mount=from take files from.
 *
 * The name is a stage's alias or number, or an image. A number must be an earlier stage's; a name that is no stage's is looked up
 * on Docker Hub by BuildKit, so that a misspelt alias takes a stranger's image.
 */
#include "audit/dockerfile/walk.h"

/* Finds the stage that is named; VIG_NO_STAGE for an image. */
static uint32_t stage_named(const struct vig_dockerfile *d, vig_str name)
{
    uint64_t number;

    if (vig_str_to_u64(name, &number))
        return number < d->stages.n ? (uint32_t)number : VIG_NO_STAGE;
    for (size_t i = d->stages.n, tries = 0; i-- > 0 && tries < 200; tries++)
        if (vig_str_ieq(d->stages.v[i].alias, name))
            return (uint32_t)i;
    return VIG_NO_STAGE;
}

static bool is_number(vig_str name)
{
    uint64_t number;

    return vig_str_to_u64(name, &number);
}

static int unknown_from(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_flag *flag,
                        struct vig_findings *out, struct vig_err *err)
{
    vig_str name = flag->value;
    uint32_t stage = stage_named(d, name);

    if (stage != VIG_NO_STAGE && stage <= i->stage)
        return 0; /* its own stage is another check's */
    if (stage != VIG_NO_STAGE)
        return vig_findings_at(out, vig_docker_place_of(d, i, &flag->at), err, "stage '%.*s' comes only later", VIG_ARG(name));
    if (is_number(name))
        return vig_findings_at(out, vig_docker_place_of(d, i, &flag->at), err, "there is no stage %.*s", VIG_ARG(name));
    if (vig_str_has(name, ':') || vig_str_has(name, '@') || vig_str_has(name, '/') || vig_str_has(name, '.'))
        return 0; /* clearly an image */
    return vig_findings_at(out, vig_docker_place_of(d, i, &flag->at), err,
                           "no stage before is called '%.*s': it would be taken from Docker Hub", VIG_ARG(name));
}

static int own_from(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_flag *flag,
                    struct vig_findings *out, struct vig_err *err)
{
    if (stage_named(d, flag->value) != i->stage)
        return 0;
    return vig_findings_at(out, vig_docker_place_of(d, i, &flag->at), err, "'%.*s' is the stage that it stands in",
                           VIG_ARG(flag->value));
}

typedef int judge_fn(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_flag *flag,
                     struct vig_findings *out, struct vig_err *err);

static int each_from(const struct vig_dockerfile *d, judge_fn *judge, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_flag *flag = i->kind == VIG_INS_COPY && !i->onbuild ? vig_docker_flag(i, "from") : NULL;
        int rc = 0;

        if (flag && flag->value.n && !vig_str_has(flag->value, '$') && i->stage != VIG_NO_STAGE)
            rc = judge(d, i, flag, out, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int unknown_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_from(f->dockerfile, unknown_from, out, err);
}

const struct vig_check vig_check_dockerfile_from_unknown = {
    .id = "DKF-0018",
    .title = "COPY --from names no earlier stage",
    .why = "BuildKit then takes an image of that name from Docker Hub: a misspelt stage brings in a stranger's files.",
    .remedy = "Name a stage that stands before, or write the image with its tag.",
    .refs = VIG_REFS("DL3022"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = unknown_run,
};

static int own_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_from(f->dockerfile, own_from, out, err);
}

const struct vig_check vig_check_dockerfile_from_own = {
    .id = "DKF-0019",
    .title = "COPY --from names its own stage",
    .why = "The stage does not exist yet: the build fails.",
    .remedy = "Name the stage that has the files, or use RUN cp.",
    .refs = VIG_REFS("DL3023", "AVD-DS-0006"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = own_run,
};
