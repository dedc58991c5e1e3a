/* source/members.h - the files of an image archive by their names, with links between them. Private to src/source.
 *
 * Hostile: names that repeat (the last one counts, as for tar itself), links in circles or to nowhere, members without end.
 */
#ifndef VIG_SOURCE_MEMBERS_H
#define VIG_SOURCE_MEMBERS_H

#include "base/map.h"
#include "base/vec.h"
#include "format/tar.h"

enum vig_member_kind { VIG_MEMBER_FILE, VIG_MEMBER_JSON, VIG_MEMBER_LAYER, VIG_MEMBER_LINK };

struct vig_member {
    enum vig_member_kind kind;
    vig_str name;
    vig_str text;                /* of JSON that was kept; of a link its target, as a clean path */
    uint64_t at, size;           /* in the archive; where it is read once, only the size is known */
    vig_str digest;              /* of a layer, when it was computed */
    struct vig_visitor *visitor; /* of a layer that is still to be ended */
};

struct vig_members {
    struct vig_map names; /* to the index, plus 1 */
    VIG_VEC(struct vig_member);
};

/* Adds one, whose name is copied, and returns it, valid until the next; NULL: VIG_E_NOMEM, or VIG_E_LIMIT above
 * VIG_LIMIT_IMAGE_FILES. */
struct vig_member *vig_members_add(struct vig_members *m, struct vig_arena *arena, enum vig_member_kind kind, vig_str name,
                                   struct vig_err *err);
/* By name, behind links; NULL: it is not there. */
const struct vig_member *vig_members_find(const struct vig_members *m, vig_str name);
/* Its name and size, as struct vig_image_store asks for them. */
bool vig_members_store_find(const struct vig_members *m, vig_str name, vig_str *ret_name, uint64_t *ret_size);

/* What a link that stands at `from` leads to: "../b/layer.tar" as seen from "a/layer.tar". Empty when that is outside. */
int vig_member_target(struct vig_arena *arena, vig_str from, const struct vig_tar_entry *e, vig_str *ret, struct vig_err *err);

#endif
