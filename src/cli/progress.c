/* cli/progress.c - see cli/progress.h. */
#include "cli/progress.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

static pthread_mutex_t terminal = PTHREAD_MUTEX_INITIALIZER;

void vig_progress_begin(struct vig_progress *p, const char *what, bool quiet)
{
    uint64_t now = vig_clock_ns();

    *p = (struct vig_progress){ .what = what, .enabled = !quiet && isatty(STDERR_FILENO), .start_ns = now, .next_ns = now + 500000000u };
}

void vig_progress_update(void *progress, uint64_t done, uint64_t total)
{
    struct vig_progress *p = progress;
    uint64_t now;

    if (!p->enabled)
        return;
    pthread_mutex_lock(&terminal);
    now = vig_clock_ns();
    if (now >= p->next_ns) {
        p->next_ns = now + 100000000u;
        p->shown = true;
        if (total)
            (void)fprintf(stderr, "\r\033[K%.60s  %3u%%  of %.1f MB", p->what, (unsigned)(100.0 * (double)done / (double)total), (double)total / 1e6);
        else
            (void)fprintf(stderr, "\r\033[K%.60s  %.1f MB", p->what, (double)done / 1e6);
        (void)fflush(stderr);
    }
    pthread_mutex_unlock(&terminal);
}

void vig_progress_end(struct vig_progress *p)
{
    if (p->shown)
        (void)fputs("\r\033[K", stderr);
    p->enabled = false;
}
