/* match/records.h - records and vulnerabilities, each read once for a whole report. */
#ifndef VIG_MATCH_RECORDS_H
#define VIG_MATCH_RECORDS_H

#include "advisory/store.h"
#include "base/map.h"
#include "model/finding.h"

/* What a finding takes from a record. */
struct vig_record {
    vig_str id, title, details, published, modified;
    bool withdrawn;
    bool found;                 /* false: the data base has a claim of it, but not the record */
    enum vig_severity severity; /* the database's own word */
    vig_str cvss;
    struct { VIG_VEC(vig_str); } cwes;
    struct { VIG_VEC(struct vig_reference); } references;
};

struct vig_records {
    struct vig_db *dbs[2];     /* the data base, and the starter set behind it */
    size_t db_count;
    struct vig_arena *arena;   /* where they live: the report's */
    struct vig_arena *scratch; /* for reading one: reset each time */
    struct vig_map records, vulnerabilities;
};

/* Never NULL on success; an absent one has `found` false. */
int vig_records_get(struct vig_records *r, vig_str id, const struct vig_record **ret, struct vig_err *err);
/* NULL in *ret when nothing is known. */
int vig_records_vulnerability(struct vig_records *r, vig_str id, const struct vig_vulnerability **ret, struct vig_err *err);

#endif
