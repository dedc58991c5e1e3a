/* base/pool.c - see base/pool.h. */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "base/arena.h"

enum { MOST_THREADS = 64 };

struct job {
    void (*run)(void *arg);
    void *arg;
};

struct vig_pool {
    pthread_mutex_t lock;
    pthread_cond_t has_job, has_room, idle;
    pthread_t threads[MOST_THREADS];
    unsigned thread_count, busy;
    bool ending;
    struct job queue[2 * MOST_THREADS];
    size_t first, queued, room;
};

static void *work(void *arg)
{
    struct vig_pool *p = arg;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->queued && !p->ending)
            pthread_cond_wait(&p->has_job, &p->lock);
        if (!p->queued)
            break;
        struct job job = p->queue[p->first];
        p->first = (p->first + 1) % p->room;
        p->queued--;
        p->busy++;
        pthread_cond_signal(&p->has_room);
        pthread_mutex_unlock(&p->lock);
        job.run(job.arg);
        pthread_mutex_lock(&p->lock);
        p->busy--;
        if (!p->busy && !p->queued)
            pthread_cond_broadcast(&p->idle);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static unsigned processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (unsigned)n;
}

int vig_pool_new(unsigned threads, struct vig_pool **ret, struct vig_err *err)
{
    struct vig_pool *p = vig_allocation_fails() ? NULL : calloc(1, sizeof *p);
    unsigned want = threads ? threads : processors();

    if (!p)
        return vig_nomem(err);
    if (want > MOST_THREADS)
        want = MOST_THREADS;
    p->room = 2 * (size_t)want;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->has_job, NULL);
    pthread_cond_init(&p->has_room, NULL);
    pthread_cond_init(&p->idle, NULL);
    while (p->thread_count < want && pthread_create(&p->threads[p->thread_count], NULL, work, p) == 0)
        p->thread_count++;
    if (!p->thread_count) {
        vig_pool_free(p);
        return vig_fail(err, VIG_E_NOMEM, "no thread can be started");
    }
    *ret = p;
    return 0;
}

unsigned vig_pool_threads(const struct vig_pool *p)
{
    return p->thread_count;
}

void vig_pool_add(struct vig_pool *p, void (*job)(void *arg), void *arg)
{
    pthread_mutex_lock(&p->lock);
    while (p->queued == p->room)
        pthread_cond_wait(&p->has_room, &p->lock);
    p->queue[(p->first + p->queued++) % p->room] = (struct job){ job, arg };
    pthread_cond_signal(&p->has_job);
    pthread_mutex_unlock(&p->lock);
}

void vig_pool_wait(struct vig_pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->queued || p->busy)
        pthread_cond_wait(&p->idle, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void vig_pool_free(struct vig_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->has_job);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->thread_count; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->has_job);
    pthread_cond_destroy(&p->has_room);
    pthread_cond_destroy(&p->idle);
    free(p);
}
