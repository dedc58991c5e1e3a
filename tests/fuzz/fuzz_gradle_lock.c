/* Any bytes as gradle.lockfile. */
#include "catalog/cataloger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct vig_cataloger vig_cataloger_gradle_lock;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_blob blob = vig_blob_mem(vig_str_of((const char *)data, size));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    if (!a || vig_catalog_new(a, &cat, &err) < 0)
        return 0;
    (void)vig_catalog_run(cat, &vig_cataloger_gradle_lock, VIG_STR("gradle.lockfile"), &blob, &err);
    vig_catalog_free(cat);
    return 0;
}
