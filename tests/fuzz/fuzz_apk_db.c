/* Any bytes as apk's data base. */
#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_apk_db;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_cataloger(&vig_cataloger_apk_db, "lib/apk/db/installed", data, size);
}
