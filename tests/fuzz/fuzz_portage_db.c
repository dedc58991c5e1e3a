/* Any bytes as the list of a Gentoo package. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_portage_db;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_portage_db, "var/db/pkg/a/b-1/CONTENTS", data, size);
}
