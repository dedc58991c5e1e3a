/* Any bytes as a list of purls. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_purls;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_purls, "list.txt", data, size);
}
