/* format/zlib.h - a zlib stream that lies in memory, unpacked at once under a ceiling. */
#ifndef VIG_FORMAT_ZLIB_H
#define VIG_FORMAT_ZLIB_H

#include "base/arena.h"

/* Unpacks all of `packed` onto `arena`; its checksum is verified. VIG_E_INPUT when it is damaged or cut off; VIG_E_LIMIT
 * above `max` bytes. */
int vig_zlib_unpack(vig_str packed, size_t max, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

#endif
