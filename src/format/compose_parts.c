/* format/compose_parts.c - the keys of a compose service that have a form of their own (see compose_service.c). */
#include "format/compose_service.h"

#include "format/container_words.h"

typedef int (*add_fn)(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err);

static struct vig_setting setting(vig_str name, vig_str value, const struct compose_node *v)
{
    return (struct vig_setting){
        .name = name, .value = value, .has_value = value.n > 0, .line = v->key_line ? v->key_line : v->line
    };
}

/* Each element that is one word goes to `add`. */
static int each_word(struct compose_filling *f, const struct compose_node *v, add_fn add)
{
    const struct compose_node *first = v->kind == VIG_YAML_SCALAR ? v : v->first;
    int rc = 0;

    for (const struct compose_node *i = first; rc == 0 && i; i = v->kind == VIG_YAML_SCALAR ? NULL : i->next)
        if (i->kind == VIG_YAML_SCALAR)
            rc = compose_told(f, i, add(f->c, i->text, i->line, f->w->arena, f->w->err));
    return rc;
}

static int add_cap(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    return vig_words_capability(c, true, s, arena, err);
}

static int drop_cap(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    return vig_words_capability(c, false, s, arena, err);
}

static int add_security_opt(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena,
                            struct vig_err *err)
{
    return vig_words_security_opt(c, s, arena, err);
}

int compose_fill_cap_add(struct compose_filling *f, const struct compose_node *v)
{
    return each_word(f, v, add_cap);
}

int compose_fill_cap_drop(struct compose_filling *f, const struct compose_node *v)
{
    return each_word(f, v, drop_cap);
}

int compose_fill_security_opt(struct compose_filling *f, const struct compose_node *v)
{
    return each_word(f, v, add_security_opt);
}

int compose_fill_tmpfs(struct compose_filling *f, const struct compose_node *v)
{
    return each_word(f, v, vig_words_tmpfs);
}

int compose_fill_restart(struct compose_filling *f, const struct compose_node *v)
{
    return compose_told(f, v, vig_words_restart(f->c, v->text, f->w->err));
}

int compose_fill_command(struct compose_filling *f, const struct compose_node *v)
{
    if (v->kind == VIG_YAML_SCALAR)
        return vig_words_split(&f->c->command, v->text, f->w->arena, f->w->err);
    return compose_fill_words(f, v, &f->c->command);
}

int compose_fill_entrypoint(struct compose_filling *f, const struct compose_node *v)
{
    if (v->kind == VIG_YAML_SCALAR)
        return vig_words_split(&f->c->entrypoint, v->text, f->w->arena, f->w->err);
    return compose_fill_words(f, v, &f->c->entrypoint);
}

int compose_fill_cpus(struct compose_filling *f, const struct compose_node *v)
{
    f->s->plain_cpu_line = v->key_line;
    f->c->nano_cpus = v->unset; /* limited, but nobody knows to what */
    return vig_words_cpus(v->text, &f->c->nano_cpus) ? 0 : compose_bad(f, v, "number of CPUs");
}

int compose_fill_mem_limit(struct compose_filling *f, const struct compose_node *v)
{
    f->s->plain_memory_line = v->key_line;
    f->c->memory = v->unset;
    return vig_words_size(v->text, &f->c->memory) ? 0 : compose_bad(f, v, "size");
}

/* "service:db" is that service's container. */
static int mode(struct compose_filling *f, const struct compose_node *v, vig_str *ret)
{
    *ret = v->text;
    if (!vig_str_starts(v->text, VIG_STR("service:")))
        return 0;
    *ret = vig_arena_printf(f->w->arena, "container:%.*s", VIG_ARG(vig_str_skip(v->text, 8)));
    return ret->p ? 0 : vig_nomem(f->w->err);
}

int compose_fill_network_mode(struct compose_filling *f, const struct compose_node *v)
{
    return mode(f, v, &f->c->network);
}

int compose_fill_pid(struct compose_filling *f, const struct compose_node *v)
{
    return mode(f, v, &f->c->pid);
}

int compose_fill_ipc(struct compose_filling *f, const struct compose_node *v)
{
    return mode(f, v, &f->c->ipc);
}

/* The engine's socket, mounted by compose itself. */
int compose_fill_api_socket(struct compose_filling *f, const struct compose_node *v)
{
    bool on = false;

    if (!vig_words_bool(v->text, &on))
        return compose_bad(f, v, "true or false");
    return on ? vig_words_volume(f->c, VIG_STR("/var/run/docker.sock:/var/run/docker.sock"), v->key_line, f->w->arena,
                                 f->w->err)
              : 0;
}

/* 80:80 without quotes: to YAML 1.1 a number of base 60, when what follows the colon is below 60. */
static bool is_base_60(const struct compose_node *v)
{
    vig_str rest = v->raw, first = vig_str_cut(&rest, ':');
    uint64_t high, low;

    return v->plain && rest.n <= 2 && vig_str_to_u64(first, &high) && vig_str_to_u64(rest, &low) && low < 60;
}

static int long_port(struct compose_filling *f, const struct compose_node *v)
{
    vig_str ip = compose_text(v, VIG_STR("host_ip")), host = compose_text(v, VIG_STR("published"));
    vig_str target = compose_text(v, VIG_STR("target")), protocol = compose_text(v, VIG_STR("protocol")), all;
    bool six = vig_str_has(ip, ':');

    all = vig_arena_printf(f->w->arena, "%s%.*s%s%s%.*s%s%.*s/%.*s", six ? "[" : "", VIG_ARG(ip), six ? "]" : "",
                           ip.n ? ":" : "", VIG_ARG(host), ip.n || host.n ? ":" : "", VIG_ARG(target),
                           VIG_ARG(protocol.n ? protocol : VIG_STR("tcp")));
    if (!all.p)
        return vig_nomem(f->w->err);
    return vig_str_has(all, '$') ? 0 : compose_told(f, v, vig_words_port(f->c, all, v->line, f->w->arena, f->w->err));
}

int compose_fill_ports(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    if (v->kind != VIG_YAML_SEQUENCE)
        return compose_bad(f, v, "list of ports");
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        if (i->kind == VIG_YAML_MAPPING)
            rc = long_port(f, i);
        else if (i->kind == VIG_YAML_SCALAR)
            rc = compose_told(f, i, vig_words_port(f->c, i->text, i->line, f->w->arena, f->w->err));
        if (rc == 0 && i->kind == VIG_YAML_SCALAR && is_base_60(i))
            rc = vig_words_set(&f->s->bare_ports, setting(i->raw, VIG_STR(""), i), f->w->arena, f->w->err);
    }
    return rc;
}

static int long_volume(struct compose_filling *f, const struct compose_node *v)
{
    const struct compose_node *bind = compose_get(v, VIG_STR("bind"));
    struct vig_mount m = { .line = v->line };

    m.type = compose_text(v, VIG_STR("type"));
    m.source = compose_text(v, VIG_STR("source"));
    m.target = compose_text(v, VIG_STR("target"));
    m.propagation = compose_text(bind, VIG_STR("propagation"));
    (void)vig_words_bool(compose_text(v, VIG_STR("read_only")), &m.read_only);
    if (vig_str_empty(m.target))
        return compose_problem(f->w, v->line, "service '%.*s': a volume without a target", VIG_ARG(f->c->name));
    return vig_words_add_mount(f->c, &m, f->w->arena, f->w->err);
}

int compose_fill_volumes(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    if (v->kind != VIG_YAML_SEQUENCE)
        return compose_bad(f, v, "list of volumes");
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next)
        if (i->kind == VIG_YAML_MAPPING)
            rc = long_volume(f, i);
        else if (i->kind == VIG_YAML_SCALAR)
            rc = compose_told(f, i, vig_words_volume(f->c, i->text, i->line, f->w->arena, f->w->err));
    return rc;
}

int compose_fill_devices(struct compose_filling *f, const struct compose_node *v)
{
    int rc = each_word(f, v, vig_words_device);

    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        struct vig_device *d;
        vig_str permissions = compose_text(i, VIG_STR("permissions")), target = compose_text(i, VIG_STR("target"));

        if (i->kind != VIG_YAML_MAPPING)
            continue;
        d = vig_vec_add(&f->c->devices, f->w->arena);
        if (!d)
            return vig_nomem(f->w->err);
        d->host = compose_text(i, VIG_STR("source"));
        d->container = target.n ? target : d->host;
        d->permissions = permissions.n ? permissions : VIG_STR("rwm");
        d->line = i->line;
    }
    return rc;
}

int compose_fill_gpus(struct compose_filling *f, const struct compose_node *v)
{
    f->c->device_requests = true;
    return 0;
}

int compose_fill_ulimits(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    if (v->kind != VIG_YAML_MAPPING)
        return compose_bad(f, v, "mapping of ulimits");
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        vig_str soft = i->text, hard = VIG_STR(""), all;

        if (i->kind == VIG_YAML_MAPPING) {
            soft = compose_text(i, VIG_STR("soft"));
            hard = compose_text(i, VIG_STR("hard"));
        }
        all = vig_arena_printf(f->w->arena, "%.*s=%.*s%s%.*s", VIG_ARG(i->key), VIG_ARG(soft), hard.n ? ":" : "",
                               VIG_ARG(hard));
        if (!all.p)
            return vig_nomem(f->w->err);
        rc = compose_told(f, i, vig_words_ulimit(f->c, all, i->key_line, f->w->arena, f->w->err));
    }
    return rc;
}

int compose_fill_environment(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    if (v->kind != VIG_YAML_MAPPING)
        return compose_bad(f, v, "list or mapping of variables");
    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        struct vig_setting s = { .name = i->key, .line = i->key_line };

        /* Judged is what stands in the file: a password that comes from a variable does not. */
        s.has_value = i->kind == VIG_YAML_SCALAR && !compose_is_null(i) && !compose_is_variable(i->raw);
        if (s.has_value)
            rc = compose_expand_defaults(f->w, i->raw, &s.value);
        if (rc == 0)
            rc = vig_words_set(&f->c->environment, s, f->w->arena, f->w->err);
    }
    return rc;
}

int compose_fill_extra_hosts(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        vig_str host = vig_arena_printf(f->w->arena, "%.*s:%.*s", VIG_ARG(i->key), VIG_ARG(i->text));

        rc = host.p ? vig_words_add(&f->c->extra_hosts, host, f->w->arena, f->w->err) : vig_nomem(f->w->err);
    }
    return rc;
}

int compose_fill_links(struct compose_filling *f, const struct compose_node *v)
{
    int rc = compose_fill_words(f, v, &f->c->links);

    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        vig_str alias = i->text, name = vig_str_cut(&alias, ':');

        rc = vig_words_set(&f->s->links, setting(name, alias, i), f->w->arena, f->w->err);
    }
    return rc;
}

int compose_fill_expose(struct compose_filling *f, const struct compose_node *v)
{
    return compose_fill_words(f, v, &f->s->expose);
}

/* A list of names, or of mappings with the name at `key` and where it goes at "target"; or a mapping by name. */
static int references(struct compose_filling *f, const struct compose_node *v, void *list, const char *key)
{
    int rc = 0;

    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        struct vig_setting s = setting(i->text, VIG_STR(""), i);

        if (v->kind == VIG_YAML_MAPPING)
            s = setting(i->key, compose_text(i, VIG_STR("condition")), i);
        else if (i->kind == VIG_YAML_MAPPING)
            s = setting(compose_text(i, vig_str_c(key)), compose_text(i, VIG_STR("target")), i);
        if (s.name.n)
            rc = vig_words_set(list, s, f->w->arena, f->w->err);
    }
    return rc;
}

int compose_fill_configs(struct compose_filling *f, const struct compose_node *v)
{
    return references(f, v, &f->s->configs, "source");
}

int compose_fill_secrets(struct compose_filling *f, const struct compose_node *v)
{
    return references(f, v, &f->s->secrets, "source");
}

int compose_fill_depends_on(struct compose_filling *f, const struct compose_node *v)
{
    return references(f, v, &f->s->depends_on, "");
}

int compose_fill_networks(struct compose_filling *f, const struct compose_node *v)
{
    int rc = references(f, v, &f->s->networks, "");

    for (size_t i = 0; rc == 0 && i < f->s->networks.n; i++)
        rc = vig_words_add(&f->c->networks, f->s->networks.v[i].name, f->w->arena, f->w->err);
    return rc;
}

int compose_fill_profiles(struct compose_filling *f, const struct compose_node *v)
{
    return references(f, v, &f->s->profiles, "");
}

/* What an env file sets is in the container, but its values do not stand in the compose file: the names are enough. */
int compose_fill_env_file(struct compose_filling *f, const struct compose_node *v)
{
    int rc = 0;

    for (const struct compose_node *i = v->first; rc == 0 && i; i = i->next) {
        vig_str name = i->kind == VIG_YAML_MAPPING ? compose_text(i, VIG_STR("path")) : i->text, path, text;
        bool required = true;

        (void)vig_words_bool(compose_text(i, VIG_STR("required")), &required);
        if (vig_str_empty(name) || vig_str_has(name, '$'))
            continue;
        path = compose_join(f->w, compose_dir_of_line(f->w, i->line), name);
        if (!path.p)
            return vig_nomem(f->w->err);
        rc = vig_words_set(&f->s->env_files, setting(path, VIG_STR(""), i), f->w->arena, f->w->err);
        if (rc < 0 || !f->w->loader->read)
            continue;
        rc = compose_read(f->w, path, &text);
        if (rc == 0)
            rc = compose_env_names(f->w, text, i->line, f->s);
        else if (rc == VIG_E_NOT_FOUND)
            rc = 0; /* rightly not in the repository */
        else if (rc != VIG_E_NOMEM && rc != VIG_E_LIMIT)
            rc = required ? compose_note(f->w, i->line, "%.*s", (int)strlen(f->w->err->msg), f->w->err->msg) : 0;
    }
    return rc;
}

int compose_fill_extends(struct compose_filling *f, const struct compose_node *v)
{
    f->s->extends_line = v->key_line;
    return 0;
}

int compose_fill_provider(struct compose_filling *f, const struct compose_node *v)
{
    f->s->provided = true;
    return 0;
}

int compose_fill_container_name(struct compose_filling *f, const struct compose_node *v)
{
    f->s->container_name = v->text;
    f->s->container_name_line = v->key_line;
    return 0;
}

int compose_fill_scale(struct compose_filling *f, const struct compose_node *v)
{
    f->s->replicas_line = v->key_line;
    return vig_words_number(v->text, &f->s->replicas) ? 0 : compose_bad(f, v, "number");
}

int compose_fill_healthcheck(struct compose_filling *f, const struct compose_node *v)
{
    const struct compose_node *test = compose_get(v, VIG_STR("test"));
    const struct compose_node *first = test && test->kind == VIG_YAML_SEQUENCE ? test->first : test;
    bool off = false;

    (void)vig_words_bool(compose_text(v, VIG_STR("disable")), &off);
    f->c->health_off = off || (first && vig_str_eqc(first->text, "NONE"));
    f->c->health_check = first && !f->c->health_off;
    return 0;
}

int compose_fill_logging(struct compose_filling *f, const struct compose_node *v)
{
    const struct compose_node *options = compose_get(v, VIG_STR("options"));

    f->c->log_driver = compose_text(v, VIG_STR("driver"));
    return options ? compose_fill_pairs(f, options, &f->c->log_options) : 0;
}
