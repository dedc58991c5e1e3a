/* system/engine_image.c - what the engine says about itself and its images.
 *
 *     GET /version              {"Version","ApiVersion","Os","Arch","KernelVersion"}
 *     GET /images/json          [{"Id","RepoTags":["a:1"],"Size"}]
 *     GET /images/NAME/json     {"Id","RepoTags","Created","Os","Architecture","Variant","Size","RootFS":{"Layers":["sha256:…"]}}
 *     GET /images/NAME/history  [{"CreatedBy","Size"}], the newest first
 */
#include <stdlib.h>

#include "format/json.h"
#include "system/engine_call.h"

enum { VERSION_SECONDS = 10 }; /* this is how one finds out whether it answers at all */

static int get_json(const struct vig_engine *e, const char *path, struct vig_arena *arena, yyjson_val **ret, struct vig_err *err)
{
    vig_str body;
    int rc = path ? vig_engine_get(e, path, arena, &body, err) : (int)err->code;

    if (rc < 0)
        return rc;
    rc = vig_json_read(body, VIG_LIMIT_ENGINE_ANSWER, arena, ret, err);
    return rc < 0 ? vig_wrap(err, "the engine's answer to %.100s", path) : rc;
}

int vig_engine_get_version(const struct vig_engine *e, struct vig_arena *arena, struct vig_engine_version *ret, struct vig_err *err)
{
    yyjson_val *v;
    vig_str body;
    int rc = vig_engine_get_within(e, "/version", VERSION_SECONDS, VIG_LIMIT_ENGINE_OBJECT, arena, &body, err);

    if (rc == 0)
        rc = vig_json_read(body, VIG_LIMIT_ENGINE_OBJECT, arena, &v, err) < 0 ? vig_wrap(err, "the engine's answer to /version") : 0;
    if (rc < 0)
        return rc;
    *ret = (struct vig_engine_version){ .version = vig_json_get_str(v, VIG_STR("Version")),
                                        .api = vig_json_get_str(v, VIG_STR("ApiVersion")),
                                        .os = vig_json_get_str(v, VIG_STR("Os")),
                                        .arch = vig_json_get_str(v, VIG_STR("Arch")),
                                        .kernel = vig_json_get_str(v, VIG_STR("KernelVersion")) };
    return 0;
}

/* Images whose tag was taken by a newer one are called "<none>:<none>". */
static int read_image(yyjson_val *v, struct vig_arena *arena, struct vig_engine_image *ret, struct vig_err *err)
{
    size_t i, max;
    yyjson_val *tag;

    *ret = (struct vig_engine_image){ .id = vig_json_get_str(v, VIG_STR("Id")) };
    ret->size = yyjson_get_uint(yyjson_obj_get(v, "Size"));
    ret->name = ret->id;
    yyjson_arr_foreach(yyjson_obj_get(v, "RepoTags"), i, max, tag) {
        vig_str name = vig_json_str(tag), *slot;
        if (!name.n || vig_str_starts(name, VIG_STR("<none>")))
            continue;
        slot = vig_vec_add(&ret->tags, arena);
        if (!slot)
            return vig_nomem(err);
        *slot = name;
    }
    if (ret->tags.n)
        ret->name = ret->tags.v[0];
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct vig_engine_image *x = a, *y = b;
    int order = vig_str_cmp(x->name, y->name);

    return order ? order : vig_str_cmp(x->id, y->id);
}

int vig_engine_list_images(const struct vig_engine *e, struct vig_arena *arena, struct vig_engine_images *ret, struct vig_err *err)
{
    struct vig_engine_images list = { 0 };
    size_t i, max;
    yyjson_val *v, *image;
    int rc = get_json(e, "/images/json", arena, &v, err);

    if (rc < 0)
        return rc;
    yyjson_arr_foreach(v, i, max, image) {
        struct vig_engine_image *slot = vig_vec_add(&list, arena);
        if (!slot)
            return vig_nomem(err);
        rc = read_image(image, arena, slot, err);
        if (rc < 0)
            return rc;
        if (!slot->id.n)
            list.n--;
    }
    if (list.n)
        qsort(list.v, list.n, sizeof *list.v, by_name);
    *ret = list;
    return 0;
}

int vig_engine_inspect_image(const struct vig_engine *e, vig_str name, struct vig_arena *arena, struct vig_engine_image *ret,
                             struct vig_err *err)
{
    struct vig_engine_image image;
    size_t i, max;
    yyjson_val *v, *id;
    int rc = get_json(e, vig_engine_image_path(arena, name, "json", err), arena, &v, err);

    if (rc == 0)
        rc = read_image(v, arena, &image, err);
    if (rc < 0)
        return rc;
    vig_str os = vig_json_get_str(v, VIG_STR("Os")), arch = vig_json_get_str(v, VIG_STR("Architecture"));
    vig_str variant = vig_json_get_str(v, VIG_STR("Variant"));
    image.created = vig_json_get_str(v, VIG_STR("Created"));
    image.platform = vig_arena_printf(arena, "%.*s/%.*s%s%.*s", VIG_ARG(os), VIG_ARG(arch), variant.n ? "/" : "", VIG_ARG(variant));
    yyjson_arr_foreach(yyjson_obj_get(yyjson_obj_get(v, "RootFS"), "Layers"), i, max, id) {
        vig_str *slot = vig_vec_add(&image.diff_ids, arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_json_str(id);
    }
    yyjson_arr_foreach(yyjson_obj_get(v, "RepoDigests"), i, max, id) {
        vig_str *slot = vig_vec_add(&image.repo_digests, arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_json_str(id);
    }
    image.config = yyjson_obj_get(v, "Config");
    if (!image.platform.p)
        return vig_nomem(err);
    *ret = image;
    return 0;
}

int vig_engine_get_history(const struct vig_engine *e, vig_str name, struct vig_arena *arena, struct vig_engine_history *ret,
                           struct vig_err *err)
{
    struct vig_engine_history history = { 0 };
    yyjson_val *v;
    int rc = get_json(e, vig_engine_image_path(arena, name, "history", err), arena, &v, err);

    if (rc < 0)
        return rc;
    if (yyjson_arr_size(v) > 8 * VIG_LIMIT_LAYERS)
        return vig_fail(err, VIG_E_LIMIT, "a history of %zu lines", yyjson_arr_size(v));
    for (size_t i = yyjson_arr_size(v); i-- > 0;) {
        yyjson_val *step = yyjson_arr_get(v, i);
        struct vig_engine_step *slot = vig_vec_add(&history, arena);
        if (!slot)
            return vig_nomem(err);
        slot->created_by = vig_json_get_str(step, VIG_STR("CreatedBy"));
        slot->created = yyjson_get_sint(yyjson_obj_get(step, "Created"));
        slot->size = yyjson_get_uint(yyjson_obj_get(step, "Size"));
    }
    *ret = history;
    return 0;
}
