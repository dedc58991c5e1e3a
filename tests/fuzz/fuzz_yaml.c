/* Any bytes as YAML; the tree is walked with its aliases written out, and is as large and deep as it says. */
#include "format/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t visit(const struct vig_yaml *node, unsigned depth)
{
    size_t n = 1;

    if (depth > VIG_LIMIT_DEPTH)
        abort();
    for (const struct vig_yaml *c = node->first; c; c = c->next)
        n += visit(c, depth + 1);
    if (n != node->nodes)
        abort();
    (void)vig_yaml_get(node, VIG_STR("no such key"));
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_yaml *root = NULL;
    size_t n = 0;

    if (!a || vig_yaml_read(vig_str_of((const char *)data, size), VIG_MIB(1), a, &root, &err) < 0)
        return 0;
    for (; root; root = root->next)
        n += visit(root, 0);
    if (n > VIG_LIMIT_YAML_NODES)
        abort();
    return 0;
}
