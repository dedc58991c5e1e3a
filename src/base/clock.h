/* base/clock.h - how long things take. */
#ifndef VIG_BASE_CLOCK_H
#define VIG_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds from some moment on; setting the system's clock does not change it. */
static inline uint64_t vig_clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
