/* Any bytes as an rpm header: its fields, its source, its files. */
#include "base/limits.h"
#include "format/rpm_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_rpm_files files = { .arena = arena };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_rpm_package pkg;
    vig_str a, b;

    if (!arena || vig_rpm_header_read(vig_str_of((const char *)data, size), &pkg, &err) < 0)
        return 0;
    (void)vig_rpm_source_split(pkg.source_rpm, &a, &b);
    if (vig_rpm_files_start(&files, &pkg, &err) == 0)
        while (vig_rpm_files_next(&files, &a, &b))
            ;
    return 0;
}
