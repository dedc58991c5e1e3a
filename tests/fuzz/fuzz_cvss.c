/* Any bytes as a CVSS vector: refused, or a score between 0 and 10. */
#include "model/cvss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vig_err err = VIG_ERR_INIT;
    unsigned version;
    double score;

    if (vig_cvss_score(vig_str_of((const char *)data, size), &score, &version, &err) == 0 && !(score >= 0 && score <= 10))
        abort();
    return 0;
}
