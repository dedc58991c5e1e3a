/* source/layer.c - see source/layer.h.
 *
 * Streams stack: the stored bytes, counted and hashed; unpacked if their first bytes say so (media types lie); read as tar.
 *
 * An attacker may give paths that climb out of the root, names that are not what they seem, whiteouts of the root itself,
 * and content far larger than what is read. Each is passed over with a note, and the next entry is read.
 */
#include "source/layer.h"

#include "base/hasher.h"
#include "base/path.h"
#include "format/inflate.h"
#include "format/tar.h"

/* The stored bytes on their way in. */
struct stored {
    struct vig_stream stream; /* first */
    struct vig_stream *in;
    struct vig_source *source; /* whose progress it is; or NULL */
    struct vig_hasher *hasher; /* NULL: not hashed, and may jump */
};

static int stored_next(struct vig_stream *stream, vig_str *ret, struct vig_err *err)
{
    struct stored *s = (struct stored *)stream;
    int rc = vig_stream_take(s->in, UINT64_MAX, ret, err);

    if (rc == 0 && s->hasher && ret->n)
        rc = vig_hasher_add(s->hasher, *ret, err);
    if (rc == 0 && s->source)
        vig_source_progress(s->source, ret->n);
    return rc;
}

static int stored_jump(struct vig_stream *stream, uint64_t n, uint64_t *ret, struct vig_err *err)
{
    struct stored *s = (struct stored *)stream;
    int rc = vig_stream_skip(s->in, n, ret, err);

    if (rc == 0 && s->source)
        vig_source_progress(s->source, *ret);
    return rc;
}

struct walk {
    const struct vig_visitor *v;
    struct vig_tar tar;
    bool whiteouts;
    char path[VIG_LIMIT_PATH + 1], link[VIG_LIMIT_PATH + 1];
};

static bool stops(int rc)
{
    return rc == VIG_E_NOMEM || rc == VIG_E_CANCELLED;
}

/* Damage is a note; what stops the whole read stays an error. */
static int note_err(const struct vig_visitor *v, vig_str path, struct vig_err *err)
{
    char text[sizeof err->msg];

    if (stops(err->code))
        return err->code;
    memcpy(text, err->msg, sizeof text);
    return v->note(v->ctx, path, text, err);
}

/* ".wh.NAME" in a layer. False: the entry means nothing. */
static bool whiteout(struct walk *w, vig_str base, struct vig_entry *e)
{
    vig_str dir = vig_str_dirname(e->path), name = vig_str_skip(base, 4);

    e->size = 0;
    if (vig_str_eqc(base, ".wh..wh..opq")) {
        e->type = VIG_ENTRY_OPAQUE;
        e->path = dir;
        return true;
    }
    if (vig_str_starts(base, VIG_STR(".wh..wh.")) || !name.n || vig_str_eqc(name, ".") || vig_str_eqc(name, ".."))
        return false; /* aufs kept its own files so */
    e->type = VIG_ENTRY_WHITEOUT;
    e->link = VIG_STR("");
    if (!dir.n) {
        e->path = name;
        return true;
    }
    memcpy(w->link, dir.p, dir.n); /* a whiteout has no link of its own */
    w->link[dir.n] = '/';
    memcpy(w->link + dir.n + 1, name.p, name.n);
    e->path = vig_str_of(w->link, dir.n + 1 + name.n);
    return true;
}

static enum vig_entry_type type_of(enum vig_tar_type type)
{
    switch (type) {
    case VIG_TAR_FILE: return VIG_ENTRY_FILE;
    case VIG_TAR_DIRECTORY: return VIG_ENTRY_DIRECTORY;
    case VIG_TAR_SYMLINK: return VIG_ENTRY_SYMLINK;
    case VIG_TAR_HARDLINK: return VIG_ENTRY_HARDLINK;
    default: return VIG_ENTRY_OTHER;
    }
}

static bool is_too_deep(vig_str path)
{
    size_t parts = 0;

    for (size_t i = 0; path.n > 2 * VIG_LIMIT_PATH_PARTS && i < path.n; i++)
        parts += path.p[i] == '/';
    return parts > VIG_LIMIT_PATH_PARTS;
}

/* 1: *e is to be handed out. 0: it is passed over. */
static int make_entry(struct walk *w, const struct vig_tar_entry *t, struct vig_entry *e, struct vig_err *err)
{
    *e = (struct vig_entry){ .type = type_of(t->type), .size = t->size, .mode = t->mode, .uid = t->uid, .gid = t->gid,
                             .capability = t->capability };
    if (!vig_path_clean(t->name, w->path, &e->path))
        return w->v->note(w->v->ctx, t->name, "a path that leads out of the root, or holds a NUL, was passed over", err);
    if (!e->path.n)
        return 0;
    if (is_too_deep(e->path))
        return w->v->note(w->v->ctx, e->path, "nested deeper than 256 folders, so passed over", err);
    if (e->type == VIG_ENTRY_HARDLINK && (!vig_path_clean(t->link, w->link, &e->link) || !e->link.n))
        return w->v->note(w->v->ctx, e->path, "a hard link that leads out of the root was passed over", err);
    if (e->type == VIG_ENTRY_SYMLINK)
        e->link = t->link;
    return 1;
}

static int content(struct walk *w, const struct vig_entry *e, enum vig_want want, struct vig_err *err)
{
    struct vig_blob blob;
    vig_str head;
    int rc;

    if (want == VIG_WANT_ELF) {
        rc = vig_tar_peek(&w->tar, 4, &head, err);
        if (rc < 0)
            return note_err(w->v, e->path, err);
        if (!vig_str_eq(head, VIG_STR("\177ELF")))
            return 0;
    }
    rc = vig_tar_content(&w->tar, VIG_LIMIT_ARCHIVE, &blob, err);
    if (rc < 0)
        return note_err(w->v, e->path, err);
    return w->v->content(w->v->ctx, e, &blob, err);
}

static int entry(struct walk *w, const struct vig_tar_entry *t, struct vig_err *err)
{
    enum vig_want want = VIG_WANT_NO;
    struct vig_entry e;
    vig_str base;
    int rc = make_entry(w, t, &e, err);

    if (rc <= 0)
        return rc;
    base = vig_str_basename(e.path);
    if (w->whiteouts && vig_str_starts(base, VIG_STR(".wh.")) && !whiteout(w, base, &e))
        return 0;
    rc = w->v->entry(w->v->ctx, &e, &want, err);
    if (rc < 0 || want == VIG_WANT_NO || e.type != VIG_ENTRY_FILE)
        return rc;
    return content(w, &e, want, err);
}

/* 1: the archive was damaged. */
static int walk_tar(struct vig_stream *in, bool plain, const struct vig_layer_input *input, const struct vig_visitor *v,
                    struct vig_err *err)
{
    struct walk *w = vig_allocation_fails() ? NULL : malloc(sizeof *w);
    struct vig_tar_entry e;
    bool damaged = false;
    int rc;

    if (!w)
        return vig_nomem(err);
    w->v = v;
    w->whiteouts = input->whiteouts;
    vig_tar_init(&w->tar, in);
    w->tar.whole = plain ? input->whole : NULL;
    while ((rc = vig_tar_next(&w->tar, &e, err)) != 0) {
        damaged |= rc < 0;
        rc = rc < 0 ? note_err(v, VIG_STR(""), err) : entry(w, &e, err);
        if (rc < 0)
            break;
    }
    vig_tar_done(&w->tar);
    free(w);
    return rc < 0 ? rc : damaged;
}

/* Reads to the end, so that checksums behind the data are looked at and all bytes are in the digest. */
static int drain(struct vig_stream *s, struct vig_err *err)
{
    uint64_t got;

    return vig_stream_skip(s, UINT64_MAX, &got, err);
}

static int read_packed(struct vig_source *s, struct stored *stored, enum vig_packing packing, const struct vig_layer_input *in,
                       const struct vig_visitor *v, struct vig_err *err)
{
    struct vig_inflate *z;
    int rc = vig_inflate_new(packing, &stored->stream, vig_source_slack(s), &z, err);

    if (rc < 0)
        return rc;
    rc = walk_tar(vig_inflate_stream(z), false, in, v, err);
    if (rc == 0 && drain(vig_inflate_stream(z), err) < 0)
        rc = note_err(v, VIG_STR(""), err);
    vig_source_exceed(s, vig_inflate_excess(z));
    vig_inflate_free(z);
    return rc;
}

/* Compares the digest of what was read with what was claimed. */
static int compare_digest(const char *is, vig_str claimed, const char *what, const struct vig_visitor *v, struct vig_err *err)
{
    char text[256];

    if (!claimed.n || vig_str_eqc(claimed, is))
        return 0;
    (void)snprintf(text, sizeof text, "the %s of this layer is %s, not %.*s: the image lies", what, is,
                   VIG_ARG(vig_str_take(claimed, 80)));
    return v->note(v->ctx, VIG_STR(""), text, err);
}

/* Of damaged data it is no news that the digest differs. */
static int verify(struct stored *s, const struct vig_layer_input *in, bool plain, bool damaged, const struct vig_visitor *v, char *ret,
                  struct vig_err *err)
{
    int rc = drain(&s->stream, err);

    if (rc == 0)
        rc = vig_hasher_end(s->hasher, ret, err);
    if (rc < 0)
        return note_err(v, VIG_STR(""), err);
    rc = damaged ? 0 : compare_digest(ret, in->claimed, "digest", v, err);
    if (rc == 0 && plain && !damaged && !vig_str_eq(in->claimed, in->diff_id))
        rc = compare_digest(ret, in->diff_id, "diff ID", v, err);
    return rc;
}

static int read_stored(struct vig_source *s, struct stored *stored, enum vig_packing packing, const struct vig_layer_input *in,
                       const struct vig_visitor *v, char *ret, struct vig_err *err)
{
    int rc;

    if (packing == VIG_PACKING_NONE && !in->hash) {
        stored->stream.jump = stored_jump;
        rc = walk_tar(&stored->stream, true, in, v, err);
        return rc < 0 ? rc : 0;
    }
    rc = vig_hasher_new(s->one_thread, &stored->hasher, err);
    if (rc == 0 && packing == VIG_PACKING_NONE)
        rc = walk_tar(&stored->stream, true, in, v, err);
    else if (rc == 0)
        rc = read_packed(s, stored, packing, in, v, err);
    if (rc >= 0)
        rc = verify(stored, in, packing == VIG_PACKING_NONE, rc == 1, v, ret, err);
    vig_hasher_free(stored->hasher);
    return rc;
}

int vig_layer_read(struct vig_source *s, const struct vig_layer_input *in, const struct vig_visitor *v,
                   char ret_verified[VIG_DIGEST_SIZE], struct vig_err *err)
{
    struct stored stored = { .stream = { .next = stored_next }, .in = in->stream, .source = in->nested ? NULL : s };
    vig_str head;
    int rc = vig_stream_peek(in->stream, 6, &head, err);

    ret_verified[0] = '\0';
    if (rc < 0)
        return note_err(v, VIG_STR(""), err);
    return read_stored(s, &stored, vig_packing_of(head), in, v, ret_verified, err);
}
