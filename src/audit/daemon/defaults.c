/* audit/daemon/defaults.c - what containers get when nobody says otherwise. */
#include "audit/daemon/say.h"

static int ulimits_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const vig_str wanted[] = { VIG_STR("nofile"), VIG_STR("nproc") };
    const struct vig_daemon_value *v = &f->daemon->default_ulimits;
    int rc = 0;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    if (!v->items.n)
        return vig_daemon_say(
            out, v, err, "there are no default ulimits: containers inherit dockerd's own, which are as good as none");
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(wanted); i++) {
        const struct vig_setting *s = vig_daemon_item(v, wanted[i]);

        if (!s)
            rc = vig_daemon_say(out, v, err, "no default for %.*s", VIG_ARG(wanted[i]));
        else if (vig_str_search(s->value, VIG_STR("-1")) != VIG_NPOS)
            rc = vig_daemon_say(out, v, err, "the default for %.*s is unlimited (%.*s)", VIG_ARG(wanted[i]),
                                VIG_ARG(s->value));
    }
    return rc;
}

static int userns_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    const struct vig_daemon_value *v = &d->userns_remap;

    if (d->rootless_known && d->is_rootless)
        return vig_findings_not_applicable(out); /* all of it is in a user namespace */
    if (d->asked && d->userns)
        return 0;
    if (!v->told && !d->asked)
        return vig_daemon_not_known(out, d);
    if (v->told > VIG_TOLD_DEFAULT && !v->text.n)
        return vig_daemon_say(out, v, err, "userns-remap is given, but empty: root in a container is root on the host");
    if (v->told && v->text.n)
        return d->asked ? vig_daemon_say(out, v, err, "userns-remap is '%.*s', but the engine runs without it",
                                         VIG_ARG(v->text))
                        : 0;
    return vig_daemon_say(out, v, err, "root in a container is root on the host");
}

static int cgroup_parent_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->cgroup_parent;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    return v->text.n ? vig_daemon_say(out, v, err, "all containers run beneath the cgroup '%.*s'", VIG_ARG(v->text))
                     : 0;
}

static int privileges_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return vig_daemon_want(out, f->daemon, &f->daemon->no_new_privileges, true,
                           "set-uid programs in containers work: no-new-privileges is false", err);
}

static int seccomp_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    const struct vig_daemon_value engine = { .told = VIG_TOLD_ENGINE };
    const struct vig_daemon_value *at = d->seccomp_profile.told > VIG_TOLD_DEFAULT ? &d->seccomp_profile : &engine;
    int rc;

    if (!d->seccomp_known)
        return vig_daemon_not_known(out, d);
    if (d->seccomp_default)
        return 0;
    if (!d->seccomp.n)
        return vig_findings_add(out, err, "the engine has no seccomp: containers may use all system calls");
    if (vig_str_eqc(d->seccomp, "unconfined"))
        return vig_daemon_say(out, at, err, "containers may use all system calls: the profile is 'unconfined'");
    rc = vig_daemon_say(out, at, err, "the profile is '%.*s': see that it is no weaker than the engine's own",
                        VIG_ARG(d->seccomp));
    vig_findings_severity(out, VIG_LOW);
    return rc;
}

static int cgroupns_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    const struct vig_daemon_value *v = &d->default_cgroupns_mode;

    if (d->release && d->release < 2010)
        return vig_findings_not_applicable(out);
    if (d->asked && !d->podman && d->release)
        return d->cgroupns ? 0
                           : vig_daemon_say(out, v, err,
                                            "containers see the host's control groups: default-cgroupns-mode is host");
    if (!v->told)
        return vig_daemon_not_known(out, d);
    return vig_str_eqc(v->text, "host") ? vig_daemon_say(out, v, err, "default-cgroupns-mode is host") : 0;
}

static int ipc_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->default_ipc_mode;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    return vig_str_eqc(v->text, "shareable") ? vig_daemon_say(out, v, err, "default-ipc-mode is shareable") : 0;
}

static int runtime_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const char *const known[] = { "runc",        "crun",   "runsc", "youki",
                                         "sysbox-runc", "nvidia", "kata",  "kata-runtime" };
    const struct vig_daemon_value *v = &f->daemon->default_runtime;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_eqc(v->text, known[i]))
            return 0;
    if (!v->text.n || vig_str_starts(v->text, VIG_STR("io.containerd.")) || vig_str_starts(v->text, VIG_STR("kata-")))
        return 0;
    return vig_daemon_say(out, v, err, "containers are started by '%.*s', which is none of the known runtimes",
                          VIG_ARG(v->text));
}

static int mac_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (!d->asked)
        return vig_findings_not_looked_at(out, "no engine was asked");
    if (d->apparmor || d->selinux)
        return 0;
    if (d->selinux_enabled.told && d->selinux_enabled.on)
        return vig_daemon_say(out, &d->selinux_enabled, err,
                              "selinux-enabled is true, but the engine runs without SELinux");
    return vig_findings_add(out, err, "the engine confines containers with neither AppArmor nor SELinux");
}

const struct vig_check vig_check_daemon_default_ulimits = {
    .id = "DMN-0019",
    .title = "Containers have no default ulimits",
    .why = "One container can use up the host's processes and open files, and take all others down with it.",
    .remedy = "Set \"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 65536}, "
              "\"nproc\": {\"Name\": \"nproc\", "
              "\"Soft\": 4096, \"Hard\": 8192}} in daemon.json; --ulimit of a container still says otherwise.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.8", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = ulimits_run,
};

const struct vig_check vig_check_daemon_userns_remap = {
    .id = "DMN-0020",
    .title = "Containers' users are the host's users",
    .why = "Who breaks out of a container as root is root on the host.",
    .remedy = "Set \"userns-remap\": \"default\" in daemon.json, or run the engine rootless. Existing images and "
              "containers are not seen any more "
              "afterwards, and volumes need other owners: plan it.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.9", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .level = 2,
    .run = userns_run,
};

const struct vig_check vig_check_daemon_cgroup_parent = {
    .id = "DMN-0021",
    .title = "Containers run beneath another control group",
    .why = "Limits of containers may be shared with, or taken away by, whoever manages that group.",
    .remedy = "Remove cgroup-parent, unless the group was made for containers.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.10", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = cgroup_parent_run,
};

const struct vig_check vig_check_daemon_privileges = {
    .id = "DMN-0025",
    .title = "Processes in containers may gain privileges",
    .why = "A set-uid program left in an image makes its root user of whoever runs code in the container.",
    .remedy = "Set \"no-new-privileges\": true in daemon.json and restart the engine.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.14", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = privileges_run,
};

const struct vig_check vig_check_daemon_seccomp = {
    .id = "DMN-0028",
    .title = "Containers do not get the engine's own seccomp profile",
    .why =
        "The profile keeps containers from some fifty system calls that they do not need and that kernel exploits do.",
    .remedy = "Remove seccomp-profile from daemon.json and dockerd's command line.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.17", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = seccomp_run,
};

const struct vig_check vig_check_daemon_cgroupns_mode = {
    .id = "DMN-0030",
    .title = "Containers share the host's view of control groups",
    .why = "A container sees which others there are, and old attacks on release_agent begin there.",
    .remedy = "Set \"default-cgroupns-mode\": \"private\" in daemon.json and restart the engine.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = cgroupns_run,
};

const struct vig_check vig_check_daemon_ipc_mode = {
    .id = "DMN-0031",
    .title = "Containers' shared memory may be joined by other containers",
    .why = "What one container keeps in shared memory, another one can read and change.",
    .remedy = "Set \"default-ipc-mode\": \"private\" in daemon.json; use --ipc=shareable for those that need it.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = ipc_run,
};

const struct vig_check vig_check_daemon_default_runtime = {
    .id = "DMN-0034",
    .title = "Containers are started by an uncommon runtime",
    .why = "The runtime is root's program that builds the walls around each container.",
    .remedy = "See that you know the program, or remove default-runtime.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = runtime_run,
};

const struct vig_check vig_check_daemon_mac = {
    .id = "DMN-0041",
    .title = "Neither AppArmor nor SELinux confines containers",
    .why = "They are the last wall when a container gets hold of the host's files or a kernel interface.",
    .remedy = "Enable AppArmor (Debian, Ubuntu), or SELinux with \"selinux-enabled\": true and container-selinux "
              "(RHEL-like), and restart the "
              "engine.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = mac_run,
};
