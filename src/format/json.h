/* format/json.h - JSON texts, by yyjson, under limits.
 *
 * The result is yyjson's own read-only document: walk it with yyjson_obj_get, yyjson_arr_iter and their like, which take
 * NULL and the wrong type and then return NULL. It nests at most VIG_LIMIT_DEPTH deep, so a walker may recurse. It lives as
 * long as the arena. Strings may hold any bytes, NUL and invalid UTF-8 too: the field's other readers accept such files, and
 * writers have to cope with any bytes anyhow.
 *
 * Of a key that stands twice in one object the first is found. Looking up is linear in the object's size: for more than a
 * few keys of an object that may be large, iterate.
 */
#ifndef VIG_FORMAT_JSON_H
#define VIG_FORMAT_JSON_H

#include <yyjson.h>

#include "base/arena.h"
#include "base/limits.h"

/* Reads `text` (a byte order mark in front is passed over). VIG_E_LIMIT above `max` bytes, or when it nests too deep or
 * takes many times its size in memory; VIG_E_INPUT with the line in err->at; VIG_E_NOMEM. */
int vig_json_read(vig_str text, size_t max, struct vig_arena *arena, yyjson_val **ret, struct vig_err *err);
/* The same, where comments and commas behind the last element are customary (bun.lock, tsconfig). */
int vig_json_read_relaxed(vig_str text, size_t max, struct vig_arena *arena, yyjson_val **ret, struct vig_err *err);

/* A string's bytes; the empty view for NULL and for any other type. */
static inline vig_str vig_json_str(const yyjson_val *v)
{
    return yyjson_is_str((yyjson_val *)v)
               ? vig_str_of(unsafe_yyjson_get_str((void *)v), unsafe_yyjson_get_len((void *)v))
               : (vig_str){ NULL, 0 };
}
static inline yyjson_val *vig_json_get(yyjson_val *obj, vig_str key)
{
    return yyjson_obj_getn(obj, key.p, key.n);
}
/* The string at `key` of an object; the empty view when either is missing. */
static inline vig_str vig_json_get_str(yyjson_val *obj, vig_str key)
{
    return vig_json_str(vig_json_get(obj, key));
}
/* yyjson_obj_foreach, but without its arithmetic on a null pointer for what is no object, or empty. */
#define vig_json_foreach(obj, i, max, key, val)                                                                        \
    for ((i) = 0, (max) = yyjson_obj_size(obj), (key) = (max) ? unsafe_yyjson_get_first(obj) : NULL,                   \
        (val) = (max) ? (key) + 1 : NULL;                                                                              \
         (i) < (max); (i)++, (key) = unsafe_yyjson_get_next(val), (val) = (key) + 1)

#endif
