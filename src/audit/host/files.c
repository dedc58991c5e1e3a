/* audit/host/files.c - who owns the engine's files, and who else may do what with them (CIS section 3).
 *
 * "At most 0644" means that no bit outside of 0644 is set: 0622 is a smaller number, and lets everybody write.
 */
#include "audit/check.h"
#include "model/host.h"

static struct vig_place at(const struct vig_host_file *f)
{
    return (struct vig_place){ .path = f->path };
}

/* How often files of a role were seen, and the reason why one was not. */
struct seen {
    size_t n;
    const char *why;
};

static bool is_next(const struct vig_host *h, enum vig_host_role role, size_t *i, struct seen *seen)
{
    for (; *i < h->files.n; ++*i) {
        if (h->files.v[*i].role != role)
            continue;
        seen->n++;
        if (!h->files.v[*i].why)
            return true;
        seen->why = h->files.v[*i].why;
    }
    return false;
}

static int done(const struct vig_host *h, const struct seen *seen, struct vig_findings *out)
{
    if (seen->why || h->files_why)
        return vig_findings_not_looked_at(out, seen->why ? seen->why : h->files_why);
    return seen->n ? 0 : vig_findings_not_applicable(out);
}

static int owners(const struct vig_host *h, enum vig_host_role role, struct vig_findings *out, struct vig_err *err)
{
    struct seen seen = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && is_next(h, role, &i, &seen); i++) {
        const struct vig_host_file *f = &h->files.v[i];

        if (f->uid == 0 && f->gid == 0)
            continue;
        rc = vig_findings_at(out, at(f), err, "it belongs to %.*s:%.*s, not to root:root", VIG_ARG(f->owner),
                             VIG_ARG(f->group));
        if (rc == 0)
            rc = vig_findings_remedy(out, err, "chown root:root '%.*s'", VIG_ARG(f->path));
        if (rc == 0 && f->uid != 0)
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc < 0 ? rc : done(h, &seen, out);
}

static int modes(const struct vig_host *h, enum vig_host_role role, uint32_t file, uint32_t folder,
                 struct vig_findings *out, struct vig_err *err)
{
    struct seen seen = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && is_next(h, role, &i, &seen); i++) {
        const struct vig_host_file *f = &h->files.v[i];
        uint32_t most = f->kind == 'd' ? folder : file;

        if (!(f->mode & 07777 & ~most))
            continue;
        rc = vig_findings_at(out, at(f), err, "it has mode %04o, at most %04o is needed", (unsigned)f->mode,
                             (unsigned)most);
        if (rc == 0)
            rc = vig_findings_remedy(out, err, "chmod %04o '%.*s'", (unsigned)(f->mode & most), VIG_ARG(f->path));
        if (rc == 0 && f->mode & 02)
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc < 0 ? rc : done(h, &seen, out);
}

#define WHY_UNIT "Whoever can change the unit decides what systemd starts as root."
#define WHY_CONFIG "Whoever can change it decides how the engine runs, which is as much as being root."
#define WHY_CERTIFICATE "Whoever can change a registry's certificates can make the engine trust another registry."

#define FILE_CHECK(name, ID, CIS, TITLE, WHY, REMEDY, SEVERITY, CALL)                                                  \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                    \
    {                                                                                                                  \
        return CALL;                                                                                                   \
    }                                                                                                                  \
    const struct vig_check vig_check_##name = {                                                                        \
        .id = ID,                                                                                                      \
        .title = TITLE,                                                                                                \
        .why = WHY,                                                                                                    \
        .remedy = REMEDY,                                                                                              \
        .refs = (const char *const[]){ CIS, NULL },                                                                    \
        .scope = VIG_SCOPE_HOST,                                                                                       \
        .severity = SEVERITY,                                                                                          \
        .run = name##_run,                                                                                             \
    }

FILE_CHECK(docker_service_owner, "HST-0031", "CIS-Docker-1.6-3.1", "docker.service does not belong to root", WHY_UNIT,
           "chown root:root on the unit, its drop-ins and their folder", VIG_MEDIUM,
           owners(f->host, VIG_ROLE_DOCKER_SERVICE, out, err));
FILE_CHECK(docker_service_mode, "HST-0032", "CIS-Docker-1.6-3.2", "docker.service can be changed by others than root",
           WHY_UNIT, "chmod 0644 on the unit and its drop-ins, 0755 on their folder", VIG_MEDIUM,
           modes(f->host, VIG_ROLE_DOCKER_SERVICE, 0644, 0755, out, err));
FILE_CHECK(docker_socket_owner, "HST-0033", "CIS-Docker-1.6-3.3", "docker.socket does not belong to root", WHY_UNIT,
           "chown root:root on the unit, its drop-ins and their folder", VIG_MEDIUM,
           owners(f->host, VIG_ROLE_DOCKER_SOCKET_UNIT, out, err));
FILE_CHECK(docker_socket_mode, "HST-0034", "CIS-Docker-1.6-3.4", "docker.socket can be changed by others than root",
           WHY_UNIT, "chmod 0644 on the unit and its drop-ins, 0755 on their folder", VIG_MEDIUM,
           modes(f->host, VIG_ROLE_DOCKER_SOCKET_UNIT, 0644, 0755, out, err));
FILE_CHECK(etc_docker_owner, "HST-0035", "CIS-Docker-1.6-3.5", "/etc/docker does not belong to root", WHY_CONFIG,
           "chown root:root /etc/docker", VIG_MEDIUM, owners(f->host, VIG_ROLE_ETC_DOCKER, out, err));
FILE_CHECK(etc_docker_mode, "HST-0036", "CIS-Docker-1.6-3.6", "/etc/docker can be changed by others than root",
           WHY_CONFIG, "chmod 0755 /etc/docker", VIG_MEDIUM, modes(f->host, VIG_ROLE_ETC_DOCKER, 0644, 0755, out, err));
FILE_CHECK(certificates_owner, "HST-0037", "CIS-Docker-1.6-3.7", "A registry's certificate does not belong to root",
           WHY_CERTIFICATE, "chown -R root:root /etc/docker/certs.d", VIG_MEDIUM,
           owners(f->host, VIG_ROLE_REGISTRY_CERTIFICATE, out, err));
FILE_CHECK(certificates_mode, "HST-0038", "CIS-Docker-1.6-3.8",
           "A registry's certificate may be more than read", WHY_CERTIFICATE,
           "chmod 0444 on the certificates", VIG_LOW,
           modes(f->host, VIG_ROLE_REGISTRY_CERTIFICATE, 0444, 0755, out, err));
FILE_CHECK(default_docker_owner, "HST-0039", "CIS-Docker-1.6-3.19", "/etc/default/docker does not belong to root",
           WHY_CONFIG, "chown root:root /etc/default/docker", VIG_MEDIUM,
           owners(f->host, VIG_ROLE_DEFAULT_DOCKER, out, err));
FILE_CHECK(default_docker_mode, "HST-0040", "CIS-Docker-1.6-3.20",
           "/etc/default/docker can be changed by others than root", WHY_CONFIG, "chmod 0644 /etc/default/docker",
           VIG_MEDIUM, modes(f->host, VIG_ROLE_DEFAULT_DOCKER, 0644, 0755, out, err));
FILE_CHECK(sysconfig_docker_mode, "HST-0041", "CIS-Docker-1.6-3.21",
           "/etc/sysconfig/docker can be changed by others than root", WHY_CONFIG, "chmod 0644 /etc/sysconfig/docker",
           VIG_MEDIUM, modes(f->host, VIG_ROLE_SYSCONFIG_DOCKER, 0644, 0755, out, err));
FILE_CHECK(sysconfig_docker_owner, "HST-0042", "CIS-Docker-1.6-3.22", "/etc/sysconfig/docker does not belong to root",
           WHY_CONFIG, "chown root:root /etc/sysconfig/docker", VIG_MEDIUM,
           owners(f->host, VIG_ROLE_SYSCONFIG_DOCKER, out, err));
FILE_CHECK(
    containerd_socket_owner, "HST-0043", "CIS-Docker-1.6-3.23", "containerd's socket does not belong to root",
    "Whoever can write to it can start a privileged container, past all that the engine checks.",
    "chown root:root /run/containerd/containerd.sock; for good: [grpc] uid = 0, gid = 0 in /etc/containerd/config.toml",
    VIG_HIGH, owners(f->host, VIG_ROLE_CONTAINERD_SOCKET, out, err));
FILE_CHECK(containerd_socket_mode, "HST-0044", "CIS-Docker-1.6-3.24", "containerd's socket is open to others than root",
           "Whoever can write to it can start a privileged container, past all that the engine checks.",
           "chmod 0660 /run/containerd/containerd.sock", VIG_HIGH,
           modes(f->host, VIG_ROLE_CONTAINERD_SOCKET, 0660, 0755, out, err));
FILE_CHECK(registry_key_mode, "HST-0046", "https://docs.docker.com/engine/security/certificates/",
           "A registry's client key can be read by others than root",
           "With the key, anybody is this host to the registry.", "chmod 0400 on the keys beneath /etc/docker/certs.d",
           VIG_HIGH, modes(f->host, VIG_ROLE_REGISTRY_KEY, 0600, 0755, out, err));

/* Access control lists give more than the mode shows. */
static int acl_run(const struct vig_facts *facts, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = facts->host;
    struct seen seen = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < h->files.n; i++) {
        const struct vig_host_file *f = &h->files.v[i];

        seen.n++;
        if (f->why)
            seen.why = f->why;
        if (!f->acl.n)
            continue;
        rc = vig_findings_at(out, at(f), err, "an access control list lets in: %.*s", VIG_ARG(f->acl));
        if (rc == 0)
            rc = vig_findings_remedy(out, err, "setfacl -b '%.*s'", VIG_ARG(f->path));
    }
    return rc < 0 ? rc : done(h, &seen, out);
}

const struct vig_check vig_check_file_acl = {
    .id = "HST-0045",
    .title = "An access control list opens a file of the engine to others",
    .why = "It gives rights that owner and mode, which everybody looks at, do not show.",
    .remedy = "setfacl -b FILE",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = acl_run,
};

/* Others than root may write to it: by owner, by a group other than root's, or everybody. */
static int writers(const struct vig_host *h, enum vig_host_role role, struct vig_findings *out, struct vig_err *err)
{
    struct seen seen = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && is_next(h, role, &i, &seen); i++) {
        const struct vig_host_file *f = &h->files.v[i];

        if (f->uid == 0 && !(f->mode & 02) && !(f->mode & 020 && f->gid != 0))
            continue;
        rc = vig_findings_at(out, at(f), err,
                             "it can be changed by others than root: it belongs to %.*s:%.*s and has mode %04o",
                             VIG_ARG(f->owner), VIG_ARG(f->group), (unsigned)f->mode);
        if (rc == 0)
            rc = vig_findings_remedy(out, err, "chown root:root '%.*s' && chmod go-w '%.*s'", VIG_ARG(f->path),
                                     VIG_ARG(f->path));
    }
    return rc < 0 ? rc : done(h, &seen, out);
}

#define NO_REF "https://docs.docker.com/engine/security/"
FILE_CHECK(containerd_unit_writers, "HST-0047", NO_REF, "containerd's unit can be changed by others than root",
           WHY_UNIT, "chown root:root and chmod go-w on the unit, its drop-ins and their folder", VIG_HIGH,
           writers(f->host, VIG_ROLE_CONTAINERD_SERVICE, out, err));
FILE_CHECK(containerd_config_writers, "HST-0048", NO_REF,
           "containerd's configuration can be changed by others than root", WHY_CONFIG,
           "chown root:root and chmod go-w on /etc/containerd and its config.toml", VIG_HIGH,
           writers(f->host, VIG_ROLE_CONTAINERD_CONFIG, out, err));
FILE_CHECK(plugin_writers, "HST-0049", "https://docs.docker.com/engine/extend/plugin_api/",
           "A plug-in folder of the engine can be changed by others than root",
           "The engine takes whatever answers on a socket there as a plug-in, also for authorization and networks.",
           "chown root:root and chmod go-w on the folder", VIG_HIGH, writers(f->host, VIG_ROLE_PLUGINS, out, err));
FILE_CHECK(program_writers, "HST-0050", NO_REF, "A program of the engine can be changed by others than root",
           "Whoever can change it is root as soon as it is started.", "chown root:root and chmod go-w on the program",
           VIG_CRITICAL, writers(f->host, VIG_ROLE_PROGRAM, out, err));
FILE_CHECK(data_root_mode, "HST-0051", NO_REF, "The engine's data root is open to others than root",
           "Users of the host can look into, and run set-user-id programs out of, all containers and volumes.",
           "chmod 0710 on the data root", VIG_MEDIUM, modes(f->host, VIG_ROLE_DATA_ROOT, 0711, 0711, out, err));

static int credentials_run(const struct vig_facts *facts, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = facts->host;
    struct seen seen = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && is_next(h, VIG_ROLE_CREDENTIALS, &i, &seen); i++) {
        const struct vig_host_file *f = &h->files.v[i];

        if (!f->secrets.n)
            continue;
        rc =
            vig_findings_at(out, at(f), err, "the password for %.*s stands in it, only in base64", VIG_ARG(f->secrets));
        if (rc == 0 && f->mode & 044) {
            vig_findings_severity(out, VIG_HIGH);
            rc = vig_findings_remedy(out, err,
                                     "Its mode %04o lets others read it: chmod 0600 '%.*s', change the password, and "
                                     "use a credential helper",
                                     (unsigned)f->mode, VIG_ARG(f->path));
        }
    }
    return rc < 0 ? rc : done(h, &seen, out);
}

const struct vig_check vig_check_registry_credentials = {
    .id = "HST-0052",
    .title = "Registry credentials are stored in clear text",
    .why = "Whoever reads the file, a backup of the home or a container that mounts it can push images in its owner's "
           "name.",
    .remedy = "docker logout, install a credential helper (docker-credential-pass, -secretservice) and set "
              "\"credsStore\" in ~/.docker/config.json",
    .refs = (const char *const[]){ "https://docs.docker.com/reference/cli/docker/login/#credential-stores", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = credentials_run,
};
