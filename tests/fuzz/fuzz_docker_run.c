/* Any bytes as a docker run command line. */
#include "format/docker_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_container c;

    if (a && vig_docker_run_parse(vig_str_of((const char *)data, size), a, &c, &err) == 0 && !c.image.p)
        abort();
    return 0;
}
