/* source/oci_layout.c - an OCI image layout in a folder: oci-layout, index.json, blobs/<algorithm>/<digest>.
 *
 * Blobs are opened beneath the folder and no link is followed, whatever the index calls them.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "source/image.h"
#include "source/layers.h"
#include "system/rootfd.h"

struct layout {
    struct vig_source *s;
    int fd;
    struct vig_layers layers;
};

static int open_blob(const struct layout *l, vig_str name, struct vig_blob *ret, struct vig_err *err)
{
    char room[VIG_LIMIT_PATH];
    struct stat st;
    vig_str clean;
    int fd;

    if (name.n > sizeof room || !vig_path_clean(name, room, &clean) || !clean.n)
        return vig_fail(err, VIG_E_NOT_FOUND, "is no name");
    fd = vig_rootfd_open_file(l->fd, clean);
    if (fd < 0)
        return vig_fail_errno(err, errno, "opening it");
    if (fstat(fd, &st) < 0) {
        (void)close(fd);
        return vig_fail_errno(err, errno, "looking at it");
    }
    *ret = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
    return 0;
}

static int store_read(void *ctx, vig_str name, vig_str *ret, struct vig_err *err)
{
    struct layout *l = ctx;
    struct vig_blob blob;
    int rc = open_blob(l, name, &blob, err);

    if (rc < 0)
        return rc;
    rc = vig_blob_view(&blob, 0, blob.size, VIG_LIMIT_MANIFEST, l->s->arena, ret, err);
    (void)close(blob.fd);
    return rc;
}

static bool store_find(void *ctx, vig_str name, vig_str *ret_name, uint64_t *ret_size)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_blob blob;

    if (open_blob(ctx, name, &blob, &err) < 0)
        return false;
    (void)close(blob.fd);
    *ret_name = name;
    *ret_size = blob.size;
    return true;
}

static int locate(void *ctx, vig_str id, struct vig_blob *ret, int *ret_close, struct vig_err *err)
{
    int rc = open_blob(ctx, id, ret, err);

    if (rc == 0)
        *ret_close = ret->fd;
    return rc == 0 || rc == VIG_E_NOMEM ? rc : vig_fail(err, VIG_E_NOT_FOUND, "layer '%.*s' cannot be read",
                                                        VIG_ARG(vig_str_take(id, 100)));
}

static int layout_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    struct layout *l = s->impl;

    return vig_layers_read(s, &l->layers, pool, sink, err);
}

static int layout_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    struct layout *l = s->impl;

    return vig_layers_walk(s, &l->layers, layer_id, v, err);
}

static const struct vig_source_kind oci_layout = { .name = "OCI layout", .read = layout_read, .walk = layout_walk };

int vig_source_open_oci(struct vig_source *s, int fd, vig_str select, struct vig_err *err)
{
    struct layout *l = vig_new(s->arena, struct layout);
    struct vig_image_store store = { .ctx = l, .read = store_read, .find = store_find };
    int rc = vig_source_keep_fd(s, fd, err);

    if (rc < 0)
        return rc;
    if (!l)
        return vig_nomem(err);
    *l = (struct layout){ .s = s, .fd = fd, .layers = { .ctx = l, .locate = locate, .whiteouts = true } };
    s->impl = l;
    s->kind = &oci_layout;
    return vig_image_resolve(s, &store, select, err);
}
