/* audit/facts/daemon_engine.c - what the engine says about itself (see audit/facts/daemon.h).
 *
 * It is right about what runs now. Where it agrees with the file, the flags or the default, the value keeps its place there;
 * where the file says otherwise, the file was changed since the engine was started, and that is told.
 */
#include "audit/facts/daemon.h"

#include "system/engine.h"

static yyjson_val *ask(struct vig_daemon_gather *g, const char *path, struct vig_err *why)
{
    yyjson_val *json = NULL;
    vig_str body;
    int rc =
        vig_engine_get_within(g->a->engine, path, VIG_DAEMON_SECONDS, VIG_LIMIT_ENGINE_ANSWER, g->arena, &body, why);

    if (rc == 0)
        rc = vig_json_read(body, VIG_LIMIT_ENGINE_ANSWER, g->arena, &json, why);
    return rc == 0 && yyjson_is_obj(json) ? json : NULL;
}

static void by_engine(struct vig_daemon_value *v)
{
    *v = (struct vig_daemon_value){ .told = VIG_TOLD_ENGINE, .path = VIG_STR("the engine"), .items = v->items };
}

static int tell_stale(struct vig_daemon_gather *g, const struct vig_daemon_value *v, const char *key, const char *runs,
                      struct vig_err *err)
{
    if (v->told != VIG_TOLD_FILE)
        return 0;
    return vig_daemon_problem(g, VIG_DAEMON_STALE, vig_str_c(key), v, err,
                              "%s here, but the engine runs with %.60s: it was not restarted since", key, runs);
}

static int learn_switch(struct vig_daemon_gather *g, const char *key, struct vig_daemon_value *v, bool on,
                        struct vig_err *err)
{
    int rc = 0;

    if (v->told && v->on == on)
        return 0;
    if (v->told)
        rc = tell_stale(g, v, key, on ? "true" : "false", err);
    by_engine(v);
    v->on = on;
    v->text = on ? VIG_STR("true") : VIG_STR("false");
    return rc;
}

static int learn_word(struct vig_daemon_gather *g, const char *key, struct vig_daemon_value *v, vig_str word,
                      struct vig_err *err)
{
    int rc = 0;

    if (!word.n || (v->told && vig_str_eq(v->text, word)))
        return 0;
    if (v->told && v->text.n)
        rc = tell_stale(g, v, key, word.p, err); /* yyjson's strings end in NUL */
    by_engine(v);
    v->text = word;
    return rc;
}

static bool is_loopback_block(vig_str cidr)
{
    return vig_str_eqc(cidr, "127.0.0.0/8") || vig_str_eqc(cidr, "::1/128");
}

static bool has_item(const struct vig_daemon_value *v, vig_str value)
{
    for (size_t i = 0; i < v->items.n; i++)
        if (vig_str_eq(v->items.v[i].value, value))
            return true;
    return false;
}

static int add_registry(struct vig_daemon_gather *g, vig_str name, struct vig_err *err)
{
    struct vig_daemon_value *v = &g->d->insecure_registries;
    struct vig_setting *s;

    if (!name.n || is_loopback_block(name) || has_item(v, name))
        return 0;
    s = vig_vec_add(&v->items, g->arena);
    if (!s)
        return vig_nomem(err);
    s->value = name;
    s->has_value = true;
    by_engine(v);
    return 0;
}

static int learn_registries(struct vig_daemon_gather *g, yyjson_val *config, struct vig_err *err)
{
    yyjson_val *indexes = vig_json_get(config, VIG_STR("IndexConfigs")), *key, *val;
    yyjson_arr_iter it = yyjson_arr_iter_with(vig_json_get(config, VIG_STR("InsecureRegistryCIDRs")));
    size_t i, max;
    int rc = 0;

    if (!config)
        return 0;
    if (!g->d->insecure_registries.told)
        by_engine(&g->d->insecure_registries);
    while (rc == 0 && (val = yyjson_arr_iter_next(&it)))
        rc = add_registry(g, vig_json_str(val), err);
    vig_json_foreach(indexes, i, max, key, val) if (rc == 0 && yyjson_is_false(vig_json_get(val, VIG_STR("Secure"))))
        rc = add_registry(g, vig_json_str(key), err);
    return rc;
}

/* Only when nobody else knows: after a reload it may name plugins that are no longer asked. */
static int learn_plugins(struct vig_daemon_gather *g, yyjson_val *list, struct vig_err *err)
{
    struct vig_daemon_value *v = &g->d->authorization_plugins;
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    yyjson_val *val;

    if (v->told)
        return 0;
    by_engine(v);
    while ((val = yyjson_arr_iter_next(&it))) {
        struct vig_setting *s = vig_vec_add(&v->items, g->arena);

        if (!s)
            return vig_nomem(err);
        s->value = vig_json_str(val);
        s->has_value = true;
    }
    return 0;
}

/* "name=seccomp,profile=builtin", "name=userns", … */
static int learn_security(struct vig_daemon_gather *g, yyjson_val *options, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    yyjson_arr_iter it = yyjson_arr_iter_with(options);
    bool no_new_privileges = false;
    yyjson_val *val;

    if (!yyjson_is_arr(options))
        return 0;
    d->seccomp_known = d->rootless_known = true;
    d->seccomp_default = d->is_rootless = false;
    d->seccomp = VIG_STR("");
    while ((val = yyjson_arr_iter_next(&it))) {
        vig_str rest = vig_json_str(val), name = vig_str_cut(&rest, ',');

        name = vig_str_starts(name, VIG_STR("name=")) ? vig_str_skip(name, 5) : name;
        d->apparmor |= vig_str_eqc(name, "apparmor");
        d->selinux |= vig_str_eqc(name, "selinux");
        d->userns |= vig_str_eqc(name, "userns");
        d->cgroupns |= vig_str_eqc(name, "cgroupns");
        d->is_rootless |= vig_str_eqc(name, "rootless");
        no_new_privileges |= vig_str_eqc(name, "no-new-privileges");
        if (vig_str_eqc(name, "seccomp")) {
            d->seccomp = vig_str_starts(rest, VIG_STR("profile=")) ? vig_str_skip(rest, 8) : VIG_STR("default");
            d->seccomp_default = vig_str_eqc(d->seccomp, "default") || vig_str_eqc(d->seccomp, "builtin");
        }
    }
    if (no_new_privileges || d->release >= 2400) /* older ones do not tell */
        return learn_switch(g, "no-new-privileges", &d->no_new_privileges, no_new_privileges, err);
    return 0;
}

static int learn_bridge(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    yyjson_val *bridge = ask(g, "/networks/bridge", &why), *options = vig_json_get(bridge, VIG_STR("Options"));
    vig_str icc = vig_json_get_str(options, VIG_STR("com.docker.network.bridge.enable_icc"));
    bool on;
    int rc = 0;

    if (!bridge)
        return why.code == VIG_E_NOMEM ? vig_nomem(err) : 0; /* there is none with --bridge=none */
    g->d->bridge_containers = (int64_t)yyjson_obj_size(vig_json_get(bridge, VIG_STR("Containers")));
    if (vig_daemon_parse_bool(icc, &on))
        rc = learn_switch(g, "icc", &g->d->icc, on, err);
    if (rc == 0)
        rc = learn_word(g, "ip", &g->d->ip,
                        vig_json_get_str(options, VIG_STR("com.docker.network.bridge.host_binding_ipv4")), err);
    return rc;
}

int vig_daemon_ask_version(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    struct vig_err why = VIG_ERR_INIT;
    yyjson_arr_iter it;
    yyjson_val *version, *part;

    if (!g->a->engine) {
        d->asked_why = vig_str_c(g->a->engine_why ? g->a->engine_why : "the engine was not asked");
        return 0;
    }
    d->address = vig_str_c(vig_engine_address(g->a->engine));
    version = ask(g, "/version", &why);
    if (!version) {
        if (why.code == VIG_E_NOMEM ||
            !vig_arena_str(g->arena, vig_str_c(why.msg[0] ? why.msg : "the engine's answer is no JSON"), &d->asked_why))
            return vig_nomem(err);
        return 0;
    }
    d->asked = true;
    d->version = vig_json_get_str(version, VIG_STR("Version"));
    d->release = vig_daemon_release(d->version);
    d->api = vig_json_get_str(version, VIG_STR("ApiVersion"));
    d->min_api = vig_json_get_str(version, VIG_STR("MinAPIVersion"));
    it = yyjson_arr_iter_with(vig_json_get(version, VIG_STR("Components")));
    while ((part = yyjson_arr_iter_next(&it)))
        d->podman |= vig_str_eqc(vig_json_get_str(part, VIG_STR("Name")), "Podman Engine");
    return 0;
}

static void learn_names(struct vig_daemon *d, yyjson_val *info)
{
    d->cgroup_driver = vig_json_get_str(info, VIG_STR("CgroupDriver"));
    d->cgroup_version = vig_json_get_str(info, VIG_STR("CgroupVersion"));
    d->storage = vig_json_get_str(info, VIG_STR("Driver"));
    d->root_dir = vig_json_get_str(info, VIG_STR("DockerRootDir"));
}

static int learn_switches(struct vig_daemon_gather *g, yyjson_val *info, struct vig_err *err)
{
    const struct {
        const char *name, *key;
        struct vig_daemon_value *value;
    } all[] = {
        { "LiveRestoreEnabled", "live-restore", &g->d->live_restore },
        { "Debug", "debug", &g->d->debug },
        { "ExperimentalBuild", "experimental", &g->d->experimental },
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(all); i++) {
        yyjson_val *v = vig_json_get(info, vig_str_c(all[i].name));

        if (yyjson_is_bool(v))
            rc = learn_switch(g, all[i].key, all[i].value, yyjson_get_bool(v), err);
    }
    return rc;
}

int vig_daemon_ask_info(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    yyjson_val *info = g->d->asked ? ask(g, "/info", &why) : NULL;
    int rc;

    if (!info)
        return why.code == VIG_E_NOMEM ? vig_nomem(err) : 0;
    learn_names(g->d, info);
    rc = learn_switches(g, info, err);
    if (rc == 0)
        rc = learn_word(g, "log-driver", &g->d->log_driver, vig_json_get_str(info, VIG_STR("LoggingDriver")), err);
    if (rc == 0)
        rc = learn_word(g, "default-runtime", &g->d->default_runtime, vig_json_get_str(info, VIG_STR("DefaultRuntime")),
                        err);
    if (rc == 0)
        rc = learn_security(g, vig_json_get(info, VIG_STR("SecurityOptions")), err);
    if (rc == 0)
        rc = learn_registries(g, vig_json_get(info, VIG_STR("RegistryConfig")), err);
    if (rc == 0)
        rc = learn_plugins(g, vig_json_get(vig_json_get(info, VIG_STR("Plugins")), VIG_STR("Authorization")), err);
    if (rc == 0)
        rc = learn_bridge(g, err);
    return rc == 0 ? vig_daemon_ask_swarm(g, info, err) : rc;
}
