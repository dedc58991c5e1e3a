/* audit/daemon/engine.c - how the engine itself runs. */
#include "audit/daemon/say.h"

static int rootless_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (!d->rootless_known)
        return vig_findings_not_looked_at(out, "no engine was asked");
    return d->is_rootless ? 0 : vig_findings_add(out, err, "the engine runs as root");
}

static int storage_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const char *const old[] = { "aufs", "overlay", "devicemapper" };
    const struct vig_daemon *d = f->daemon;
    const struct vig_daemon_value engine = { .told = VIG_TOLD_ENGINE };
    const struct vig_daemon_value *at = d->storage_driver.told > VIG_TOLD_DEFAULT ? &d->storage_driver : &engine;
    vig_str driver = d->storage.n ? d->storage : d->storage_driver.text;

    if (!driver.n)
        return vig_findings_not_looked_at(out, "the engine chooses one, and was not asked");
    for (size_t i = 0; i < VIG_COUNT(old); i++)
        if (vig_str_eqc(driver, old[i]))
            return vig_daemon_say(out, at, err, "the storage driver is %s", old[i]);
    return 0;
}

static int base_size_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->storage_opts;
    int rc = 0;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    for (size_t i = 0; rc == 0 && i < v->items.n; i++)
        if (vig_str_starts(v->items.v[i].value, VIG_STR("dm.basesize")))
            rc = vig_daemon_say(out, v, err, "%.*s", VIG_ARG(v->items.v[i].value));
    return rc;
}

static int authorization_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->authorization_plugins;
    int rc;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    if (!v->items.n)
        return vig_daemon_say(out, v, err, "no plugin decides who may do what: whoever reaches the socket may do all");
    if (v->told != VIG_TOLD_FLAG && v->told != VIG_TOLD_UNIT)
        return 0;
    rc = vig_daemon_say(out, v, err,
                        "'%.*s' is given as a flag: a reload (SIGHUP) forgets it, while /info goes on naming it",
                        VIG_ARG(v->items.v[0].value));
    vig_findings_severity(out, VIG_MEDIUM);
    return rc;
}

static int live_restore_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (f->daemon->swarm.active)
        return vig_findings_not_applicable(out);
    return vig_daemon_want(out, f->daemon, &f->daemon->live_restore, true,
                           "containers stop with the engine: live-restore is false", err);
}

static int experimental_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return vig_daemon_want(out, f->daemon, &f->daemon->experimental, false, "experimental is true", err);
}

static int builder_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->builder;
    const struct vig_setting *network, *insecure;
    int rc = 0;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    network = vig_daemon_item(v, VIG_STR("entitlements.network-host"));
    insecure = vig_daemon_item(v, VIG_STR("entitlements.security-insecure"));
    if (insecure && vig_str_eqc(insecure->value, "true")) {
        rc = vig_daemon_say(out, v, err, "any build may be privileged: builder.entitlements.security-insecure is true");
        vig_findings_severity(out, VIG_HIGH);
    }
    if (rc == 0 && !(network && vig_str_eqc(network->value, "false")))
        rc = vig_daemon_say(out, v, err,
                            "any build may use the host's network: builder.entitlements.network-host is not false");
    return rc;
}

static int cgroup_driver_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (!d->cgroup_driver.n)
        return vig_findings_not_looked_at(out, "no engine was asked");
    if (!vig_str_eqc(d->cgroup_driver, "cgroupfs") || !vig_str_eqc(d->cgroup_version, "2"))
        return 0;
    return vig_daemon_say(out, &d->exec_opts, err,
                          "the engine writes control groups itself (cgroupfs) on a host with control groups v2");
}

static int content_trust_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->daemon->content_trust_known)
        return vig_findings_not_looked_at(out, "only a running host can tell");
    return f->daemon->content_trust ? 0
                                    : vig_findings_add(out, err, "DOCKER_CONTENT_TRUST is not set in this environment");
}

static bool older_than(vig_str api, unsigned minor)
{
    vig_str rest = api, major = vig_str_cut(&rest, '.');
    uint64_t n;

    return vig_str_eqc(major, "1") && vig_str_to_u64(rest, &n) && n < minor;
}

static int min_api_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (!d->min_api.n)
        return vig_findings_not_looked_at(out, "no engine was asked");
    if (!older_than(d->min_api, 24))
        return 0;
    return vig_findings_add(out, err, "the engine answers clients from API %.*s on", VIG_ARG(d->min_api));
}

const struct vig_check vig_check_daemon_rootless = {
    .id = "DMN-0011",
    .title = "The engine runs as root",
    .why = "A hole in the engine or in a container's walls is a hole into the whole host.",
    .remedy = "Where containers need no root of the host's, run it rootless: dockerd-rootless-setuptool.sh install.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.1", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = rootless_run,
};

const struct vig_check vig_check_daemon_storage_driver = {
    .id = "DMN-0017",
    .title = "The storage driver is no longer maintained",
    .why = "aufs, overlay and devicemapper were removed from newer engines; errors in them are not mended.",
    .remedy = "Set \"storage-driver\": \"overlay2\" (save images and volumes first: the old driver's data is not seen "
              "any more).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.6", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = storage_run,
};

const struct vig_check vig_check_daemon_base_size = {
    .id = "DMN-0022",
    .title = "The base device's size was changed",
    .why = "Containers may then fill more of the host's storage than they were given, and it cannot be made smaller "
           "again.",
    .remedy = "Remove dm.basesize from storage-opts, unless it is needed.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.11", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = base_size_run,
};

const struct vig_check vig_check_daemon_authorization = {
    .id = "DMN-0023",
    .title = "Calls of the engine's API are not authorized",
    .why = "Membership of the socket's group is all or nothing: root on the host, or no containers at all.",
    .remedy = "Name an authorization plugin in daemon.json (\"authorization-plugins\"), not as a flag.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.12", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = authorization_run,
};

const struct vig_check vig_check_daemon_live_restore = {
    .id = "DMN-0026",
    .title = "Containers stop when the engine does",
    .why = "Updates of the engine are put off when each one is an outage.",
    .remedy = "Set \"live-restore\": true in daemon.json and let the engine read it again (systemctl reload docker).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.15", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = live_restore_run,
};

const struct vig_check vig_check_daemon_experimental = {
    .id = "DMN-0029",
    .title = "Experimental features are on",
    .why = "They are neither complete nor reviewed as the rest is.",
    .remedy = "Remove \"experimental\" from daemon.json and restart the engine.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.18", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = experimental_run,
};

const struct vig_check vig_check_daemon_builder = {
    .id = "DMN-0037",
    .title = "Builds may ask for privileges",
    .why = "A Dockerfile from elsewhere then reaches services of the host, or is root on it.",
    .remedy =
        "Set \"builder\": {\"entitlements\": {\"network-host\": false, \"security-insecure\": false}} in daemon.json.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = builder_run,
};

const struct vig_check vig_check_daemon_cgroup_driver = {
    .id = "DMN-0038",
    .title = "The engine and systemd both write the control groups",
    .why = "With two masters, limits of containers can be lost when systemd arranges its groups anew.",
    .remedy = "Set \"exec-opts\": [\"native.cgroupdriver=systemd\"] in daemon.json, where systemd runs.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = cgroup_driver_run,
};

const struct vig_check vig_check_daemon_min_api = {
    .id = "DMN-0040",
    .title = "The engine answers very old clients",
    .why = "Old versions of the API lack checks that newer ones have.",
    .remedy = "Set min-api-version (engine 29) or DOCKER_MIN_API_VERSION to what your clients speak.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = min_api_run,
};

const struct vig_check vig_check_daemon_content_trust = {
    .id = "DMN-0042",
    .title = "Docker Content Trust is not switched on",
    .why = "Images are pulled without proof of who made them. Content trust is being retired: signatures (cosign, "
           "notation) take its place.",
    .remedy = "Verify signatures before images are run; or export DOCKER_CONTENT_TRUST=1.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.5", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = content_trust_run,
};
