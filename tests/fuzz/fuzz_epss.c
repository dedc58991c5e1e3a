/* Any bytes as EPSS scores, and as the packed scores of a hundred. */
#include "advisory/provider/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int see(void *ctx, vig_str cve, uint32_t epss, uint32_t percentile, struct vig_err *err)
{
    uint64_t number;
    vig_str prefix;

    if (epss > 100000 || percentile > 100000)
        abort();
    (void)vig_epss_split(cve, &prefix, &number);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_err err = VIG_ERR_INIT;
    vig_cur c = vig_cur_of(text);
    uint64_t number = 0;
    uint32_t epss, percentile;
    vig_str date;

    (void)vig_epss_parse(text, &date, see, NULL, &err);
    while (vig_unpack_epss(&c, &number, &epss, &percentile))
        ;
    return 0;
}
