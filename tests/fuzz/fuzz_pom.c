/* Any bytes as pom.xml; its coordinates and the versions of its dependencies are resolved. */
#include "base/limits.h"
#include "format/maven.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_maven_id id;
    struct vig_pom pom;
    vig_str version;

    if (!a || vig_pom_read(vig_str_of((const char *)data, size), a, &pom, &err) < 0)
        return 0;
    (void)vig_pom_id(&pom, a, &id, &err);
    for (size_t i = 0; i < pom.dependencies.n && i < 100; i++)
        (void)vig_pom_resolve(&pom, pom.dependencies.v[i].id.version, a, &version, &err);
    return 0;
}
