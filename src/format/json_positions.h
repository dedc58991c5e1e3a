/* format/json_positions.h - where in a JSON text the members of an object stand: for messages with line and column, and for repairs
 * that change one value and leave the rest of the text as somebody wrote it.
 */
#ifndef VIG_FORMAT_JSON_POSITIONS_H
#define VIG_FORMAT_JSON_POSITIONS_H

#include "base/vec.h"

struct vig_json_member {
    vig_str key;      /* as written, without its quotes: escapes are not resolved */
    size_t key_at;    /* its opening quote; bytes from the start of the text */
    size_t value_at, value_end;
};
struct vig_json_members {
    VIG_VEC(struct vig_json_member); /* in the text's order, duplicates too */
    size_t open, close;              /* where '{' and '}' stand */
};

/* Of the object that begins at `at` (white space and, at 0, a byte order mark in front are passed over). The whole object is
 * checked, down to its closing bracket; for `at` 0 only white space may follow. VIG_E_INPUT: it is not JSON, or no object;
 * err->at is the offset. VIG_E_LIMIT: nests too deep. Views are into `text`. */
int vig_json_members(vig_str text, size_t at, struct vig_arena *arena, struct vig_json_members *ret, struct vig_err *err);

/* Line and column of an offset, from 1; columns are characters (UTF-8), not bytes. */
void vig_text_place(vig_str text, size_t at, uint32_t *ret_line, uint32_t *ret_column);

#endif
