/* Any bytes as what matching reads out of an image and a record: os-release's words, a package's purl, a module's label, an
 * update's summary. A line each. */
#include "model/distro.h"
#include "model/eol.h"
#include "match/lookup.h"
#include "match/modularity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const vig_str *line, const struct vig_distro *d, struct vig_arena *a, struct vig_err *err)
{
    struct vig_lookups lookups;

    for (unsigned type = 0; type < VIG_PKG_TYPE_COUNT; type++) {
        struct vig_package p = { .type = (enum vig_pkg_type)type, .name = line[0], .version = line[1], .source_name = line[2],
                                 .source_version = line[3], .modularity = line[4], .flags = type };
        (void)vig_lookups_of(&p, d, a, &lookups, err);
        (void)vig_lookup_runs(&p);
        (void)vig_lookup_is_release(&p);
        (void)vig_module_package(&p);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    vig_str rest = vig_str_of((const char *)data, size), line[8];
    struct vig_err err = VIG_ERR_INIT;
    struct vig_distro d;
    vig_str text;

    if (!a || size > 4096)
        return 0;
    for (size_t i = 0; i < VIG_COUNT(line); i++)
        line[i] = vig_str_cut(&rest, '\n');
    struct vig_os os = { .id = line[0], .id_like = line[1], .version_id = line[2], .codename = line[3], .name = line[4],
                         .pretty_name = line[5], .point = line[6] };
    if (vig_distro_of(&os, a, &d, &err) == 0) {
        (void)vig_eol_status(d.family, d.release, (int64_t)size << 24, a, &text, &err);
        look_up(line, &d, a, &err);
    }
    (void)vig_module_in_summary(line[7]);
    if (vig_distro_of_purl(line[7], a, &d, &err) == 0)
        look_up(line, &d, a, &err);
    return 0;
}
