/* base/err.h - why an operation failed.
 *
 * A function that can fail returns 0 or a negative enum vig_code and takes `struct vig_err *err` last. The caller owns
 * the struct (usually on its stack); it is never NULL. A message says what was being done, on what, and
 * the way out; callers put context in front with vig_wrap on the way up.
 *
 * Bad input that does not stop the work is not an error: it is a note (model/note.h).
 */
#ifndef VIG_BASE_ERR_H
#define VIG_BASE_ERR_H

#include <stddef.h>

enum vig_code {
    VIG_OK = 0,
    VIG_E_NOMEM = -1,       /* an allocation failed, or an arena reached its ceiling */
    VIG_E_INPUT = -2,       /* malformed bytes */
    VIG_E_LIMIT = -3,       /* above a ceiling of base/limits.h */
    VIG_E_IO = -4,          /* the operating system said no */
    VIG_E_NOT_FOUND = -5,   /* no such file, image, advisory, data base */
    VIG_E_UNSUPPORTED = -6, /* well formed, but of a kind that is not read */
    VIG_E_USAGE = -7,       /* wrong use of a command */
    VIG_E_NET = -8,         /* a peer did not answer, or answered badly */
    VIG_E_CANCELLED = -9,   /* interrupted by the user */
};

struct vig_err {
    enum vig_code code;
    size_t at; /* parsers: offset or line, as the message says; else 0 */
    char msg[256];
};

#define VIG_ERR_INIT { VIG_OK, 0, "" }

/* Sets *err and returns `code`. A macro, so that the compiler sees which code comes back. */
#define vig_fail(err, code, ...) (vig_err_set(err, code, __VA_ARGS__), (int)(code))
void vig_err_set(struct vig_err *err, enum vig_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As vig_fail, with the reason of `errno` behind the text. ENOENT becomes VIG_E_NOT_FOUND, ENOMEM VIG_E_NOMEM, others
 * VIG_E_IO. */
int vig_fail_errno(struct vig_err *err, int errnum, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "context: " in front of the message and returns the code it had. */
int vig_wrap(struct vig_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* it sees one file at a time, and would go on with results that a failed function never set */
#define vig_fail_errno(err, ...) ((void)vig_fail_errno(err, __VA_ARGS__), (int)VIG_E_IO)
#define vig_wrap(err, ...) ((void)vig_wrap(err, __VA_ARGS__), (int)VIG_E_INPUT)
#endif

/* VIG_E_NOMEM with the usual text. */
static inline int vig_nomem(struct vig_err *err)
{
    return vig_fail(err, VIG_E_NOMEM, "out of memory");
}

#endif
