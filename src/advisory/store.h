/* advisory/store.h - the advisory data base: one file, read only; or the compiled-in starter set.
 *
 * Any number of readers, no lock, no daemon. A new data base replaces the file by rename(2), so an open reader goes on
 * with the old one. Each block of the file is checked before it is used (advisory/table.h) and every value is read through
 * vig_cur: a damaged file gives errors, never wrong memory and never a wrong answer.
 */
#ifndef VIG_ADVISORY_STORE_H
#define VIG_ADVISORY_STORE_H

#include "base/arena.h"
#include "model/advisory.h"
#include "model/finding.h"

struct vig_db;

/* Opens the file. VIG_E_NOT_FOUND when there is none, VIG_E_INPUT when it is damaged or of another version: the message
 * says how to build it anew. The handle may be used by several threads. */
int vig_db_open(const char *path, struct vig_db **ret, struct vig_err *err);
/* The compiled-in set. */
int vig_db_open_starter(struct vig_db **ret, struct vig_err *err);
void vig_db_close(struct vig_db *db); /* NULL is fine */

/* The first that exists: $VIGIA_DB, $XDG_CACHE_HOME/vigia/advisories.db (~/.cache), /var/lib/vigia/advisories.db. Returns
 * where an import would write when none does. */
int vig_db_default_path(struct vig_arena *arena, vig_str *ret, bool *ret_exists, struct vig_err *err);

/* What it is made of; views into `arena`. */
int vig_db_info(struct vig_db *db, struct vig_arena *arena, struct vig_db_info *ret, struct vig_err *err);
bool vig_db_has_ecosystem(struct vig_db *db, vig_str ecosystem); /* "Debian:12": any record at all */

/* One advisory's statement about one package, with what matching needs; the rest is in vig_db_advisory. */
struct vig_claim {
    vig_str advisory_id;
    struct vig_affected affected; /* without its purl and GIT ranges */
    struct { VIG_VEC(vig_str); } aliases; /* also upstream and, for RPM distributions, related CVEs */
    bool malicious;
};

/* Each claim about a package. `ecosystem` as OSV writes it, with its release; `name` already normalized as the ecosystem
 * asks (vig_db_normalize_name). Stops and returns what `each` returns when that is not 0. Views die with `arena`. */
int vig_db_claims(struct vig_db *db, vig_str ecosystem, vig_str name, struct vig_arena *arena,
                  int (*each)(void *ctx, const struct vig_claim *claim, struct vig_err *err), void *ctx,
                  struct vig_err *err);

/* PyPI: lower case, runs of -_. are one '-'; NuGet, Packagist: lower case; others as they are. Returns a view of `name`
 * itself or a copy on `arena`; p == NULL: out of memory. */
vig_str vig_db_normalize_name(vig_str ecosystem, vig_str name, struct vig_arena *arena);

/* The whole record. VIG_E_NOT_FOUND. */
int vig_db_advisory(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_advisory *ret, struct vig_err *err);

/* What is known of a vulnerability over all records that bear its id or name it as an alias: the best severity and vector,
 * text, KEV, EPSS. For a CVE that only a distribution lists, this is where its CVSS comes from. VIG_E_NOT_FOUND. */
struct vig_vulnerability {
    vig_str id;
    struct { VIG_VEC(vig_str); } records; /* ids of the advisories about it, sorted */
    enum vig_severity severity;           /* the best statement there is; docs/matching.md has the order */
    vig_str severity_source;              /* "CVSS 3.1", "GHSA", "Ubuntu", … */
    double score;
    vig_str cvss;
    double epss, epss_percentile;
    bool exploited, ransomware;
    vig_str exploited_since;              /* date CISA added it */
    vig_str title, published;
};
int vig_db_vulnerability(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_vulnerability *ret,
                         struct vig_err *err);

#endif
