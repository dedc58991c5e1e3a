/* audit/dockerfile/trust.c - what is loaded from the network and put into the image without proof of where it comes from.
 *
 * Switched-off TLS, switched-off signatures, keys and programs over plain http, and scripts that are piped into a shell. All of it
 * counts in every stage: what a builder compiles ends in the final image, too.
 */
#include "audit/dockerfile/commands.h"

/* ---- certificates are not looked at ---- */

struct switch_off {
    const char *programs, *valued, *options;
};

static const struct switch_off tls_options[] = {
    { "curl", VIG_CURL_VALUED, "k insecure proxy-insecure doh-insecure" },
    { "wget wget2", VIG_WGET_VALUED, "no-check-certificate" },
    { "aria2c", "o d", "check-certificate=false" },
    { "http https", "", "verify=no" },
    { "apk", "", "no-check-certificate" },
    { "helm", "", "insecure-skip-tls-verify" },
    { "kubectl oc", "", "insecure-skip-tls-verify" },
    { "skopeo podman buildah", "", "tls-verify=false" },
};

static vig_str setting_value(vig_str word, const char *name)
{
    vig_str value = word;

    if (!vig_str_ieq(vig_str_cut(&value, '='), vig_str_c(name)))
        return VIG_STR("");
    return value;
}

static bool is_false(vig_str s)
{
    return vig_ilisted(s, "0 false no off");
}

/* NAME=value, in ENV, ARG or before a command. */
static bool variable_switches_off(vig_str name, vig_str value)
{
    if (vig_listed(name, "NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY"))
        return vig_str_eqc(value, "0");
    if (vig_listed(name, "NPM_CONFIG_STRICT_SSL npm_config_strict_ssl YARN_ENABLE_STRICT_SSL"))
        return is_false(value);
    if (vig_listed(name, "GIT_SSL_NO_VERIFY GOINSECURE PIP_TRUSTED_HOST"))
        return value.n && !is_false(value);
    return vig_listed(name, "GONOSUMDB GONOSUMCHECK GOFLAGS") && (vig_str_search(value, VIG_STR("-insecure")) != VIG_NPOS);
}

/* npm config set strict-ssl false, git config http.sslVerify false, git -c http.sslVerify=false, yum --setopt=sslverify=0, … */
static const struct vig_shell_word *setting_off(const struct vig_shell_command *c)
{
    static const char *const names = "strict-ssl http.sslverify sslverify --setopt=sslverify";

    if (!vig_command_is(c, "npm yarn pnpm git yum dnf microdnf tdnf yum-config-manager"))
        return NULL;
    for (size_t k = c->first + 1; k < c->words.n; k++) {
        vig_str value = c->words.v[k].text, name = vig_str_cut(&value, '=');

        if (vig_ilisted(name, "--setopt") && vig_str_icontains(value, VIG_STR("sslverify"))) {
            name = vig_str_cut(&value, '=');
            name = VIG_STR("sslverify");
        }
        if (vig_str_starts(name, VIG_STR("--")) && vig_str_ieq(vig_str_skip(name, 2), VIG_STR("strict-ssl")))
            name = vig_str_skip(name, 2);
        if (vig_str_ieq(name, VIG_STR("--no-strict-ssl")))
            return &c->words.v[k];
        if (!vig_ilisted(name, names))
            continue;
        if (is_false(value) || (!value.n && k + 1 < c->words.n && is_false(c->words.v[k + 1].text)))
            return &c->words.v[k];
    }
    return NULL;
}

/* What of a command switches it off: its word; NULL when none does. */
static const struct vig_shell_word *tls_off(const struct vig_shell_command *c)
{
    struct vig_package_command p;
    struct vig_argument arg;

    for (size_t k = 0; k < VIG_COUNT(tls_options); k++) {
        vig_str options = vig_str_c(tls_options[k].options);

        if (!vig_command_is(c, tls_options[k].programs))
            continue;
        if (!vig_str_has(options, '=')) {
            if (vig_command_option(c, tls_options[k].valued, tls_options[k].options, &arg))
                return arg.word;
            continue;
        }
        for (size_t n = c->first + 1; n < c->words.n; n++)
            if (is_false(setting_value(vig_str_skip(c->words.v[n].text, 2),
                                       vig_str_starts(options, VIG_STR("tls-verify")) ? "tls-verify"
                                       : vig_str_starts(options, VIG_STR("check"))    ? "check-certificate"
                                                                                      : "verify")))
                return &c->words.v[n];
    }
    if (vig_package_command(c, &p) && p.manager->family == VIG_FAMILY_PIP && vig_package_option(&p, "trusted-host", &arg))
        return arg.word;
    return setting_off(c);
}

static const struct vig_shell_assignment *assignment_off(const struct vig_shell_command *c)
{
    for (size_t k = 0; k < c->assignments.n; k++)
        if (variable_switches_off(c->assignments.v[k].name, c->assignments.v[k].value.text))
            return &c->assignments.v[k];
    return NULL;
}

/* export NODE_TLS_REJECT_UNAUTHORIZED=0 */
static const struct vig_shell_word *exported_off(const struct vig_shell_command *c)
{
    for (size_t k = 0; vig_command_is(c, "export declare typeset") && k < c->words.n; k++) {
        vig_str value = c->words.v[k].text, name = vig_str_cut(&value, '=');

        if (variable_switches_off(name, value))
            return &c->words.v[k];
    }
    return NULL;
}

static int tls_commands(const struct vig_dockerfile *d, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, d) {
        const struct vig_shell_assignment *a = assignment_off(w.cmd);
        const struct vig_shell_word *word = a ? &a->value : exported_off(w.cmd);
        int rc = 0;

        if (a)
            rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "%.*s=%.*s", VIG_ARG(a->name), VIG_ARG(a->value.text));
        else if (word || (word = tls_off(w.cmd)))
            rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "%.*s: '%.*s' switches it off", VIG_ARG(w.cmd->program),
                                 VIG_ARG(word->text));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int tls_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d)
        for (size_t k = 0; (i->kind == VIG_INS_ENV || i->kind == VIG_INS_ARG) && k < i->pairs.n; k++) {
            const struct vig_docker_pair *p = &i->pairs.v[k];
            int rc = 0;

            if (!p->value.unknown && variable_switches_off(p->key.text, p->value.expanded))
                rc = vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "%.*s=%.*s, for all that the image runs",
                                     VIG_ARG(p->key.text), VIG_ARG(p->value.expanded));
            if (rc < 0)
                return rc;
        }
    return tls_commands(d, out, err);
}

const struct vig_check vig_check_dockerfile_tls = {
    .id = "DKF-0060",
    .title = "Certificates are not verified",
    .why = "Whoever stands in between, in any network on the way, can put other content in its place, and it gets into the image.",
    .remedy = "Remove the switch. If the server's certificate is from a private authority, add that one: COPY ca.crt "
              "/usr/local/share/ca-certificates/.",
    .refs = VIG_REFS("CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_4", "CKV2_DOCKER_5", "CKV2_DOCKER_6", "CKV2_DOCKER_12",
                     "CKV2_DOCKER_13", "CKV2_DOCKER_14", "CKV2_DOCKER_15", "CKV2_DOCKER_16"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = tls_run,
};

/* ---- signatures are not looked at ---- */

static const struct switch_off signature_options[] = {
    { "apk", "t virtual X repository p root", "allow-untrusted" },
    { "apt-get apt aptitude", "o option t target-release c config-file",
      "allow-unauthenticated force-yes allow-insecure-repositories" },
    { "yum dnf dnf5 tdnf microdnf", "c config x exclude installroot enablerepo disablerepo setopt releasever",
      "nogpgcheck no-gpgchecks" },
    { "rpm", "", "nosignature nodigest nogpg noverify" },
    { "zypper", "r repo from t type", "no-gpg-checks allow-unsigned-rpm" },
    { "gem", "v version", "no-verify" },
    { "dpkg", "", "force-bad-verify" },
};

/* apt-get -o Acquire::AllowInsecureRepositories=true, dnf --setopt=gpgcheck=0, a repository line with [trusted=yes] */
static bool says_untrusted(const struct vig_shell_command *c, vig_str text)
{
    static const char *const words[] = { "trusted=yes",
                                         "gpgcheck=0",
                                         "gpgcheck=false",
                                         "allowinsecurerepositories=true",
                                         "allowunauthenticated=true",
                                         "allowunauthenticated true",
                                         "allowinsecurerepositories true",
                                         "allow-insecure=yes",
                                         "siglevel = never",
                                         "siglevel=never" };

    (void)c;
    for (size_t k = 0; k < VIG_COUNT(words); k++)
        if (vig_str_icontains(text, vig_str_c(words[k])))
            return true;
    return false;
}

static const struct vig_shell_word *signature_off(const struct vig_shell_command *c)
{
    struct vig_argument arg;

    for (size_t k = 0; k < VIG_COUNT(signature_options); k++)
        if (vig_command_is(c, signature_options[k].programs)
            && vig_command_option(c, signature_options[k].valued, signature_options[k].options, &arg))
            return arg.word;
    for (size_t k = 0; k < c->words.n && !vig_command_is(c, "grep egrep"); k++)
        if (says_untrusted(c, c->words.v[k].text))
            return &c->words.v[k];
    for (size_t k = 0; k < c->redirects.n; k++)
        if (vig_str_starts(c->redirects.v[k].op, VIG_STR("<<")) && says_untrusted(c, c->redirects.v[k].target.text))
            return &c->redirects.v[k].target;
    return NULL;
}

static int signature_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *word = signature_off(w.cmd);
        int rc = 0;

        if (word)
            rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "%.*s: '%.*s'", VIG_ARG(w.cmd->program),
                                 VIG_ARG(vig_str_take(word->text, 100)));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_signature = {
    .id = "DKF-0061",
    .title = "Packages' signatures are not verified",
    .why = "A mirror, a proxy or whoever stands in between can put other packages in their place, and they are installed as root.",
    .remedy = "Remove the switch, and add the repository's key: signed-by=/etc/apt/keyrings/NAME.gpg, rpm --import, /etc/apk/keys.",
    .refs = VIG_REFS("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = signature_run,
};
