/* catalog/layer.h - what catalogers found in one layer, before layers are put on top of each other.
 *
 * Private to src/catalog. Nothing here refers to another layer, so layers are made in parallel and cached by digest
 * (layer_cache.c); source/stack.h tells what of them is still there.
 */
#ifndef VIG_CATALOG_LAYER_H
#define VIG_CATALOG_LAYER_H

#include "base/buf.h"
#include "base/map.h"
#include "catalog/cataloger.h"
#include "source/stack.h"

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
    vig_str place; /* of what is added, when that is not `path` */
    vig_str nested[VIG_LIMIT_ARCHIVE_DEPTH];
    size_t depth;
    /* Whether any cataloger wants a path; NULL: keep all. */
    bool (*wants)(void *ctx, vig_str path);
    void *wants_ctx;
    const struct vig_owned_visitor *owned_to; /* gets what packages own, in place of `owned`; or NULL (owned.c) */

    struct { VIG_VEC(struct vig_package); } packages; /* one location each, whose layer is VIG_NO_LAYER; owner unset */
    struct { VIG_VEC(struct vig_note); } notes;
    struct { VIG_VEC(struct vig_owned); } owned;
    size_t owned_bytes; /* of their paths; above VIG_LIMIT_OWNED further ones are dropped, with one note */
    size_t notes_dropped, packages_dropped;
    size_t file_notes; /* about the file that is being read */
    struct vig_os os;
    int os_rank; /* of the highest file that spoke; 0: none did */
};

/* One file that catalogers read: where its results end in the catalog's arrays (they begin where those of the file before
 * it end). When a path comes twice in a layer, the last one counts. */
struct vig_file_result {
    vig_str path;
    size_t packages_end, owned_end;
};

/* A link whose name a cataloger wants. */
struct vig_wanted_link {
    vig_str path, target; /* a symlink's as written, a hard link's from the root */
    bool hard;
};

struct vig_layer_facts {
    struct vig_arena *arena;
    struct vig_catalog *cat;
    struct { VIG_VEC(struct vig_file_result); } files;
    struct { VIG_VEC(struct vig_wanted_link); } links;
    struct vig_layer_tree tree;
};

int vig_layer_facts_new(struct vig_layer_facts **ret, struct vig_err *err);
void vig_layer_facts_free(struct vig_layer_facts *facts); /* NULL is fine */

/* The cache of layers. `dir` is made when it is absent. A cached layer is only found by the program that wrote it (its
 * build id is part of the file's name), so a changed cataloger never meets an old result. Damage reads as absent. */
struct vig_layer_cache;
int vig_layer_cache_open(const char *dir, bool declared, struct vig_arena *arena, struct vig_layer_cache **ret, struct vig_err *err);
struct vig_layer_facts *vig_layer_cache_get(const struct vig_layer_cache *cache, vig_str key); /* NULL: not there */
void vig_layer_cache_put(const struct vig_layer_cache *cache, vig_str key, const struct vig_layer_facts *facts); /* best effort */

/* Both for tests: the stored form. */
int vig_layer_facts_write(const struct vig_layer_facts *facts, struct vig_buf *out, struct vig_err *err);
int vig_layer_facts_read(vig_str stored, struct vig_layer_facts **ret, struct vig_err *err);

/* Puts `n` layers, the lowest first, on top of each other into `sbom` (packages, owners, notes, os). */
int vig_join_layers(const struct vig_layer_facts *const *layers, size_t n, bool is_image, struct vig_sbom *sbom, struct vig_err *err);
int vig_layer_facts_stack(const struct vig_layer_facts *const *layers, size_t n, struct vig_arena *arena, struct vig_stack **ret,
                          struct vig_err *err);

#endif
