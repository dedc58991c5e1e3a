/* advisory/part.h - one input of a data base, sorted: entries are gathered in memory and written as runs, tables of their own.
 *
 * All runs of a part bear origin 0; the merge gives them the number that its name gets in the data base.
 */
#ifndef VIG_ADVISORY_PART_H
#define VIG_ADVISORY_PART_H

#include "advisory/pack.h"
#include "advisory/table.h"

/* Where an entry of a data base came from. */
struct vig_origin {
    vig_str name;   /* "osv:Debian", "kev", "epss", "folder:x", "record:CVE-…" */
    vig_str digest; /* SHA-256 of the input, hex */
    vig_str date;   /* the newest record's, RFC 3339; empty when not known */
    uint64_t entries; /* records, or scores */
};

/* One entry in so many is kept a second time as a sample, if its value is no larger. */
enum { VIG_SAMPLED_OF = 128, VIG_SAMPLE_MAX = 16 << 10 };

struct vig_part;

/* Runs of about `memory` bytes are handed to `write`, sorted and without equal keys. */
int vig_part_new(size_t memory, int (*write)(void *ctx, struct vig_part *part, struct vig_err *err), void *ctx,
                 struct vig_part **ret, struct vig_err *err);
void vig_part_free(struct vig_part *p); /* NULL is fine */
int vig_part_add(struct vig_part *p, vig_str key, vig_str value, struct vig_err *err);
int vig_part_flush(struct vig_part *p, struct vig_err *err); /* the last run */
/* For `write`: all that was gathered, in order. */
int vig_part_write_to(struct vig_part *p, struct vig_table_writer *w, struct vig_err *err);

/* One record's entries: itself, a claim for each package, its opinion about itself and each alias. */
int vig_part_add_advisory(struct vig_part *p, const struct vig_advisory *a, struct vig_arena *scratch, struct vig_err *err);
int vig_part_add_kev(struct vig_part *p, vig_str cve, const struct vig_kev *kev, struct vig_err *err);
/* The scores of one hundred of CVEs, packed; one entry for each hundred. */
int vig_part_add_epss(struct vig_part *p, vig_str prefix, vig_str packed, struct vig_err *err);

/* The ecosystem without its release: "Debian:12" → "Debian". */
static inline vig_str vig_ecosystem_family(vig_str ecosystem)
{
    return vig_str_cut(&ecosystem, ':');
}

#endif
