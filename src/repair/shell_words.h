/* repair/shell_words.h - any text as one word of a shell command that a person may copy. */
#ifndef VIG_REPAIR_SHELL_WORDS_H
#define VIG_REPAIR_SHELL_WORDS_H

#include "base/buf.h"

/* Appends `word` so that a POSIX shell reads exactly it again: bare where that is safe, else in '…', and in $'…' (bash, zsh, ksh, POSIX of
 * 2024) where it holds control characters or is no UTF-8: those must not draw on the terminal. */
void vig_shell_word(struct vig_buf *out, vig_str word);
/* Whether it needs $'…'. */
bool vig_shell_word_is_odd(vig_str word);
/* One line of text for a comment: control characters become '?'. */
void vig_shell_comment(struct vig_buf *out, vig_str text);

#endif
