/* audit/dockerfile/run.c - RUN: commands that do nothing there, or not what they seem to do, and what BuildKit is asked to allow. */
#include "audit/dockerfile/commands.h"

/* Whether something follows in the same list, so that a cd matters to it. */
static bool is_followed(const struct vig_docker_walk *w)
{
    const struct vig_shell_command *c;
    size_t at = w->command;

    return vig_docker_command_of(w->ins, &at, &c);
}

static bool is_cd(const struct vig_docker_walk *w)
{
    return vig_command_is(w->cmd, "cd") && !(w->cmd->where & (VIG_SHELL_SUBSTITUTION | VIG_SHELL_FUNCTION));
}

/* cd in a subshell, in a loop or a branch, or with a folder that is known only at run time, cannot be a WORKDIR. */
static int cd_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *to = is_cd(&w) ? vig_command_operand(w.cmd, "", 0) : NULL;
        int rc;

        if (!to || w.cmd->where || w.command != 1 || !is_followed(&w) || vig_word_varies(to))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "cd '%.*s'", VIG_ARG(to->text));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_cd = {
    .id = "DKF-0130",
    .title = "RUN cd instead of WORKDIR",
    .why = "The folder holds only until the end of the RUN, which readers of the next line easily miss.",
    .remedy = "Set WORKDIR before the RUN.",
    .refs = VIG_REFS("DL3003", "AVD-DS-0013"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = cd_run,
};

static int cd_alone_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc;

        if (!is_cd(&w) || is_followed(&w) || w.cmd->where || w.ins->shell->broken)
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "nothing follows this cd in its RUN");
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_cd_alone = {
    .id = "DKF-0131",
    .title = "RUN cd has no effect",
    .why = "Each RUN starts in WORKDIR again: what follows is done in another folder than it seems.",
    .remedy = "Use WORKDIR.",
    .refs = VIG_REFS("AVD-DS-0013", "DL3003"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = cd_alone_run,
};

static int pointless_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *first;
        int rc;

        if (!vig_command_is(w.cmd,
                            "free kill mount ps service shutdown reboot ssh top htop vim vi nano ifconfig systemctl initctl"))
            continue;
        first = vig_command_operand(w.cmd, "", 0);
        if (vig_command_is(w.cmd, "systemctl") && first
            && vig_listed(first->text, "enable disable mask unmask set-default preset preset-all"))
            continue; /* these only make links, for an image that runs systemd */
        if (vig_command_is(w.cmd, "kill ps")
            && (w.cmd->piped_on || (w.cmd->where & (VIG_SHELL_LOOP | VIG_SHELL_BRANCH | VIG_SHELL_CONDITION | VIG_SHELL_FUNCTION))))
            continue; /* a script that waits for a server which it has started */
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "'%.*s' makes no sense in a build", VIG_ARG(w.cmd->program));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_pointless = {
    .id = "DKF-0132",
    .title = "RUN calls a program that makes no sense in a build",
    .why = "No process outlives its RUN, there is no terminal and no init: what it starts or shows is not in the image.",
    .remedy = "Remove it; start services by CMD or ENTRYPOINT.",
    .refs = VIG_REFS("DL3001"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = pointless_run,
};

static int both_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    uint32_t stage = VIG_NO_STAGE;
    bool curl = false, wget = false, told = false;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc;

        if (w.ins->stage != stage) {
            stage = w.ins->stage;
            curl = wget = told = false;
        }
        if (!vig_command_is(w.cmd, "curl wget"))
            continue;
        curl = curl || vig_command_is(w.cmd, "curl");
        wget = wget || vig_command_is(w.cmd, "wget");
        if (!curl || !wget || told)
            continue;
        told = true;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "'%.*s' is used beside the other of the two",
                             VIG_ARG(w.cmd->program));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_both = {
    .id = "DKF-0133",
    .title = "A stage uses both wget and curl",
    .why = "One of them suffices; the other makes the image larger and has vulnerabilities of its own.",
    .remedy = "Use one of them.",
    .refs = VIG_REFS("DL4001", "AVD-DS-0014"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = both_run,
};

static int progress_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc;

        if (!vig_command_is(w.cmd, "wget") || vig_command_unknown(w.cmd) || !vig_command_operand(w.cmd, VIG_WGET_VALUED, 0)
            || vig_command_option(w.cmd, VIG_WGET_VALUED,
                                  "q quiet nv no-verbose progress o output-file a append-output show-progress", NULL))
            continue;
        if (vig_command_option(w.cmd, VIG_WGET_VALUED, "n", NULL)) /* -nv is no cluster for wget */
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "wget draws its progress into the build's log");
        if (rc == 0)
            rc = vig_docker_insert_behind(out, &w, &w.cmd->words.v[w.cmd->first], " --progress=dot:giga", err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_progress = {
    .id = "DKF-0134",
    .title = "wget fills the log with its progress bar",
    .why = "Thousands of lines hide the one that matters.",
    .remedy = "Use wget -q, -nv or --progress=dot:giga.",
    .refs = VIG_REFS("DL3047"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = progress_run,
};

static int sh_link_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        const struct vig_shell_word *to = vig_command_is(w.cmd, "ln") ? vig_command_operand(w.cmd, "S suffix", 1) : NULL;
        int rc;

        if (!to || !vig_listed(to->text, "/bin/sh /usr/bin/sh"))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "/bin/sh is replaced");
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_sh_link = {
    .id = "DKF-0136",
    .title = "/bin/sh is replaced by another shell",
    .why = "Every script of the system then runs by another shell than it was written for; an update of the package undoes it.",
    .remedy = "Write SHELL [\"/bin/bash\", \"-c\"].",
    .refs = VIG_REFS("DL4005"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = sh_link_run,
};

static bool same_flags(const struct vig_instruction *a, const struct vig_instruction *b)
{
    if (a->flags.n != b->flags.n)
        return false;
    for (size_t k = 0; k < a->flags.n; k++)
        if (!vig_str_eq(a->flags.v[k].name, b->flags.v[k].name) || !vig_str_eq(a->flags.v[k].value, b->flags.v[k].value))
            return false;
    return true;
}

/* A RUN of one command; one of several has been joined already, and by choice. */
static bool is_single(const struct vig_instruction *i)
{
    size_t n = 0;

    for (size_t k = 0; i->shell && n < 2 && k < i->shell->commands.n; k++)
        n += !(i->shell->commands.v[k].where & (VIG_SHELL_SUBSTITUTION | VIG_SHELL_NESTED));
    return n < 2;
}

static int consecutive_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_instruction *before = NULL;
    bool told = false;

    VIG_EACH_INSTRUCTION(i, d) {
        int rc;
        bool may_join = i->kind == VIG_INS_RUN && !i->onbuild && !i->heredocs.n && is_single(i);

        if (!may_join || !before || before->stage != i->stage || !same_flags(before, i)) {
            before = may_join ? i : NULL;
            told = false;
            continue;
        }
        before = i;
        if (told || !vig_docker_in_final(d, i))
            continue;
        told = true; /* once for a row of them */
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "this RUN could be part of the one before it");
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_consecutive = {
    .id = "DKF-0137",
    .title = "Several RUN follow each other",
    .why = "Each makes a layer: what one removes, the layer before still holds. On the other hand, small layers are cached better.",
    .remedy = "Join them with && or a here-document, where the cache does not matter.",
    .refs = VIG_REFS("DL3059"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_NEGLIGIBLE,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = consecutive_run,
};

static int flag_run(const struct vig_facts *f, const char *name, const char *value, const char *says, struct vig_findings *out,
                    struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_flag *flag = i->kind == VIG_INS_RUN ? vig_docker_flag(i, name) : NULL;
        int rc;

        if (!flag || !vig_str_eqc(flag->value, value))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &flag->at), err, "--%s=%s: %s", name, value, says);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int insecure_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return flag_run(f, "security", "insecure", "the command has all capabilities of the build host", out, err);
}

const struct vig_check vig_check_dockerfile_insecure = {
    .id = "DKF-0138",
    .title = "RUN --security=insecure",
    .why = "The command runs as in a privileged container: whatever it loads can take over the build host.",
    .remedy = "Remove it; do what needs privileges outside of the build.",
    .refs = VIG_REFS("https://docs.docker.com/reference/dockerfile/#run---security"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_HIGH,
    .run = insecure_run,
};

static int network_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return flag_run(f, "network", "host", "the command reaches what listens on the build host", out, err);
}

const struct vig_check vig_check_dockerfile_network = {
    .id = "DKF-0139",
    .title = "RUN --network=host",
    .why = "The command reaches services that listen on the build host only, and other builds'.",
    .remedy = "Remove it; the default network suffices for downloads.",
    .refs = VIG_REFS("https://docs.docker.com/reference/dockerfile/#run---network"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = network_run,
};
