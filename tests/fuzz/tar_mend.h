/* tests/fuzz/tar_mend.h - gives each header of an archive its right checksum, without which a fuzzer would never get behind
 * the first one. Archives of an odd number of blocks stay as they are, so that wrong checksums are tried, too. */
#ifndef TAR_MEND_H
#define TAR_MEND_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A copy on the heap; NULL without memory. */
static uint8_t *tar_mend(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        return NULL;
    memcpy(copy, data, size);
    for (size_t at = 0; size / 512 % 2 == 0 && size - at >= 512; at += 512) {
        uint8_t *h = copy + at;
        unsigned sum = 8 * ' ';
        if (memcmp(h + 257, "ustar", 5) != 0)
            continue;
        for (int i = 0; i < 512; i++)
            sum += i < 148 || i >= 156 ? h[i] : 0;
        (void)snprintf((char *)h + 148, 7, "%06o", sum);
        h[155] = ' ';
    }
    return copy;
}

#endif
