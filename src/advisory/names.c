/* advisory/names.c - see advisory/names.h. */
#include "advisory/names.h"

#include "advisory/pack.h"
#include "base/hash.h"

/* 12 bits a name and 6 of them set: 0.4% false. */
enum { BITS_EACH = 12, SET_EACH = 6, WORD = 64 };

vig_str vig_names_key(vig_str entry_key)
{
    vig_str rest = entry_key;

    (void)vig_str_cut(&rest, '\0');
    if (entry_key.n && entry_key.p[0] == VIG_KEY_CLAIM)
        (void)vig_str_cut(&rest, '\0');
    return vig_str_take(entry_key, entry_key.n - rest.n);
}

/* The i-th bit of a hash, of `bits`: two hashes in one number, added i times. */
static uint64_t bit_of(uint64_t hash, unsigned i, uint64_t bits)
{
    uint64_t step = hash >> 32 | 1;

    return ((hash & UINT32_MAX) + i * step) % bits;
}

void vig_names_make(struct vig_buf *to, const uint64_t *hashes, size_t n)
{
    size_t words = (n * BITS_EACH + WORD - 1) / WORD;
    char *at = vig_buf_room(to, words * 8);

    if (!at)
        return;
    memset(at, 0, words * 8);
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < SET_EACH; k++) {
            uint64_t bit = bit_of(hashes[i], k, (uint64_t)words * WORD);
            at[bit / 8] = (char)(at[bit / 8] | 1 << bit % 8);
        }
    to->n += words * 8;
}

bool vig_names_may_have(vig_str filter, vig_str key)
{
    uint64_t hash = vig_hash64(key), bits = (uint64_t)filter.n * 8;

    for (unsigned k = 0; bits && k < SET_EACH; k++) {
        uint64_t bit = bit_of(hash, k, bits);
        if (!((unsigned char)filter.p[bit / 8] >> bit % 8 & 1))
            return false;
    }
    return true;
}
