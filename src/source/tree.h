/* source/tree.h - how a source hands out what it holds: layers of entries.
 *
 * Layers are independent of each other. They are handed out in any order and in several threads at once, since a streamed
 * archive names the order of its layers only at its end, and since the result of one layer can then be cached. Whoever
 * reads puts them on top of each other afterwards (catalog/scan.c).
 */
#ifndef VIG_SOURCE_TREE_H
#define VIG_SOURCE_TREE_H

#include "base/blob.h"
#include "base/pool.h"
#include "source/source.h"

enum vig_entry_type {
    VIG_ENTRY_FILE,
    VIG_ENTRY_DIRECTORY,
    VIG_ENTRY_SYMLINK,
    VIG_ENTRY_HARDLINK, /* another name of a file of the same layer */
    VIG_ENTRY_OTHER,    /* device, fifo, socket */
    VIG_ENTRY_WHITEOUT, /* `path` of the layers below is removed, with all beneath it */
    VIG_ENTRY_OPAQUE,   /* all beneath the folder `path` of the layers below is removed */
};

struct vig_entry {
    vig_str path; /* from the root, no leading '/', no empty, "." or ".." part; never empty but for the root folder's OPAQUE */
    enum vig_entry_type type;
    uint64_t size; /* of the content; 0 unless it is a file */
    uint32_t mode; /* permission and set-id bits */
    uint32_t uid, gid;
    vig_str capability; /* extended attribute security.capability, as stored; files only, mostly empty */
    vig_str link;  /* symlink: its target as written; hard link: the other path, cleaned like `path` */
};

enum vig_want {
    VIG_WANT_NO,
    VIG_WANT_ELF, /* the content, but only if it begins with "\177ELF" */
    VIG_WANT_CONTENT,
};

/* One layer's reader. Its calls come one after the other, from one thread. Views die when the call returns. A result below
 * 0 stops the whole read. */
struct vig_visitor {
    void *ctx;
    int (*entry)(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err);
    /* Follows `entry` for a file that was wanted. */
    int (*content)(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *err);
    /* What cannot be read in this layer; `path` may be empty. The layer goes on where it can. */
    int (*note)(void *ctx, vig_str path, const char *text, struct vig_err *err);
};

struct vig_layer_ref {
    vig_str id;        /* names the layer within this source */
    vig_str cache_key; /* names its content for ever, over sources and runs; empty: not to be cached */
};

struct vig_layer_sink {
    void *ctx;
    /* A layer begins. *ret_visitor is left NULL when its content is known already: it is then passed over. Any thread. */
    int (*begin)(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret_visitor, struct vig_err *err);
    /* All its entries were handed out, or as many as could be read (then a note was). `verified_key`: a cache key that is
     * known only now, because the digest was computed while reading; else empty. */
    int (*end)(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *visitor, vig_str verified_key, struct vig_err *err);
    /* Instead of `end`, when a layer that began will not be handed out, as happens when the read fails or the stream did not
     * hold it under that id: nothing of it counts. May be NULL. Any thread. */
    void (*drop)(void *ctx, struct vig_visitor *visitor);
};

/* Hands out each layer once. Fails only when there is nothing to report at all (not an image, unreadable, no such
 * platform); damage inside a layer is a note of that layer. */
int vig_source_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err);

/* After vig_source_read: what was looked at, views into the source's arena. */
const struct vig_subject *vig_source_subject(const struct vig_source *s);
/* The id (as in vig_layer_ref) of subject->layers.v[i]; for a source that is no image, of its only layer at i == 0. Two
 * layers may have the same. */
vig_str vig_source_layer_id(const struct vig_source *s, size_t i);

/* How an image is to be run and how it came to be, after vig_source_read; views into the source's arena. NULL: it is no image, or
 * nobody says. */
struct yyjson_val;
struct vig_source_step { /* a line of the history, the oldest first */
    vig_str created_by; /* as the history has it */
    vig_str created;    /* RFC 3339; may be empty */
    uint32_t layer;     /* 1 + index of the layer that it made; 0: none */
};
enum vig_source_signature { VIG_SIGNATURE_UNKNOWN /* this kind of source has no room for one */, VIG_SIGNATURE_ABSENT, VIG_SIGNATURE_PRESENT };
struct vig_source_config {
    struct yyjson_val *config; /* {"User","Env","Cmd",…}, as in the image's configuration; NULL: there is none */
    struct { VIG_VEC(struct vig_source_step); } history;
    struct { VIG_VEC(vig_str); } repo_digests; /* of an engine's image that came from a registry */
    enum vig_source_signature signature;       /* cosign's or notation's, beside the image */
};
const struct vig_source_config *vig_source_config(const struct vig_source *s);

/* Hands out one layer again, for the targets of links that were passed over the first time. VIG_E_UNSUPPORTED when the
 * source was a stream. */
int vig_source_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *visitor, struct vig_err *err);

/* Source folders and single files are looked at for what they declare, too (lock files); images, hosts and folders that an
 * operating system was installed into are not. */
bool vig_source_declares(const struct vig_source *s);

/* The name of the cataloger that a bill of materials or a list of purls is for ("cyclonedx", "spdx", "purls"); empty: go by
 * the path patterns. Its only entry is the document. */
vig_str vig_source_cataloger(const struct vig_source *s);

/* Notes about the source as a whole (a manifest that lies, a missing layer), after vig_source_read; views into its arena. */
size_t vig_source_notes(const struct vig_source *s, const struct vig_note **ret);

#endif
