/* cli/check_page.h - the screen of `vigia check`. */
#ifndef VIG_CLI_CHECK_PAGE_H
#define VIG_CLI_CHECK_PAGE_H

#include "cli/judge.h"

/* A layer of defence, with all reports about it. */
struct check_layer {
    const char *name; /* "host", "daemon", "containers", "images" */
    struct { VIG_VEC(const struct vig_report *); } reports;
};

struct check_page {
    const struct check_layer *layers;
    size_t layer_count;
    const struct vig_unseen_part *unseen;
    size_t unseen_count;
    struct vig_arena *arena;
    struct vig_buf *out;
    bool colour;
    unsigned width; /* of the terminal; 0: unlimited */
};

int check_page_write(const struct check_page *p, struct vig_err *err);

#endif
