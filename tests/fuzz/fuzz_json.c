/* Any bytes as JSON, strict and relaxed; every value of what was read is visited. */
#include "base/limits.h"
#include "format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t visit(yyjson_val *v, int depth)
{
    size_t i, max, n = vig_json_str(v).n;
    yyjson_val *key, *child;

    if (depth > VIG_LIMIT_DEPTH)
        abort();
    yyjson_arr_foreach(v, i, max, child)
        n += visit(child, depth + 1);
    vig_json_foreach(v, i, max, key, child)
        n += vig_json_str(key).n + visit(child, depth + 1);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_err err = VIG_ERR_INIT;
    yyjson_val *v;

    if (!a)
        return 0;
    if (vig_json_read(text, VIG_MIB(1), a, &v, &err) == 0)
        (void)visit(v, 0);
    if (vig_json_read_relaxed(text, VIG_MIB(1), a, &v, &err) == 0)
        (void)visit(v, 0);
    return 0;
}
