/* audit/daemon/swarm.c - the swarm that the engine is a node of. What only a manager knows is not looked at on a worker. */
#include "audit/daemon/say.h"

#define DAYS_NS ((int64_t)24 * 60 * 60 * 1000 * 1000 * 1000)

enum need { ANY_NODE, A_MANAGER };

/* True when the check can go on; else it has been said why not. */
static bool in_swarm(const struct vig_daemon *d, enum need need, struct vig_findings *out)
{
    if (!d->swarm.known)
        (void)vig_findings_not_looked_at(out, d->podman ? "the engine is Podman" : "no engine was asked");
    else if (!d->swarm.active)
        (void)vig_findings_not_applicable(out);
    else if (need == A_MANAGER && !d->swarm.manager)
        (void)vig_findings_not_looked_at(out, "only a manager of the swarm can tell");
    else
        return true;
    return false;
}

static int swarm_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;

    if (!s->known)
        return vig_findings_not_looked_at(out, "no engine was asked");
    if (!s->active || !s->manager || s->nodes > 1 || s->services != 0)
        return 0; /* it is used */
    return vig_findings_add(out, err, "a swarm of one node without a service");
}

static int managers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;

    if (!in_swarm(f->daemon, A_MANAGER, out) || s->nodes <= 1)
        return 0;
    if (s->managers < 3)
        return vig_findings_add(out, err, "%lld of %lld nodes manage the swarm: none of them may fail",
                                (long long)s->managers, (long long)s->nodes);
    if (s->managers > 7)
        return vig_findings_add(out, err,
                                "%lld managers: each holds all secrets, and more than seven make nothing safer",
                                (long long)s->managers);
    if (s->managers % 2 == 0)
        return vig_findings_add(out, err, "%lld managers: an even number survives no more failures than one fewer",
                                (long long)s->managers);
    return 0;
}

static int port_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;

    if (!in_swarm(f->daemon, ANY_NODE, out) || !s->manager)
        return 0;
    if (s->listen_everywhere.n)
        return vig_findings_add(out, err, "the swarm's management listens on %.*s", VIG_ARG(s->listen_everywhere));
    return s->listen_known ? 0
                           : vig_findings_not_looked_at(out, "needs root: whose sockets are open is dockerd's secret");
}

static int overlays_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;
    int rc = 0;

    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    if (!s->overlays_known)
        return vig_findings_not_looked_at(out, "the engine did not say");
    for (size_t i = 0; rc == 0 && i < s->plain_overlays.n; i++)
        rc = vig_findings_add(out, err, "the network '%.*s' crosses hosts in clear text",
                              VIG_ARG(s->plain_overlays.v[i]));
    return rc;
}

static int secrets_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;
    int rc = 0;

    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    if (s->services < 0)
        return vig_findings_not_looked_at(out, "the engine did not say");
    for (size_t i = 0; rc == 0 && i < s->secret_environment.n; i++)
        rc = vig_findings_at(out, (struct vig_place){ .object = s->secret_environment.v[i].name }, err,
                             "service '%.*s' gets %.*s in its environment", VIG_ARG(s->secret_environment.v[i].name),
                             VIG_ARG(s->secret_environment.v[i].value));
    return rc;
}

static int autolock_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    if (!f->daemon->swarm.spec_known)
        return vig_findings_not_looked_at(out, "the engine did not say");
    return f->daemon->swarm.autolock
               ? 0
               : vig_findings_add(out, err, "a stolen disk of a manager has the keys to the swarm's secrets with it");
}

static int autolock_key_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    if (f->daemon->swarm.spec_known && !f->daemon->swarm.autolock)
        return vig_findings_not_applicable(out);
    return vig_findings_not_looked_at(out, "an engine does not tell when the key was rotated last");
}

static int node_certificates_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_swarm *s = &f->daemon->swarm;

    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    if (!s->spec_known || !s->node_cert_expiry)
        return vig_findings_not_looked_at(out, "the engine did not say");
    if (s->node_cert_expiry <= 90 * DAYS_NS)
        return 0;
    return vig_findings_add(out, err, "certificates of nodes are good for %lld days",
                            (long long)(s->node_cert_expiry / DAYS_NS));
}

static int ca_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!in_swarm(f->daemon, A_MANAGER, out))
        return 0;
    return vig_findings_not_looked_at(out, "an engine does not tell when the authority was rotated last");
}

static int data_plane_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!in_swarm(f->daemon, ANY_NODE, out))
        return 0;
    return vig_findings_not_looked_at(out, "an engine does not tell its --data-path-addr");
}

const struct vig_check vig_check_daemon_swarm = {
    .id = "DMN-0071",
    .title = "Swarm mode is on, but not used",
    .why = "It opens ports 2377, 7946 and 4789 to the network for nothing.",
    .remedy = "docker swarm leave --force",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.1", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = swarm_run,
};

const struct vig_check vig_check_daemon_swarm_managers = {
    .id = "DMN-0072",
    .title = "The swarm has too few, too many, or an even number of managers",
    .why = "With fewer than three, losing one stops the swarm; each further one is a further place where all its "
           "secrets lie.",
    .remedy = "docker node promote or docker node demote, until there are three, five or seven.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.1", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = managers_run,
};

const struct vig_check vig_check_daemon_swarm_port = {
    .id = "DMN-0073",
    .title = "The swarm's management listens on all addresses",
    .why = "Networks that have nothing to do with the swarm can talk to the port that nodes join by.",
    .remedy = "docker swarm init --listen-addr ADDRESS:2377; or close port 2377 to other networks.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.2", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = port_run,
};

const struct vig_check vig_check_daemon_swarm_overlays = {
    .id = "DMN-0074",
    .title = "Traffic between the swarm's hosts is not encrypted",
    .why = "Whoever is on the network between hosts reads what containers say to each other.",
    .remedy = "docker network create --driver overlay --opt encrypted NAME",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.3", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = overlays_run,
};

const struct vig_check vig_check_daemon_swarm_secrets = {
    .id = "DMN-0075",
    .title = "A service gets a secret in its environment",
    .why = "The environment is shown by docker inspect, inherited by each process and written into crash reports.",
    .remedy = "docker secret create, and --secret for the service, which finds it in /run/secrets.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.4", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = secrets_run,
};

const struct vig_check vig_check_daemon_swarm_autolock = {
    .id = "DMN-0076",
    .title = "The swarm's managers are not locked",
    .why = "The keys that encrypt its secrets lie on each manager's disk in clear text.",
    .remedy = "docker swarm update --autolock=true, and keep the key elsewhere: managers need it after each restart.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.5", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = autolock_run,
};

const struct vig_check vig_check_daemon_swarm_autolock_key = {
    .id = "DMN-0077",
    .title = "The swarm's unlock key is not rotated",
    .why = "Who once had the key can unlock each copy of a manager's disk.",
    .remedy = "docker swarm unlock-key --rotate, regularly.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.6", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = autolock_key_run,
};

const struct vig_check vig_check_daemon_swarm_node_certificates = {
    .id = "DMN-0078",
    .title = "Certificates of the swarm's nodes are good for long",
    .why = "A stolen node's certificate works until it runs out.",
    .remedy = "docker swarm update --cert-expiry 720h",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.7", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = node_certificates_run,
};

const struct vig_check vig_check_daemon_swarm_ca = {
    .id = "DMN-0079",
    .title = "The swarm's authority is not rotated",
    .why = "Who once had its key can make nodes of the swarm.",
    .remedy = "docker swarm ca --rotate, regularly.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.8", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = ca_run,
};

const struct vig_check vig_check_daemon_swarm_data_plane = {
    .id = "DMN-0080",
    .title = "The swarm's management and its containers share a network",
    .why = "Containers' traffic can crowd out, or listen to, what keeps the swarm together.",
    .remedy = "docker swarm init --advertise-addr ADDRESS --data-path-addr ANOTHER",
    .refs = (const char *const[]){ "CIS-Docker-1.6-7.9", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = data_plane_run,
};
