/* audit/facts/image_layer.c - reads one layer for its audit (see audit/facts/image_layer.h).
 *
 * Each entry is looked at by name and mode. Contents are read of three kinds of files only: tables of accounts, package managers'
 * lists of files, and small texts where a secret may be. All of it is the image's word: modes, sizes and capabilities may be
 * anything, a text may be endless lines or binary, and each list is bounded.
 */
#include "audit/facts/image_layer.h"

#include "base/cur.h"
#include "base/hash.h"

const char *const vig_image_table_paths[VIG_IMAGE_TABLE_COUNT] = { "etc/passwd", "etc/shadow", "etc/group" };

int vig_image_layer_new(struct vig_image_layer **ret, struct vig_err *err)
{
    struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_image_layer *l = arena ? vig_new(arena, struct vig_image_layer) : NULL;

    if (!l) {
        vig_arena_free(arena);
        return vig_nomem(err);
    }
    l->arena = arena;
    *ret = l;
    return 0;
}

void vig_image_layer_free(struct vig_image_layer *l)
{
    if (l)
        vig_arena_free(l->arena);
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

void vig_image_layer_seal(struct vig_image_layer *l)
{
    vig_layer_tree_seal(&l->tree);
    if (l->owned.n)
        qsort(l->owned.v, l->owned.n, sizeof *l->owned.v, by_value);
}

static int add_remark(struct vig_image_layer *l, vig_str path, const char *text, struct vig_err *err)
{
    struct vig_image_remark *r;

    if (l->remarks.n >= VIG_LIMIT_NOTES)
        return 0;
    r = vig_vec_add(&l->remarks, l->arena);
    return r && vig_arena_str(l->arena, path, &r->path) && vig_arena_str(l->arena, vig_str_c(text), &r->text) ? 0 : vig_nomem(err);
}

/* Entries of a folder come one after the other; where they do not, it is listed twice, which does no harm. */
static int add_size(struct vig_image_reader *r, const struct vig_entry *e, struct vig_err *err)
{
    struct vig_image_layer *l = r->layer;
    vig_str folder = vig_str_dirname(e->path), *name;
    struct vig_image_size *size;

    if (r->last_folder == UINT32_MAX || !vig_str_eq(l->folders.v[r->last_folder], folder)) {
        name = vig_vec_add(&l->folders, l->arena);
        if (!name || !vig_arena_str(l->arena, folder, name))
            return vig_nomem(err);
        r->last_folder = (uint32_t)l->folders.n - 1;
    }
    size = vig_vec_add(&l->sizes, l->arena);
    if (!size)
        return vig_nomem(err);
    *size = (struct vig_image_size){ vig_hash64(e->path), e->size, r->last_folder };
    return 0;
}

/* struct vfs_cap_data of linux/capability.h: magic and version, then pairs of permitted and inheritable, 32 bits at a time. */
static uint64_t permitted(vig_str attribute)
{
    vig_cur c = vig_cur_of(attribute);
    uint32_t magic, low = 0, high = 0, ignored;

    if (!vig_cur_le32(&c, &magic) || !vig_cur_le32(&c, &low))
        return 0;
    if ((magic >> 24) >= 2 && vig_cur_le32(&c, &ignored))
        (void)vig_cur_le32(&c, &high);
    return low | (uint64_t)high << 32;
}

static int add_file(struct vig_image_layer *l, const struct vig_entry *e, unsigned kinds, struct vig_err *err)
{
    struct vig_image_file *f;

    if (l->files.n == VIG_LIMIT_AUDIT_FILES)
        return add_remark(l, VIG_STR(""), "more files with unsafe modes or names than are listed", err);
    if (l->files.n > VIG_LIMIT_AUDIT_FILES)
        return 0;
    f = vig_vec_add(&l->files, l->arena);
    if (!f || !vig_arena_str(l->arena, e->path, &f->path))
        return vig_nomem(err);
    f->kinds = kinds;
    f->mode = e->mode;
    f->uid = e->uid;
    f->gid = e->gid;
    f->size = e->size;
    f->capabilities = permitted(e->capability);
    f->folder = e->type == VIG_ENTRY_DIRECTORY;
    return 0;
}

static bool table_of(vig_str path, enum vig_image_table *ret)
{
    for (unsigned i = 0; i < VIG_IMAGE_TABLE_COUNT; i++)
        if (vig_str_eqc(path, vig_image_table_paths[i])) {
            *ret = (enum vig_image_table)i;
            return true;
        }
    return false;
}

static int want(struct vig_image_reader *r, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    enum vig_image_table table;
    size_t max = 0;

    if (table_of(e->path, &table)) {
        max = VIG_LIMIT_SMALL_FILE;
    } else if (!vig_owned_lists_has(r->lists, e->path, &max)) {
        *ret_want = vig_image_may_hold_secrets(e) ? VIG_WANT_CONTENT : VIG_WANT_NO;
        return 0;
    }
    if (e->size > max)
        return add_remark(r->layer, e->path, "larger than such files may be; it was not read", err);
    *ret_want = VIG_WANT_CONTENT;
    return 0;
}

static int visit_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    struct vig_image_reader *r = ctx;
    unsigned kinds;
    int rc = vig_layer_tree_add(&r->layer->tree, r->layer->arena, e, err);

    *ret_want = VIG_WANT_NO;
    if (rc < 0 || e->type == VIG_ENTRY_WHITEOUT || e->type == VIG_ENTRY_OPAQUE)
        return rc;
    kinds = vig_image_kinds_of(e);
    if (kinds)
        rc = add_file(r->layer, e, kinds, err);
    if (rc == 0 && e->type == VIG_ENTRY_FILE && e->size)
        rc = add_size(r, e, err);
    return rc == 0 && e->type == VIG_ENTRY_FILE ? want(r, e, ret_want, err) : rc;
}

static int visit_owned(void *ctx, enum vig_pkg_type type, vig_str owner, vig_str path, struct vig_err *err)
{
    struct vig_image_layer *l = ctx;
    uint64_t *hash = vig_vec_add(&l->owned, l->arena);
    struct vig_image_owner *o;

    (void)type;
    path = vig_image_owned_path(path);
    if (!hash)
        return vig_nomem(err);
    *hash = vig_hash64(path);
    if (!vig_image_is_program_path(path))
        return 0;
    o = vig_vec_add(&l->owners, l->arena);
    if (!o)
        return vig_nomem(err);
    owner = vig_str_take(owner, vig_str_find(owner, ':'));
    if (l->owners.n > 1 && vig_str_eq(l->owners.v[l->owners.n - 2].package, owner))
        o->package = l->owners.v[l->owners.n - 2].package; /* a list names one owner for all its files */
    else if (!vig_arena_str(l->arena, owner, &o->package))
        return vig_nomem(err);
    return vig_arena_str(l->arena, path, &o->path) ? 0 : vig_nomem(err);
}

static int read_table(struct vig_image_reader *r, enum vig_image_table table, vig_str text, struct vig_err *err)
{
    struct vig_image_layer *l = r->layer;

    memset(&l->tables[table], 0, sizeof l->tables[table]); /* the last of two files with one path counts */
    l->has_table[table] = true;
    return vig_image_accounts_read(table, text, l->arena, &l->tables[table], err);
}

static int add_secret(struct vig_image_layer *l, vig_str path, vig_str secret, const struct vig_secret_hit *hit, struct vig_err *err)
{
    char room[VIG_SECRET_MASKED];
    struct vig_image_found *f;

    if (l->secrets.n == VIG_LIMIT_AUDIT_SECRETS)
        return add_remark(l, VIG_STR(""), "more secrets than are listed", err);
    if (l->secrets.n > VIG_LIMIT_AUDIT_SECRETS)
        return 0;
    f = vig_vec_add(&l->secrets, l->arena);
    if (!f || !vig_arena_str(l->arena, path, &f->path) || !vig_arena_str(l->arena, vig_secret_mask(secret, room), &f->masked))
        return vig_nomem(err);
    f->kind = hit->kind;
    f->line = hit->line;
    f->fingerprint = vig_hash64(secret);
    return 0;
}

static int search(struct vig_image_reader *r, vig_str path, vig_str text, struct vig_err *err)
{
    struct vig_secret_hit hits[32];
    size_t n;
    int rc = 0;

    if (vig_str_has(vig_str_take(text, 1024), '\0'))
        return 0; /* no text */
    n = vig_secret_find_file(path, text, hits, VIG_COUNT(hits));
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_secret(r->layer, path, vig_str_of(text.p + hits[i].start, hits[i].end - hits[i].start), &hits[i], err);
    return rc;
}

static int visit_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *err)
{
    struct vig_image_reader *r = ctx;
    const struct vig_owned_visitor owned = { r->layer, visit_owned };
    enum vig_image_table table;
    vig_str text;
    size_t max;
    int rc;

    if (vig_owned_lists_has(r->lists, e->path, &max))
        return content->size > max ? 0 : vig_owned_lists_read(r->lists, e->path, content, &owned, err);
    if (content->size > VIG_LIMIT_SMALL_FILE) /* has grown since, in a folder */
        return 0;
    rc = vig_blob_bytes(content, 0, (size_t)content->size, &r->content, &text, err);
    if (rc < 0)
        return rc == VIG_E_NOMEM ? rc : add_remark(r->layer, e->path, err->msg, err);
    return table_of(e->path, &table) ? read_table(r, table, text, err) : search(r, e->path, text, err);
}

static int visit_note(void *ctx, vig_str path, const char *text, struct vig_err *err)
{
    struct vig_image_reader *r = ctx;

    r->doubtful = true;
    return add_remark(r->layer, path, text, err);
}

void vig_image_reader_init(struct vig_image_reader *r, struct vig_image_layer *layer, const struct vig_owned_lists *lists)
{
    *r = (struct vig_image_reader){ .visitor = { r, visit_entry, visit_content, visit_note }, .layer = layer, .lists = lists,
                                    .last_folder = UINT32_MAX };
    vig_buf_init(&r->content, VIG_LIMIT_SMALL_FILE + 1);
}

void vig_image_reader_done(struct vig_image_reader *r)
{
    vig_buf_done(&r->content);
}
