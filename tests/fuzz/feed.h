/* tests/fuzz/feed.h - any bytes as a file that one cataloger reads, outside of any image. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include "catalog/cataloger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_feed(const struct vig_cataloger *c, const char *path, const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_blob file = vig_blob_mem(vig_str_of((const char *)data, size));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat = NULL;

    if (a && vig_catalog_new(a, &cat, &err) == 0)
        (void)vig_catalog_run(cat, c, vig_str_c(path), &file, &err);
    vig_catalog_free(cat);
    return 0;
}

#endif
