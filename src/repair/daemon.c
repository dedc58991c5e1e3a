/* repair/daemon.c - see repair/daemon.h. */
#include "repair/daemon.h"

#include <stddef.h>

#include "audit/facts/daemon.h"
#include "repair/json_edit.h"

struct rule {
    const char *key;   /* in daemon.json, and the repair's name */
    const char *path;  /* what is set: "log-opts/max-size"; NULL: the key */
    const char *value; /* JSON; NULL: it can only be done by hand */
    bool (*needed)(const struct vig_daemon *d);
    const char *gain;                            /* what it is good for */
    const char *caution;                         /* why somebody has to decide; NULL: it is done unasked */
    bool (*harmful)(const struct vig_daemon *d); /* then the caution counts; NULL: always */
};

static bool is_off(const struct vig_daemon_value *v)
{
    return v->told && !v->on;
}

static bool is_on(const struct vig_daemon_value *v)
{
    return v->told && v->on;
}

static bool is_word(const struct vig_daemon_value *v, const char *word)
{
    return v->told && vig_str_eqc(v->text, word);
}

static bool icc(const struct vig_daemon *d)
{
    return is_on(&d->icc) && !is_word(&d->bridge, "none") && !is_off(&d->iptables);
}

static bool bridge_is_shared(const struct vig_daemon *d)
{
    return d->bridge_containers > 1;
}

static bool privileges(const struct vig_daemon *d)
{
    return is_off(&d->no_new_privileges);
}

static bool live_restore(const struct vig_daemon *d)
{
    return is_off(&d->live_restore) && !d->swarm.active;
}

static bool proxy(const struct vig_daemon *d)
{
    return is_on(&d->userland_proxy);
}

static bool debug(const struct vig_daemon *d)
{
    return is_on(&d->debug);
}

static bool log_level(const struct vig_daemon *d)
{
    return d->log_level.told > VIG_TOLD_DEFAULT && d->log_level.text.n && !vig_str_eqc(d->log_level.text, "info");
}

static bool raw_logs(const struct vig_daemon *d)
{
    return is_on(&d->raw_logs);
}

static bool experimental(const struct vig_daemon *d)
{
    return is_on(&d->experimental) &&
           d->experimental.told != VIG_TOLD_ENGINE; /* some builds are so without being told */
}

static bool json_logs(const struct vig_daemon *d)
{
    const struct vig_setting *size = vig_daemon_item(&d->log_opts, VIG_STR("max-size"));

    return is_word(&d->log_driver, "json-file") && d->log_opts.told && (!size || vig_str_eqc(size->value, "-1"));
}

static bool json_files(const struct vig_daemon *d)
{
    return json_logs(d) && !vig_daemon_item(&d->log_opts, VIG_STR("max-file"));
}

static bool no_nofile(const struct vig_daemon *d)
{
    return d->default_ulimits.told && !vig_daemon_item(&d->default_ulimits, VIG_STR("nofile"));
}

static bool no_nproc(const struct vig_daemon *d)
{
    return d->default_ulimits.told && !vig_daemon_item(&d->default_ulimits, VIG_STR("nproc"));
}

static bool cgroupns(const struct vig_daemon *d)
{
    if (d->asked && !d->podman)
        return !d->cgroupns;
    return d->default_cgroupns_mode.told > VIG_TOLD_DEFAULT && vig_str_eqc(d->default_cgroupns_mode.text, "host");
}

static bool ipc(const struct vig_daemon *d)
{
    return is_word(&d->default_ipc_mode, "shareable");
}

static bool unconfined(const struct vig_daemon *d)
{
    return is_word(&d->seccomp_profile, "unconfined");
}

static bool no_iptables(const struct vig_daemon *d)
{
    return is_off(&d->iptables);
}

static bool no_ip6tables(const struct vig_daemon *d)
{
    return is_off(&d->ip6tables) && d->ip6tables.told != VIG_TOLD_DEFAULT;
}

static bool no_drop(const struct vig_daemon *d)
{
    return is_on(&d->ip_forward_no_drop);
}

static bool routing(const struct vig_daemon *d)
{
    return is_on(&d->allow_direct_routing);
}

static bool no_userns(const struct vig_daemon *d)
{
    return d->userns_remap.told && !d->userns_remap.text.n && !(d->rootless_known && d->is_rootless);
}

static bool bind_all(const struct vig_daemon *d)
{
    return d->ip.told && (!d->ip.text.n || vig_str_eqc(d->ip.text, "0.0.0.0"));
}

static bool host_builds(const struct vig_daemon *d)
{
    const struct vig_setting *s = vig_daemon_item(&d->builder, VIG_STR("entitlements.network-host"));

    return d->builder.told && !(s && vig_str_eqc(s->value, "false"));
}

static bool insecure_builds(const struct vig_daemon *d)
{
    const struct vig_setting *s = vig_daemon_item(&d->builder, VIG_STR("entitlements.security-insecure"));

    return s && vig_str_eqc(s->value, "true");
}

static bool open_tcp(const struct vig_daemon *d)
{
    for (size_t i = 0; i < d->listeners.n; i++)
        if (vig_str_eqc(d->listeners.v[i].protocol, "tcp") && !is_on(&d->tlsverify))
            return true;
    return false;
}

static bool insecure_registries(const struct vig_daemon *d)
{
    for (size_t i = 0; i < d->insecure_registries.items.n; i++)
        if (!vig_str_starts(d->insecure_registries.items.v[i].value, VIG_STR("127.")))
            return true;
    return false;
}

static bool no_plugin(const struct vig_daemon *d)
{
    return d->authorization_plugins.told && !d->authorization_plugins.items.n;
}

/* In this order they come into the file, where it has none of them. */
static const struct rule rules[] = {
    { .key = "icc",
      .value = "false",
      .needed = icc,
      .gain = "containers on the default bridge no longer reach each other",
      .caution = "several containers share the default bridge now and may talk to each other; move them into a network "
                 "of their own first",
      .harmful = bridge_is_shared },
    { .key = "no-new-privileges",
      .value = "true",
      .needed = privileges,
      .gain = "set-uid programs in containers gain nothing any more" },
    { .key = "live-restore",
      .value = "true",
      .needed = live_restore,
      .gain = "containers run on while the engine is restarted" },
    { .key = "userland-proxy",
      .value = "false",
      .needed = proxy,
      .gain = "published ports are forwarded by the kernel" },
    { .key = "debug", .value = "false", .needed = debug, .gain = "requests are no longer logged with what is in them" },
    { .key = "log-level", .value = "\"info\"", .needed = log_level, .gain = "the log has what is needed, and no more" },
    { .key = "raw-logs", .value = "false", .needed = raw_logs, .gain = "the engine's log gets its time stamps back" },
    { .key = "experimental", .value = "false", .needed = experimental, .gain = "no unfinished features" },
    { .key = "log-opts",
      .path = "log-opts/max-size",
      .value = "\"10m\"",
      .needed = json_logs,
      .gain = "logs of new containers end at 10 MB a file" },
    { .key = "log-opts",
      .path = "log-opts/max-file",
      .value = "\"3\"",
      .needed = json_files,
      .gain = "and at three files" },
    { .key = "default-ulimits",
      .path = "default-ulimits/nofile",
      .value = "{\"Name\":\"nofile\",\"Soft\":1024,\"Hard\":65536}",
      .needed = no_nofile,
      .gain = "a container opens 1024 files unless it asks for more, and 65536 at most" },
    { .key = "default-ulimits",
      .path = "default-ulimits/nproc",
      .value = "{\"Name\":\"nproc\",\"Soft\":4096,\"Hard\":8192}",
      .needed = no_nproc,
      .gain = "users in containers have 4096 processes at most" },
    { .key = "default-cgroupns-mode",
      .value = "\"private\"",
      .needed = cgroupns,
      .gain = "containers see only their own control groups" },
    { .key = "default-ipc-mode",
      .value = "\"private\"",
      .needed = ipc,
      .gain = "containers' shared memory is their own" },
    { .key = "seccomp-profile",
      .value = "\"\"",
      .needed = unconfined,
      .gain = "containers get the engine's own seccomp profile" },
    { .key = "iptables",
      .value = "true",
      .needed = no_iptables,
      .gain = "the engine isolates containers by firewall rules",
      .caution = "somebody switched it off, perhaps for rules of their own, which the engine's would join" },
    { .key = "ip6tables",
      .value = "true",
      .needed = no_ip6tables,
      .gain = "the engine isolates containers by firewall rules for IPv6, too",
      .caution = "somebody switched it off, perhaps for rules of their own, which the engine's would join" },
    { .key = "ip-forward-no-drop",
      .value = "false",
      .needed = no_drop,
      .gain = "the host no longer forwards packets between any of its networks",
      .caution = "the host may be a router for others" },
    { .key = "allow-direct-routing",
      .value = "false",
      .needed = routing,
      .gain = "only published ports are reachable from other machines",
      .caution = "somebody may route to containers on purpose" },
    { .key = "builder",
      .path = "builder/entitlements/network-host",
      .value = "false",
      .needed = host_builds,
      .gain = "builds cannot use the host's network",
      .caution = "builds with --network host fail then" },
    { .key = "builder",
      .path = "builder/entitlements/security-insecure",
      .value = "false",
      .needed = insecure_builds,
      .gain = "builds cannot be privileged",
      .caution = "builds that need --allow security.insecure fail then" },
    { .key = "ip",
      .value = "\"127.0.0.1\"",
      .needed = bind_all,
      .gain = "`-p 80:80` publishes for this host only",
      .caution = "services that are published without an address are then not reachable from outside any more" },
    { .key = "userns-remap",
      .value = "\"default\"",
      .needed = no_userns,
      .gain = "root in a container is nobody on the host",
      .caution = "images and containers of now are not seen any more, volumes need other owners, and --privileged or "
                 "--network host need --userns=host" },
    { .key = "hosts",
      .needed = open_tcp,
      .gain = "remove the tcp:// address, or set tlsverify, tlscacert, tlscert and tlskey: certificates have to be "
              "made first" },
    { .key = "insecure-registries",
      .needed = insecure_registries,
      .gain = "give the registries certificates, then remove them here" },
    { .key = "authorization-plugins", .needed = no_plugin, .gain = "install a plugin, then name it here" },
};

struct work {
    const struct vig_daemon *d;
    const struct vig_daemon_repair_options *o;
    struct vig_arena *arena;
    struct vig_daemon_repair *r;
};

static bool is_named(const vig_str *names, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(names[i], key))
            return true;
    return false;
}

static struct vig_daemon_step *add_step(struct work *w, enum vig_daemon_step_kind kind, const struct vig_daemon_key *k)
{
    struct vig_daemon_step *s = vig_vec_add(&w->r->steps, w->arena);

    if (s)
        *s = (struct vig_daemon_step){ .kind = kind, .key = k->name, .reloaded = k->reloaded };
    return s;
}

static int say(struct work *w, enum vig_daemon_step_kind kind, const struct vig_daemon_key *k, vig_str text,
               struct vig_err *err)
{
    struct vig_daemon_step *s = text.p ? add_step(w, kind, k) : NULL;

    if (!s)
        return vig_nomem(err);
    s->text = text;
    return 0;
}

/* Why the key may not be written into this engine's file; the empty view when it may. */
static vig_str obstacle(struct work *w, const struct vig_daemon_key *k)
{
    const struct vig_daemon_flag *flag = vig_daemon_flag_of(w->d, k);

    if (w->d->release ? !vig_daemon_key_is_known(k, w->d->release) : k->since != 0)
        return w->d->release
                   ? vig_arena_printf(w->arena, "engine %.*s does not know it, and would not start with it",
                                      VIG_ARG(w->d->version))
                   : vig_arena_printf(
                         w->arena, "only engines from %u.%02u on know it, and which one reads this file is not known",
                         k->since / 100, k->since % 100);
    if (flag && strcmp(k->name, "runtimes") != 0) /* those may be in both */
        return vig_arena_printf(
            w->arena, "it is given as --%s (%.*s): in both places the engine would not start. Change it there", k->flag,
            VIG_ARG(flag->path));
    if (k->flag && !w->d->flags_known)
        return vig_arena_printf(w->arena,
                                "it may be on dockerd's command line, too: %.*s. --file FILE says that it is not",
                                VIG_ARG(w->d->flags_why));
    return VIG_STR("");
}

static int set(struct work *w, const struct vig_daemon_key *k, vig_str path, vig_str value, vig_str gain,
               struct vig_err *err)
{
    vig_str before = w->r->new_text;
    int rc = vig_json_set(before, path, value, w->arena, &w->r->new_text, err);

    if (rc < 0)
        return vig_wrap(err, "%.*s", VIG_ARG(w->r->path));
    if (vig_str_eq(before, w->r->new_text))
        return 0; /* it says so already, and the engine was not restarted since */
    w->r->needs_restart |= !k->reloaded;
    return say(w, VIG_STEP_SET, k, gain, err);
}

static int follow_rule(struct work *w, const struct rule *rule, struct vig_err *err)
{
    const struct vig_daemon_key *k = vig_daemon_key_named(vig_str_c(rule->key));
    bool with = is_named(w->o->with, w->o->with_count, rule->key), logs = strcmp(rule->key, "log-opts") == 0;
    vig_str why;

    if (!rule->needed(w->d) || is_named(w->o->without, w->o->without_count, rule->key))
        return 0;
    for (size_t i = 0; i < w->o->wish_count; i++)
        if (vig_str_eqc(w->o->wishes[i].key, rule->key) || (logs && vig_str_eqc(w->o->wishes[i].key, "log-driver")))
            return 0; /* the user has a value of their own; other drivers have other options */
    if (!rule->value)
        return say(w, VIG_STEP_BY_HAND, k, vig_str_c(rule->gain), err);
    why = obstacle(w, k);
    if (why.n || !why.p)
        return say(w, VIG_STEP_CANNOT, k, why, err);
    if (rule->caution && !with && (!rule->harmful || rule->harmful(w->d)))
        return say(w, VIG_STEP_DECIDE, k, vig_str_c(rule->caution), err);
    return set(w, k, vig_str_c(rule->path ? rule->path : rule->key), vig_str_c(rule->value), vig_str_c(rule->gain),
               err);
}

/* A word needs no quotes of the user's: log-driver=local. */
static int value_of(struct work *w, const struct vig_daemon_key *k, vig_str text, vig_str *ret, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    yyjson_val *json = NULL;
    char *compact;
    size_t n;

    if (vig_json_read(text, VIG_LIMIT_SMALL_FILE, w->arena, &json, &why) < 0 ||
        (k->type == VIG_DAEMON_WORD && !yyjson_is_str(json))) {
        yyjson_mut_doc *doc = k->type == VIG_DAEMON_WORD ? yyjson_mut_doc_new(NULL) : NULL;

        if (!doc)
            return vig_fail(err, VIG_E_USAGE, "--set %s: '%.*s' is not %s", k->name, VIG_ARG(vig_str_take(text, 60)),
                            vig_daemon_type_name(k->type));
        yyjson_mut_doc_set_root(doc, yyjson_mut_strn(doc, text.p, text.n));
        compact = yyjson_mut_write(doc, 0, &n);
        yyjson_mut_doc_free(doc);
    } else {
        compact = yyjson_val_write(json, 0, &n);
    }
    if (!compact)
        return vig_fail(err, VIG_E_USAGE, "--set %s: the value cannot be written as JSON", k->name);
    bool kept = vig_arena_str(w->arena, vig_str_of(compact, n), ret);
    free(compact);
    return kept ? 0 : vig_nomem(err);
}

static int follow_wish(struct work *w, const struct vig_daemon_wish *wish, struct vig_err *err)
{
    const struct vig_daemon_key *k = vig_daemon_key_named(wish->key);
    vig_str why, value = VIG_STR("");
    int rc;

    if (!k)
        k = vig_daemon_key_of_flag(wish->key); /* what people remember may be the flag's name */
    if (!k)
        return vig_fail(err, VIG_E_USAGE, "--set %.*s: no engine knows such a key",
                        VIG_ARG(vig_str_take(wish->key, 60)));
    why = obstacle(w, k);
    if (why.n || !why.p)
        return say(w, VIG_STEP_CANNOT, k, why, err);
    rc = value_of(w, k, wish->value, &value, err);
    return rc == 0 ? set(w, k, vig_str_c(k->name), value, VIG_STR("as you say"), err) : rc;
}

/* The new text is read as the engine would, with the same command line. */
static int check_result(struct work *w, struct vig_err *err)
{
    struct vig_daemon fresh = { .version = w->d->version, .release = w->d->release, .swarm = w->d->swarm };
    struct vig_daemon_gather g = { .arena = w->arena, .d = &fresh, .root = -1 };
    int rc;

    fresh.flags.v = w->d->flags.v; /* only read */
    fresh.flags.n = w->d->flags.n;
    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++) {
        const struct vig_daemon_value *v = vig_daemon_value_of((struct vig_daemon *)(uintptr_t)w->d, k);

        if (v && (v->told == VIG_TOLD_FLAG || v->told == VIG_TOLD_UNIT))
            *vig_daemon_value_of(&fresh, k) = *v;
    }
    rc = vig_daemon_take_text(&g, w->r->path, w->r->new_text, err);
    if (rc == 0)
        rc = vig_daemon_find_contradictions(&g, err);
    for (size_t i = 0; rc == 0 && i < fresh.problems.n; i++) {
        struct vig_daemon_problem *p = vig_vec_add(&w->r->problems, w->arena);

        if (!p)
            return vig_nomem(err);
        *p = fresh.problems.v[i];
    }
    return rc;
}

int vig_repair_daemon(const struct vig_daemon *d, const struct vig_daemon_repair_options *o, struct vig_arena *arena,
                      struct vig_daemon_repair *ret, struct vig_err *err)
{
    struct vig_daemon_repair r = {
        .path = d->file_path, .exists = d->file_exists, .old_text = d->file_text, .new_text = d->file_text
    };
    struct work w = { d, o, arena, &r };
    int rc = 0;

    if (!d->file_known) {
        if (d->problems.n && d->problems.v[0].kind == VIG_DAEMON_SYNTAX)
            return vig_fail(err, VIG_E_INPUT, "%.*s:%u:%u: %.*s. Mend that first", VIG_ARG(r.path),
                            d->problems.v[0].line, d->problems.v[0].column, VIG_ARG(d->problems.v[0].text));
        return vig_fail(err, VIG_E_NOT_FOUND, "%.*s%s%.*s", VIG_ARG(r.path), r.path.n ? ": " : "",
                        VIG_ARG(d->file_why));
    }
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(rules); i++)
        rc = follow_rule(&w, &rules[i], err);
    for (size_t i = 0; rc == 0 && i < o->wish_count; i++)
        rc = follow_wish(&w, &o->wishes[i], err);
    if (rc == 0 && !vig_str_eq(r.old_text, r.new_text))
        rc = check_result(&w, err);
    if (rc == 0)
        *ret = r;
    return rc;
}
