/* audit/facts/container_json.c - reads the engine's inspect answers (see container_json.h).
 *
 *     {"Id":"9f…","Name":"/shop","Created":"2026-01-02T…","Image":"sha256:…","AppArmorProfile":"docker-default","ExecIDs":["…"],
 *      "State":{"Status":"running","Pid":4711},
 *      "Config":{"User":"0","Env":["A=b"],"Cmd":["sleep","9"],"Entrypoint":null,"Image":"shop:1.4","Healthcheck":{"Test":["NONE"]}},
 *      "HostConfig":{"Binds":["/a:/b:ro"],"CapAdd":["NET_ADMIN"],"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}, …},
 *      "Mounts":[{"Type":"bind","Source":"/a","Destination":"/b","Mode":"ro","RW":false,"Propagation":"rprivate"}],
 *      "NetworkSettings":{"Networks":{"bridge":{…}}}}
 *
 * The engine speaks the truth, but names, labels and variables in it were chosen by whoever made the container and its image: any
 * bytes, any number of them. What has the wrong type is taken for absent, as a newer engine may have changed it.
 */
#include "audit/facts/container_json.h"

/* Memory runs out late, if ever: everything is tried, and `nomem` is looked at once. */
struct reader {
    struct vig_arena *arena;
    struct vig_container *c;
    bool nomem;
};

#define ADD(r, list)                                             \
    __extension__({                                              \
        __typeof__((list)->v) slot_ = vig_vec_add(list, (r)->arena); \
        (r)->nomem |= !slot_;                                    \
        slot_;                                                   \
    })

/* Arrays of strings all look alike in memory, but each is a type of its own. */
#define READ_STRINGS(r, array, list)                              \
    do {                                                          \
        size_t i_, max_;                                          \
        yyjson_val *v_;                                           \
        yyjson_arr_foreach(array, i_, max_, v_) {                 \
            vig_str *slot_str_ = yyjson_is_str(v_) ? ADD(r, list) : NULL; \
            if (slot_str_)                                        \
                *slot_str_ = vig_json_str(v_);                    \
        }                                                         \
    } while (0)

#define READ_SETTINGS(r, object, list)                                                                             \
    do {                                                                                                           \
        size_t i_, max_;                                                                                           \
        yyjson_val *k_, *v_;                                                                                       \
        vig_json_foreach(object, i_, max_, k_, v_) {                                                               \
            struct vig_setting *slot_set_ = ADD(r, list);                                                          \
            if (slot_set_)                                                                                         \
                *slot_set_ = (struct vig_setting){ .name = vig_json_str(k_), .value = vig_json_str(v_), .has_value = true }; \
        }                                                                                                          \
    } while (0)

/* "NAME=value" */
#define READ_ENVIRONMENT(r, array, list)                                       \
    do {                                                                       \
        size_t i_, max_;                                                       \
        yyjson_val *v_;                                                        \
        yyjson_arr_foreach(array, i_, max_, v_) {                              \
            struct vig_setting *slot_env_ = yyjson_is_str(v_) ? ADD(r, list) : NULL; \
            if (slot_env_)                                                     \
                *slot_env_ = variable(vig_json_str(v_));                       \
        }                                                                      \
    } while (0)

static struct vig_setting variable(vig_str line)
{
    struct vig_setting s = { .has_value = vig_str_has(line, '=') };

    s.name = vig_str_cut(&line, '=');
    s.value = line;
    return s;
}

static int64_t number(yyjson_val *object, const char *key)
{
    yyjson_val *v = yyjson_obj_get(object, key);

    if (yyjson_is_real(v))
        return 0;
    return yyjson_is_uint(v) && yyjson_get_uint(v) > INT64_MAX ? INT64_MAX : yyjson_get_sint(v);
}

static bool flag(yyjson_val *object, const char *key)
{
    return yyjson_get_bool(yyjson_obj_get(object, key));
}

static vig_str text(yyjson_val *object, const char *key)
{
    return vig_json_str(yyjson_obj_get(object, key));
}

/* "cap_net_admin" → "NET_ADMIN" */
static vig_str capability(struct reader *r, vig_str name)
{
    vig_str copy = name;
    char *p;

    if (!vig_arena_str(r->arena, name, &copy)) {
        r->nomem = true;
        return name;
    }
    p = (char *)(uintptr_t)copy.p;
    for (size_t i = 0; i < copy.n; i++)
        p[i] = (char)(p[i] >= 'a' && p[i] <= 'z' ? p[i] - 32 : p[i]);
    return vig_str_starts(copy, VIG_STR("CAP_")) ? vig_str_skip(copy, 4) : copy;
}

static void read_capabilities(struct reader *r, yyjson_val *host)
{
    struct vig_container *c = r->c;

    READ_STRINGS(r, yyjson_obj_get(host, "CapAdd"), &c->cap_add);
    READ_STRINGS(r, yyjson_obj_get(host, "CapDrop"), &c->cap_drop);
    for (size_t i = 0; i < c->cap_add.n; i++)
        c->cap_add.v[i] = capability(r, c->cap_add.v[i]);
    for (size_t i = 0; i < c->cap_drop.n; i++)
        c->cap_drop.v[i] = capability(r, c->cap_drop.v[i]);
}

/* "label:disable" → "label=disable"; a ':' in the value of "seccomp={…}" stays. */
static vig_str security_option(struct reader *r, vig_str s)
{
    size_t colon = vig_str_find(s, ':'), equals = vig_str_find(s, '=');
    vig_str copy = s;

    if (colon == VIG_NPOS || equals < colon)
        return s;
    if (!vig_arena_str(r->arena, s, &copy)) {
        r->nomem = true;
        return s;
    }
    ((char *)(uintptr_t)copy.p)[colon] = '=';
    return copy;
}

static bool is_empty_list(yyjson_val *v)
{
    return yyjson_is_arr(v) && yyjson_arr_size(v) == 0;
}

static void read_confinement(struct reader *r, yyjson_val *host)
{
    struct vig_container *c = r->c;

    c->privileged = flag(host, "Privileged");
    c->read_only = flag(host, "ReadonlyRootfs");
    READ_STRINGS(r, yyjson_obj_get(host, "SecurityOpt"), &c->security_opt);
    for (size_t i = 0; i < c->security_opt.n; i++)
        c->security_opt.v[i] = security_option(r, c->security_opt.v[i]);
    c->masked_paths_off = is_empty_list(yyjson_obj_get(host, "MaskedPaths"));
    c->readonly_paths_off = is_empty_list(yyjson_obj_get(host, "ReadonlyPaths"));
    READ_STRINGS(r, yyjson_obj_get(host, "GroupAdd"), &c->group_add);
}

/* How HostConfig.Mounts wants a tmpfs; Mounts itself does not say. Only the first ones are looked at: nobody has more, and this is
 * done for each tmpfs. */
static vig_str tmpfs_options(struct reader *r, yyjson_val *host, vig_str target)
{
    size_t i, max;
    yyjson_val *m;

    yyjson_arr_foreach(yyjson_obj_get(host, "Mounts"), i, max, m) {
        yyjson_val *options = yyjson_obj_get(m, "TmpfsOptions");
        int64_t size = number(options, "SizeBytes"), mode = number(options, "Mode");
        vig_str out = { NULL, 0 };
        if (i >= 256)
            break;
        if (!vig_str_eqc(text(m, "Type"), "tmpfs") || !vig_str_eq(text(m, "Target"), target))
            continue;
        if (size > 0 && mode > 0)
            out = vig_arena_printf(r->arena, "tmpfs-size=%lld,tmpfs-mode=%llo", (long long)size, (unsigned long long)mode);
        else if (size > 0)
            out = vig_arena_printf(r->arena, "tmpfs-size=%lld", (long long)size);
        else if (mode > 0)
            out = vig_arena_printf(r->arena, "tmpfs-mode=%llo", (unsigned long long)mode);
        r->nomem |= (size > 0 || mode > 0) && !out.p;
        return out;
    }
    return VIG_STR("");
}

static void read_mounts(struct reader *r, yyjson_val *inspect, yyjson_val *host)
{
    size_t i, max;
    yyjson_val *m;

    yyjson_arr_foreach(yyjson_obj_get(inspect, "Mounts"), i, max, m) {
        struct vig_mount *to = ADD(r, &r->c->mounts);
        if (!to)
            return;
        to->type = text(m, "Type");
        to->target = text(m, "Destination");
        to->propagation = text(m, "Propagation");
        to->read_only = yyjson_is_false(yyjson_obj_get(m, "RW"));
        to->options = text(m, "Mode");
        to->source = text(m, "Source");
        if (vig_str_eqc(to->type, "volume"))
            to->source = text(m, "Name");
        else if (vig_str_eqc(to->type, "tmpfs"))
            to->options = tmpfs_options(r, host, to->target);
    }
}

/* The one request that `--gpus` makes; any other is not put into words. */
static void read_gpus(struct reader *r, yyjson_val *requests)
{
    yyjson_val *q = yyjson_arr_get_first(requests), *ids = yyjson_obj_get(q, "DeviceIDs"), *id;
    yyjson_val *capability = yyjson_arr_get_first(yyjson_arr_get_first(yyjson_obj_get(q, "Capabilities")));
    int64_t count = number(q, "Count");
    vig_str list = VIG_STR("");
    size_t i, max;

    if (yyjson_arr_size(requests) != 1 || !vig_str_eqc(vig_json_str(capability), "gpu") || text(q, "Driver").n ||
        yyjson_arr_size(yyjson_obj_get(q, "Capabilities")) != 1 || yyjson_arr_size(ids) > 64)
        return;
    yyjson_arr_foreach(ids, i, max, id)
        list = vig_arena_printf(r->arena, "%.*s%s%.*s", VIG_ARG(list), i ? "," : "device=", VIG_ARG(vig_json_str(id)));
    if (list.n)
        r->c->gpus = list;
    else
        r->c->gpus = count < 0 ? VIG_STR("all") : vig_arena_printf(r->arena, "%lld", (long long)count);
    r->nomem |= !r->c->gpus.p;
}

static void read_devices(struct reader *r, yyjson_val *host)
{
    size_t i, max;
    yyjson_val *d;

    yyjson_arr_foreach(yyjson_obj_get(host, "Devices"), i, max, d) {
        struct vig_device *to = ADD(r, &r->c->devices);
        if (to)
            *to = (struct vig_device){ .host = text(d, "PathOnHost"), .container = text(d, "PathInContainer"),
                                       .permissions = text(d, "CgroupPermissions") };
    }
    READ_STRINGS(r, yyjson_obj_get(host, "DeviceCgroupRules"), &r->c->device_cgroup_rules);
    r->c->device_requests = yyjson_arr_size(yyjson_obj_get(host, "DeviceRequests")) > 0;
    read_gpus(r, yyjson_obj_get(host, "DeviceRequests"));
}

static uint32_t port_number(vig_str s)
{
    uint64_t n;

    return vig_str_to_u64(s, &n) && n <= 65535 ? (uint32_t)n : 0;
}

/* "80/tcp": [{"HostIp":"","HostPort":"8080"}]; the host's side may be a range, "8000-8010". */
static void read_port(struct reader *r, vig_str key, yyjson_val *bindings)
{
    vig_str protocol = key, container = vig_str_cut(&protocol, '/');
    size_t i, max;
    yyjson_val *b;

    yyjson_arr_foreach(bindings, i, max, b) {
        vig_str last = text(b, "HostPort"), first = vig_str_cut(&last, '-');
        struct vig_port *to = ADD(r, &r->c->ports);
        if (!to)
            return;
        to->host_ip = text(b, "HostIp");
        to->host = port_number(first);
        to->host_end = last.n ? port_number(last) : to->host;
        to->container = port_number(container);
        to->protocol = protocol.n ? protocol : VIG_STR("tcp");
    }
}

static void read_ports(struct reader *r, yyjson_val *inspect, yyjson_val *host)
{
    yyjson_val *bindings = yyjson_obj_get(host, "PortBindings"), *key, *value;
    size_t i, max;

    r->c->publish_all = flag(host, "PublishAllPorts");
    if (r->c->publish_all) /* which ones is known only once it runs */
        bindings = yyjson_obj_get(yyjson_obj_get(inspect, "NetworkSettings"), "Ports");
    vig_json_foreach(bindings, i, max, key, value)
        read_port(r, vig_json_str(key), value);
}

static void read_networks(struct reader *r, yyjson_val *inspect)
{
    yyjson_val *networks = yyjson_obj_get(yyjson_obj_get(inspect, "NetworkSettings"), "Networks"), *key, *value;
    size_t i, max;

    vig_json_foreach(networks, i, max, key, value) {
        yyjson_val *ipam = yyjson_obj_get(value, "IPAMConfig");
        vig_str *name = ADD(r, &r->c->networks);
        struct vig_endpoint *to = ADD(r, &r->c->endpoints);
        if (!name || !to)
            return;
        *name = to->network = vig_json_str(key);
        to->ipv4 = text(ipam, "IPv4Address");
        to->ipv6 = text(ipam, "IPv6Address");
        READ_STRINGS(r, yyjson_obj_get(value, "Aliases"), &to->aliases);
    }
}

static void read_namespaces(struct reader *r, yyjson_val *inspect, yyjson_val *host)
{
    struct vig_container *c = r->c;

    c->network = text(host, "NetworkMode");
    c->pid = text(host, "PidMode");
    c->ipc = text(host, "IpcMode");
    c->uts = text(host, "UTSMode");
    c->userns = text(host, "UsernsMode");
    c->cgroupns = text(host, "CgroupnsMode");
    read_networks(r, inspect);
    read_ports(r, inspect, host);
    READ_STRINGS(r, yyjson_obj_get(host, "Links"), &c->links);
    READ_STRINGS(r, yyjson_obj_get(host, "ExtraHosts"), &c->extra_hosts);
    READ_STRINGS(r, yyjson_obj_get(host, "Dns"), &c->dns);
    READ_STRINGS(r, yyjson_obj_get(host, "DnsSearch"), &c->dns_search);
    READ_STRINGS(r, yyjson_obj_get(host, "DnsOptions"), &c->dns_options);
}

static void read_ulimits(struct reader *r, yyjson_val *host)
{
    size_t i, max;
    yyjson_val *u;

    yyjson_arr_foreach(yyjson_obj_get(host, "Ulimits"), i, max, u) {
        struct vig_ulimit *to = ADD(r, &r->c->ulimits);
        if (to)
            *to = (struct vig_ulimit){ .name = text(u, "Name"), .soft = number(u, "Soft"), .hard = number(u, "Hard") };
    }
}

static void read_resources(struct reader *r, yyjson_val *host)
{
    struct vig_container *c = r->c;

    c->memory = number(host, "Memory");
    c->memory_swap = number(host, "MemorySwap");
    c->memory_reservation = number(host, "MemoryReservation");
    c->nano_cpus = number(host, "NanoCpus");
    c->cpu_quota = number(host, "CpuQuota");
    c->cpu_period = number(host, "CpuPeriod");
    c->cpu_shares = number(host, "CpuShares");
    c->cpuset_cpus = text(host, "CpusetCpus");
    c->cpuset_mems = text(host, "CpusetMems");
    c->pids_limit = number(host, "PidsLimit");
    c->oom_kill_disable = flag(host, "OomKillDisable");
    c->oom_score_adj = number(host, "OomScoreAdj");
    c->shm_size = number(host, "ShmSize");
    read_ulimits(r, host);
}

static void read_running(struct reader *r, yyjson_val *host)
{
    struct vig_container *c = r->c;
    yyjson_val *restart = yyjson_obj_get(host, "RestartPolicy"), *log = yyjson_obj_get(host, "LogConfig");

    c->restart = text(restart, "Name");
    c->restart_tries = number(restart, "MaximumRetryCount");
    c->auto_remove = flag(host, "AutoRemove");
    c->init = flag(host, "Init");
    c->log_driver = text(log, "Type");
    READ_SETTINGS(r, yyjson_obj_get(log, "Config"), &c->log_options);
    READ_SETTINGS(r, yyjson_obj_get(host, "Tmpfs"), &c->tmpfs);
    READ_SETTINGS(r, yyjson_obj_get(host, "Sysctls"), &c->sysctls);
    READ_SETTINGS(r, yyjson_obj_get(host, "StorageOpt"), &c->storage_options);
    READ_STRINGS(r, yyjson_obj_get(host, "VolumesFrom"), &c->volumes_from);
    c->cgroup_parent = text(host, "CgroupParent");
    c->runtime = text(host, "Runtime");
}

static struct vig_health health_of(struct reader *r, yyjson_val *config)
{
    yyjson_val *h = yyjson_obj_get(config, "Healthcheck");
    struct vig_health health = { .interval = number(h, "Interval"), .timeout = number(h, "Timeout"), .start_period = number(h, "StartPeriod"),
                                 .retries = number(h, "Retries") };

    READ_STRINGS(r, yyjson_obj_get(h, "Test"), &health.test);
    return health;
}

static bool same_health(const struct vig_health *a, const struct vig_health *b)
{
    if (a->test.n != b->test.n || a->interval != b->interval || a->timeout != b->timeout || a->start_period != b->start_period ||
        a->retries != b->retries)
        return false;
    for (size_t i = 0; i < a->test.n; i++)
        if (!vig_str_eq(a->test.v[i], b->test.v[i]))
            return false;
    return true;
}

static void read_health(struct reader *r, yyjson_val *config)
{
    struct vig_container *c = r->c;

    c->health = health_of(r, config);
    c->health_off = c->health.test.n && vig_str_eqc(c->health.test.v[0], "NONE");
    c->health_check = c->health.test.n && !c->health_off;
}

static void read_config(struct reader *r, yyjson_val *config)
{
    struct vig_container *c = r->c;

    c->image = text(config, "Image");
    c->user = text(config, "User");
    c->tty = flag(config, "Tty");
    c->stdin_open = flag(config, "OpenStdin");
    c->hostname = text(config, "Hostname");
    c->domainname = text(config, "Domainname");
    c->mac_address = text(config, "MacAddress");
    c->working_dir = text(config, "WorkingDir");
    c->stop_signal = text(config, "StopSignal");
    c->stop_timeout = number(config, "StopTimeout");
    READ_STRINGS(r, yyjson_obj_get(config, "Entrypoint"), &c->entrypoint);
    READ_STRINGS(r, yyjson_obj_get(config, "Cmd"), &c->command);
    READ_ENVIRONMENT(r, yyjson_obj_get(config, "Env"), &c->environment);
    READ_SETTINGS(r, yyjson_obj_get(config, "Labels"), &c->labels);
    read_health(r, config);
}

/* Whether a setting is as it is when nobody sets it. */
static bool is_unset(yyjson_val *v)
{
    size_t i, max;
    yyjson_val *e;

    if (yyjson_is_arr(v)) { /* ConsoleSize is [0,0] */
        yyjson_arr_foreach(v, i, max, e)
            if (!yyjson_is_uint(e) || yyjson_get_uint(e))
                return false;
        return true;
    }
    if (yyjson_is_num(v))
        return yyjson_get_num(v) == 0 || yyjson_get_num(v) == -1;
    return !v || yyjson_is_null(v) || yyjson_is_false(v) || (yyjson_is_str(v) && yyjson_get_len(v) == 0) ||
           (yyjson_is_obj(v) && yyjson_obj_size(v) == 0);
}

/* What stands in HostConfig and is read above, or says nothing that a new container needs. Sorted. */
static const char *const known_settings[] = {
    "AutoRemove", "Binds", "CapAdd", "CapDrop", "Cgroup", "CgroupParent", "CgroupnsMode", "ConsoleSize", "ContainerIDFile", "CpuPeriod",
    "CpuQuota", "CpuShares", "CpusetCpus", "CpusetMems", "DeviceCgroupRules", "Devices", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts",
    "GroupAdd", "Init", "IpcMode", "Isolation", "Links", "LogConfig", "MaskedPaths", "Memory", "MemoryReservation", "MemorySwap", "Mounts",
    "NanoCpus", "NetworkMode", "OomKillDisable", "OomScoreAdj", "PidMode", "PidsLimit", "PortBindings", "Privileged", "PublishAllPorts",
    "ReadonlyPaths", "ReadonlyRootfs", "RestartPolicy", "Runtime", "SecurityOpt", "ShmSize", "StorageOpt", "Sysctls", "Tmpfs", "UTSMode",
    "Ulimits", "UsernsMode", "VolumeDriver", "VolumesFrom",
};

static int by_name(const void *key, const void *element)
{
    const vig_str *name = key;

    return vig_str_cmp(*name, vig_str_c(*(const char *const *)element));
}

static void read_others(struct reader *r, yyjson_val *host)
{
    yyjson_val *key, *value;
    size_t i, max;

    vig_json_foreach(host, i, max, key, value) {
        vig_str name = vig_json_str(key), *to;
        if (is_unset(value) || (r->c->gpus.n && vig_str_eqc(name, "DeviceRequests")) ||
            bsearch(&name, known_settings, VIG_COUNT(known_settings), sizeof *known_settings, by_name))
            continue;
        to = ADD(r, &r->c->others);
        if (to)
            *to = name;
    }
}

static void read_exec_ids(struct reader *r, yyjson_val *inspect)
{
    size_t i, max;
    yyjson_val *id;

    yyjson_arr_foreach(yyjson_obj_get(inspect, "ExecIDs"), i, max, id) {
        struct vig_exec *to = yyjson_is_str(id) && r->c->execs.n < VIG_LIMIT_EXECS ? ADD(r, &r->c->execs) : NULL;
        if (to)
            to->id = vig_json_str(id);
    }
}

int vig_container_read(yyjson_val *inspect, struct vig_arena *arena, struct vig_container *ret, struct vig_err *err)
{
    struct vig_container c = { .origin = VIG_FROM_ENGINE, .id = text(inspect, "Id") };
    struct reader r = { arena, &c, false };
    yyjson_val *host = yyjson_obj_get(inspect, "HostConfig"), *state = yyjson_obj_get(inspect, "State");

    if (!c.id.n || !yyjson_is_obj(host) || !yyjson_is_obj(yyjson_obj_get(inspect, "Config")))
        return vig_fail(err, VIG_E_INPUT, "the answer is not about a container");
    c.name = text(inspect, "Name");
    if (vig_str_starts(c.name, VIG_STR("/")))
        c.name = vig_str_skip(c.name, 1);
    c.image_id = text(inspect, "Image");
    c.created = text(inspect, "Created");
    c.apparmor = text(inspect, "AppArmorProfile");
    c.state = text(state, "Status");
    c.host_pid = number(state, "Pid");
    read_config(&r, yyjson_obj_get(inspect, "Config"));
    read_confinement(&r, host);
    read_capabilities(&r, host);
    read_mounts(&r, inspect, host);
    read_devices(&r, host);
    read_namespaces(&r, inspect, host);
    read_resources(&r, host);
    read_running(&r, host);
    read_others(&r, host);
    read_exec_ids(&r, inspect);
    if (r.nomem)
        return vig_nomem(err);
    *ret = c;
    return 0;
}

int vig_container_read_image(yyjson_val *image, struct vig_arena *arena, struct vig_container *c, struct vig_err *err)
{
    struct reader r = { arena, c, false };
    yyjson_val *config = yyjson_obj_get(image, "Config");
    struct vig_health health;

    if (!text(image, "Id").n)
        return vig_fail(err, VIG_E_INPUT, "the answer is not about an image");
    c->image_known = true;
    c->image_created = text(image, "Created");
    c->image_user = text(config, "User");
    c->image_working_dir = text(config, "WorkingDir");
    c->image_stop_signal = text(config, "StopSignal");
    c->user_given = c->user.n && !vig_str_eq(c->user, c->image_user);
    health = health_of(&r, config);
    c->health_from_image = same_health(&health, &c->health);
    READ_STRINGS(&r, yyjson_obj_get(config, "Entrypoint"), &c->image_entrypoint);
    READ_STRINGS(&r, yyjson_obj_get(config, "Cmd"), &c->image_command);
    READ_ENVIRONMENT(&r, yyjson_obj_get(config, "Env"), &c->image_environment);
    READ_SETTINGS(&r, yyjson_obj_get(config, "Labels"), &c->image_labels);
    return r.nomem ? vig_nomem(err) : 0;
}

int vig_container_read_exec(yyjson_val *exec, struct vig_arena *arena, struct vig_container *c, struct vig_err *err)
{
    yyjson_val *process = yyjson_obj_get(exec, "ProcessConfig");
    vig_str id = text(exec, "ID");

    for (size_t i = 0; i < c->execs.n; i++) {
        struct vig_exec *x = &c->execs.v[i];
        if (!vig_str_eq(x->id, id))
            continue;
        x->user = text(process, "user");
        x->privileged = flag(process, "privileged");
        x->running = flag(exec, "Running");
        return 0;
    }
    return vig_fail(err, VIG_E_INPUT, "the answer is not about this exec");
}

/* Whether the options of a local volume make it a bind: "o": "bind,ro". */
static bool is_bind(vig_str o)
{
    while (o.n) {
        vig_str word = vig_str_trim(vig_str_cut(&o, ','));
        if (vig_str_eqc(word, "bind") || vig_str_eqc(word, "rbind"))
            return true;
    }
    return false;
}

int vig_volumes_read(yyjson_val *volumes, struct vig_arena *arena, struct vig_map *ret, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *v;

    *ret = (struct vig_map){ 0 };
    yyjson_arr_foreach(yyjson_obj_get(volumes, "Volumes"), i, max, v) {
        yyjson_val *options = yyjson_obj_get(v, "Options"), *device = yyjson_obj_get(options, "device");
        uintptr_t *slot;
        bool is_new;
        if (!is_bind(text(options, "o")) && !vig_str_starts(vig_json_str(device), VIG_STR("/dev/")))
            continue;
        slot = vig_map_put(ret, arena, text(v, "Name"), &is_new);
        if (!slot)
            return vig_nomem(err);
        *slot = (uintptr_t)device;
    }
    return 0;
}

void vig_container_follow_volumes(const struct vig_map *volumes, struct vig_container *c)
{
    for (size_t i = 0; i < c->mounts.n; i++) {
        struct vig_mount *m = &c->mounts.v[i];
        uintptr_t *device = vig_str_eqc(m->type, "volume") ? vig_map_get(volumes, m->source) : NULL;
        if (device)
            m->real_source = vig_json_str((yyjson_val *)*device);
    }
}
