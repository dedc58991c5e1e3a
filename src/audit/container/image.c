/* audit/container/image.c - which image a container was made of: whether its name says which one, and how old it is. */
#include "audit/container/place.h"
#include "base/date.h"

enum { DAY = 86400, OLD_DAYS = 180 };

/* "registry:5000/shop/web:1.4@sha256:…" */
struct reference {
    vig_str tag, digest;
    bool by_id; /* "sha256:…" or hexadecimal: no name at all */
};

static bool is_hex(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
            return false;
    return true;
}

static struct reference reference_of(vig_str image)
{
    struct reference r = { 0 };
    vig_str digest = image, name = vig_str_cut(&digest, '@'), last = vig_str_basename(name);
    size_t colon = vig_str_find(last, ':');

    r.digest = digest;
    r.by_id = vig_str_starts(image, VIG_STR("sha256:")) || (image.n >= 12 && image.n <= 64 && is_hex(image));
    if (!r.by_id && colon != VIG_NPOS)
        r.tag = vig_str_skip(last, colon + 1);
    return r;
}

/* "$IMAGE" of a command line or compose file; "nginx:$TAG" at least has a tag. */
static bool is_variable(vig_str image)
{
    vig_str last = vig_str_basename(image);

    return vig_str_has(vig_str_cut(&last, ':'), '$');
}

static int latest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    struct reference r = reference_of(c->image);
    struct vig_place at = vig_at_field(c, VIG_CTR_IMAGE);

    if (!c->image.n)
        return vig_findings_not_applicable(out); /* built on the spot */
    if (is_variable(c->image))
        return vig_findings_not_looked_at(out, "the image's name is a variable without a value");
    if (r.by_id || r.digest.n || (r.tag.n && !vig_str_eqc(r.tag, "latest")))
        return 0;
    return vig_findings_at(out, at, err, r.tag.n ? "'%.*s' is whatever was pushed last" : "'%.*s' has no tag, which means latest",
                           VIG_ARG(vig_str_take(c->image, 200)));
}

const struct vig_check vig_check_latest = {
    .id = "CTR-0050",
    .title = "The image is named without a version",
    .why = "latest is another image tomorrow: nobody can tell what runs, go back to it, or know that it was scanned.",
    .remedy = "Name a version, better with its digest: shop:1.4@sha256:….",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.28", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = latest_run,
};

static int digest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    struct reference r = reference_of(c->image);

    if (!c->image.n)
        return vig_findings_not_applicable(out);
    if (is_variable(c->image))
        return vig_findings_not_looked_at(out, "the image's name is a variable without a value");
    if (r.by_id || r.digest.n)
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_IMAGE), err, "'%.*s' has no digest", VIG_ARG(vig_str_take(c->image, 200)));
}

const struct vig_check vig_check_digest = {
    .id = "CTR-0051",
    .title = "The image is not pinned by its digest",
    .why = "A tag can be moved by whoever may push, and then another program runs under the same name.",
    .remedy = "NAME:TAG@sha256:…, as docker image inspect -f '{{index .RepoDigests 0}}' NAME:TAG prints it.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = digest_run,
};

static int age_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int64_t day, age;

    if (c->origin != VIG_FROM_ENGINE && !c->image_known)
        return vig_findings_not_applicable(out);
    if (!vig_date_day(c->image_created, &day))
        return vig_findings_not_looked_at(out, "when its image was made is not known");
    if (day < 11000) /* before 2000: a build that sets all times to the same one */
        return vig_findings_not_looked_at(out, "its image does not say when it was made");
    age = f->now / DAY - day;
    if (age < OLD_DAYS)
        return 0;
    return vig_findings_at(out, vig_at_field(c, VIG_CTR_IMAGE), err, "its image was made %lld days ago, on %.10s", (long long)age,
                           c->image_created.p);
}

const struct vig_check vig_check_age = {
    .id = "CTR-0027",
    .title = "The image has not been built anew for long",
    .why = "Half a year of fixes is missing in it, most of them for holes that are public by now.",
    .remedy = "Build or pull it anew and replace the container; vigia scan says what it is that is missing.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.28", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = age_run,
};
