/* source/members.c - see source/members.h. */
#include "source/members.h"

#include "base/path.h"

enum { LINK_HOPS = 8 };

struct vig_member *vig_members_add(struct vig_members *m, struct vig_arena *arena, enum vig_member_kind kind, vig_str name,
                                   struct vig_err *err)
{
    struct vig_member *added;
    uintptr_t *index;
    bool new;

    if (m->n >= VIG_LIMIT_IMAGE_FILES) {
        (void)vig_fail(err, VIG_E_LIMIT, "more than %d files, which no image has", VIG_LIMIT_IMAGE_FILES);
        return NULL;
    }
    added = vig_vec_add(m, arena);
    if (!added || !vig_arena_str(arena, name, &added->name) || !(index = vig_map_put(&m->names, arena, added->name, &new))) {
        (void)vig_nomem(err);
        return NULL;
    }
    added->kind = kind;
    *index = m->n;
    return added;
}

const struct vig_member *vig_members_find(const struct vig_members *m, vig_str name)
{
    for (int hop = 0; hop < LINK_HOPS; hop++) {
        const uintptr_t *index = vig_map_get(&m->names, name);
        if (!index)
            return NULL;
        const struct vig_member *found = &m->v[*index - 1];
        if (found->kind != VIG_MEMBER_LINK)
            return found;
        name = found->text;
    }
    return NULL;
}

bool vig_members_store_find(const struct vig_members *m, vig_str name, vig_str *ret_name, uint64_t *ret_size)
{
    const struct vig_member *found = vig_members_find(m, name);

    if (!found)
        return false;
    *ret_name = found->name;
    *ret_size = found->size;
    return true;
}

int vig_member_target(struct vig_arena *arena, vig_str from, const struct vig_tar_entry *e, vig_str *ret, struct vig_err *err)
{
    vig_str dir = e->type == VIG_TAR_SYMLINK ? vig_str_dirname(from) : VIG_STR("");
    vig_str joined = vig_arena_printf(arena, "%.*s/%.*s", VIG_ARG(dir), VIG_ARG(e->link));
    char *to = vig_arena_alloc(arena, joined.n + 1, 1);

    if (!joined.p || !to)
        return vig_nomem(err);
    if (!vig_path_clean(joined, to, ret))
        *ret = VIG_STR("");
    return 0;
}
