/* format/words_near.h - which known word somebody may have meant. */
#ifndef VIG_FORMAT_WORDS_NEAR_H
#define VIG_FORMAT_WORDS_NEAR_H

#include "base/str.h"

/* When `known` is fewer than *best changes (of one character, or a swap of two) away from `word`: sets *best to that, *ret to known. */
void vig_words_nearer(vig_str word, const char *known, size_t *best, const char **ret);

#endif
