/* cli/judge.c - see cli/judge.h. */
#include "cli/judge.h"

#include <errno.h>
#include <unistd.h>

#include "report/summary.h"
#include "system/engine.h"
#include "system/whole_file.h"

int vig_judge_init(struct vig_judge *j, struct vig_err *err)
{
    *j = (struct vig_judge){ .colour = -1, .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA) };
    return j->arena ? vig_policy_new(j->arena, &j->policy, err) : vig_nomem(err);
}

void vig_judge_done(struct vig_judge *j)
{
    vig_arena_free(j->arena);
}

int vig_parse_severity(const char *option, const char *word, enum vig_severity *ret, struct vig_err *err)
{
    vig_str rest = vig_str_c(word);
    enum vig_severity lowest = VIG_CRITICAL, one;

    if (vig_str_empty(rest))
        return vig_fail(err, VIG_E_USAGE, "--%s needs a severity: negligible, low, medium, high or critical", option);
    while (rest.n) {
        vig_str part = vig_str_cut(&rest, ',');
        if (!vig_severity_of(part, &one))
            return vig_fail(err, VIG_E_USAGE, "--%s is negligible, low, medium, high or critical, not '%.*s'", option,
                            (int)(part.n < 40 ? part.n : 40), part.p);
        if (one < lowest)
            lowest = one;
    }
    *ret = lowest;
    return 0;
}

int vig_judge_take(struct vig_judge *j, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case JUDGE_FORMAT: return vig_outputs_format(&j->outputs, value, err);
    case JUDGE_OUTPUT: return vig_outputs_file(&j->outputs, value, err);
    case JUDGE_FAIL_ON: return vig_parse_severity("fail-on", value, &j->fail_on, err);
    case JUDGE_SEVERITY: return vig_parse_severity("severity", value, &j->at_least, err);
    case JUDGE_PROFILE: return vig_policy_profile(j->policy, vig_str_c(value), err);
    case JUDGE_LEVEL: return vig_policy_level(j->policy, vig_str_c(value), err);
    case JUDGE_SKIP: return vig_policy_skip(j->policy, vig_str_c(value), err);
    case JUDGE_ONLY: return vig_policy_only(j->policy, vig_str_c(value), err);
    case JUDGE_CONFIG: j->config = value; return 0;
    case JUDGE_NO_CONFIG: j->no_config = true; return 0;
    case JUDGE_FULL: j->full = true; return 0;
    case JUDGE_STRICT: j->strict = true; return 0;
    case JUDGE_QUIET: j->quiet = true; return 0;
    case JUDGE_COLOUR: return vig_parse_colour(value, &j->colour, err);
    }
    return id; /* VIG_E_USAGE, with its text */
}

int vig_judge_read_config(struct vig_judge *j, struct vig_err *err)
{
    const char *path = j->config ? j->config : "vigia.yaml";
    struct vig_buf text;
    int rc;

    if (j->no_config || (!j->config && access(path, F_OK) < 0 && errno == ENOENT))
        return 0;
    rc = vig_read_file(path, VIG_LIMIT_SMALL_FILE, &text, err);
    rc = rc < 0 ? vig_wrap(err, "reading the policy") : vig_policy_read(j->policy, vig_str_c(path), vig_buf_str(&text), err);
    vig_buf_done(&text);
    return rc;
}

int vig_judge_find_engine(struct vig_judge *j, const char *host, struct vig_audit *a, struct vig_err *err)
{
    struct vig_err why = VIG_ERR_INIT;
    struct vig_engine_version version;
    struct vig_engine *engine;
    vig_str copy;
    int rc = vig_engine_new(vig_str_c(host), j->arena, &engine, &why);

    if (rc == 0)
        rc = vig_engine_get_version(engine, j->arena, &version, &why);
    if (rc == VIG_E_NOMEM || (rc < 0 && !vig_arena_str(j->arena, vig_str_c(why.msg), &copy)))
        return vig_nomem(err);
    if (rc < 0)
        a->engine_why = copy.p;
    else
        a->engine = engine;
    return 0;
}

void vig_judge_filter(const struct vig_judge *j, struct vig_reports *reports)
{
    for (size_t i = 0; i < reports->n; i++)
        vig_audit_leave_out(reports->v[i], j->at_least);
}

void vig_judge_unseen(struct vig_judge *j, const char *what, const char *why)
{
    struct vig_unseen_part part, *slot;

    if (!vig_arena_str(j->arena, vig_str_c(what), &part.what) || !vig_arena_str(j->arena, vig_str_c(why), &part.why) ||
        !(slot = vig_vec_add(&j->unseen, j->arena)))
        (void)fprintf(stderr, "vigia: not looked at: %s: %s\n", what, why);
    else
        *slot = part;
}

/* Reports have no place for a target of which nothing is known, and must not look as if it had been none. */
static int tell_unseen(struct vig_judge *j, const struct vig_reports *reports, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < j->unseen.n; i++) {
        const struct vig_unseen_part *u = &j->unseen.v[i];

        (void)fprintf(stderr, "vigia: not looked at: %.*s: %.*s\n", VIG_ARG(u->what), VIG_ARG(u->why));
        if (reports->n && j->outputs.n)
            rc = vig_sbom_note(reports->v[0]->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "not looked at: %.*s: %.*s", VIG_ARG(u->what), VIG_ARG(u->why));
    }
    return rc;
}

int vig_judge_write(struct vig_judge *j, const struct vig_reports *reports, struct vig_err *err)
{
    int rc = tell_unseen(j, reports, err);

    if (rc < 0)
        return rc;
    return vig_outputs_write(&j->outputs, vig_writer_named(VIG_STR("table")), (const struct vig_report *const *)reports->v, reports->n,
                             j->full, j->colour, err);
}

int vig_judge_exit(const struct vig_judge *j, const struct vig_reports *reports, bool failed)
{
    bool incomplete = j->unseen.n > 0;

    for (size_t i = 0; i < reports->n; i++) {
        if (vig_report_reaches(reports->v[i], j->fail_on))
            return VIG_EXIT_FINDINGS;
        incomplete = incomplete || !vig_report_is_complete(reports->v[i]);
    }
    if (failed)
        return VIG_EXIT_FAILED;
    return incomplete && j->strict ? VIG_EXIT_INCOMPLETE : VIG_EXIT_OK;
}
