#include "fuzz/feed.h"

extern const struct vig_cataloger vig_cataloger_pubspec_lock;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed(&vig_cataloger_pubspec_lock, "pubspec.lock", data, size);
}
