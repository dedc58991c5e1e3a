/* lib/pipeline.c - see lib/pipeline.h. */
#include "lib/pipeline.h"

#include <unistd.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "catalog/scan.h"
#include "match/updates.h"

struct vig_session {
    struct vig_arena *arena;
    struct vig_pool *pool;
    struct vig_db *db;
    const char *cache_dir; /* or NULL */
};

int vig_default_cache_dir(struct vig_arena *arena, const char **ret, struct vig_err *err)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    vig_str dir;

    if (xdg && xdg[0] == '/')
        dir = vig_arena_printf(arena, "%s/vigia/layers", xdg);
    else if (home && home[0] == '/')
        dir = vig_arena_printf(arena, "%s/.cache/vigia/layers", home);
    else
        return 0; /* nowhere to keep it: scans are only slower */
    if (!dir.p)
        return vig_nomem(err);
    *ret = dir.p;
    return 0;
}

static int open_database(struct vig_session *s, const char *path, struct vig_err *err)
{
    bool exists = false;
    vig_str found;
    int rc;

    if (path)
        return vig_db_open(path, &s->db, err);
    rc = vig_db_default_path(s->arena, &found, &exists, err);
    if (rc < 0)
        return rc;
    return exists ? vig_db_open(found.p, &s->db, err) : vig_db_open_starter(&s->db, err);
}

int vig_session_new(const struct vig_session_options *options, struct vig_session **ret, struct vig_err *err)
{
    struct vig_arena *arena = vig_arena_new(VIG_MIB(4));
    struct vig_session *s = arena ? vig_new(arena, struct vig_session) : NULL;
    int rc;

    if (!s) {
        vig_arena_free(arena);
        return vig_nomem(err);
    }
    s->arena = arena;
    rc = options->no_cache ? 0 : vig_default_cache_dir(arena, &s->cache_dir, err);
    if (rc == 0)
        rc = vig_pool_new(options->threads, &s->pool, err);
    if (rc == 0 && !options->no_match)
        rc = open_database(s, options->db_path, err);
    if (rc < 0) {
        vig_session_free(s);
        return rc;
    }
    *ret = s;
    return 0;
}

void vig_session_free(struct vig_session *s)
{
    if (!s)
        return;
    vig_pool_free(s->pool);
    vig_db_close(s->db);
    vig_arena_free(s->arena);
}

struct vig_pool *vig_session_pool(struct vig_session *s)
{
    return s->pool;
}

static int match(struct vig_session *s, const struct vig_target_options *options, struct vig_report *report, struct vig_err *err)
{
    struct vig_match_options match = options->match;
    int rc;

    match.pool = s->pool;
    rc = vig_match(report, s->db, &match, err);
    if (rc == 0 && options->policy)
        rc = vig_policy_except(options->policy, options->match.now, report, err);
    if (rc == 0 && options->policy)
        rc = vig_match_updates(report, err); /* what is excepted needs no update */
    return rc;
}

static int judge(struct vig_audit *audit, struct vig_image_collector *collector, struct vig_source *source, struct vig_report *report, struct vig_err *err)
{
    struct vig_reports reports = { 0 };
    int rc = vig_audit_image_collected(audit, collector, source, &reports, err);

    return rc < 0 ? rc : vig_audit_join(report, reports.v[0], err);
}

static int scan_source(struct vig_session *s, struct vig_source *source, const struct vig_target_options *options, struct vig_result *r,
                       struct vig_err *err)
{
    struct vig_scan_options scan = { .all = options->all, .cache_dir = s->cache_dir, .pool = s->pool };
    struct vig_image_collector *collector = NULL;
    int rc = options->audit ? vig_image_collector_new(s->cache_dir, &collector, err) : 0;

    if (collector)
        scan.also = vig_image_collector_sink(collector);
    if (rc == 0)
        rc = vig_scan(source, &scan, &r->sbom, err);
    if (rc == 0 && s->db)
        rc = match(s, options, &r->report, err);
    if (rc == 0 && collector)
        rc = judge(options->audit, collector, source, &r->report, err);
    vig_image_collector_free(collector);
    return rc;
}

static int scan_into(struct vig_session *s, const char *target, const struct vig_target_options *options, struct vig_result *r,
                     struct vig_err *err)
{
    struct vig_source *source;
    int rc = vig_source_open(target, &options->source, r->arena, &source, err);

    if (rc < 0)
        return rc;
    rc = scan_source(s, source, options, r, err);
    vig_source_close(source);
    return rc;
}

int vig_session_scan(struct vig_session *s, const char *target, const struct vig_target_options *options,
                     struct vig_result **ret, struct vig_err *err)
{
    uint64_t start = vig_clock_ns();
    struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_result *r = arena ? vig_new(arena, struct vig_result) : NULL;
    int rc;

    if (!r) {
        vig_arena_free(arena);
        return vig_nomem(err);
    }
    r->arena = arena;
    vig_sbom_init(&r->sbom, arena);
    r->report.sbom = &r->sbom;
    rc = scan_into(s, target, options, r, err);
    if (rc < 0) {
        vig_arena_free(arena);
        return rc;
    }
    r->report.elapsed_ns = vig_clock_ns() - start;
    *ret = r;
    return 0;
}

void vig_result_free(struct vig_result *r)
{
    if (r)
        vig_arena_free(r->arena);
}
