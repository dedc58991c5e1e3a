/* base/buf.c - see base/buf.h. */
#include "base/buf.h"

#include <stdarg.h>

#include "base/arena.h"

void vig_buf_init(struct vig_buf *b, size_t max)
{
    *b = (struct vig_buf){ .max = max };
}

void vig_buf_done(struct vig_buf *b)
{
    free(b->p);
    vig_buf_init(b, b->max);
}

char *vig_buf_room(struct vig_buf *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 256;
    char *p;

    if (b->p && n <= b->cap - b->n)
        return b->p + b->n;
    if (n > b->max || b->n > b->max - n || vig_allocation_fails())
        goto failed;
    while (cap < b->n + n)
        cap = cap > b->max / 2 ? b->max : cap * 2;
    p = realloc(b->p, cap);
    if (!p)
        goto failed;
    b->p = p;
    b->cap = cap;
    return p + b->n;
failed:
    b->failed = true;
    return NULL;
}

bool vig_buf_add(struct vig_buf *b, vig_str s)
{
    char *to = vig_buf_room(b, s.n);

    if (!to)
        return false;
    if (s.n)
        memcpy(to, s.p, s.n);
    b->n += s.n;
    return true;
}

bool vig_buf_addc(struct vig_buf *b, char c)
{
    return vig_buf_add(b, vig_str_of(&c, 1));
}

bool vig_buf_addf(struct vig_buf *b, const char *fmt, ...)
{
    va_list ap;
    char *to;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    to = n < 0 ? NULL : vig_buf_room(b, (size_t)n + 1);
    if (!to) {
        b->failed = true;
        return false;
    }
    va_start(ap, fmt);
    (void)vsnprintf(to, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
    return true;
}

bool vig_buf_add_le(struct vig_buf *b, uint64_t v, size_t bytes)
{
    char *to = vig_buf_room(b, bytes);

    for (size_t i = 0; to && i < bytes; i++)
        to[i] = (char)(v >> (8 * i));
    b->n += to ? bytes : 0;
    return to != NULL;
}

bool vig_buf_add_sized(struct vig_buf *b, vig_str s)
{
    return vig_buf_add_le(b, s.n, 4) && vig_buf_add(b, s);
}

int vig_buf_check(const struct vig_buf *b, struct vig_err *err)
{
    return b->failed ? vig_fail(err, VIG_E_NOMEM, "out of memory, or an output above %zu bytes", b->max) : 0;
}
