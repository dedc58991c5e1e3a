/* system/http.h - HTTP by libcurl: whole answers under a limit, or as a stream that holds one piece at a time.
 *
 * Peers are not trusted: headers and bodies have limits, silence has a time limit, and only http and https are spoken.
 */
#ifndef VIG_SYSTEM_HTTP_H
#define VIG_SYSTEM_HTTP_H

#include "base/arena.h"
#include "base/stream.h"

struct vig_http_request {
    const char *url;
    const char *socket;       /* path of a unix socket to speak through; or NULL */
    const char *ca, *cert, *key; /* files; or NULL: the system's authorities, and no certificate of our own */
    unsigned connect_seconds; /* 0: ten */
    unsigned silence_seconds; /* without a byte; 0: sixty */
    unsigned total_seconds;   /* vig_http_get: until the whole answer is there; 0: without end */
    const char *post;         /* vig_http_get: JSON to POST, ending in NUL; NULL: a GET */
};

/* The body on `arena`, whatever the status. Connections are kept for further calls, from any thread. Fails when no answer came (the message says why; VIG_E_NET, or VIG_E_IO when
 * the socket may not be opened) or when the body is above `max`. */
int vig_http_get(const struct vig_http_request *req, size_t max, struct vig_arena *arena, long *ret_status, vig_str *ret_body,
                 struct vig_err *err);

struct vig_http; /* an answer that is being received; one thread at a time */

/* Returns when the status is known. */
int vig_http_open(const struct vig_http_request *req, struct vig_http **ret, long *ret_status, struct vig_err *err);
void vig_http_close(struct vig_http *h); /* NULL is fine */
struct vig_stream *vig_http_stream(struct vig_http *h);

#endif
