/* catalog/follow.h - links with wanted names whose targets have names that nobody wanted.
 *
 * Private to src/catalog. "/opt/app.jar" may be a symbolic link to "/opt/releases/17/app", and "lib/apk/db/installed" a
 * hard link to a file under another name. The layers are walked once more, for these targets alone, until nothing new turns
 * up; the content is then read under the link's name.
 */
#ifndef VIG_CATALOG_FOLLOW_H
#define VIG_CATALOG_FOLLOW_H

#include "catalog/layer.h"
#include "catalog/patterns.h"
#include "source/tree.h"

/* Adds to the facts of the layer in which each target lies. A source that cannot be walked again becomes a note. */
int vig_follow_links(struct vig_source *source, const struct vig_patterns *patterns, struct vig_layer_facts *const *layers,
                     size_t n, struct vig_sbom *sbom, struct vig_err *err);

/* Runs catalogers (bits of `wanted`) over one file and keeps where its results end (scan.c). */
int vig_catalog_file(struct vig_layer_facts *facts, uint64_t wanted, vig_str path, const struct vig_blob *content, struct vig_err *err);

#endif
