/* repair/json_edit.h - sets a member of a JSON object in its text, and leaves everything else as somebody wrote it: order, unknown
 * members, white space, the kind of line end.
 */
#ifndef VIG_REPAIR_JSON_EDIT_H
#define VIG_REPAIR_JSON_EDIT_H

#include "base/arena.h"

/* `path`: keys from the outside in, separated by '/' ("log-opts/max-size"); objects that are missing on the way are made. `value`:
 * JSON without white space. A member that is there gets the value (of one that stands there twice, the last, which counts), a new one
 * comes behind the last. White space, and nothing at all, count as an empty object.
 *
 * *ret is on the arena. VIG_E_INPUT: the text is no JSON object, or something on the way is none. */
int vig_json_set(vig_str text, vig_str path, vig_str value, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
