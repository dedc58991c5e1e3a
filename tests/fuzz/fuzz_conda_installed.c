/* Any bytes as the record of a conda package. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_conda_installed;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_conda_installed, "opt/conda/conda-meta/a.json", data, size);
}
