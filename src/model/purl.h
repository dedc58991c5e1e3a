/* model/purl.h - package URLs: how a package is named across tools.
 *
 * Source: the package-url specification (PURL-SPECIFICATION.rst and PURL-TYPES.rst).
 */
#ifndef VIG_MODEL_PURL_H
#define VIG_MODEL_PURL_H

#include "base/buf.h"
#include "model/sbom.h"

struct vig_purl_qualifier {
    vig_str key, value;
};

/* A purl's parts, percent-decoded. `name` is the last part, `ns` what stands before it. */
struct vig_purl {
    vig_str type, ns, name, version, subpath;
    struct { VIG_VEC(struct vig_purl_qualifier); } qualifiers;
};

/* VIG_E_INPUT names the part that is wrong. Views into `arena`. */
int vig_purl_parse(vig_str text, struct vig_arena *arena, struct vig_purl *ret, struct vig_err *err);
vig_str vig_purl_qualifier(const struct vig_purl *p, vig_str key); /* empty when absent */

/* Our package from a purl: type, name as OSV writes it, version, arch, distro and so on. Views into `arena`. */
int vig_purl_to_package(const struct vig_purl *p, struct vig_arena *arena, struct vig_package *ret, struct vig_err *err);

/* The canonical purl of a package; `os` gives deb, apk and rpm their namespace and distro qualifier and may be NULL. */
int vig_purl_write(const struct vig_package *pkg, const struct vig_os *os, struct vig_buf *out, struct vig_err *err);

#endif
