/* Any bytes as each kind of value in the data base: what a damaged or hostile data base file may hold. */
#include "advisory/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    vig_str value = vig_str_of((const char *)data, size), modified, rest;
    struct vig_advisory adv;
    struct vig_claim claim = { 0 };
    struct vig_opinion opinion;
    struct vig_kev kev;
    uint16_t origin;
    bool nomem;

    if (!a)
        return 0;
    (void)vig_unpack_record(value, a, &adv, &nomem);
    (void)vig_unpack_claim(value, VIG_STR("name"), a, &modified, &claim, &nomem);
    (void)vig_unpack_opinion(value, &opinion);
    (void)vig_unpack_kev(value, &kev);
    (void)vig_key_origin(value, &origin, &rest);
    return 0;
}
