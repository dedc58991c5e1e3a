/* advisory/update.h - fetches what has changed from the configured sources, ready to be imported.
 *
 *     # ~/.config/vigia/sources, else /etc/vigia/sources
 *     osv https://…/all            has ecosystems.txt and <Ecosystem>/all.zip beneath it
 *     kev https://…/known_exploited_vulnerabilities.json
 *     epss https://…/epss_scores-current.csv.gz
 *     only Debian Alpine Maven     optional: just these ecosystems
 *
 * No source is compiled in. What was fetched last is remembered in DB.sources, beside the data base; files come into
 * DB.downloads and stay there until they are imported, so a broken transfer goes on where it ended.
 */
#ifndef VIG_ADVISORY_UPDATE_H
#define VIG_ADVISORY_UPDATE_H

#include "advisory/import.h"
#include "system/download.h"

enum vig_source_kind { VIG_SOURCE_OSV, VIG_SOURCE_KEV, VIG_SOURCE_EPSS };

struct vig_feed_source {
    enum vig_source_kind kind;
    vig_str url; /* NUL behind it */
};

struct vig_feed_sources {
    struct { VIG_VEC(struct vig_feed_source); } list;
    struct { VIG_VEC(vig_str); } only; /* ecosystems; none: all */
};

/* Reads a source file's text. VIG_E_INPUT names the line. */
int vig_sources_parse(vig_str text, struct vig_arena *arena, struct vig_feed_sources *ret, struct vig_err *err);
/* From $VIGIA_DB_SOURCE (URLs with spaces between), else from the file; *ret_path: which file is, or would be, read. Nothing
 * configured: an empty list. */
int vig_sources_load(struct vig_arena *arena, struct vig_feed_sources *ret, vig_str *ret_path, struct vig_err *err);
/* One URL, or "kind URL"; without a kind it is found by the file's name. */
int vig_sources_add(struct vig_feed_sources *s, vig_str text, struct vig_arena *arena, struct vig_err *err);

struct vig_update_options {
    const char *db_path;
    bool fresh; /* fetch everything */
    unsigned tries, silence_seconds; /* as struct vig_download; 0: the usual */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t total);
    void *ctx;
};

/* What came: inputs for vig_import, and a line for each source that failed. */
struct vig_fetched {
    struct { VIG_VEC(struct vig_input); } inputs;
    struct { VIG_VEC(vig_str); } failures;
    size_t unchanged;
    struct vig_fetched_memory *memory; /* for vig_update_done */
};

/* Fails only when nothing could be tried. */
int vig_update_fetch(const struct vig_feed_sources *sources, const struct vig_update_options *options, struct vig_arena *arena,
                     struct vig_fetched *ret, struct vig_err *err);
/* After the import (`imported`: it went well): remembers the versions, and removes the downloads. */
int vig_update_done(struct vig_fetched *u, const struct vig_update_options *options, bool imported, struct vig_err *err);

#endif
