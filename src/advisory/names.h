/* advisory/names.h - which names a data base has claims or exploits of, in a few bits for each (a Bloom filter).
 *
 * Most packages of a scan have no claim, most vulnerabilities are not known to be exploited, and finding that out in the table
 * means to read and unpack a block for each. The filter is read once, as one value. It says "perhaps" of every name that is there,
 * and of one in two hundred of the others.
 *
 *     value = bits, the lowest of a byte first; a name's are chosen by the hash of its key
 *     key   = "p" ecosystem 0 name 0  or  "k" CVE id 0
 */
#ifndef VIG_ADVISORY_NAMES_H
#define VIG_ADVISORY_NAMES_H

#include "base/buf.h"

/* What an entry's key (pack.h) begins with. */
vig_str vig_names_key(vig_str entry_key);

/* Appends the filter of `n` hashes (vig_hash64 of their keys): less than two bytes for each. */
void vig_names_make(struct vig_buf *to, const uint64_t *hashes, size_t n);

/* False: it is surely not there. A filter of no bits knows nothing, and says true. */
bool vig_names_may_have(vig_str filter, vig_str key);

#endif
