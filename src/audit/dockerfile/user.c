/* audit/dockerfile/user.c - who the container's process is.
 *
 * Only the user at the end of the final stage counts, with what its parents by FROM have set: a builder's USER helps nobody, and a USER
 * root in the middle, for one RUN, harms nobody.
 */
#include "audit/dockerfile/walk.h"

/* "0", "00", "0:0", "root:adm", "" are all root. */
static bool is_root(vig_str user)
{
    vig_str name = vig_str_cut(&user, ':');
    size_t zeros = 0;

    while (zeros < name.n && name.p[zeros] == '0')
        zeros++;
    return zeros == name.n || vig_str_eqc(name, "root");
}

/* The last USER that counts for the final image: of the final stage, else of the stages that it builds on. */
static const struct vig_instruction *last_user(const struct vig_dockerfile *d, const struct vig_instruction **ret_before)
{
    const struct vig_stage *s = vig_docker_final(d);
    const struct vig_instruction *last = NULL;

    *ret_before = NULL;
    for (size_t depth = 0; s && depth < d->stages.n; depth++) {
        for (size_t k = s->end; k-- > s->first;) {
            const struct vig_instruction *i = &d->instructions.v[k];

            if (i->kind != VIG_INS_USER || i->onbuild || !i->words.n)
                continue;
            if (last) {
                *ret_before = i;
                return last;
            }
            last = i;
        }
        s = s->parent < (uint32_t)(s - d->stages.v) ? &d->stages.v[s->parent] : NULL;
    }
    return last;
}

static int root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_instruction *before, *last = last_user(f->dockerfile, &before);
    const struct vig_docker_word *user = last ? &last->words.v[0] : NULL;

    if (!last || user->unknown || !is_root(user->expanded))
        return 0;
    if (before && !before->words.v[0].unknown && !is_root(before->words.v[0].expanded))
        return vig_findings_at(out, vig_docker_place(f->dockerfile, last), err,
                               "the final image runs as '%.*s' again, after '%.*s' in line %u", VIG_ARG(user->expanded),
                               VIG_ARG(before->words.v[0].expanded), before->at.line);
    return vig_findings_at(out, vig_docker_place(f->dockerfile, last), err, "the final image runs as '%.*s'",
                           VIG_ARG(user->expanded));
}

const struct vig_check vig_check_dockerfile_user_root = {
    .id = "DKF-0020",
    .title = "The final image runs as root",
    .why = "Who takes over the process is root in the container, and one kernel or mount mistake away from being root on the host.",
    .remedy = "End with a user that is not root: RUN useradd … app, then USER 10001 as the last USER.",
    .refs = VIG_REFS("DL3002", "AVD-DS-0002", "CKV_DOCKER_8", "CIS-Docker-1.6-4.1"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = root_run,
};

/* Bases that bring a user with them, by their publishers' own naming. */
static bool base_has_user(vig_str base)
{
    return vig_icontains_any(base,
                             "nonroot rootless unprivileged chiseled bitnami/ cgr.dev/chainguard/ jenkins/jenkins grafana/ prom/ "
                             "sonarqube elasticsearch kibana logstash solr keycloak apache/airflow jupyter/ curlimages/")
           || vig_str_starts(base, VIG_STR("dhi.io/"));
}

/* Those that are known to leave it at root. */
static bool base_is_root(vig_str base)
{
    vig_str rest = base, name = vig_str_starts(rest, VIG_STR("docker.io/")) ? vig_str_skip(rest, 10) : rest;

    if (vig_str_starts(name, VIG_STR("library/")))
        name = vig_str_skip(name, 8);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == ':' || name.p[i] == '@')
            name.n = i;
    return vig_ilisted(
        name, "scratch debian ubuntu alpine busybox fedora centos rockylinux almalinux amazonlinux oraclelinux archlinux "
              "opensuse/leap opensuse/tumbleweed photon python node golang ruby php openjdk eclipse-temurin amazoncorretto "
              "rust gcc perl nginx httpd caddy haproxy tomcat maven gradle redis postgres mysql mariadb mongo buildpack-deps");
}

static int none_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_stage *root, *final = vig_docker_final(d);
    const struct vig_instruction *before;

    if (!final || d->windows) /* Windows has other users: this check's remedy would not help */
        return vig_findings_not_applicable(out);
    if (last_user(d, &before))
        return 0;
    root = final;
    while (root->parent < (uint32_t)(root - d->stages.v))
        root = &d->stages.v[root->parent];
    if (base_has_user(root->base.expanded))
        return 0;
    if (root->base.unknown && vig_str_starts(root->base.text, VIG_STR("$")))
        return vig_findings_not_looked_at(out, "the base image's name is not known");
    return vig_findings_at(out, vig_docker_place(d, &d->instructions.v[final->from]), err,
                           "the final stage sets no USER, and '%.*s' %s", VIG_ARG(root->base.expanded),
                           base_is_root(root->base.expanded) ? "runs as root" : "is not known to set one");
}

const struct vig_check vig_check_dockerfile_user_none = {
    .id = "DKF-0021",
    .title = "The final image sets no user",
    .why = "The process is root unless the base image says otherwise, which it may cease to do with any release.",
    .remedy = "Add a user and USER 10001 to the final stage.",
    .refs = VIG_REFS("AVD-DS-0002", "CKV_DOCKER_3", "CIS-Docker-1.6-4.1", "CIS-DI-0001"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = none_run,
};

static int names_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_instruction *before, *last = last_user(f->dockerfile, &before);
    vig_str user, name;

    if (!last || last->words.v[0].unknown || f->dockerfile->windows) /* there, users have names only */
        return 0;
    user = last->words.v[0].expanded;
    name = vig_str_cut(&user, ':');
    if (vig_str_empty(name) || vig_is_digit(name.p[0]) || is_root(name) || vig_str_has(name, '$'))
        return 0;
    return vig_findings_at(out, vig_docker_place(f->dockerfile, last), err, "USER '%.*s' is a name", VIG_ARG(name));
}

const struct vig_check vig_check_dockerfile_user_name = {
    .id = "DKF-0022",
    .title = "USER is a name, not a number",
    .why = "Kubernetes' runAsNonRoot cannot tell whether a name is root and refuses to start it; and /etc/passwd in the image may "
           "give the name id 0.",
    .remedy = "Write the number: USER 10001:10001.",
    .refs = VIG_REFS("DL3066"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .level = 2,
    .run = names_run,
};
