/* audit/compose/references.c - names that nothing in the project has. */
#include "audit/compose/place.h"

static bool is_resource(const struct vig_compose_resources *all, vig_str name)
{
    for (size_t i = 0; i < all->n; i++)
        if (vig_str_eq(all->v[i].name, name))
            return true;
    return false;
}

static bool is_service(const struct vig_compose *c, vig_str name)
{
    for (size_t i = 0; i < c->services.n; i++)
        if (vig_str_eq(c->services.v[i].container.name, name))
            return true;
    return false;
}

struct reference_check {
    const struct vig_compose *c;
    const struct vig_compose_service *s;
    struct vig_findings *out;
    struct vig_err *err;
};

static int missing(const struct reference_check *x, uint32_t line, const char *what, vig_str name)
{
    return vig_findings_at(x->out, vig_in_service(x->s, line), x->err, "%s '%.*s' is used, but not defined", what,
                           VIG_ARG(name));
}

static int resources(const struct reference_check *x, const struct vig_setting *v, size_t n,
                     const struct vig_compose_resources *all, const char *what)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++)
        if (!vig_str_has(v[i].name, '$') && !vig_str_eqc(v[i].name, "default") && !is_resource(all, v[i].name))
            rc = missing(x, v[i].line, what, v[i].name);
    return rc;
}

static int services(const struct reference_check *x, const struct vig_setting *v, size_t n)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++)
        if (!vig_str_has(v[i].name, '$') && !is_service(x->c, v[i].name))
            rc = missing(x, v[i].line, "service", v[i].name);
    return rc;
}

static int volumes(const struct reference_check *x)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < x->s->container.mounts.n; i++) {
        const struct vig_mount *m = &x->s->container.mounts.v[i];

        if (vig_str_eqc(m->type, "volume") && m->source.n && !vig_str_has(m->source, '$') &&
            !is_resource(&x->c->volumes, m->source))
            rc = missing(x, m->line, "volume", m->source);
    }
    return rc;
}

static int references_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_compose *c = f->compose;
    int rc = 0;

    if (vig_compose_is_part(c))
        return vig_findings_not_looked_at(out, "the file that this one is laid over was not named");
    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_compose_service *s = &c->services.v[i];
        const struct reference_check x = { c, s, out, err };

        rc = resources(&x, s->networks.v, s->networks.n, &c->networks, "network");
        if (rc == 0)
            rc = resources(&x, s->secrets.v, s->secrets.n, &c->secrets, "secret");
        if (rc == 0)
            rc = resources(&x, s->configs.v, s->configs.n, &c->configs, "config");
        if (rc == 0)
            rc = services(&x, s->depends_on.v, s->depends_on.n);
        if (rc == 0)
            rc = services(&x, s->links.v, s->links.n);
        if (rc == 0)
            rc = volumes(&x);
    }
    return rc;
}

const struct vig_check vig_check_compose_references = {
    .id = "CMP-0008",
    .title = "A network, volume, secret or service is used that is not defined",
    .why = "Compose refuses the whole project, often only where it is deployed. In a project of several files, one "
           "of them was forgotten.",
    .remedy = "Define it at the top level, or correct the name. Files that belong together are judged together: "
              "vigia lint --merge A B.",
    .scope = VIG_SCOPE_COMPOSE,
    .severity = VIG_MEDIUM,
    .run = references_run,
};
