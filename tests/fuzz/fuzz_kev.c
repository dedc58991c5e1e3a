/* Any bytes as CISA's catalogue, JSON or CSV. */
#include "advisory/provider/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int see(void *ctx, vig_str cve, const struct vig_kev *kev, struct vig_err *err)
{
    *(size_t *)ctx += cve.n + kev->title.n + kev->added.n;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    struct vig_err err = VIG_ERR_INIT;
    size_t sum = 0;
    vig_str date;

    if (a)
        (void)vig_kev_parse(vig_str_of((const char *)data, size), a, &date, see, &sum, &err);
    return 0;
}
