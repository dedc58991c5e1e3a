/* repair/container.c - see container.h.
 *
 * Traps of the update call, each seen on a real engine: 0 means "unchanged"; memory above the swap limit is refused, so both are always
 * sent together; --cpus and a quota exclude each other; a container with --rm takes no restart policy.
 */
#include "repair/container.h"

#include "audit/container/engine_sockets.h"
#include "audit/container/paths.h"
#include "audit/container/place.h"
#include "model/secret.h"
#include "repair/docker_run.h"

enum { TRIES = 5, PIDS = 200, MOST_FOLDERS = 8 };
#define MEMORY ((int64_t)512 << 20)
#define CPUS ((int64_t)1000000000)

struct repair {
    struct vig_container_repair *to;
    const struct vig_container *c;
    const struct vig_daemon *d;
    const struct vig_container_use *use;
    struct vig_arena *arena;
    bool nomem;
};

static void keep(struct repair *r, vig_str text, bool prepare)
{
    vig_str *slot = prepare ? vig_vec_add(&r->to->prepare, r->arena) : vig_vec_add(&r->to->notes, r->arena);

    if (!slot || !text.p)
        r->nomem = true;
    else
        *slot = text;
}

#define NOTE(r, ...) keep(r, vig_arena_printf((r)->arena, __VA_ARGS__), false)
#define PREPARE(r, ...) keep(r, vig_arena_printf((r)->arena, __VA_ARGS__), true)

static void push(struct repair *r, vig_str **v, size_t *n, size_t *cap, vig_str s)
{
    if (vig_vec_room((void **)v, *n, cap, r->arena, sizeof **v, alignof(vig_str)))
        (*v)[(*n)++] = s;
    else
        r->nomem = true;
}
#define PUSH(r, list, s) push(r, &(list).v, &(list).n, &(list).cap, s)

/* ---- what can be changed while it runs ---- */

struct update {
    struct vig_buf json, command;
    struct vig_container *after; /* so that the new container has the same limits */
};

static void add(struct update *u, const char *json_name, const char *option, const char *value, const char *text)
{
    (void)vig_buf_addf(&u->json, "%s\"%s\":%s", u->json.n ? "," : "{", json_name, value);
    if (option)
        (void)vig_buf_addf(&u->command, "%s--%s %s", u->command.n ? " " : "", option, text);
}

static void add_number(struct update *u, const char *json_name, const char *option, int64_t value, const char *text)
{
    char number[24];

    (void)snprintf(number, sizeof number, "%lld", (long long)value);
    add(u, json_name, option, number, text ? text : number);
}

/* Twice of what it uses now, in steps of 64 MiB, but not less than half a gigabyte. */
static int64_t memory_for(const struct repair *r, const struct vig_container_limits *want)
{
    const int64_t step = (int64_t)64 << 20;
    int64_t used = r->use->memory > 0 && r->use->memory < INT64_MAX / 4 ? 2 * r->use->memory : 0;

    if (want->memory > 0)
        return want->memory;
    if (r->c->memory_reservation > used)
        used = r->c->memory_reservation;
    used = (used + step - 1) / step * step;
    return used > MEMORY ? used : MEMORY;
}

static void update_memory(struct repair *r, const struct vig_container_limits *want, struct update *u)
{
    const struct vig_container *c = r->c;
    bool limited = c->memory > 0;
    int64_t memory = limited && !want->memory ? c->memory : memory_for(r, want);
    char room[24];

    if (limited && (!want->memory || want->memory == c->memory) && c->memory_swap != -1)
        return;
    add_number(u, "Memory", "memory", memory, vig_bytes_text(memory, room));
    add_number(u, "MemorySwap", "memory-swap", memory, vig_bytes_text(memory, room));
    u->after->memory = u->after->memory_swap = memory;
}

static void update_cpus(struct repair *r, const struct vig_container_limits *want, struct update *u)
{
    const struct vig_container *c = r->c;
    int64_t cpus = want->nano_cpus > 0 ? want->nano_cpus : CPUS;
    bool limited = c->nano_cpus > 0 || c->cpu_quota > 0 || c->cpuset_cpus.n || (c->cpu_shares > 0 && c->cpu_shares != 1024);
    char room[24];

    if ((limited && !want->nano_cpus) || c->cpu_quota > 0 || c->nano_cpus == cpus)
        return;
    add_number(u, "NanoCpus", "cpus", cpus, vig_cpus_text(cpus, room));
    u->after->nano_cpus = cpus;
}

static void update_pids(struct repair *r, const struct vig_container_limits *want, struct update *u)
{
    int64_t pids = want->pids > 0 ? want->pids : 2 * r->use->pids > PIDS && r->use->pids < INT32_MAX ? 2 * r->use->pids : PIDS;

    if ((r->c->pids_limit > 0 && !want->pids) || r->c->pids_limit == pids)
        return;
    add_number(u, "PidsLimit", "pids-limit", pids, NULL);
    u->after->pids_limit = pids;
}

static void update_restart(struct repair *r, struct update *u)
{
    const struct vig_container *c = r->c;
    bool endless = vig_str_eqc(c->restart, "always") || vig_str_eqc(c->restart, "unless-stopped") ||
                   (vig_str_eqc(c->restart, "on-failure") && (c->restart_tries <= 0 || c->restart_tries > TRIES));

    if (!endless || c->auto_remove)
        return;
    add(u, "RestartPolicy", "restart", "{\"Name\":\"on-failure\",\"MaximumRetryCount\":5}", "on-failure:5");
    u->after->restart = VIG_STR("on-failure");
    u->after->restart_tries = TRIES;
    if (!vig_str_eqc(c->restart, "on-failure"))
        NOTE(r, "--restart on-failure:5: it is no longer started with the host, unlike with '%.*s'", VIG_ARG(c->restart));
}

static void update(struct repair *r, const struct vig_container_limits *want)
{
    struct update u = { .after = &r->to->hardened };

    vig_buf_init(&u.json, VIG_KIB(4));
    vig_buf_init(&u.command, VIG_KIB(4));
    update_memory(r, want, &u);
    update_cpus(r, want, &u);
    update_pids(r, want, &u);
    update_restart(r, &u);
    if (u.json.n) {
        (void)vig_buf_addc(&u.json, '}');
        if (!vig_arena_str(r->arena, vig_buf_str(&u.json), &r->to->update) ||
            !vig_arena_str(r->arena, vig_buf_str(&u.command), &r->to->command))
            r->nomem = true;
    }
    r->nomem |= u.json.failed || u.command.failed;
    vig_buf_done(&u.json);
    vig_buf_done(&u.command);
}

/* ---- what the new one has otherwise ---- */

static bool has(const vig_str *v, size_t n, const char *s)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(v[i], s))
            return true;
    return false;
}
#define HAS(list, s) has((list).v, (list).n, s)

static void harden_capabilities(struct repair *r)
{
    static const char *const for_root[] = { "CHOWN", "SETGID", "SETUID" };
    struct vig_container *h = &r->to->hardened;
    vig_str user = VIG_STR("");
    bool all = HAS(h->cap_add, "ALL");

    if (h->privileged)
        NOTE(r, "--privileged was left out: give what it needs by --cap-add and --device");
    if (h->privileged || !HAS(h->cap_drop, "ALL"))
        r->to->anew = true;
    if (all)
        NOTE(r, "--cap-add ALL was left out: give what it needs by name");
    if (HAS(h->cap_drop, "ALL") && !all && !h->privileged)
        return;
    h->privileged = false;
    h->cap_drop.v = NULL, h->cap_drop.n = h->cap_drop.cap = 0;
    PUSH(r, h->cap_drop, VIG_STR("ALL"));
    h->cap_add.v = NULL, h->cap_add.n = h->cap_add.cap = 0;
    for (size_t i = 0; i < r->c->cap_add.n; i++)
        if (!vig_str_eqc(r->c->cap_add.v[i], "ALL"))
            PUSH(r, h->cap_add, r->c->cap_add.v[i]);
    if (!vig_container_user(r->c, &user) || !vig_user_is_root(user)) {
        NOTE(r, "--cap-drop ALL: should it miss one (\"Operation not permitted\"), give that one back by --cap-add");
        return;
    }
    for (size_t i = 0; i < VIG_COUNT(for_root); i++)
        if (!HAS(h->cap_add, for_root[i]) && !HAS(r->c->cap_drop, for_root[i]))
            PUSH(r, h->cap_add, vig_str_c(for_root[i]));
    NOTE(r, "--cap-add CHOWN, SETGID, SETUID: what most programs need that begin as root and then become somebody else; try without");
}

/* Options that switch a protection off. */
static bool is_open_option(vig_str option)
{
    vig_str value = option, key = vig_str_cut(&value, '=');

    return vig_str_eqc(value, "unconfined") || (vig_str_eqc(key, "label") && vig_str_eqc(value, "disable")) ||
           vig_str_eqc(key, "no-new-privileges") || vig_str_eqc(key, "writable-cgroups");
}

/* Its name where it goes into a command unquoted. The engine lets no other bytes into names. */
static vig_str plain_name(const struct vig_container *c)
{
    for (size_t i = 0; i < c->name.n; i++)
        if (!vig_is_alnum(c->name.p[i]) && !memchr("_.-", c->name.p[i], 3))
            return VIG_STR("container");
    return c->name.n && c->name.p[0] != '-' ? c->name : VIG_STR("container");
}

/* A profile is inline in what the engine says, but --security-opt wants a file. */
static vig_str profile_in_file(struct repair *r)
{
    vig_str name = plain_name(r->c);

    PREPARE(r, "docker inspect -f '{{range .HostConfig.SecurityOpt}}{{println .}}{{end}}' %.*s | sed -n 's/^seccomp=//p' >%.*s-seccomp.json",
            VIG_ARG(name), VIG_ARG(name));
    return vig_arena_printf(r->arena, "seccomp=%.*s-seccomp.json", VIG_ARG(name));
}

static void harden_security(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    bool by_engine = r->c->privileged || vig_str_eqc(r->c->pid, "host") || vig_str_eqc(r->c->ipc, "host");
    bool had = false;
    vig_str value;

    h->security_opt.v = NULL, h->security_opt.n = h->security_opt.cap = 0;
    had = vig_security_option(r->c, "no-new-privileges", &value) && (!value.n || vig_str_ieq(value, VIG_STR("true")));
    for (size_t i = 0; i < r->c->security_opt.n; i++) {
        vig_str option = r->c->security_opt.v[i];
        if (vig_str_starts(option, VIG_STR("seccomp={")))
            option = profile_in_file(r);
        if (!is_open_option(option)) {
            PUSH(r, h->security_opt, option);
            continue;
        }
        if (!vig_str_starts(option, VIG_STR("no-new-privileges")) && !(by_engine && vig_str_eqc(option, "label=disable"))) {
            NOTE(r, "--security-opt %.*s was left out", VIG_ARG(vig_str_take(option, 100)));
            r->to->anew = true;
        }
    }
    PUSH(r, h->security_opt, VIG_STR("no-new-privileges"));
    if (!had) {
        r->to->anew = true;
        NOTE(r, "--security-opt no-new-privileges: sudo, su and ping with set-uid no longer work in it");
    }
    if (r->c->masked_paths_off || r->c->readonly_paths_off)
        r->to->anew = true; /* they come back by themselves */
}

static void harden_namespaces(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    struct {
        const char *option;
        vig_str *mode;
    } parts[] = { { "network", &h->network }, { "pid", &h->pid }, { "ipc", &h->ipc }, { "uts", &h->uts }, { "userns", &h->userns } };

    for (size_t i = 0; i < VIG_COUNT(parts); i++)
        if (vig_str_eqc(*parts[i].mode, "host")) {
            NOTE(r, "--%s host was left out%s", parts[i].option, i == 0 ? ": publish the ports that are needed by -p 127.0.0.1:PORT:PORT" : "");
            *parts[i].mode = VIG_STR("");
            r->to->anew = true;
        }
    if (vig_str_eqc(r->c->network, "host"))
        h->endpoints.n = h->networks.n = 0;
    if (vig_str_eqc(r->c->network, "host") || vig_str_eqc(r->c->uts, "host"))
        h->hostname = h->domainname = VIG_STR(""); /* they are the host's */
}

static bool is_mount_of_engine(const struct vig_mount *m)
{
    struct vig_mount_paths paths;

    vig_mount_paths(m, &paths);
    for (size_t i = 0; i < paths.n; i++)
        if (vig_is_engine_socket(paths.path[i]))
            return true;
    return false;
}

/* "-v /:/host" gives the socket away as well, but may be what the container is for: it stays, and is said. */
static bool holds_engine(const struct vig_mount *m)
{
    struct vig_mount_paths paths;

    vig_mount_paths(m, &paths);
    for (size_t i = 0; i < paths.n; i++)
        if (vig_path_covers(paths.path[i], VIG_STR("/run/docker.sock")))
            return true;
    return false;
}

static void harden_mounts(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    size_t n = 0;

    h->mounts.v = vig_new_array(r->arena, struct vig_mount, r->c->mounts.n ? r->c->mounts.n : 1);
    if (!h->mounts.v) {
        r->nomem = true;
        return;
    }
    for (size_t i = 0; i < r->c->mounts.n; i++) {
        struct vig_mount m = r->c->mounts.v[i];
        if (is_mount_of_engine(&m)) {
            NOTE(r, "the engine's socket '%.*s' was left out: whoever has it is root on the host; a filtering proxy gives single calls",
                 VIG_ARG(vig_str_take(m.source, 100)));
            r->to->anew = true;
            continue;
        }
        if (holds_engine(&m))
            NOTE(r, "'%.*s' is still mounted, with the engine's socket in it (CTR-0031): mount only the folder that it needs",
                 VIG_ARG(vig_str_take(m.source, 100)));
        if (vig_str_eqc(m.propagation, "shared") || vig_str_eqc(m.propagation, "rshared")) {
            NOTE(r, "'%.*s' is mounted with propagation rslave instead of %.*s", VIG_ARG(vig_str_take(m.source, 100)), VIG_ARG(m.propagation));
            m.propagation = VIG_STR("rslave");
            r->to->anew = true;
        }
        h->mounts.v[n++] = m;
    }
    h->mounts.n = n;
}

/* ---- a root file system that cannot be written ---- */

static const char *const scratch[] = { "/tmp", "/run", "/var/run", "/var/tmp", "/var/cache", "/var/lock" };

static size_t scratch_of(vig_str path)
{
    for (size_t i = 0; i < VIG_COUNT(scratch); i++)
        if (vig_path_is_in(path, vig_str_c(scratch[i])))
            return i;
    return VIG_NPOS;
}

/* A folder that is only there because of what is in it, or a mount point that the engine made. */
static bool is_incidental(const struct repair *r, size_t i)
{
    vig_str path = r->use->written.v[i];

    if (i + 1 < r->use->written.n && vig_path_is_in(r->use->written.v[i + 1], path))
        return true;
    for (size_t k = 0; k < r->c->mounts.n; k++)
        if (vig_path_is_in(r->c->mounts.v[k].target, path))
            return true;
    for (size_t k = 0; k < r->c->tmpfs.n; k++)
        if (vig_path_is_in(path, r->c->tmpfs.v[k].name) || vig_path_is_in(r->c->tmpfs.v[k].name, path))
            return true;
    return false;
}

static bool has_tmpfs(const struct vig_container *c, vig_str path)
{
    for (size_t i = 0; i < c->tmpfs.n; i++)
        if (vig_str_eq(c->tmpfs.v[i].name, path))
            return true;
    for (size_t i = 0; i < c->mounts.n; i++)
        if (vig_str_eq(c->mounts.v[i].target, path))
            return true;
    return false;
}

static void add_tmpfs(struct repair *r, vig_str path)
{
    struct vig_container *h = &r->to->hardened;
    struct vig_setting *old = h->tmpfs.v, *slot;

    if (has_tmpfs(h, path))
        return;
    if (old == r->c->tmpfs.v) { /* still that of the old one */
        h->tmpfs.v = vig_new_array(r->arena, struct vig_setting, h->tmpfs.n + 8);
        if (!h->tmpfs.v) {
            r->nomem = true;
            return;
        }
        if (h->tmpfs.n)
            memcpy(h->tmpfs.v, old, h->tmpfs.n * sizeof *old);
        h->tmpfs.cap = h->tmpfs.n + 8;
    }
    slot = vig_vec_add(&h->tmpfs, r->arena);
    if (slot)
        *slot = (struct vig_setting){ .name = path, .value = VIG_STR("size=64m"), .has_value = true };
    else
        r->nomem = true;
}

static void harden_root(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    bool used[VIG_COUNT(scratch)] = { true };
    size_t others = 0, inside = 0;

    if (h->read_only)
        return;
    for (size_t i = 0; i < r->use->written.n; i++) {
        size_t s = scratch_of(r->use->written.v[i]);
        if (is_incidental(r, i))
            continue;
        if (s != VIG_NPOS) {
            used[s] = true;
            inside++;
        } else if (others++ < MOST_FOLDERS)
            NOTE(r, "it has written '%.*s': a folder that needs a volume (-v NAME:FOLDER) before --read-only works",
                 VIG_ARG(vig_str_take(r->use->written.v[i], 200)));
    }
    if (others > MOST_FOLDERS)
        NOTE(r, "and %zu more: docker diff lists them", others - MOST_FOLDERS);
    if (others)
        return; /* it would only fail */
    r->to->anew = true;
    h->read_only = true;
    for (size_t i = 0; i < VIG_COUNT(scratch); i++)
        if (used[i])
            add_tmpfs(r, vig_str_c(scratch[i]));
    NOTE(r, inside                  ? "--read-only: all that it has written so far is in the folders that --tmpfs gives it"
            : r->use->written_known ? "--read-only: it has written nothing so far; docker diff tells, should that change"
                                    : "--read-only: what it writes is not known; docker diff tells after it has run for a while");
}

static void harden_limits(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    bool nofile = false, sized = false;
    struct vig_ulimit *u;
    struct vig_setting *old = h->log_options.v;

    for (size_t i = 0; i < h->ulimits.n; i++)
        nofile = nofile || (vig_str_eqc(h->ulimits.v[i].name, "nofile") && h->ulimits.v[i].hard >= 0);
    if (!nofile && !(r->d && vig_daemon_item(&r->d->default_ulimits, VIG_STR("nofile")))) {
        h->ulimits.v = NULL, h->ulimits.n = h->ulimits.cap = 0;
        for (size_t i = 0; i < r->c->ulimits.n; i++)
            if (!vig_str_eqc(r->c->ulimits.v[i].name, "nofile") && (u = vig_vec_add(&h->ulimits, r->arena)))
                *u = r->c->ulimits.v[i];
        u = vig_vec_add(&h->ulimits, r->arena);
        r->nomem |= !u;
        if (u)
            *u = (struct vig_ulimit){ .name = VIG_STR("nofile"), .soft = 1024, .hard = 4096 };
        NOTE(r, "--ulimit nofile=1024:4096: data bases and proxies with many connections need more");
        r->to->anew = true;
    }
    for (size_t i = 0; i < h->log_options.n; i++)
        sized = sized || vig_str_eqc(h->log_options.v[i].name, "max-size");
    if (vig_str_eqc(h->log_driver, "none"))
        NOTE(r, "--log-driver none was replaced"), h->log_driver = VIG_STR("json-file"), sized = false;
    if (sized || !vig_str_eqc(h->log_driver, "json-file"))
        return;
    r->to->anew = true;
    h->log_options.v = vig_new_array(r->arena, struct vig_setting, h->log_options.n + 2);
    if (!h->log_options.v) {
        r->nomem = true;
        h->log_options.n = 0;
        return;
    }
    if (h->log_options.n)
        memcpy(h->log_options.v, old, h->log_options.n * sizeof *old);
    h->log_options.v[h->log_options.n++] = (struct vig_setting){ .name = VIG_STR("max-size"), .value = VIG_STR("10m"), .has_value = true };
    h->log_options.v[h->log_options.n++] = (struct vig_setting){ .name = VIG_STR("max-file"), .value = VIG_STR("3"), .has_value = true };
    h->log_options.cap = h->log_options.n;
}

/* What nobody but the owner can decide. */
static void harden_advice(struct repair *r)
{
    const struct vig_container *c = r->c;
    vig_str user = VIG_STR("");
    struct vig_secret_hit hit;
    size_t secrets = 0;

    if (vig_container_user(c, &user) && vig_user_is_root(user))
        NOTE(r, "it still runs as root: add --user 10001:10001 where the image can do with that");
    for (size_t i = 0; i < c->ports.n; i++)
        if (!c->ports.v[i].host_ip.n || vig_str_eqc(c->ports.v[i].host_ip, "0.0.0.0") || vig_str_eqc(c->ports.v[i].host_ip, "::")) {
            NOTE(r, "port %u is open on all addresses: -p 127.0.0.1:%u:%u where only this host asks", c->ports.v[i].host, c->ports.v[i].host,
                 c->ports.v[i].container);
            break;
        }
    if (!c->health_check)
        NOTE(r, "it has no health check: add --health-cmd 'COMMAND'");
    for (size_t i = 0; i < c->environment.n; i++)
        secrets += vig_secret_setting(c->environment.v[i].name, c->environment.v[i].value, &hit);
    if (secrets)
        NOTE(r, "careful: %zu of its variables seem to be secrets, and stand below", secrets);
    for (size_t i = 0; i < c->labels.n; i++)
        if (vig_str_eqc(c->labels.v[i].name, "com.docker.compose.project"))
            NOTE(r, "docker compose has made it (project %.*s): better change the compose file (vigia harden compose)",
                 VIG_ARG(vig_str_take(c->labels.v[i].value, 100)));
    for (size_t i = 0; i < c->others.n; i++)
        NOTE(r, "not carried over: %.*s (docker inspect shows it)", VIG_ARG(vig_str_take(c->others.v[i], 60)));
}

static void harden_network(struct repair *r)
{
    struct vig_container *h = &r->to->hardened;
    bool bridge = !h->network.n || vig_str_eqc(h->network, "default") || vig_str_eqc(h->network, "bridge");

    if (!bridge || h->links.n)
        return;
    h->network = vig_arena_printf(r->arena, "%.*s-net", VIG_ARG(plain_name(r->c)));
    h->endpoints.n = 0;
    r->nomem |= !h->network.p;
    r->to->anew = true;
    PREPARE(r, "docker network create %.*s", VIG_ARG(h->network));
    NOTE(r, "--network %.*s: a network of its own; containers that talk to it have to be connected to that one, too", VIG_ARG(h->network));
}

int vig_container_repair(const struct vig_container *c, const struct vig_daemon *d, const struct vig_container_use *use,
                         const struct vig_container_limits *want, struct vig_arena *arena, struct vig_container_repair *ret,
                         struct vig_err *err)
{
    struct repair r = { .to = ret, .c = c, .d = d, .use = use, .arena = arena };

    *ret = (struct vig_container_repair){ .hardened = *c };
    update(&r, want);
    harden_capabilities(&r);
    harden_security(&r);
    harden_namespaces(&r);
    harden_network(&r);
    harden_mounts(&r);
    harden_root(&r);
    harden_limits(&r);
    harden_advice(&r);
    return r.nomem ? vig_nomem(err) : 0;
}
