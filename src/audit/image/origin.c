/* audit/image/origin.c - whether one can tell which image it is, who made it, out of what, and when. */
#include "audit/image/place.h"
#include "base/date.h"

enum { DAY = 86400, OLD_DAYS = 180, OLDEST_REAL_DAY = 14600 /* Docker was not there before 2010: builds that set all times to one */ };

/* "shop:latest"; in an OCI layout the name of an image may be its tag alone. */
static bool is_latest(vig_str tag)
{
    return vig_str_ends(tag, VIG_STR(":latest")) || vig_str_eqc(tag, "latest");
}

static int latest_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    const struct vig_subject *s = image->subject;

    if (!image->is_image || !s->tags.n)
        return vig_findings_not_applicable(out); /* an archive without a name, or asked for by its digest */
    for (size_t i = 0; i < s->tags.n; i++)
        if (!is_latest(s->tags.v[i]))
            return 0;
    return vig_findings_add(out, err, "its only tag is '%.*s'", VIG_ARG(vig_str_take(s->tags.v[0], 200)));
}

const struct vig_check vig_check_image_latest = {
    .id = "IMG-0006",
    .title = "The image is called latest and nothing else",
    .why = "The name means another image tomorrow: nobody can tell which one runs, or go back to it.",
    .remedy = "Give it a version: docker tag SHOP:latest SHOP:1.4.",
    .refs = (const char *const[]){ "DKL-DI-0006", "AVD-DS-0001", "DL3007", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = latest_run,
};

static int signature_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;

    if (!image->is_image)
        return vig_findings_not_applicable(out);
    if (!image->signature_known)
        return vig_findings_not_looked_at(out, "signatures are kept in the registry, not with this copy of the image");
    return image->is_signed ? 0 : vig_findings_add(out, err, "no signature of cosign or notation lies beside it");
}

const struct vig_check vig_check_image_signature = {
    .id = "IMG-0007",
    .title = "The image is not signed",
    .why = "Whoever can push to the registry, or answer in its name, decides what runs.",
    .remedy = "cosign sign NAME@sha256:… in the pipeline and verify before running. (Docker Content Trust is being retired.)",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.5", "CIS-DI-0005", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .level = 2,
    .run = signature_run,
};

static int base_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;

    if (!vig_has_config(image, out) || image->base_digest.n)
        return 0;
    if (image->base_name.n)
        return vig_findings_add(out, err, "built on '%.*s', without its digest", VIG_ARG(vig_str_take(image->base_name, 200)));
    return vig_findings_add(out, err, "it does not say what it was built on");
}

const struct vig_check vig_check_image_base = {
    .id = "IMG-0008",
    .title = "The base image is not known exactly",
    .why = "Without its digest nobody can tell whether a hole fixed in the base is fixed here, or build the same image again.",
    .remedy = "FROM NAME:TAG@sha256:…, and let the builder record it: the labels org.opencontainers.image.base.name and .digest, or "
              "docker buildx build --provenance=true.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.2", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .level = 2,
    .run = base_run,
};

/* An image may be new and stand on an old base: then that is what is old. */
static int age_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    vig_str created = image->subject->created;
    int64_t day, base;
    bool known = vig_date_day(created, &day) && day >= OLDEST_REAL_DAY;
    bool base_known = vig_date_day(image->base_created, &base) && base >= OLDEST_REAL_DAY;

    if (!image->is_image)
        return vig_findings_not_applicable(out);
    if (!known && !base_known)
        return vig_findings_not_looked_at(out, "the image does not say when it was made");
    if (known && f->now / DAY - day >= OLD_DAYS)
        return vig_findings_add(out, err, "made on %.10s, %lld days ago", created.p, (long long)(f->now / DAY - day));
    if (base_known && f->now / DAY - base >= OLD_DAYS)
        return vig_findings_add(out, err, "built on a base of %.10s, %lld days old", image->base_created.p, (long long)(f->now / DAY - base));
    return 0;
}

const struct vig_check vig_check_image_age = {
    .id = "IMG-0009",
    .title = "The image, or its base, has not been built anew for long",
    .why = "Half a year of fixes is missing in it, most of them for holes that are public by now.",
    .remedy = "docker build --pull --no-cache, on a schedule; vigia scan says what it is that is missing.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.4", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = age_run,
};
