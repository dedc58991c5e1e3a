/* catalog/layer_cache.c - the results of a layer, kept from one scan to the next.
 *
 * One file of base/cache.h for each layer: magic, then counts and length-prefixed strings, all little-endian, and a checksum of
 * what stands before it. It may be cut short or from another disk: it is read through a cursor, and any doubt means "not there".
 */
#include "base/buf.h"
#include "base/cache.h"
#include "catalog/layer.h"

static const char magic[] = "vigia layer 1\n";

static const size_t largest = VIG_MIB(256);

struct vig_layer_cache {
    struct vig_cache *files;
};

/* ---- writing ---- */

static void put_package(struct vig_buf *b, const struct vig_package *p)
{
    const vig_str fields[] = { p->name, p->version, p->arch, p->source_name, p->source_version, p->license, p->vendor,
                               p->modularity, p->sha1, p->cpe, p->purl, vig_str_c(p->cataloger), p->locations.v[0].path,
                               p->locations.v[0].nested };

    vig_buf_add_le(b, p->type, 4);
    vig_buf_add_le(b, p->flags, 4);
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        vig_buf_add_sized(b, fields[i]);
}

static void put_catalog(struct vig_buf *b, const struct vig_catalog *cat)
{
    const vig_str os[] = { cat->os.id, cat->os.id_like, cat->os.version_id, cat->os.codename, cat->os.name, cat->os.pretty_name, cat->os.point };

    vig_buf_add_le(b, cat->packages.n, 4);
    for (size_t i = 0; i < cat->packages.n; i++)
        put_package(b, &cat->packages.v[i]);
    vig_buf_add_le(b, cat->owned.n, 4);
    for (size_t i = 0; i < cat->owned.n; i++) {
        vig_buf_add_le(b, cat->owned.v[i].type, 4);
        vig_buf_add_sized(b, cat->owned.v[i].owner);
        vig_buf_add_sized(b, cat->owned.v[i].path);
    }
    vig_buf_add_le(b, cat->notes.n, 4);
    for (size_t i = 0; i < cat->notes.n; i++) {
        vig_buf_add_le(b, cat->notes.v[i].line, 8);
        vig_buf_add_sized(b, cat->notes.v[i].path);
        vig_buf_add_sized(b, cat->notes.v[i].text);
    }
    vig_buf_add_le(b, cat->notes_dropped, 8);
    vig_buf_add_le(b, (uint64_t)cat->os_rank, 4);
    for (size_t i = 0; i < VIG_COUNT(os); i++)
        vig_buf_add_sized(b, os[i]);
}

int vig_layer_facts_write(const struct vig_layer_facts *facts, struct vig_buf *out, struct vig_err *err)
{
    vig_buf_add(out, vig_str_c(magic));
    put_catalog(out, facts->cat);
    vig_buf_add_le(out, facts->files.n, 4);
    for (size_t i = 0; i < facts->files.n; i++) {
        vig_buf_add_sized(out, facts->files.v[i].path);
        vig_buf_add_le(out, facts->files.v[i].packages_end, 4);
        vig_buf_add_le(out, facts->files.v[i].owned_end, 4);
    }
    vig_buf_add_le(out, facts->links.n, 4);
    for (size_t i = 0; i < facts->links.n; i++) {
        vig_buf_add_sized(out, facts->links.v[i].path);
        vig_buf_add_sized(out, facts->links.v[i].target);
        vig_buf_add_le(out, facts->links.v[i].hard, 1);
    }
    vig_buf_add_le(out, facts->tree.whiteouts.n, 4);
    for (size_t i = 0; i < facts->tree.whiteouts.n; i++)
        vig_buf_add_sized(out, facts->tree.whiteouts.v[i]);
    vig_buf_add_le(out, facts->tree.opaques.n, 4);
    for (size_t i = 0; i < facts->tree.opaques.n; i++)
        vig_buf_add_sized(out, facts->tree.opaques.v[i]);
    vig_buf_add_le(out, facts->tree.paths.n, 4);
    if (facts->tree.paths.n)
        vig_buf_add(out, vig_str_of((const char *)facts->tree.paths.v, facts->tree.paths.n * sizeof *facts->tree.paths.v));
    vig_cache_seal(out);
    return vig_buf_check(out, err);
}

/* ---- reading ---- */

/* Views are of the stored bytes, which lie on the facts' arena. */

/* A cataloger's name has to be the literal that lives as long as the program. */
static const char *cataloger_literal(vig_str name)
{
    for (size_t i = 0; vig_catalogers[i]; i++)
        if (vig_str_eqc(name, vig_catalogers[i]->name))
            return vig_catalogers[i]->name;
    return "";
}

static bool get_package(vig_cur *c, struct vig_arena *arena, struct vig_package *p)
{
    struct vig_location *loc = vig_package_add_location(p, arena);
    uint32_t type, flags;
    vig_str cataloger;

    if (!loc || !vig_cur_le32(c, &type) || !vig_cur_le32(c, &flags) || type >= VIG_PKG_TYPE_COUNT)
        return false;
    vig_str *const fields[] = { &p->name, &p->version, &p->arch, &p->source_name, &p->source_version, &p->license, &p->vendor,
                                &p->modularity, &p->sha1, &p->cpe, &p->purl, &cataloger, &loc->path, &loc->nested };
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (!vig_cur_sized(c, fields[i]))
            return false;
    p->type = (enum vig_pkg_type)type;
    p->flags = flags;
    p->cataloger = cataloger_literal(cataloger);
    p->owner = VIG_NO_PACKAGE;
    loc->layer = VIG_NO_LAYER;
    return true;
}

static bool get_owned(vig_cur *c, struct vig_arena *arena, struct vig_owned *o)
{
    uint32_t type;

    if (!vig_cur_le32(c, &type) || type >= VIG_PKG_TYPE_COUNT)
        return false;
    o->type = (enum vig_pkg_type)type;
    return vig_cur_sized(c, &o->owner) && vig_cur_sized(c, &o->path);
}

static bool get_note(vig_cur *c, struct vig_arena *arena, struct vig_note *n)
{
    uint64_t line;

    if (!vig_cur_le64(c, &line))
        return false;
    n->line = (size_t)line;
    n->layer = VIG_NO_LAYER;
    return vig_cur_sized(c, &n->path) && vig_cur_sized(c, &n->text);
}

/* Reads a count and that many elements, each by `get(c, arena, slot)`. */
#define GET_ALL(c, arena, vec, get)                                      \
    ({                                                                   \
        uint32_t count_;                                                 \
        bool ok_ = vig_cur_le32(c, &count_);                             \
        for (uint32_t i_ = 0; ok_ && i_ < count_; i_++) {                \
            __typeof__((vec)->v) slot_ = vig_vec_add(vec, arena);        \
            ok_ = slot_ && get(c, arena, slot_);                         \
        }                                                                \
        ok_;                                                             \
    })

static bool get_catalog(vig_cur *c, struct vig_arena *arena, struct vig_catalog *cat)
{
    vig_str *const os[] = { &cat->os.id, &cat->os.id_like, &cat->os.version_id, &cat->os.codename, &cat->os.name, &cat->os.pretty_name, &cat->os.point };
    uint64_t dropped;
    uint32_t rank;

    if (!GET_ALL(c, arena, &cat->packages, get_package) || !GET_ALL(c, arena, &cat->owned, get_owned) ||
        !GET_ALL(c, arena, &cat->notes, get_note) || !vig_cur_le64(c, &dropped) || !vig_cur_le32(c, &rank))
        return false;
    cat->notes_dropped = (size_t)dropped;
    cat->os_rank = (int)rank;
    for (size_t i = 0; i < VIG_COUNT(os); i++)
        if (!vig_cur_sized(c, os[i]))
            return false;
    return true;
}

static bool get_file(vig_cur *c, struct vig_arena *arena, struct vig_file_result *f)
{
    uint32_t packages, owned;

    if (!vig_cur_sized(c, &f->path) || !vig_cur_le32(c, &packages) || !vig_cur_le32(c, &owned))
        return false;
    f->packages_end = packages;
    f->owned_end = owned;
    return true;
}

static bool get_link(vig_cur *c, struct vig_arena *arena, struct vig_wanted_link *l)
{
    uint8_t hard;

    if (!vig_cur_sized(c, &l->path) || !vig_cur_sized(c, &l->target) || !vig_cur_u8(c, &hard))
        return false;
    l->hard = hard;
    return true;
}

static bool get_str_slot(vig_cur *c, struct vig_arena *arena, vig_str *slot)
{
    return vig_cur_sized(c, slot);
}

static bool get_paths(vig_cur *c, struct vig_layer_facts *facts)
{
    uint32_t n;
    vig_str bytes;

    if (!vig_cur_le32(c, &n) || !vig_cur_take(c, (size_t)n * sizeof(uint64_t), &bytes))
        return false;
    facts->tree.paths.v = vig_new_array(facts->arena, uint64_t, n);
    if (!facts->tree.paths.v)
        return false;
    if (bytes.n)
        memcpy(facts->tree.paths.v, bytes.p, bytes.n);
    facts->tree.paths.n = facts->tree.paths.cap = n;
    return true;
}

/* File results must run upwards and end within the arrays, or joining would reach outside of them. */
static bool files_are_sound(const struct vig_layer_facts *facts)
{
    size_t packages = 0, owned = 0;

    for (size_t i = 0; i < facts->files.n; i++) {
        const struct vig_file_result *f = &facts->files.v[i];
        if (f->packages_end < packages || f->owned_end < owned)
            return false;
        packages = f->packages_end;
        owned = f->owned_end;
    }
    return packages <= facts->cat->packages.n && owned <= facts->cat->owned.n;
}

static bool read_facts(vig_str stored, struct vig_layer_facts *facts)
{
    struct vig_arena *a = facts->arena;
    vig_cur c;

    return vig_cache_unseal(stored, magic, &c) && get_catalog(&c, a, facts->cat) &&
           GET_ALL(&c, a, &facts->files, get_file) && GET_ALL(&c, a, &facts->links, get_link) &&
           GET_ALL(&c, a, &facts->tree.whiteouts, get_str_slot) && GET_ALL(&c, a, &facts->tree.opaques, get_str_slot) &&
           get_paths(&c, facts) && vig_cur_left(&c) == 0 && files_are_sound(facts);
}

int vig_layer_facts_read(vig_str stored, struct vig_layer_facts **ret, struct vig_err *err)
{
    struct vig_layer_facts *facts;
    vig_str own;
    int rc = vig_layer_facts_new(&facts, err);

    if (rc < 0)
        return rc;
    if (!vig_arena_str(facts->arena, stored, &own) || !read_facts(own, facts)) {
        vig_layer_facts_free(facts);
        return vig_fail(err, VIG_E_INPUT, "a cached layer that is damaged");
    }
    *ret = facts;
    return 0;
}

/* ---- files ---- */

int vig_layer_cache_open(const char *dir, bool declared, struct vig_arena *arena, struct vig_layer_cache **ret, struct vig_err *err)
{
    struct vig_layer_cache *cache = vig_new(arena, struct vig_layer_cache);

    if (!cache)
        return vig_nomem(err);
    *ret = cache;
    return vig_cache_open(dir, declared ? "1" : "0", arena, &cache->files, err);
}

struct vig_layer_facts *vig_layer_cache_get(const struct vig_layer_cache *cache, vig_str key)
{
    struct vig_layer_facts *facts = NULL;
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf all;

    vig_buf_init(&all, largest);
    if (vig_cache_get(cache->files, key, &all) && vig_layer_facts_read(vig_buf_str(&all), &facts, &err) < 0)
        facts = NULL;
    vig_buf_done(&all);
    return facts;
}

void vig_layer_cache_put(const struct vig_layer_cache *cache, vig_str key, const struct vig_layer_facts *facts)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf all;

    vig_buf_init(&all, largest);
    if (vig_layer_facts_write(facts, &all, &err) == 0)
        vig_cache_put(cache->files, key, vig_buf_str(&all));
    vig_buf_done(&all);
}
