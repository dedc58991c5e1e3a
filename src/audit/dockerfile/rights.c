/* audit/dockerfile/rights.c - users, passwords and modes that commands of RUN set. */
#include "audit/dockerfile/commands.h"

static int sudo_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc = 0;

        for (size_t k = 0; k <= w.cmd->first && k < w.cmd->words.n && rc == 0; k++)
            if (vig_listed(vig_str_basename(w.cmd->words.v[k].text), "sudo")) {
                rc = vig_findings_at(out, vig_docker_word_place(&w, &w.cmd->words.v[k]), err, "sudo %.*s", VIG_ARG(w.cmd->program));
                break;
            }
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_sudo = {
    .id = "DKF-0023",
    .title = "RUN uses sudo",
    .why = "sudo then is in the image, set-uid, and ready for whoever gets in; in a build it also changes environment and terminal "
           "in ways that surprise.",
    .remedy = "Use USER root before and USER app behind the RUN; at run time gosu or setpriv.",
    .refs = VIG_REFS("DL3004", "AVD-DS-0010", "CKV2_DOCKER_1", "DKL-DI-0001"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = sudo_run,
};

static int chpasswd_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        struct vig_argument arg;
        bool password =
            vig_command_is(w.cmd, "useradd usermod adduser")
            && vig_command_option(w.cmd, "u uid g gid G groups d home s shell c comment k K e f p password b", "p password", &arg);
        int rc;

        if (vig_command_is(w.cmd, "adduser"))
            password = false; /* Debian's and busybox's have no such option */
        if (!vig_command_is(w.cmd, "chpasswd") && !password
            && !(vig_command_is(w.cmd, "passwd") && vig_command_option(w.cmd, "", "d delete stdin", NULL)))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "'%.*s' sets a password", VIG_ARG(w.cmd->program));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_chpasswd = {
    .id = "DKF-0024",
    .title = "A password is set in the image",
    .why = "All containers of the image have the same one, and everybody who has the image can read it or its hash.",
    .remedy = "Set no password: a container needs no login.",
    .refs = VIG_REFS("CKV2_DOCKER_17", "CIS-DI-0010"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = chpasswd_run,
};

static int useradd_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const char *const valued =
        "u uid g gid G groups d home home-dir s shell c comment k skel K key e expiredate f inactive p password b base-dir R root";

    VIG_EACH_COMMAND(w, f->dockerfile) {
        struct vig_argument arg;
        uint64_t uid;
        int rc;

        if (!vig_command_is(w.cmd, "useradd") || !vig_command_option(w.cmd, valued, "u uid", &arg)
            || !vig_str_to_u64(arg.value, &uid) || uid < 100000 || vig_command_option(w.cmd, valued, "l no-log-init", NULL))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "user id %.*s makes /var/log/lastlog and faillog huge",
                             VIG_ARG(arg.value));
        if (rc == 0)
            rc = vig_docker_insert_behind(out, &w, &w.cmd->words.v[w.cmd->first], " -l", err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_useradd = {
    .id = "DKF-0025",
    .title = "useradd with a high user id and without -l",
    .why = "It writes sparse files as large as the id is high, and layers do not know sparse files: the image grows by gigabytes.",
    .remedy = "Add -l (--no-log-init).",
    .refs = VIG_REFS("DL3046"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = useradd_run,
};

static bool is_octal(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '7')
            return false;
    return s.n >= 3 && s.n <= 5;
}

/* The clauses of a symbolic mode: u=rwx,o+w. `who`: letters of whom it is about; nobody means all. */
static bool symbolic_adds(vig_str mode, const char *who, char what)
{
    while (mode.n) {
        vig_str part = vig_str_cut(&mode, ',');
        size_t op = 0;
        bool about = false;

        while (op < part.n && !strchr("+-=", part.p[op])) {
            about = about || strchr(who, part.p[op]);
            op++;
        }
        if (op < part.n && part.p[op] != '-' && (about || op == 0) && vig_str_has(vig_str_skip(part, op), what))
            return true;
    }
    return false;
}

static bool all_may_write(vig_str mode, const struct vig_shell_command *c)
{
    (void)c;
    if (is_octal(mode)) {
        bool sticky = mode.n >= 4 && ((mode.p[mode.n - 4] - '0') & 1); /* as /tmp is */

        return ((mode.p[mode.n - 1] - '0') & 2) && !sticky;
    }
    if (!mode.n || !strchr("oa", mode.p[0]) /* "+w" obeys the umask */)
        return vig_str_has(mode, ',') && (symbolic_adds(mode, "oa", 'w')) && !vig_str_has(mode, 't') && mode.p[0] != '+';
    return symbolic_adds(mode, "oa", 'w') && !vig_str_has(mode, 't');
}

static bool sets_uid(vig_str mode)
{
    if (is_octal(mode))
        return mode.n >= 4 && ((mode.p[mode.n - 4] - '0') & 4);
    return symbolic_adds(mode, "ua", 's');
}

static bool sets_gid(vig_str mode)
{
    if (is_octal(mode))
        return mode.n >= 4 && ((mode.p[mode.n - 4] - '0') & 2);
    return symbolic_adds(mode, "g", 's');
}

/* The bits on a program. Set-gid on a folder only hands its group on, which is harmless; what is a folder cannot be seen, so that
 * this one counts where programs lie. */
static bool sets_id(vig_str mode, const struct vig_shell_command *c)
{
    if (vig_command_is(c, "mkdir") || vig_command_option(c, "m mode o owner g group t target-directory", "d directory", NULL))
        return false;
    if (sets_uid(mode))
        return true;
    for (size_t k = c->first + 1; sets_gid(mode) && k < c->words.n; k++)
        if (vig_str_search(c->words.v[k].text, VIG_STR("bin/")) != VIG_NPOS)
            return true;
    return false;
}

/* The mode that chmod or install gives; false when none is named. Options of chmod look like modes: -R, but also -w. */
static bool mode_of(const struct vig_shell_command *c, vig_str *ret)
{
    struct vig_argument arg;

    if (vig_command_is(c, "install mkdir")) {
        if (!vig_command_option(c, "m mode o owner g group t target-directory S suffix", "m mode", &arg))
            return false;
        *ret = arg.value;
        return true;
    }
    if (!vig_command_is(c, "chmod"))
        return false;
    for (size_t k = c->first + 1; k < c->words.n; k++) {
        vig_str text = c->words.v[k].text;

        if (text.n > 1 && text.p[0] == '-' && strchr("RcfvhHLP-", text.p[1]))
            continue;
        *ret = text;
        return !vig_word_varies(&c->words.v[k]);
    }
    return false;
}

static int mode_run(const struct vig_facts *f, bool (*bad)(vig_str mode, const struct vig_shell_command *c), const char *says,
                    struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        vig_str mode;
        int rc;

        if (!vig_docker_in_final(w.d, w.ins) || !mode_of(w.cmd, &mode) || !bad(mode, w.cmd))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "%.*s %.*s: %s", VIG_ARG(w.cmd->program), VIG_ARG(mode), says);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int writable_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return mode_run(f, all_may_write, "everybody may write there", out, err);
}

const struct vig_check vig_check_dockerfile_writable = {
    .id = "DKF-0026",
    .title = "chmod makes files writable for everybody",
    .why = "Any process in the container may change the program or the settings that the next one uses.",
    .remedy = "Give the files to the user who needs them: chown app, chmod 755 or 640.",
    .refs = VIG_REFS("https://cwe.mitre.org/data/definitions/732.html"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = writable_run,
};

static int setid_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return mode_run(f, sets_id, "it runs with its owner's or group's rights", out, err);
}

const struct vig_check vig_check_dockerfile_setid = {
    .id = "DKF-0027",
    .title = "chmod makes a program set-uid or set-gid",
    .why = "A mistake in the program makes its caller root in the container, also where the container's user is not.",
    .remedy = "Remove the bit; run what needs the right as a user that has it, or give it one capability.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.8", "CIS-DI-0008"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = setid_run,
};

/* echo "app ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers */
static int sudoers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        bool open = false;
        int rc;

        for (size_t k = 0; k < w.cmd->words.n; k++)
            open = open || vig_str_icontains(w.cmd->words.v[k].text, VIG_STR("nopasswd:"));
        for (size_t k = 0; k < w.cmd->redirects.n; k++)
            open = open
                   || (vig_str_starts(w.cmd->redirects.v[k].op, VIG_STR("<<"))
                       && vig_str_icontains(w.cmd->redirects.v[k].target.text, VIG_STR("nopasswd:")));
        if (!open || !vig_docker_in_final(w.d, w.ins))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "a user may become root without a password");
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_sudoers = {
    .id = "DKF-0028",
    .title = "A user may use sudo without a password",
    .why = "A user who may always become root is root: USER then protects from nothing.",
    .remedy = "Leave sudo and the line out.",
    .refs = VIG_REFS("DKL-DI-0001"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = sudoers_run,
};
