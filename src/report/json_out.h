/* report/json_out.h - writes JSON, indented, in the order of the calls.
 *
 * Strings are escaped here and nowhere else: quotes, control characters, and bytes that are not UTF-8 (as U+FFFD), so that
 * no input can break out of its string or make the document unreadable.
 */
#ifndef VIG_REPORT_JSON_OUT_H
#define VIG_REPORT_JSON_OUT_H

#include "base/buf.h"

struct vig_json_out {
    struct vig_buf *to;
    unsigned depth;
    bool comma; /* the next element needs one */
};

/* The length of the UTF-8 sequence at p, or 0 when there is none (also for surrogates and overlong forms). */
size_t vig_utf8_length(const char *p, size_t left);

/* `key` NULL inside arrays and for the document itself. */
void vig_json_open(struct vig_json_out *j, const char *key, char bracket); /* '{' or '[' */
void vig_json_close(struct vig_json_out *j, char bracket);                 /* '}' or ']' */
void vig_json_str(struct vig_json_out *j, const char *key, vig_str value);
void vig_json_text(struct vig_json_out *j, const char *key, vig_str value); /* left out when it is empty */
void vig_json_num(struct vig_json_out *j, const char *key, double value, int digits);
void vig_json_int(struct vig_json_out *j, const char *key, uint64_t value);
void vig_json_bool(struct vig_json_out *j, const char *key, bool value);

#endif
