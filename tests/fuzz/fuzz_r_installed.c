/* Any bytes as the description of an R package. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_r_installed;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_r_installed, "usr/lib/R/library/a/DESCRIPTION", data, size);
}
