/* base/hash.h - digests (OpenSSL, with the processor's own instructions) and the stable 64-bit hash of files on disk. */
#ifndef VIG_BASE_HASH_H
#define VIG_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum vig_digest_kind { VIG_SHA1, VIG_SHA256, VIG_SHA512 };

struct vig_digest; /* heap; one thread at a time */

int vig_digest_new(enum vig_digest_kind kind, struct vig_digest **ret, struct vig_err *err);
void vig_digest_free(struct vig_digest *d); /* NULL is fine */
int vig_digest_add(struct vig_digest *d, vig_str bytes, struct vig_err *err);
/* Lower-case hex and a NUL into `ret` (129 bytes are enough for each kind), and starts afresh. */
int vig_digest_hex(struct vig_digest *d, char *ret, size_t size, struct vig_err *err);

/* All at once. */
int vig_sha1_hex(vig_str bytes, char ret[41], struct vig_err *err);
int vig_sha256_hex(vig_str bytes, char ret[65], struct vig_err *err);

/* The same on every machine and in every version: may be stored. Not for tables that an attacker fills (vig_str_hash). */
uint64_t vig_hash64(vig_str bytes);

#endif
