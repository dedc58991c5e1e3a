/* match/hits.h - what the advisories say about one package. */
#ifndef VIG_MATCH_HITS_H
#define VIG_MATCH_HITS_H

#include "match/lookup.h"

struct vig_hit {
    vig_str advisory;   /* the record's id */
    vig_str ecosystem;
    const struct vig_ordering *ordering;
    bool affected;      /* false: kept only because it may overrule another one (hits.c, rows.c) */
    bool distro;
    bool module;        /* an update of an RPM module whose stream only the record's summary tells */
    bool malicious;
    vig_str one_cve;    /* a distribution's record about this CVE alone: the last word on it; else empty */
    vig_str version;    /* that was compared */
    vig_str name;       /* of the package, as the advisory has it */
    enum vig_fix_state state;
    enum vig_severity severity;
    vig_str cvss;
    struct { VIG_VEC(vig_str); } names; /* the record's id and its aliases */
    struct { VIG_VEC(vig_str); } fixes; /* above the installed version */
};

struct vig_hits { VIG_VEC(struct vig_hit); };

/* Asks each of the data bases. Everything on `arena`; nothing at all when no claim covers the package. */
int vig_hits_collect(struct vig_db *const *dbs, size_t db_count, const struct vig_package *pkg, const struct vig_lookups *lookups,
                     struct vig_arena *arena, struct vig_hits *ret, struct vig_err *err);

#endif
