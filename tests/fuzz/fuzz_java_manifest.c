/* Any bytes as META-INF/MANIFEST.MF, and as pom.properties. */
#include "base/limits.h"
#include "format/java_manifest.h"
#include "format/maven.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_err err = VIG_ERR_INIT;
    struct vig_java_manifest m;
    struct vig_maven_id id;

    if (a)
        (void)vig_java_manifest_read(text, a, &m, &err);
    vig_pom_properties_read(text, &id);
    return 0;
}
