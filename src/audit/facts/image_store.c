/* audit/facts/image_store.c - one layer's facts as bytes, to be kept from one audit to the next.
 *
 * Counts and sized strings, little-endian, with a magic word in front and a checksum behind (as in catalog/layer_cache.c). Passwords and
 * secrets are not in it: of them only their state and their masked form are known here.
 */
#include "audit/facts/image_layer.h"

#include "base/cache.h"

static const char magic[] = "vigia audit layer 1\n";

/* ---- writing ---- */

static void put_strings(struct vig_buf *b, const vig_str *v, size_t n)
{
    vig_buf_add_le(b, n, 4);
    for (size_t i = 0; i < n; i++)
        vig_buf_add_sized(b, v[i]);
}

static void put_hashes(struct vig_buf *b, const uint64_t *v, size_t n)
{
    vig_buf_add_le(b, n, 4);
    if (n)
        vig_buf_add(b, vig_str_of((const char *)v, n * sizeof *v));
}

static void put_file(struct vig_buf *b, const struct vig_image_file *f)
{
    vig_buf_add_sized(b, f->path);
    vig_buf_add_le(b, f->kinds, 4);
    vig_buf_add_le(b, f->mode, 4);
    vig_buf_add_le(b, f->uid, 4);
    vig_buf_add_le(b, f->gid, 4);
    vig_buf_add_le(b, f->size, 8);
    vig_buf_add_le(b, f->capabilities, 8);
    vig_buf_add_le(b, f->folder, 1);
}

static void put_found(struct vig_buf *b, const struct vig_image_found *f)
{
    vig_buf_add_sized(b, vig_str_c(f->kind->id));
    vig_buf_add_sized(b, f->path);
    vig_buf_add_sized(b, f->masked);
    vig_buf_add_le(b, f->fingerprint, 8);
    vig_buf_add_le(b, f->line, 4);
}

static void put_account(struct vig_buf *b, const struct vig_image_account *a)
{
    vig_buf_add_sized(b, a->name);
    vig_buf_add_sized(b, a->shell);
    vig_buf_add_le(b, (uint64_t)a->id, 8);
    vig_buf_add_le(b, (uint64_t)a->gid, 8);
    vig_buf_add_le(b, a->password, 1);
    vig_buf_add_le(b, a->line, 4);
}

int vig_image_layer_write(const struct vig_image_layer *l, struct vig_buf *b, struct vig_err *err)
{
    vig_buf_add(b, vig_str_c(magic));
    put_strings(b, l->tree.whiteouts.v, l->tree.whiteouts.n);
    put_strings(b, l->tree.opaques.v, l->tree.opaques.n);
    put_hashes(b, l->tree.paths.v, l->tree.paths.n);
    put_strings(b, l->folders.v, l->folders.n);
    vig_buf_add_le(b, l->sizes.n, 4);
    if (l->sizes.n)
        vig_buf_add(b, vig_str_of((const char *)l->sizes.v, l->sizes.n * sizeof *l->sizes.v));
    vig_buf_add_le(b, l->files.n, 4);
    for (size_t i = 0; i < l->files.n; i++)
        put_file(b, &l->files.v[i]);
    vig_buf_add_le(b, l->secrets.n, 4);
    for (size_t i = 0; i < l->secrets.n; i++)
        put_found(b, &l->secrets.v[i]);
    put_hashes(b, l->owned.v, l->owned.n);
    vig_buf_add_le(b, l->owners.n, 4);
    for (size_t i = 0; i < l->owners.n; i++) {
        vig_buf_add_sized(b, l->owners.v[i].path);
        vig_buf_add_sized(b, l->owners.v[i].package);
    }
    vig_buf_add_le(b, l->remarks.n, 4);
    for (size_t i = 0; i < l->remarks.n; i++) {
        vig_buf_add_sized(b, l->remarks.v[i].path);
        vig_buf_add_sized(b, l->remarks.v[i].text);
    }
    for (size_t t = 0; t < VIG_IMAGE_TABLE_COUNT; t++) {
        vig_buf_add_le(b, l->has_table[t], 1);
        vig_buf_add_le(b, l->tables[t].n, 4);
        for (size_t i = 0; i < l->tables[t].n; i++)
            put_account(b, &l->tables[t].v[i]);
    }
    vig_cache_seal(b);
    return vig_buf_check(b, err);
}

/* ---- reading: views are of the stored bytes, which lie on the layer's arena ---- */

static bool get_string(vig_cur *c, vig_str *s)
{
    return vig_cur_sized(c, s);
}

static bool get_file(vig_cur *c, struct vig_image_file *f)
{
    uint8_t folder;

    if (!vig_cur_sized(c, &f->path) || !vig_cur_le32(c, &f->kinds) || !vig_cur_le32(c, &f->mode) || !vig_cur_le32(c, &f->uid) ||
        !vig_cur_le32(c, &f->gid) || !vig_cur_le64(c, &f->size) || !vig_cur_le64(c, &f->capabilities) || !vig_cur_u8(c, &folder))
        return false;
    f->folder = folder;
    return true;
}

static bool get_found(vig_cur *c, struct vig_image_found *f)
{
    vig_str id;

    if (!vig_cur_sized(c, &id) || !vig_cur_sized(c, &f->path) || !vig_cur_sized(c, &f->masked) || !vig_cur_le64(c, &f->fingerprint) ||
        !vig_cur_le32(c, &f->line))
        return false;
    f->kind = vig_secret_kind_named(id);
    return f->kind != NULL;
}

static bool get_owner(vig_cur *c, struct vig_image_owner *o)
{
    return vig_cur_sized(c, &o->path) && vig_cur_sized(c, &o->package);
}

static bool get_remark(vig_cur *c, struct vig_image_remark *r)
{
    return vig_cur_sized(c, &r->path) && vig_cur_sized(c, &r->text);
}

static bool get_account(vig_cur *c, struct vig_image_account *a)
{
    uint64_t id, gid;
    uint8_t password;

    if (!vig_cur_sized(c, &a->name) || !vig_cur_sized(c, &a->shell) || !vig_cur_le64(c, &id) || !vig_cur_le64(c, &gid) ||
        !vig_cur_u8(c, &password) || password > VIG_PASSWORD_ELSEWHERE || !vig_cur_le32(c, &a->line))
        return false;
    a->id = (int64_t)id;
    a->gid = (int64_t)gid;
    a->password = (enum vig_password_state)password;
    return true;
}

/* Reads a count and that many elements. Each takes at least a byte, so a count that lies ends with the bytes. */
#define GET_ALL(c, arena, vec, get)                              \
    ({                                                           \
        uint32_t count_;                                         \
        bool ok_ = vig_cur_le32(c, &count_);                     \
        for (uint32_t i_ = 0; ok_ && i_ < count_; i_++) {        \
            __typeof__((vec)->v) slot_ = vig_vec_add(vec, arena); \
            ok_ = slot_ && get(c, slot_);                        \
        }                                                        \
        ok_;                                                     \
    })

/* A count and that many plain values. */
#define GET_PLAIN(c, arena, vec)                                                                          \
    ({                                                                                                    \
        uint32_t count_;                                                                                  \
        vig_str bytes_;                                                                                   \
        bool ok_ = vig_cur_le32(c, &count_) && vig_cur_take(c, (size_t)count_ * sizeof *(vec)->v, &bytes_); \
        (vec)->v = ok_ && count_ ? vig_arena_array(arena, count_, sizeof *(vec)->v, 8) : NULL;            \
        if ((vec)->v) {                                                                                   \
            memcpy((vec)->v, bytes_.p, bytes_.n);                                                         \
            (vec)->n = (vec)->cap = count_;                                                               \
        }                                                                                                 \
        ok_ && (!count_ || (vec)->v);                                                                     \
    })

static bool get_table(vig_cur *c, struct vig_image_layer *l, size_t t)
{
    uint8_t has;

    if (!vig_cur_u8(c, &has))
        return false;
    l->has_table[t] = has;
    return GET_ALL(c, l->arena, &l->tables[t], get_account);
}

static bool sizes_are_sound(const struct vig_image_layer *l)
{
    for (size_t i = 0; i < l->sizes.n; i++)
        if (l->sizes.v[i].folder >= l->folders.n)
            return false;
    return true;
}

static bool read_layer(vig_str stored, struct vig_image_layer *l)
{
    struct vig_arena *a = l->arena;
    vig_cur c;

    if (!vig_cache_unseal(stored, magic, &c) || !GET_ALL(&c, a, &l->tree.whiteouts, get_string) ||
        !GET_ALL(&c, a, &l->tree.opaques, get_string) || !GET_PLAIN(&c, a, &l->tree.paths) || !GET_ALL(&c, a, &l->folders, get_string) ||
        !GET_PLAIN(&c, a, &l->sizes) || !GET_ALL(&c, a, &l->files, get_file) || !GET_ALL(&c, a, &l->secrets, get_found) ||
        !GET_PLAIN(&c, a, &l->owned) || !GET_ALL(&c, a, &l->owners, get_owner) || !GET_ALL(&c, a, &l->remarks, get_remark))
        return false;
    for (size_t t = 0; t < VIG_IMAGE_TABLE_COUNT; t++)
        if (!get_table(&c, l, t))
            return false;
    return vig_cur_left(&c) == 0 && sizes_are_sound(l);
}

int vig_image_layer_parse(vig_str stored, struct vig_image_layer **ret, struct vig_err *err)
{
    struct vig_image_layer *l;
    vig_str own;
    int rc = vig_image_layer_new(&l, err);

    if (rc < 0)
        return rc;
    if (!vig_arena_str(l->arena, stored, &own) || !read_layer(own, l)) {
        vig_image_layer_free(l);
        return vig_fail(err, VIG_E_INPUT, "a cached layer that is damaged");
    }
    *ret = l;
    return 0;
}
