/* format/python_metadata.h - the head of METADATA and PKG-INFO, which says what a Python distribution is. */
#ifndef VIG_FORMAT_PYTHON_METADATA_H
#define VIG_FORMAT_PYTHON_METADATA_H

#include "base/arena.h"

struct vig_python_metadata {
    vig_str name, version; /* empty when the file has none */
    vig_str license;       /* License-Expression, else a short License, else the licence classifiers; may be empty */
};

/* Views into `file` or `arena`. Only VIG_E_NOMEM can happen: what is not a field is passed over. */
int vig_python_metadata_parse(vig_str file, struct vig_arena *arena, struct vig_python_metadata *ret, struct vig_err *err);

#endif
