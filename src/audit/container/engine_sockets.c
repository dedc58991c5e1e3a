/* audit/container/engine_sockets.c - the engine's control socket is reachable from a container.
 *
 * Whoever can write to it can start a privileged container, so the mount equals root on the host. A mount of a
 * directory above it exposes it just as well, and read-only does not help: connect(2) works there too.
 */
#include "audit/container/engine_sockets.h"

#include "audit/container/paths.h"
#include "audit/container/place.h"
#include "model/daemon.h"

static const char *const sockets[] = {
    "/run/docker.sock",         "/run/containerd/containerd.sock",         "/run/podman/podman.sock", "/run/crio/crio.sock",
    "/run/docker/docker.sock",  "/run/docker/containerd/containerd.sock",  "/run/cri-dockerd.sock",   "/run/k3s/containerd/containerd.sock",
    "/run/buildkit/buildkitd.sock", "/run/balena-engine.sock",
};
/* Rootless engines and desktops have theirs anywhere. */
static const char *const names[] = { "docker.sock", "containerd.sock", "podman.sock", "crio.sock", "docker.raw.sock" };

bool vig_is_engine_socket(vig_str path)
{
    for (size_t i = 0; i < VIG_COUNT(sockets); i++)
        if (vig_str_eqc(path, sockets[i]))
            return true;
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(vig_str_basename(path), names[i]))
            return true;
    return false;
}

/* /run/user/1000: where an engine of a user has its socket. */
static bool is_users_runtime(vig_str path)
{
    vig_str rest = path;
    uint64_t uid;

    if (!vig_path_is_in(path, VIG_STR("/run/user")))
        return false;
    rest = vig_str_skip(path, 10);
    return rest.n == 0 || vig_str_to_u64(rest, &uid);
}

/* The socket that a path gives away, or an empty view. A relative `room` holds what is no literal. */
static vig_str socket_beneath(vig_str path, const struct vig_daemon *d, char room[VIG_PATH_ROOM])
{
    if (vig_is_engine_socket(path))
        return path;
    for (size_t i = 0; i < VIG_COUNT(sockets); i++)
        if (vig_path_covers(path, vig_str_c(sockets[i])))
            return vig_str_c(sockets[i]);
    for (size_t i = 0; d && i < d->listeners.n; i++) {
        const struct vig_daemon_listener *l = &d->listeners.v[i];
        vig_str plain = vig_str_eqc(l->protocol, "unix") ? vig_path_plain(l->address, room) : VIG_STR("");
        if (plain.n && vig_path_covers(path, plain))
            return plain;
    }
    return is_users_runtime(path) ? VIG_STR("a user's docker.sock or podman/podman.sock") : VIG_STR("");
}

static int judge_mount(const struct vig_facts *f, const struct vig_mount *m, struct vig_findings *out, struct vig_err *err)
{
    struct vig_mount_paths paths;
    char room[VIG_PATH_ROOM];

    vig_mount_paths(m, &paths);
    for (size_t i = 0; i < paths.n; i++) {
        vig_str socket = socket_beneath(paths.path[i], f->daemon, room);
        bool other = vig_path_says_more(paths.path[i], m->source), above = !vig_str_eq(socket, paths.path[i]);
        if (!socket.n)
            continue;
        return vig_findings_at(out, vig_at_line(f->container, m->line), err, "'%.*s'%s%.*s%s is mounted on '%.*s'%s%s%.*s",
                               VIG_ARG(vig_str_take(m->source, 200)), other ? ", which is '" : "",
                               VIG_ARG(other ? paths.path[i] : VIG_STR("")), other ? "'," : "", VIG_ARG(vig_str_take(m->target, 200)),
                               m->read_only ? ", read-only, which does not keep anybody from using it" : "",
                               above ? "; in it: " : "", VIG_ARG(above ? socket : VIG_STR("")));
    }
    return 0;
}

static int engine_socket_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->mounts.n; i++)
        rc = judge_mount(f, &c->mounts.v[i], out, err);
    if (rc == 0 && c->volumes_from.n && c->origin != VIG_FROM_ENGINE)
        return vig_findings_not_looked_at(out, "what --volumes-from brings along is known to the engine only");
    return rc;
}

const struct vig_check vig_check_engine_socket = {
    .id = "CTR-0031",
    .title = "Engine socket is reachable from the container",
    .why = "Write access to the socket is root on the host: it starts a privileged container, or one with the host's disk in it.",
    .remedy = "Remove the mount, or put a filtering proxy in front of the socket that allows only the calls that are needed.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.32", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_CRITICAL,
    .run = engine_socket_run,
};
