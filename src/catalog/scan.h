/* catalog/scan.h - reads a source into a bill of materials. */
#ifndef VIG_CATALOG_SCAN_H
#define VIG_CATALOG_SCAN_H

#include "model/sbom.h"
#include "source/tree.h"

struct vig_scan_options {
    bool all;              /* images: also what lock files declare */
    const char *cache_dir; /* of layers' results; NULL: none is used */
    struct vig_pool *pool; /* layers are read by its threads */
    const struct vig_layer_sink *also; /* gets all layers too, in the same pass: an audit's collector; or NULL */
};

/* Fills in `sbom` (made by vig_sbom_init) and finishes it. Damage inside the source becomes notes; an error means that
 * there is nothing to report. A cache that cannot be used is a note, too. */
int vig_scan(struct vig_source *source, const struct vig_scan_options *options, struct vig_sbom *sbom, struct vig_err *err);

#endif
