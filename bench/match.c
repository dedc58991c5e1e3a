/* bench/match.c - how long opening the data base and matching take, inside a process.
 *
 *     bench-match DATABASE PURLS       prints "open NS", "match NS THREADS", "packages N", "findings N", one a line
 *
 * bench/run times whole processes, of which these are small parts. Each round opens the data base anew, so that no block of it
 * is in the program's memory; the file itself is in the system's. Times are medians, in nanoseconds. Reading the list and
 * writing a report are not in them.
 */
#include <stdio.h>

#include "base/clock.h"
#include "catalog/scan.h"
#include "match/match.h"
#include "source/source.h"

enum { ROUNDS = 101 };

struct bench {
    const char *database;
    struct vig_sbom list; /* what is matched */
    struct vig_pool *pool;
    size_t findings;
};

static int number_cmp(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* `round` sets what it took. */
static int median(struct bench *b, int (*round)(struct bench *b, uint64_t *ret, struct vig_err *err), uint64_t *ret,
                  struct vig_err *err)
{
    uint64_t took[ROUNDS];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < ROUNDS; i++)
        rc = round(b, &took[i], err);
    if (rc < 0)
        return rc;
    qsort(took, ROUNDS, sizeof *took, number_cmp);
    *ret = took[ROUNDS / 2];
    return 0;
}

static int read_list(const char *path, struct vig_pool *pool, struct vig_arena *arena, struct vig_sbom *sbom, struct vig_err *err)
{
    const struct vig_scan_options options = { .pool = pool };
    vig_str target = vig_arena_printf(arena, "purls:%s", path);
    struct vig_source *source;
    int rc = target.p ? vig_source_open(target.p, &(struct vig_source_options){ 0 }, arena, &source, err) : vig_nomem(err);

    if (rc < 0)
        return rc;
    vig_sbom_init(sbom, arena);
    rc = vig_scan(source, &options, sbom, err);
    vig_source_close(source);
    return rc;
}

static int open_once(struct bench *b, uint64_t *ret, struct vig_err *err)
{
    uint64_t start = vig_clock_ns();
    struct vig_db *db;
    int rc = vig_db_open(b->database, &db, err);

    *ret = vig_clock_ns() - start;
    if (rc == 0)
        vig_db_close(db);
    return rc;
}

static int match_once(struct bench *b, uint64_t *ret, struct vig_err *err)
{
    const struct vig_match_options options = { .now = 1700000000, .pool = b->pool };
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_sbom sbom = b->list; /* its packages are only read */
    struct vig_report report = { .sbom = &sbom };
    struct vig_db *db;
    uint64_t start;
    int rc = arena ? vig_db_open(b->database, &db, err) : vig_nomem(err);

    if (rc < 0)
        return rc;
    sbom.arena = arena;
    sbom.notes.v = NULL;
    sbom.notes.n = sbom.notes.cap = 0;
    start = vig_clock_ns();
    rc = vig_match(&report, db, &options, err);
    *ret = vig_clock_ns() - start;
    b->findings = report.findings.n;
    vig_db_close(db);
    return rc;
}

static int run(struct bench *b, const char *path, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA);
    struct vig_pool *pool = NULL;
    uint64_t took;
    int rc = arena ? vig_pool_new(0, &pool, err) : vig_nomem(err);

    if (rc == 0)
        rc = read_list(path, pool, arena, &b->list, err);
    if (rc == 0 && (rc = median(b, open_once, &took, err)) == 0)
        (void)printf("open %llu\n", (unsigned long long)took);
    if (rc == 0 && (rc = median(b, match_once, &took, err)) == 0)
        (void)printf("match %llu 1\n", (unsigned long long)took);
    b->pool = pool;
    if (rc == 0 && (rc = median(b, match_once, &took, err)) == 0)
        (void)printf("match %llu %u\n", (unsigned long long)took, vig_pool_threads(pool));
    if (rc == 0)
        (void)printf("packages %zu\nfindings %zu\n", b->list.packages.n, b->findings);
    vig_pool_free(pool);
    return rc;
}

int main(int argc, char **argv)
{
    struct bench b = { .database = argc > 1 ? argv[1] : NULL };
    struct vig_err err = VIG_ERR_INIT;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: bench-match DATABASE PURLS\n");
        return 2;
    }
    if (run(&b, argv[2], &err) < 0) {
        (void)fprintf(stderr, "bench-match: %s\n", err.msg);
        return 3;
    }
    return 0;
}
