/* format/unpacker.h - what each compression of format/inflate.h provides. Private to src/format. */
#ifndef VIG_FORMAT_UNPACKER_H
#define VIG_FORMAT_UNPACKER_H

#include "base/err.h"
#include "base/str.h"

struct vig_unpacker {
    const char *name;
    bool (*starts)(vig_str head); /* whether a member begins so; the first six bytes are enough */
    void *(*make)(void); /* NULL: out of memory */
    void (*drop)(void *state);
    /* Unpacks from *in, which it advances, into [out, out + n). *ret_ended: a member ended, and its checksum was right. */
    int (*step)(void *state, vig_str *in, char *out, size_t n, size_t *ret, bool *ret_ended, struct vig_err *err);
    bool (*again)(void *state); /* makes it ready for the next member */
};

extern const struct vig_unpacker vig_unpacker_gzip, vig_unpacker_zstd, vig_unpacker_xz, vig_unpacker_bzip2, vig_unpacker_lz4;

#endif
