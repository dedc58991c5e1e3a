/* cli/db_update.c - `vigia db update`: fetches what has changed, and imports it.
 *
 * What could be fetched is imported; what could not keeps its old records, is named, and makes the exit code 3.
 */
#include "advisory/update.h"
#include "cli/db.h"
#include "cli/progress.h"
#include "report/text.h"

static int say_how_to_configure(const char *path)
{
    (void)fprintf(stderr,
                  "vigia db update: no source is configured.\n"
                  "Write where advisories come from into %s, one a line:\n\n"
                  "  osv URL     the folder of OSV's bulk export, or of a mirror: with ecosystems.txt in it\n"
                  "  kev URL     CISA's known_exploited_vulnerabilities.json or .csv\n"
                  "  epss URL    FIRST's epss_scores-current.csv.gz\n\n"
                  "or once: vigia db update --source URL. Files that are here already: vigia db import PATH.\n",
                  path);
    return VIG_EXIT_FAILED;
}

static int find_sources(const struct db_call *call, struct vig_feed_sources *s, vig_str *ret_path, struct vig_err *err)
{
    vig_str rest = vig_str_c(call->ecosystem);
    int rc = 0;

    if (!call->source_count)
        rc = vig_sources_load(call->arena, s, ret_path, err);
    for (size_t i = 0; i < call->source_count && rc == 0; i++)
        rc = vig_sources_add(s, vig_str_c(call->sources[i]), call->arena, err);
    if (rc == 0 && rest.n)
        s->only.n = 0;
    while (rest.n && rc == 0) {
        vig_str *slot = vig_vec_add(&s->only, call->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_str_trim(vig_str_cut(&rest, ','));
    }
    return rc;
}

static void fetch_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct vig_progress *p = ctx;

    p->what = what;
    vig_progress_update(p, done, total);
}

static void say_failures(const struct vig_fetched *u)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(1));
    for (size_t i = 0; i < u->failures.n; i++) {
        (void)vig_buf_add(&text, VIG_STR("vigia db update: "));
        vig_text_clean(&text, u->failures.v[i]);
        (void)vig_buf_addc(&text, '\n');
    }
    if (!text.failed)
        (void)vig_write_all(2, text.p, text.n, &(struct vig_err)VIG_ERR_INIT);
    vig_buf_done(&text);
}

/* Imports what came. 0 also when nothing has changed. */
static int import(const struct db_call *call, const struct vig_fetched *u, struct vig_err *err)
{
    if (u->inputs.n)
        return db_run_import(call, u->inputs.v, u->inputs.n, NULL, 0, err);
    if (u->failures.n == 0 && !call->quiet)
        (void)fprintf(stderr, "%s is up to date: none of %zu files has changed.\n", call->path, u->unchanged);
    return 0;
}

static int update(const struct db_call *call, const struct vig_feed_sources *sources, struct vig_err *err)
{
    struct vig_progress progress;
    struct vig_update_options o = { .db_path = call->path, .fresh = call->fresh, .progress = fetch_progress, .ctx = &progress };
    struct vig_err second = VIG_ERR_INIT;
    struct vig_fetched u;
    int rc, done;

    vig_progress_begin(&progress, "", call->quiet);
    rc = vig_update_fetch(sources, &o, call->arena, &u, err);
    vig_progress_end(&progress);
    if (rc < 0)
        return rc;
    say_failures(&u);
    rc = import(call, &u, err);
    done = vig_update_done(&u, &o, rc == 0, rc == 0 ? err : &second);
    if (rc < 0 || (rc = done) < 0)
        return rc;
    if (u.failures.n)
        (void)fprintf(stderr, "vigia db update: %zu of the sources' files could not be fetched; what the data base has of them stays "
                      "as it is.\n", u.failures.n);
    return u.failures.n ? VIG_EXIT_FAILED : VIG_EXIT_OK;
}

int db_update(const struct db_call *call)
{
    struct vig_feed_sources sources = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    vig_str path = { 0 };
    int rc = find_sources(call, &sources, &path, &err);

    if (rc == 0 && sources.list.n == 0)
        return say_how_to_configure(path.p);
    if (rc == 0)
        rc = update(call, &sources, &err);
    return rc < 0 ? vig_command_failed("db update", &err) : rc;
}
