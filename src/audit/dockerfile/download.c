/* audit/dockerfile/download.c - downloads that are run, or believed, as they come. */
#include "audit/dockerfile/commands.h"

static bool is_shell(const struct vig_shell_command *c)
{
    return vig_command_is(c, "sh bash ash dash zsh ksh python python2 python3 perl ruby node php");
}

static bool loads(const struct vig_shell_command *c)
{
    return vig_command_is(c, "curl wget wget2 fetch aria2c");
}

static vig_str url_of(const struct vig_shell_command *c)
{
    for (size_t k = c->first + 1; k < c->words.n; k++)
        if (vig_str_search(c->words.v[k].text, VIG_STR("://")) != VIG_NPOS)
            return c->words.v[k].text;
    return VIG_STR("");
}

/* A shell that is given its script by the pipe: "bash", "sh -s -- -y", "bash -"; not "sh install.sh". */
static bool reads_pipe(const struct vig_shell_command *c)
{
    const struct vig_shell_word *first = vig_command_operand(c, "o", 0);

    if (vig_command_is(c, "python python2 python3 perl ruby node php"))
        return !first || vig_str_eqc(first->text, "-");
    return !vig_command_option(c, "o", "c", NULL)
           && (!first || vig_str_eqc(first->text, "-") || vig_command_option(c, "o", "s", NULL));
}

/* The loading command at the head of the pipe that ends in `w`, or one in a substitution of its words: bash <(curl …), sh -c "$(curl …)". */
static const struct vig_shell_command *loader(const struct vig_docker_walk *w)
{
    const struct vig_shell *shell = w->ins->shell;
    size_t at = w->command - 1;

    /* pieces in between (tee, gunzip, sed) do not prove anything; those that check a sum do not pass the text on */
    for (size_t k = at, steps = 0; w->cmd->joint == VIG_SHELL_PIPE && k-- > 0 && steps < 32; steps++) {
        const struct vig_shell_command *c = &shell->commands.v[k];

        if (c->depth != w->cmd->depth)
            continue;
        if (!c->piped_on)
            break;
        if (loads(c))
            return c;
    }
    return NULL;
}

/* sh -c "$(curl -fsSL https://…)", bash <(curl …), eval "$(wget -qO- …)": the loading command is a substitution of this command. */
static const struct vig_shell_command *inner_loader(const struct vig_docker_walk *w)
{
    const struct vig_shell *shell = w->ins->shell;

    for (size_t k = 0; k < w->cmd->words.n; k++) {
        vig_str text = w->cmd->words.v[k].text;

        if (!vig_str_starts(text, VIG_STR("$(")) && !vig_str_starts(text, VIG_STR("<(")) && !vig_str_starts(text, VIG_STR("`")))
            continue;
        /* a substitution's commands stand beside the command that it is in */
        for (size_t n = w->command > 64 ? w->command - 64 : 0; n < shell->commands.n && n < w->command + 64; n++) {
            const struct vig_shell_command *c = &shell->commands.v[n];

            if ((c->where & VIG_SHELL_SUBSTITUTION) && loads(c) && c->start >= w->cmd->words.v[k].start
                && c->start < w->cmd->words.v[k].end)
                return c;
        }
    }
    return NULL;
}

static int pipe_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_command *from = NULL;
        vig_str url;
        int rc;

        if (is_shell(w.cmd) && reads_pipe(w.cmd))
            from = loader(&w);
        if (!from && (is_shell(w.cmd) || vig_command_is(w.cmd, "eval source .")))
            from = inner_loader(&w);
        if (!from)
            continue;
        url = url_of(from);
        rc = vig_findings_at(out, vig_docker_script_place(w.d, w.ins, from->start), err, "%.*s runs what %.*s loads%s%.*s",
                             VIG_ARG(w.cmd->program), VIG_ARG(from->program), url.n ? " from " : "",
                             VIG_ARG(vig_str_take(url, 200)));
        if (rc == 0 && vig_str_starts(url, VIG_STR("http://")))
            vig_findings_severity(out, VIG_HIGH);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_pipe_shell = {
    .id = "DKF-0062",
    .title = "A script from the network is run unseen",
    .why = "Who controls the server decides what the image holds, with another script each day if he likes; half of a download is "
           "run, too.",
    .remedy = "Load it to a file, compare its checksum (sha256sum -c), then run it; or install a package.",
    .refs = VIG_REFS("https://cwe.mitre.org/data/definitions/494.html"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = pipe_run,
};

/* ---- plain http ---- */

static bool is_plain_http(vig_str s)
{
    vig_str host = vig_str_skip(s, 7);

    if (!vig_str_starts(s, VIG_STR("http://")) || vig_str_starts(host, VIG_STR("$")))
        return false;
    return !vig_str_starts(host, VIG_STR("localhost")) && !vig_str_starts(host, VIG_STR("127."))
           && !vig_str_starts(host, VIG_STR("[::1]"));
}

static bool is_key_name(vig_str s)
{
    vig_str path = vig_str_take(s, vig_str_find(s, '?') == VIG_NPOS ? s.n : vig_str_find(s, '?'));

    return vig_str_ends(path, VIG_STR(".gpg")) || vig_str_ends(path, VIG_STR(".asc")) || vig_str_ends(path, VIG_STR(".key"))
           || vig_str_ends(path, VIG_STR(".pub")) || vig_str_icontains(vig_str_basename(path), VIG_STR("gpg"));
}

/* Whether a key is loaded by it: piped into apt-key, gpg, rpm --import, named like one, or asked for by hkp. */
static const struct vig_shell_word *key_word(const struct vig_docker_walk *w)
{
    const struct vig_shell_command *c = w->cmd, *next = NULL;
    size_t at = w->command;
    bool into = false;

    if (c->piped_on && vig_docker_command_of(w->ins, &at, &next))
        into = vig_command_is(next, "apt-key gpg gpg2 rpmkeys")
               || (vig_command_is(next, "rpm") && vig_command_option(next, "", "import", NULL));
    for (size_t k = c->first + 1; k < c->words.n; k++) {
        vig_str text = c->words.v[k].text;

        if (is_plain_http(text)
            && (into || (loads(c) && is_key_name(text)) || vig_command_is(c, "apt-key rpmkeys gpg gpg2")
                || (vig_command_is(c, "rpm") && vig_command_option(c, "", "import", NULL))))
            return &c->words.v[k];
    }
    return NULL;
}

static int keys_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *word = key_word(&w);
        int rc = 0;

        if (word)
            rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "the key '%.*s' comes over plain http",
                                 VIG_ARG(vig_str_take(word->text, 200)));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_http_key = {
    .id = "DKF-0063",
    .title = "A signing key is loaded over plain http",
    .why = "Whoever stands in between gives his own key, and from then on his packages count as signed.",
    .remedy = "Load it by https, and compare its fingerprint.",
    .refs = VIG_REFS("https://cwe.mitre.org/data/definitions/319.html"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = keys_run,
};

/* Whether a later command of the RUN proves what was loaded. */
static bool is_proved(const struct vig_docker_walk *w)
{
    const struct vig_shell_command *c;

    for (size_t at = w->command, steps = 0; steps < 200 && vig_docker_command_of(w->ins, &at, &c); steps++)
        if (vig_command_is(
                c, "sha256sum sha512sum sha384sum sha1sum md5sum shasum gpg gpg2 gpgv cosign minisign openssl b2sum b3sum signify"))
            return true;
    return false;
}

static int http_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *word = NULL;
        int rc;

        for (size_t k = w.cmd->first + 1; loads(w.cmd) && !word && k < w.cmd->words.n; k++)
            if (is_plain_http(w.cmd->words.v[k].text))
                word = &w.cmd->words.v[k];
        if (!word || key_word(&w) || is_proved(&w))
            continue;
        rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "'%.*s' comes over plain http and is not verified",
                             VIG_ARG(vig_str_take(word->text, 200)));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_http = {
    .id = "DKF-0064",
    .title = "A file is loaded over plain http and not verified",
    .why = "Whoever stands in between, in any network on the way, can put another file in its place.",
    .remedy = "Load it by https, and compare its checksum: echo \"SUM  FILE\" | sha256sum -c.",
    .refs = VIG_REFS("https://cwe.mitre.org/data/definitions/319.html"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = http_run,
};

/* ssh -o StrictHostKeyChecking=no, also in a file that is written, or in GIT_SSH_COMMAND. */
static bool trusts_hosts(vig_str text)
{
    size_t at = vig_str_search(text, VIG_STR("StrictHostKeyChecking"));
    vig_str value = at == VIG_NPOS ? VIG_STR("") : vig_str_skip(text, at + 21);

    while (value.n && (value.p[0] == ' ' || value.p[0] == '=' || value.p[0] == '\t'))
        value = vig_str_skip(value, 1);
    return value.n >= 2 && vig_str_ieq(vig_str_take(value, 2), VIG_STR("no")) && (value.n == 2 || !vig_is_alpha(value.p[2]));
}

static int hosts_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *word = NULL;
        int rc;

        for (size_t k = 0; !word && k < w.cmd->words.n; k++)
            if (trusts_hosts(w.cmd->words.v[k].text))
                word = &w.cmd->words.v[k];
        for (size_t k = 0; !word && k < w.cmd->assignments.n; k++)
            if (trusts_hosts(w.cmd->assignments.v[k].value.text))
                word = &w.cmd->assignments.v[k].value;
        if (!word)
            continue;
        rc = vig_findings_at(out, vig_docker_word_place(&w, word), err, "StrictHostKeyChecking=no");
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_ssh_hosts = {
    .id = "DKF-0065",
    .title = "ssh trusts any host",
    .why = "Whoever stands in between can answer as the server: the code that git then loads is his.",
    .remedy = "Put the server's key into known_hosts (COPY, or RUN --mount=type=ssh with a known key).",
    .refs = VIG_REFS("https://cwe.mitre.org/data/definitions/295.html"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = hosts_run,
};
