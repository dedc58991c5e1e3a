/* system/download.h - fetches a file over HTTP, only if it has changed, and goes on where a broken transfer ended.
 *
 * While it comes in it is PATH.part; it gets its name when it is whole. PATH.tag remembers which version of the file the part
 * is of (its ETag or Last-Modified), so that two versions are never mixed. Proxies come from the usual variables.
 */
#ifndef VIG_SYSTEM_DOWNLOAD_H
#define VIG_SYSTEM_DOWNLOAD_H

#include "base/err.h"
#include "base/str.h"

enum { VIG_VALIDATOR = 256 };

/* Which version of a file one has; empty strings when the server did not say. */
struct vig_validator {
    char etag[VIG_VALIDATOR], modified[VIG_VALIDATOR];
};

struct vig_download {
    const char *url;
    const char *path;
    struct vig_validator have; /* the version that is here already; empty: fetch it in any case */
    uint64_t max;              /* bytes */
    unsigned tries;            /* 0: five. Between them: half a second, doubled each time, with jitter; Retry-After is heeded */
    unsigned silence_seconds;  /* without a byte; 0: thirty */
    void (*progress)(void *ctx, uint64_t done, uint64_t total); /* may be NULL */
    void *ctx;
};

struct vig_downloader; /* keeps connections open; one thread at a time */
int vig_downloader_new(struct vig_downloader **ret, struct vig_err *err);
void vig_downloader_free(struct vig_downloader *d); /* NULL is fine */

/* *ret_unchanged: the server says that `have` is still right; nothing was written. VIG_E_NOT_FOUND for 404 and 410, VIG_E_NET
 * for other answers and for a peer that does not answer, VIG_E_LIMIT above `max`. Messages name the URL without passwords. */
int vig_downloader_get(struct vig_downloader *d, const struct vig_download *what, bool *ret_unchanged,
                       struct vig_validator *ret, struct vig_err *err);

/* The URL without "user:password@", into `to`. */
const char *vig_url_shown(const char *url, char *to, size_t size);

#endif
