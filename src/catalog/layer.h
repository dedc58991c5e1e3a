/* catalog/layer.h - what catalogers found in one layer, before layers are put on top of each other.
 *
 * Private to src/catalog. It holds no reference to other layers, so it can be made in parallel and cached by digest.
 */
#ifndef VIG_CATALOG_LAYER_H
#define VIG_CATALOG_LAYER_H

#include "catalog/cataloger.h"

/* A file that an OS package owns, among those that catalogers want. */
struct vig_owned {
    enum vig_pkg_type type;
    vig_str owner; /* name of the package, as its data base writes it */
    vig_str path;  /* without a leading '/' */
};

struct vig_catalog {
    struct vig_arena *arena;   /* results */
    struct vig_arena *scratch; /* of the file that is being read */
    const struct vig_cataloger *cataloger;
    vig_str path;
    vig_str nested[VIG_LIMIT_ARCHIVE_DEPTH];
    size_t depth;
    /* Whether any cataloger wants a path; NULL: keep all. */
    bool (*wants)(void *ctx, vig_str path);
    void *wants_ctx;

    struct { VIG_VEC(struct vig_package); } packages; /* one location each, whose layer is VIG_NO_LAYER; owner unset */
    struct { VIG_VEC(struct vig_note); } notes;
    struct { VIG_VEC(struct vig_owned); } owned;
    size_t notes_dropped;
    struct vig_os os;
    int os_rank; /* of the highest file that spoke; 0: none did */
};

#endif
