/* model/eol.h - until when a distribution's release gets security updates. */
#ifndef VIG_MODEL_EOL_H
#define VIG_MODEL_EOL_H

#include "base/arena.h"

struct vig_eol {
    const char *end;  /* "2024-06-30": the last day of updates that everybody gets (Debian: LTS; Ubuntu: standard) */
    const char *paid; /* the last day of those for subscribers (Ubuntu Pro, Red Hat ELS, …); NULL: there are none */
};

/* False for releases that are not in the table. "8.9" is looked up as such, then as "8". */
bool vig_eol_of(const char *family, vig_str release, struct vig_eol *ret);

/* "security support ended 2024-06-30", or empty while it lasts. `now`: seconds since 1970. */
int vig_eol_status(const char *family, vig_str release, int64_t now, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
