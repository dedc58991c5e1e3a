/* base/hasher.c - see base/hasher.h. A ring of a few buffers lies between the two threads. */
#include "base/hasher.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/limits.h"

enum { SLOTS = 4, SLOT = 256 << 10, THREAD_FROM = 1 << 20 };

struct vig_hasher {
    struct vig_digest *digest; /* the thread's, while there is one */
    bool alone, threaded, ending;
    uint64_t total;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned first, count; /* filled slots */
    size_t sizes[SLOTS];
    char *slots; /* SLOTS of SLOT bytes */
    struct vig_err failure;
};

int vig_hasher_new(bool alone, struct vig_hasher **ret, struct vig_err *err)
{
    struct vig_hasher *h = vig_allocation_fails() ? NULL : calloc(1, sizeof *h);
    int rc;

    if (!h)
        return vig_nomem(err);
    rc = vig_digest_new(VIG_SHA256, &h->digest, err);
    if (rc < 0) {
        free(h);
        return rc;
    }
    h->alone = alone;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    *ret = h;
    return 0;
}

static void *follow(void *arg)
{
    struct vig_hasher *h = arg;
    struct vig_err err = VIG_ERR_INIT;

    pthread_mutex_lock(&h->lock);
    for (;;) {
        while (!h->count && !h->ending)
            pthread_cond_wait(&h->changed, &h->lock);
        if (!h->count)
            break;
        vig_str bytes = vig_str_of(h->slots + (size_t)h->first * SLOT, h->sizes[h->first]);
        pthread_mutex_unlock(&h->lock);
        int rc = vig_digest_add(h->digest, bytes, &err);
        pthread_mutex_lock(&h->lock);
        if (rc < 0)
            h->failure = err;
        h->first = (h->first + 1) % SLOTS;
        h->count--;
        pthread_cond_signal(&h->changed);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

/* Without memory or a thread for it, hashing goes on in the caller's. */
static void start_thread(struct vig_hasher *h)
{
    h->slots = vig_allocation_fails() ? NULL : malloc((size_t)SLOTS * SLOT);
    if (h->slots && pthread_create(&h->thread, NULL, follow, h) == 0)
        h->threaded = true;
    else
        h->alone = true;
}

static void hand_over(struct vig_hasher *h, vig_str part)
{
    unsigned slot;

    pthread_mutex_lock(&h->lock);
    while (h->count == SLOTS)
        pthread_cond_wait(&h->changed, &h->lock);
    slot = (h->first + h->count) % SLOTS;
    pthread_mutex_unlock(&h->lock);
    memcpy(h->slots + (size_t)slot * SLOT, part.p, part.n); /* nobody looks at it before it is counted */
    pthread_mutex_lock(&h->lock);
    h->sizes[slot] = part.n;
    h->count++;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

int vig_hasher_add(struct vig_hasher *h, vig_str bytes, struct vig_err *err)
{
    h->total += bytes.n;
    if (!h->alone && !h->threaded && h->total > THREAD_FROM)
        start_thread(h);
    if (!h->threaded)
        return vig_digest_add(h->digest, bytes, err);
    while (bytes.n) {
        vig_str part = vig_str_take(bytes, SLOT);
        hand_over(h, part);
        bytes = vig_str_skip(bytes, part.n);
    }
    return 0;
}

static void join(struct vig_hasher *h)
{
    if (!h->threaded)
        return;
    pthread_mutex_lock(&h->lock);
    h->ending = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
    (void)pthread_join(h->thread, NULL);
    h->threaded = false;
    h->alone = true;
}

int vig_hasher_end(struct vig_hasher *h, char ret[80], struct vig_err *err)
{
    char hex[129];
    int rc;

    join(h);
    if (h->failure.code) {
        *err = h->failure;
        return err->code;
    }
    rc = vig_digest_hex(h->digest, hex, sizeof hex, err);
    if (rc == 0)
        (void)snprintf(ret, 80, "sha256:%.64s", hex);
    return rc;
}

void vig_hasher_free(struct vig_hasher *h)
{
    if (!h)
        return;
    join(h);
    vig_digest_free(h->digest);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->changed);
    free(h->slots);
    free(h);
}
