/* format/tar_sparse.h - sparse files in tar archives. Private to src/format. */
#ifndef VIG_FORMAT_TAR_SPARSE_H
#define VIG_FORMAT_TAR_SPARSE_H

#include "format/tar.h"

int vig_tar_number(vig_str field, uint64_t *ret); /* octal, or GNU's base 256; negative: not a number */

/* GNU's 'S' entry: the first pieces stand in the header, the next in blocks behind it, which are consumed. */
int vig_tar_sparse_old(struct vig_tar *t, struct vig_err *err);
bool vig_tar_sparse_add(struct vig_tar *t, uint64_t offset, uint64_t length);
/* The content with its holes, into t->content. */
int vig_tar_sparse_load(struct vig_tar *t, struct vig_err *err);

#endif
