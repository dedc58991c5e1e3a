/* format/go_mod.h - what a go.mod file requires and replaces. */
#ifndef VIG_FORMAT_GO_MOD_H
#define VIG_FORMAT_GO_MOD_H

#include "base/vec.h"

struct vig_go_require {
    vig_str path, version;
    size_t line;
};

struct vig_go_replace {
    vig_str path, version; /* what is replaced; an empty version: every version */
    vig_str new_path, new_version;
};

struct vig_go_mod {
    vig_str module;
    vig_str go;        /* "1.22" or "1.22.3" */
    vig_str toolchain; /* "go1.22.3" */
    struct { VIG_VEC(struct vig_go_require); } requires;
    struct { VIG_VEC(struct vig_go_replace); } replaces;
    size_t bad_line; /* the first line that makes no sense, or 0; it was passed over */
};

/* Views into `file`; only VIG_E_NOMEM can happen. */
int vig_go_mod_parse(vig_str file, struct vig_arena *arena, struct vig_go_mod *ret, struct vig_err *err);

#endif
