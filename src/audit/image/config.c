/* audit/image/config.c - how an image says it is to be run: user, health check, volumes, ports, ONBUILD. */
#include "audit/image/place.h"

/* "0", "0:0", "00", "root", "root:staff", "" */
static bool is_root(vig_str user)
{
    vig_str name = vig_str_take(user, vig_str_find(user, ':'));
    uint64_t id;

    return !name.n || vig_str_eqc(name, "root") || (vig_str_to_u64(name, &id) && id == 0);
}

/* The name of an account whose number is 0 is root, whatever it is called. */
static bool names_root(const struct vig_image *image, vig_str user)
{
    vig_str name = vig_str_take(user, vig_str_find(user, ':'));

    for (size_t i = 0; i < image->passwd.n; i++)
        if (image->passwd.v[i].id == 0 && vig_str_eq(image->passwd.v[i].name, name))
            return true;
    return false;
}

static int user_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;

    if (!vig_has_config(image, out))
        return 0;
    if (!image->user.n)
        return vig_findings_add(out, err, "no USER is set, so it runs as root");
    if (is_root(image->user))
        return vig_findings_add(out, err, "USER is '%.*s'", VIG_ARG(vig_str_take(image->user, 100)));
    if (names_root(image, image->user))
        return vig_findings_add(out, err, "USER '%.*s' has the number 0, as root has", VIG_ARG(vig_str_take(image->user, 100)));
    return 0;
}

const struct vig_check vig_check_image_user = {
    .id = "IMG-0001",
    .title = "The image runs as root",
    .why = "Whoever takes over the program is root in the container, and one kernel or configuration hole away from root on the host.",
    .remedy = "Create a user in the Dockerfile and end with USER 10001:10001 (a number lets Kubernetes check it).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.1", "CIS-DI-0001", "AVD-DS-0002", "DL3002", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = user_run,
};

static int health_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;

    if (!vig_has_config(image, out) || image->health_check)
        return 0;
    return vig_findings_add(out, err, image->health_off ? "HEALTHCHECK NONE switches it off" : "there is no HEALTHCHECK");
}

const struct vig_check vig_check_image_health = {
    .id = "IMG-0002",
    .title = "The image has no health check",
    .why = "The engine takes a program that hangs for one that works, and keeps sending requests to it.",
    .remedy = "HEALTHCHECK CMD with a small probe of the program itself; not needed where an orchestrator has probes of its own.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.6", "CIS-DI-0006", "AVD-DS-0026", "DL3057", "CKV_DOCKER_2", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = health_run,
};

static vig_str without_slash(vig_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path = vig_str_take(path, path.n - 1);
    return path;
}

static int volumes_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const char *const bad[] = { "/dev", "/proc", "/sys", "/", "/etc", "/boot", "/run", "/var/run" };
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    for (size_t i = 0; i < image->volumes.n; i++)
        for (size_t k = 0; rc == 0 && k < VIG_COUNT(bad); k++)
            if (vig_str_eqc(without_slash(image->volumes.v[i]), bad[k]))
                rc = vig_findings_add(out, err, "VOLUME %s", bad[k]);
    return rc;
}

const struct vig_check vig_check_image_volumes = {
    .id = "IMG-0003",
    .title = "A system folder is declared as a volume",
    .why = "Each container gets a writable volume over it: devices, kernel settings or configuration of another container may appear there.",
    .remedy = "Declare only folders of the program's own data.",
    .refs = (const char *const[]){ "DKL-DI-0002", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = volumes_run,
};

static int ssh_port_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    for (size_t i = 0; rc == 0 && i < image->ports.n; i++) {
        vig_str port = vig_str_take(image->ports.v[i], vig_str_find(image->ports.v[i], '/'));
        if (vig_str_eqc(port, "22") || vig_str_eqc(port, "23"))
            rc = vig_findings_add(out, err, "EXPOSE %.*s", VIG_ARG(vig_str_take(image->ports.v[i], 20)));
    }
    return rc;
}

const struct vig_check vig_check_image_ssh_port = {
    .id = "IMG-0004",
    .title = "The image exposes a port for logging in",
    .why = "A login server inside is a second way in, with passwords and keys of its own, past the engine's access control and logs.",
    .remedy = "Remove it; use docker exec to look inside.",
    .refs = (const char *const[]){ "AVD-DS-0004", "CKV_DOCKER_1", "CIS-Docker-1.6-5.7", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = ssh_port_run,
};

static int onbuild_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    for (size_t i = 0; rc == 0 && i < image->on_build.n; i++) {
        vig_str line = vig_str_take(image->on_build.v[i], 40), word = vig_str_cut(&line, ' '); /* the rest may hold a secret */
        rc = vig_findings_add(out, err, "ONBUILD %.*s", VIG_ARG(word));
    }
    return rc;
}

const struct vig_check vig_check_image_onbuild = {
    .id = "IMG-0005",
    .title = "ONBUILD triggers are left in the image",
    .why = "They run in every build on top of it, unseen in that Dockerfile.",
    .remedy = "Write the instructions into the Dockerfiles that need them.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = onbuild_run,
};
