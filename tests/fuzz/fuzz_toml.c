/* Any bytes as TOML: parsed, and the whole tree walked. */
#include "format/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t walk(const struct vig_toml *v, unsigned depth)
{
    size_t n = v->text.n;

    if (depth > 4 * VIG_LIMIT_DEPTH)
        abort();
    for (const struct vig_toml *i = vig_toml_items(v); i; i = i->next) {
        if (v->kind == VIG_TOML_TABLE && vig_toml_get(v, i->key) != i)
            abort();
        n += walk(i, depth + 1);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_toml *root = NULL;

    if (a)
        (void)vig_toml_parse(vig_str_of((const char *)data, size), VIG_MIB(16), a, &root, &err);
    if (root)
        (void)walk(root, 0);
    return 0;
}
