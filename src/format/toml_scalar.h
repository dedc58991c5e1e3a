/* format/toml_scalar.h - TOML's strings, numbers, bools and dates. Private to the TOML reader (format/toml.c). */
#ifndef VIG_FORMAT_TOML_SCALAR_H
#define VIG_FORMAT_TOML_SCALAR_H

#include "base/cur.h"
#include "format/toml.h"

struct vig_toml_reader {
    vig_cur cur;
    size_t line;
    size_t values; /* made so far */
    struct vig_arena *arena;
};

/* VIG_E_INPUT at the reader's line. */
int vig_toml_bad(const struct vig_toml_reader *r, struct vig_err *err, const char *what);

/* A string of any of the four forms; the cursor stands on its first quote. `multiline`: whether the two long forms may
 * stand here (they may not be keys). */
int vig_toml_read_string(struct vig_toml_reader *r, bool multiline, vig_str *ret, struct vig_err *err);

/* A number, bool or date: all bytes up to a delimiter. */
int vig_toml_read_bare(struct vig_toml_reader *r, enum vig_toml_kind *ret_kind, vig_str *ret, struct vig_err *err);

#endif
