/* source/archive.c - an image in a tar file that is not packed: docker save, an OCI layout in a tar, or a root file system.
 *
 * Only the headers of the outer archive are read. A layer is then a range of the file, which has random access: layers
 * are read in parallel, and what is not wanted in them is jumped over.
 *
 *     docker save, old:    <id>/layer.tar (or a symlink to another's), <config>.json, manifest.json
 *     docker save, new:    blobs/sha256/<digest>, index.json, manifest.json, oci-layout
 *     OCI layout:          blobs/sha256/<digest>, index.json, oci-layout
 *
 * An archive without either JSON file is taken for a root file system (docker export). Hostile: names that repeat (the last
 * one counts, as for tar itself), links in circles, members without end.
 */
#include <unistd.h>

#include "base/map.h"
#include "base/path.h"
#include "format/tar.h"
#include "source/image.h"
#include "source/layers.h"

enum { LINK_HOPS = 8 };

struct member {
    vig_str name, link; /* link: of a symlink or a hard link, as a clean path */
    uint64_t at, size;
};

struct archive {
    struct vig_source *s;
    int fd;
    uint64_t size;
    struct vig_map names; /* to the index in members, plus 1 */
    struct { VIG_VEC(struct member); } members;
    bool damaged;
    struct vig_layers layers;
};

/* "../b/layer.tar" as seen from "a/layer.tar". */
static bool link_target(struct vig_arena *a, vig_str from, const struct vig_tar_entry *e, vig_str *ret)
{
    vig_str dir = e->type == VIG_TAR_SYMLINK ? vig_str_dirname(from) : VIG_STR("");
    vig_str joined = vig_arena_printf(a, "%.*s/%.*s", VIG_ARG(dir), VIG_ARG(e->link));
    char *to = vig_arena_alloc(a, joined.n + 1, 1);

    if (!joined.p || !to || !vig_path_clean(joined, to, ret))
        *ret = VIG_STR("");
    return joined.p && to;
}

static int add_member(struct archive *a, const struct vig_tar *t, const struct vig_tar_entry *e, struct vig_err *err)
{
    struct vig_arena *arena = a->s->arena;
    uint64_t most = a->size - t->in->at; /* of a member that is cut short: what there is */
    struct member m = { .at = t->in->at, .size = e->size < most ? e->size : most }, *slot;
    char clean[VIG_LIMIT_PATH + 1];
    vig_str name;
    uintptr_t *index;
    bool new;

    if (e->type == VIG_TAR_DIRECTORY || e->type == VIG_TAR_OTHER || !vig_path_clean(e->name, clean, &name))
        return 0;
    if (a->members.n >= VIG_LIMIT_IMAGE_FILES)
        return vig_fail(err, VIG_E_LIMIT, "more than %d files, which no image has", VIG_LIMIT_IMAGE_FILES);
    if (!vig_arena_str(arena, name, &m.name) || (e->link.n && !link_target(arena, m.name, e, &m.link)))
        return vig_nomem(err);
    slot = vig_vec_add(&a->members, arena);
    index = slot ? vig_map_put(&a->names, arena, m.name, &new) : NULL;
    if (!index)
        return vig_nomem(err);
    *slot = m;
    *index = a->members.n;
    return 0;
}

static int index_members(struct archive *a, struct vig_err *err)
{
    struct vig_blob blob = vig_blob_fd(a->fd, 0, a->size);
    struct vig_blob_stream stream;
    struct vig_tar_entry e;
    struct vig_tar t;
    int rc = vig_blob_stream_init(&stream, &blob, err);

    if (rc < 0)
        return rc;
    vig_tar_init(&t, &stream.stream);
    while ((rc = vig_tar_next(&t, &e, err)) != 0) {
        if (rc == VIG_E_NOMEM)
            break;
        if (rc < 0) {
            a->damaged = true;
            rc = vig_source_note(a->s, VIG_STR(""), err, "the archive is damaged: %s", err->msg);
        } else
            rc = add_member(a, &t, &e, err);
        if (rc < 0)
            break;
    }
    vig_tar_done(&t);
    vig_blob_stream_done(&stream);
    return rc;
}

/* Behind links; NULL: it is not there. */
static const struct member *find(const struct archive *a, vig_str name)
{
    for (int hop = 0; hop < LINK_HOPS; hop++) {
        const uintptr_t *index = vig_map_get(&a->names, name);
        if (!index)
            return NULL;
        const struct member *m = &a->members.v[*index - 1];
        if (!m->link.n)
            return m;
        name = m->link;
    }
    return NULL;
}

static bool store_find(void *ctx, vig_str name, vig_str *ret_name, uint64_t *ret_size)
{
    const struct member *m = find(ctx, name);

    if (!m)
        return false;
    *ret_name = m->name;
    *ret_size = m->size;
    return true;
}

static int store_read(void *ctx, vig_str name, vig_str *ret, struct vig_err *err)
{
    struct archive *a = ctx;
    const struct member *m = find(a, name);

    if (!m)
        return vig_fail(err, VIG_E_NOT_FOUND, "is not in the archive");
    struct vig_blob blob = vig_blob_fd(a->fd, m->at, m->size);
    return vig_blob_view(&blob, 0, m->size, VIG_LIMIT_MANIFEST, a->s->arena, ret, err);
}

static int locate(void *ctx, vig_str id, struct vig_blob *ret, int *ret_close, struct vig_err *err)
{
    struct archive *a = ctx;
    const struct member *m = find(a, id);

    if (!m)
        return vig_fail(err, VIG_E_NOT_FOUND, "'%.*s' is not in the archive", VIG_ARG(vig_str_take(id, 100)));
    *ret = vig_blob_fd(a->fd, m->at, m->size);
    *ret_close = -1;
    return 0;
}

static int locate_all(void *ctx, vig_str id, struct vig_blob *ret, int *ret_close, struct vig_err *err)
{
    struct archive *a = ctx;

    *ret = vig_blob_fd(a->fd, 0, a->size);
    *ret_close = -1;
    return 0;
}

static int archive_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    struct archive *a = s->impl;

    return vig_layers_read(s, &a->layers, pool, sink, err);
}

static int archive_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    struct archive *a = s->impl;

    return vig_layers_walk(s, &a->layers, layer_id, v, err);
}

static const struct vig_source_kind image_archive = { .name = "image archive", .read = archive_read, .walk = archive_walk };
static const struct vig_source_kind root_archive = { .name = "root file system archive",
                                                     .read = archive_read, .walk = archive_walk };

static const struct vig_source_kind folder_archive = { .name = "folder archive", .declares = true, .read = archive_read,
                                                       .walk = archive_walk };

/* Neither manifest was found, but this is no root file system. */
static bool looks_like_image(const struct archive *a)
{
    for (size_t i = 0; i < a->members.n; i++) {
        vig_str name = a->members.v[i].name;
        if (vig_str_eqc(name, "oci-layout") || vig_str_starts(name, VIG_STR("blobs/")) || vig_str_ends(name, VIG_STR("/layer.tar")))
            return true;
    }
    return false;
}

/* As in source/directory.c: an operating system was installed into it. More files than any image has are one, too. */
static bool is_root(const struct archive *a)
{
    static const vig_str signs[] = { VIG_STR("etc/os-release"), VIG_STR("usr/lib/os-release"), VIG_STR("var/lib/dpkg/status"),
                                     VIG_STR("lib/apk/db/installed") };

    for (size_t i = 0; i < VIG_COUNT(signs); i++)
        if (vig_map_get(&a->names, signs[i]))
            return true;
    return a->members.n >= VIG_LIMIT_IMAGE_FILES;
}

/* An archive that is no image: what `docker export` writes. */
static int open_root(struct archive *a, struct vig_err *err)
{
    vig_str *id = vig_vec_add(&a->s->layer_ids, a->s->arena);

    if (!id)
        return vig_nomem(err);
    *id = VIG_STR("root");
    a->s->notes.n = 0; /* damage is the layer's */
    a->s->subject.kind = VIG_SUBJECT_DIRECTORY;
    a->s->kind = is_root(a) ? &root_archive : &folder_archive;
    a->layers = (struct vig_layers){ .ctx = a, .locate = locate_all };
    return 0;
}

int vig_source_open_archive(struct vig_source *s, int fd, vig_str select, struct vig_err *err)
{
    struct archive *a = vig_new(s->arena, struct archive);
    struct vig_image_store store = { .ctx = a, .read = store_read, .find = store_find };
    off_t size = lseek(fd, 0, SEEK_END);
    int rc = vig_source_keep_fd(s, fd, err);

    if (rc < 0)
        return rc;
    if (!a)
        return vig_nomem(err);
    if (size < 0)
        return vig_fail(err, VIG_E_IO, "cannot seek");
    *a = (struct archive){ .s = s, .fd = fd, .size = (uint64_t)size};
    a->layers = (struct vig_layers){ .ctx = a, .locate = locate, .whiteouts = true };
    s->impl = a;
    s->kind = &image_archive;
    rc = index_members(a, err);
    bool image = find(a, VIG_STR("manifest.json")) || find(a, VIG_STR("index.json"));
    if (!image && !select.n && (rc == 0 || rc == VIG_E_LIMIT) && a->members.n && !looks_like_image(a))
        return open_root(a, err);
    if (rc < 0)
        return rc;
    rc = vig_image_resolve(s, &store, select, err);
    return rc < 0 && s->notes.n ? vig_wrap(err, "%.*s", VIG_ARG(vig_str_take(s->notes.v[0].text, 120))) : rc;
}
