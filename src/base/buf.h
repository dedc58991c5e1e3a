/* base/buf.h - a growing run of bytes, on the heap, with a maximum.
 *
 * A failed append leaves what was there and marks the buffer (`failed`), so a writer may append many times and look once.
 */
#ifndef VIG_BASE_BUF_H
#define VIG_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct vig_buf {
    char *p;
    size_t n, cap, max;
    bool failed;
};

void vig_buf_init(struct vig_buf *b, size_t max);
void vig_buf_done(struct vig_buf *b);
static inline void vig_buf_clear(struct vig_buf *b) /* keeps the memory */
{
    b->n = 0;
    b->failed = false;
}
static inline vig_str vig_buf_str(const struct vig_buf *b)
{
    return vig_str_of(b->p, b->n);
}
/* Makes room for n more bytes and returns where they go (add them to b->n yourself); NULL above the maximum. */
char *vig_buf_room(struct vig_buf *b, size_t n);
bool vig_buf_add(struct vig_buf *b, vig_str s);
bool vig_buf_addc(struct vig_buf *b, char c);
bool vig_buf_addf(struct vig_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool vig_buf_add_le(struct vig_buf *b, uint64_t v, size_t bytes); /* the lowest `bytes` bytes of v, little-endian */
bool vig_buf_add_sized(struct vig_buf *b, vig_str s);               /* its length in 4 bytes, then s: vig_cur_sized reads it */
int vig_buf_check(const struct vig_buf *b, struct vig_err *err); /* VIG_E_NOMEM when an append failed */

#endif
