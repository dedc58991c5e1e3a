/* audit/compose/images.c - which images services ask for. */
#include "audit/compose/place.h"

/* The tag; empty: none is given. */
static vig_str tag_of(vig_str image)
{
    vig_str name = vig_str_cut(&image, '@');
    size_t colon = vig_str_rfind(name, ':');

    if (colon == VIG_NPOS || vig_str_has(vig_str_skip(name, colon), '/')) /* a registry's port */
        return VIG_STR("");
    return vig_str_skip(name, colon + 1);
}

/* What a service takes from a registry: not what it builds, and not what nobody knows. */
static bool is_pulled(const struct vig_compose_service *s)
{
    return s->container.image.n && !s->build.present && !vig_str_has(s->container.image, '$');
}

static int latest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];
        vig_str image = s->container.image, tag = tag_of(image);

        if (!is_pulled(s) || vig_str_has(image, '@'))
            continue;
        if (vig_str_empty(tag))
            rc = vig_findings_at(out, vig_in_service(s, s->container.lines[VIG_CTR_IMAGE]), err, "'%.*s' has no tag", VIG_ARG(image));
        else if (vig_str_eqc(tag, "latest"))
            rc = vig_findings_at(out, vig_in_service(s, s->container.lines[VIG_CTR_IMAGE]), err, "'%.*s'", VIG_ARG(image));
    }
    return rc;
}

const struct vig_check vig_check_compose_latest = {
    .id = "CMP-0018",
    .title = "An image without a version",
    .why = "What runs depends on when it was pulled: it differs from machine to machine, and cannot be gone back to.",
    .remedy = "Name a version: image: nginx:1.27",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = latest_run,
};

static int digest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];
        vig_str image = s->container.image;

        if (is_pulled(s) && !vig_str_has(image, '@'))
            rc = vig_findings_at(out, vig_in_service(s, s->container.lines[VIG_CTR_IMAGE]), err, "'%.*s' has no digest", VIG_ARG(image));
    }
    return rc;
}

const struct vig_check vig_check_compose_digest = {
    .id = "CMP-0019",
    .title = "An image by its tag only",
    .why = "A tag can be moved to other content by whoever controls the registry's account.",
    .remedy = "Add the digest: image: nginx:1.27@sha256:… (docker buildx imagetools inspect IMAGE shows it), and let a bot keep it current.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = digest_run,
};
