/* Any bytes as a manifest of an RPM image without rpm. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_rpm_manifest;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_rpm_manifest, "var/lib/rpmmanifest/container-manifest-2", data, size);
}
