/* lib/vigia.c - the public C interface (include/vigia.h) over the pipeline.
 *
 * Callers are compiled against some version of the header and run with another: options are read only as far as the
 * caller's struct reaches, and the numbers of codes and severities are the same on both sides (asserted below).
 */
#include <vigia.h>

#include <time.h>

#include "lib/pipeline.h"
#include "report/summary.h"
#include "report/writer.h"

_Static_assert(VIGIA_NO_MEMORY == (int)VIG_E_NOMEM && VIGIA_BAD_INPUT == (int)VIG_E_INPUT &&
                   VIGIA_LIMIT == (int)VIG_E_LIMIT && VIGIA_IO == (int)VIG_E_IO &&
                   VIGIA_NOT_FOUND == (int)VIG_E_NOT_FOUND && VIGIA_UNSUPPORTED == (int)VIG_E_UNSUPPORTED &&
                   VIGIA_USAGE == (int)VIG_E_USAGE && VIGIA_NETWORK == (int)VIG_E_NET &&
                   VIGIA_CANCELLED == (int)VIG_E_CANCELLED,
               "the codes are part of the ABI");
_Static_assert(VIGIA_UNKNOWN == (int)VIG_SEVERITY_NONE && VIGIA_NEGLIGIBLE == (int)VIG_NEGLIGIBLE &&
                   VIGIA_LOW == (int)VIG_LOW && VIGIA_MEDIUM == (int)VIG_MEDIUM && VIGIA_HIGH == (int)VIG_HIGH &&
                   VIGIA_CRITICAL == (int)VIG_CRITICAL,
               "the severities are part of the ABI");

struct vigia_session {
    struct vig_session *session;
};

struct vigia_result {
    struct vig_result *result;
};

struct vigia_text {
    struct vig_buf buf;
};

/* A report on 300,000 packages takes 500 MB. */
#define MOST_TEXT VIG_GIB(2)

static int failed(const struct vig_err *err, struct vigia_error *error)
{
    if (error) {
        error->code = (int)err->code;
        (void)snprintf(error->message, sizeof error->message, "%s", err->msg);
    }
    return (int)err->code;
}

/* Copies as much as both sides know; the rest stays zero. */
static void take_options(void *to, size_t size, const void *from)
{
    size_t given = 0;

    memset(to, 0, size);
    if (from)
        memcpy(&given, from, sizeof given);
    if (given)
        memcpy(to, from, given < size ? given : size);
}

const char *vigia_version(void)
{
    return VIGIA_VERSION;
}

int vigia_session_new(const struct vigia_session_options *given, vigia_session **ret, struct vigia_error *error)
{
    struct vigia_session_options options;
    struct vig_err err = VIG_ERR_INIT;
    struct vigia_session *s = calloc(1, sizeof *s);
    int rc;

    take_options(&options, sizeof options, given);
    const struct vig_session_options inner = { .db_path = options.db_path,
                                               .no_match = options.no_match != 0,
                                               .no_cache = options.no_cache != 0,
                                               .threads = options.threads };
    rc = s ? vig_session_new(&inner, &s->session, &err) : vig_nomem(&err);
    if (rc < 0) {
        free(s);
        return failed(&err, error);
    }
    *ret = s;
    return 0;
}

void vigia_session_free(vigia_session *s)
{
    if (!s)
        return;
    vig_session_free(s->session);
    free(s);
}

struct progress {
    void (*call)(void *context, unsigned long long done, unsigned long long total);
    void *context;
};

static void on_progress(void *ctx, uint64_t done, uint64_t total)
{
    const struct progress *p = ctx;

    p->call(p->context, done, total);
}

static int target_options(const struct vigia_scan_options *o, struct progress *progress, struct vig_target_options *ret,
                          struct vig_err *err)
{
    if (o->at_least < VIGIA_UNKNOWN || o->at_least > VIGIA_CRITICAL)
        return vig_fail(err, VIG_E_USAGE, "there is no severity %d", o->at_least);
    *progress = (struct progress){ o->progress, o->progress_context };
    *ret = (struct vig_target_options){
        .source = { .platform = vig_str_c(o->platform),
                    .docker_host = vig_str_c(o->docker_host),
                    .progress = o->progress ? on_progress : NULL,
                    .progress_ctx = progress },
        .match = { .all = o->all != 0,
                   .only_fixed = o->only_fixed != 0,
                   .at_least = (enum vig_severity)o->at_least,
                   .now = o->now ? o->now : (int64_t)time(NULL) },
        .all = o->all != 0,
    };
    return 0;
}

int vigia_scan(vigia_session *s, const char *target, const struct vigia_scan_options *given, vigia_result **ret,
               struct vigia_error *error)
{
    struct vigia_scan_options options;
    struct vig_err err = VIG_ERR_INIT;
    struct vig_target_options inner;
    struct progress progress;
    struct vigia_result *r = calloc(1, sizeof *r);
    int rc;

    take_options(&options, sizeof options, given);
    rc = r ? target_options(&options, &progress, &inner, &err) : vig_nomem(&err);
    if (rc == 0)
        rc = vig_session_scan(s->session, target, &inner, &r->result, &err);
    if (rc < 0) {
        free(r);
        return failed(&err, error);
    }
    *ret = r;
    return 0;
}

void vigia_result_free(vigia_result *r)
{
    if (!r)
        return;
    vig_result_free(r->result);
    free(r);
}

size_t vigia_package_count(const vigia_result *r)
{
    return r->result->sbom.packages.n;
}

size_t vigia_finding_count(const vigia_result *r, enum vigia_severity at_least)
{
    struct vig_summary s;
    size_t n = 0;

    vig_summarize(&r->result->report, &s);
    for (int i = (int)at_least < 0 ? 0 : (int)at_least; i < VIG_SEVERITY_COUNT; i++)
        n += s.by_severity[i];
    return n;
}

size_t vigia_note_count(const vigia_result *r)
{
    return r->result->sbom.notes.n + r->result->sbom.notes_dropped;
}

static int write_one_by_one(const struct vig_writer *w, const struct vig_report *const *reports, size_t n,
                            struct vig_buf *out, struct vig_err *err)
{
    const struct vig_write_options options = { 0 };
    int rc = 0;

    if (w->many)
        return w->write(reports, n, &options, out, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = w->write(&reports[i], 1, &options, out, err);
    return rc;
}

static int write_text(vigia_result *const *results, size_t n, const char *format, struct vig_buf *out,
                      struct vig_err *err)
{
    const struct vig_writer *w = vig_writer_named(vig_str_c(format));
    const struct vig_report **reports;
    int rc;

    if (!w)
        return vig_fail(err, VIG_E_USAGE, "there is no format '%.40s'", format ? format : "");
    reports = calloc(n + 1, sizeof *reports);
    if (!reports)
        return vig_nomem(err);
    for (size_t i = 0; i < n; i++)
        reports[i] = &results[i]->result->report;
    rc = write_one_by_one(w, reports, n, out, err);
    free(reports);
    if (rc == 0 && !vig_buf_addc(out, '\0'))
        rc = vig_nomem(err);
    return rc;
}

int vigia_write(vigia_result *const *results, size_t n, const char *format, vigia_text **ret, struct vigia_error *error)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vigia_text *text = calloc(1, sizeof *text);
    int rc;

    if (!text) {
        (void)vig_nomem(&err);
        return failed(&err, error);
    }
    vig_buf_init(&text->buf, MOST_TEXT);
    rc = write_text(results, n, format, &text->buf, &err);
    if (rc < 0) {
        vigia_text_free(text);
        return failed(&err, error);
    }
    *ret = text;
    return 0;
}

const char *vigia_text_data(const vigia_text *text)
{
    return text->buf.p;
}

size_t vigia_text_size(const vigia_text *text)
{
    return text->buf.n - 1;
}

void vigia_text_free(vigia_text *text)
{
    if (!text)
        return;
    vig_buf_done(&text->buf);
    free(text);
}

const char *vigia_format(size_t i)
{
    for (size_t k = 0; vig_writers[k]; k++)
        if (k == i)
            return vig_writers[k]->name;
    return NULL;
}
