/* audit/compose/services.c - how services are put together. */
#include "audit/compose/place.h"

bool vig_compose_is_part(const struct vig_compose *c)
{
    size_t named = 0;

    for (size_t i = 0; i < c->files.n; i++)
        named += c->files.v[i].named;
    return c->partial && named == 1;
}

vig_str vig_compose_image_name(vig_str image)
{
    vig_str name = vig_str_has(image, '/') ? vig_str_basename(image) : image;

    name = vig_str_cut(&name, '@');
    return vig_str_cut(&name, ':');
}

bool vig_compose_is_database(const struct vig_compose_service *s)
{
    static const char *const names[] = { "postgres",
                                         "postgresql",
                                         "mysql",
                                         "mariadb",
                                         "mongo",
                                         "mongodb",
                                         "redis",
                                         "valkey",
                                         "keydb",
                                         "memcached",
                                         "cassandra",
                                         "couchdb",
                                         "elasticsearch",
                                         "opensearch",
                                         "influxdb",
                                         "neo4j",
                                         "rabbitmq",
                                         "etcd",
                                         "clickhouse-server",
                                         "cockroach",
                                         "timescaledb",
                                         "postgis",
                                         "percona" };
    vig_str name = vig_compose_image_name(s->container.image);

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(name, names[i]))
            return true;
    return false;
}

static bool is_on_default_network(const struct vig_compose_service *s)
{
    return s->container.networks.n == 1 && vig_str_eqc(s->container.networks.v[0], "default");
}

static int one_network_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    const struct vig_compose_service *database = NULL, *published = NULL;

    for (size_t i = 0; i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];

        if (!is_on_default_network(s))
            return 0;
        if (vig_compose_is_database(s))
            database = s;
        else if (s->container.ports.n)
            published = s;
    }
    if (c->services.n < 3 || !database || !published)
        return 0;
    return vig_findings_at(out, vig_in_service(database, 0), err,
                           "all %zu services share one network, also '%.*s', which is published", c->services.n,
                           VIG_ARG(published->container.name));
}

const struct vig_check vig_check_compose_one_network = {
    .id = "CMP-0012",
    .title = "All services are on one network, the data base too",
    .why = "Whoever breaks into the service that faces the world speaks to every other one directly.",
    .remedy = "Define networks: one for what is published, one with `internal: true` for the data base and the "
              "services that need it.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .run = one_network_run,
};

static int links_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].links.n; k++)
            rc = vig_findings_at(out, vig_in_service(&c->services.v[i], c->services.v[i].links.v[k].line), err,
                                 "links to '%.*s'", VIG_ARG(c->services.v[i].links.v[k].name));
    return rc;
}

const struct vig_check vig_check_compose_links = {
    .id = "CMP-0013",
    .title = "`links` is a leftover",
    .why = "Services reach each other by name without it, so it suggests a separation that is not there: what is not "
           "linked is reachable as well.",
    .remedy = "Remove `links`; `depends_on` says the order of starting, `networks` who reaches whom.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .flags = VIG_CHECK_OPINION,
    .run = links_run,
};

static int replicas_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];
        long long n = (long long)s->replicas;

        if (n < 2)
            continue;
        if (s->container_name.n)
            rc = vig_findings_at(out, vig_in_service(s, s->container_name_line), err,
                                 "%lld replicas cannot all be called '%.*s'", n, VIG_ARG(s->container_name));
        for (size_t k = 0; rc == 0 && k < s->container.ports.n; k++) {
            const struct vig_port *p = &s->container.ports.v[k];

            if (p->host && (int64_t)p->host_end - p->host + 1 < s->replicas)
                rc = vig_findings_at(out, vig_in_service(s, p->line), err,
                                     "%lld replicas cannot all have port %u of the host", n, p->host);
        }
    }
    return rc;
}

const struct vig_check vig_check_compose_replicas = {
    .id = "CMP-0014",
    .title = "Several replicas, but one name or one port for them",
    .why = "The second one cannot start.",
    .remedy = "Remove container_name, and publish no fixed port (or a range as large as the number of replicas).",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = replicas_run,
};

static int limits_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];

        if (s->deploy_memory_line && s->plain_memory_line)
            rc = vig_findings_at(out, vig_in_service(s, s->plain_memory_line), err,
                                 "both mem_limit and deploy.resources.limits.memory are given");
        if (rc == 0 && s->deploy_cpu_line && s->plain_cpu_line)
            rc = vig_findings_at(out, vig_in_service(s, s->plain_cpu_line), err,
                                 "both cpus and deploy.resources.limits.cpus are given");
    }
    return rc;
}

const struct vig_check vig_check_compose_limits = {
    .id = "CMP-0017",
    .title = "A limit is written in two ways",
    .why = "Compose refuses it when both differ, and some versions take one, some the other.",
    .remedy = "Keep deploy.resources.limits, which all of compose v2 and swarm understand.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .run = limits_run,
};

static int project_mount_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].container.mounts.n; k++) {
            const struct vig_mount *m = &c->services.v[i].container.mounts.v[k];

            if (!m->read_only && (vig_str_eqc(m->source, ".") || vig_str_eqc(m->source, "./") ||
                                  vig_str_eqc(m->source, "${PWD}") || vig_str_eqc(m->source, "$PWD")))
                rc = vig_findings_at(out, vig_in_service(&c->services.v[i], m->line), err,
                                     "the project's folder is mounted on '%.*s', writable", VIG_ARG(m->target));
        }
    return rc;
}

const struct vig_check vig_check_compose_project_mount = {
    .id = "CMP-0019",
    .title = "The whole project folder is writable in the container",
    .why = "With it come .env, .git and the compose file itself: code in the container can change what runs on the "
           "host at the next `up`.",
    .remedy = "Mount the folder with the sources only, read-only where it is not written to; for development, "
              "`develop.watch` copies.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .run = project_mount_run,
};

static const struct vig_mount *writable_mount(const struct vig_compose_service *s, vig_str volume)
{
    for (size_t i = 0; i < s->container.mounts.n; i++)
        if (vig_str_eqc(s->container.mounts.v[i].type, "volume") &&
            vig_str_eq(s->container.mounts.v[i].source, volume) && !s->container.mounts.v[i].read_only)
            return &s->container.mounts.v[i];
    return NULL;
}

static int shared_volume_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->volumes.n; i++) {
        const struct vig_compose_service *first = NULL;

        for (size_t k = 0; rc == 0 && k < c->services.n; k++) {
            const struct vig_mount *m = writable_mount(&c->services.v[k], c->volumes.v[i].name);

            if (m && first)
                rc = vig_findings_at(out, vig_in_service(&c->services.v[k], m->line), err,
                                     "volume '%.*s' is writable here and in '%.*s'", VIG_ARG(c->volumes.v[i].name),
                                     VIG_ARG(first->container.name));
            else if (m)
                first = &c->services.v[k];
        }
    }
    return rc;
}

const struct vig_check vig_check_compose_shared_volume = {
    .id = "CMP-0020",
    .title = "Several services write to one volume",
    .why = "Whoever breaks into one of them changes what the other one reads or runs.",
    .remedy = "Mount it read-only (:ro) wherever it is not written to.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_LOW,
    .level = 2,
    .run = shared_volume_run,
};
