/* format/docker_run_options.h - the options of docker run. Private to format/docker_run*.c. */
#ifndef VIG_FORMAT_DOCKER_RUN_OPTIONS_H
#define VIG_FORMAT_DOCKER_RUN_OPTIONS_H

#include "model/container.h"

enum run_option_kind {
    RUN_SKIP_FLAG, /* known, and of no matter to any check */
    RUN_SKIP,      /* the same, with a value */
    RUN_FLAG,      /* a bool of the container */
    RUN_TEXT,
    RUN_NUMBER,
    RUN_SIZE,
    RUN_WORD, /* one more of a list */
    RUN_PAIR, /* NAME=value */
    RUN_CALL,
    RUN_CALL_FLAG,
};

struct run_option {
    const char *name;
    char letter; /* or NUL */
    enum run_option_kind kind;
    size_t at;   /* offset into the container */
    int (*set)(struct vig_container *c, vig_str value, struct vig_arena *arena, struct vig_err *err);
};

/* NULL: there is none. */
const struct run_option *run_option_named(vig_str name);
const struct run_option *run_option_lettered(char letter);
const char *run_option_near(vig_str name); /* NULL: none is near */
bool run_option_takes_value(const struct run_option *o);
/* `value`: of a flag "true" or what was written behind '='. */
int run_option_set(const struct run_option *o, vig_str value, struct vig_container *c, struct vig_arena *arena, struct vig_err *err);

#endif
