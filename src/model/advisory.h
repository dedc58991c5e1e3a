/* model/advisory.h - a published statement that some versions of some packages are vulnerable. The shape is OSV's.
 *
 * Source: https://ossf.github.io/osv-schema/ (1.7). Views belong to the arena that the record was read into.
 */
#ifndef VIG_MODEL_ADVISORY_H
#define VIG_MODEL_ADVISORY_H

#include "base/vec.h"
#include "model/severity.h"

enum vig_range_type { VIG_RANGE_ECOSYSTEM, VIG_RANGE_SEMVER, VIG_RANGE_GIT };
enum vig_event_type { VIG_EVENT_INTRODUCED, VIG_EVENT_FIXED, VIG_EVENT_LAST_AFFECTED, VIG_EVENT_LIMIT };

struct vig_event {
    enum vig_event_type type;
    vig_str version; /* "0" for introduced: from the first version on */
};

struct vig_range {
    enum vig_range_type type;
    vig_str repo; /* GIT only */
    struct { VIG_VEC(struct vig_event); } events;
};

/* What a distribution or database says about the fix. UNKNOWN: nothing was said; ranges decide. */
enum vig_fix_state { VIG_FIX_UNKNOWN, VIG_FIX_FIXED, VIG_FIX_NOT_FIXED, VIG_FIX_WONT_FIX, VIG_FIX_UNDER_INVESTIGATION };
const char *vig_fix_state_name(enum vig_fix_state s); /* "unknown", "fixed", "not-fixed", "wont-fix", "under-investigation" */

/* One package of an advisory. */
struct vig_affected {
    vig_str ecosystem; /* "Debian:12", "Maven", "PyPI" */
    vig_str name;
    vig_str purl;
    struct { VIG_VEC(struct vig_range); } ranges;
    struct { VIG_VEC(vig_str); } versions;
    enum vig_fix_state state;
    enum vig_severity severity; /* this package's own; VIG_SEVERITY_NONE: the advisory's */
    vig_str cvss;               /* this package's own vector; may be empty */
    vig_str modularity;         /* rpm module and stream it concerns ("nodejs:18"); may be empty */
};

struct vig_reference {
    vig_str type; /* ADVISORY, FIX, WEB, … */
    vig_str url;
};

struct vig_advisory {
    vig_str id;
    vig_str summary, details;
    vig_str published, modified, withdrawn; /* RFC 3339; empty when absent */
    struct { VIG_VEC(vig_str); } aliases, related, upstream, cwes;
    struct { VIG_VEC(struct vig_affected); } affected;
    struct { VIG_VEC(struct vig_reference); } references;
    vig_str cvss2, cvss3, cvss4;    /* vectors; empty when absent */
    enum vig_severity db_severity;  /* the database's own word, VIG_SEVERITY_NONE when it has none */
    bool malicious;                 /* "MAL-…": every version that is named is malware */
};

#endif
