/* system/download.c - see system/download.h.
 *
 * The peer is not trusted: only http and https are spoken, also after a redirection (never from https to http), bodies have a
 * limit, and silence ends a transfer. A body that is shorter than was said is an error (libcurl checks), not a file.
 */
#include "system/download.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "system/curl.h"

enum { DEFAULT_TRIES = 5, CONNECT_SECONDS = 15, DEFAULT_SILENCE = 30, MOST_REDIRECTS = 5, LONGEST_WAIT_MS = 60000, FIRST_WAIT_MS = 500 };

struct vig_downloader {
    CURL *curl;
};

/* One try. */
struct transfer {
    const struct vig_download *what;
    struct vig_validator got; /* of the answer */
    int fd;
    uint64_t start, at;       /* bytes that are in the part: before, and now */
    uint64_t range_start;     /* of the answer, as it says */
    uint64_t ignored;         /* bytes of an error page */
    bool body_is_wanted, over, disk_failed;
    int disk_errno;
    CURL *curl;
};

int vig_downloader_new(struct vig_downloader **ret, struct vig_err *err)
{
    int rc = vig_curl_load(err);
    struct vig_downloader *d = rc < 0 ? NULL : calloc(1, sizeof *d);

    if (rc < 0)
        return rc;
    if (!d || !(d->curl = vig_curl.easy_init())) {
        free(d);
        return vig_nomem(err);
    }
    *ret = d;
    return 0;
}

void vig_downloader_free(struct vig_downloader *d)
{
    if (!d)
        return;
    vig_curl.easy_cleanup(d->curl);
    free(d);
}

const char *vig_url_shown(const char *url, char *to, size_t size)
{
    vig_str whole = vig_str_c(url), rest, host;
    size_t scheme = vig_str_search(whole, VIG_STR("://")), at;

    rest = scheme == VIG_NPOS ? whole : vig_str_skip(whole, scheme + 3);
    host = rest;
    host = vig_str_cut(&host, '/');
    at = vig_str_rfind(host, '@');
    if (at != VIG_NPOS)
        rest = vig_str_skip(rest, at + 1);
    (void)snprintf(to, size, "%.*s%.*s", VIG_ARG(vig_str_take(whole, whole.n - rest.n - (at == VIG_NPOS ? 0 : at + 1))), VIG_ARG(rest));
    return to;
}

/* "ETag: W/\"abc\"\r\n" → the value, if it is the header `name`. */
static void keep_header(vig_str line, const char *name, char to[VIG_VALIDATOR])
{
    vig_str key = vig_str_cut(&line, ':');

    line = vig_str_trim(line);
    if (vig_str_ieq(key, vig_str_c(name)) && line.n < VIG_VALIDATOR)
        (void)snprintf(to, VIG_VALIDATOR, "%.*s", VIG_ARG(line));
}

/* "Content-Range: bytes 1000-1999/2000" */
static void keep_range(struct transfer *t, vig_str line)
{
    vig_str key = vig_str_cut(&line, ':');

    line = vig_str_trim(line);
    if (!vig_str_ieq(key, VIG_STR("content-range")) || !vig_str_starts(line, VIG_STR("bytes ")))
        return;
    line = vig_str_skip(line, strlen("bytes "));
    (void)vig_str_to_u64(vig_str_cut(&line, '-'), &t->range_start);
}

static size_t on_header(char *bytes, size_t one, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    vig_str line = vig_str_of(bytes, n);

    if (vig_str_starts(line, VIG_STR("HTTP/"))) { /* of a redirection, or of the answer itself */
        t->got = (struct vig_validator){ 0 };
        t->range_start = 0;
    }
    keep_range(t, line);
    keep_header(line, "etag", t->got.etag);
    keep_header(line, "last-modified", t->got.modified);
    return n;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* Called with the first bytes of the body, when the status is known. */
static bool begin_body(struct transfer *t)
{
    long status = 0;

    (void)vig_curl.easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    t->body_is_wanted = status == 200 || status == 206;
    if (status == 200 && t->at > 0) { /* the whole file comes after all */
        if (ftruncate(t->fd, 0) < 0 || lseek(t->fd, 0, SEEK_SET) < 0)
            return false;
        t->start = t->at = 0;
    }
    return status != 206 || t->range_start == t->at;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *ctx)
{
    struct transfer *t = ctx;

    if (t->fd < 0 || (!t->body_is_wanted && !begin_body(t)))
        return 0;
    if (!t->body_is_wanted) { /* an error page */
        t->ignored += n;
        return t->ignored > VIG_MIB(1) ? 0 : n;
    }
    if (n > t->what->max - t->at) {
        t->over = true;
        return 0;
    }
    if (!write_all(t->fd, bytes, n)) {
        t->disk_failed = true;
        t->disk_errno = errno;
        return 0;
    }
    t->at += n;
    return n;
}

static int on_progress(void *ctx, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    struct transfer *t = ctx;

    if (t->what->progress)
        t->what->progress(t->what->ctx, t->at, total > 0 ? t->start + (uint64_t)total : 0);
    return 0;
}

static void read_tag(const char *path, char to[VIG_VALIDATOR])
{
    char name[VIG_LIMIT_PATH];
    ssize_t n;
    int fd;

    to[0] = '\0';
    (void)snprintf(name, sizeof name, "%s.tag", path);
    fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    n = read(fd, to, VIG_VALIDATOR - 1);
    to[n < 0 ? 0 : n] = '\0';
    (void)close(fd);
}

/* A strong validator that a range can be asked for by; a weak ETag does not name the very bytes. */
static const char *range_tag(const struct vig_validator *v)
{
    return v->etag[0] && strncmp(v->etag, "W/", 2) != 0 ? v->etag : v->modified;
}

static void write_tag(const char *path, const struct vig_validator *v)
{
    char name[VIG_LIMIT_PATH];
    const char *tag = range_tag(v);
    int fd;

    (void)snprintf(name, sizeof name, "%s.tag", path);
    (void)unlink(name);
    if (!tag[0])
        return;
    fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0) {
        if (!write_all(fd, tag, strlen(tag))) /* without it the next try begins at the start */
            (void)unlink(name);
        (void)close(fd);
    }
}

static int open_part(struct transfer *t, char tag[VIG_VALIDATOR], struct vig_err *err)
{
    char name[VIG_LIMIT_PATH];
    struct stat st;

    if ((size_t)snprintf(name, sizeof name, "%s.part", t->what->path) >= sizeof name)
        return vig_fail(err, VIG_E_LIMIT, "the path %s is too long", t->what->path);
    t->fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (t->fd < 0 || fstat(t->fd, &st) < 0)
        return vig_fail_errno(err, errno, "cannot write %s", name);
    read_tag(t->what->path, tag);
    if (!tag[0] || (uint64_t)st.st_size > t->what->max) {
        if (ftruncate(t->fd, 0) < 0)
            return vig_fail_errno(err, errno, "cannot write %s", name);
        st.st_size = 0;
    }
    t->start = t->at = (uint64_t)st.st_size;
    if (lseek(t->fd, (off_t)t->at, SEEK_SET) < 0)
        return vig_fail_errno(err, errno, "cannot write %s", name);
    return 0;
}

static struct curl_slist *add_line(struct curl_slist *list, const char *name, const char *value)
{
    char line[VIG_VALIDATOR + 64];
    struct curl_slist *more;

    if (!value[0])
        return list;
    (void)snprintf(line, sizeof line, "%s: %s", name, value);
    more = vig_curl.slist_append(list, line);
    return more ? more : list;
}

static struct curl_slist *conditions(const struct transfer *t, const char *tag)
{
    struct curl_slist *list = NULL;
    char range[64];

    if (t->at > 0) {
        (void)snprintf(range, sizeof range, "bytes=%llu-", (unsigned long long)t->at);
        list = add_line(list, "Range", range);
        return add_line(list, "If-Range", tag);
    }
    list = add_line(list, "If-None-Match", t->what->have.etag);
    if (!t->what->have.etag[0])
        list = add_line(list, "If-Modified-Since", t->what->have.modified);
    return list;
}

static void set_options(struct transfer *t, struct curl_slist *lines, char reason[CURL_ERROR_SIZE])
{
    CURL *c = t->curl;
    bool tls = strncasecmp(t->what->url, "https:", 6) == 0;

    vig_curl.easy_reset(c); /* keeps the connections */
    (void)vig_curl.easy_setopt(c, CURLOPT_URL, t->what->url);
    (void)vig_curl.easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)vig_curl.easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, tls ? "https" : "http,https");
    (void)vig_curl.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    (void)vig_curl.easy_setopt(c, CURLOPT_MAXREDIRS, (long)MOST_REDIRECTS);
    (void)vig_curl.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)vig_curl.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    (void)vig_curl.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    (void)vig_curl.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)(t->what->silence_seconds ? t->what->silence_seconds : DEFAULT_SILENCE));
    (void)vig_curl.easy_setopt(c, CURLOPT_USERAGENT, "vigia/" VIGIA_VERSION);
    (void)vig_curl.easy_setopt(c, CURLOPT_HTTPHEADER, lines);
    (void)vig_curl.easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    (void)vig_curl.easy_setopt(c, CURLOPT_HEADERDATA, t);
    (void)vig_curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)vig_curl.easy_setopt(c, CURLOPT_WRITEDATA, t);
    (void)vig_curl.easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void)vig_curl.easy_setopt(c, CURLOPT_XFERINFODATA, t);
    (void)vig_curl.easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    (void)vig_curl.easy_setopt(c, CURLOPT_ERRORBUFFER, reason);
}

enum outcome { DONE, UNCHANGED, AGAIN, GIVE_UP };

static enum outcome judge_status(struct transfer *t, long status, const char *url, struct vig_err *err)
{
    if (status == 304) {
        return UNCHANGED;
    } else if (status == 200 || status == 206) {
        return DONE;
    } else if (status == 416) { /* the part is no part of what is there now */
        (void)!ftruncate(t->fd, 0);
        (void)vig_fail(err, VIG_E_NET, "%s: the server cannot go on where the transfer ended", url);
        return AGAIN;
    }
    (void)vig_fail(err, status == 404 || status == 410 ? VIG_E_NOT_FOUND : VIG_E_NET, "%s: the server answers %ld", url, status);
    return status >= 500 || status == 429 || status == 408 ? AGAIN : GIVE_UP;
}

static bool will_fail_again(CURLcode rc)
{
    switch (rc) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_OUT_OF_MEMORY: return true;
    default: return false;
    }
}

static enum outcome perform(struct transfer *t, const char *tag, struct vig_err *err)
{
    struct curl_slist *lines = conditions(t, tag);
    char reason[CURL_ERROR_SIZE] = "", url[200];
    long status = 0;
    CURLcode rc;

    (void)vig_url_shown(t->what->url, url, sizeof url);
    set_options(t, lines, reason);
    rc = vig_curl.easy_perform(t->curl);
    (void)vig_curl.easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)vig_curl.easy_setopt(t->curl, CURLOPT_HTTPHEADER, NULL);
    (void)vig_curl.easy_setopt(t->curl, CURLOPT_ERRORBUFFER, NULL);
    vig_curl.slist_free_all(lines);
    if (t->body_is_wanted)
        write_tag(t->what->path, &t->got);
    if (t->disk_failed) {
        (void)vig_fail_errno(err, t->disk_errno, "cannot write %s.part", t->what->path);
        return GIVE_UP;
    }
    if (t->over) {
        (void)vig_fail(err, VIG_E_LIMIT, "%s: more than %llu bytes", url, (unsigned long long)t->what->max);
        return GIVE_UP;
    }
    if (rc != CURLE_OK) {
        (void)vig_fail(err, VIG_E_NET, "%s: %.100s", url, reason[0] ? reason : vig_curl.easy_strerror(rc));
        return will_fail_again(rc) ? GIVE_UP : AGAIN;
    }
    return judge_status(t, status, url, err);
}

static int put_in_place(const struct transfer *t, struct vig_err *err)
{
    char part[VIG_LIMIT_PATH], tag[VIG_LIMIT_PATH];

    (void)snprintf(part, sizeof part, "%s.part", t->what->path);
    (void)snprintf(tag, sizeof tag, "%s.tag", t->what->path);
    (void)unlink(tag);
    if (t->at == 0 && ftruncate(t->fd, 0) < 0) /* an empty body calls nobody */
        return vig_fail_errno(err, errno, "cannot write %s", part);
    return rename(part, t->what->path) < 0 ? vig_fail_errno(err, errno, "cannot write %s", t->what->path) : 0;
}

static void wait_before(CURL *curl, unsigned tried)
{
    curl_off_t seconds = 0;
    uint64_t wait = (uint64_t)FIRST_WAIT_MS << (tried < 8 ? tried : 8);
    uint16_t jitter = 0;

    (void)vig_curl.easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
    if (getrandom(&jitter, sizeof jitter, GRND_NONBLOCK) == (ssize_t)sizeof jitter)
        wait += wait * jitter / UINT16_MAX / 2; /* so that a fleet does not come back all at once */
    if (seconds > 0 && (uint64_t)seconds * 1000 > wait)
        wait = (uint64_t)seconds * 1000;
    if (wait > LONGEST_WAIT_MS)
        wait = LONGEST_WAIT_MS;
    struct timespec t = { (time_t)(wait / 1000), (long)(wait % 1000) * 1000000 };
    (void)nanosleep(&t, NULL);
}

static enum outcome try_once(struct vig_downloader *d, const struct vig_download *what, struct vig_validator *ret, int *ret_rc,
                             struct vig_err *err)
{
    struct transfer t = { .what = what, .fd = -1, .curl = d->curl };
    enum outcome out = GIVE_UP;
    char tag[VIG_VALIDATOR];

    *ret_rc = open_part(&t, tag, err);
    if (*ret_rc == 0) {
        out = perform(&t, tag, err);
        *ret_rc = out == DONE ? put_in_place(&t, err) : out == UNCHANGED ? 0 : (int)err->code;
        *ret = t.got;
    }
    if (t.fd >= 0)
        (void)close(t.fd);
    return out;
}

int vig_downloader_get(struct vig_downloader *d, const struct vig_download *what, bool *ret_unchanged,
                       struct vig_validator *ret, struct vig_err *err)
{
    unsigned tries = what->tries ? what->tries : DEFAULT_TRIES;
    enum outcome out = GIVE_UP;
    char part[VIG_LIMIT_PATH];
    int rc = 0;

    for (unsigned i = 0; i < tries; i++) {
        out = try_once(d, what, ret, &rc, err);
        if (out != AGAIN)
            break;
        if (i + 1 < tries)
            wait_before(d->curl, i);
    }
    *ret_unchanged = out == UNCHANGED;
    if (out == UNCHANGED) {
        (void)snprintf(part, sizeof part, "%s.part", what->path);
        (void)unlink(part);
        *ret = what->have;
    }
    return rc;
}
