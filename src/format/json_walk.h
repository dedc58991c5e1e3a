/* format/json_walk.h - walks over the outer parts of a large JSON text without holding it in memory.
 *
 * A bill of materials may have 300,000 components: whoever reads it enters the document and its list, and takes one
 * component at a time as text, which vig_json_read then reads. A value that is passed over is only looked at for its end, so
 * damage inside one of them cannot hide those after it. A file behind a descriptor is read through a window.
 *
 *     vig_json_walk_init(&w, file, max, err);
 *     if (vig_json_walk_enter(&w, '{'))
 *         while (vig_json_walk_member(&w, &key)) … vig_json_walk_value(&w, &text), _skip(&w) or _enter(&w, '[')
 *     if (w.rc < 0) … reading failed, or there was no memory: *err says why
 *     else if (w.broken) … vig_json_walk_line(&w)
 *     vig_json_walk_done(&w);
 */
#ifndef VIG_FORMAT_JSON_WALK_H
#define VIG_FORMAT_JSON_WALK_H

#include "base/blob.h"
#include "base/cur.h"

struct vig_json_walk {
    bool broken; /* the text ends, or goes on as JSON cannot, or rc < 0: every later call says false */
    int rc;      /* of reading the file */
    struct vig_err *err;

    const struct vig_blob *file;
    size_t max;   /* bytes of a value that is taken */
    bool colon;   /* a member's ':' is still in front */
    vig_cur cur;  /* over the window, or over all of a file in memory */
    char *window; /* NULL: the file is in memory */
    size_t cap;
    uint64_t read; /* bytes of the file that were put into the window */
    size_t line;   /* of `counted`, which lies in the window */
    size_t counted;
};

/* A byte order mark in front is passed over. `file` and `err` have to live as long as the walk. */
void vig_json_walk_init(struct vig_json_walk *w, const struct vig_blob *file, size_t max, struct vig_err *err);
void vig_json_walk_done(struct vig_json_walk *w);

/* All views hold until the next call.
 *
 * Passes over `bracket` ('{' or '['); false, and nothing is passed over, when the next value is of another kind. */
bool vig_json_walk_enter(struct vig_json_walk *w, char bracket);
/* Inside of an object: stands before the next member's value. The key is as written: escapes are not resolved. False at
 * the object's end, which is passed over. Each member's value has to be taken, skipped, or entered and walked to its end. */
bool vig_json_walk_member(struct vig_json_walk *w, vig_str *ret_key);
/* Inside of an array: stands before the next element. False at its end, which is passed over. */
bool vig_json_walk_element(struct vig_json_walk *w);
/* Takes a whole value. One of more than `max` bytes is passed over, and the view is empty. */
bool vig_json_walk_value(struct vig_json_walk *w, vig_str *ret_text);
bool vig_json_walk_skip(struct vig_json_walk *w);

/* The line that it stands in, from 1. */
size_t vig_json_walk_line(struct vig_json_walk *w);

#endif
