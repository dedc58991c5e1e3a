/* audit/dockerfile/secrets.c - credentials that a Dockerfile writes into the image, its history or the build's cache.
 *
 * ENV and the arguments of RUN are in the image's configuration, for all who can pull it; ARG's values are in its history. What a
 * credential looks like is model/secret.h's knowledge; a variable that merely refers to one is none. A stage that the final image does
 * not hold keeps its secrets in the build's cache only, which weighs less.
 */
#include "audit/dockerfile/commands.h"

#include "model/secret.h"

static int report(const struct vig_dockerfile *d, const struct vig_instruction *i, struct vig_place at, vig_str text,
                  const struct vig_secret_hit *hit, vig_str name, struct vig_findings *out, struct vig_err *err)
{
    char room[VIG_SECRET_MASKED];
    vig_str secret = vig_str_of(text.p + hit->start, hit->end - hit->start);
    enum vig_severity severity = hit->kind->severity;
    int rc = vig_findings_at(out, at, err, "%.*s%s%s, %.*s", VIG_ARG(vig_str_take(name, 100)), name.n ? ": " : "", hit->kind->title,
                             VIG_ARG(vig_secret_mask(secret, room)));

    if (!vig_docker_in_final(d, i) && severity > VIG_LOW)
        severity--;
    vig_findings_severity(out, severity);
    return rc;
}

/* ---- ENV, ARG, LABEL ---- */

static int pair(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_pair *p,
                struct vig_findings *out, struct vig_err *err)
{
    struct vig_secret_hit hit;

    if (!p->has_value || p->value.unknown || !vig_secret_setting(p->key.text, p->value.expanded, &hit))
        return 0;
    return report(d, i, vig_docker_place_of(d, i, &p->key.at), p->value.expanded, &hit, p->key.text, out, err);
}

static int variables_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d)
        for (size_t k = 0; (i->kind == VIG_INS_ENV || i->kind == VIG_INS_ARG || i->kind == VIG_INS_LABEL) && k < i->pairs.n; k++) {
            int rc = pair(d, i, &i->pairs.v[k], out, err);

            if (rc < 0)
                return rc;
        }
    return 0;
}

const struct vig_check vig_check_dockerfile_secret_variable = {
    .id = "DKF-0080",
    .title = "A secret is written into ENV, ARG or LABEL",
    .why = "docker inspect and docker history show it to all who can pull the image; removing it in a later line does not help.",
    .remedy = "Use RUN --mount=type=secret,id=NAME in the build, and a mounted file at run time. Change the secret.",
    .refs = VIG_REFS("DL3064", "AVD-DS-0031", "CIS-Docker-1.6-4.10", "CIS-DI-0010"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = variables_run,
};

/* ---- ARG of a secret's name: whoever gives it a value has it in the history ---- */

static bool is_secret_name(vig_str name)
{
    static const char *const parts[] = { "password",   "passwd",      "secret",     "api_key",    "apikey",
                                         "access_key", "private_key", "credential", "auth_token", "_token" };
    static const char *const harmless[] = { "_file",  "_path",   "_id",  "_name",  "_url",    "_dir",     "_type",
                                            "public", "_length", "_ttl", "_expir", "_header", "_endpoint" };

    for (size_t k = 0; k < VIG_COUNT(harmless); k++)
        if (vig_str_icontains(name, vig_str_c(harmless[k])))
            return false;
    for (size_t k = 0; k < VIG_COUNT(parts); k++)
        if (vig_str_icontains(name, vig_str_c(parts[k])))
            return true;
    return vig_ilisted(name, "token passphrase pgpassword mysql_pwd");
}

static int argument_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d)
        for (size_t k = 0; (i->kind == VIG_INS_ARG || i->kind == VIG_INS_ENV) && k < i->pairs.n; k++) {
            const struct vig_docker_pair *p = &i->pairs.v[k];
            struct vig_secret_hit hit;
            bool refers = i->kind == VIG_INS_ENV && (p->value.unknown || vig_str_has(p->value.text, '$'));
            bool open = i->kind == VIG_INS_ARG && (!p->has_value || vig_str_empty(p->value.text));
            int rc;

            if ((!refers && !open) || !is_secret_name(p->key.text)
                || (p->has_value && vig_secret_setting(p->key.text, p->value.expanded, &hit)))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "'%.*s' %s", VIG_ARG(p->key.text),
                                 open ? "asks for a secret as a build argument"
                                      : "keeps a build argument in the image's environment");
            if (rc == 0 && !vig_docker_in_final(d, i))
                vig_findings_severity(out, VIG_LOW);
            if (rc < 0)
                return rc;
        }
    return 0;
}

const struct vig_check vig_check_dockerfile_secret_argument = {
    .id = "DKF-0081",
    .title = "A secret is asked for as a build argument",
    .why = "Its value is then in the image's history and in the build's provenance, for all who can pull the image.",
    .remedy = "Give it by docker build --secret, and read it in RUN --mount=type=secret,id=NAME from /run/secrets/NAME.",
    .refs = VIG_REFS("DL3064", "AVD-DS-0031", "https://docs.docker.com/build/building/secrets/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = argument_run,
};

/* ---- command lines ---- */

/* "user:password" of curl -u; a variable in it, or no password, is none. */
static bool user_password(vig_str text, struct vig_secret_hit *hit)
{
    static const struct vig_secret_kind kind = { "user-password", "password on a command line", VIG_HIGH, VIG_SECRET_HIGH };
    vig_str password = text;
    vig_str user = vig_str_cut(&password, ':');

    if (!password.n || !user.n || vig_secret_is_placeholder(password) || vig_str_has(password, '$') || vig_str_has(password, '`'))
        return false;
    *hit = (struct vig_secret_hit){ .kind = &kind, .start = user.n + 1, .end = text.n };
    return true;
}

struct option_secret { /* which programs take a password by which option */
    const char *programs, *valued, *options;
    bool pair;     /* user:password; else the password alone */
    bool attached; /* only in the same word: mysql -psecret, where "-p name" asks for it */
};

static const struct option_secret by_option[] = {
    { "curl", VIG_CURL_VALUED, "u user U proxy-user", true, false },
    { "wget", VIG_WGET_VALUED, "password http-password ftp-password proxy-password", false, false },
    { "mysql mysqladmin mysqldump mariadb mariadb-admin", "u user h host P port D database e execute p", "p password", false,
      true },
    { "sshpass", "p f", "p", false, false },
    { "docker podman buildah skopeo helm", "u username p password", "p password", false, false },
    { "az", "u username p password", "p password", false, false },
    { "redis-cli", "h p a", "a", false, false },
};

static bool option_secret(const struct vig_shell_command *c, vig_str program, size_t first, struct vig_argument *arg,
                          struct vig_secret_hit *hit)
{
    for (size_t k = 0; k < VIG_COUNT(by_option); k++) {
        struct vig_arguments a = vig_arguments_of(c, first, by_option[k].valued);

        if (!vig_listed(program, by_option[k].programs))
            continue;
        while (vig_next_argument(&a, arg)) {
            bool varies = vig_str_has(arg->value, '$') || vig_str_has(arg->value, '`');

            if (!arg->option || !arg->has_value || varies || !vig_listed(arg->name, by_option[k].options))
                continue;
            if (by_option[k].attached && !vig_str_ends(arg->word->text, arg->value))
                continue;
            if (by_option[k].pair && user_password(arg->value, hit))
                return true;
            if (!by_option[k].pair && vig_secret_setting(VIG_STR("password"), arg->value, hit))
                return true;
        }
    }
    return false;
}

static bool is_name(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && !strchr("_-.", s.p[i]))
            return false;
    return s.n > 0 && s.n < 64;
}

/* Whether what was found is itself a variable: _authToken=$NPM_TOKEN. */
static bool is_variable(vig_str text, const struct vig_secret_hit *hit)
{
    vig_str secret = vig_str_of(text.p + hit->start, hit->end - hit->start);

    return vig_str_has(secret, '`') || vig_str_search(secret, VIG_STR("$(")) != VIG_NPOS
           || vig_str_search(secret, VIG_STR("${")) != VIG_NPOS || vig_str_starts(secret, VIG_STR("$"));
}

static int word_secret(const struct vig_docker_walk *w, const struct vig_shell_word *word, struct vig_findings *out,
                       struct vig_err *err, bool *ret_found)
{
    struct vig_secret_hit hit;
    vig_str value = word->text, name = vig_str_cut(&value, '=');

    while (vig_str_starts(name, VIG_STR("-")))
        name = vig_str_skip(name, 1);
    *ret_found = true;
    if (is_name(name) && value.n && !vig_word_varies(word) && vig_secret_setting(name, value, &hit))
        return report(w->d, w->ins, vig_docker_word_place(w, word), value, &hit, name, out, err);
    if (vig_secret_find(word->text, &hit, 1) && hit.kind->confidence > VIG_SECRET_LOW && !is_variable(word->text, &hit))
        return report(w->d, w->ins, vig_docker_word_place(w, word), word->text, &hit, VIG_STR(""), out, err);
    *ret_found = false;
    return 0;
}

static int command(const struct vig_docker_walk *w, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_shell_command *c = w->cmd;
    struct vig_secret_hit hit;
    struct vig_argument arg;
    bool found = false;
    int rc = 0;

    for (size_t k = 0; rc == 0 && k < c->assignments.n; k++)
        if (vig_secret_setting(c->assignments.v[k].name, c->assignments.v[k].value.text, &hit)
            && !vig_word_varies(&c->assignments.v[k].value))
            rc = report(w->d, w->ins, vig_docker_word_place(w, &c->assignments.v[k].value), c->assignments.v[k].value.text, &hit,
                        c->assignments.v[k].name, out, err);
    /* sshpass is passed over as sudo is, so that the words before the program are looked at, too */
    if (rc == 0
        && (option_secret(c, c->program, c->first + 1, &arg, &hit)
            || (c->words.n && option_secret(c, vig_str_basename(c->words.v[0].text), 1, &arg, &hit))))
        return report(w->d, w->ins, vig_docker_word_place(w, arg.word), arg.value, &hit, c->program, out, err);
    for (size_t k = 0; rc == 0 && !found && k < c->words.n; k++)
        rc = word_secret(w, &c->words.v[k], out, err, &found);
    for (size_t k = 0; rc == 0 && !found && k < c->redirects.n; k++)
        if (vig_str_starts(c->redirects.v[k].op, VIG_STR("<<")))
            rc = word_secret(w, &c->redirects.v[k].target, out, err, &found);
    return rc;
}

static int run_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc = command(&w, out, err);

        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_secret_run = {
    .id = "DKF-0082",
    .title = "A secret is on a command line of RUN",
    .why = "docker history shows the line to all who can pull the image.",
    .remedy = "Use RUN --mount=type=secret,id=NAME and read /run/secrets/NAME in the command. Change the secret.",
    .refs = VIG_REFS("AVD-DS-0031", "CIS-Docker-1.6-4.10", "CIS-DI-0010"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .flags = VIG_CHECK_SECRET,
    .run = run_run,
};

/* ---- files ---- */

static bool is_credential_file(vig_str path)
{
    vig_str name = vig_str_basename(path), folder = vig_str_basename(vig_str_dirname(path));

    if (vig_listed(name,
                   "id_rsa id_dsa id_ecdsa id_ed25519 .netrc .pgpass .git-credentials .npmrc .pypirc .dockercfg .htpasswd .env "
                   ".env.production .env.local credentials.json service-account.json .vault-token .s3cfg .boto terraform.tfstate "
                   "kubeconfig"))
        return true;
    if (vig_listed(name, ".ssh .aws .gnupg .kube .azure"))
        return true;
    return (vig_str_eqc(folder, ".aws") && vig_listed(name, "credentials config"))
           || (vig_str_eqc(folder, ".docker") && vig_str_eqc(name, "config.json"))
           || (vig_str_eqc(folder, ".kube") && vig_str_eqc(name, "config"));
}

static int files_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d)
        for (size_t k = 0; (i->kind == VIG_INS_COPY || i->kind == VIG_INS_ADD) && k + 1 < i->words.n; k++) {
            vig_str path = i->words.v[k].expanded;
            int rc;

            while (path.n > 1 && path.p[path.n - 1] == '/')
                path.n--;
            if (i->words.v[k].unknown || vig_docker_flag(i, "from") || !is_credential_file(path))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &i->words.v[k].at), err, "'%.*s' usually holds credentials",
                                 VIG_ARG(path));
            if (rc == 0 && !vig_docker_in_final(d, i))
                vig_findings_severity(out, VIG_LOW);
            if (rc < 0)
                return rc;
        }
    return 0;
}

const struct vig_check vig_check_dockerfile_secret_file = {
    .id = "DKF-0083",
    .title = "A file with credentials is copied into the image",
    .why = "Its layer keeps it, even when a later line removes it.",
    .remedy = "Use RUN --mount=type=secret,id=NAME,target=PATH, and list the file in .dockerignore.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.10", "CIS-DI-0010"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = files_run,
};

/* ---- a mounted secret that is written down ---- */

/* Where the mounted secrets of the instruction lie: the n-th one's path. */
static vig_str secret_path(const struct vig_docker_mount *m, char *room, size_t size)
{
    vig_str name = m->id.n ? m->id : VIG_STR("");
    int n;

    if (m->target.n)
        return m->target;
    if (!name.n || name.n > 100)
        return VIG_STR("");
    n = snprintf(room, size, "/run/secrets/%.*s", VIG_ARG(name));
    return vig_str_of(room, (size_t)n);
}

static bool names_path(const struct vig_shell_command *c, vig_str path, size_t *ret_word)
{
    for (size_t k = c->first + 1; k < c->words.n; k++)
        if (vig_str_eq(c->words.v[k].text, path)) {
            *ret_word = k;
            return true;
        }
    return false;
}

/* cp SECRET x, cat SECRET > x, cat SECRET | tee x; writing to /dev/… and /tmp on a tmpfs is nothing that stays. */
static bool keeps(const struct vig_docker_walk *w, vig_str path)
{
    const struct vig_shell_command *c = w->cmd;
    vig_str to = VIG_STR("");
    size_t word;

    if (!names_path(c, path, &word))
        return false;
    if (vig_command_is(c, "cp install mv") && word + 1 < c->words.n)
        to = c->words.v[c->words.n - 1].text;
    for (size_t k = 0; vig_command_is(c, "cat sed tr envsubst base64 echo") && k < c->redirects.n; k++)
        if (vig_str_starts(c->redirects.v[k].op, VIG_STR(">")) && !vig_str_has(c->redirects.v[k].op, '&'))
            to = c->redirects.v[k].target.text;
    if (!to.n || vig_str_starts(to, VIG_STR("/dev/")) || vig_docker_mounted(w->ins, to))
        return false;
    return !vig_docker_removed(w->ins, w->command, to);
}

static int kept_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        struct vig_docker_mount m;
        char room[128];
        int rc = 0;

        for (size_t n = 0; rc == 0 && vig_docker_mount(w.ins, n, &m) && n < 16; n++) {
            vig_str path = vig_str_eqc(m.type, "secret") ? secret_path(&m, room, sizeof room) : VIG_STR("");

            if (path.n && keeps(&w, path))
                rc = vig_findings_at(out, vig_docker_command_place(&w), err, "'%.*s' is written into the layer", VIG_ARG(path));
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_secret_kept = {
    .id = "DKF-0084",
    .title = "A mounted secret is copied into the layer",
    .why = "The mount kept it out of the image; the copy puts it back in.",
    .remedy = "Read the secret where it is mounted, or mount it where it is needed: --mount=type=secret,id=NAME,target=PATH.",
    .refs = VIG_REFS("https://docs.docker.com/build/building/secrets/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = kept_run,
};
