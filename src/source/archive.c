/* source/archive.c - an image in a tar file that is not packed: docker save, an OCI layout in a tar, or a root file system.
 *
 * Only the headers of the outer archive are read. A layer is then a range of the file, which has random access: layers
 * are read in parallel, and what is not wanted in them is jumped over.
 *
 *     docker save, old:    <id>/layer.tar (or a symlink to another's), <config>.json, manifest.json
 *     docker save, new:    blobs/sha256/<digest>, index.json, manifest.json, oci-layout
 *     OCI layout:          blobs/sha256/<digest>, index.json, oci-layout
 *
 * An archive without either JSON file is taken for a root file system (docker export). Hostile: see source/members.h.
 */
#include <unistd.h>

#include "base/path.h"
#include "format/tar.h"
#include "source/image.h"
#include "source/layers.h"
#include "source/members.h"

struct archive {
    struct vig_source *s;
    int fd;
    uint64_t size;
    struct vig_members members;
    bool damaged;
    struct vig_layers layers;
};

static int add_member(struct archive *a, const struct vig_tar *t, const struct vig_tar_entry *e, struct vig_err *err)
{
    uint64_t most = a->size - t->in->at; /* of a member that is cut short: what there is */
    char clean[VIG_LIMIT_PATH + 1];
    struct vig_member *m;
    vig_str name;

    if (e->type == VIG_TAR_DIRECTORY || e->type == VIG_TAR_OTHER || !vig_path_clean(e->name, clean, &name))
        return 0;
    m = vig_members_add(&a->members, a->s->arena, e->link.n ? VIG_MEMBER_LINK : VIG_MEMBER_FILE, name, err);
    if (!m)
        return err->code;
    m->at = t->in->at;
    m->size = e->size < most ? e->size : most;
    return e->link.n ? vig_member_target(a->s->arena, m->name, e, &m->text, err) : 0;
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

static bool store_find(void *ctx, vig_str name, vig_str *ret_name, uint64_t *ret_size)
{
    const struct archive *a = ctx;

    return vig_members_store_find(&a->members, name, ret_name, ret_size);
}

static int store_read(void *ctx, vig_str name, vig_str *ret, struct vig_err *err)
{
    struct archive *a = ctx;
    const struct vig_member *m = vig_members_find(&a->members, name);

    if (!m)
        return vig_fail(err, VIG_E_NOT_FOUND, "is not in the archive");
    struct vig_blob blob = vig_blob_fd(a->fd, m->at, m->size);
    return vig_blob_view(&blob, 0, m->size, VIG_LIMIT_MANIFEST, a->s->arena, ret, err);
}

static int locate(void *ctx, vig_str id, struct vig_blob *ret, int *ret_close, struct vig_err *err)
{
    struct archive *a = ctx;
    const struct vig_member *m = vig_members_find(&a->members, id);

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
        if (vig_map_get(&a->members.names, signs[i]))
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
    bool image = vig_members_find(&a->members, VIG_STR("manifest.json")) || vig_members_find(&a->members, VIG_STR("index.json"));
    if (!image && !select.n && (rc == 0 || rc == VIG_E_LIMIT) && a->members.n && !looks_like_image(a))
        return open_root(a, err);
    if (rc < 0)
        return rc;
    rc = vig_image_resolve(s, &store, select, err);
    return rc < 0 && s->notes.n ? vig_wrap(err, "%.*s", VIG_ARG(vig_str_take(s->notes.v[0].text, 120))) : rc;
}
