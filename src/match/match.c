/* match/match.c - drives the matching: hands packages to threads, joins what they found, and sorts it.
 *
 * Threads take pieces of the list of packages (order.c), the next one each time, and match them (matcher.c). Which thread had
 * which piece shows nowhere: findings are sorted by what they say, and of errors the one in the earliest piece is told.
 */
#include "match/match.h"

#include <stdatomic.h>

#include "match/matcher.h"
#include "match/order.h"
#include "match/status.h"
#include "match/updates.h"

/* Packages in a piece: enough that those of one source mostly stand in one. Threads: each may keep its own copy of a record
 * that several have findings of, and its own memory for reading, so there are a few only. */
enum { PIECE = 32, MOST_THREADS = 8 };

struct crew {
    const struct vig_match_order *order;
    atomic_size_t next;  /* piece */
    atomic_bool stopped; /* one has failed: no more pieces are begun */
};

struct member {
    struct crew *crew;
    struct vig_matcher matcher;
    struct vig_err err;
    size_t piece; /* that failed, or was begun last */
    int rc;
};

static int match_piece(struct vig_matcher *m, const struct vig_match_order *order, size_t from, size_t to, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = from; rc == 0 && i < to; i++)
        rc = vig_matcher_add(m, order->v[i], i > from ? order->v[i - 1] : NULL, err);
    return rc;
}

/* Pieces are begun in their order and never left half done, so all before the first that fails were looked at. */
static void work(void *arg)
{
    struct member *m = arg;
    struct crew *crew = m->crew;
    size_t n = crew->order->n;

    while (m->rc == 0 && !atomic_load(&crew->stopped)) {
        m->piece = atomic_fetch_add(&crew->next, 1);
        if (m->piece > n / PIECE)
            break;
        size_t from = m->piece * PIECE;
        m->rc = match_piece(&m->matcher, crew->order, from, n - from < PIECE ? n : from + PIECE, &m->err);
    }
    if (m->rc < 0)
        atomic_store(&crew->stopped, true);
}

static void free_arena(void *arena)
{
    vig_arena_free(arena);
}

/* An arena that lives as long as the report's. */
static int arena_beside(struct vig_arena *arena, size_t ceiling, struct vig_arena **ret, struct vig_err *err)
{
    struct vig_arena *made = vig_arena_new(ceiling);

    if (!made || !vig_arena_cleanup(arena, free_arena, made))
        return vig_nomem(err);
    *ret = made;
    return 0;
}

/* Moves what was found into the report. */
static int take_findings(struct vig_report *report, struct vig_status *status, const struct vig_matcher *m, struct vig_err *err)
{
    for (size_t i = 0; i < m->findings.n; i++) {
        struct vig_finding *slot = vig_vec_add(&report->findings, report->sbom->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = m->findings.v[i];
    }
    report->hidden += m->hidden;
    status->unmatched += m->unmatched;
    return 0;
}

static int match_here(struct vig_report *report, const struct vig_matching *of, const struct vig_match_order *order,
                      struct vig_status *status, struct vig_err *err)
{
    struct vig_matcher m;
    int rc = vig_matcher_init(&m, of, report->sbom->arena, err);

    if (rc == 0)
        rc = match_piece(&m, order, 0, order->n, err);
    if (rc == 0)
        rc = take_findings(report, status, &m, err);
    vig_matcher_done(&m);
    return rc;
}

static int first_error(const struct member *v, size_t n, struct vig_err *err)
{
    const struct member *first = NULL;

    for (size_t i = 0; i < n; i++)
        if (v[i].rc < 0 && (!first || v[i].piece < first->piece))
            first = &v[i];
    if (!first)
        return 0;
    *err = first->err;
    return first->rc;
}

static int match_apart(struct vig_report *report, const struct vig_matching *of, const struct vig_match_order *order, size_t n,
                       struct vig_status *status, struct vig_err *err)
{
    struct crew crew = { .order = order };
    struct member members[MOST_THREADS] = { 0 };
    struct vig_arena *arena;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        members[i].crew = &crew;
        rc = arena_beside(report->sbom->arena, VIG_LIMIT_SCAN_ARENA / n, &arena, err);
        if (rc == 0)
            rc = vig_matcher_init(&members[i].matcher, of, arena, err);
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        vig_pool_add(of->options->pool, work, &members[i]);
    if (rc == 0) {
        vig_pool_wait(of->options->pool);
        rc = first_error(members, n, err);
    }
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = take_findings(report, status, &members[i].matcher, err);
        vig_matcher_done(&members[i].matcher);
    }
    return rc;
}

static int match_packages(struct vig_report *report, const struct vig_matching *of, struct vig_status *status, struct vig_err *err)
{
    struct vig_match_order order = { 0 };
    size_t threads = of->options->pool ? vig_pool_threads(of->options->pool) : 1;
    int rc = vig_match_order_of(report->sbom, of->options->all, &order, err);

    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    if (threads > order.n / PIECE)
        threads = order.n / PIECE;
    if (rc < 0)
        return rc;
    return threads > 1 ? match_apart(report, of, &order, threads, status, err) : match_here(report, of, &order, status, err);
}

static int finding_cmp(const void *left, const void *right)
{
    const struct vig_finding *a = left, *b = right;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->risk > b->risk || a->risk < b->risk)
        return a->risk > b->risk ? -1 : 1;
    if (a->package != b->package)
        return a->package < b->package ? -1 : 1;
    return vig_str_cmp(a->id, b->id);
}

static int run(struct vig_report *report, struct vig_matching *of, struct vig_err *err)
{
    struct vig_arena *arena = report->sbom->arena;
    struct vig_status status = { .report = report, .distro = &of->distro, .now = of->options->now };
    int rc = vig_distro_of(&report->sbom->subject.os, arena, &of->distro, err);

    if (rc < 0)
        return rc;
    status.known = vig_matching_keep_known(of->db, of->starter, &of->distro);
    of->has_data = status.known.has_data;
    rc = match_packages(report, of, &status, err);
    if (rc == 0)
        rc = vig_status_words(&status, arena, &report->os_status, err);
    if (rc < 0)
        return rc;
    if (report->findings.n)
        qsort(report->findings.v, report->findings.n, sizeof *report->findings.v, finding_cmp);
    report->matched = true;
    return vig_match_updates(report, err);
}

int vig_match(struct vig_report *report, struct vig_db *db, const struct vig_match_options *options, struct vig_err *err)
{
    struct vig_matching of = { .sbom = report->sbom, .options = options, .db = db };
    int rc = vig_db_info(db, report->sbom->arena, &report->db, err);

    if (rc == 0 && report->db.present)
        rc = vig_db_open_starter(&of.starter, err);
    if (rc == 0)
        rc = run(report, &of, err);
    vig_db_close(of.starter);
    return rc;
}
