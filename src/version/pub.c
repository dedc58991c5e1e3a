/* version/pub.c - Dart and Flutter: semantic versions, but what follows "+" counts, too: 1.0.0 < 1.0.0+1.
 *
 * Source: pub_semver, Version.compareTo.
 */
#include "version/semver.h"

static int pub_compare(vig_str left, vig_str right)
{
    struct vig_semver a = vig_semver_parse(left), b = vig_semver_parse(right);
    int c = vig_semver_core_cmp(a.core, b.core);

    if (!c)
        c = vig_semver_pre_cmp(a.pre, b.pre, false);
    return c ? c : vig_semver_ids_cmp(a.build, b.build, false);
}

const struct vig_ordering vig_ordering_pub = { .name = "pub", .compare = pub_compare, .valid = vig_semver_valid };
