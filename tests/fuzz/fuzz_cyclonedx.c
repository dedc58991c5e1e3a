/* Any bytes as a CycloneDX document. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_cyclonedx;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_cyclonedx, "bom.json", data, size);
}
