/* catalog/maven_pom.c - what the pom.xml of a source folder declares: the project and what it depends on.
 *
 * The grammar stands in format/pom.c. Only this one file is read: a version that a parent or an imported list of versions sets
 * is not known, and the package is reported without one, as silence would look like safety. Scope "test" is for development.
 */
#include "catalog/cataloger.h"
#include "format/maven.h"

struct declaring {
    struct vig_catalog *cat;
    struct vig_arena *arena;
    const struct vig_pom *pom;
};

static int add(struct declaring *d, const struct vig_maven_id *id, unsigned flags, vig_str license, struct vig_err *err)
{
    struct vig_package pkg = {
        .type = VIG_PKG_MAVEN, .version = id->version, .license = license, .flags = VIG_PKG_DECLARED | flags
    };

    if (vig_str_empty(id->group) || vig_str_empty(id->artifact))
        return 0;
    pkg.name = vig_arena_printf(d->arena, "%.*s:%.*s", VIG_ARG(id->group), VIG_ARG(id->artifact));
    return pkg.name.p ? vig_catalog_add(d->cat, &pkg, err) : vig_nomem(err);
}

/* The version that the project's own dependencyManagement sets. */
static vig_str managed_version(const struct vig_pom *pom, const struct vig_maven_id *id)
{
    for (size_t i = 0; i < pom->dependencies.n; i++) {
        const struct vig_pom_dependency *m = &pom->dependencies.v[i];

        if (m->managed && vig_str_eq(m->id.artifact, id->artifact) && vig_str_eq(m->id.group, id->group))
            return m->id.version;
    }
    return VIG_STR("");
}

/* "[1.0,2.0)" is a range, of which nobody knows what was taken. */
static bool is_range(vig_str version)
{
    return version.n && (version.p[0] == '[' || version.p[0] == '(');
}

static int add_dependency(struct declaring *d, const struct vig_pom_dependency *dep, struct vig_err *err)
{
    vig_str version = vig_str_empty(dep->id.version) ? managed_version(d->pom, &dep->id) : dep->id.version;
    struct vig_maven_id id;
    int rc = vig_pom_resolve(d->pom, version, d->arena, &id.version, err);

    if (rc == 0)
        rc = vig_pom_resolve(d->pom, dep->id.group, d->arena, &id.group, err);
    if (rc == 0)
        rc = vig_pom_resolve(d->pom, dep->id.artifact, d->arena, &id.artifact, err);
    if (rc < 0)
        return rc;
    if (is_range(id.version))
        id.version = VIG_STR("");
    return add(d, &id, vig_str_eqc(dep->scope, "test") ? VIG_PKG_DEV : 0, VIG_STR(""), err);
}

static int maven_pom_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_pom pom;
    struct declaring d = { .cat = cat, .arena = vig_catalog_scratch(cat), .pom = &pom };
    struct vig_maven_id id;
    int rc;

    if (vig_str_search(vig_catalog_path(cat), VIG_STR("META-INF/maven/")) != VIG_NPOS)
        return 0; /* of an unpacked archive: not what is declared here */
    rc = vig_pom_read(file, d.arena, &pom, err);
    if (rc == 0)
        rc = vig_pom_id(&pom, d.arena, &id, err);
    if (rc == 0)
        rc = add(&d, &id, VIG_PKG_MAIN, pom.license, err);
    for (size_t i = 0; rc == 0 && i < pom.dependencies.n; i++)
        if (!pom.dependencies.v[i].managed)
            rc = add_dependency(&d, &pom.dependencies.v[i], err);
    return rc;
}

const struct vig_cataloger vig_cataloger_maven_pom = {
    .name = "maven-pom",
    .paths = (const char *const[]){ "pom.xml", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = maven_pom_parse,
};
