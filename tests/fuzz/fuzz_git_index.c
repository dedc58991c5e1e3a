/* Any bytes as the index of a git repository. */
#include "format/git_index.h"

#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void see(void *arg, vig_str path)
{
    size_t *sum = arg;

    for (size_t i = 0; i < path.n; i++)
        *sum += (unsigned char)path.p[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vig_err err = VIG_ERR_INIT;
    size_t sum = 0;

    (void)vig_git_index_read(vig_str_of((const char *)data, size), see, &sum, &err);
    return sum == SIZE_MAX ? -1 : 0;
}
