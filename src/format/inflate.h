/* format/inflate.h - gzip, zstd, xz, bzip2 and lz4, unpacked as a stream.
 *
 * What comes out is never held but for one buffer. Checksums and sizes that the format records are verified; several
 * members or frames in a row are one stream, and zeros behind the last one are padding.
 */
#ifndef VIG_FORMAT_INFLATE_H
#define VIG_FORMAT_INFLATE_H

#include "base/stream.h"

enum vig_packing { VIG_PACKING_NONE, VIG_PACKING_GZIP, VIG_PACKING_ZSTD, VIG_PACKING_XZ, VIG_PACKING_BZIP2, VIG_PACKING_LZ4 };

/* What `head`, the first bytes (six are enough), says. */
enum vig_packing vig_packing_of(vig_str head);

struct vig_inflate;

/* Unpacks `in`, which must outlive it. `packing` is not NONE. Besides what is malformed, the stream fails with VIG_E_LIMIT
 * when more comes out than VIG_LIMIT_RATIO allows for what went in; `slack` bytes are free. What came out before a failure
 * is handed out before it. */
int vig_inflate_new(enum vig_packing packing, struct vig_stream *in, uint64_t slack, struct vig_inflate **ret,
                    struct vig_err *err);
void vig_inflate_free(struct vig_inflate *z); /* NULL is fine */
/* How much came out above VIG_LIMIT_RATIO. */
uint64_t vig_inflate_excess(const struct vig_inflate *z);
struct vig_stream *vig_inflate_stream(struct vig_inflate *z);

#endif
