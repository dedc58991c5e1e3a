/* audit/dockerfile/answers.c - package managers that will ask a question which nobody answers.
 *
 * In a build there is no terminal: apt-get says "Abort." and the build fails, or worse, only in the case in which there is something
 * to ask. Words whose value is not known ("$APT_OPTIONS") may hold the option, so that such a line is not judged.
 */
#include "audit/dockerfile/commands.h"

/* -qq, -q -q and -q=2 say yes, too; one -q does not. */
static bool apt_is_very_quiet(const struct vig_package_command *p)
{
    struct vig_arguments a = vig_package_arguments(p);
    struct vig_argument arg;
    size_t quiet = 0;

    while (vig_next_argument(&a, &arg))
        if (arg.option && vig_listed(arg.name, "q quiet"))
            quiet += arg.has_value && vig_str_eqc(arg.value, "2") ? 2 : 1;
    return quiet >= 2;
}

/* -o APT::Get::Assume-Yes=true */
static bool apt_is_told(const struct vig_package_command *p)
{
    for (size_t i = p->first; i < p->cmd->words.n; i++)
        if (vig_str_icontains(p->cmd->words.v[i].text, VIG_STR("assume-yes")))
            return true;
    return false;
}

static bool is_piped_yes(const struct vig_docker_walk *w)
{
    return w->cmd->joint == VIG_SHELL_PIPE; /* yes | apt-get install … */
}

static bool asks(const struct vig_docker_walk *w, const struct vig_package_command *p, unsigned families)
{
    if (!(families >> p->manager->family & 1) || (p->action != VIG_PACKAGES_INSTALL && p->action != VIG_PACKAGES_UPGRADE))
        return false;
    if (p->unknown || vig_package_option(p, p->manager->yes, NULL) || is_piped_yes(w))
        return false;
    if (p->manager->family == VIG_FAMILY_APT)
        return !apt_is_very_quiet(p) && !apt_is_told(p)
               && !vig_package_option(p, "s simulate dry-run d download-only print-uris", NULL);
    return !vig_package_option(p, "downloadonly assumeno D dry-run", NULL);
}

static int run(const struct vig_facts *f, unsigned families, const char *option, struct vig_findings *out, struct vig_err *err)
{
    struct vig_package_command p;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc;

        if (!vig_package_command(w.cmd, &p) || !p.verb || !asks(&w, &p, families))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "%.*s %.*s will ask before it goes on",
                             VIG_ARG(w.cmd->program), VIG_ARG(p.verb->text));
        if (rc == 0)
            rc = vig_docker_insert_behind(out, &w, p.manager->family == VIG_FAMILY_ZYPPER ? p.program : p.verb, option, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int apt_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, 1U << VIG_FAMILY_APT, " -y", out, err);
}

static int yum_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, 1U << VIG_FAMILY_YUM, " -y", out, err);
}

static int zypper_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, 1U << VIG_FAMILY_ZYPPER, " --non-interactive", out, err);
}

static int dnf_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, 1U << VIG_FAMILY_DNF | 1U << VIG_FAMILY_MICRODNF, " -y", out, err);
}

#define WHY "A build has no terminal to answer on: it stops there, perhaps only on the day on which there is something to ask."

const struct vig_check vig_check_dockerfile_yes_apt = {
    .id = "DKF-0030",
    .title = "apt-get asks for confirmation",
    .why = WHY,
    .remedy = "Add -y: RUN apt-get install -y NAME.",
    .refs = VIG_REFS("DL3014", "AVD-DS-0021"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = apt_run,
};

const struct vig_check vig_check_dockerfile_yes_yum = {
    .id = "DKF-0031",
    .title = "yum asks for confirmation",
    .why = WHY,
    .remedy = "Add -y: RUN yum install -y NAME.",
    .refs = VIG_REFS("DL3030"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = yum_run,
};

const struct vig_check vig_check_dockerfile_yes_zypper = {
    .id = "DKF-0032",
    .title = "zypper asks for confirmation",
    .why = WHY,
    .remedy = "Add --non-interactive: RUN zypper --non-interactive install NAME.",
    .refs = VIG_REFS("DL3034"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = zypper_run,
};

const struct vig_check vig_check_dockerfile_yes_dnf = {
    .id = "DKF-0033",
    .title = "dnf asks for confirmation",
    .why = WHY,
    .remedy = "Add -y: RUN dnf install -y NAME.",
    .refs = VIG_REFS("DL3038"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = dnf_run,
};
