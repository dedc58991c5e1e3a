/* base/hasher.h - SHA-256 of a long run of bytes, computed by a thread of its own that follows a few steps behind.
 *
 * Hashing a packed layer takes a fifth of the time that unpacking it takes. Where a processor is idle, that fifth is free.
 */
#ifndef VIG_BASE_HASHER_H
#define VIG_BASE_HASHER_H

#include "base/hash.h"

struct vig_hasher; /* heap; used from one thread */

/* `alone`: no thread is started, whatever comes. Else one is, once a MiB has come. */
int vig_hasher_new(bool alone, struct vig_hasher **ret, struct vig_err *err);
void vig_hasher_free(struct vig_hasher *h); /* NULL is fine */
int vig_hasher_add(struct vig_hasher *h, vig_str bytes, struct vig_err *err); /* copies them, or hashes them at once */
/* "sha256:…" of all that was added. The hasher takes no more. */
int vig_hasher_end(struct vig_hasher *h, char ret[80], struct vig_err *err);

#endif
