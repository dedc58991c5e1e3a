/* base/err.c - see base/err.h. */
#include "base/err.h"

#undef vig_fail_errno /* what clang-tidy sees */
#undef vig_wrap

#include <errno.h>
#include <stdarg.h>

#include "base/str.h"

/* Messages quote what an image says (tags, paths, digests) and end on terminals: control characters would draw there. C1
 * controls (U+0080 … U+009F) are two bytes. */
static void clean(char *s)
{
    for (; *s; s++) {
        bool c1 = s[0] == '\xc2' && (s[1] & '\xe0') == '\x80';

        if ((unsigned char)*s < ' ' || *s == 0x7f || c1)
            *s = '?';
        if (c1)
            *++s = '?';
    }
}

static void set(struct vig_err *err, enum vig_code code, const char *fmt, va_list ap)
{
    err->code = code;
    err->at = 0;
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap); /* a cut message is still a message */
    clean(err->msg);
}

void vig_err_set(struct vig_err *err, enum vig_code code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set(err, code, fmt, ap);
    va_end(ap);
}

int vig_fail_errno(struct vig_err *err, int errnum, const char *fmt, ...)
{
    enum vig_code code = errnum == ENOENT ? VIG_E_NOT_FOUND : errnum == ENOMEM ? VIG_E_NOMEM : VIG_E_IO;
    char reason[96];
    va_list ap;

    va_start(ap, fmt);
    set(err, code, fmt, ap);
    va_end(ap);

    size_t n = strlen(err->msg);
    (void)snprintf(err->msg + n, sizeof err->msg - n, ": %s", strerror_r(errnum, reason, sizeof reason));
    return code;
}

int vig_wrap(struct vig_err *err, const char *fmt, ...)
{
    char front[sizeof err->msg], whole[2 * sizeof err->msg + 2];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(front, sizeof front, fmt, ap);
    va_end(ap);
    int n = snprintf(whole, sizeof whole, "%s: %s", front, err->msg);
    size_t keep = n < 0 ? 0 : (size_t)n < sizeof err->msg ? (size_t)n : sizeof err->msg - 1;
    memcpy(err->msg, whole, keep);
    err->msg[keep] = '\0';
    clean(err->msg);
    return err->code;
}
