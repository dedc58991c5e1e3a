/* Two versions, parted by a newline, under every ordering: each byte sequence compares, the same way from both sides, and
 * equal to itself. And the first one as a range. */
#include "version/npm_range.h"
#include "version/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vig_err err = VIG_ERR_INIT;
    bool in;
    vig_str b = vig_str_of((const char *)data, size), a = vig_str_cut(&b, '\n');

    for (size_t i = 0; vig_orderings[i]; i++) {
        const struct vig_ordering *o = vig_orderings[i];
        int x = o->compare(a, b), y = o->compare(b, a);

        if ((x > 0) != (y < 0) || (x < 0) != (y > 0) || o->compare(a, a) != 0)
            abort();
        if (o->valid)
            (void)o->valid(a);
    }
    (void)vig_npm_range_has(a, b, &in, &err);
    return 0;
}
