/* audit/container/secrets.c - credentials where everybody can read them: in variables and on the command line.
 *
 * docker inspect shows both to whoever may ask the engine, /proc shows them to other processes, and both end up in backups, logs and
 * repositories. No report holds a whole secret.
 */
#include "audit/container/place.h"
#include "model/secret.h"

static bool is_from_image(const struct vig_container *c, const struct vig_setting *s)
{
    for (size_t i = 0; i < c->image_environment.n; i++)
        if (vig_str_eq(c->image_environment.v[i].name, s->name) && vig_str_eq(c->image_environment.v[i].value, s->value))
            return true;
    return false;
}

static vig_str secret_of(vig_str text, const struct vig_secret_hit *hit)
{
    return vig_str_of(text.p + hit->start, hit->end - hit->start);
}

static int environment_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    char room[VIG_SECRET_MASKED];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->environment.n; i++) {
        const struct vig_setting *s = &c->environment.v[i];
        struct vig_secret_hit hit;
        if (!s->has_value || !s->value.n || !vig_secret_setting(s->name, s->value, &hit))
            continue;
        rc = vig_findings_at(out, vig_at_line(c, s->line), err, "%.*s: %s, %.*s%s", VIG_ARG(vig_str_take(s->name, 100)), hit.kind->title,
                             VIG_ARG(vig_secret_mask(secret_of(s->value, &hit), room)), is_from_image(c, s) ? " (it comes with the image)" : "");
        vig_findings_severity(out, hit.kind->severity);
    }
    return rc;
}

const struct vig_check vig_check_secret_environment = {
    .id = "CTR-0052",
    .title = "A secret is in the container's environment",
    .why = "docker inspect shows it to all who may use the engine, every process in the container inherits it, and crash reports send it "
           "away.",
    .remedy = "Give it in a file: -v ./password:/run/secrets/password:ro or compose's secrets, and NAME_FILE=/run/secrets/password where the "
              "image knows that. Change the secret.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = environment_run,
};

static vig_str word_at(const struct vig_container *c, size_t i)
{
    if (i < c->entrypoint.n)
        return c->entrypoint.v[i];
    i -= c->entrypoint.n;
    return i < c->command.n ? c->command.v[i] : VIG_STR("");
}

static int judge_word(const struct vig_container *c, size_t i, struct vig_findings *out, struct vig_err *err)
{
    char room[VIG_SECRET_MASKED];
    struct vig_secret_hit hit;
    vig_str word = word_at(c, i), name = VIG_STR(""), text = word;
    int rc;

    if (vig_secret_option(word, word_at(c, i + 1), &name, &text, &hit))
        rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_COMMAND), err, "%.*s: %s, %.*s", VIG_ARG(vig_str_take(name, 100)), hit.kind->title,
                             VIG_ARG(vig_secret_mask(secret_of(text, &hit), room)));
    else if (vig_secret_find(word, &hit, 1) && hit.kind->confidence > VIG_SECRET_LOW)
        rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_COMMAND), err, "%s, %.*s", hit.kind->title,
                             VIG_ARG(vig_secret_mask(secret_of(word, &hit), room)));
    else
        return 0;
    vig_findings_severity(out, hit.kind->severity);
    return rc;
}

static int command_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->entrypoint.n + c->command.n; i++)
        rc = judge_word(c, i, out, err);
    return rc;
}

const struct vig_check vig_check_secret_command = {
    .id = "CTR-0053",
    .title = "A secret is on the container's command line",
    .why = "Command lines are seen by docker inspect, docker ps, and by every user of the host in its list of processes.",
    .remedy = "Give it in a file that the program reads (compose's secrets, a read-only mount). Change the secret.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = command_run,
};
