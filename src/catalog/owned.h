/* catalog/owned.h - which files OS packages own, for those who want no bill of materials.
 *
 * Reads the same data bases (dpkg, apk, rpm, pacman, portage, chisel) with the same code as catalogers do, and hands each path out.
 */
#ifndef VIG_CATALOG_OWNED_H
#define VIG_CATALOG_OWNED_H

#include "base/blob.h"
#include "model/package.h"

struct vig_owned_lists; /* immutable; any thread may ask */

/* `path` is from the root, without a leading '/'; `owner` may be "name:architecture". Views die when it returns. */
struct vig_owned_visitor {
    void *ctx;
    int (*owns)(void *ctx, enum vig_pkg_type type, vig_str owner, vig_str path, struct vig_err *err);
};

int vig_owned_lists_new(struct vig_arena *arena, struct vig_owned_lists **ret, struct vig_err *err);
/* Whether the file at `path` (from the root) says what packages own, and the most of it that is read. */
bool vig_owned_lists_has(const struct vig_owned_lists *l, vig_str path, size_t *ret_max);
/* Damage is passed over: it costs names of owners, nothing else. */
int vig_owned_lists_read(const struct vig_owned_lists *l, vig_str path, const struct vig_blob *content,
                         const struct vig_owned_visitor *v, struct vig_err *err);

#endif
