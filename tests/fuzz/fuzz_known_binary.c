#include "fuzz/feed.h"

extern const struct vig_cataloger vig_cataloger_known_binary;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed(&vig_cataloger_known_binary, "usr/bin/python3.11", data, size);
}
