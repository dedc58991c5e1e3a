/* Any bytes as a Chisel manifest. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_chisel_manifest;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_chisel_manifest, "var/lib/chisel/manifest.wall", data, size);
}
