/* format/requirements.h - pip's requirements files, one requirement after the other. */
#ifndef VIG_FORMAT_REQUIREMENTS_H
#define VIG_FORMAT_REQUIREMENTS_H

#include "base/arena.h"
#include "base/cur.h"

struct vig_requirements {
    vig_cur cur;
    struct vig_arena *arena;
    size_t line; /* the last one read, from 1 */
};

struct vig_requirement {
    vig_str name;    /* without extras */
    vig_str version; /* of "==" or "===" alone, or of a wheel's URL; empty: not pinned to one version */
    vig_str marker;  /* what stands behind ';' */
    size_t line;     /* where it begins */
};

/* UTF-16 with a byte order mark, as PowerShell writes it, is turned into bytes on the arena. */
int vig_requirements_open(vig_str file, struct vig_arena *arena, struct vig_requirements *ret, struct vig_err *err);
/* The next requirement; options ("-r other.txt"), bare URLs and paths are passed over. 1, or 0 at the end, or VIG_E_NOMEM. */
int vig_requirements_next(struct vig_requirements *r, struct vig_requirement *ret, struct vig_err *err);
/* One requirement as PEP 508 writes it; false when it has no name. */
bool vig_requirement_parse(vig_str text, struct vig_requirement *ret);

#endif
