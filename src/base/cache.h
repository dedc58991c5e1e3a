/* base/cache.h - results that are kept from one run to the next, one file for each key.
 *
 * An entry is only found by the program that wrote it (its build id is part of the file's name), so changed code never meets an
 * old result. The folder is the user's own (0700), but a file may be cut short or come from another disk: whoever reads one
 * checks it, and any doubt means "not there". Files are written under a temporary name and renamed, so two runs at once do not see
 * halves. When there are too many, the oldest go. Any thread may ask.
 */
#ifndef VIG_BASE_CACHE_H
#define VIG_BASE_CACHE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/cur.h"

struct vig_cache;

/* `dir` is made when it is absent. `scope` keeps apart what different readers make of the same key. */
int vig_cache_open(const char *dir, const char *scope, struct vig_arena *arena, struct vig_cache **ret, struct vig_err *err);
/* Appends what is kept for `key`; false, and `to` is left, when there is nothing. */
bool vig_cache_get(const struct vig_cache *cache, vig_str key, struct vig_buf *to);
void vig_cache_put(const struct vig_cache *cache, vig_str key, vig_str bytes); /* best effort */

/* An entry's envelope: a word that says what is in it and in which form, and behind all a checksum. Seals what begins with its word. */
void vig_cache_seal(struct vig_buf *entry);
/* *ret: a cursor over what stands between. False when the entry is not whole, or has another word. */
bool vig_cache_unseal(vig_str entry, const char *word, vig_cur *ret);

#endif
