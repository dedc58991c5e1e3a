/* Any bytes as an OSV record: read, packed, unpacked again. */
#include "advisory/provider/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_err err = VIG_ERR_INIT;
    struct vig_advisory adv, again;
    struct vig_buf packed;
    bool nomem;

    (void)vig_feed_of(text);
    if (!a || vig_osv_parse(text, a, &adv, &err) < 0)
        return 0;
    vig_buf_init(&packed, VIG_LIMIT_ADVISORY);
    vig_pack_record(&packed, &adv);
    if (!packed.failed && (!vig_unpack_record(vig_buf_str(&packed), a, &again, &nomem) && !nomem))
        abort(); /* what we pack, we can read */
    vig_buf_done(&packed);
    return 0;
}
