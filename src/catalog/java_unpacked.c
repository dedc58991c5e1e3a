/* catalog/java_unpacked.c - Java archives that were unpacked into a folder, as servers do with applications:
 *
 *     webapps/shop/META-INF/maven/com.demo/shop/pom.properties
 *     webapps/shop/WEB-INF/lib/log4j-core-2.14.1.jar               (an archive: java_archive.c)
 *
 * What was packed into the archive, and so lies among its classes, has left only its pom.properties.
 */
#include "catalog/cataloger.h"
#include "format/maven.h"

static int java_unpacked_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_MAVEN };
    struct vig_maven_id id;

    vig_pom_properties_read(file, &id);
    if (vig_str_empty(id.group) || vig_str_empty(id.artifact) || vig_str_empty(id.version))
        return 0;
    pkg.version = id.version;
    pkg.name = vig_arena_printf(vig_catalog_scratch(cat), "%.*s:%.*s", VIG_ARG(id.group), VIG_ARG(id.artifact));
    return pkg.name.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

const struct vig_cataloger vig_cataloger_java_unpacked = {
    .name = "java-unpacked",
    .paths = (const char *const[]){ ".../META-INF/maven/*/*/pom.properties", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = java_unpacked_parse,
};
