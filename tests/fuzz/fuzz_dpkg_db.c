/* Any bytes as a dpkg status file. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_dpkg_db;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_dpkg_db, "var/lib/dpkg/status", data, size);
}
