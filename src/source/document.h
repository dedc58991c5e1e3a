/* source/document.h - recognizing bills of materials and lists of purls. Private to src/source. */
#ifndef VIG_SOURCE_DOCUMENT_H
#define VIG_SOURCE_DOCUMENT_H

#include "source/kind.h"

/* The cataloger for it: "cyclonedx", "spdx", "purls"; the empty view for anything else. */
int vig_document_of(const struct vig_blob *blob, vig_str *ret, struct vig_err *err);

/* A single file; s->cataloger says which document it is, or is empty. */
int vig_source_open_blob(struct vig_source *s, const struct vig_blob *blob, vig_str path, uint32_t mode, struct vig_err *err);

#endif
