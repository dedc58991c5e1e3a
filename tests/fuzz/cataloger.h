/* tests/fuzz/cataloger.h - gives one cataloger the fuzzer's bytes as a file. */
#ifndef FUZZ_CATALOGER_H
#define FUZZ_CATALOGER_H

#include "catalog/cataloger.h"

static inline int fuzz_cataloger(const struct vig_cataloger *c, const char *path, const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    const struct vig_blob file = vig_blob_mem(vig_str_of((const char *)data, size));
    struct vig_catalog *cat;
    struct vig_err err = VIG_ERR_INIT;

    if (!arena || vig_catalog_new(arena, &cat, &err) < 0)
        return 0;
    (void)vig_catalog_run(cat, c, vig_str_c(path), &file, &err);
    vig_catalog_free(cat);
    return 0;
}

#endif
