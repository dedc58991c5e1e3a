/* Any bytes as a package that pacman installed, and its files. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_pacman_db;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_cataloger(&vig_cataloger_pacman_db, "var/lib/pacman/local/a-1-1/files", data, size);
    return fuzz_cataloger(&vig_cataloger_pacman_db, "var/lib/pacman/local/a-1-1/desc", data, size);
}
