/* base/blob.h - a file's content with random access, wherever it lies: in memory, or behind a descriptor.
 *
 * Parsers that need only parts of a large file (the end of a zip, one section of an ELF) take a blob, so that an
 * executable of 200 MB in an uncompressed layer costs a few page reads. A blob belongs to one thread at a time.
 */
#ifndef VIG_BASE_BLOB_H
#define VIG_BASE_BLOB_H

#include "base/arena.h"
#include "base/buf.h"

struct vig_blob {
    uint64_t size;
    const char *mem; /* all of it, or NULL */
    int fd;          /* when mem is NULL: pread(2) from `base` on */
    uint64_t base;
};

static inline struct vig_blob vig_blob_mem(vig_str bytes)
{
    return (struct vig_blob){ .size = bytes.n, .mem = bytes.p ? bytes.p : "", .fd = -1 };
}
static inline struct vig_blob vig_blob_fd(int fd, uint64_t base, uint64_t size)
{
    return (struct vig_blob){ .size = size, .fd = fd, .base = base };
}

/* A part of it: VIG_E_INPUT when it would reach past the end. */
int vig_blob_slice(const struct vig_blob *b, uint64_t at, uint64_t n, struct vig_blob *ret, struct vig_err *err);
/* Bytes [at, at + n) into `to`. VIG_E_INPUT past the end, VIG_E_IO when reading fails or the file has shrunk. */
int vig_blob_read(const struct vig_blob *b, uint64_t at, void *to, size_t n, struct vig_err *err);
/* The same as a view: into the memory itself, or a copy on `arena`. `max`: VIG_E_LIMIT above. */
int vig_blob_view(const struct vig_blob *b, uint64_t at, uint64_t n, size_t max, struct vig_arena *arena, vig_str *ret,
                  struct vig_err *err);
/* The same for readers that want one piece after the other: into the memory itself, or into `buf`, which it overwrites.
 * VIG_E_NOMEM above the buffer's maximum. */
int vig_blob_bytes(const struct vig_blob *b, uint64_t at, size_t n, struct vig_buf *buf, vig_str *ret, struct vig_err *err);

#endif
