/* source/image.h - what the JSON files of an image say: which layers, in which order, made by what. Private to src/source.
 *
 * Two shapes: a docker archive's manifest.json, and an OCI layout's index.json, which since Docker 25 stand side by side.
 */
#ifndef VIG_SOURCE_IMAGE_H
#define VIG_SOURCE_IMAGE_H

#include "source/kind.h"

struct vig_image_store { /* where the files come from */
    void *ctx;
    /* A small file whole, on the source's arena. VIG_E_NOT_FOUND. */
    int (*read)(void *ctx, vig_str name, vig_str *ret, struct vig_err *err);
    /* Whether a layer's blob is there; if so its real name behind links, and its size. */
    bool (*find)(void *ctx, vig_str name, vig_str *ret_name, uint64_t *ret_size);
};

/* Fills s->subject and s->layer_ids; the ids are names in the store. `select`: a tag, or empty for the first image. The
 * layers whose blobs are missing get notes. Fails when there is no such image or platform. */
int vig_image_resolve(struct vig_source *s, const struct vig_image_store *store, vig_str select, struct vig_err *err);

/* "/bin/sh -c #(nop)  CMD [\"sh\"]" as "CMD [\"sh\"]", with runs of white space made one blank. p == NULL: out of memory. */
vig_str vig_image_history_line(struct vig_arena *a, vig_str created_by);
int vig_image_add_tag(struct vig_source *s, vig_str tag, struct vig_err *err); /* unless it is empty or there */

/* "amd64" on this machine, as Go writes it. */
const char *vig_image_machine(void);

#endif
