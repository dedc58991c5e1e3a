/* audit/container/user.c - who the container's processes are. */
#include "audit/container/place.h"
#include "model/daemon.h"

/* Root in there is somebody without rights out here. */
static bool is_remapped(const struct vig_facts *f)
{
    const struct vig_daemon *d = f->daemon;

    return d && ((d->asked && d->userns && !vig_str_eqc(f->container->userns, "host")) || (d->rootless_known && d->is_rootless));
}

static int root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    struct vig_place at = vig_at_field(c, VIG_CTR_USER);
    vig_str user;
    int rc;

    if (!vig_container_user(c, &user)) {
        rc = vig_findings_at(out, at, err, "--user is not set, so the image decides, and most leave it at root");
        vig_findings_severity(out, VIG_LOW);
        return rc;
    }
    if (!vig_user_is_root(user))
        return 0;
    rc = user.n ? vig_findings_at(out, at, err, "the user is '%.*s'", VIG_ARG(vig_str_take(user, 60)))
                : vig_findings_at(out, at, err, "neither --user nor the image names a user, so it is root");
    if (is_remapped(f))
        vig_findings_severity(out, VIG_LOW);
    return rc;
}

const struct vig_check vig_check_root = {
    .id = "CTR-0032",
    .title = "The container runs as root",
    .why = "A way out of the container, or a folder of the host in it, makes that root the host's root.",
    .remedy = "--user 10001:10001 (any number above 999 that is nobody's on the host), or USER in the Dockerfile.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.1", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = root_run,
};

/* The group that the engine's socket belongs to, when it is known: "998". */
static bool is_socket_group(const struct vig_daemon *d, vig_str group)
{
    uint64_t gid;

    if (!d || !vig_str_to_u64(group, &gid))
        return false;
    for (size_t i = 0; i < d->files.n; i++) {
        const struct vig_daemon_file *file = &d->files.v[i];
        if (file->kind == VIG_DAEMON_SOCKET && file->exists && file->looked_at && file->gid == gid && gid > 0)
            return true;
    }
    return false;
}

static const char *what_group_can(const struct vig_daemon *d, vig_str group)
{
    static const struct {
        const char *name, *can;
    } groups[] = {
        { "docker", "may use the engine's socket, which is root on the host" },
        { "podman", "may use the engine's socket" },
        { "lxd", "may use the host's container manager, which is root on the host" },
        { "disk", "reads and writes the host's disks, where it has them" },
        { "kmem", "reads the kernel's memory, where it has the device" },
        { "shadow", "reads password hashes" },
        { "root", "is root's own group" },
        { "wheel", "may become root" },
        { "sudo", "may become root" },
    };
    uint64_t gid;

    if (is_socket_group(d, group))
        return "is the group of the engine's socket, which is root on the host";
    if (vig_str_to_u64(group, &gid) && gid == 0)
        return "is root's own group";
    for (size_t i = 0; i < VIG_COUNT(groups); i++)
        if (vig_str_eqc(group, groups[i].name))
            return groups[i].can;
    return NULL;
}

static int groups_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->group_add.n; i++) {
        vig_str group = vig_str_trim(c->group_add.v[i]);
        const char *can = what_group_can(f->daemon, group);
        if (!can)
            continue;
        rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_USER), err, "--group-add %.*s, which %s", VIG_ARG(vig_str_take(group, 60)), can);
        if (vig_str_eqc(group, "docker") || is_socket_group(f->daemon, group))
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc;
}

const struct vig_check vig_check_groups = {
    .id = "CTR-0033",
    .title = "The container is in a group with rights of its own",
    .why = "With the engine's group, a socket that is mounted into the container needs no root to be used.",
    .remedy = "Remove the --group-add.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = groups_run,
};
