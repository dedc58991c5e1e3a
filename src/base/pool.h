/* base/pool.h - a fixed number of threads that take jobs from one queue.
 *
 * Jobs start in the order they were added. A job must not wait for another job of its pool.
 */
#ifndef VIG_BASE_POOL_H
#define VIG_BASE_POOL_H

#include "base/err.h"

struct vig_pool;

/* `threads` 0: one for each processor that this process may use. */
int vig_pool_new(unsigned threads, struct vig_pool **ret, struct vig_err *err);
unsigned vig_pool_threads(const struct vig_pool *p);
/* Waits when `2 * threads` jobs are queued already, so a producer cannot run ahead without bound. */
void vig_pool_add(struct vig_pool *p, void (*job)(void *arg), void *arg);
void vig_pool_wait(struct vig_pool *p); /* until all jobs are done */
void vig_pool_free(struct vig_pool *p); /* waits first; NULL is fine */

#endif
