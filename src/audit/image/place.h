/* audit/image/place.h - where image checks' findings stand, and what several of them ask. */
#ifndef VIG_AUDIT_IMAGE_PLACE_H
#define VIG_AUDIT_IMAGE_PLACE_H

#include "audit/check.h"
#include "model/image.h"

static inline struct vig_place vig_at_file(vig_str path, uint32_t layer)
{
    return (struct vig_place){ .path = path, .layer = layer };
}

/* The configuration of an image; false, and the check's state is set, when there is none to judge. */
static inline bool vig_has_config(const struct vig_image *image, struct vig_findings *out)
{
    if (!image->is_image)
        vig_findings_not_applicable(out);
    else if (!image->config_known)
        vig_findings_not_looked_at(out, "the image's configuration could not be read");
    return image->is_image && image->config_known;
}

/* Says so when layers are missing; what is there is judged all the same. */
static inline void vig_needs_files(const struct vig_image *image, struct vig_findings *out)
{
    if (!image->files_known)
        vig_findings_not_looked_at(out, "not all layers could be read");
}

/* "COPY target/shop.jar /app/": what made a layer; empty when it is not known. */
static inline vig_str vig_made_by(const struct vig_image *image, uint32_t layer)
{
    return layer && layer <= image->made_by.n ? vig_str_take(image->made_by.v[layer - 1], 90) : VIG_STR("");
}

/* Evidence for a file names its layer by what made it: " (COPY . /app)". Arguments for "%s%.*s%s". */
#define VIG_MADE_BY(line) (line).n ? " (" : "", VIG_ARG(line), (line).n ? ")" : ""

#endif
