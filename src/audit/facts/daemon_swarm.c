/* audit/facts/daemon_swarm.c - the swarm that the engine is a node of (see audit/facts/daemon.h). Only a manager knows about
 * networks, services and the swarm's settings; a worker tells only that it is one. */
#include "audit/facts/daemon.h"

#include "system/engine.h"

static yyjson_val *ask_list(struct vig_daemon_gather *g, const char *path)
{
    struct vig_err why = VIG_ERR_INIT;
    yyjson_val *json = NULL;
    vig_str body;

    if (vig_engine_get_within(g->a->engine, path, VIG_DAEMON_SECONDS, VIG_LIMIT_ENGINE_ANSWER, g->arena, &body, &why) <
            0 ||
        vig_json_read(body, VIG_LIMIT_ENGINE_ANSWER, g->arena, &json, &why) < 0)
        return NULL;
    return yyjson_is_arr(json) ? json : NULL;
}

static int64_t count_of(struct vig_daemon_gather *g, const char *path)
{
    yyjson_val *list = ask_list(g, path);

    return list ? (int64_t)yyjson_arr_size(list) : -1;
}

static int take_overlays(struct vig_daemon_gather *g, struct vig_err *err)
{
    yyjson_val *list = ask_list(g, "/networks?filters=%7B%22driver%22%3A%5B%22overlay%22%5D%7D"), *net;
    yyjson_arr_iter it = yyjson_arr_iter_with(list);

    g->d->swarm.overlays_known = list != NULL;
    while ((net = yyjson_arr_iter_next(&it))) {
        yyjson_val *options = vig_json_get(net, VIG_STR("Options"));
        vig_str *slot;

        if (vig_json_get(options, VIG_STR("encrypted")) ||
            vig_json_get(options, VIG_STR("com.docker.network.driver.overlay.encrypted")))
            continue;
        slot = vig_vec_add(&g->d->swarm.plain_overlays, g->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_json_get_str(net, VIG_STR("Name"));
    }
    return 0;
}

static bool looks_secret(vig_str name)
{
    static const vig_str words[] = { VIG_STR("PASSWORD"),  VIG_STR("PASSWD"),  VIG_STR("SECRET"),
                                     VIG_STR("TOKEN"),     VIG_STR("API_KEY"), VIG_STR("PRIVATE_KEY"),
                                     VIG_STR("ACCESS_KEY") };
    char upper[128];
    size_t n = name.n < sizeof upper ? name.n : sizeof upper;

    for (size_t i = 0; i < n; i++)
        upper[i] = name.p[i] >= 'a' && name.p[i] <= 'z' ? (char)(name.p[i] - 32) : name.p[i];
    if (vig_str_ends(vig_str_of(upper, n), VIG_STR("_FILE"))) /* where a secret is mounted: the right way */
        return false;
    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_search(vig_str_of(upper, n), words[i]) != VIG_NPOS)
            return true;
    return false;
}

static int take_services(struct vig_daemon_gather *g, struct vig_err *err)
{
    yyjson_val *list = ask_list(g, "/services"), *service, *word;
    yyjson_arr_iter it = yyjson_arr_iter_with(list);

    g->d->swarm.services = list ? (int64_t)yyjson_arr_size(list) : -1;
    while ((service = yyjson_arr_iter_next(&it))) {
        yyjson_val *spec = vig_json_get(service, VIG_STR("Spec"));
        yyjson_val *container = vig_json_get(vig_json_get(spec, VIG_STR("TaskTemplate")), VIG_STR("ContainerSpec"));
        yyjson_arr_iter env = yyjson_arr_iter_with(vig_json_get(container, VIG_STR("Env")));

        while ((word = yyjson_arr_iter_next(&env))) {
            vig_str value = vig_json_str(word), name = vig_str_cut(&value, '=');
            struct vig_setting *s;

            if (!value.n || !looks_secret(name))
                continue;
            s = vig_vec_add(&g->d->swarm.secret_environment, g->arena);
            if (!s)
                return vig_nomem(err);
            *s = (struct vig_setting){ .name = vig_json_get_str(spec, VIG_STR("Name")), .value = name };
        }
    }
    return 0;
}

static void take_spec(struct vig_daemon_swarm *s, yyjson_val *spec)
{
    s->spec_known = yyjson_is_obj(spec);
    s->autolock =
        yyjson_get_bool(vig_json_get(vig_json_get(spec, VIG_STR("EncryptionConfig")), VIG_STR("AutoLockManagers")));
    s->node_cert_expiry =
        yyjson_get_sint(vig_json_get(vig_json_get(spec, VIG_STR("CAConfig")), VIG_STR("NodeCertExpiry")));
}

int vig_daemon_ask_swarm(struct vig_daemon_gather *g, yyjson_val *info, struct vig_err *err)
{
    struct vig_daemon_swarm *s = &g->d->swarm;
    yyjson_val *swarm = vig_json_get(info, VIG_STR("Swarm"));
    int rc;

    s->secrets = s->configs = s->services = -1;
    s->known = yyjson_is_obj(swarm);
    s->state = vig_json_get_str(swarm, VIG_STR("LocalNodeState"));
    s->active = s->state.n && !vig_str_eqc(s->state, "inactive");
    s->manager = yyjson_get_bool(vig_json_get(swarm, VIG_STR("ControlAvailable")));
    s->address = vig_json_get_str(swarm, VIG_STR("NodeAddr"));
    s->managers = yyjson_get_sint(vig_json_get(swarm, VIG_STR("Managers")));
    s->nodes = yyjson_get_sint(vig_json_get(swarm, VIG_STR("Nodes")));
    if (!s->active || !s->manager)
        return 0;
    take_spec(s, vig_json_get(vig_json_get(swarm, VIG_STR("Cluster")), VIG_STR("Spec")));
    s->secrets = count_of(g, "/secrets");
    s->configs = count_of(g, "/configs");
    rc = take_overlays(g, err);
    return rc == 0 ? take_services(g, err) : rc;
}
