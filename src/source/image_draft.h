/* source/image_draft.h - what the two readers of image manifests share. Private to source/image*.c. */
#ifndef VIG_SOURCE_IMAGE_DRAFT_H
#define VIG_SOURCE_IMAGE_DRAFT_H

#include "format/json.h"
#include "source/image.h"

struct vig_image_draft { /* an image as its manifest has it: names in the store */
    vig_str config, config_digest; /* the digest as claimed; or empty */
    struct { VIG_VEC(vig_str); } layers;
};

/* Reads a JSON file of the store and its digest; notes when that is not `claimed`. */
int vig_image_json(struct vig_source *s, const struct vig_image_store *store, vig_str name, vig_str claimed, yyjson_val **ret,
                   vig_str *ret_digest, struct vig_err *err);
int vig_image_finish(struct vig_source *s, const struct vig_image_store *store, const struct vig_image_draft *d,
                     struct vig_err *err);
int vig_image_resolve_oci(struct vig_source *s, const struct vig_image_store *store, vig_str select, struct vig_err *err);

bool vig_image_tag_fits(vig_str select, vig_str tag);
/* "linux/arm64/v8" from {"os","architecture","variant"}; empty when it does not say. p == NULL: out of memory. */
vig_str vig_image_platform(struct vig_arena *a, yyjson_val *of);
/* "linux/arm64" fits "linux/arm64/v8", and so does "arm64". */
bool vig_image_platform_fits(vig_str want, vig_str is);
/* "sha256:…" for "blobs/sha256/…", else empty. p == NULL: out of memory. */
vig_str vig_image_digest_of(vig_str name, struct vig_arena *a);

#endif
