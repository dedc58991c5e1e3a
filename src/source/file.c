/* source/file.c - one file: a jar, an executable, a lock file, a bill of materials, a list of purls. */
#include <errno.h>
#include <sys/stat.h>

#include "source/document.h"

struct single {
    struct vig_blob blob;
    struct vig_entry entry;
};

static int visit(struct vig_source *s, const struct vig_visitor *v, struct vig_err *err)
{
    const struct single *f = s->impl;
    enum vig_want want = VIG_WANT_NO;
    char head[4];
    int rc = v->entry(v->ctx, &f->entry, &want, err);

    if (rc < 0 || want == VIG_WANT_NO)
        return rc;
    if (want == VIG_WANT_ELF && (f->blob.size < sizeof head || vig_blob_read(&f->blob, 0, head, sizeof head, err) < 0 ||
                                 memcmp(head, "\177ELF", sizeof head) != 0))
        return 0;
    return v->content(v->ctx, &f->entry, &f->blob, err);
}

static int file_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    const struct vig_layer_ref ref = { .id = s->layer_ids.v[0] };
    struct vig_visitor *v = NULL;
    int rc = sink->begin(sink->ctx, &ref, &v, err);

    if (rc < 0 || !v)
        return rc;
    rc = visit(s, v, err);
    if (rc < 0 && sink->drop)
        sink->drop(sink->ctx, v);
    return rc < 0 ? rc : sink->end(sink->ctx, &ref, v, VIG_STR(""), err);
}

static int file_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    return visit(s, v, err);
}

static const struct vig_source_kind single_file = { .name = "file", .declares = true, .read = file_read, .walk = file_walk };

int vig_source_open_blob(struct vig_source *s, const struct vig_blob *blob, vig_str path, uint32_t mode, struct vig_err *err)
{
    struct single *f = vig_new(s->arena, struct single);
    vig_str *id = vig_vec_add(&s->layer_ids, s->arena), name = vig_str_basename(path);

    if (!f || !id)
        return vig_nomem(err);
    f->blob = *blob;
    f->entry = (struct vig_entry){ .path = name.n ? name : VIG_STR("-"), .type = VIG_ENTRY_FILE, .size = blob->size, .mode = mode };
    *id = VIG_STR("file");
    s->impl = f;
    s->kind = &single_file;
    s->subject.kind = VIG_SUBJECT_FILE;
    if (s->cataloger.n)
        s->subject.kind = vig_str_eqc(s->cataloger, "purls") ? VIG_SUBJECT_PURLS : VIG_SUBJECT_SBOM;
    return 0;
}

int vig_source_open_file(struct vig_source *s, int fd, vig_str path, struct vig_err *err)
{
    struct stat st;
    int rc = vig_source_keep_fd(s, fd, err);

    if (rc < 0)
        return rc;
    if (fstat(fd, &st) < 0)
        return vig_fail_errno(err, errno, "looking at it");
    struct vig_blob blob = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
    return vig_source_open_blob(s, &blob, path, st.st_mode & 07777, err);
}
