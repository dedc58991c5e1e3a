/* base/err.c - see base/err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>

#include "base/str.h"

static void set(struct vig_err *err, enum vig_code code, const char *fmt, va_list ap)
{
    err->code = code;
    err->at = 0;
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap); /* a cut message is still a message */
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
    return err->code;
}
