/* report/markup.h - text from input inside of HTML, XML and Markdown: it must not leave its place. */
#ifndef VIG_REPORT_MARKUP_H
#define VIG_REPORT_MARKUP_H

#include "base/buf.h"

/* For element content and quoted attributes alike. Characters that XML does not allow, and bytes that are not UTF-8, become U+FFFD. */
void vig_markup_text(struct vig_buf *out, vig_str s);
/* For a cell of a Markdown table: one line; nothing in it can start markup, a link or raw HTML. */
void vig_markdown_text(struct vig_buf *out, vig_str s);

#endif
