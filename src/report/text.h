/* report/text.h - text for people's eyes: colour, width, and nothing from input that could draw on the terminal. */
#ifndef VIG_REPORT_TEXT_H
#define VIG_REPORT_TEXT_H

#include "base/buf.h"
#include "model/severity.h"

enum vig_colour { VIG_PLAIN, VIG_BOLD, VIG_DIM, VIG_RED, VIG_YELLOW, VIG_GREEN, VIG_BLUE, VIG_BRIGHT_RED };

/* Appends `s` with control characters, and bytes that are not UTF-8, shown as '?'. */
void vig_text_clean(struct vig_buf *out, vig_str s);
/* The same, at most `width` columns: a longer one ends in '…'. Counts a code point as one column. 0: unlimited. */
void vig_text_fit(struct vig_buf *out, vig_str s, size_t width);
size_t vig_text_width(vig_str s); /* code points */
/* Switches colours on (or off, for VIG_PLAIN), if `enabled`. */
void vig_text_colour(struct vig_buf *out, bool enabled, enum vig_colour c);
enum vig_colour vig_severity_colour(enum vig_severity s);
/* "1 package", "3 packages". */
void vig_text_count(struct vig_buf *out, size_t n, const char *one, const char *many);

#endif
