/* Any bytes as a file list of dpkg. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_dpkg_files;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_cataloger(&vig_cataloger_dpkg_files, "var/lib/dpkg/info/a.md5sums", data, size);
    return fuzz_cataloger(&vig_cataloger_dpkg_files, "var/lib/dpkg/info/a:amd64.list", data, size);
}
