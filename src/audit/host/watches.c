/* audit/host/watches.c - the engine's files and folders are under audit.
 *
 * One check a path, as the CIS benchmark counts them. A watch on a folder covers all beneath it; one on a file of a folder does not
 * cover the folder. What is not there needs no watch. Paths are compared as the usual links make them: /var/run is /run, and on
 * merged systems /lib and /bin are /usr/lib and /usr/bin.
 */
#include "audit/check.h"
#include "model/host.h"

static const struct {
    vig_str from, to;
} links[] = {
    { VIG_STR("/var/run/"), VIG_STR("/run/") },
    { VIG_STR("/lib/"), VIG_STR("/usr/lib/") },
    { VIG_STR("/bin/"), VIG_STR("/usr/bin/") },
    { VIG_STR("/sbin/"), VIG_STR("/usr/sbin/") },
};

/* A path without the link it begins with: what to put in front, and the rest. */
static void without_link(vig_str path, vig_str *ret_start, vig_str *ret_rest)
{
    *ret_start = VIG_STR("");
    *ret_rest = path;
    for (size_t i = 0; i < VIG_COUNT(links); i++)
        if (vig_str_starts(path, links[i].from)) {
            *ret_start = links[i].to;
            *ret_rest = vig_str_skip(path, links[i].from.n);
        }
}

static char nth(vig_str start, vig_str rest, size_t i)
{
    return i < start.n ? start.p[i] : rest.p[i - start.n];
}

/* Whether `path` is the watched one, or lies beneath it. */
static bool covers(const struct vig_host_watch *w, vig_str path)
{
    vig_str start, rest, watched_start, watched_rest;

    without_link(path, &start, &rest);
    without_link(w->path, &watched_start, &watched_rest);
    size_t n = start.n + rest.n, watched = watched_start.n + watched_rest.n;
    if (watched > n)
        return false;
    for (size_t i = 0; i < watched; i++)
        if (nth(start, rest, i) != nth(watched_start, watched_rest, i))
            return false;
    return watched == n || (w->folder && (watched == 1 || nth(start, rest, watched) == '/'));
}

static bool is_watched(const struct vig_host *h, vig_str path)
{
    for (size_t i = 0; i < h->watches.n; i++)
        if (h->watches.v[i].changes && covers(&h->watches.v[i], path))
            return true;
    return false;
}

static const char *where(const struct vig_host *h)
{
    return h->watches_of_kernel ? "the kernel's audit rules" : "/etc/audit";
}

static int judge_path(const struct vig_host *h, vig_str path, struct vig_findings *out, struct vig_err *err)
{
    int rc;

    if (h->watches_why)
        return vig_findings_not_looked_at(out, h->watches_why);
    if (is_watched(h, path) && !h->audit_off)
        return 0;
    if (h->audit_off)
        rc = vig_findings_at(out, (struct vig_place){ .path = path }, err,
                             "%s, and the kernel's auditing is switched off",
                             is_watched(h, path) ? "a rule covers it" : "no rule covers it");
    else
        rc = vig_findings_at(out, (struct vig_place){ .path = path }, err, "no rule of %s covers it", where(h));
    return rc < 0 ? rc
                  : vig_findings_remedy(out, err,
                                        "Run auditd, put '-w %.*s -p wa -k docker' into "
                                        "/etc/audit/rules.d/docker.rules, then: augenrules --load",
                                        VIG_ARG(path));
}

static int judge_fixed(const struct vig_host *h, const char *path, struct vig_findings *out, struct vig_err *err)
{
    for (size_t i = 0; i < h->present.n; i++)
        if (vig_str_eqc(h->present.v[i], path))
            return judge_path(h, h->present.v[i], out, err);
    return vig_findings_not_applicable(out);
}

/* A unit is wherever systemd found it: the first file of its role is the one that counts. */
static int judge_unit(const struct vig_host *h, enum vig_host_role role, struct vig_findings *out, struct vig_err *err)
{
    for (size_t i = 0; i < h->files.n; i++)
        if (h->files.v[i].role == role && h->files.v[i].kind == 'f')
            return judge_path(h, h->files.v[i].path, out, err);
    return vig_findings_not_applicable(out);
}

static int data_root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->host->data_root_there)
        return vig_findings_not_applicable(out);
    return judge_path(f->host, f->host->data_root, out, err);
}

#define WATCH_CHECK(name, ID, CIS, WHAT, RUN)                                                                          \
    const struct vig_check vig_check_watch_##name = {                                                                  \
        .id = ID,                                                                                                      \
        .title = WHAT " has no audit rule",                                                                            \
        .why = "Whoever changes it takes over the engine, and with it the host; without a rule nothing records it.",   \
        .remedy = "Put a watch on it into /etc/audit/rules.d/docker.rules, then: augenrules --load",                   \
        .refs = (const char *const[]){ "CIS-Docker-1.6-" CIS, NULL },                                                  \
        .scope = VIG_SCOPE_HOST,                                                                                       \
        .severity = VIG_LOW,                                                                                           \
        .run = RUN,                                                                                                    \
    }
#define WATCH_FIXED(name, ID, CIS, PATH)                                                                               \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                    \
    {                                                                                                                  \
        return judge_fixed(f->host, PATH, out, err);                                                                   \
    }                                                                                                                  \
    WATCH_CHECK(name, ID, CIS, PATH, name##_run)
#define WATCH_UNIT(name, ID, CIS, WHAT, ROLE)                                                                          \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                    \
    {                                                                                                                  \
        return judge_unit(f->host, ROLE, out, err);                                                                    \
    }                                                                                                                  \
    WATCH_CHECK(name, ID, CIS, WHAT, name##_run)

WATCH_FIXED(dockerd, "HST-0011", "1.1.3", "/usr/bin/dockerd");
WATCH_FIXED(run_containerd, "HST-0012", "1.1.4", "/run/containerd");
WATCH_CHECK(data_root, "HST-0013", "1.1.5", "The engine's data root", data_root_run);
WATCH_FIXED(etc_docker, "HST-0014", "1.1.6", "/etc/docker");
WATCH_UNIT(docker_service, "HST-0015", "1.1.7", "docker.service", VIG_ROLE_DOCKER_SERVICE);
WATCH_FIXED(containerd_sock, "HST-0016", "1.1.8", "/run/containerd/containerd.sock");
WATCH_UNIT(docker_socket, "HST-0017", "1.1.9", "docker.socket", VIG_ROLE_DOCKER_SOCKET_UNIT);
WATCH_FIXED(default_docker, "HST-0018", "1.1.10", "/etc/default/docker");
WATCH_FIXED(daemon_json, "HST-0019", "1.1.11", "/etc/docker/daemon.json");
WATCH_FIXED(containerd_config, "HST-0020", "1.1.12", "/etc/containerd/config.toml");
WATCH_FIXED(sysconfig_docker, "HST-0021", "1.1.13", "/etc/sysconfig/docker");
WATCH_FIXED(containerd, "HST-0022", "1.1.14", "/usr/bin/containerd");
WATCH_FIXED(containerd_shim, "HST-0023", "1.1.15", "/usr/bin/containerd-shim");
WATCH_FIXED(shim_runc_v1, "HST-0024", "1.1.16", "/usr/bin/containerd-shim-runc-v1");
WATCH_FIXED(shim_runc_v2, "HST-0025", "1.1.17", "/usr/bin/containerd-shim-runc-v2");
WATCH_FIXED(runc, "HST-0026", "1.1.18", "/usr/bin/runc");
