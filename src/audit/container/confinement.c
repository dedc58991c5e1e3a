/* audit/container/confinement.c - what keeps a process from using the kernel against the host: AppArmor, SELinux, seccomp,
 * no-new-privileges, masked paths.
 *
 * --privileged switches all of them off; then that is said once, by the check for it, and not five times.
 */
#include "audit/container/place.h"
#include "model/daemon.h"

static struct vig_place at_security_opt(const struct vig_container *c)
{
    return vig_at_field(c, VIG_CTR_SECURITY_OPT);
}

static int apparmor_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    vig_str profile;

    if (vig_security_option(c, "apparmor", &profile)) {
        if (vig_str_eqc(profile, "unconfined"))
            return vig_findings_at(out, at_security_opt(c), err, "--security-opt apparmor=unconfined");
        return 0;
    }
    if (c->privileged || c->origin != VIG_FROM_ENGINE)
        return 0;
    if (vig_str_eqc(c->apparmor, "unconfined"))
        return vig_findings_add(out, err, "the engine runs it with the AppArmor profile 'unconfined'");
    if (c->apparmor.n || !vig_str_eqc(c->state, "running"))
        return 0; /* a profile is chosen when it starts */
    if (!f->daemon || !f->daemon->asked)
        return vig_findings_not_looked_at(out, "whether the engine uses AppArmor is not known");
    if (!f->daemon->apparmor)
        return vig_findings_not_applicable(out); /* the host lacks it, which the host's own check says */
    return vig_findings_add(out, err, "it runs without a profile, though the engine has AppArmor");
}

const struct vig_check vig_check_apparmor = {
    .id = "CTR-0001",
    .title = "AppArmor does not confine the container",
    .why = "The profile docker-default keeps processes from mounting, from writing to /proc and /sys and from tracing others. Without it "
           "one bug of the kernel or of the runtime less is needed to break out.",
    .remedy = "Remove --security-opt apparmor=unconfined, or name a profile of your own: --security-opt apparmor=PROFILE.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.2", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = apparmor_run,
};

static int selinux_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    vig_str label;

    if (!vig_security_option(c, "label", &label) || !vig_str_eqc(label, "disable"))
        return 0;
    if (c->origin == VIG_FROM_ENGINE && (c->privileged || vig_str_eqc(c->pid, "host") || vig_str_eqc(c->ipc, "host")))
        return 0; /* the engine itself writes it beside those */
    if (f->daemon && f->daemon->asked && !f->daemon->selinux)
        return vig_findings_not_applicable(out);
    return vig_findings_at(out, at_security_opt(c), err, "--security-opt label=disable");
}

const struct vig_check vig_check_selinux = {
    .id = "CTR-0002",
    .title = "SELinux separation is switched off for the container",
    .why = "With a label of its own a process that breaks out still cannot touch the files of the host or of other containers.",
    .remedy = "Remove --security-opt label=disable; for a mount that SELinux denies use the suffix :z or :Z.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.3", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .level = 2,
    .run = selinux_run,
};

/* Of a profile given inline: {"defaultAction":"SCMP_ACT_ALLOW",…}. White space may stand anywhere between the two. */
static bool allows_by_default(vig_str profile)
{
    size_t at = vig_str_search(profile, VIG_STR("\"defaultAction\""));

    if (at == VIG_NPOS)
        return false;
    profile = vig_str_trim(vig_str_skip(profile, at + 15));
    if (!vig_str_starts(profile, VIG_STR(":")))
        return false;
    profile = vig_str_trim(vig_str_skip(profile, 1));
    return vig_str_starts(profile, VIG_STR("\"SCMP_ACT_ALLOW\"")) || vig_str_starts(profile, VIG_STR("\"SCMP_ACT_LOG\""));
}

static int seccomp_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;
    vig_str profile;

    if (vig_security_option(c, "seccomp", &profile)) {
        if (vig_str_eqc(profile, "unconfined"))
            return vig_findings_at(out, at_security_opt(c), err, "--security-opt seccomp=unconfined");
        if (allows_by_default(profile))
            return vig_findings_at(out, at_security_opt(c), err, "the seccomp profile allows every call that it does not name");
        return 0;
    }
    if (c->privileged)
        return vig_findings_at(out, vig_at_field(c, VIG_CTR_PRIVILEGED), err, "--privileged switches seccomp off");
    if (d && d->seccomp_known && vig_str_eqc(d->seccomp, "unconfined"))
        return vig_findings_at(out, at_security_opt(c), err, "the engine's default is 'unconfined', and no profile is given");
    return 0;
}

const struct vig_check vig_check_seccomp = {
    .id = "CTR-0021",
    .title = "System calls are not filtered",
    .why = "The engine's own profile blocks some sixty calls that containers do not need and that most ways out of them did.",
    .remedy = "Remove --security-opt seccomp=unconfined; where a call is missing, give a copy of the engine's profile with that call added: "
              "--security-opt seccomp=profile.json.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.22", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = seccomp_run,
};

static bool is_true(vig_str v)
{
    return !v.n || vig_str_ieq(v, VIG_STR("true")) || vig_str_eqc(v, "1") || vig_str_ieq(v, VIG_STR("t"));
}

static int new_privileges_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;
    bool by_default = d && d->no_new_privileges.told && d->no_new_privileges.on;
    vig_str value;

    if (vig_security_option(c, "no-new-privileges", &value)) {
        if (is_true(value))
            return 0;
        return vig_findings_at(out, at_security_opt(c), err, "--security-opt no-new-privileges=%.*s%s", VIG_ARG(vig_str_take(value, 20)),
                               by_default ? " undoes the engine's default" : "");
    }
    if (by_default)
        return 0;
    return vig_findings_at(out, at_security_opt(c), err, "--security-opt no-new-privileges is not set");
}

const struct vig_check vig_check_new_privileges = {
    .id = "CTR-0025",
    .title = "Processes may gain privileges by set-uid programs",
    .why = "Whoever gets into the container as an ordinary user can become root in it by any set-uid program with a bug, such as sudo or su.",
    .remedy = "--security-opt no-new-privileges, or \"no-new-privileges\": true in daemon.json for all containers.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.26", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = new_privileges_run,
};

static int masked_paths_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    vig_str paths;

    if (c->privileged)
        return 0;
    if (vig_security_option(c, "systempaths", &paths) && vig_str_eqc(paths, "unconfined"))
        return vig_findings_at(out, at_security_opt(c), err, "--security-opt systempaths=unconfined");
    if (c->masked_paths_off || c->readonly_paths_off)
        return vig_findings_at(out, at_security_opt(c), err, "no path beneath /proc and /sys is %s",
                               !c->readonly_paths_off ? "masked" : !c->masked_paths_off ? "read-only" : "masked or read-only");
    return 0;
}

const struct vig_check vig_check_masked_paths = {
    .id = "CTR-0035",
    .title = "The host's kernel settings in /proc and /sys are open",
    .why = "Through /proc/sys, /proc/sysrq-trigger or /proc/kcore root in the container reads and changes the host's kernel.",
    .remedy = "Remove --security-opt systempaths=unconfined.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = masked_paths_run,
};

static int writable_cgroups_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    vig_str value;

    if (f->container->privileged || !vig_security_option(f->container, "writable-cgroups", &value) || !is_true(value))
        return 0;
    return vig_findings_at(out, at_security_opt(f->container), err, "--security-opt writable-cgroups=true");
}

const struct vig_check vig_check_writable_cgroups = {
    .id = "CTR-0036",
    .title = "The container may write to its control groups",
    .why = "It can change the limits that it runs under; on hosts with control groups of version 1 this has led to root on the host.",
    .remedy = "Remove --security-opt writable-cgroups.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = writable_cgroups_run,
};
