/* Any bytes as a compose file that includes and extends itself and others. Two bytes 0xff apart: a second file laid over it. */
#include "format/compose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_same(void *arg, vig_str path, vig_str *ret, struct vig_err *err)
{
    if (vig_str_ends(path, VIG_STR("none")))
        return vig_fail(err, VIG_E_NOT_FOUND, "no such file");
    *ret = *(const vig_str *)arg;
    return 0;
}

static bool variable(void *arg, vig_str name, vig_str *ret)
{
    *ret = VIG_STR("v");
    return vig_str_eqc(name, "V");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    vig_str text = vig_str_of((const char *)data, size), first = text, second;
    struct vig_compose_loader loader = { &text, read_same, variable };
    struct vig_compose_input files[2];
    struct vig_compose *c = NULL;
    struct vig_err err = VIG_ERR_INIT;
    uint32_t line;

    if (!a)
        return 0;
    second = first;
    first = vig_str_cut(&second, '\xff');
    files[0] = (struct vig_compose_input){ VIG_STR("dir/compose.yaml"), first };
    files[1] = (struct vig_compose_input){ VIG_STR("dir/over.yaml"), second };
    if (vig_compose_read(files, second.n ? 2 : 1, &loader, a, &c, &err) < 0)
        return 0;
    for (size_t i = 0; i < c->services.n; i++)
        if (!vig_compose_locate(c, c->services.v[i].container.line, &line) || !line)
            abort();
    return 0;
}
