/* audit/compose/ports.c - published ports, seen over all services. */
#include "audit/compose/place.h"

/* More than that is no compose file that anyone runs, and comparing each with each would take long. */
#define MOST_PORTS 2000

static bool is_any_address(vig_str ip)
{
    return vig_str_empty(ip) || vig_str_eqc(ip, "0.0.0.0") || vig_str_eqc(ip, "::");
}

static bool overlap(const struct vig_port *a, const struct vig_port *b)
{
    if (!a->host || !b->host || !vig_str_ieq(a->protocol, b->protocol))
        return false;
    if (a->host != a->host_end || b->host != b->host_end) /* of a range, any free one may be taken */
        return a->host == b->host && a->host_end == b->host_end && a->container == b->container;
    return a->host == b->host &&
           (vig_str_eq(a->host_ip, b->host_ip) || is_any_address(a->host_ip) || is_any_address(b->host_ip));
}

/* Both can be up at the same time: neither has profiles, or they share one. */
static bool run_together(const struct vig_compose_service *a, const struct vig_compose_service *b)
{
    if (!a->profiles.n || !b->profiles.n)
        return a->profiles.n == b->profiles.n;
    for (size_t i = 0; i < a->profiles.n; i++)
        for (size_t k = 0; k < b->profiles.n; k++)
            if (vig_str_eq(a->profiles.v[i].name, b->profiles.v[k].name))
                return true;
    return false;
}

static int compare_services(const struct vig_compose_service *a, const struct vig_compose_service *b,
                            struct vig_findings *out, struct vig_err *err)
{
    int rc = 0;

    if (!run_together(a, b))
        return 0;
    for (size_t i = 0; rc == 0 && i < a->container.ports.n; i++)
        for (size_t k = 0; rc == 0 && k < b->container.ports.n; k++)
            if (overlap(&a->container.ports.v[i], &b->container.ports.v[k]))
                rc = vig_findings_at(out, vig_in_service(b, b->container.ports.v[k].line), err,
                                     "port %u of the host is also published by '%.*s'", b->container.ports.v[k].host,
                                     VIG_ARG(a->container.name));
    return rc;
}

static int duplicate_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    size_t ports = 0;
    int rc = 0;

    for (size_t i = 0; i < c->services.n; i++)
        ports += c->services.v[i].container.ports.n;
    if (ports > MOST_PORTS)
        return vig_findings_not_looked_at(out, "more published ports than are compared");
    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = i + 1; rc == 0 && k < c->services.n; k++)
            rc = compare_services(&c->services.v[i], &c->services.v[k], out, err);
    return rc;
}

const struct vig_check vig_check_compose_duplicate_ports = {
    .id = "CMP-0009",
    .title = "Two services publish the same port of the host",
    .why = "Only one of them can start; which one depends on who comes first.",
    .remedy =
        "Give one of them another host port, or its own address, or publish none and put a proxy in front of both.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = duplicate_run,
};

static int bare_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].bare_ports.n; k++) {
            const struct vig_setting *p = &c->services.v[i].bare_ports.v[k];

            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], p->line), err, "%.*s has no quotes",
                                 VIG_ARG(p->name));
            if (rc == 0)
                rc = vig_findings_remedy(out, err, "Write \"%.*s\".", VIG_ARG(p->name));
        }
    return rc;
}

const struct vig_check vig_check_compose_bare_ports = {
    .id = "CMP-0010",
    .title = "A port without quotes is a number of base 60",
    .why = "YAML 1.1 reads 22:22 as 1342. Older tools, and others that read the file, then publish a port that "
           "nobody meant.",
    .remedy = "Put quotes around ports: \"22:22\".",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .run = bare_run,
};

static const char *database_port(uint32_t port)
{
    static const struct {
        uint32_t port;
        const char *name;
    } known[] = {
        { 1433, "SQL Server" }, { 1521, "Oracle" },        { 2379, "etcd" },       { 3306, "MySQL" },
        { 5432, "PostgreSQL" }, { 5672, "RabbitMQ" },      { 5984, "CouchDB" },    { 6379, "Redis" },
        { 7687, "Neo4j" },      { 8086, "InfluxDB" },      { 8123, "ClickHouse" }, { 9042, "Cassandra" },
        { 9092, "Kafka" },      { 9200, "Elasticsearch" }, { 11211, "memcached" }, { 26257, "CockroachDB" },
        { 27017, "MongoDB" },   { 28015, "RethinkDB" },    { 2181, "ZooKeeper" },
    };

    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (known[i].port == port)
            return known[i].name;
    return NULL;
}

static int database_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].container.ports.n; k++) {
            const struct vig_port *p = &c->services.v[i].container.ports.v[k];
            const char *name = database_port(p->container);

            if (!name || !is_any_address(p->host_ip))
                continue;
            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], p->line), err,
                                 "port %u (%s) is published on all addresses", p->container, name);
            if (rc == 0 && p->host)
                rc = vig_findings_remedy(out, err,
                                         "Remove the line: services of the project reach it by name. Where the host "
                                         "itself needs it: \"127.0.0.1:%u:%u\".",
                                         p->host, p->container);
        }
    return rc;
}

const struct vig_check vig_check_compose_database_ports = {
    .id = "CMP-0011",
    .title = "A data base is published to the world",
    .why = "The engine opens the port past the host's firewall (ufw, firewalld). Data bases on the internet are "
           "found within minutes, and many have no or a well-known password.",
    .remedy = "Remove the port: services of the project reach each other by name. Where the host itself needs it, "
              "bind it to 127.0.0.1.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_HIGH,
    .run = database_run,
};

static int host_network_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];

        if (s->container.ports.n &&
            (vig_str_eqc(s->container.network, "host") || vig_str_eqc(s->container.network, "none")))
            rc = vig_findings_at(out, vig_in_service(s, s->container.ports.v[0].line), err,
                                 "network_mode is '%.*s': the ports are not published", VIG_ARG(s->container.network));
    }
    return rc;
}

const struct vig_check vig_check_compose_ports_without_network = {
    .id = "CMP-0018",
    .title = "Ports are published of a service that has no network of its own",
    .why = "On the host's network everything that listens is reachable, whatever `ports` says: an address that is "
           "given there protects nothing. Without a network, nothing is.",
    .remedy = "Remove `network_mode`, so that `ports` decides what is reachable; or remove `ports`.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = host_network_run,
};
