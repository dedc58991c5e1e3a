#include "fuzz/feed.h"

extern const struct vig_cataloger vig_cataloger_haskell_freeze;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed(&vig_cataloger_haskell_freeze, "cabal.project.freeze", data, size);
}
