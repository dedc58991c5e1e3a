/* audit/facts/image_layer.h - what is collected of one layer of an image, before layers are put on top of each other.
 *
 * Private to audit/facts/image*.c, their tests and fuzzers. Nothing here refers to another layer, so layers are read in parallel and
 * kept by their digest (image_store.c).
 */
#ifndef VIG_AUDIT_FACTS_IMAGE_LAYER_H
#define VIG_AUDIT_FACTS_IMAGE_LAYER_H

#include "base/buf.h"
#include "catalog/owned.h"
#include "model/image.h"
#include "source/stack.h"

struct vig_image_size { /* a file that is not empty */
    uint64_t hash, size; /* vig_hash64 of its path */
    uint32_t folder;     /* index into folders */
};

struct vig_image_owner {
    vig_str path, package; /* the path as vig_image_owned_path makes it */
};

enum vig_image_table { VIG_IMAGE_PASSWD, VIG_IMAGE_SHADOW, VIG_IMAGE_GROUP, VIG_IMAGE_TABLE_COUNT };
extern const char *const vig_image_table_paths[VIG_IMAGE_TABLE_COUNT];

struct vig_image_found { /* a secret */
    const struct vig_secret_kind *kind;
    vig_str path, masked;
    uint64_t fingerprint; /* tells whether two are the same */
    uint32_t line;
};

struct vig_image_remark {
    vig_str path, text;
};

struct vig_image_layer {
    struct vig_arena *arena;
    struct vig_layer_tree tree;
    struct { VIG_VEC(vig_str); } folders;
    struct { VIG_VEC(struct vig_image_size); } sizes;
    struct { VIG_VEC(struct vig_image_file); } files; /* of interest; layer, owned and owner are not filled in */
    struct { VIG_VEC(struct vig_image_found); } secrets;
    struct { VIG_VEC(uint64_t); } owned;              /* vig_hash64 of vig_image_owned_path, sorted once the layer is whole */
    struct { VIG_VEC(struct vig_image_owner); } owners; /* of programs */
    struct { VIG_VEC(struct vig_image_remark); } remarks;
    bool has_table[VIG_IMAGE_TABLE_COUNT];
    struct vig_image_accounts tables[VIG_IMAGE_TABLE_COUNT];
};

int vig_image_layer_new(struct vig_image_layer **ret, struct vig_err *err);
void vig_image_layer_free(struct vig_image_layer *l); /* NULL is fine */
void vig_image_layer_seal(struct vig_image_layer *l); /* sorts: before it is asked or stored */

/* Reads one layer. The visitor's ctx is the reader. */
struct vig_image_reader {
    struct vig_visitor visitor;
    struct vig_image_layer *layer;
    const struct vig_owned_lists *lists;
    struct vig_buf content;
    uint32_t last_folder;
    bool doubtful; /* the source had something to note: not to be kept for other runs */
};
void vig_image_reader_init(struct vig_image_reader *r, struct vig_image_layer *layer, const struct vig_owned_lists *lists);
void vig_image_reader_done(struct vig_image_reader *r);

/* image_names.c: what a file's name and mode say. */
unsigned vig_image_kinds_of(const struct vig_entry *e);
bool vig_image_is_program_path(vig_str path);   /* in a folder of programs */
bool vig_image_may_hold_secrets(const struct vig_entry *e);
vig_str vig_image_owned_path(vig_str path);     /* "usr/bin/x" and "bin/x" are the same since folders were merged: "bin/x" */
const char *vig_image_cache_folder(vig_str folder); /* the package manager's cache that `folder` belongs to, or NULL */

/* image_accounts.c: the lines of etc/passwd and its like; any bytes. */
int vig_image_accounts_read(enum vig_image_table table, vig_str text, struct vig_arena *arena, struct vig_image_accounts *ret,
                            struct vig_err *err);

/* image_store.c: the stored form. */
int vig_image_layer_write(const struct vig_image_layer *l, struct vig_buf *out, struct vig_err *err);
int vig_image_layer_parse(vig_str stored, struct vig_image_layer **ret, struct vig_err *err); /* VIG_E_INPUT: damaged */

/* image_stack.c: layers, the lowest first, into `image`. */
int vig_image_stack(const struct vig_image_layer *const *layers, size_t n, struct vig_arena *arena, struct vig_image *image,
                    struct vig_err *err);

/* image_config.c: configuration and history into `image`. Of a list of settings the first VIG_IMAGE_SETTINGS are read. */
enum { VIG_IMAGE_SETTINGS = 1000 };
int vig_image_configure(const struct vig_source_config *config, const struct vig_subject *subject, struct vig_arena *arena,
                        struct vig_image *image, struct vig_err *err);
/* A copy of a history line in which secrets, and the values of settings that are secrets, are stars. p == NULL: out of memory. */
vig_str vig_image_mask(struct vig_arena *arena, vig_str text, const struct vig_image_settings *settings);

#endif
