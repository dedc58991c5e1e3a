/* format/deb822.h - the text form that dpkg, apt and opkg keep records in.
 *
 *     Package: libc6           a field: name, colon, value
 *     Description: short       lines that begin with a space continue the value
 *      long text
 *                              an empty line ends a stanza
 *     Package: next
 *
 * The walker gives back one item after the other and copies nothing. Only the lines of the stanza tell where it ends, so
 * damage in one never reaches the next.
 */
#ifndef VIG_FORMAT_DEB822_H
#define VIG_FORMAT_DEB822_H

#include "base/cur.h"

enum vig_deb822_kind {
    VIG_DEB822_FIELD,
    VIG_DEB822_END, /* of a stanza that had at least one line; also at the end of the text */
    VIG_DEB822_BAD, /* a line that is no field */
};

struct vig_deb822_item {
    enum vig_deb822_kind kind;
    vig_str name;  /* case does not matter */
    vig_str value; /* of the first line, trimmed */
    vig_str more;  /* the lines that continue it, as they stand */
    size_t line;   /* from 1 */
};

struct vig_deb822 {
    vig_cur cur;
    size_t line;
    bool open; /* inside a stanza */
};

static inline struct vig_deb822 vig_deb822_of(vig_str text)
{
    return (struct vig_deb822){ .cur = vig_cur_of(text) };
}

/* False at the end. */
bool vig_deb822_next(struct vig_deb822 *d, struct vig_deb822_item *ret);

/* "glibc (2.36-9)": the name, and in *ret_version what stands in parentheses, or the empty view. */
vig_str vig_deb822_source(vig_str value, vig_str *ret_version);

#endif
