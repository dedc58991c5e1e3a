/* format/json_walk.h - walks over the outer parts of a large JSON text without building it in memory.
 *
 * A bill of materials may have 300,000 components: whoever reads it enters the document and its list, and takes one
 * component at a time as text, which vig_json_read then reads. A value that is passed over is only looked at for its end, so
 * damage inside one of them cannot hide those after it.
 *
 *     vig_json_walk w = …; if (vig_json_walk_enter(&w, '{'))
 *         while (vig_json_walk_member(&w, &key)) … vig_json_walk_value(&w, &text) or vig_json_walk_enter(&w, '[')
 *     if (w.broken) …
 */
#ifndef VIG_FORMAT_JSON_WALK_H
#define VIG_FORMAT_JSON_WALK_H

#include "base/cur.h"

struct vig_json_walk {
    vig_cur cur;
    bool broken;      /* the text ends, or goes on as JSON cannot: every later call says false */
    size_t line;      /* of vig_json_walk_line */
    size_t line_from; /* bytes that were counted for it */
};

struct vig_json_walk vig_json_walk_of(vig_str text); /* a byte order mark in front is passed over */

/* Passes over `bracket` ('{' or '['); false, and nothing is passed over, when the next value is of another kind. */
bool vig_json_walk_enter(struct vig_json_walk *w, char bracket);
/* Inside of an object: stands before the next member's value. The key is as written: escapes are not resolved. False at
 * the object's end, which is passed over. Each member's value has to be taken or entered and left. */
bool vig_json_walk_member(struct vig_json_walk *w, vig_str *ret_key);
/* Inside of an array: stands before the next element. False at its end, which is passed over. */
bool vig_json_walk_element(struct vig_json_walk *w);
/* Passes over a whole value; `ret_text` may be NULL. */
bool vig_json_walk_value(struct vig_json_walk *w, vig_str *ret_text);

/* The line that it stands in, from 1. */
size_t vig_json_walk_line(struct vig_json_walk *w);

#endif
