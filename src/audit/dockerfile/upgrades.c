/* audit/dockerfile/upgrades.c - how packages are brought in: recommended ones, upgrades of everything, lists of another day. */
#include "audit/dockerfile/commands.h"

/* -o APT::Install-Recommends=false, in any of its spellings. */
static bool recommends_are_off(const struct vig_shell_command *c)
{
    for (size_t i = c->first + 1; i < c->words.n; i++) {
        vig_str text = c->words.v[i].text;

        if (vig_str_icontains(text, VIG_STR("install-recommends"))
            && (vig_str_icontains(text, VIG_STR("=false")) || vig_str_ends(text, VIG_STR("=0"))
                || vig_str_icontains(text, VIG_STR("no-install-recommends"))))
            return true;
    }
    return false;
}

/* A file below apt.conf.d that an earlier command wrote may say so as well. */
static bool configured(const struct vig_shell_command *c)
{
    for (size_t i = 0; i < c->words.n; i++)
        if (vig_str_icontains(c->words.v[i].text, VIG_STR("apt::install-recommends")))
            return true;
    return false;
}

static int recommends_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    struct vig_package_command p;
    uint32_t configured_in = VIG_NO_STAGE;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc;

        if (configured(w.cmd) && !vig_package_command(w.cmd, &p))
            configured_in = w.ins->stage;
        if (!vig_docker_in_final(w.d, w.ins) || configured_in == w.ins->stage || !vig_package_command(w.cmd, &p)
            || p.manager->family != VIG_FAMILY_APT || p.action != VIG_PACKAGES_INSTALL)
            continue;
        if (p.unknown || recommends_are_off(w.cmd)
            || (vig_command_is(w.cmd, "aptitude") && vig_package_option(&p, "R without-recommends", NULL)))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "%.*s install also installs what is only recommended",
                             VIG_ARG(w.cmd->program));
        if (rc == 0 && !vig_command_is(w.cmd, "aptitude"))
            rc = vig_docker_insert_behind(out, &w, p.verb, " --no-install-recommends", err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_recommends = {
    .id = "DKF-0034",
    .title = "apt-get installs recommended packages",
    .why = "Packages that nobody asked for make the image larger and bring vulnerabilities of their own.",
    .remedy = "Add --no-install-recommends to apt-get install.",
    .refs = VIG_REFS("DL3015", "AVD-DS-0029"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = recommends_run,
};

static int apt_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        struct vig_package_command p;
        int rc;

        if (!vig_command_is(w.cmd, "apt") || !vig_package_command(w.cmd, &p) || !p.verb)
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "apt %.*s", VIG_ARG(p.verb->text));
        if (rc == 0 && vig_listed(p.verb->text, "install update upgrade full-upgrade remove purge autoremove clean autoclean"))
            rc = vig_docker_replace(out, &w, p.program, VIG_STR("apt-get"), err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_apt = {
    .id = "DKF-0035",
    .title = "apt is used where apt-get is meant",
    .why = "apt is for people: its options and output may change from one release to the next, and it warns of that itself.",
    .remedy = "Use apt-get or apt-cache.",
    .refs = VIG_REFS("DL3027", "CKV_DOCKER_9"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = apt_run,
};

/* An update in a layer of its own. A script that is run in the same RUN may install, so that only known programs are judged. */
struct lists {
    const struct vig_shell_command *update;
    bool installs;
    struct vig_docker_walk at;
};

static int lists_judge(const struct lists *l, struct vig_findings *out, struct vig_err *err)
{
    struct vig_package_command p;

    if (!l->update || l->installs || !vig_package_command(l->update, &p)
        || vig_docker_mounted(l->at.ins, VIG_STR("/var/lib/apt/lists")))
        return 0;
    return vig_findings_at(out, vig_docker_command_place(&l->at), err, "%.*s %.*s without an install in the same RUN",
                           VIG_ARG(l->update->program), VIG_ARG(p.verb->text));
}

static void lists_look(struct lists *l, const struct vig_docker_walk *w)
{
    struct vig_package_command p;

    if (vig_package_command(w->cmd, &p)) {
        bool system = p.manager->family <= VIG_FAMILY_ZYPPER;

        if (system && p.action == VIG_PACKAGES_UPDATE && !l->update) {
            l->update = w->cmd;
            l->at = *w;
        }
        l->installs = l->installs || (system && (p.action == VIG_PACKAGES_INSTALL || p.action == VIG_PACKAGES_UPGRADE || p.unknown))
                      || (p.verb && vig_listed(p.verb->text, "build-dep source download satisfy policy search show list"));
    } else if (!vig_listed(w->cmd->program,
                           "echo rm set true : export mkdir ln cp mv sed apt-key add-apt-repository test [ [[ printf cat touch")) {
        l->installs = true; /* it may well install, or use the lists */
    }
}

static int update_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    struct lists l = { 0 };
    const struct vig_instruction *now = NULL;
    int rc = 0;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        if (w.ins != now) {
            rc = lists_judge(&l, out, err);
            l = (struct lists){ 0 };
            now = w.ins;
        }
        if (rc < 0)
            return rc;
        lists_look(&l, &w);
    }
    return lists_judge(&l, out, err);
}

const struct vig_check vig_check_dockerfile_update_alone = {
    .id = "DKF-0036",
    .title = "Package lists are updated in a layer of their own",
    .why = "The layer is cached: a later build installs by lists of last month, so that security updates are missed or packages "
           "not found.",
    .remedy = "Join it with the install: RUN apt-get update && apt-get install -y ….",
    .refs = VIG_REFS("AVD-DS-0017", "CKV_DOCKER_5", "CIS-Docker-1.6-4.7", "CIS-DI-0007"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = update_run,
};

static int upgrade_run(const struct vig_facts *f, const char *verbs, unsigned families, struct vig_findings *out,
                       struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        struct vig_package_command p;
        int rc;

        if (!vig_package_command(w.cmd, &p) || !(families >> p.manager->family & 1) || !p.verb || !vig_listed(p.verb->text, verbs))
            continue;
        rc = vig_findings_at(out, vig_docker_command_place(&w), err, "%.*s %.*s", VIG_ARG(w.cmd->program), VIG_ARG(p.verb->text));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int apt_upgrade_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return upgrade_run(f, "dist-upgrade full-upgrade", 1U << VIG_FAMILY_APT, out, err);
}

const struct vig_check vig_check_dockerfile_dist_upgrade = {
    .id = "DKF-0037",
    .title = "The whole distribution is upgraded in the build",
    .why = "dist-upgrade removes packages and changes releases as it sees fit; what is in the image then depends on the day of the "
           "build.",
    .remedy = "Take a newer base image; apt-get upgrade suffices for security updates in between.",
    .refs = VIG_REFS("AVD-DS-0024", "DKL-DI-0003", "DL3005"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = apt_upgrade_run,
};

static int zypper_upgrade_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return upgrade_run(f, "dist-upgrade dup", 1U << VIG_FAMILY_ZYPPER, out, err);
}

const struct vig_check vig_check_dockerfile_zypper_dup = {
    .id = "DKF-0038",
    .title = "zypper dist-upgrade in the build",
    .why = "It changes vendors and releases of packages as it sees fit; what is in the image then depends on the day of the build.",
    .remedy = "Take a newer base image; zypper patch suffices for security updates in between.",
    .refs = VIG_REFS("DL3035"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = zypper_upgrade_run,
};
