/* audit/dockerfile/base.c - what a stage is built on.
 *
 * A name that is a stage's alias is no image, `scratch` is nothing, and a name whose variable has no known value is not judged. A stage
 * that the final image does not need is not built at all by BuildKit; it is somebody's test or debug target, and is judged only
 * as far as the file itself would be wrong.
 */
#include "audit/dockerfile/walk.h"

struct image { /* registry/name:tag@digest */
    vig_str name, tag, digest;
};

static struct image image_of(vig_str text)
{
    struct image image = { .name = text };
    size_t at = vig_str_find(text, '@'), colon, slash;

    if (at != VIG_NPOS) {
        image.digest = vig_str_skip(text, at + 1);
        image.name = vig_str_take(text, at);
    }
    colon = vig_str_rfind(image.name, ':');
    slash = vig_str_rfind(image.name, '/');
    if (colon != VIG_NPOS && (slash == VIG_NPOS || colon > slash)) { /* else it is the registry's port */
        image.tag = vig_str_skip(image.name, colon + 1);
        image.name = vig_str_take(image.name, colon);
    }
    return image;
}

/* Whether the stage is built on an image, as far as that is known. */
static bool has_image(const struct vig_stage *s, struct image *ret)
{
    vig_str text = s->base.expanded;

    if (s->parent != VIG_NO_STAGE || s->base.unknown || vig_str_empty(text) || vig_str_has(text, '$')
        || vig_str_ieq(text, VIG_STR("scratch")))
        return false;
    *ret = image_of(text);
    return true;
}

typedef int judge_fn(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                     struct vig_findings *out, struct vig_err *err);

static int each_stage(const struct vig_facts *f, judge_fn *judge, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t i = 0; i < d->stages.n; i++) {
        const struct vig_stage *s = &d->stages.v[i];
        int rc = judge(d, s, &d->instructions.v[s->from], out, err);

        if (rc < 0)
            return rc;
    }
    return 0;
}

static struct vig_place base_place(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from)
{
    return vig_docker_place_of(d, from, &s->base.at);
}

static int untagged(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                    struct vig_findings *out, struct vig_err *err)
{
    struct image image;

    if (!has_image(s, &image) || image.tag.n || image.digest.n)
        return 0;
    return vig_findings_at(out, base_place(d, s, from), err, "'%.*s' has no tag, which means latest", VIG_ARG(s->base.expanded));
}

static int untagged_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, untagged, out, err);
}

const struct vig_check vig_check_dockerfile_untagged = {
    .id = "DKF-0010",
    .title = "Base image has no tag",
    .why = "It is whatever was pushed last: the next build may stand on another release, without any change of the Dockerfile.",
    .remedy = "Name a release: FROM debian:12.",
    .refs = VIG_REFS("DL3006", "AVD-DS-0001", "CKV_DOCKER_7"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = untagged_run,
};

static int latest(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                  struct vig_findings *out, struct vig_err *err)
{
    struct image image;

    if (!has_image(s, &image) || image.digest.n || !vig_str_ieq(image.tag, VIG_STR("latest")))
        return 0;
    return vig_findings_at(out, base_place(d, s, from), err, "'%.*s' moves with every release", VIG_ARG(s->base.expanded));
}

static int latest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, latest, out, err);
}

const struct vig_check vig_check_dockerfile_latest = {
    .id = "DKF-0011",
    .title = "Base image is tagged latest",
    .why = "The tag moves: the next build may stand on another release, without any change of the Dockerfile.",
    .remedy = "Name a release: FROM debian:12.",
    .refs = VIG_REFS("DL3007", "AVD-DS-0001", "CKV_DOCKER_7", "DKL-DI-0006"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = latest_run,
};

static int undigested(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                      struct vig_findings *out, struct vig_err *err)
{
    struct image image;

    if (!s->used || !has_image(s, &image) || image.digest.n)
        return 0;
    return vig_findings_at(out, base_place(d, s, from), err, "'%.*s' is named by its tag only", VIG_ARG(s->base.expanded));
}

static int undigested_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, undigested, out, err);
}

const struct vig_check vig_check_dockerfile_digest = {
    .id = "DKF-0012",
    .title = "Base image is not named by its digest",
    .why = "Who can push to the registry, or stands in between, can put other content behind a tag; a digest names the content "
           "itself.",
    .remedy = "Write FROM name:tag@sha256:…, and let a bot move it forward.",
    .refs = VIG_REFS("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .level = 2,
    .run = undigested_run,
};

/* Registries that anybody can name an image on, so that typing errors and look-alikes matter; hosts without TLS. */
static int registry(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                    struct vig_findings *out, struct vig_err *err)
{
    static const char *const known =
        "docker.io index.docker.io registry-1.docker.io registry.hub.docker.com quay.io ghcr.io gcr.io "
        "mcr.microsoft.com public.ecr.aws registry.k8s.io registry.access.redhat.com registry.redhat.io "
        "registry.gitlab.com cgr.dev dhi.io nvcr.io container-registry.oracle.com registry.suse.com "
        "registry.opensuse.org registry.fedoraproject.org registry.gitlab.gnome.org docker.elastic.co lscr.io";
    struct image image;
    vig_str rest, host;

    if (!s->used || !has_image(s, &image))
        return 0;
    rest = image.name;
    host = vig_str_cut(&rest, '/');
    if (vig_str_empty(rest) || (!vig_str_has(host, '.') && !vig_str_has(host, ':') && !vig_str_eqc(host, "localhost")))
        return 0; /* Docker Hub */
    if (vig_ilisted(host, known) || vig_str_ends(host, VIG_STR(".pkg.dev")) || vig_str_ends(host, VIG_STR(".gcr.io"))
        || vig_str_ends(host, VIG_STR(".azurecr.io")) || vig_str_ends(host, VIG_STR(".amazonaws.com")))
        return 0;
    return vig_findings_at(out, base_place(d, s, from), err, "'%.*s' comes from '%.*s'", VIG_ARG(s->base.expanded), VIG_ARG(host));
}

static int registry_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, registry, out, err);
}

const struct vig_check vig_check_dockerfile_registry = {
    .id = "DKF-0013",
    .title = "Base image comes from a registry that is not widely known",
    .why = "Who runs the registry decides what is in the image. A house's own registry is fine: except this check for it, with the "
           "reason.",
    .remedy = "Take the image from a registry that you trust.",
    .refs = VIG_REFS("DL3026"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .level = 2,
    .run = registry_run,
};

static bool is_variable(vig_str s, const char *name)
{
    if (!vig_str_starts(s, VIG_STR("$")))
        return false;
    s = vig_str_skip(s, 1);
    if (s.n > 2 && s.p[0] == '{' && s.p[s.n - 1] == '}')
        s = vig_str_of(s.p + 1, s.n - 2);
    return vig_str_eqc(s, name);
}

static struct vig_place platform_place(const struct vig_dockerfile *d, const struct vig_instruction *from)
{
    const struct vig_docker_flag *flag = vig_docker_flag(from, "platform");

    return flag ? vig_docker_place_of(d, from, &flag->at) : vig_docker_place(d, from);
}

static int platform(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                    struct vig_findings *out, struct vig_err *err)
{
    if (vig_str_empty(s->platform) || vig_str_has(s->platform, '$'))
        return 0;
    return vig_findings_at(out, platform_place(d, from), err, "built for %.*s, wherever it is built and run", VIG_ARG(s->platform));
}

static int platform_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, platform, out, err);
}

const struct vig_check vig_check_dockerfile_platform = {
    .id = "DKF-0014",
    .title = "FROM fixes the platform",
    .why = "On another machine the image runs emulated or not at all, and docker build --platform no longer decides.",
    .remedy = "Leave --platform out, or use $BUILDPLATFORM for a stage that compiles.",
    .refs = VIG_REFS("DL3029"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = platform_run,
};

static int redundant(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                     struct vig_findings *out, struct vig_err *err)
{
    const struct vig_docker_flag *flag = vig_docker_flag(from, "platform");
    size_t end;
    int rc;

    if (!flag || !is_variable(s->platform, "TARGETPLATFORM"))
        return 0;
    rc = vig_findings_at(out, platform_place(d, from), err, "--platform=%.*s is what FROM does anyway", VIG_ARG(s->platform));
    end = flag->at.end;
    while (end < d->text.n && d->text.p[end] == ' ')
        end++;
    if (rc == 0 && flag->at.end > flag->at.start)
        rc = vig_findings_edit(out, flag->at.start, end, VIG_STR(""), err);
    return rc;
}

static int redundant_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, redundant, out, err);
}

const struct vig_check vig_check_dockerfile_platform_redundant = {
    .id = "DKF-0015",
    .title = "FROM names the target platform, which is the default",
    .why = "It says nothing, and makes readers look for what it does.",
    .remedy = "Leave --platform=$TARGETPLATFORM out.",
    .refs = VIG_REFS("DL3065"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = redundant_run,
};

static int reserved(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                    struct vig_findings *out, struct vig_err *err)
{
    if (!vig_ilisted(s->alias, "scratch context"))
        return 0;
    return vig_findings_at(out, vig_docker_place(d, from), err, "the stage is called '%.*s'", VIG_ARG(s->alias));
}

static int reserved_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, reserved, out, err);
}

const struct vig_check vig_check_dockerfile_reserved = {
    .id = "DKF-0016",
    .title = "A stage has a reserved name",
    .why = "scratch and context mean something else to BuildKit: a later FROM or COPY --from takes that, or the build fails.",
    .remedy = "Give the stage another name.",
    .refs = VIG_REFS("DL3063"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = reserved_run,
};

static uint32_t earlier(const struct vig_dockerfile *d, const struct vig_stage *s)
{
    size_t mine = (size_t)(s - d->stages.v);

    /* the nearest ones: a file of a hundred thousand stages is not worth the square of that */
    for (size_t k = mine, tries = 0; k-- > 0 && tries < 200; tries++)
        if (vig_str_ieq(d->stages.v[k].alias, s->alias))
            return (uint32_t)k;
    return VIG_NO_STAGE;
}

static int twice(const struct vig_dockerfile *d, const struct vig_stage *s, const struct vig_instruction *from,
                 struct vig_findings *out, struct vig_err *err)
{
    uint32_t other = vig_str_empty(s->alias) ? VIG_NO_STAGE : earlier(d, s);

    if (other == VIG_NO_STAGE)
        return 0;
    return vig_findings_at(out, vig_docker_place(d, from), err, "the stage of line %u is called '%.*s', too",
                           d->instructions.v[d->stages.v[other].from].at.line, VIG_ARG(s->alias));
}

static int twice_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_stage(f, twice, out, err);
}

const struct vig_check vig_check_dockerfile_alias_twice = {
    .id = "DKF-0017",
    .title = "Two stages have the same name",
    .why = "COPY --from and FROM may take the other one.",
    .remedy = "Give each stage a name of its own.",
    .refs = VIG_REFS("DL3024", "AVD-DS-0012", "CKV_DOCKER_11"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = twice_run,
};
