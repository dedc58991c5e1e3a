/* audit/compose/build.c - what a compose file lets the build of an image do. */
#include "audit/compose/place.h"
#include "model/secret.h"

static int network_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_build *b = &c->services.v[i].build;

        if (vig_str_eqc(b->network, "host"))
            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], b->network_line), err,
                                 "build.network is 'host'");
    }
    return rc;
}

const struct vig_check vig_check_compose_build_network = {
    .id = "CMP-0002",
    .title = "The image is built on the host's network",
    .why = "Every RUN of the Dockerfile, and each package's install script, reaches what listens on the host's "
           "loopback: data bases without passwords, metadata services, the engine's own port.",
    .remedy =
        "Remove `network: host` from the build section. Where only name resolution is needed, `extra_hosts` does.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = network_run,
};

static int privileged_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_build *b = &c->services.v[i].build;

        if (b->privileged)
            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], b->privileged_line), err,
                                 "build.privileged is true");
    }
    return rc;
}

const struct vig_check vig_check_compose_build_privileged = {
    .id = "CMP-0003",
    .title = "The image is built with all privileges",
    .why = "A build step is code from base images and package registries. With all privileges it is root on the "
           "machine that builds.",
    .remedy = "Remove `privileged: true` from the build section.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_HIGH,
    .run = privileged_run,
};

static int entitlements_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].build.entitlements.n; k++) {
            const struct vig_setting *e = &c->services.v[i].build.entitlements.v[k];

            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], e->line), err, "the build may ask for '%.*s'",
                                 VIG_ARG(e->name));
            if (rc == 0 && !vig_str_starts(e->name, VIG_STR("security.insecure")))
                vig_findings_severity(out, VIG_MEDIUM);
        }
    return rc;
}

const struct vig_check vig_check_compose_build_entitlements = {
    .id = "CMP-0004",
    .title = "The build is allowed more than builds usually are",
    .why = "security.insecure lets RUN --security=insecure run with all privileges on the machine that builds; "
           "network.host lets it reach the host's loopback. Whoever can change the Dockerfile then has that machine.",
    .remedy = "Remove the `entitlements`, and do what needs them outside of the build.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_HIGH,
    .run = entitlements_run,
};

static int secret_args_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].build.args.n; k++) {
            const struct vig_setting *arg = &c->services.v[i].build.args.v[k];
            char room[VIG_SECRET_MASKED];
            struct vig_secret_hit hit;

            if (!arg->has_value || !vig_secret_setting(arg->name, arg->value, &hit))
                continue;
            rc = vig_findings_at(
                out, vig_in_service(&c->services.v[i], arg->line), err, "build argument %.*s: %s %.*s",
                VIG_ARG(arg->name), hit.kind->title,
                VIG_ARG(vig_secret_mask(vig_str_of(arg->value.p + hit.start, hit.end - hit.start), room)));
        }
    return rc;
}

const struct vig_check vig_check_compose_build_secret = {
    .id = "CMP-0005",
    .title = "A credential is given as a build argument",
    .why = "Build arguments stay in the image's history, where everyone who can pull it reads them; and the compose "
           "file itself is passed on.",
    .remedy =
        "Give it as a secret: `build: {secrets: [name]}` and `RUN --mount=type=secret,id=name`. Change the credential.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = secret_args_run,
};
