/* audit/host/users.c - who is root without being called root. */
#include "audit/check.h"
#include "model/host.h"

static int docker_group_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->docker_members_why)
        return vig_findings_not_looked_at(out, h->docker_members_why);
    for (size_t i = 0; rc == 0 && i < h->docker_members.n; i++) {
        const struct vig_host_user *u = &h->docker_members.v[i];

        rc = vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/etc/group") }, err,
                             "%.*s (uid %u) is in the group '%.*s', which may write to the engine's socket",
                             VIG_ARG(u->name), (unsigned)u->uid, VIG_ARG(h->docker_group));
        if (rc == 0)
            rc = vig_findings_remedy(out, err,
                                     "gpasswd -d %.*s %.*s; an engine of the user's own (rootless) needs no such right",
                                     VIG_ARG(u->name), VIG_ARG(h->docker_group));
    }
    if (rc == 0 && h->users_elsewhere)
        return vig_findings_not_looked_at(out, "members that a directory service adds (nsswitch.conf) are not seen");
    if (rc == 0 && !h->docker_group.n)
        return vig_findings_not_applicable(out);
    return rc;
}

const struct vig_check vig_check_docker_group = {
    .id = "HST-0002",
    .title = "Users are in the group of the engine's socket",
    .why = "Whoever may write to the socket can start a privileged container with the host's root in it: that is root "
           "without a password.",
    .remedy = "Take everybody out who would not be given root (gpasswd -d USER docker), or except them with a reason "
              "in vigia.yaml",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.1.2",
                                   "https://docs.docker.com/engine/security/#docker-daemon-attack-surface", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = docker_group_run,
};

static int sudo_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < h->sudo.n; i++) {
        const struct vig_host_sudo *s = &h->sudo.v[i];

        rc = vig_findings_at(out, (struct vig_place){ .path = s->path, .line = s->line }, err, "%.*s may run '%.*s'%s",
                             VIG_ARG(s->who), VIG_ARG(s->command), s->no_password ? " without a password" : "");
        if (rc == 0 && s->no_password)
            vig_findings_severity(out, VIG_HIGH);
    }
    return rc == 0 && h->sudo_why ? vig_findings_not_looked_at(out, h->sudo_why) : rc;
}

const struct vig_check vig_check_sudo_engine = {
    .id = "HST-0003",
    .title = "sudo lets users run the engine's client as root",
    .why =
        "`docker run -v /:/host` is a root shell, so a rule that looks like one harmless program gives away the host.",
    .remedy = "Allow single commands with all their arguments (no '*'), or a script that root owns",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/security/#docker-daemon-attack-surface", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = sudo_run,
};

static int second_root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->users_why)
        return vig_findings_not_looked_at(out, h->users_why);
    for (size_t i = 0; rc == 0 && i < h->second_roots.n; i++)
        rc = vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/etc/passwd") }, err, "'%.*s' has uid 0 too",
                             VIG_ARG(h->second_roots.v[i].name));
    return rc;
}

const struct vig_check vig_check_second_root = {
    .id = "HST-0008",
    .title = "Another account has root's user id",
    .why = "It is root under another name: locking root or watching for its logins does not reach it.",
    .remedy = "Give the account a user id of its own, or remove it (userdel NAME)",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = second_root_run,
};

static int no_password_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->no_password_why)
        return vig_findings_not_looked_at(out, h->no_password_why);
    for (size_t i = 0; rc == 0 && i < h->no_password.n; i++)
        rc = vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/etc/shadow") }, err,
                             "'%.*s' has a shell and an empty password", VIG_ARG(h->no_password.v[i]));
    return rc;
}

const struct vig_check vig_check_no_password = {
    .id = "HST-0009",
    .title = "An account needs no password",
    .why = "Everybody who reaches a login prompt, or has a shell on the host, is that user.",
    .remedy = "passwd -l NAME, or set a password",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_CRITICAL,
    .run = no_password_run,
};

enum { IDS_OF_A_CONTAINER = 65536 };

static int rootless_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->rootless_why)
        return vig_findings_not_looked_at(out, h->rootless_why);
    if (!h->rootless.n)
        return vig_findings_not_applicable(out);
    if (!h->newuidmap || !h->newgidmap)
        rc = vig_findings_add(out, err, "%s is not installed", h->newuidmap ? "newgidmap" : "newuidmap");
    for (size_t i = 0; rc == 0 && i < h->rootless.n; i++) {
        const struct vig_host_rootless *u = &h->rootless.v[i];
        bool uids = u->subuids < IDS_OF_A_CONTAINER;

        if (uids || u->subgids < IDS_OF_A_CONTAINER)
            rc = vig_findings_at(
                out, (struct vig_place){ .path = uids ? VIG_STR("/etc/subuid") : VIG_STR("/etc/subgid") }, err,
                "%.*s has %llu subordinate user ids and %llu group ids, a container wants 65536 of each",
                VIG_ARG(u->user), (unsigned long long)u->subuids, (unsigned long long)u->subgids);
    }
    return rc;
}

const struct vig_check vig_check_rootless_ids = {
    .id = "HST-0010",
    .title = "A rootless engine lacks what it needs to keep users apart",
    .why = "Without enough subordinate ids containers of a rootless engine fail, or run with fewer users than their "
           "images have.",
    .remedy = "Install uidmap (newuidmap, newgidmap), then: usermod --add-subuids 100000-165535 --add-subgids "
              "100000-165535 USER",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/security/rootless/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = rootless_run,
};
