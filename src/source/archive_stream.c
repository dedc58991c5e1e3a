/* source/archive_stream.c - see source/archive_stream.h.
 *
 * The JSON files that tell which members are layers, and in which order, may stand at the end. So each member is looked
 * at by its first byte: small JSON is kept, what looks like an archive is read as a layer at once and handed out under the
 * member's name, links are remembered. When all has gone by, the image is put together from the names.
 *
 * An attacker may send JSON without end, or a million members: both are counted.
 */
#include "source/archive_stream.h"

#include "base/path.h"
#include "format/inflate.h"
#include "format/tar.h"
#include "source/image_draft.h"
#include "source/layer.h"
#include "source/members.h"

struct vig_archive_stream {
    struct vig_source *s;
    const struct vig_layer_sink *sink;
    struct vig_begun_list *begun;
    struct vig_members members;
    size_t json_bytes;
    vig_str only; /* hand out this layer, to `visitor`; or empty */
    const struct vig_visitor *visitor;
    bool met;
};

static int keep_json(struct vig_archive_stream *a, struct vig_tar *t, vig_str name, uint64_t size, struct vig_err *err)
{
    struct vig_blob blob;
    struct vig_member *m;
    int rc;

    if (size > VIG_LIMIT_MANIFEST || size > VIG_LIMIT_IMAGE_JSON - a->json_bytes)
        return vig_source_note(a->s, name, err, "larger than an image's JSON may be, so not read");
    rc = vig_tar_content(t, VIG_LIMIT_MANIFEST, &blob, err);
    if (rc < 0)
        return rc;
    m = vig_members_add(&a->members, a->s->arena, VIG_MEMBER_JSON, name, err);
    if (!m)
        return err->code;
    m->size = size;
    a->json_bytes += (size_t)size;
    return vig_arena_str(a->s->arena, vig_str_of(blob.mem, (size_t)size), &m->text) ? 0 : vig_nomem(err);
}

static int keep_link(struct vig_archive_stream *a, const struct vig_tar_entry *e, vig_str name, struct vig_err *err)
{
    struct vig_member *m = vig_members_add(&a->members, a->s->arena, VIG_MEMBER_LINK, name, err);

    return m ? vig_member_target(a->s->arena, name, e, &m->text, err) : (int)err->code;
}

static struct vig_begun *find_begun(struct vig_archive_stream *a, vig_str digest)
{
    for (size_t i = 0; digest.n && a->begun && i < a->begun->n; i++)
        if (vig_str_eq(a->begun->v[i].ref.id, digest))
            return &a->begun->v[i];
    return NULL;
}

/* Reads it with `v`, and says its digest. */
static int read_layer(struct vig_archive_stream *a, struct vig_tar *t, vig_str claimed, const struct vig_visitor *v,
                      char verified[VIG_DIGEST_SIZE], struct vig_err *err)
{
    struct vig_tar_body body;
    struct vig_layer_input in = { .stream = &body.stream, .claimed = claimed, .whiteouts = true, .nested = true };

    vig_tar_body_init(&body, t);
    return vig_layer_read(a->s, &in, v, verified, err);
}

static int begun_layer(struct vig_archive_stream *a, struct vig_tar *t, struct vig_begun *b, struct vig_err *err)
{
    char verified[VIG_DIGEST_SIZE];
    int rc;

    if (b->met || !b->visitor)
        return 0;
    rc = read_layer(a, t, b->ref.id, b->visitor, verified, err);
    if (rc < 0)
        return rc;
    b->met = true;
    return a->sink->end(a->sink->ctx, &b->ref, b->visitor, VIG_STR(""), err);
}

static int new_layer(struct vig_archive_stream *a, struct vig_tar *t, struct vig_member *m, vig_str claimed, struct vig_err *err)
{
    struct vig_layer_ref ref = { .id = m->name, .cache_key = a->begun ? claimed : VIG_STR("") };
    struct vig_visitor *v = NULL;
    char verified[VIG_DIGEST_SIZE];
    int rc = a->sink->begin(a->sink->ctx, &ref, &v, err);

    if (rc < 0 || !v)
        return rc;
    m->visitor = v; /* until it is ended */
    rc = read_layer(a, t, claimed, v, verified, err);
    if (rc == 0 && !vig_arena_str(a->s->arena, vig_str_c(verified), &m->digest))
        rc = vig_nomem(err);
    if (rc < 0 || a->begun)
        return rc;
    m->visitor = NULL;
    return a->sink->end(a->sink->ctx, &ref, v, m->digest, err);
}

/* Layers whose diff IDs were not known while they were read. */
static int end_layers(struct vig_archive_stream *a, struct vig_err *err)
{
    for (size_t i = 0; i < a->s->layer_ids.n; i++) {
        const uintptr_t *index = vig_map_get(&a->members.names, a->s->layer_ids.v[i]);
        struct vig_member *m = index ? &a->members.v[*index - 1] : NULL;
        if (!m || !m->visitor)
            continue;
        struct vig_visitor *v = m->visitor;
        struct vig_layer_ref ref = { .id = m->name, .cache_key = vig_image_digest_of(m->name, a->s->arena) };
        m->visitor = NULL;
        int rc = a->sink->end(a->sink->ctx, &ref, v, a->s->subject.layers.v[i].diff_id, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void drop_layers(struct vig_archive_stream *a)
{
    for (size_t i = 0; i < a->members.n; i++)
        if (a->members.v[i].visitor && a->sink && a->sink->drop)
            a->sink->drop(a->sink->ctx, a->members.v[i].visitor);
}

static int layer(struct vig_archive_stream *a, struct vig_tar *t, vig_str name, uint64_t size, struct vig_err *err)
{
    struct vig_member *m = vig_members_add(&a->members, a->s->arena, VIG_MEMBER_LAYER, name, err);
    vig_str claimed;
    struct vig_begun *b;
    char verified[VIG_DIGEST_SIZE];

    if (!m)
        return err->code;
    m->size = size;
    claimed = vig_image_digest_of(name, a->s->arena);
    if (!claimed.p)
        return vig_nomem(err);
    if (a->only.n) {
        if (a->met || !vig_str_eq(name, a->only))
            return 0;
        a->met = true;
        return read_layer(a, t, claimed, a->visitor, verified, err);
    }
    b = find_begun(a, claimed);
    return b ? begun_layer(a, t, b, err) : new_layer(a, t, m, claimed, err);
}

/* Layers of engines are named so; anything else (VERSION, oci-layout's like) is passed over. */
static bool may_be_layer(vig_str name)
{
    static const vig_str ends[] = { VIG_STR(".tar"), VIG_STR(".tar.gz"), VIG_STR(".tgz"), VIG_STR(".tar.zst"), VIG_STR(".gz") };

    if (vig_str_starts(name, VIG_STR("blobs/")))
        return true;
    if (vig_str_has(vig_str_dirname(name), '/'))
        return false;
    for (size_t i = 0; i < VIG_COUNT(ends); i++)
        if (vig_str_ends(name, ends[i]))
            return true;
    return false;
}

static int member(struct vig_archive_stream *a, struct vig_tar *t, const struct vig_tar_entry *e, struct vig_err *err)
{
    char clean[VIG_LIMIT_PATH + 1], kept[VIG_LIMIT_PATH + 1];
    vig_str name, head;
    int rc;

    if (e->type == VIG_TAR_DIRECTORY || e->type == VIG_TAR_OTHER || !vig_path_clean(e->name, clean, &name) || !name.n)
        return 0;
    memcpy(kept, name.p, name.n);
    name = vig_str_of(kept, name.n);
    if (e->type != VIG_TAR_FILE)
        return keep_link(a, e, name, err);
    rc = vig_tar_peek(t, 1, &head, err);
    if (rc < 0)
        return rc;
    if (head.n && (head.p[0] == '{' || head.p[0] == '['))
        return keep_json(a, t, name, e->size, err);
    return may_be_layer(name) ? layer(a, t, name, e->size, err) : 0;
}

static bool stops(int rc)
{
    return rc == VIG_E_NOMEM || rc == VIG_E_CANCELLED;
}

/* Damage of the outer archive is a note: what was read until then may suffice. */
static int read_members(struct vig_archive_stream *a, struct vig_stream *in, struct vig_err *err)
{
    struct vig_tar_entry e;
    struct vig_tar t;
    int rc;

    vig_tar_init(&t, in);
    while ((rc = vig_tar_next(&t, &e, err)) != 0) {
        if (rc < 0 && !stops(rc))
            rc = vig_source_note(a->s, VIG_STR(""), err, "the archive is damaged: %s", err->msg);
        else if (rc > 0)
            rc = member(a, &t, &e, err);
        if (rc < 0)
            break;
    }
    vig_tar_done(&t);
    return rc;
}

/* The stream around it may be packed: docker save | gzip. */
static int read_outer(struct vig_archive_stream *a, struct vig_stream *in, struct vig_err *err)
{
    struct vig_inflate *z = NULL;
    vig_str head;
    int rc = vig_stream_peek(in, 6, &head, err);

    if (rc < 0)
        return rc;
    if (vig_packing_of(head) == VIG_PACKING_NONE)
        return read_members(a, in, err);
    rc = vig_inflate_new(vig_packing_of(head), in, vig_source_slack(a->s), &z, err);
    if (rc == 0)
        rc = read_members(a, vig_inflate_stream(z), err);
    vig_inflate_free(z);
    return rc;
}

static bool store_find(void *ctx, vig_str name, vig_str *ret_name, uint64_t *ret_size)
{
    const struct vig_archive_stream *a = ctx;

    return vig_members_store_find(&a->members, name, ret_name, ret_size);
}

static int store_read(void *ctx, vig_str name, vig_str *ret, struct vig_err *err)
{
    const struct vig_archive_stream *a = ctx;
    const struct vig_member *m = vig_members_find(&a->members, name);

    if (!m || m->kind != VIG_MEMBER_JSON)
        return vig_fail(err, VIG_E_NOT_FOUND, "is not in the archive");
    *ret = m->text;
    return 0;
}

/* Digests that were computed; and the ids that layers were begun with, where these differ from the names. */
static int fix_layers(struct vig_archive_stream *a, struct vig_err *err)
{
    for (size_t i = 0; i < a->s->layer_ids.n; i++) {
        const struct vig_member *m = vig_members_find(&a->members, a->s->layer_ids.v[i]);
        vig_str digest = m ? vig_image_digest_of(m->name, a->s->arena) : VIG_STR("");
        struct vig_begun *b = find_begun(a, digest);
        if (!digest.p)
            return vig_nomem(err);
        if (m && m->digest.n)
            a->s->subject.layers.v[i].digest = m->digest;
        if (b)
            a->s->layer_ids.v[i] = b->ref.id;
    }
    return 0;
}

int vig_archive_stream_read(struct vig_source *s, struct vig_stream *in, vig_str select, struct vig_begun_list *begun,
                            const struct vig_layer_sink *sink, struct vig_err *err)
{
    struct vig_archive_stream a = { .s = s, .sink = sink, .begun = begun };
    struct vig_image_store store = { .ctx = &a, .read = store_read, .find = store_find };
    int rc = read_outer(&a, in, err);

    if (rc == 0)
        rc = vig_image_resolve(s, &store, select, err);
    if (rc == 0)
        rc = fix_layers(&a, err);
    if (rc == 0)
        rc = end_layers(&a, err);
    drop_layers(&a);
    return rc < 0 && s->notes.n ? vig_wrap(err, "%.*s", VIG_ARG(vig_str_take(s->notes.v[0].text, 120))) : rc;
}

int vig_archive_stream_walk(struct vig_source *s, struct vig_stream *in, vig_str id, const struct vig_visitor *v,
                            struct vig_err *err)
{
    struct vig_archive_stream a = { .s = s, .only = id, .visitor = v };
    size_t notes = s->notes.n;
    int rc = read_outer(&a, in, err);

    s->notes.n = notes; /* they were given the first time */
    return rc == 0 && !a.met ? vig_fail(err, VIG_E_NOT_FOUND, "layer '%.*s' is not in the archive", VIG_ARG(vig_str_take(id, 100)))
                             : rc;
}

static bool is_root_name(vig_str name)
{
    static const vig_str names[] = {
        VIG_STR(".dockerenv"), VIG_STR("bin"),   VIG_STR("boot"),  VIG_STR("dev"), VIG_STR("etc"), VIG_STR("home"), VIG_STR("lib"),
        VIG_STR("lib32"),      VIG_STR("lib64"), VIG_STR("media"), VIG_STR("mnt"), VIG_STR("opt"), VIG_STR("proc"), VIG_STR("root"),
        VIG_STR("run"),        VIG_STR("sbin"),  VIG_STR("srv"),   VIG_STR("sys"), VIG_STR("tmp"), VIG_STR("usr"),  VIG_STR("var"),
    };
    vig_str first = vig_str_cut(&name, '/');

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eq(first, names[i]))
            return true;
    return false;
}

/* By the first entry that is not the root itself. */
static int first_is_root_name(struct vig_stream *in, bool *ret, struct vig_err *err)
{
    char clean[VIG_LIMIT_PATH + 1];
    vig_str name = VIG_STR("");
    struct vig_tar_entry e;
    struct vig_tar t;
    int rc = 0;

    vig_tar_init(&t, in);
    while (!name.n && (rc = vig_tar_next(&t, &e, err)) > 0)
        if (!vig_path_clean(e.name, clean, &name))
            break;
    *ret = is_root_name(name);
    vig_tar_done(&t);
    return rc < 0 ? rc : 0;
}

int vig_archive_stream_is_root(struct vig_stream *in, bool *ret, struct vig_err *err)
{
    struct vig_inflate *z = NULL;
    vig_str head;
    int rc = vig_stream_peek(in, 6, &head, err);

    *ret = false;
    if (rc == 0 && vig_packing_of(head) != VIG_PACKING_NONE) {
        rc = vig_inflate_new(vig_packing_of(head), in, VIG_LIMIT_RATIO_FROM, &z, err);
        in = rc == 0 ? vig_inflate_stream(z) : in;
    }
    if (rc == 0)
        rc = first_is_root_name(in, ret, err);
    vig_inflate_free(z);
    return stops(rc) ? rc : 0; /* damage will be told when it is read */
}

int vig_archive_stream_root(struct vig_source *s, struct vig_stream *in, const struct vig_layer_sink *sink, struct vig_err *err)
{
    const struct vig_layer_ref ref = { .id = s->layer_ids.v[0] };
    const struct vig_layer_input input = { .stream = in, .nested = true };
    char verified[VIG_DIGEST_SIZE];
    struct vig_visitor *v = NULL;
    int rc = sink->begin(sink->ctx, &ref, &v, err);

    if (rc < 0 || !v)
        return rc;
    rc = vig_layer_read(s, &input, v, verified, err);
    if (rc < 0 && sink->drop)
        sink->drop(sink->ctx, v);
    return rc < 0 ? rc : sink->end(sink->ctx, &ref, v, VIG_STR(""), err);
}
