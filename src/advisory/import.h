/* advisory/import.h - builds the advisory data base from files.
 *
 * Each input becomes a sorted part (advisory/part.h) in the work folder PATH.work beside the data base, named by the digest of
 * its content; then all parts and what the old data base keeps are merged into a new file, which is synchronized and renamed
 * over the old one. Killed at any moment, the old or the new data base is whole, and the next import goes on with the parts
 * that are done. Memory is bounded whatever the inputs' size.
 *
 * What takes whose place: an input has a name, and its entries replace those of the same name in the old data base.
 *
 *     osv:ECOSYSTEM   a zip: an ecosystem's bulk export. Named by its folder, else by what most of its records are about
 *     kev, epss       CISA's and FIRST's lists
 *     folder:NAME     the single records in a folder and beneath it
 *     record:ID       one record
 *
 * A data base file given as input takes the place of everything.
 */
#ifndef VIG_ADVISORY_IMPORT_H
#define VIG_ADVISORY_IMPORT_H

#include "advisory/merge.h"

struct vig_input {
    const char *path;
    const char *name; /* "osv:Debian"; NULL: found by looking */
};

struct vig_import_options {
    const char *db_path;
    bool fresh;       /* do not keep anything of the old data base (which may then be damaged) */
    unsigned threads; /* 0: as many as there are processors, at most four */
    const vig_str *remove; /* names whose entries are dropped */
    size_t remove_count;
    /* What is being done, and bytes. Any thread. May be NULL. */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t total);
    void *ctx;
};

struct vig_import_report {
    uint64_t inputs;    /* that were recognized */
    uint64_t unchanged; /* of them: in the data base already */
    uint64_t resumed;   /* of them: done by an earlier run that did not come to its end */
    uint64_t records, other_files;
    uint64_t bad;       /* records that could not be read */
    struct { VIG_VEC(vig_str); } notes; /* about some of them */
    bool written;       /* false: nothing had changed */
};

/* VIG_E_INPUT when an input is nothing that is known, VIG_E_IO when another import is at work or the disk says no. */
int vig_import(const struct vig_input *inputs, size_t n, const struct vig_import_options *options, struct vig_arena *arena,
               struct vig_import_report *ret, struct vig_err *err);

#endif
