/* audit/daemon/files.c - owners and modes of the daemon's files and sockets, and certificates that run out.
 *
 * "At most 0644" means that no bit is set outside of 0644: 0622 is not less than it.
 */
#include "audit/daemon/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

enum { DAY = 24 * 60 * 60, SOON = 30 * DAY };

static int at_file(struct vig_findings *out, const struct vig_daemon_file *f, struct vig_err *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static int at_file(struct vig_findings *out, const struct vig_daemon_file *f, struct vig_err *err, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return vig_findings_at(out, (struct vig_place){ .path = f->path }, err, "%s", text);
}

static int not_looked_at(struct vig_findings *out, const struct vig_daemon_file *f)
{
    return vig_findings_not_looked_at(out, f->why.n ? f->why.p : "needs root");
}

/* The owner of a rootless engine's files is its user. */
static int judge_mode(const struct vig_daemon *d, const struct vig_daemon_file *f, uint32_t most,
                      struct vig_findings *out, struct vig_err *err)
{
    int rc = 0;

    if (!f->exists)
        return 0;
    if (!f->looked_at)
        return not_looked_at(out, f);
    if (f->uid != 0 && !(d->rootless_known && d->is_rootless))
        rc = at_file(out, f, err, "it belongs to %.*s (%u), not to root", VIG_ARG(f->user), f->uid);
    if (rc == 0 && (f->mode & ~most))
        rc = at_file(out, f, err, "its mode is 0%03o; at most 0%03o is needed", f->mode, most);
    if (rc == 0 && f->acl && !(f->mode & ~most))
        rc = at_file(out, f, err, "an access control list lets others in (getfacl shows it)");
    return rc;
}

static int judge_kind(const struct vig_facts *facts, enum vig_daemon_file_kind kind, uint32_t most,
                      struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = facts->daemon;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->files.n; i++)
        if (d->files.v[i].kind == kind)
            rc = judge_mode(d, &d->files.v[i], most, out, err);
    return rc;
}

static int daemon_json_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->daemon->files.n)
        return vig_daemon_not_known(out, f->daemon);
    return judge_kind(f, VIG_DAEMON_CONFIG, 0644, out, err);
}

static int key_json_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->daemon->files.n)
        return vig_daemon_not_known(out, f->daemon);
    return judge_kind(f, VIG_DAEMON_KEY_JSON, 0600, out, err);
}

static int socket_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    bool any = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->files.n; i++) {
        const struct vig_daemon_file *s = &d->files.v[i];
        bool harmless = s->uid == 0 && !s->acl && !(s->mode & 0002); /* who may not write to it cannot connect */

        if (s->kind != VIG_DAEMON_SOCKET || !s->exists)
            continue;
        any = true;
        rc = judge_mode(d, s, 0660, out, err);
        if (rc == 0 && s->looked_at && harmless && (s->mode & ~0660u))
            vig_findings_severity(out, VIG_LOW);
    }
    return any || rc < 0 ? rc : vig_findings_not_looked_at(out, "no socket of the engine was found");
}

static int socket_group_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const char *const common[] = { "users", "staff", "nogroup", "nobody", "daemon", "www-data", "adm" };
    const struct vig_daemon *d = f->daemon;
    bool any = false;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->files.n; i++) {
        const struct vig_daemon_file *s = &d->files.v[i];

        if (s->kind != VIG_DAEMON_SOCKET || !s->exists || !s->looked_at)
            continue;
        any = true;
        for (size_t k = 0; rc == 0 && k < VIG_COUNT(common); k++)
            if (vig_str_eqc(s->group, common[k]) && (s->mode & 0020))
                rc = at_file(out, s, err, "it belongs to the group %s", common[k]);
    }
    return any || rc < 0 ? rc : vig_findings_not_looked_at(out, "no socket of the engine was found");
}

static int tls_files_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    bool any = false;
    int rc;

    for (size_t i = 0; i < d->files.n; i++)
        any |= d->files.v[i].kind == VIG_DAEMON_CA || d->files.v[i].kind == VIG_DAEMON_CERT ||
               d->files.v[i].kind == VIG_DAEMON_CERT_KEY;
    if (!any)
        return d->tls.told ? vig_findings_not_applicable(out) : vig_daemon_not_known(out, d);
    rc = judge_kind(f, VIG_DAEMON_CA, 0444, out, err);
    if (rc == 0)
        rc = judge_kind(f, VIG_DAEMON_CERT, 0444, out, err);
    return rc == 0 ? judge_kind(f, VIG_DAEMON_CERT_KEY, 0400, out, err) : rc;
}

static void print_day(int64_t seconds, char (*to)[16])
{
    time_t t = (time_t)seconds;
    struct tm tm;

    (void)snprintf(*to, sizeof *to, "?");
    if (gmtime_r(&t, &tm))
        (void)strftime(*to, sizeof *to, "%Y-%m-%d", &tm);
}

static int judge_expiry(const struct vig_daemon_file *f, int64_t now, struct vig_findings *out, struct vig_err *err)
{
    char day[16];
    int rc;

    if (!f->exists)
        return 0;
    if (!f->dated)
        return not_looked_at(out, f);
    if (now < f->not_before) {
        print_day(f->not_before, &day);
        return at_file(out, f, err, "it is good only from %s on: %.*s", day, VIG_ARG(f->subject));
    }
    if (f->not_after - now > SOON)
        return 0;
    print_day(f->not_after, &day);
    rc = at_file(out, f, err, now > f->not_after ? "it ran out on %s: %.*s" : "it runs out on %s: %.*s", day,
                 VIG_ARG(f->subject));
    if (now > f->not_after)
        vig_findings_severity(out, VIG_HIGH);
    return rc;
}

static bool is_certificate(const struct vig_daemon_file *f)
{
    return f->kind == VIG_DAEMON_CA || f->kind == VIG_DAEMON_CERT || f->kind == VIG_DAEMON_REGISTRY_CERT;
}

static int expiry_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    int rc = 0;

    if (!d->files.n)
        return vig_daemon_not_known(out, d);
    for (size_t i = 0; rc == 0 && i < d->files.n; i++)
        if (is_certificate(&d->files.v[i]))
            rc = judge_expiry(&d->files.v[i], f->now, out, err);
    return rc;
}

static int strength_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    int rc = 0;

    if (!d->files.n)
        return vig_daemon_not_known(out, d);
    for (size_t i = 0; rc == 0 && i < d->files.n; i++)
        if (is_certificate(&d->files.v[i]) && d->files.v[i].weak)
            rc = at_file(out, &d->files.v[i], err, "%.*s: %.*s", VIG_ARG(d->files.v[i].weakness),
                         VIG_ARG(d->files.v[i].subject));
    return rc;
}

const struct vig_check vig_check_daemon_json_mode = {
    .id = "DMN-0051",
    .title = "daemon.json can be changed by others than root",
    .why = "Who writes it is root with the engine's next restart.",
    .remedy = "chown root:root /etc/docker/daemon.json; chmod 644 /etc/docker/daemon.json",
    .refs = (const char *const[]){ "CIS-Docker-1.6-3.17", "CIS-Docker-1.6-3.18", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = daemon_json_run,
};

const struct vig_check vig_check_daemon_key_json = {
    .id = "DMN-0052",
    .title = "key.json can be read by others than root",
    .why = "It is the engine's private key: who has it can speak in the engine's name.",
    .remedy = "chown root:root /etc/docker/key.json; chmod 600 /etc/docker/key.json. Engines from 23 on do not need "
              "it: there, remove it.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = key_json_run,
};

const struct vig_check vig_check_daemon_socket = {
    .id = "DMN-0053",
    .title = "The engine's socket is open to too many",
    .why = "Whoever may write to it is root on the host.",
    .remedy = "chown root:docker SOCKET; chmod 660 SOCKET; for good: SocketMode=0660, SocketUser=root, "
              "SocketGroup=docker in docker.socket.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-3.15", "CIS-Docker-1.6-3.16", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_CRITICAL,
    .run = socket_run,
};

const struct vig_check vig_check_daemon_socket_group = {
    .id = "DMN-0039",
    .title = "The engine's socket belongs to a group made for something else",
    .why = "All members of that group are root on the host, which nobody expects of it.",
    .remedy = "Set \"group\": \"docker\" in daemon.json (SocketGroup=docker in docker.socket).",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = socket_group_run,
};

const struct vig_check vig_check_daemon_tls_files = {
    .id = "DMN-0054",
    .title = "The engine's TLS files are open to others",
    .why = "Who has the key can play the engine, and who changes the authority's certificate decides which clients are "
           "root here.",
    .remedy = "chown root:root and chmod 444 for certificates, chmod 400 for the key.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-3.9", "CIS-Docker-1.6-3.10", "CIS-Docker-1.6-3.11",
                                   "CIS-Docker-1.6-3.12", "CIS-Docker-1.6-3.13", "CIS-Docker-1.6-3.14", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = tls_files_run,
};

const struct vig_check vig_check_daemon_certificate_expiry = {
    .id = "DMN-0055",
    .title = "A certificate runs out",
    .why = "Clients stop working, or worse, verification is switched off in a hurry.",
    .remedy =
        "Renew it before that day; for a registry, take its new certificate or authority into /etc/docker/certs.d.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = expiry_run,
};

const struct vig_check vig_check_daemon_certificate_strength = {
    .id = "DMN-0056",
    .title = "A certificate is weak",
    .why = "Its key can be computed, or a second one with the same signature be made.",
    .remedy = "Renew it with a key of ECDSA P-256, or of RSA with 3072 bits, signed with SHA-256.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = strength_run,
};
