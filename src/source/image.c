/* source/image.c - see source/image.h.
 *
 * manifest.json (docker save): [{"Config":"…json","RepoTags":["a:1"],"Layers":["<id>/layer.tar" or "blobs/sha256/…", …]}]
 * configuration (both):        {"os","architecture","variant","created","history":[{"created_by","empty_layer"}],
 *                               "rootfs":{"diff_ids":["sha256:…"]}}
 * index.json: source/image_oci.c.
 *
 * All of it is the image's word: names may lead anywhere (they are only looked up, never opened as paths), lists may
 * disagree in length, a configuration may not have the digest that it is named for. Disagreement becomes a note.
 */
#include "source/image.h"

#include <sys/utsname.h>

#include "base/buf.h"
#include "format/json.h"
#include "source/image_draft.h"

/* Each is compared with all before it, and a manifest has room for a million. */
enum { MOST_TAGS = 1000 };

const char *vig_image_machine(void)
{
    static const char *const names[][2] = {
        { "x86_64", "amd64" }, { "aarch64", "arm64" }, { "armv7l", "arm" }, { "armv6l", "arm" }, { "i686", "386" },
        { "i386", "386" },     { "riscv64", "riscv64" }, { "ppc64le", "ppc64le" }, { "s390x", "s390x" },
    };
    struct utsname u;

    if (uname(&u) == 0)
        for (size_t i = 0; i < VIG_COUNT(names); i++)
            if (strcmp(u.machine, names[i][0]) == 0)
                return names[i][1];
    return "amd64";
}

vig_str vig_image_platform(struct vig_arena *a, yyjson_val *of)
{
    vig_str os = vig_json_get_str(of, VIG_STR("os")), arch = vig_json_get_str(of, VIG_STR("architecture"));
    vig_str variant = vig_json_get_str(of, VIG_STR("variant"));

    if (!os.n || !arch.n)
        return VIG_STR("");
    return vig_arena_printf(a, "%.*s/%.*s%s%.*s", VIG_ARG(vig_str_take(os, 64)), VIG_ARG(vig_str_take(arch, 64)),
                            variant.n ? "/" : "", VIG_ARG(vig_str_take(variant, 64)));
}

bool vig_image_platform_fits(vig_str want, vig_str is)
{
    vig_str os = vig_str_of("linux", 5);

    if (vig_str_eq(want, is))
        return true;
    if (vig_str_has(want, '/'))
        return is.n > want.n && vig_str_starts(is, want) && is.p[want.n] == '/';
    /* Only an architecture. */
    return vig_str_starts(is, os) && is.n > 6 && vig_image_platform_fits(want, vig_str_skip(is, 6));
}

vig_str vig_image_digest_of(vig_str name, struct vig_arena *a)
{
    vig_str hex = vig_str_basename(name);

    if (!vig_str_eqc(vig_str_dirname(name), "blobs/sha256") || hex.n != 64)
        return VIG_STR("");
    return vig_arena_printf(a, "sha256:%.*s", VIG_ARG(hex));
}

int vig_image_json(struct vig_source *s, const struct vig_image_store *store, vig_str name, vig_str claimed, yyjson_val **ret,
                   vig_str *ret_digest, struct vig_err *err)
{
    char hex[65];
    vig_str text;
    int rc = store->read(store->ctx, name, &text, err);

    if (rc == 0)
        rc = vig_json_read(text, VIG_LIMIT_MANIFEST, s->arena, ret, err);
    if (rc == 0)
        rc = vig_sha256_hex(text, hex, err);
    if (rc < 0)
        return vig_wrap(err, "'%.*s'", VIG_ARG(vig_str_take(name, 100)));
    *ret_digest = vig_arena_printf(s->arena, "sha256:%s", hex);
    if (!ret_digest->p)
        return vig_nomem(err);
    if (vig_str_starts(claimed, VIG_STR("sha256:")) && !vig_str_eq(claimed, *ret_digest))
        return vig_source_note(s, name, err, "its digest is %.*s, not %.*s: the image lies", VIG_ARG(*ret_digest),
                               VIG_ARG(vig_str_take(claimed, 100)));
    return 0;
}

vig_str vig_image_history_line(struct vig_arena *a, vig_str s)
{
    size_t n = 0;
    char *to;

    s = vig_str_take(s, VIG_KIB(16));
    to = vig_arena_alloc(a, s.n + 1, 1);
    if (!to)
        return (vig_str){ NULL, 0 };
    if (vig_str_starts(s, VIG_STR("/bin/sh -c #(nop) ")))
        s = vig_str_skip(s, 18);
    s = vig_str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        bool blank = vig_is_space(s.p[i]);
        if (!blank || (n && to[n - 1] != ' '))
            to[n++] = blank ? ' ' : s.p[i];
    }
    return vig_str_of(to, n);
}

/* Goes through history and layers side by side: entries that made no layer are passed over, but for one thing: an image
 * ends with its CMD or ENTRYPOINT, so layers that come after one stand on the base image that it ended. */
static int add_history(struct vig_source *s, yyjson_val *history, struct vig_err *err)
{
    size_t i, max, layer = 0, ended = 0;
    struct vig_source_step *step;
    yyjson_val *h;

    yyjson_arr_foreach(history, i, max, h) {
        vig_str line = vig_image_history_line(s->arena, vig_json_get_str(h, VIG_STR("created_by")));
        step = s->config.history.n < 8 * VIG_LIMIT_LAYERS ? vig_vec_add(&s->config.history, s->arena) : NULL;
        if (!line.p || (!step && s->config.history.n < 8 * VIG_LIMIT_LAYERS))
            return vig_nomem(err);
        if (!step)
            break; /* of a hostile image: no builder writes so many */
        step->created_by = vig_json_get_str(h, VIG_STR("created_by"));
        step->created = vig_json_get_str(h, VIG_STR("created"));
        if (yyjson_is_true(yyjson_obj_get(h, "empty_layer"))) {
            if (vig_str_starts(line, VIG_STR("CMD")) || vig_str_starts(line, VIG_STR("ENTRYPOINT")))
                ended = layer;
            continue;
        }
        if (layer == s->subject.layers.n)
            break;
        if (ended)
            s->subject.base_layers = ended;
        s->subject.layers.v[layer++].created_by = line;
        step->layer = (uint32_t)layer;
    }
    return 0;
}

static int add_diff_ids(struct vig_source *s, yyjson_val *ids, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *id;

    if (yyjson_arr_size(ids) != s->subject.layers.n) {
        int rc = vig_source_note(s, VIG_STR(""), err, "the image's configuration names %zu layers, its manifest %zu",
                                 yyjson_arr_size(ids), s->subject.layers.n);
        if (rc < 0)
            return rc;
    }
    yyjson_arr_foreach(ids, i, max, id) {
        if (i == s->subject.layers.n)
            break;
        struct vig_layer *layer = &s->subject.layers.v[i];
        layer->diff_id = vig_json_str(id);
        if (!layer->digest.n)
            layer->digest = layer->diff_id; /* docker save stores its layers unpacked */
    }
    return 0;
}

static int add_layers(struct vig_source *s, const struct vig_image_store *store, const struct vig_image_draft *d,
                      struct vig_err *err)
{
    for (size_t i = 0; i < d->layers.n; i++) {
        struct vig_layer *layer = vig_vec_add(&s->subject.layers, s->arena);
        vig_str *id = vig_vec_add(&s->layer_ids, s->arena);
        if (!layer || !id)
            return vig_nomem(err);
        layer->digest = vig_image_digest_of(d->layers.v[i], s->arena);
        if (!layer->digest.p)
            return vig_nomem(err);
        *id = d->layers.v[i];
        if (store->find(store->ctx, d->layers.v[i], id, &layer->size))
            continue;
        int rc = vig_source_note(s, VIG_STR(""), err, "layer %zu, '%.*s', is missing: the image is incomplete", i + 1,
                                 VIG_ARG(vig_str_take(d->layers.v[i], 150)));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int check_platform(const struct vig_source *s, struct vig_err *err)
{
    if (!s->options.platform.n || vig_image_platform_fits(s->options.platform, s->subject.platform))
        return 0;
    return vig_fail(err, VIG_E_NOT_FOUND, "there is no image for platform %.*s, only for: %.*s", VIG_ARG(s->options.platform),
                    VIG_ARG(s->subject.platform));
}

int vig_image_finish(struct vig_source *s, const struct vig_image_store *store, const struct vig_image_draft *d,
                     struct vig_err *err)
{
    yyjson_val *config, *rootfs;
    int rc = vig_image_json(s, store, d->config, d->config_digest, &config, &s->subject.digest, err);

    if (rc < 0)
        return rc;
    if (d->layers.n > VIG_LIMIT_LAYERS)
        return vig_fail(err, VIG_E_LIMIT, "an image of %zu layers, of which at most %d are read", d->layers.n, VIG_LIMIT_LAYERS);
    s->subject.platform = vig_image_platform(s->arena, config);
    if (!s->subject.platform.p)
        return vig_nomem(err);
    s->subject.created = vig_json_get_str(config, VIG_STR("created"));
    rootfs = yyjson_obj_get(config, "rootfs");
    s->config.config = yyjson_obj_get(config, "config");
    memset(&s->config.history, 0, sizeof s->config.history);
    rc = check_platform(s, err);
    if (rc == 0)
        rc = add_layers(s, store, d, err);
    if (rc == 0)
        rc = add_diff_ids(s, yyjson_obj_get(rootfs, "diff_ids"), err);
    if (rc == 0)
        rc = add_history(s, yyjson_obj_get(config, "history"), err);
    return rc;
}

int vig_image_add_tag(struct vig_source *s, vig_str tag, struct vig_err *err)
{
    vig_str *slot;

    for (size_t i = 0; i < s->subject.tags.n; i++)
        if (vig_str_eq(s->subject.tags.v[i], tag))
            return 0;
    if (!tag.n || s->subject.tags.n >= MOST_TAGS)
        return 0;
    slot = vig_vec_add(&s->subject.tags, s->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = tag;
    return 0;
}

bool vig_image_tag_fits(vig_str select, vig_str tag)
{
    /* "shop" is "shop:latest"; "1.4" is "shop:1.4"; a registry's default name may be left out. */
    if (vig_str_eq(select, tag))
        return true;
    if (tag.n > select.n && vig_str_starts(tag, select))
        return vig_str_eqc(vig_str_skip(tag, select.n), ":latest");
    return tag.n > select.n && vig_str_ends(tag, select) &&
           (tag.p[tag.n - select.n - 1] == ':' || tag.p[tag.n - select.n - 1] == '/');
}

static bool docker_fits(yyjson_val *image, vig_str select)
{
    size_t i, max;
    yyjson_val *tag;

    if (!select.n)
        return true;
    yyjson_arr_foreach(yyjson_obj_get(image, "RepoTags"), i, max, tag)
        if (vig_image_tag_fits(select, vig_json_str(tag)))
            return true;
    return vig_str_search(vig_json_get_str(image, VIG_STR("Config")), select) != VIG_NPOS && select.n >= 12;
}

/* The names of the images that are not looked at; false when there is but one image. */
static bool other_names(yyjson_val *images, yyjson_val *chosen, struct vig_buf *names)
{
    size_t i, max;
    yyjson_val *image;

    yyjson_arr_foreach(images, i, max, image) {
        yyjson_val *tag = yyjson_arr_get_first(yyjson_obj_get(image, "RepoTags"));
        if (image == chosen)
            continue;
        vig_str name = tag ? vig_json_str(tag) : vig_json_get_str(image, VIG_STR("Config"));
        (void)vig_buf_addf(names, "%s%.*s", names->n ? ", " : "", VIG_ARG(vig_str_take(name, 80)));
    }
    return names->n > 0;
}

static int docker_draft(struct vig_source *s, yyjson_val *image, struct vig_image_draft *d, struct vig_err *err)
{
    vig_str config = vig_json_get_str(image, VIG_STR("Config")), hex = vig_str_basename(config);
    size_t i, max;
    yyjson_val *v;
    int rc = 0;

    if (!config.n)
        return vig_fail(err, VIG_E_INPUT, "manifest.json names no configuration");
    d->config = config;
    hex = vig_str_ends(hex, VIG_STR(".json")) ? vig_str_take(hex, hex.n - 5) : hex;
    d->config_digest = hex.n == 64 ? vig_arena_printf(s->arena, "sha256:%.*s", VIG_ARG(hex)) : VIG_STR("");
    if (!d->config_digest.p)
        return vig_nomem(err);
    yyjson_arr_foreach(yyjson_obj_get(image, "RepoTags"), i, max, v)
        if (rc == 0)
            rc = vig_image_add_tag(s, vig_json_str(v), err);
    yyjson_arr_foreach(yyjson_obj_get(image, "Layers"), i, max, v) {
        vig_str *slot = vig_vec_add(&d->layers, s->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_json_str(v);
    }
    return rc;
}

static int docker_choose(struct vig_source *s, yyjson_val *images, vig_str select, yyjson_val **ret, struct vig_err *err)
{
    struct vig_buf names;
    size_t i, max;
    yyjson_val *image;
    int rc = 0;

    *ret = NULL;
    yyjson_arr_foreach(images, i, max, image)
        if (!*ret && docker_fits(image, select))
            *ret = image;
    vig_buf_init(&names, VIG_KIB(4));
    bool others = other_names(images, *ret, &names);
    if (!*ret)
        rc = vig_fail(err, VIG_E_NOT_FOUND, others ? "it holds no image '%.*s', but: %.*s" : "it holds no image%.*s%.*s",
                      VIG_ARG(others ? select : VIG_STR("")), VIG_ARG(vig_str_take(vig_buf_str(&names), 150)));
    else if (others && !select.n)
        rc = vig_source_note(s, VIG_STR(""), err, "it holds other images, too, which were not looked at: %.*s",
                             VIG_ARG(vig_str_take(vig_buf_str(&names), 400)));
    vig_buf_done(&names);
    return rc;
}

static int resolve_docker(struct vig_source *s, const struct vig_image_store *store, vig_str select, struct vig_err *err)
{
    struct vig_image_draft draft = { .config = VIG_STR("") };
    yyjson_val *images, *image;
    vig_str digest;
    int rc = vig_image_json(s, store, VIG_STR("manifest.json"), VIG_STR(""), &images, &digest, err);

    if (rc == 0)
        rc = docker_choose(s, images, select, &image, err);
    if (rc == 0)
        rc = docker_draft(s, image, &draft, err);
    if (rc == 0)
        rc = vig_image_finish(s, store, &draft, err);
    return rc;
}

static bool has(const struct vig_image_store *store, vig_str name)
{
    uint64_t size;

    return store->find(store->ctx, name, &name, &size);
}

int vig_image_resolve(struct vig_source *s, const struct vig_image_store *store, vig_str select, struct vig_err *err)
{
    bool docker = has(store, VIG_STR("manifest.json")), oci = has(store, VIG_STR("index.json"));

    s->subject.kind = VIG_SUBJECT_IMAGE;
    /* Docker's own manifest speaks of one platform only. */
    if (docker && !(oci && s->options.platform.n))
        return resolve_docker(s, store, select, err);
    if (oci)
        return vig_image_resolve_oci(s, store, select, err);
    return vig_fail(err, VIG_E_INPUT, "neither manifest.json nor index.json is in it, so it is no image");
}
