/* Any bytes as an os-release file, a vendor line and a point release. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_os_release;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_cataloger(&vig_cataloger_os_release, "etc/os-release", data, size);
    fuzz_cataloger(&vig_cataloger_os_release, "etc/redhat-release", data, size);
    return fuzz_cataloger(&vig_cataloger_os_release, "etc/debian_version", data, size);
}
