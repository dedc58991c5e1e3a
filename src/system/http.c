/* system/http.c - see system/http.h.
 *
 * libcurl pushes and we pull: the callback takes one piece and then pauses the transfer until the piece was consumed, so a
 * fast peer cannot fill our memory. Whole answers need none of that: they are collected, and the handle that has done it is kept with
 * its open connection, as a hundred small questions to one engine would else be a hundred connections.
 */
#include "system/http.h"

#include <errno.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/limits.h"
#include "system/curl.h"

enum {
    PIECE = 256 << 10,
    IDLE = 8, /* handles that wait with an open connection: more threads do not ask at once */
};

struct vig_http {
    struct vig_stream stream; /* first */
    CURLM *multi;
    CURL *easy;
    struct vig_buf piece;
    bool handed_out, done;
    CURLcode result;
    char reason[CURL_ERROR_SIZE];
};

static size_t receive(char *data, size_t size, size_t n, void *arg)
{
    struct vig_http *h = arg;

    if (h->piece.n)
        return CURL_WRITEFUNC_PAUSE;
    return vig_buf_add(&h->piece, vig_str_of(data, size * n)) ? size * n : 0;
}

static void set_options(CURL *c, char *reason, const struct vig_http_request *req)
{
    (void)vig_curl.easy_setopt(c, CURLOPT_URL, req->url);
    (void)vig_curl.easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)vig_curl.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)vig_curl.easy_setopt(c, CURLOPT_USERAGENT, "vigia/" VIGIA_VERSION);
    (void)vig_curl.easy_setopt(c, CURLOPT_ERRORBUFFER, reason);
    (void)vig_curl.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, req->connect_seconds ? (long)req->connect_seconds : 10L);
    (void)vig_curl.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    (void)vig_curl.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, req->silence_seconds ? (long)req->silence_seconds : 60L);
    if (req->socket) {
        (void)vig_curl.easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, req->socket);
        (void)vig_curl.easy_setopt(c, CURLOPT_NOPROXY, "*");
    }
    if (req->ca)
        (void)vig_curl.easy_setopt(c, CURLOPT_CAINFO, req->ca);
    if (req->cert)
        (void)vig_curl.easy_setopt(c, CURLOPT_SSLCERT, req->cert);
    if (req->key)
        (void)vig_curl.easy_setopt(c, CURLOPT_SSLKEY, req->key);
}

static int failure(CURL *easy, CURLcode result, const char *reason, struct vig_err *err)
{
    long os_errno = 0;
    const char *why = reason[0] ? reason : vig_curl.easy_strerror(result);

    (void)vig_curl.easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_errno);
    if (result == CURLE_COULDNT_CONNECT && os_errno)
        return vig_fail_errno(err, (int)os_errno, "cannot connect");
    if (result == CURLE_WRITE_ERROR)
        return vig_nomem(err);
    return vig_fail(err, VIG_E_NET, "%s", result == CURLE_OPERATION_TIMEDOUT ? "no answer came in time" : why);
}

/* Lets the transfer go on until there is a piece, or it ends. */
static int pump(struct vig_http *h, bool until_status, struct vig_err *err)
{
    while (!h->piece.n && !h->done) {
        int running, left;
        long status = 0;
        CURLMsg *m;
        if (vig_curl.multi_perform(h->multi, &running) != CURLM_OK)
            return vig_fail(err, VIG_E_NET, "the transfer failed");
        while ((m = vig_curl.multi_info_read(h->multi, &left)))
            if (m->msg == CURLMSG_DONE) {
                h->done = true;
                h->result = m->data.result;
            }
        (void)vig_curl.easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
        if (h->piece.n || h->done || (until_status && status >= 200))
            break;
        if (vig_curl.multi_poll(h->multi, NULL, 0, 1000, NULL) != CURLM_OK)
            return vig_fail(err, VIG_E_NET, "the transfer failed");
    }
    return h->done && h->result != CURLE_OK && !h->piece.n ? failure(h->easy, h->result, h->reason, err) : 0;
}

static int http_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct vig_http *h = (struct vig_http *)stream;
    int rc;

    if (h->handed_out) {
        h->handed_out = false;
        vig_buf_clear(&h->piece);
        (void)vig_curl.easy_pause(h->easy, CURLPAUSE_CONT);
    }
    rc = pump(h, false, err);
    if (rc < 0)
        return rc;
    h->handed_out = h->piece.n > 0;
    *ret = vig_buf_str(&h->piece);
    return 0;
}

int vig_http_open(const struct vig_http_request *req, struct vig_http **ret, long *ret_status, struct vig_err *err)
{
    int rc = vig_curl_load(err);
    struct vig_http *h = rc < 0 || vig_allocation_fails() ? NULL : calloc(1, sizeof *h);

    if (rc < 0)
        return rc;
    if (!h)
        return vig_nomem(err);
    h->stream.next = http_next;
    vig_buf_init(&h->piece, 2 * (size_t)PIECE);
    h->multi = vig_curl.multi_init();
    h->easy = vig_curl.easy_init();
    if (!h->multi || !h->easy || vig_curl.multi_add_handle(h->multi, h->easy) != CURLM_OK) {
        vig_http_close(h);
        return vig_nomem(err);
    }
    set_options(h->easy, h->reason, req);
    (void)vig_curl.easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, receive);
    (void)vig_curl.easy_setopt(h->easy, CURLOPT_WRITEDATA, h);
    (void)vig_curl.easy_setopt(h->easy, CURLOPT_BUFFERSIZE, (long)PIECE);
    rc = pump(h, true, err);
    if (rc < 0) {
        vig_http_close(h);
        return rc;
    }
    (void)vig_curl.easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, ret_status);
    *ret = h;
    return 0;
}

void vig_http_close(struct vig_http *h)
{
    if (!h)
        return;
    if (h->multi && h->easy)
        (void)vig_curl.multi_remove_handle(h->multi, h->easy);
    vig_curl.easy_cleanup(h->easy);
    (void)vig_curl.multi_cleanup(h->multi);
    vig_buf_done(&h->piece);
    free(h);
}

struct vig_stream *vig_http_stream(struct vig_http *h)
{
    return &h->stream;
}

static struct {
    pthread_mutex_t lock;
    CURL *handles[IDLE];
    size_t n;
} idle = { .lock = PTHREAD_MUTEX_INITIALIZER };

static CURL *take_handle(void)
{
    CURL *c = NULL;

    if (vig_allocation_fails())
        return NULL;
    (void)pthread_mutex_lock(&idle.lock);
    if (idle.n)
        c = idle.handles[--idle.n];
    (void)pthread_mutex_unlock(&idle.lock);
    return c ? c : vig_curl.easy_init();
}

static void give_handle(CURL *c)
{
    vig_curl.easy_reset(c); /* which keeps its connections */
    (void)pthread_mutex_lock(&idle.lock);
    if (idle.n < IDLE) {
        idle.handles[idle.n++] = c;
        c = NULL;
    }
    (void)pthread_mutex_unlock(&idle.lock);
    vig_curl.easy_cleanup(c);
}

struct collected {
    struct vig_buf body;
    bool too_long;
};

static size_t collect(char *data, size_t size, size_t n, void *arg)
{
    struct collected *to = arg;

    to->too_long = size * n > to->body.max - to->body.n;
    return !to->too_long && vig_buf_add(&to->body, vig_str_of(data, size * n)) ? size * n : 0;
}

static CURLcode perform(CURL *c, const struct vig_http_request *req, char *reason, struct collected *to)
{
    struct curl_slist *headers = NULL;
    CURLcode result;

    set_options(c, reason, req);
    (void)vig_curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, collect);
    (void)vig_curl.easy_setopt(c, CURLOPT_WRITEDATA, to);
    (void)vig_curl.easy_setopt(c, CURLOPT_TIMEOUT, (long)req->total_seconds);
    if (req->post) {
        headers = vig_curl.slist_append(NULL, "Content-Type: application/json");
        if (!headers)
            return CURLE_OUT_OF_MEMORY;
        (void)vig_curl.easy_setopt(c, CURLOPT_HTTPHEADER, headers);
        (void)vig_curl.easy_setopt(c, CURLOPT_POSTFIELDS, req->post);
    }
    result = vig_curl.easy_perform(c);
    vig_curl.slist_free_all(headers);
    return result;
}

int vig_http_get(const struct vig_http_request *req, size_t max, struct vig_arena *arena, long *ret_status, vig_str *ret_body,
                 struct vig_err *err)
{
    char reason[CURL_ERROR_SIZE] = "";
    int rc = vig_curl_load(err);
    CURL *c = rc < 0 ? NULL : take_handle();
    struct collected got = { .too_long = false };
    CURLcode result;

    if (rc < 0)
        return rc;
    if (!c)
        return vig_nomem(err);
    vig_buf_init(&got.body, max);
    result = perform(c, req, reason, &got);
    (void)vig_curl.easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
    if (got.too_long)
        rc = vig_fail(err, VIG_E_LIMIT, "an answer of more than %zu bytes", max);
    else if (result != CURLE_OK)
        rc = failure(c, result, reason, err);
    else if (!vig_arena_str(arena, vig_buf_str(&got.body), ret_body))
        rc = vig_nomem(err);
    vig_buf_done(&got.body);
    give_handle(c);
    return rc;
}
