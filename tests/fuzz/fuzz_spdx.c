/* Any bytes as an SPDX document, on its own and inside of an image. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_spdx;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_cataloger(&vig_cataloger_spdx, "opt/bitnami/a/.spdx-a.spdx", data, size);
    return fuzz_cataloger(&vig_cataloger_spdx, "bom.json", data, size);
}
