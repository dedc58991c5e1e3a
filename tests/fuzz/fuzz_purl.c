/* Any bytes as a purl: parsed, turned into a package, written again. */
#include "base/buf.h"
#include "model/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_package pkg;
    struct vig_purl p;
    struct vig_buf out;

    if (!a)
        return 0;
    vig_buf_init(&out, VIG_KIB(64));
    if (vig_purl_parse(vig_str_of((const char *)data, size), a, &p, &err) == 0 &&
        vig_purl_to_package(&p, a, &pkg, &err) == 0)
        (void)vig_purl_write(&pkg, NULL, &out, &err);
    vig_buf_done(&out);
    return 0;
}
