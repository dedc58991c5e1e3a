#include "fuzz/feed.h"

extern const struct vig_cataloger vig_cataloger_pear_installed;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed(&vig_cataloger_pear_installed, "usr/share/php/.registry/a.reg", data, size);
}
