/* advisory/table.h - a sorted table of keys and values in one file: written once, then only read.
 *
 *     file   = header [dictionary] block… root
 *     header = magic[8] version:u32 height:u32 size:u64 root_at:u64 root_stored:u32 dictionary_stored:u32 entries:u64 chain:u64
 *              hash:u64
 *     block  = raw:u32 codec:u8 level:u8 0:u16 hash:u64 payload     codec 0: as it is, 1: zstd, 2: zstd with the dictionary
 *     raw    = entry…
 *     entry  = shared:uleb fresh:uleb value:uleb key[fresh] value[value]  the first `shared` bytes are the key's before it
 *
 * Blocks of level 0 hold the data, those of level n + 1 the first key of each block of level n with its place
 * (at:uleb stored:uleb). The dictionary is a block of level 255; with it the version is 2, without 1. Integers are little endian. `hash` covers the block's head and payload, `chain` the hashes of all
 * blocks, the header's hash its bytes before it. The header is written last: a file whose writer was killed has none.
 *
 * Why no library's B-tree: those trust the pages that they map, so that a flipped bit or a file cut short is wrong memory or,
 * worse, a wrong answer. Here each block is checked before it is used, everything is read with pread(2) through vig_cur, and
 * sorted input gives the same bytes each time. Blocks are packed together, which makes a data base a third of the size.
 */
#ifndef VIG_ADVISORY_TABLE_H
#define VIG_ADVISORY_TABLE_H

#include "base/blob.h"
#include "base/buf.h"
#include "base/limits.h"

struct vig_table_writer;

/* To `fd` from its start, which stays the caller's; or into `mem` when fd is negative. `level`: zstd's; 0 stores plainly. */
int vig_table_writer_new(int fd, struct vig_buf *mem, int level, struct vig_table_writer **ret, struct vig_err *err);
/* Makes a zstd dictionary of samples that stand one behind the other in `bytes`: small blocks then pack as well as large ones
 * would, and unpack twice as fast. Before the first entry. When zstd finds too little in them it does nothing. */
int vig_table_train(struct vig_table_writer *w, vig_str bytes, const size_t *sizes, size_t n, struct vig_err *err);
/* Keys ascend strictly, by bytes. */
int vig_table_add(struct vig_table_writer *w, vig_str key, vig_str value, struct vig_err *err);
/* Writes what is left, and the header. The file is whole after this (not synchronized). */
int vig_table_finish(struct vig_table_writer *w, struct vig_err *err);
void vig_table_writer_free(struct vig_table_writer *w); /* NULL is fine */

struct vig_table;

/* Checks the header and the file's size. `cache`: keep blocks for later lookups; without, a cursor keeps only its own.
 * What stands behind the blob stays the caller's and must live as long. Several threads may use it, each with its own cursor. */
int vig_table_open(struct vig_blob blob, bool cache, struct vig_table **ret, struct vig_err *err);
void vig_table_close(struct vig_table *t); /* NULL is fine */
uint64_t vig_table_entries(const struct vig_table *t);
/* Reads and checks every block. */
int vig_table_verify(struct vig_table *t, struct vig_err *err);

enum { VIG_TABLE_HEIGHT = 8, VIG_TABLE_KEY = 4096 };

struct vig_table_place {
    struct vig_table_block *block;
    size_t at; /* of the next entry */
};

/* Walks in the order of the keys. Zeroed, then opened by vig_table_seek; closed by vig_table_cursor_done. */
struct vig_table_cursor {
    struct vig_table *table;
    struct vig_table_place path[VIG_TABLE_HEIGHT]; /* [0] is the data */
    uint64_t data_at; /* where the data block stands */
    bool ends_here;   /* no block behind it has an entry that begins with the key that was sought */
    char key_bytes[VIG_TABLE_KEY];
    vig_str key, value; /* of the entry it stands on; until the next move */
};

/* To the first entry whose key is not below `key`. Returns 1, 0 when there is none, or an error. */
int vig_table_seek(struct vig_table *t, struct vig_table_cursor *c, vig_str key, struct vig_err *err);
int vig_table_next(struct vig_table_cursor *c, struct vig_err *err); /* as seek */
/* The same for those who only want what begins with the key that was sought: where it is known that the next block has none of
 * that, the block is not read, and the answer is 0. Else the entry may be another one's, as with vig_table_next. */
int vig_table_next_like(struct vig_table_cursor *c, struct vig_err *err);
void vig_table_cursor_done(struct vig_table_cursor *c);

#endif
