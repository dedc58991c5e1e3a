/* audit/facts/host_files.c - owner, mode and access control list of each file that decides about the engine.
 *
 * Which files: section 3 of the CIS benchmark but for what belongs to the daemon's own configuration (daemon.json, key.json, its
 * socket and TLS files), all folders that systemd reads units and drop-ins from, plug-in folders, the engine's programs, and the
 * registry credentials that `docker login` left in people's homes:
 *
 *     {"auths": {"registry.example": {"auth": "dXNlcjpwYXNz"}}, "credsStore": "…"}
 *
 * A home belongs to somebody who may put a link or a fifo there: nothing beneath it is followed or waited for. What stands in a
 * credentials file never leaves it but for the registry's name.
 */
#include "audit/facts/host_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cur.h"
#include "base/path.h"
#include "format/json.h"
#include "system/rootfd.h"

/* An access control list as the kernel gives it: version 2, then entries of tag, permissions and id (acl(5)). */
enum { ACL_USER = 0x02, ACL_GROUP = 0x08, ACL_MASK = 0x10, ACL_VERSION = 2 };

static uint16_t mask_of(vig_cur cur)
{
    uint16_t tag, perm;
    uint32_t id;

    while (vig_cur_le16(&cur, &tag) && vig_cur_le16(&cur, &perm) && vig_cur_le32(&cur, &id))
        if (tag == ACL_MASK)
            return perm;
    return 7;
}

/* "user bob rw-, group web r-x": those whom the mode does not show. */
static vig_str acl_text(const struct vig_host_root *r, vig_str raw)
{
    vig_cur cur = vig_cur_of(raw);
    vig_str text = VIG_STR("");
    uint32_t version, id;
    uint16_t tag, perm, mask;

    if (!vig_cur_le32(&cur, &version) || version != ACL_VERSION)
        return text;
    mask = mask_of(cur);
    while (vig_cur_le16(&cur, &tag) && vig_cur_le16(&cur, &perm) && vig_cur_le32(&cur, &id)) {
        uint16_t may = perm & mask;

        if ((tag != ACL_USER && tag != ACL_GROUP) || !may || (tag == ACL_USER && id == 0) || text.n > 500)
            continue;
        vig_str name = tag == ACL_USER ? vig_host_user_name(r, id) : vig_host_group_name(r, id);
        vig_str more = vig_arena_printf(r->arena, "%.*s%s%s %.*s %c%c%c", VIG_ARG(text), text.n ? ", " : "",
                                        tag == ACL_USER ? "user" : "group", VIG_ARG(name), may & 4 ? 'r' : '-',
                                        may & 2 ? 'w' : '-', may & 1 ? 'x' : '-');
        if (more.p)
            text = more;
    }
    return text;
}

static vig_str acl_of(const struct vig_host_root *r, int fd)
{
    char path[64], raw[4096]; /* 500 entries */
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd); /* a descriptor of O_PATH itself is not asked */
    n = getxattr(path, "system.posix_acl_access", raw, sizeof raw);
    return n > 0 ? acl_text(r, vig_str_of(raw, (size_t)n)) : VIG_STR("");
}

static char kind_of(mode_t mode)
{
    return S_ISREG(mode) ? 'f' : S_ISDIR(mode) ? 'd' : S_ISSOCK(mode) ? 's' : 'o';
}

static bool seen(const struct vig_host *h, enum vig_host_role role, const struct stat *st, const struct stat *known)
{
    for (size_t i = 0; i < h->files.n; i++)
        if (h->files.v[i].role == role && known[i].st_dev == st->st_dev && known[i].st_ino == st->st_ino)
            return true;
    return false;
}

/* Which inode each of host.files is: /lib is often a link to /usr/lib. */
struct gather {
    const struct vig_host_root *r;
    struct {
        VIG_VEC(struct stat);
    } inodes;
    struct vig_err *err;
};

static struct vig_host_file *slot(struct gather *g, enum vig_host_role role, vig_str path, const struct stat *st)
{
    struct vig_host_file *f = vig_vec_add(&g->r->host->files, g->r->arena);
    struct stat *inode = vig_vec_add(&g->inodes, g->r->arena);
    vig_str whole = vig_arena_printf(g->r->arena, "/%.*s", VIG_ARG(path));

    if (!f || !inode || !whole.p) {
        (void)vig_nomem(g->err);
        return NULL;
    }
    *inode = *st;
    *f = (struct vig_host_file){ .role = role, .path = whole, .kind = kind_of(st->st_mode) };
    return f;
}

enum wanted { ANY = 0, FILES = 1, FOLDERS = 2, SOCKETS = 4 };

static bool is_wanted(enum wanted kinds, mode_t mode)
{
    return kinds == ANY || (kinds & FILES && S_ISREG(mode)) || (kinds & FOLDERS && S_ISDIR(mode)) ||
           (kinds & SOCKETS && S_ISSOCK(mode));
}

/* Notes one file if it is there and of a wanted kind. *ret_file may stay NULL. */
static int note_fd(struct gather *g, enum vig_host_role role, const char *path, enum wanted kinds, int fd,
                   struct vig_host_file **ret_file)
{
    const struct vig_host_root *r = g->r;
    struct stat st = { 0 };
    int errnum = fd < 0 ? errno : fstat(fd, &st) < 0 ? errno : 0;
    const char *why = vig_host_why(errnum);
    struct vig_host_file *f;

    *ret_file = NULL;
    if ((errnum && !why) || errnum == ELOOP || (!errnum && !is_wanted(kinds, st.st_mode)) ||
        (!errnum && seen(r->host, role, &st, g->inodes.v)))
        return 0;
    if (r->host->files.n >= VIG_LIMIT_HOST_FILES) {
        r->host->files_why = "there are more files than an engine has";
        return 0;
    }
    f = slot(g, role, vig_str_c(path), &st);
    if (!f)
        return VIG_E_NOMEM;
    f->why = why;
    if (why)
        return 0;
    f->mode = st.st_mode & 07777;
    f->uid = st.st_uid;
    f->gid = st.st_gid;
    f->owner = vig_host_user_name(r, st.st_uid);
    f->group = vig_host_group_name(r, st.st_gid);
    f->acl = acl_of(r, fd);
    *ret_file = f;
    return 0;
}

static int note_file(struct gather *g, enum vig_host_role role, const char *path, enum wanted kinds)
{
    int fd = vig_rootfd_open_inside(g->r->fd, vig_str_c(path), O_PATH), rc;
    struct vig_host_file *f;

    rc = note_fd(g, role, path, kinds, fd, &f);
    if (fd >= 0)
        (void)close(fd);
    return rc;
}

/* A folder whose names could not be listed: what is in it was not looked at. */
static int note_unread(struct gather *g, enum vig_host_role role, const char *path, int errnum)
{
    const char *why = vig_host_why(errnum);
    struct vig_host_file *f = why ? slot(g, role, vig_str_c(path), &(struct stat){ 0 }) : NULL;

    if (why && !f)
        return VIG_E_NOMEM;
    if (f)
        f->why = why;
    return 0;
}

/* A folder and all in it, to a depth. */
static int note_folder(struct gather *g, enum vig_host_role role, const char *path, unsigned depth)
{
    struct vig_host_names names = { 0 };
    int rc = note_file(g, role, path, FILES | FOLDERS), errnum;

    if (rc < 0 || depth == 0)
        return rc;
    errnum = vig_host_list(g->r, path, &names);
    if (errnum)
        return note_unread(g, role, path, errnum);
    for (size_t i = 0; rc == 0 && i < names.n; i++) {
        char below[512];
        rc = note_folder(g, role, vig_host_join(&below, path, names.v[i]), depth - 1);
    }
    return rc;
}

static int note_units(struct gather *g)
{
    static const char *const folders[] = { "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system",
                                           "usr/lib/systemd/system", "lib/systemd/system" };
    static const struct {
        const char *unit;
        enum vig_host_role role;
    } units[] = { { "docker.service", VIG_ROLE_DOCKER_SERVICE },
                  { "docker.socket", VIG_ROLE_DOCKER_SOCKET_UNIT },
                  { "containerd.service", VIG_ROLE_CONTAINERD_SERVICE } };
    char path[512];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(folders); i++)
        for (size_t k = 0; rc == 0 && k < VIG_COUNT(units); k++) {
            (void)snprintf(path, sizeof path, "%s/%s", folders[i], units[k].unit);
            rc = note_file(g, units[k].role, path, FILES); /* a masked unit is a link to /dev/null */
            (void)snprintf(path, sizeof path, "%s/%s.d", folders[i], units[k].unit);
            if (rc == 0)
                rc = note_folder(g, units[k].role, path, 1);
        }
    return rc;
}

/* certs.d/REGISTRY[:PORT]/{ca.crt,client.cert,client.key} */
static int note_certificates(struct gather *g)
{
    static const char top[] = "etc/docker/certs.d";
    struct vig_host_names registries = { 0 };
    int rc = note_unread(g, VIG_ROLE_REGISTRY_CERTIFICATE, top, vig_host_list(g->r, top, &registries));

    for (size_t i = 0; rc == 0 && i < registries.n; i++) {
        struct vig_host_names files = { 0 };
        char dir[512], path[512];

        rc = note_unread(g, VIG_ROLE_REGISTRY_CERTIFICATE, top,
                         vig_host_list(g->r, vig_host_join(&dir, top, registries.v[i]), &files));
        for (size_t k = 0; rc == 0 && k < files.n; k++) {
            bool key = vig_str_ends(files.v[k], VIG_STR(".key"));

            if (key || vig_str_ends(files.v[k], VIG_STR(".crt")) || vig_str_ends(files.v[k], VIG_STR(".cert")))
                rc = note_file(g, key ? VIG_ROLE_REGISTRY_KEY : VIG_ROLE_REGISTRY_CERTIFICATE,
                               vig_host_join(&path, dir, files.v[k]), FILES);
        }
    }
    return rc;
}

static int note_programs(struct gather *g)
{
    static const char *const folders[] = { "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin",
                                           "usr/libexec/docker" };
    static const char *const names[] = { "dockerd",
                                         "docker",
                                         "docker-init",
                                         "docker-proxy",
                                         "containerd",
                                         "containerd-shim",
                                         "containerd-shim-runc-v1",
                                         "containerd-shim-runc-v2",
                                         "runc",
                                         "crun" };
    char path[512];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(folders); i++)
        for (size_t k = 0; rc == 0 && k < VIG_COUNT(names); k++) {
            (void)snprintf(path, sizeof path, "%s/%s", folders[i], names[k]);
            rc = note_file(g, VIG_ROLE_PROGRAM, path, FILES);
        }
    return rc;
}

/* The names of registries whose password is in the file itself. */
static vig_str registries_with_passwords(const struct vig_host_root *r, vig_str text)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_MIB(32));
    struct vig_err ignored = VIG_ERR_INIT; /* it may show a piece of the file */
    yyjson_val *root, *key, *entry;
    vig_str list = VIG_STR("");
    size_t i, max;

    if (!scratch || vig_json_read(text, VIG_LIMIT_SMALL_FILE, scratch, &root, &ignored) < 0)
        return list;
    vig_json_foreach(vig_json_get(root, VIG_STR("auths")), i, max, key, entry)
    {
        vig_str more;

        if (!vig_json_get_str(entry, VIG_STR("auth")).n && !vig_json_get_str(entry, VIG_STR("identitytoken")).n &&
            !vig_json_get_str(entry, VIG_STR("password")).n)
            continue;
        if (list.n > 400)
            break;
        more = vig_arena_printf(r->arena, "%.*s%s%.*s", VIG_ARG(list), list.n ? ", " : "",
                                VIG_ARG(vig_str_take(vig_json_str(key), 100)));
        if (more.p)
            list = more;
    }
    return list;
}

static int note_credentials(struct gather *g, const char *path)
{
    int fd = vig_rootfd_open(g->r->fd, vig_str_c(path), O_RDONLY), rc;
    struct vig_host_file *f;
    vig_str text;

    rc = note_fd(g, VIG_ROLE_CREDENTIALS, path, FILES, fd, &f);
    if (fd >= 0)
        (void)close(fd);
    if (rc < 0 || !f)
        return rc;
    f->why = vig_host_why(vig_host_read_own(g->r, path, VIG_LIMIT_SMALL_FILE, &text));
    if (!f->why)
        f->secrets = registries_with_passwords(g->r, text);
    return 0;
}

/* Homes as /etc/passwd has them; a path that is no clean one is nobody's. */
static int note_homes(struct gather *g)
{
    const struct vig_host_accounts *a = &g->r->accounts;
    int rc = 0;

    if (a->why)
        rc = note_credentials(g, "root/.docker/config.json");
    for (size_t i = 0; rc == 0 && i < a->users.n; i++) {
        char clean[400], path[512];
        vig_str home = a->users.v[i].home;

        if (home.n < 2 || home.n > sizeof clean || !vig_path_clean(home, clean, &home) || !home.n)
            continue;
        (void)snprintf(path, sizeof path, "%.*s/.docker/config.json", VIG_ARG(home));
        rc = note_credentials(g, path);
    }
    return rc;
}

static int note_present(const struct vig_host_root *r, struct vig_err *err)
{
    static const char *const watched[] = {
        "/usr/bin/dockerd",
        "/run/containerd",
        "/etc/docker",
        "/run/containerd/containerd.sock",
        "/etc/default/docker",
        "/etc/docker/daemon.json",
        "/etc/containerd/config.toml",
        "/etc/sysconfig/docker",
        "/usr/bin/containerd",
        "/usr/bin/containerd-shim",
        "/usr/bin/containerd-shim-runc-v1",
        "/usr/bin/containerd-shim-runc-v2",
        "/usr/bin/runc",
    };

    for (size_t i = 0; i < VIG_COUNT(watched); i++) {
        vig_str *slot;

        if (!vig_host_exists(r, watched[i] + 1))
            continue;
        slot = vig_vec_add(&r->host->present, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_str_c(watched[i]);
    }
    return 0;
}

int vig_host_files(const struct vig_host_root *r, struct vig_err *err)
{
    static const struct {
        const char *path;
        enum vig_host_role role;
        enum wanted kinds;
    } single[] = {
        { "etc/docker", VIG_ROLE_ETC_DOCKER, FOLDERS },
        { "etc/default/docker", VIG_ROLE_DEFAULT_DOCKER, FILES },
        { "etc/sysconfig/docker", VIG_ROLE_SYSCONFIG_DOCKER, FILES },
        { "run/containerd/containerd.sock", VIG_ROLE_CONTAINERD_SOCKET, SOCKETS },
        { "run/docker/containerd/containerd.sock", VIG_ROLE_CONTAINERD_SOCKET, SOCKETS },
        { "etc/containerd", VIG_ROLE_CONTAINERD_CONFIG, FOLDERS },
        { "etc/containerd/config.toml", VIG_ROLE_CONTAINERD_CONFIG, FILES },
    };
    static const char *const plugins[] = { "run/docker/plugins", "etc/docker/plugins", "usr/lib/docker/plugins" };
    struct gather g = { .r = r, .err = err };
    int rc = note_units(&g);

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(single); i++)
        rc = note_file(&g, single[i].role, single[i].path, single[i].kinds);
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(plugins); i++)
        rc = note_folder(&g, VIG_ROLE_PLUGINS, plugins[i], 2);
    if (rc == 0)
        rc = note_certificates(&g);
    if (rc == 0)
        rc = note_programs(&g);
    if (rc == 0 && r->host->data_root.n > 1) {
        char path[512];
        (void)snprintf(path, sizeof path, "%.*s", VIG_ARG(vig_str_skip(r->host->data_root, 1)));
        rc = note_file(&g, VIG_ROLE_DATA_ROOT, path, FOLDERS);
    }
    if (rc == 0)
        rc = note_present(r, err);
    return rc == 0 ? note_homes(&g) : rc;
}
