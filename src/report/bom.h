/* report/bom.h - what the writers of bills of materials (CycloneDX, SPDX) share: references and checks of values that
 * their schemas restrict.
 */
#ifndef VIG_REPORT_BOM_H
#define VIG_REPORT_BOM_H

#include "base/buf.h"
#include "base/map.h"
#include "model/finding.h"

/* One unique reference for each package of each report: its purl, with "#2" and so on behind it where that is taken. */
struct vig_bom_refs {
    struct vig_arena *arena;
    struct vig_map taken;
    vig_str *subjects;  /* a report each */
    vig_str **packages; /* [report][package] */
};
int vig_bom_refs_init(struct vig_bom_refs *refs, const struct vig_report *const *reports, size_t n,
                      struct vig_err *err);
void vig_bom_refs_done(struct vig_bom_refs *refs);

/* The namespace and the last part of a name: Maven group and artifact, npm scope, vendor and so on. */
void vig_bom_split_name(const struct vig_package *p, vig_str *ret_group, vig_str *ret_name);

/* The most exact of what it says: point release, version, or (of Debian's testing) the code name. */
vig_str vig_bom_os_version(const struct vig_os *os);

/* A layer of the report's subject, or NULL. */
const struct vig_layer *vig_bom_layer(const struct vig_report *r, uint32_t index);

bool vig_bom_is_date_time(vig_str s); /* RFC 3339 with its zone */
bool vig_bom_is_sha1(vig_str s);
bool vig_bom_is_purl(vig_str s); /* printable and without what purls must encode */
bool vig_bom_is_cpe(vig_str s);  /* a well-formed CPE 2.3 or 2.2 name */
/* As a URI reference: what may not stand in one is percent-encoded. False (and nothing written) for what is no URL. */
bool vig_bom_url(vig_str s, struct vig_buf *out);

/* A UUID (version 8: the maker's own scheme) made of the SHA-256 of `bytes`: the same document has the same one. */
int vig_bom_uuid(vig_str bytes, char ret[37], struct vig_err *err);

#endif
