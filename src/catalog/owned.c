/* catalog/owned.c - see catalog/owned.h. */
#include "catalog/owned.h"

#include "catalog/layer.h"
#include "catalog/patterns.h"

extern const struct vig_cataloger vig_cataloger_apk_db, vig_cataloger_chisel_manifest, vig_cataloger_dpkg_files, vig_cataloger_pacman_db,
    vig_cataloger_portage_db, vig_cataloger_rpm_db;

static const struct vig_cataloger *const readers[] = { &vig_cataloger_apk_db,    &vig_cataloger_chisel_manifest, &vig_cataloger_dpkg_files,
                                                       &vig_cataloger_pacman_db, &vig_cataloger_portage_db,      &vig_cataloger_rpm_db, NULL };

struct vig_owned_lists {
    struct vig_patterns *patterns;
};

int vig_owned_lists_new(struct vig_arena *arena, struct vig_owned_lists **ret, struct vig_err *err)
{
    struct vig_owned_lists *l = vig_new(arena, struct vig_owned_lists);

    if (!l)
        return vig_nomem(err);
    *ret = l;
    return vig_patterns_new(arena, readers, false, &l->patterns, err);
}

static const struct vig_cataloger *reader_of(const struct vig_owned_lists *l, vig_str path)
{
    uint64_t bits = vig_patterns_match(l->patterns, path);

    for (unsigned i = 0; readers[i]; i++)
        if (bits >> i & 1)
            return readers[i];
    return NULL;
}

bool vig_owned_lists_has(const struct vig_owned_lists *l, vig_str path, size_t *ret_max)
{
    const struct vig_cataloger *c = reader_of(l, path);

    if (c)
        *ret_max = c->max_bytes;
    return c != NULL;
}

int vig_owned_lists_read(const struct vig_owned_lists *l, vig_str path, const struct vig_blob *content,
                         const struct vig_owned_visitor *v, struct vig_err *err)
{
    const struct vig_cataloger *c = reader_of(l, path);
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_catalog *cat;
    int rc = arena ? vig_catalog_new(arena, &cat, err) : vig_nomem(err);

    if (rc < 0 || !c)
        return rc;
    cat->owned_to = v;
    rc = vig_catalog_run(cat, c, path, content, err);
    vig_catalog_free(cat);
    return rc;
}
