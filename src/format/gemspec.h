/* format/gemspec.h - what an installed gem's specification says, without running it. */
#ifndef VIG_FORMAT_GEMSPEC_H
#define VIG_FORMAT_GEMSPEC_H

#include "base/arena.h"

struct vig_gemspec {
    vig_str name, version; /* empty when the file does not say them in so many words */
    vig_str license;       /* several are joined by ", " */
};

/* Views into `file` or `arena`; only VIG_E_NOMEM can happen. */
int vig_gemspec_parse(vig_str file, struct vig_arena *arena, struct vig_gemspec *ret, struct vig_err *err);

#endif
