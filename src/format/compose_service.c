/* format/compose_service.c - a service of a compose file as a container (model/container.h).
 *
 * One table names every key that a service may have. Simple ones say which field of the container they fill; for the others there is a
 * function here or in compose_parts.c. A value that cannot be understood becomes a problem of the project and the next one is tried; one
 * with a variable that has no value is passed over, since nobody knows what it will be.
 */
#include "format/compose_service.h"

#include "format/container_words.h"
#include "format/words_near.h"

enum key_kind {
    KEY_IGNORED, /* known, and of no matter to any check */
    KEY_TEXT,
    KEY_BOOL,
    KEY_NUMBER,
    KEY_SIZE,
    KEY_WORDS, /* a list of words */
    KEY_PAIRS, /* NAME: value */
    KEY_CALL,
};

#define NO_FIELD VIG_CTR_FIELD_COUNT

struct service_key {
    const char *name;
    enum key_kind kind;
    enum vig_container_field field;
    size_t at; /* offset into the container */
    int (*fill)(struct compose_filling *f, const struct compose_node *v);
};

#define AT(member) offsetof(struct vig_container, member)

static const struct service_key keys[] = {
    { "annotations", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "attach", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "blkio_config", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "build", KEY_CALL, NO_FIELD, 0, compose_fill_build },
    { "cap_add", KEY_CALL, VIG_CTR_CAPABILITIES, 0, compose_fill_cap_add },
    { "cap_drop", KEY_CALL, VIG_CTR_CAPABILITIES, 0, compose_fill_cap_drop },
    { "cgroup", KEY_TEXT, VIG_CTR_CGROUP, AT(cgroupns), NULL },
    { "cgroup_parent", KEY_TEXT, VIG_CTR_CGROUP, AT(cgroup_parent), NULL },
    { "command", KEY_CALL, VIG_CTR_COMMAND, 0, compose_fill_command },
    { "configs", KEY_CALL, NO_FIELD, 0, compose_fill_configs },
    { "container_name", KEY_CALL, NO_FIELD, 0, compose_fill_container_name },
    { "cpu_count", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "cpu_percent", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "cpu_period", KEY_NUMBER, VIG_CTR_CPU, AT(cpu_period), NULL },
    { "cpu_quota", KEY_NUMBER, VIG_CTR_CPU, AT(cpu_quota), NULL },
    { "cpu_rt_period", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "cpu_rt_runtime", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "cpu_shares", KEY_NUMBER, VIG_CTR_CPU, AT(cpu_shares), NULL },
    { "cpus", KEY_CALL, VIG_CTR_CPU, 0, compose_fill_cpus },
    { "cpuset", KEY_TEXT, VIG_CTR_CPU, AT(cpuset_cpus), NULL },
    { "credential_spec", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "depends_on", KEY_CALL, NO_FIELD, 0, compose_fill_depends_on },
    { "deploy", KEY_CALL, NO_FIELD, 0, compose_fill_deploy },
    { "develop", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "device_cgroup_rules", KEY_WORDS, NO_FIELD, AT(device_cgroup_rules), NULL },
    { "devices", KEY_CALL, NO_FIELD, 0, compose_fill_devices },
    { "dns", KEY_WORDS, NO_FIELD, AT(dns), NULL },
    { "dns_opt", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "dns_search", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "domainname", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "entrypoint", KEY_CALL, VIG_CTR_COMMAND, 0, compose_fill_entrypoint },
    { "env_file", KEY_CALL, NO_FIELD, 0, compose_fill_env_file },
    { "environment", KEY_CALL, NO_FIELD, 0, compose_fill_environment },
    { "expose", KEY_CALL, NO_FIELD, 0, compose_fill_expose },
    { "extends", KEY_CALL, NO_FIELD, 0, compose_fill_extends },
    { "external_links", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "extra_hosts", KEY_CALL, NO_FIELD, 0, compose_fill_extra_hosts },
    { "gpus", KEY_CALL, NO_FIELD, 0, compose_fill_gpus },
    { "group_add", KEY_WORDS, NO_FIELD, AT(group_add), NULL },
    { "healthcheck", KEY_CALL, VIG_CTR_HEALTH, 0, compose_fill_healthcheck },
    { "hostname", KEY_TEXT, NO_FIELD, AT(hostname), NULL },
    { "image", KEY_TEXT, VIG_CTR_IMAGE, AT(image), NULL },
    { "init", KEY_BOOL, NO_FIELD, AT(init), NULL },
    { "ipc", KEY_CALL, VIG_CTR_IPC, 0, compose_fill_ipc },
    { "isolation", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "label_file", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "labels", KEY_PAIRS, NO_FIELD, AT(labels), NULL },
    { "links", KEY_CALL, NO_FIELD, 0, compose_fill_links },
    { "logging", KEY_CALL, VIG_CTR_LOG, 0, compose_fill_logging },
    { "mac_address", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "mem_limit", KEY_CALL, VIG_CTR_MEMORY, 0, compose_fill_mem_limit },
    { "mem_reservation", KEY_SIZE, NO_FIELD, AT(memory_reservation), NULL },
    { "mem_swappiness", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "memswap_limit", KEY_SIZE, NO_FIELD, AT(memory_swap), NULL },
    { "models", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "network_mode", KEY_CALL, VIG_CTR_NETWORK, 0, compose_fill_network_mode },
    { "networks", KEY_CALL, NO_FIELD, 0, compose_fill_networks },
    { "oom_kill_disable", KEY_BOOL, NO_FIELD, AT(oom_kill_disable), NULL },
    { "oom_score_adj", KEY_NUMBER, NO_FIELD, AT(oom_score_adj), NULL },
    { "pid", KEY_CALL, VIG_CTR_PID, 0, compose_fill_pid },
    { "pids_limit", KEY_NUMBER, VIG_CTR_PIDS, AT(pids_limit), NULL },
    { "platform", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "ports", KEY_CALL, NO_FIELD, 0, compose_fill_ports },
    { "post_start", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "pre_stop", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "privileged", KEY_BOOL, VIG_CTR_PRIVILEGED, AT(privileged), NULL },
    { "profiles", KEY_CALL, NO_FIELD, 0, compose_fill_profiles },
    { "provider", KEY_CALL, NO_FIELD, 0, compose_fill_provider },
    { "pull_policy", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "pull_refresh_after", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "read_only", KEY_BOOL, VIG_CTR_READ_ONLY, AT(read_only), NULL },
    { "restart", KEY_CALL, VIG_CTR_RESTART, 0, compose_fill_restart },
    { "runtime", KEY_TEXT, VIG_CTR_RUNTIME, AT(runtime), NULL },
    { "scale", KEY_CALL, NO_FIELD, 0, compose_fill_scale },
    { "secrets", KEY_CALL, NO_FIELD, 0, compose_fill_secrets },
    { "security_opt", KEY_CALL, VIG_CTR_SECURITY_OPT, 0, compose_fill_security_opt },
    { "shm_size", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "stdin_open", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "stop_grace_period", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "stop_signal", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "storage_opt", KEY_PAIRS, NO_FIELD, AT(storage_options), NULL },
    { "sysctls", KEY_PAIRS, NO_FIELD, AT(sysctls), NULL },
    { "tmpfs", KEY_CALL, NO_FIELD, 0, compose_fill_tmpfs },
    { "tty", KEY_BOOL, NO_FIELD, AT(tty), NULL },
    { "ulimits", KEY_CALL, VIG_CTR_ULIMITS, 0, compose_fill_ulimits },
    { "use_api_socket", KEY_CALL, NO_FIELD, 0, compose_fill_api_socket },
    { "user", KEY_TEXT, VIG_CTR_USER, AT(user), NULL },
    { "userns_mode", KEY_TEXT, VIG_CTR_USERNS, AT(userns), NULL },
    { "uts", KEY_TEXT, VIG_CTR_UTS, AT(uts), NULL },
    { "volume_driver", KEY_IGNORED, NO_FIELD, 0, NULL },
    { "volumes", KEY_CALL, NO_FIELD, 0, compose_fill_volumes },
    { "volumes_from", KEY_WORDS, NO_FIELD, AT(volumes_from), NULL },
    { "working_dir", KEY_TEXT, NO_FIELD, AT(working_dir), NULL },
};

int compose_told(struct compose_filling *f, const struct compose_node *v, int rc)
{
    struct vig_err why = *f->w->err;

    if (rc != VIG_E_INPUT)
        return rc;
    return v->unset ? 0 : compose_problem(f->w, v->line, "service '%.*s': %s", VIG_ARG(f->c->name), why.msg);
}

int compose_bad(struct compose_filling *f, const struct compose_node *v, const char *what)
{
    if (v->unset)
        return 0;
    return compose_problem(f->w, v->line, "service '%.*s': %.*s: '%.*s' is no %s", VIG_ARG(f->c->name), VIG_ARG(v->key),
                           VIG_ARG(vig_str_take(v->text, 80)), what);
}

int compose_fill_words(struct compose_filling *f, const struct compose_node *v, void *list)
{
    int rc = 0;

    if (v->kind == VIG_YAML_SCALAR)
        return vig_words_add(list, v->text, f->w->arena, f->w->err);
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next)
        if (i->kind == VIG_YAML_SCALAR)
            rc = vig_words_add(list, i->text, f->w->arena, f->w->err);
    return rc;
}

int compose_fill_pairs(struct compose_filling *f, const struct compose_node *v, void *list)
{
    int rc = 0;

    if (v->kind == VIG_YAML_SCALAR)
        return compose_bad(f, v, "list or mapping");
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        struct vig_setting s = {
            .line = i->key_line, .name = i->key, .value = i->text, .has_value = !compose_is_null(i)
        };

        if (v->kind == VIG_YAML_SEQUENCE)
            s = vig_words_pair(i->text, i->line);
        if (i->kind == VIG_YAML_SCALAR)
            rc = vig_words_set(list, s, f->w->arena, f->w->err);
    }
    return rc;
}

static int fill_scalar(struct compose_filling *f, const struct service_key *k, const struct compose_node *v)
{
    char *to = (char *)f->c + k->at;
    int64_t number = 0;
    bool flag = false;

    if (v->kind != VIG_YAML_SCALAR)
        return compose_problem(f->w, v->line, "service '%.*s': %.*s takes one value", VIG_ARG(f->c->name),
                               VIG_ARG(v->key));
    if (k->kind == KEY_TEXT) {
        memcpy(to, &v->text, sizeof v->text);
        return 0;
    }
    if (k->kind == KEY_BOOL) {
        if (!vig_words_bool(v->text, &flag))
            return compose_bad(f, v, "true or false");
        memcpy(to, &flag, sizeof flag);
        return 0;
    }
    if (v->unset)
        number = 1; /* it is limited, but nobody knows to what */
    else if (k->kind == KEY_SIZE ? !vig_words_size(v->text, &number) : !vig_words_number(v->text, &number))
        return compose_bad(f, v, k->kind == KEY_SIZE ? "size" : "number");
    memcpy(to, &number, sizeof number);
    return 0;
}

static const struct service_key *find_key(vig_str name)
{
    size_t low = 0, high = VIG_COUNT(keys);

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = vig_str_cmp(name, vig_str_c(keys[mid].name));

        if (order == 0)
            return &keys[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static int unknown_key(struct compose_filling *f, const struct compose_node *v)
{
    const char *near = NULL;
    size_t best = 3;

    if (vig_str_starts(v->key, VIG_STR("x-")))
        return 0;
    for (size_t i = 0; i < VIG_COUNT(keys); i++)
        vig_words_nearer(v->key, keys[i].name, &best, &near);
    return compose_problem(f->w, v->key_line, "service '%.*s': unknown key '%.*s'%s%s%s", VIG_ARG(f->c->name),
                           VIG_ARG(vig_str_take(v->key, 80)), near ? ", perhaps '" : "", near ? near : "",
                           near ? "'" : "");
}

static int fill_key(struct compose_filling *f, const struct compose_node *v)
{
    const struct service_key *k = find_key(v->key);

    if (!k)
        return unknown_key(f, v);
    if (compose_is_null(v))
        return 0;
    if (k->field != NO_FIELD && f->c->lines[k->field] == 0)
        f->c->lines[k->field] = v->key_line;
    switch (k->kind) {
    case KEY_IGNORED: return 0;
    case KEY_WORDS: return compose_fill_words(f, v, (char *)f->c + k->at);
    case KEY_PAIRS: return compose_fill_pairs(f, v, (char *)f->c + k->at);
    case KEY_CALL: return k->fill(f, v);
    default: return fill_scalar(f, k, v);
    }
}

/* A volume that is a folder of the host by its options is so wherever it is used. */
static void bind_volumes(struct compose_filling *f)
{
    const struct vig_compose_resources *volumes = &f->w->out->volumes;

    for (size_t i = 0; i < f->c->mounts.n; i++) {
        struct vig_mount *m = &f->c->mounts.v[i];

        for (size_t k = 0; vig_str_eqc(m->type, "volume") && m->source.n && k < volumes->n; k++) {
            struct vig_volume_options o = { 0 };

            if (!vig_str_eq(volumes->v[k].name, m->source))
                continue;
            for (size_t n = 0; n < volumes->v[k].options.n; n++)
                vig_words_volume_option(&o, volumes->v[k].options.v[n]);
            m->real_source = vig_words_bound_device(&o);
        }
    }
}

/* A service without `networks` is connected to the project's own. */
static int connect(struct compose_filling *f)
{
    struct vig_container *c = f->c;
    vig_str project = f->w->out->name.n ? f->w->out->name : VIG_STR("project");

    if (c->network.n)
        return 0;
    if (f->s->networks.n == 0) {
        c->network = vig_arena_printf(f->w->arena, "%.*s_default", VIG_ARG(project));
        return c->network.p ? vig_words_add(&c->networks, VIG_STR("default"), f->w->arena, f->w->err)
                            : vig_nomem(f->w->err);
    }
    c->network = f->s->networks.v[0].name;
    return 0;
}

static int fill_service(struct compose_work *w, const struct compose_node *node)
{
    struct vig_compose_service *s = vig_vec_add(&w->out->services, w->arena);
    struct compose_filling f = { .w = w, .s = s };
    int rc = 0;

    if (!s)
        return vig_nomem(w->err);
    f.c = &s->container;
    f.c->origin = VIG_FROM_COMPOSE;
    f.c->name = node->key;
    f.c->line = node->key_line;
    s->replicas = 1;
    for (const struct compose_node *v = node->first; rc == 0 && v; v = v->next)
        rc = fill_key(&f, v);
    f.c->user_given = f.c->user.n > 0;
    if (!f.c->image.n && !s->build.present && !s->extends_line && !s->provided)
        w->out->partial = true;
    if (s->build.present) {
        s->build.image = f.c->image;
        f.c->image = VIG_STR("");
    }
    if (rc == 0)
        bind_volumes(&f);
    return rc == 0 ? connect(&f) : rc;
}

int compose_fill_services(struct compose_work *w, const struct compose_node *model)
{
    const struct compose_node *services = compose_get(model, VIG_STR("services"));
    int rc = 0;

    if (!services || services->kind != VIG_YAML_MAPPING)
        return compose_problem(w, model->line, "no services: a compose file has them beneath 'services:'");
    for (const struct compose_node *s = services->first; rc == 0 && s; s = s->next) {
        if (vig_str_starts(s->key, VIG_STR("x-")) || (compose_is_null(s) && s->tag == VIG_YAML_RESET))
            continue;
        if (s->kind == VIG_YAML_MAPPING)
            rc = fill_service(w, s);
        else
            rc = compose_problem(w, s->key_line, "service '%.*s' says nothing about itself", VIG_ARG(s->key));
    }
    return rc;
}
