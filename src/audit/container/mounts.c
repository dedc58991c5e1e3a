/* audit/container/mounts.c - folders of the host inside of a container.
 *
 * A path is judged as it is written and where it really leads: a link, "..", /proc/self/root and a volume with bind options are
 * all ways to write another one.
 */
#include "audit/container/engine_sockets.h"
#include "audit/container/paths.h"
#include "audit/container/place.h"

struct sensitive {
    const char *path, *what;
    enum vig_severity writable, read_only;
};

/* The first that holds the path counts, so what is beneath another stands before it. */
static const struct sensitive places[] = {
    { "/var/lib/docker", "the engine's images and volumes", VIG_HIGH, VIG_MEDIUM },
    { "/var/lib/containerd", "the engine's images and containers", VIG_HIGH, VIG_MEDIUM },
    { "/var/lib/containers", "the engine's images and containers", VIG_HIGH, VIG_MEDIUM },
    { "/var/lib/kubelet", "pods and their secrets", VIG_HIGH, VIG_HIGH },
    { "/var/spool/cron", "what cron runs", VIG_HIGH, VIG_LOW },
    { "/var/log", "the host's logs", VIG_MEDIUM, VIG_LOW },
    { "/boot", "the host's kernel", VIG_HIGH, VIG_LOW },
    { "/dev", "the host's devices", VIG_HIGH, VIG_MEDIUM },
    { "/etc", "the host's configuration", VIG_HIGH, VIG_MEDIUM },
    { "/lib", "the host's libraries", VIG_HIGH, VIG_LOW },
    { "/lib32", "the host's libraries", VIG_HIGH, VIG_LOW },
    { "/lib64", "the host's libraries", VIG_HIGH, VIG_LOW },
    { "/libx32", "the host's libraries", VIG_HIGH, VIG_LOW },
    { "/proc", "the host's processes", VIG_HIGH, VIG_MEDIUM },
    { "/sys", "the host's kernel settings", VIG_HIGH, VIG_LOW },
    { "/usr", "the host's programs", VIG_HIGH, VIG_LOW },
    { "/bin", "the host's programs", VIG_HIGH, VIG_LOW },
    { "/sbin", "the host's programs", VIG_HIGH, VIG_LOW },
    { "/root", "root's home", VIG_HIGH, VIG_MEDIUM },
    { "/home", "the users' homes", VIG_HIGH, VIG_MEDIUM },
    { "/run", "sockets of the host's services", VIG_MEDIUM, VIG_MEDIUM },
};

/* What is customary, and gives nothing away when it cannot be written. */
static const char *const harmless[] = { "/etc/localtime", "/etc/timezone", "/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/ca-certificates",
                                        "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/etc/os-release", "/usr/lib/os-release",
                                        "/usr/share/zoneinfo", "/usr/share/ca-certificates", "/etc/machine-id" };
/* And these even so. */
static const char *const plain_devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/log", "/dev/shm",
                                             "/run/systemd/journal/dev-log" };

static bool is_beneath_any(vig_str path, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_path_is_in(path, vig_str_c(list[i])))
            return true;
    return false;
}

/* /home/ann is her home, /home/ann/.ssh her keys; /home/ann/shop/data is where people keep what they work on. */
static bool is_work(vig_str path)
{
    vig_str rest;

    if (!vig_path_is_in(path, VIG_STR("/home")))
        return false;
    rest = vig_str_skip(path, 6);
    (void)vig_str_cut(&rest, '/');
    return rest.n > 0 && rest.p[0] != '.' && vig_str_search(rest, VIG_STR("/.")) == VIG_NPOS;
}

static const struct sensitive *sensitive_at(vig_str path, bool read_only)
{
    static const struct sensitive root = { "/", "the host's whole file system", VIG_HIGH, VIG_HIGH };

    if ((read_only && is_beneath_any(path, harmless, VIG_COUNT(harmless))) ||
        is_beneath_any(path, plain_devices, VIG_COUNT(plain_devices)) || vig_is_engine_socket(path))
        return NULL; /* a socket has a check of its own */
    if (vig_str_eqc(path, "/"))
        return &root;
    for (size_t i = 0; i < VIG_COUNT(places); i++)
        if (vig_path_is_in(path, vig_str_c(places[i].path)) || vig_path_covers(path, vig_str_c(places[i].path)))
            return &places[i];
    return NULL;
}

static int judge_mount(const struct vig_container *c, const struct vig_mount *m, struct vig_findings *out, struct vig_err *err)
{
    struct vig_mount_paths paths;

    vig_mount_paths(m, &paths);
    for (size_t i = 0; i < paths.n; i++) {
        const struct sensitive *s = sensitive_at(paths.path[i], m->read_only);
        bool relative = m->source.n && m->source.p[0] != '/' && !vig_str_eqc(m->type, "volume");
        bool other = vig_path_says_more(paths.path[i], m->source);
        int rc;
        if (!s || (relative && is_work(paths.path[i])))
            continue;
        rc = vig_findings_at(out, vig_at_line(c, m->line), err, "'%.*s'%s%.*s%s is mounted on '%.*s'%s: %s", VIG_ARG(vig_str_take(m->source, 200)),
                             other ? ", which is '" : "", VIG_ARG(other ? paths.path[i] : VIG_STR("")), other ? "'," : "",
                             VIG_ARG(vig_str_take(m->target, 200)), m->read_only ? ", read-only" : "", s->what);
        vig_findings_severity(out, is_work(paths.path[i]) ? VIG_LOW : m->read_only ? s->read_only : s->writable);
        return rc; /* once for each mount */
    }
    return 0;
}

static int sensitive_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->mounts.n; i++)
        rc = judge_mount(c, &c->mounts.v[i], out, err);
    if (rc == 0 && c->volumes_from.n && c->origin != VIG_FROM_ENGINE)
        return vig_findings_not_looked_at(out, "what --volumes-from brings along is known to the engine only");
    return rc;
}

const struct vig_check vig_check_sensitive_mounts = {
    .id = "CTR-0005",
    .title = "A sensitive folder of the host is mounted",
    .why = "What is written there runs on the host, with root's rights; what is read there are the host's secrets.",
    .remedy = "Mount only the folder with the application's own data, read-only where it is only read (:ro), or use a volume.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.6", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_HIGH,
    .run = sensitive_run,
};

static int propagation_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->mounts.n; i++) {
        const struct vig_mount *m = &c->mounts.v[i];
        if (vig_str_eqc(m->propagation, "shared") || vig_str_eqc(m->propagation, "rshared"))
            rc = vig_findings_at(out, vig_at_line(c, m->line), err, "'%.*s' is mounted on '%.*s' with propagation %.*s",
                                 VIG_ARG(vig_str_take(m->source, 200)), VIG_ARG(vig_str_take(m->target, 200)), VIG_ARG(m->propagation));
    }
    return rc;
}

const struct vig_check vig_check_propagation = {
    .id = "CTR-0019",
    .title = "Mounts made in the container appear on the host",
    .why = "With shared propagation a container that may mount puts its own file systems over the host's folders.",
    .remedy = "Use rprivate (the default) or rslave instead of shared.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.20", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = propagation_run,
};

static bool has_word(vig_str options, const char *word)
{
    while (options.n)
        if (vig_str_eqc(vig_str_trim(vig_str_cut(&options, ',')), word))
            return true;
    return false;
}

static int tmpfs_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->tmpfs.n; i++) {
        const struct vig_setting *t = &c->tmpfs.v[i];
        bool exec = has_word(t->value, "exec"), suid = has_word(t->value, "suid");
        if (exec || suid)
            rc = vig_findings_at(out, vig_at_line(c, t->line), err, "--tmpfs %.*s with %s", VIG_ARG(vig_str_take(t->name, 200)),
                                 exec && suid ? "exec and suid" : exec ? "exec" : "suid");
    }
    return rc;
}

const struct vig_check vig_check_tmpfs = {
    .id = "CTR-0037",
    .title = "Programs may be started from a tmpfs",
    .why = "A read-only container helps little where an intruder can write a program to memory and start it there.",
    .remedy = "Remove exec and suid: noexec, nosuid and nodev are the default. Give a size, too: --tmpfs /tmp:size=64m.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = tmpfs_run,
};
