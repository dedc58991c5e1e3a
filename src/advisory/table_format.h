/* advisory/table_format.h - what the table's writer and reader share: see advisory/table.h. */
#ifndef VIG_ADVISORY_TABLE_FORMAT_H
#define VIG_ADVISORY_TABLE_FORMAT_H

#include "advisory/pack.h"
#include "advisory/table.h"
#include "base/hash.h"

#define TABLE_MAGIC VIG_STR("vigiadb\n")

enum {
    TABLE_VERSION = 1,
    TABLE_VERSION_DICTIONARY = 2,
    HEADER_SIZE = 64,
    HEADER_HASHED = 56,
    BLOCK_HEAD = 16,
    BLOCK_HASH_AT = 8,
    CODEC_PLAIN = 0,
    CODEC_ZSTD = 1,
    CODEC_DICTIONARY = 2,
    DICTIONARY_LEVEL = 255,
    DICTIONARY_MAX = 64 << 10,
};

/* A block holds at least one entry, and an entry at most one advisory. */
#define BLOCK_MAX (VIG_LIMIT_ADVISORY + VIG_MIB(1))

static inline uint64_t block_hash(vig_str head, vig_str payload)
{
    uint64_t both[2] = { vig_hash64(head), vig_hash64(payload) };

    return both[0] * 0x9e3779b97f4a7c15u ^ both[1];
}

static inline uint64_t chain_hash(uint64_t chain, uint64_t hash)
{
    return (chain ^ hash) * 0xbf58476d1ce4e5b9u + 1;
}

#endif
