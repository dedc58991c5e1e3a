/* audit/container/networks.c - published ports, the default bridge, links.
 *
 * The engine's own firewall rules stand before those of ufw and firewalld, so a published port is open to whoever reaches the host,
 * whatever they say.
 */
#include "audit/container/place.h"
#include "model/daemon.h"

static bool publishes(const struct vig_container *c)
{
    return !vig_str_eqc(c->network, "host") && !vig_str_eqc(c->network, "none"); /* there -p is without effect */
}

/* "8080", "8000-8010" */
static const char *host_ports(const struct vig_port *p, char room[24])
{
    if (!p->host)
        return "any free port";
    if (p->host_end > p->host)
        (void)snprintf(room, 24, "%u-%u", p->host, p->host_end);
    else
        (void)snprintf(room, 24, "%u", p->host);
    return room;
}

static int privileged_ports_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    char room[24];
    int rc = 0;

    for (size_t i = 0; rc == 0 && publishes(c) && i < c->ports.n; i++) {
        const struct vig_port *p = &c->ports.v[i];
        if (p->host && p->host < 1024)
            rc = vig_findings_at(out, vig_at_line(c, p->line), err, "port %s of the host is published to %u/%.*s", host_ports(p, room),
                                 p->container, VIG_ARG(vig_str_take(p->protocol, 8)));
    }
    return rc;
}

const struct vig_check vig_check_privileged_ports = {
    .id = "CTR-0007",
    .title = "A port below 1024 of the host is published",
    .why = "Only root may open those on a host; clients trust what answers there. A container needs no root to get one.",
    .remedy = "Publish a port above 1023 (-p 8080:80), unless this is the host's web server or name server.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.8", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = privileged_ports_run,
};

static int publish_all_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->container->publish_all || !publishes(f->container))
        return 0;
    return vig_findings_at(out, vig_at_field(f->container, VIG_CTR_NETWORK), err, "-P (--publish-all)");
}

const struct vig_check vig_check_publish_all = {
    .id = "CTR-0008",
    .title = "All ports that the image exposes are published",
    .why = "Whoever made the image decides what is open on the host, also those for metrics and debugging.",
    .remedy = "Replace -P by one -p for each port that is needed: -p 127.0.0.1:8080:80.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.9", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = publish_all_run,
};

static bool is_everywhere(vig_str ip)
{
    static const char *const all[] = { "", "0.0.0.0", "::", "[::]", "0", "*", "::0", "0:0:0:0:0:0:0:0" };

    for (size_t i = 0; i < VIG_COUNT(all); i++)
        if (vig_str_eqc(ip, all[i]))
            return true;
    return false;
}

static int all_addresses_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    const struct vig_daemon *d = f->daemon;
    bool bound = d && d->ip.told && !is_everywhere(d->ip.text); /* the address of a -p that names none */
    char room[24];
    int rc = 0;

    for (size_t i = 0; rc == 0 && publishes(c) && i < c->ports.n; i++) {
        const struct vig_port *p = &c->ports.v[i];
        if (!is_everywhere(p->host_ip) || (!p->host_ip.n && bound))
            continue;
        rc = vig_findings_at(out, vig_at_line(c, p->line), err, "%s is published to %u/%.*s on %s%.*s", host_ports(p, room), p->container,
                             VIG_ARG(vig_str_take(p->protocol, 8)), p->host_ip.n ? "" : "all addresses", VIG_ARG(vig_str_take(p->host_ip, 40)));
    }
    return rc;
}

const struct vig_check vig_check_all_addresses = {
    .id = "CTR-0013",
    .title = "A port is published on all addresses of the host",
    .why = "It is open on every network the host is in, and past ufw and firewalld: the engine's rules come before theirs.",
    .remedy = "Name the address: -p 127.0.0.1:8080:80, or that of the interface it is for; \"ip\": \"127.0.0.1\" in daemon.json sets the default.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.14", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = all_addresses_run,
};

static int ssh_port_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    char room[24];
    int rc = 0;

    for (size_t i = 0; rc == 0 && publishes(c) && i < c->ports.n; i++) {
        const struct vig_port *p = &c->ports.v[i];
        if (p->container == 22 && !vig_str_eqc(p->protocol, "udp"))
            rc = vig_findings_at(out, vig_at_line(c, p->line), err, "%s is published to 22/tcp", host_ports(p, room));
    }
    return rc;
}

const struct vig_check vig_check_ssh_port = {
    .id = "CTR-0042",
    .title = "An SSH port is published",
    .why = "A server inside of the container has keys, passwords and updates of its own, which nobody looks after.",
    .remedy = "Remove the port, and use docker exec instead.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.7", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .run = ssh_port_run,
};

static bool is_on_default_bridge(const struct vig_container *c)
{
    if (c->origin == VIG_FROM_COMPOSE)
        return vig_str_eqc(c->network, "bridge"); /* else compose makes a network for the project */
    for (size_t i = 0; i < c->networks.n; i++)
        if (vig_str_eqc(c->networks.v[i], "bridge"))
            return true;
    return !c->networks.n && (!c->network.n || vig_str_eqc(c->network, "default") || vig_str_eqc(c->network, "bridge"));
}

static int default_bridge_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    bool apart = f->daemon && f->daemon->icc.told && !f->daemon->icc.on;
    int rc;

    if (!is_on_default_bridge(c))
        return 0;
    rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_NETWORK), err, "it is on the default bridge docker0, %s",
                         apart ? "whose containers are kept apart (icc is off)" : "where every container reaches every port of each other (icc)");
    if (apart)
        vig_findings_severity(out, VIG_LOW);
    return rc;
}

const struct vig_check vig_check_default_bridge = {
    .id = "CTR-0029",
    .title = "The container is on the default bridge",
    .why = "All containers that name no network meet there; one that was broken into reaches all others, also ports that are not published.",
    .remedy = "docker network create shop, and --network shop for those that belong together; \"icc\": false in daemon.json for the bridge.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.30", NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_MEDIUM,
    .level = 1,
    .run = default_bridge_run,
};

static int links_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->links.n; i++)
        rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_NETWORK), err, "--link %.*s", VIG_ARG(vig_str_take(c->links.v[i], 200)));
    return rc;
}

const struct vig_check vig_check_links = {
    .id = "CTR-0043",
    .title = "Containers are linked by --link",
    .why = "A link copies the other container's environment, with the passwords in it, and opens its ports; it is a thing of the past.",
    .remedy = "Put both on a network of their own, where they find each other by name: docker network create shop; --network shop.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = links_run,
};

static int host_gateway_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->extra_hosts.n; i++)
        if (vig_str_ends(c->extra_hosts.v[i], VIG_STR("host-gateway")))
            rc = vig_findings_at(out, vig_at_field(c, VIG_CTR_NETWORK), err, "--add-host %.*s", VIG_ARG(vig_str_take(c->extra_hosts.v[i], 200)));
    return rc;
}

const struct vig_check vig_check_host_gateway = {
    .id = "CTR-0054",
    .title = "The container is told the host's address",
    .why = "It is meant to talk to services of the host, which then have to listen for it and trust it.",
    .remedy = "Run the service in a container on the same network, or see that it asks who calls.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .level = 2,
    .run = host_gateway_run,
};
