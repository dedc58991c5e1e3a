/* audit/image/secrets.c - credentials in an image: its configuration, its history, its files, and what later layers only seem to remove.
 *
 * An image is copied to registries, build caches and laptops; whoever can pull it has all its layers. No report holds a whole secret.
 */
#include "audit/image/place.h"

static vig_str mask_of(vig_str text, const struct vig_secret_hit *hit, char room[VIG_SECRET_MASKED])
{
    return vig_secret_mask(vig_str_of(text.p + hit->start, hit->end - hit->start), room);
}

static int judge_settings(const char *what, const struct vig_image_settings *settings, struct vig_findings *out, struct vig_err *err)
{
    char room[VIG_SECRET_MASKED];
    struct vig_secret_hit hit;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < settings->n; i++) {
        const struct vig_setting *s = &settings->v[i];
        if (!vig_secret_setting(s->name, s->value, &hit))
            continue;
        rc = vig_findings_add(out, err, "%s %.*s: %s, %.*s", what, VIG_ARG(vig_str_take(s->name, 100)), hit.kind->title,
                              VIG_ARG(mask_of(s->value, &hit, room)));
        vig_findings_severity(out, hit.kind->severity);
    }
    return rc;
}

static vig_str word_at(const struct vig_image *image, size_t i)
{
    if (i < image->entrypoint.n)
        return image->entrypoint.v[i];
    i -= image->entrypoint.n;
    return i < image->command.n ? image->command.v[i] : VIG_STR("");
}

/* The two make one command line: an option may end the one, and its value begin the other. */
static int judge_words(const struct vig_image *image, struct vig_findings *out, struct vig_err *err)
{
    char room[VIG_SECRET_MASKED];
    struct vig_secret_hit hit;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < image->entrypoint.n + image->command.n; i++) {
        const char *what = i < image->entrypoint.n ? "ENTRYPOINT" : "CMD";
        vig_str word = word_at(image, i), name = VIG_STR(""), text = word;

        if (!vig_secret_option(word, word_at(image, i + 1), &name, &text, &hit) &&
            (!vig_secret_find(word, &hit, 1) || hit.kind->confidence == VIG_SECRET_LOW))
            continue;
        rc = vig_findings_add(out, err, "%s%s%.*s: %s, %.*s", what, name.n ? " " : "", VIG_ARG(vig_str_take(name, 100)), hit.kind->title,
                              VIG_ARG(mask_of(text, &hit, room)));
        vig_findings_severity(out, hit.kind->severity);
    }
    return rc;
}

static int config_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc;

    if (!vig_has_config(image, out))
        return 0;
    rc = judge_settings("ENV", &image->environment, out, err);
    if (rc == 0)
        rc = judge_settings("LABEL", &image->labels, out, err);
    return rc < 0 ? rc : judge_words(image, out, err);
}

const struct vig_check vig_check_image_secret_config = {
    .id = "IMG-0010",
    .title = "A secret is in the image's configuration",
    .why = "docker inspect shows it to everybody who can pull the image, and every container inherits it.",
    .remedy = "Change the secret, and give the new one at run time, as a file (-v, compose secrets), or at build time with RUN --mount=type=secret.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", "CIS-DI-0010", "AVD-DS-0031", "DL3064", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = config_run,
};

static bool has_setting(const struct vig_image_settings *all, const struct vig_setting *s)
{
    for (size_t i = 0; i < all->n; i++)
        if (vig_str_eq(all->v[i].name, s->name) && vig_str_eq(all->v[i].value, s->value))
            return true;
    return false;
}

/* A build argument is written down with each RUN behind it, and told once. */
static bool was_there_before(const struct vig_image *image, size_t number, const struct vig_setting *s)
{
    while (number-- > 0)
        if (image->history.v[number].kind == VIG_INS_RUN && image->history.v[number].settings.n)
            return has_setting(&image->history.v[number].settings, s);
    return false;
}

static int judge_step(const struct vig_image *image, size_t number, size_t *left, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image_step *step = &image->history.v[number];
    struct vig_place at = { .layer = step->layer };
    char room[VIG_SECRET_MASKED];
    struct vig_secret_hit hits[8], hit;
    bool told = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && *left && i < step->settings.n; i++) {
        const struct vig_setting *s = &step->settings.v[i];
        if (!vig_secret_setting(s->name, s->value, &hit) || has_setting(&image->environment, s))
            continue;
        told = true;
        (*left)--;
        if (was_there_before(image, number, s))
            continue;
        rc = vig_findings_at(out, at, err, "line %zu of the history, %.*s: %s, %.*s", number + 1, VIG_ARG(vig_str_take(s->name, 100)),
                             hit.kind->title, VIG_ARG(mask_of(s->value, &hit, room)));
        vig_findings_severity(out, hit.kind->severity);
    }
    if (rc < 0 || told || step->kind == VIG_INS_ENV || step->kind == VIG_INS_LABEL)
        return rc; /* the latter two are in the configuration */
    size_t n = vig_secret_find(step->text, hits, VIG_COUNT(hits));
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (hits[i].kind->confidence == VIG_SECRET_LOW)
            continue;
        rc = vig_findings_at(out, at, err, "line %zu of the history: %s, %.*s", number + 1, hits[i].kind->title,
                             VIG_ARG(mask_of(step->text, &hits[i], room)));
        vig_findings_severity(out, hits[i].kind->severity);
    }
    return rc;
}

static int history_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    size_t left = 5000; /* secrets of a hostile history that are looked at more closely */
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    for (size_t i = 0; rc == 0 && i < image->history.n; i++)
        rc = judge_step(image, i, &left, out, err);
    return rc;
}

const struct vig_check vig_check_image_secret_history = {
    .id = "IMG-0011",
    .title = "A secret is in the image's history",
    .why = "Build arguments and command lines are part of the image: docker history shows them, though no file holds them.",
    .remedy = "Change the secret. Use RUN --mount=type=secret,id=NAME, which leaves no trace.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", "CIS-DI-0010", "AVD-DS-0031", "DL3064", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = history_run,
};

static int judge_files(const struct vig_image *image, bool hidden, bool sure, struct vig_findings *out, struct vig_err *err)
{
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->secrets.n; i++) {
        const struct vig_image_secret *s = &image->secrets.v[i];
        struct vig_place at = { .path = s->path, .line = s->line, .layer = image->is_image ? s->layer : 0 };
        vig_str line = vig_made_by(image, s->layer);

        if ((s->kind->confidence > VIG_SECRET_LOW) != sure || (sure && (s->hidden_by != 0) != hidden))
            continue;
        if (s->hidden_by)
            rc = vig_findings_at(out, at, err, "%s, %.*s: removed or replaced by layer %u, but still in layer %u%s%.*s%s", s->kind->title,
                                 VIG_ARG(s->masked), s->hidden_by, s->layer, VIG_MADE_BY(line));
        else
            rc = vig_findings_at(out, at, err, "%s, %.*s%s%.*s%s", s->kind->title, VIG_ARG(s->masked), VIG_MADE_BY(line));
        if (sure)
            vig_findings_severity(out, s->kind->severity);
    }
    return rc;
}

static int files_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return judge_files(f->image, false, true, out, err);
}

const struct vig_check vig_check_image_secret_files = {
    .id = "IMG-0012",
    .title = "A file in the image holds a secret",
    .why = "Everybody who can pull the image, or gets into a container of it, has the secret.",
    .remedy = "Change the secret, keep the file out (.dockerignore, RUN --mount=type=secret) and give it at run time.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", "CIS-DI-0010", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = files_run,
};

static int removed_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->image->is_image)
        return vig_findings_not_applicable(out);
    return judge_files(f->image, true, true, out, err);
}

const struct vig_check vig_check_image_secret_removed = {
    .id = "IMG-0013",
    .title = "A secret was removed by a later layer, and is still in the one below",
    .why = "Layers are only ever added: docker save and tar bring the file back. Whoever removed it believes it is gone.",
    .remedy = "Change the secret. Make and remove the file in one RUN, or use RUN --mount=type=secret, or copy from a build stage.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", "CIS-DI-0010", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = removed_run,
};

static int possible_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return judge_files(f->image, false, false, out, err);
}

const struct vig_check vig_check_image_secret_possible = {
    .id = "IMG-0014",
    .title = "A file in the image may hold a secret",
    .why = "A value that looks random stands beside a name such as password or token.",
    .remedy = "Look at it. If it is a secret, change it and give it at run time.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .level = 2,
    .flags = VIG_CHECK_SECRET,
    .run = possible_run,
};
