/* format/compose_deploy.c - the `build` and `deploy` sections of a service, and what stands at the top level beside services. */
#include "format/compose_service.h"

#include "format/container_words.h"
#include "format/words_near.h"

static uint32_t key_line_of(const struct compose_node *map, vig_str key)
{
    const struct compose_node *node = compose_get(map, key);

    return node ? node->key_line : 0;
}

int compose_fill_build(struct compose_filling *f, const struct compose_node *v)
{
    struct vig_compose_build *b = &f->s->build;
    const struct compose_node *entitlements = compose_get(v, VIG_STR("entitlements")),
                              *args = compose_get(v, VIG_STR("args"));
    int rc = 0;

    *b = (struct vig_compose_build){ .present = true, .line = v->key_line };
    b->context = compose_text(v, VIG_STR("context"));
    b->dockerfile = compose_text(v, VIG_STR("dockerfile"));
    b->target = compose_text(v, VIG_STR("target"));
    b->network = compose_text(v, VIG_STR("network"));
    b->network_line = key_line_of(v, VIG_STR("network"));
    b->privileged_line = key_line_of(v, VIG_STR("privileged"));
    b->inline_text = compose_get(v, VIG_STR("dockerfile_inline")) != NULL;
    (void)vig_words_bool(compose_text(v, VIG_STR("privileged")), &b->privileged);
    for (const struct compose_node *i = entitlements ? entitlements->first : NULL; rc == 0 && i; i = i->next)
        rc = vig_words_set(&b->entitlements, (struct vig_setting){ .name = i->text, .line = i->line }, f->w->arena,
                           f->w->err);
    for (const struct compose_node *i = args ? args->first : NULL; rc == 0 && i; i = i->next) {
        struct vig_setting s = { .name = i->key, .line = i->key_line };

        s.has_value = i->kind == VIG_YAML_SCALAR && !compose_is_null(i) && !compose_is_variable(i->raw);
        if (s.has_value)
            rc = compose_expand_defaults(f->w, i->raw, &s.value);
        if (rc == 0)
            rc = vig_words_set(&b->args, s, f->w->arena, f->w->err);
    }
    return rc;
}

static int limits(struct compose_filling *f, const struct compose_node *limits)
{
    const struct compose_node *memory = compose_get(limits, VIG_STR("memory")),
                              *cpus = compose_get(limits, VIG_STR("cpus"));
    const struct compose_node *pids = compose_get(limits, VIG_STR("pids"));
    int rc = 0;

    f->s->deploy_limits_line = limits ? limits->key_line : 0;
    if (memory) {
        f->s->deploy_memory_line = f->c->lines[VIG_CTR_MEMORY] = memory->key_line;
        f->c->memory = memory->unset; /* limited, but nobody knows to what */
        if (!vig_words_size(memory->text, &f->c->memory))
            rc = compose_bad(f, memory, "size");
    }
    if (rc == 0 && cpus) {
        f->s->deploy_cpu_line = f->c->lines[VIG_CTR_CPU] = cpus->key_line;
        f->c->nano_cpus = cpus->unset;
        if (!vig_words_cpus(cpus->text, &f->c->nano_cpus))
            rc = compose_bad(f, cpus, "number of CPUs");
    }
    if (rc == 0 && pids) {
        f->c->lines[VIG_CTR_PIDS] = pids->key_line;
        f->c->pids_limit = pids->unset;
        if (!vig_words_number(pids->text, &f->c->pids_limit))
            rc = compose_bad(f, pids, "number");
    }
    return rc;
}

/* What compose makes of deploy.restart_policy where no swarm is: it comes before `restart`. */
static int restart_policy(struct compose_filling *f, const struct compose_node *policy)
{
    vig_str condition = compose_text(policy, VIG_STR("condition")),
            tries = compose_text(policy, VIG_STR("max_attempts"));

    f->c->lines[VIG_CTR_RESTART] = policy->key_line;
    f->c->restart_tries = 0;
    if (vig_str_eqc(condition, "none"))
        f->c->restart = VIG_STR("no");
    else if (vig_str_empty(condition) || vig_str_eqc(condition, "any"))
        f->c->restart = VIG_STR("always");
    else
        f->c->restart = condition;
    if (vig_str_eqc(condition, "on-failure") && tries.n && !vig_words_number(tries, &f->c->restart_tries))
        return compose_bad(f, compose_get(policy, VIG_STR("max_attempts")), "number");
    return 0;
}

int compose_fill_deploy(struct compose_filling *f, const struct compose_node *v)
{
    const struct compose_node *resources = compose_get(v, VIG_STR("resources")),
                              *policy = compose_get(v, VIG_STR("restart_policy"));
    const struct compose_node *reserved = compose_get(resources, VIG_STR("reservations")),
                              *replicas = compose_get(v, VIG_STR("replicas"));
    vig_str memory = compose_text(reserved, VIG_STR("memory"));
    int rc = limits(f, compose_get(resources, VIG_STR("limits")));

    (void)vig_words_size(memory, &f->c->memory_reservation);
    if (compose_get(reserved, VIG_STR("devices")))
        f->c->device_requests = true;
    if (rc == 0 && policy)
        rc = restart_policy(f, policy);
    if (rc == 0 && replicas) {
        f->s->replicas_line = replicas->key_line;
        if (!vig_words_number(replicas->text, &f->s->replicas))
            rc = compose_bad(f, replicas, "number");
    }
    return rc;
}

static int fill_resource(struct compose_work *w, const struct compose_node *node, struct vig_compose_resource *to)
{
    const struct compose_node *external = compose_get(node, VIG_STR("external")),
                              *options = compose_get(node, VIG_STR("driver_opts"));
    vig_str file = compose_text(node, VIG_STR("file"));
    int rc = 0;

    to->name = node->key;
    to->line = node->key_line;
    to->external = external && external->kind == VIG_YAML_MAPPING;
    if (external && external->kind == VIG_YAML_SCALAR)
        (void)vig_words_bool(external->text, &to->external);
    (void)vig_words_bool(compose_text(node, VIG_STR("internal")), &to->internal);
    to->driver = compose_text(node, VIG_STR("driver"));
    to->environment = compose_text(node, VIG_STR("environment"));
    to->content = compose_get(node, VIG_STR("content")) != NULL;
    if (file.n && !vig_str_has(file, '$')) {
        to->file = compose_join(w, compose_dir_of_line(w, node->key_line), file);
        rc = to->file.p ? 0 : vig_nomem(w->err);
    }
    for (const struct compose_node *o = options ? options->first : NULL; rc == 0 && o; o = o->next)
        rc = vig_words_set(
            &to->options,
            (struct vig_setting){ .name = o->key, .value = o->text, .has_value = true, .line = o->key_line }, w->arena,
            w->err);
    return rc;
}

static int fill_resources(struct compose_work *w, const struct compose_node *map, struct vig_compose_resources *to)
{
    int rc = 0;

    if (!map)
        return 0;
    if (map->kind != VIG_YAML_MAPPING)
        return compose_problem(w, map->line, "'%.*s' is no mapping", VIG_ARG(map->key));
    for (const struct compose_node *c = map->first; rc == 0 && c; c = c->next) {
        struct vig_compose_resource *r;

        if (to->n >= VIG_LIMIT_COMPOSE_SERVICES)
            return vig_fail(w->err, VIG_E_LIMIT, "the compose project has more than %d %.*s",
                            VIG_LIMIT_COMPOSE_SERVICES, VIG_ARG(map->key));
        r = vig_vec_add(to, w->arena);
        rc = r ? fill_resource(w, c, r) : vig_nomem(w->err);
    }
    return rc;
}

static int check_top(struct compose_work *w, const struct compose_node *model)
{
    static const char *const known[] = { "version", "name",    "services", "networks", "volumes",
                                         "secrets", "configs", "include",  "models" };
    int rc = 0;

    for (const struct compose_node *c = model->first; rc == 0 && c; c = c->next) {
        const char *near = NULL;
        size_t best = 3;
        bool found = vig_str_starts(c->key, VIG_STR("x-"));

        for (size_t i = 0; !found && i < VIG_COUNT(known); i++) {
            found = vig_str_eqc(c->key, known[i]);
            vig_words_nearer(c->key, known[i], &best, &near);
        }
        if (!found)
            rc = compose_problem(w, c->key_line, "unknown key '%.*s' at the top level%s%s%s",
                                 VIG_ARG(vig_str_take(c->key, 80)), near ? ", perhaps '" : "", near ? near : "",
                                 near ? "'" : "");
    }
    return rc;
}

int compose_fill_resources(struct compose_work *w, const struct compose_node *model)
{
    struct vig_compose *out = w->out;
    int rc = check_top(w, model);

    out->name = compose_text(model, VIG_STR("name"));
    if (vig_str_empty(out->name))
        out->name = vig_str_basename(vig_str_dirname(out->files.v[0].path));
    out->version = compose_text(model, VIG_STR("version"));
    out->version_line = key_line_of(model, VIG_STR("version"));
    if (rc == 0)
        rc = fill_resources(w, compose_get(model, VIG_STR("networks")), &out->networks);
    if (rc == 0)
        rc = fill_resources(w, compose_get(model, VIG_STR("volumes")), &out->volumes);
    if (rc == 0)
        rc = fill_resources(w, compose_get(model, VIG_STR("secrets")), &out->secrets);
    return rc == 0 ? fill_resources(w, compose_get(model, VIG_STR("configs")), &out->configs) : rc;
}
