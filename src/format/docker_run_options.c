/* format/docker_run_options.c - see format/docker_run_options.h.
 *
 * The options of docker run (to 28), and those of podman run that are met beside them. A list that lacks one would take its value
 * for the image, so an option that is not here is an error, not a guess.
 */
#include "format/docker_run_options.h"

#include "format/container_words.h"
#include "format/words_near.h"

#define AT(member) offsetof(struct vig_container, member)

static int set_cap_add(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_capability(c, true, v, a, err);
}
static int set_cap_drop(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_capability(c, false, v, a, err);
}
static int set_device(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_device(c, v, 0, a, err);
}
static int set_mount(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_mount(c, v, 0, a, err);
}
static int set_port(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_port(c, v, 0, a, err);
}
static int set_tmpfs(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_tmpfs(c, v, 0, a, err);
}
static int set_ulimit(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_ulimit(c, v, 0, a, err);
}
static int set_volume(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_volume(c, v, 0, a, err);
}
static int set_restart(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_restart(c, v, err);
}
static int set_security_opt(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_security_opt(c, v, a, err);
}
static int set_cpus(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    c->nano_cpus = vig_str_has(v, '$'); /* a variable: limited, but nobody knows to what */
    return vig_words_cpus(v, &c->nano_cpus) ? 0 : vig_fail(err, VIG_E_INPUT, "'%.*s' is no number of CPUs", VIG_ARG(v));
}
static int set_gpus(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    c->device_requests = true;
    return 0;
}
static int set_health(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    c->health_check = !vig_str_eqc(v, "none");
    c->health_off = vig_str_eqc(v, "none"); /* podman */
    return 0;
}
static int set_entrypoint(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return v.n ? vig_words_add(&c->entrypoint, v, a, err) : 0;
}
/* --network NAME, or with fields: name=NAME,alias=… */
static int set_network(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    vig_str name = v;

    if (vig_str_has(v, '='))
        for (name = VIG_STR(""); v.n;) {
            vig_str field = vig_str_cut(&v, ',');

            if (vig_str_starts(field, VIG_STR("name=")))
                name = vig_str_skip(field, 5);
        }
    if (vig_str_empty(c->network))
        c->network = name;
    return vig_words_add(&c->networks, name, a, err);
}
static int set_user(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    c->user = v;
    c->user_given = true;
    return 0;
}
static int set_api_socket(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_volume(c, VIG_STR("/var/run/docker.sock:/var/run/docker.sock"), 0, a, err);
}
static int set_no_health(struct vig_container *c, vig_str v, struct vig_arena *a, struct vig_err *err)
{
    return vig_words_bool(v, &c->health_off)
               ? 0
               : vig_fail(err, VIG_E_INPUT, "'%.*s' is neither true nor false", VIG_ARG(v));
}

static const struct run_option options[] = {
    { "add-host", 0, RUN_WORD, AT(extra_hosts), NULL },
    { "annotation", 0, RUN_SKIP, 0, NULL },
    { "arch", 0, RUN_SKIP, 0, NULL },
    { "attach", 'a', RUN_SKIP, 0, NULL },
    { "authfile", 0, RUN_SKIP, 0, NULL },
    { "blkio-weight", 0, RUN_SKIP, 0, NULL },
    { "blkio-weight-device", 0, RUN_SKIP, 0, NULL },
    { "cap-add", 0, RUN_CALL, 0, set_cap_add },
    { "cap-drop", 0, RUN_CALL, 0, set_cap_drop },
    { "cgroup-parent", 0, RUN_TEXT, AT(cgroup_parent), NULL },
    { "cgroupns", 0, RUN_TEXT, AT(cgroupns), NULL },
    { "cgroups", 0, RUN_SKIP, 0, NULL },
    { "cidfile", 0, RUN_SKIP, 0, NULL },
    { "conmon-pidfile", 0, RUN_SKIP, 0, NULL },
    { "cpu-count", 0, RUN_SKIP, 0, NULL },
    { "cpu-percent", 0, RUN_SKIP, 0, NULL },
    { "cpu-period", 0, RUN_NUMBER, AT(cpu_period), NULL },
    { "cpu-quota", 0, RUN_NUMBER, AT(cpu_quota), NULL },
    { "cpu-rt-period", 0, RUN_SKIP, 0, NULL },
    { "cpu-rt-runtime", 0, RUN_SKIP, 0, NULL },
    { "cpu-shares", 'c', RUN_NUMBER, AT(cpu_shares), NULL },
    { "cpus", 0, RUN_CALL, 0, set_cpus },
    { "cpuset-cpus", 0, RUN_TEXT, AT(cpuset_cpus), NULL },
    { "cpuset-mems", 0, RUN_SKIP, 0, NULL },
    { "decryption-key", 0, RUN_SKIP, 0, NULL },
    { "detach", 'd', RUN_SKIP_FLAG, 0, NULL },
    { "detach-keys", 0, RUN_SKIP, 0, NULL },
    { "device", 0, RUN_CALL, 0, set_device },
    { "device-cgroup-rule", 0, RUN_WORD, AT(device_cgroup_rules), NULL },
    { "device-read-bps", 0, RUN_SKIP, 0, NULL },
    { "device-read-iops", 0, RUN_SKIP, 0, NULL },
    { "device-write-bps", 0, RUN_SKIP, 0, NULL },
    { "device-write-iops", 0, RUN_SKIP, 0, NULL },
    { "disable-content-trust", 0, RUN_SKIP_FLAG, 0, NULL },
    { "dns", 0, RUN_WORD, AT(dns), NULL },
    { "dns-opt", 0, RUN_SKIP, 0, NULL },
    { "dns-option", 0, RUN_SKIP, 0, NULL },
    { "dns-search", 0, RUN_SKIP, 0, NULL },
    { "domainname", 0, RUN_SKIP, 0, NULL },
    { "entrypoint", 0, RUN_CALL, 0, set_entrypoint },
    { "env", 'e', RUN_PAIR, AT(environment), NULL },
    { "env-file", 0, RUN_SKIP, 0, NULL },
    { "env-host", 0, RUN_SKIP_FLAG, 0, NULL },
    { "expose", 0, RUN_SKIP, 0, NULL },
    { "gidmap", 0, RUN_SKIP, 0, NULL },
    { "gpus", 0, RUN_CALL, 0, set_gpus },
    { "group-add", 0, RUN_WORD, AT(group_add), NULL },
    { "health-cmd", 0, RUN_CALL, 0, set_health },
    { "health-interval", 0, RUN_SKIP, 0, NULL },
    { "health-on-failure", 0, RUN_SKIP, 0, NULL },
    { "health-retries", 0, RUN_SKIP, 0, NULL },
    { "health-start-interval", 0, RUN_SKIP, 0, NULL },
    { "health-start-period", 0, RUN_SKIP, 0, NULL },
    { "health-timeout", 0, RUN_SKIP, 0, NULL },
    { "help", 0, RUN_SKIP_FLAG, 0, NULL },
    { "hostname", 'h', RUN_TEXT, AT(hostname), NULL },
    { "http-proxy", 0, RUN_SKIP_FLAG, 0, NULL },
    { "image-volume", 0, RUN_SKIP, 0, NULL },
    { "init", 0, RUN_FLAG, AT(init), NULL },
    { "init-path", 0, RUN_SKIP, 0, NULL },
    { "interactive", 'i', RUN_SKIP_FLAG, 0, NULL },
    { "io-maxbandwidth", 0, RUN_SKIP, 0, NULL },
    { "io-maxiops", 0, RUN_SKIP, 0, NULL },
    { "ip", 0, RUN_SKIP, 0, NULL },
    { "ip6", 0, RUN_SKIP, 0, NULL },
    { "ipc", 0, RUN_TEXT, AT(ipc), NULL },
    { "isolation", 0, RUN_SKIP, 0, NULL },
    { "kernel-memory", 0, RUN_SKIP, 0, NULL },
    { "label", 'l', RUN_PAIR, AT(labels), NULL },
    { "label-file", 0, RUN_SKIP, 0, NULL },
    { "link", 0, RUN_WORD, AT(links), NULL },
    { "link-local-ip", 0, RUN_SKIP, 0, NULL },
    { "log-driver", 0, RUN_TEXT, AT(log_driver), NULL },
    { "log-opt", 0, RUN_PAIR, AT(log_options), NULL },
    { "mac-address", 0, RUN_SKIP, 0, NULL },
    { "memory", 'm', RUN_SIZE, AT(memory), NULL },
    { "memory-reservation", 0, RUN_SIZE, AT(memory_reservation), NULL },
    { "memory-swap", 0, RUN_SIZE, AT(memory_swap), NULL },
    { "memory-swappiness", 0, RUN_SKIP, 0, NULL },
    { "mount", 0, RUN_CALL, 0, set_mount },
    { "name", 0, RUN_TEXT, AT(name), NULL },
    { "net", 0, RUN_CALL, 0, set_network },
    { "net-alias", 0, RUN_SKIP, 0, NULL },
    { "network", 0, RUN_CALL, 0, set_network },
    { "network-alias", 0, RUN_SKIP, 0, NULL },
    { "no-healthcheck", 0, RUN_CALL_FLAG, 0, set_no_health },
    { "no-hostname", 0, RUN_SKIP_FLAG, 0, NULL },
    { "no-hosts", 0, RUN_SKIP_FLAG, 0, NULL },
    { "oom-kill-disable", 0, RUN_FLAG, AT(oom_kill_disable), NULL },
    { "oom-score-adj", 0, RUN_NUMBER, AT(oom_score_adj), NULL },
    { "os", 0, RUN_SKIP, 0, NULL },
    { "passwd", 0, RUN_SKIP_FLAG, 0, NULL },
    { "pid", 0, RUN_TEXT, AT(pid), NULL },
    { "pidfile", 0, RUN_SKIP, 0, NULL },
    { "pids-limit", 0, RUN_NUMBER, AT(pids_limit), NULL },
    { "platform", 0, RUN_SKIP, 0, NULL },
    { "pod", 0, RUN_SKIP, 0, NULL },
    { "privileged", 0, RUN_FLAG, AT(privileged), NULL },
    { "publish", 'p', RUN_CALL, 0, set_port },
    { "publish-all", 'P', RUN_FLAG, AT(publish_all), NULL },
    { "pull", 0, RUN_SKIP, 0, NULL },
    { "quiet", 'q', RUN_SKIP_FLAG, 0, NULL },
    { "read-only", 0, RUN_FLAG, AT(read_only), NULL },
    { "read-only-tmpfs", 0, RUN_SKIP_FLAG, 0, NULL },
    { "replace", 0, RUN_SKIP_FLAG, 0, NULL },
    { "requires", 0, RUN_SKIP, 0, NULL },
    { "restart", 0, RUN_CALL, 0, set_restart },
    { "rm", 0, RUN_FLAG, AT(auto_remove), NULL },
    { "rmi", 0, RUN_SKIP_FLAG, 0, NULL },
    { "runtime", 0, RUN_TEXT, AT(runtime), NULL },
    { "sdnotify", 0, RUN_SKIP, 0, NULL },
    { "secret", 0, RUN_SKIP, 0, NULL },
    { "security-opt", 0, RUN_CALL, 0, set_security_opt },
    { "shm-size", 0, RUN_SKIP, 0, NULL },
    { "sig-proxy", 0, RUN_SKIP_FLAG, 0, NULL },
    { "stop-signal", 0, RUN_SKIP, 0, NULL },
    { "stop-timeout", 0, RUN_SKIP, 0, NULL },
    { "storage-opt", 0, RUN_PAIR, AT(storage_options), NULL },
    { "subgidname", 0, RUN_SKIP, 0, NULL },
    { "subuidname", 0, RUN_SKIP, 0, NULL },
    { "sysctl", 0, RUN_PAIR, AT(sysctls), NULL },
    { "systemd", 0, RUN_SKIP, 0, NULL },
    { "timeout", 0, RUN_SKIP, 0, NULL },
    { "tls-verify", 0, RUN_SKIP_FLAG, 0, NULL },
    { "tmpfs", 0, RUN_CALL, 0, set_tmpfs },
    { "tty", 't', RUN_FLAG, AT(tty), NULL },
    { "tz", 0, RUN_SKIP, 0, NULL },
    { "uidmap", 0, RUN_SKIP, 0, NULL },
    { "ulimit", 0, RUN_CALL, 0, set_ulimit },
    { "umask", 0, RUN_SKIP, 0, NULL },
    { "unsetenv", 0, RUN_SKIP, 0, NULL },
    { "unsetenv-all", 0, RUN_SKIP_FLAG, 0, NULL },
    { "use-api-socket", 0, RUN_CALL_FLAG, 0, set_api_socket },
    { "user", 'u', RUN_CALL, 0, set_user },
    { "userns", 0, RUN_TEXT, AT(userns), NULL },
    { "uts", 0, RUN_TEXT, AT(uts), NULL },
    { "variant", 0, RUN_SKIP, 0, NULL },
    { "volume", 'v', RUN_CALL, 0, set_volume },
    { "volume-driver", 0, RUN_SKIP, 0, NULL },
    { "volumes-from", 0, RUN_WORD, AT(volumes_from), NULL },
    { "workdir", 'w', RUN_TEXT, AT(working_dir), NULL },
};

const struct run_option *run_option_named(vig_str name)
{
    for (size_t i = 0; i < VIG_COUNT(options); i++)
        if (vig_str_eqc(name, options[i].name))
            return &options[i];
    return NULL;
}

const struct run_option *run_option_lettered(char letter)
{
    for (size_t i = 0; letter && i < VIG_COUNT(options); i++)
        if (options[i].letter == letter)
            return &options[i];
    return NULL;
}

const char *run_option_near(vig_str name)
{
    const char *near = NULL;
    size_t best = 4;

    for (size_t i = 0; i < VIG_COUNT(options); i++)
        vig_words_nearer(name, options[i].name, &best, &near);
    return near;
}

bool run_option_takes_value(const struct run_option *o)
{
    return o->kind != RUN_SKIP_FLAG && o->kind != RUN_FLAG && o->kind != RUN_CALL_FLAG;
}

static int bad(const struct run_option *o, vig_str value, const char *what, struct vig_err *err)
{
    if (vig_str_has(value, '$')) /* a variable of the shell: nobody knows what it will be */
        return 0;
    return vig_fail(err, VIG_E_INPUT, "--%s: '%.*s' is no %s", o->name, VIG_ARG(vig_str_take(value, 80)), what);
}

int run_option_set(const struct run_option *o, vig_str value, struct vig_container *c, struct vig_arena *arena,
                   struct vig_err *err)
{
    char *to = (char *)c + o->at;
    int64_t number;
    bool flag;
    int rc;

    switch (o->kind) {
    case RUN_SKIP_FLAG:
    case RUN_SKIP: return 0;
    case RUN_FLAG:
        if (!vig_words_bool(value, &flag))
            return bad(o, value, "true or false", err);
        memcpy(to, &flag, sizeof flag);
        return 0;
    case RUN_TEXT: memcpy(to, &value, sizeof value); return 0;
    case RUN_NUMBER:
    case RUN_SIZE:
        number = 1; /* a variable: limited, but nobody knows to what */
        if (o->kind == RUN_SIZE ? !vig_words_size(value, &number) : !vig_words_number(value, &number))
            rc = bad(o, value, o->kind == RUN_SIZE ? "size" : "number", err);
        else
            rc = 0;
        memcpy(to, &number, sizeof number);
        return rc;
    case RUN_WORD: return vig_words_add(to, value, arena, err);
    case RUN_PAIR: return vig_words_set(to, vig_words_pair(value, 0), arena, err);
    case RUN_CALL:
    case RUN_CALL_FLAG: break;
    }
    rc = o->set(c, value, arena, err);
    if (rc == VIG_E_INPUT)
        return vig_str_has(value, '$') ? 0 : vig_wrap(err, "--%s", o->name);
    return rc;
}
