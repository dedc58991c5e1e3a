/* source/image_oci.c - an OCI image layout's index.json, and the manifests behind it.
 *
 * index:    {"manifests":[{"digest","platform":{"os","architecture","variant"},"annotations":{…}}, …]}
 * manifest: {"config":{"digest"},"layers":[{"digest"}, …]}
 *
 * An index may name further indexes; what a file is, is seen by looking at it (a media type is only a claim). Docker's own
 * media types have the same fields. Attestations, which build tools add as images of platform "unknown/unknown", are no
 * images. A hostile index may name itself, or fan out: its depth and the number of files read are bounded.
 */
#include "base/buf.h"
#include "source/image_draft.h"

enum { DEPTH = 8, MOST_CANDIDATES = 1000 };

struct candidate {
    vig_str digest, platform, tag;
    yyjson_val *manifest; /* read already, or NULL */
};

struct search {
    struct vig_source *s;
    const struct vig_image_store *store;
    struct { VIG_VEC(struct candidate); } found;
    size_t files;
    bool is_signed; /* an index names a signature */
};

static int blob_name(struct vig_arena *a, vig_str digest, vig_str *ret, struct vig_err *err)
{
    vig_str hex = digest, algorithm = vig_str_cut(&hex, ':');
    bool good = hex.n && digest.n <= 200;

    for (size_t i = 0; good && i < digest.n; i++)
        good = vig_is_alnum(digest.p[i]) || digest.p[i] == ':';
    if (!good)
        return vig_fail(err, VIG_E_INPUT, "'%.*s' is no digest", VIG_ARG(vig_str_take(digest, 100)));
    *ret = vig_arena_printf(a, "blobs/%.*s/%.*s", VIG_ARG(algorithm), VIG_ARG(hex));
    return ret->p ? 0 : vig_nomem(err);
}

static int read_blob(struct search *o, vig_str digest, yyjson_val **ret, struct vig_err *err)
{
    vig_str name, real;
    int rc;

    if (++o->files > 4 * MOST_CANDIDATES)
        return vig_fail(err, VIG_E_LIMIT, "the index names more than %d manifests", MOST_CANDIDATES);
    rc = blob_name(o->s->arena, digest, &name, err);
    return rc < 0 ? rc : vig_image_json(o->s, o->store, name, digest, ret, &real, err);
}

static vig_str tag_of(yyjson_val *descriptor, vig_str inherited)
{
    static const vig_str keys[] = { VIG_STR("io.containerd.image.name"), VIG_STR("org.opencontainers.image.ref.name") };
    yyjson_val *annotations = yyjson_obj_get(descriptor, "annotations");

    for (size_t i = 0; i < VIG_COUNT(keys); i++) {
        vig_str tag = vig_json_get_str(annotations, keys[i]);
        if (tag.n)
            return tag;
    }
    return inherited;
}

static bool is_attestation(yyjson_val *descriptor, vig_str platform)
{
    return vig_str_eqc(platform, "unknown/unknown") ||
           vig_json_get_str(yyjson_obj_get(descriptor, "annotations"), VIG_STR("vnd.docker.reference.type")).n;
}

/* cosign tags its signatures "sha256-<digest>.sig"; notation's and newer cosign's are manifests with a type of their own. */
static bool is_signature(yyjson_val *descriptor, vig_str tag)
{
    vig_str type = vig_json_get_str(descriptor, VIG_STR("artifactType"));

    return (vig_str_search(tag, VIG_STR("sha256-")) != VIG_NPOS && vig_str_ends(tag, VIG_STR(".sig"))) ||
           vig_str_eqc(type, "application/vnd.cncf.notary.signature") || vig_str_starts(type, VIG_STR("application/vnd.dev.sigstore.bundle")) ||
           vig_str_eqc(type, "application/vnd.dev.cosign.artifact.sig.v1+json");
}

static int search_index(struct search *o, yyjson_val *index, vig_str tag, unsigned depth, struct vig_err *err);

static int search_descriptor(struct search *o, yyjson_val *descriptor, vig_str tag, unsigned depth, struct vig_err *err)
{
    struct candidate c = { .digest = vig_json_get_str(descriptor, VIG_STR("digest")), .tag = tag_of(descriptor, tag) };
    struct candidate *slot;

    c.platform = vig_image_platform(o->s->arena, yyjson_obj_get(descriptor, "platform"));
    if (!c.platform.p)
        return vig_nomem(err);
    if (is_signature(descriptor, c.tag)) {
        o->is_signed = true;
        return 0;
    }
    if (is_attestation(descriptor, c.platform))
        return 0;
    if (!c.platform.n) { /* it may be an index */
        int rc = read_blob(o, c.digest, &c.manifest, err);
        if (rc == VIG_E_NOMEM || rc == VIG_E_LIMIT)
            return rc;
        if (rc < 0) /* perhaps an image that was not saved along: no harm if another one is wanted */
            return vig_source_note(o->s, VIG_STR("index.json"), err, "%s", err->msg);
        if (yyjson_obj_get(c.manifest, "manifests"))
            return search_index(o, c.manifest, c.tag, depth + 1, err);
    }
    slot = o->found.n < MOST_CANDIDATES ? vig_vec_add(&o->found, o->s->arena) : NULL;
    if (!slot)
        return o->found.n < MOST_CANDIDATES
                   ? vig_nomem(err)
                   : vig_fail(err, VIG_E_LIMIT, "the index names more than %d manifests", MOST_CANDIDATES);
    *slot = c;
    return 0;
}

static int search_index(struct search *o, yyjson_val *index, vig_str tag, unsigned depth, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *descriptor;

    if (depth > DEPTH)
        return vig_fail(err, VIG_E_LIMIT, "indexes are nested deeper than %d", DEPTH);
    yyjson_arr_foreach(yyjson_obj_get(index, "manifests"), i, max, descriptor) {
        int rc = search_descriptor(o, descriptor, tag, depth, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* A manifest whose descriptor has no platform: its configuration knows. */
static int learn_platform(struct search *o, struct candidate *c, struct vig_err *err)
{
    yyjson_val *config;
    int rc = 0;

    if (c->platform.n)
        return 0;
    if (!c->manifest)
        rc = read_blob(o, c->digest, &c->manifest, err);
    if (rc == 0)
        rc = read_blob(o, vig_json_get_str(yyjson_obj_get(c->manifest, "config"), VIG_STR("digest")), &config, err);
    if (rc == 0)
        c->platform = vig_image_platform(o->s->arena, config);
    return rc == VIG_E_NOMEM ? rc : c->platform.p ? 0 : vig_nomem(err);
}

static int list(const struct search *o, bool tags, vig_str but, struct vig_buf *to)
{
    vig_str before = VIG_STR("");

    for (size_t i = 0; i < o->found.n; i++) {
        vig_str name = tags ? o->found.v[i].tag : o->found.v[i].platform;
        if (!name.n || vig_str_eq(name, but) || vig_str_eq(name, before))
            continue;
        (void)vig_buf_addf(to, "%s%.*s", to->n ? ", " : "", VIG_ARG(vig_str_take(name, 80)));
        before = name;
    }
    return to->n > 0;
}

static int none_fits(const struct search *o, vig_str select, bool tag_fits, struct vig_err *err)
{
    struct vig_buf names;
    int rc;

    vig_buf_init(&names, VIG_KIB(4));
    if (!list(o, !tag_fits, VIG_STR(""), &names))
        (void)vig_buf_add(&names, VIG_STR("none with a name"));
    if (!o->found.n)
        rc = vig_fail(err, VIG_E_INPUT, "index.json names no image that can be read");
    else rc = tag_fits ? vig_fail(err, VIG_E_NOT_FOUND, "there is no image for platform %.*s, only for: %.*s",
                             VIG_ARG(o->s->options.platform), VIG_ARG(vig_str_take(vig_buf_str(&names), 150)))
                  : vig_fail(err, VIG_E_NOT_FOUND, "it holds no image '%.*s', but: %.*s", VIG_ARG(vig_str_take(select, 80)),
                             VIG_ARG(vig_str_take(vig_buf_str(&names), 120)));
    vig_buf_done(&names);
    return rc;
}

/* The platform asked for; else this machine's; else the first. */
static int choose(struct search *o, vig_str select, struct candidate **ret, struct vig_err *err)
{
    vig_str asked = o->s->options.platform, own = vig_arena_printf(o->s->arena, "linux/%s", vig_image_machine());
    struct candidate *first = NULL, *fits = NULL;

    if (!own.p)
        return vig_nomem(err);
    for (size_t i = 0; i < o->found.n; i++) {
        struct candidate *c = &o->found.v[i];
        if (select.n && !vig_image_tag_fits(select, c->tag) && !vig_str_eq(select, c->digest))
            continue;
        if (learn_platform(o, c, err) == VIG_E_NOMEM)
            return err->code;
        first = first ? first : c;
        if (!fits && vig_image_platform_fits(asked.n ? asked : own, c->platform))
            fits = c;
    }
    if (!fits && !asked.n)
        fits = first;
    if (!fits)
        return none_fits(o, select, first != NULL, err);
    *ret = fits;
    return 0;
}

static int note_others(struct search *o, const struct candidate *c, vig_str select, struct vig_err *err)
{
    struct vig_buf names;
    int rc = 0;

    vig_buf_init(&names, VIG_KIB(4));
    if (!select.n && list(o, true, c->tag, &names))
        rc = vig_source_note(o->s, VIG_STR(""), err, "it holds other images, too, which were not looked at: %.*s",
                             VIG_ARG(vig_str_take(vig_buf_str(&names), 400)));
    vig_buf_done(&names);
    return rc;
}

static int add_layer(struct search *o, struct vig_image_draft *d, vig_str digest, struct vig_err *err)
{
    vig_str *slot = vig_vec_add(&d->layers, o->s->arena);

    return slot ? blob_name(o->s->arena, digest, slot, err) : vig_nomem(err);
}

static int draft(struct search *o, struct candidate *c, struct vig_image_draft *d, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *layer;
    int rc = c->manifest ? 0 : read_blob(o, c->digest, &c->manifest, err);

    if (rc < 0)
        return rc;
    d->config_digest = vig_json_get_str(yyjson_obj_get(c->manifest, "config"), VIG_STR("digest"));
    rc = blob_name(o->s->arena, d->config_digest, &d->config, err);
    if (rc < 0)
        return vig_wrap(err, "the configuration of manifest %.*s", VIG_ARG(vig_str_take(c->digest, 100)));
    yyjson_arr_foreach(yyjson_obj_get(c->manifest, "layers"), i, max, layer) {
        rc = add_layer(o, d, vig_json_get_str(layer, VIG_STR("digest")), err);
        if (rc < 0)
            return rc;
    }
    return vig_image_add_tag(o->s, c->tag, err);
}

int vig_image_resolve_oci(struct vig_source *s, const struct vig_image_store *store, vig_str select, struct vig_err *err)
{
    struct search o = { .s = s, .store = store };
    struct vig_image_draft d = { .config = VIG_STR("") };
    struct candidate *c = NULL;
    yyjson_val *index;
    vig_str digest;
    int rc = vig_image_json(s, store, VIG_STR("index.json"), VIG_STR(""), &index, &digest, err);

    if (rc == 0)
        rc = search_index(&o, index, VIG_STR(""), 0, err);
    if (rc == 0)
        rc = choose(&o, select, &c, err);
    if (rc == 0)
        rc = note_others(&o, c, select, err);
    if (rc == 0)
        rc = draft(&o, c, &d, err);
    s->config.signature = o.is_signed ? VIG_SIGNATURE_PRESENT : VIG_SIGNATURE_ABSENT;
    return rc < 0 ? rc : vig_image_finish(s, store, &d, err);
}
