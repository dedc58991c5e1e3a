/* cli/progress.h - one line on a terminal that says how far long work is; nothing in a pipe. */
#ifndef VIG_CLI_PROGRESS_H
#define VIG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct vig_progress {
    const char *what;   /* "shop.tar" */
    bool shown, enabled;
    uint64_t start_ns;
    uint64_t next_ns; /* not drawn before */
};

/* Enabled when standard error is a terminal and `quiet` is false. Nothing is drawn in the first half second. */
void vig_progress_begin(struct vig_progress *p, const char *what, bool quiet);
/* As vig_source_options.progress, with the struct as its context. Any thread. */
void vig_progress_update(void *progress, uint64_t done, uint64_t total);
void vig_progress_end(struct vig_progress *p); /* wipes the line */

#endif
