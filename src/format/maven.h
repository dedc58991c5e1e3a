/* format/maven.h - what Maven leaves in an archive about a project: pom.properties and pom.xml. */
#ifndef VIG_FORMAT_MAVEN_H
#define VIG_FORMAT_MAVEN_H

#include "base/arena.h"
#include "base/vec.h"

struct vig_maven_id {
    vig_str group, artifact, version;
};

/* "groupId=org.slf4j" and so on, in any order; comments and other keys are passed over. Views into `text`; fields that
 * it lacks are left empty. */
void vig_pom_properties_read(vig_str text, struct vig_maven_id *ret);

struct vig_pom_property {
    vig_str name, value;
};

struct vig_pom_dependency {
    struct vig_maven_id id;
    vig_str scope, optional, type;
    bool managed; /* from dependencyManagement: a version for others, not a dependency */
};

struct vig_pom {
    struct vig_maven_id id, parent; /* as written: may hold "${revision}", may lack what the parent says */
    struct {
        VIG_VEC(struct vig_pom_property);
    } properties;
    struct {
        VIG_VEC(struct vig_pom_dependency);
    } dependencies;
    vig_str license; /* names, joined by " OR " */
};

/* All on `arena`. Document types (and with them entities) are refused. VIG_E_INPUT with the line in err->at, VIG_E_LIMIT,
 * VIG_E_UNSUPPORTED, VIG_E_NOMEM. */
int vig_pom_read(vig_str text, struct vig_arena *arena, struct vig_pom *ret, struct vig_err *err);

/* `value` with each "${name}" replaced, as far as this file alone says by what; the empty view (still a success) when
 * it does not. The project's own group and version come from the parent where it has none. VIG_E_NOMEM. */
int vig_pom_resolve(const struct vig_pom *pom, vig_str value, struct vig_arena *arena, vig_str *ret,
                    struct vig_err *err);
/* The project's coordinates, inherited and resolved; fields that cannot be known are left empty. */
int vig_pom_id(const struct vig_pom *pom, struct vig_arena *arena, struct vig_maven_id *ret, struct vig_err *err);

#endif
