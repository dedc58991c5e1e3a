/* audit/facts/daemon_files.c - owner, mode and age of the files that the daemon's safety hangs on (see audit/facts/daemon.h): its
 * configuration, key.json, its sockets, its TLS certificates and those for registries. */
#include "audit/facts/daemon.h"

#include <errno.h>

static int add(struct vig_daemon_gather *g, enum vig_daemon_file_kind kind, vig_str path, struct vig_err *err)
{
    struct vig_daemon_file *f;
    struct stat st;
    int why;

    if (!path.n || path.p[0] != '/')
        return 0;
    f = vig_vec_add(&g->d->files, g->arena);
    if (!f)
        return vig_nomem(err);
    f->kind = kind;
    f->path = path;
    why = vig_daemon_stat(g, path, &st, &f->acl);
    f->exists = why != ENOENT && why != ENOTDIR;
    f->looked_at = why == 0 || !f->exists;
    if (why) {
        f->why = vig_str_c(vig_daemon_why(why));
        return 0;
    }
    f->mode = st.st_mode & 07777;
    f->uid = st.st_uid;
    f->gid = st.st_gid;
    f->user = vig_daemon_user_name(g, f->uid);
    f->group = vig_daemon_group_name(g, f->gid);
    if (kind == VIG_DAEMON_CA || kind == VIG_DAEMON_CERT || kind == VIG_DAEMON_REGISTRY_CERT)
        return vig_daemon_read_certificate(g, f, err);
    return 0;
}

static vig_str folder_of_daemon(const struct vig_daemon_gather *g)
{
    vig_str home = g->uid ? vig_daemon_home_of(g, g->uid) : VIG_STR("");

    return home.n ? vig_arena_printf(g->arena, "%.*s/.config/docker", VIG_ARG(home)) : VIG_STR("/etc/docker");
}

static int add_key_json(struct vig_daemon_gather *g, struct vig_err *err)
{
    vig_str path = g->d->deprecated_key_path.text;

    if (!path.n)
        path = vig_arena_printf(g->arena, "%.*s/key.json", VIG_ARG(folder_of_daemon(g)));
    return path.p ? add(g, VIG_DAEMON_KEY_JSON, path, err) : vig_nomem(err);
}

static int add_tls(struct vig_daemon_gather *g, struct vig_err *err)
{
    const struct {
        const struct vig_daemon_value *value;
        const char *standard;
        enum vig_daemon_file_kind kind;
    } all[] = {
        { &g->d->tlscacert, "ca.pem", VIG_DAEMON_CA },
        { &g->d->tlscert, "cert.pem", VIG_DAEMON_CERT },
        { &g->d->tlskey, "key.pem", VIG_DAEMON_CERT_KEY },
    };
    bool used = (g->d->tls.told && g->d->tls.on) || (g->d->tlsverify.told && g->d->tlsverify.on);
    vig_str home = vig_daemon_home_of(g, g->uid);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(all); i++) {
        vig_str path = all[i].value->text;

        if (!path.n && used && home.n)
            path = vig_arena_printf(g->arena, "%.*s/.docker/%s", VIG_ARG(home), all[i].standard);
        rc = add(g, all[i].kind, path, err);
    }
    return rc;
}

static int add_registry(struct vig_daemon_gather *g, vig_str folder, struct vig_err *err)
{
    struct vig_daemon_names names = { 0 };
    int rc = 0;

    (void)vig_daemon_list(g, folder, &names);
    for (size_t i = 0; rc == 0 && i < names.n; i++) {
        bool key = vig_str_ends(names.v[i], VIG_STR(".key"));
        vig_str path;

        if (!key && !vig_str_ends(names.v[i], VIG_STR(".crt")) && !vig_str_ends(names.v[i], VIG_STR(".cert")))
            continue;
        path = vig_arena_printf(g->arena, "%.*s/%.*s", VIG_ARG(folder), VIG_ARG(names.v[i]));
        rc = path.p ? add(g, key ? VIG_DAEMON_REGISTRY_KEY : VIG_DAEMON_REGISTRY_CERT, path, err) : vig_nomem(err);
    }
    return rc;
}

static int add_registries(struct vig_daemon_gather *g, struct vig_err *err)
{
    vig_str folder = vig_arena_printf(g->arena, "%.*s/certs.d", VIG_ARG(folder_of_daemon(g)));
    struct vig_daemon_names names = { 0 };
    int rc = folder.p ? 0 : vig_nomem(err);

    if (rc == 0)
        (void)vig_daemon_list(g, folder, &names);
    for (size_t i = 0; rc == 0 && i < names.n && g->d->files.n < VIG_LIMIT_FINDINGS; i++) {
        vig_str registry = vig_arena_printf(g->arena, "%.*s/%.*s", VIG_ARG(folder), VIG_ARG(names.v[i]));

        rc = registry.p ? add_registry(g, registry, err) : vig_nomem(err);
    }
    return rc;
}

static int add_sockets(struct vig_daemon_gather *g, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < g->d->listeners.n; i++)
        if (vig_str_eqc(g->d->listeners.v[i].protocol, "unix"))
            rc = add(g, VIG_DAEMON_SOCKET, g->d->listeners.v[i].address, err);
    return rc;
}

int vig_daemon_look_at_files(struct vig_daemon_gather *g, struct vig_err *err)
{
    int rc = g->d->file_path.n ? add(g, VIG_DAEMON_CONFIG, g->d->file_path, err) : 0;

    if (rc == 0)
        rc = add_key_json(g, err);
    if (rc == 0)
        rc = add_sockets(g, err);
    if (rc == 0)
        rc = add_tls(g, err);
    return rc == 0 ? add_registries(g, err) : rc;
}
