/* cli/scan.c - `vigia scan` and `vigia sbom`: targets in, reports out. */
#include <time.h>

#include "cli/command.h"
#include "cli/confine.h"
#include "cli/judge.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "lib/pipeline.h"
#include "report/summary.h"

extern const struct vig_command vig_command_scan, vig_command_sbom;

enum { OPT_FORMAT = 1, OPT_OUTPUT, OPT_FAIL_ON, OPT_SEVERITY, OPT_ONLY_FIXED, OPT_PLATFORM, OPT_ALL, OPT_FULL, OPT_DB, OPT_NO_VULN,
       OPT_NO_CACHE, OPT_STRICT, OPT_QUIET, OPT_COLOUR, OPT_THREADS };

enum { MOST_TARGETS = 1000 };

struct run {
    struct vig_outputs outputs;
    struct vig_judge policy; /* --config and --skip */
    struct vig_session_options session;
    struct vig_target_options target;
    const struct vig_writer *fallback;
    enum vig_severity fail_on; /* VIG_SEVERITY_NONE: findings do not change the exit code */
    bool strict, quiet, full;
    int colour;
    const char *targets[MOST_TARGETS];
    size_t target_count;
};

static int parse_threads(const char *word, unsigned *ret, struct vig_err *err)
{
    uint64_t n;

    if (!vig_str_to_u64(vig_str_c(word), &n) || n > 64)
        return vig_fail(err, VIG_E_USAGE, "--threads is a number up to 64, not '%s'", word);
    *ret = (unsigned)n;
    return 0;
}

static int take_option(struct run *r, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case OPT_FORMAT: return vig_outputs_format(&r->outputs, value, err);
    case OPT_OUTPUT: return vig_outputs_file(&r->outputs, value, err);
    case OPT_FAIL_ON: return vig_parse_severity("fail-on", value, &r->fail_on, err);
    case OPT_SEVERITY: return vig_parse_severity("severity", value, &r->target.match.at_least, err);
    case OPT_ONLY_FIXED: r->target.match.only_fixed = true; return 0;
    case OPT_PLATFORM: r->target.source.platform = vig_str_c(value); return 0;
    case OPT_ALL: r->target.all = r->target.match.all = true; return 0;
    case OPT_FULL: r->full = true; return 0;
    case OPT_DB: r->session.db_path = value; return 0;
    case OPT_NO_VULN: r->session.no_match = true; return 0;
    case OPT_NO_CACHE: r->session.no_cache = true; return 0;
    case OPT_STRICT: r->strict = true; return 0;
    case OPT_QUIET: r->quiet = true; return 0;
    case OPT_COLOUR: return vig_parse_colour(value, &r->colour, err);
    case OPT_THREADS: return parse_threads(value, &r->session.threads, err);
    case VIG_ARGS_OPERAND:
        if (r->target_count == MOST_TARGETS)
            return vig_fail(err, VIG_E_USAGE, "more than %d targets in one call", MOST_TARGETS);
        r->targets[r->target_count++] = value;
        return 0;
    }
    return vig_judge_take(&r->policy, id, value, err);
}

static int exit_code(const struct run *r, struct vig_result *const *results, size_t n, bool failed)
{
    bool incomplete = false;

    for (size_t i = 0; i < n; i++) {
        const struct vig_report *report = &results[i]->report;

        if (vig_report_reaches(report, r->fail_on))
            return VIG_EXIT_FINDINGS;
        incomplete = incomplete || report->sbom->notes.n || report->sbom->notes_dropped;
    }
    if (failed)
        return VIG_EXIT_FAILED;
    return incomplete && r->strict ? VIG_EXIT_INCOMPLETE : VIG_EXIT_OK;
}

static bool scan_target(struct run *r, struct vig_session *session, const char *target, struct vig_result **ret)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_progress progress;
    int rc;

    vig_progress_begin(&progress, target, r->quiet);
    r->target.source.progress = vig_progress_update;
    r->target.source.progress_ctx = &progress;
    rc = vig_session_scan(session, target, &r->target, ret, &err);
    vig_progress_end(&progress);
    r->target.source.progress = NULL;
    r->target.source.progress_ctx = NULL;
    if (rc < 0)
        (void)fprintf(stderr, "vigia: %s\n", err.msg);
    return rc == 0;
}

static int write_reports(struct run *r, struct vig_result *const *results, size_t n)
{
    const struct vig_report **reports = calloc(n + 1, sizeof *reports);
    struct vig_err err = VIG_ERR_INIT;
    int rc = reports ? 0 : vig_nomem(&err);

    for (size_t i = 0; rc == 0 && i < n; i++)
        reports[i] = &results[i]->report;
    if (rc == 0)
        rc = vig_outputs_write(&r->outputs, r->fallback, reports, n, r->full, r->colour, &err);
    free(reports);
    if (rc < 0)
        (void)fprintf(stderr, "vigia: %s\n", err.msg);
    return rc;
}

static int run_targets(struct run *r, const char *command)
{
    struct vig_result **results = calloc(r->target_count, sizeof *results);
    struct vig_err err = VIG_ERR_INIT;
    struct vig_session *session = NULL;
    bool failed = false;
    size_t n = 0;
    int code;

    if (!results)
        return VIG_EXIT_FAILED;
    if (vig_judge_read_config(&r->policy, &err) < 0 || vig_confine(r->targets, r->target_count, NULL, &r->outputs, r->session.no_cache, &err) < 0 ||
        vig_session_new(&r->session, &session, &err) < 0) {
        free(results);
        return vig_command_failed(command, &err);
    }
    for (size_t i = 0; i < r->target_count; i++) {
        if (scan_target(r, session, r->targets[i], &results[n]))
            n++;
        else
            failed = true;
    }
    if (n && write_reports(r, results, n) < 0)
        failed = true;
    code = exit_code(r, results, n, failed);
    for (size_t i = 0; i < n; i++)
        vig_result_free(results[i]);
    free(results);
    vig_session_free(session);
    return code;
}

static int run(const struct vig_command *command, struct run *r, int argc, char **argv)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_args args;
    const char *value;
    int id;

    if (vig_judge_init(&r->policy, &err) < 0)
        return vig_command_failed(command->name, &err);
    r->policy.no_config = r->session.no_match; /* a bill of materials is not judged */
    r->target.policy = r->policy.policy;
    vig_args_init(&args, command, argc, argv);
    r->colour = -1;
    r->target.match.now = (int64_t)time(NULL);
    while ((id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP) {
            vig_command_help(command);
            return VIG_EXIT_OK;
        }
        if (take_option(r, id, value, &err) < 0)
            return vig_command_usage_error(command, &err);
    }
    if (!r->target_count) {
        (void)vig_fail(&err, VIG_E_USAGE, "what is to be looked at? An image, an archive, a folder, a file, or / for this host");
        return vig_command_usage_error(command, &err);
    }
    id = run_targets(r, command->name);
    vig_judge_done(&r->policy);
    return id;
}

static int scan_run(int argc, char **argv)
{
    static struct run r; /* a thousand targets are too much for the stack */

    r.fallback = vig_writer_named(VIG_STR("table"));
    return run(&vig_command_scan, &r, argc, argv);
}

static int sbom_run(int argc, char **argv)
{
    static struct run r;

    r.fallback = vig_writer_named(VIG_STR("cyclonedx"));
    r.session.no_match = true;
    return run(&vig_command_sbom, &r, argc, argv);
}

#define FORMATS "table|json|cyclonedx|spdx-json|sarif|html|junit|markdown"
#define OUTPUT_OPTIONS                                                                                                   \
    { OPT_FORMAT, "format", 'f', FORMATS, "the report's format; may be given several times, each with an --output" },    \
        { OPT_OUTPUT, "output", 'o', "FILE", "write to FILE; its name says the format (.json, .cdx.json, .spdx.json,\n"  \
                                             ".sarif) unless --format or FORMAT= stands in front" },                      \
        { OPT_PLATFORM, "platform", 0, "OS/ARCH", "of an image with several, such as linux/arm64" },                     \
        { OPT_ALL, "all", 'a', NULL, "also lock files inside images, files that OS packages own, development\n"            \
                                     "dependencies" },                                                                    \
        { OPT_NO_CACHE, "no-cache", 0, NULL, "read every layer anew" },                                                   \
        { OPT_STRICT, "strict", 0, NULL, "exit with 4 when something could not be read" },                                \
        { OPT_QUIET, "quiet", 'q', NULL, "no progress" },                                                                 \
        { OPT_COLOUR, "color", 0, "auto|always|never", "colours (auto: on a terminal, unless NO_COLOR is set)" },         \
        { OPT_THREADS, "threads", 0, "N", "at most N threads (one for each processor)" }

static const struct vig_option scan_options[] = {
    { OPT_FAIL_ON, "fail-on", 0, VIG_SEVERITY_WORDS, "exit with 1 when there is a finding of this severity or above" },
    { OPT_SEVERITY, "severity", 's', VIG_SEVERITY_WORDS, "leave out what is below" },
    { OPT_ONLY_FIXED, "only-fixed", 0, NULL, "leave out what has no fixed version yet" },
    { OPT_FULL, "full", 0, NULL, "a line for each vulnerability" },
    { OPT_DB, "db", 0, "FILE", "the advisory data base (the default: vigia db status)" },
    { JUDGE_SKIP, "skip", 0, "ID,…", "leave these vulnerabilities out" },
    { JUDGE_CONFIG, "config", 'c', "FILE", "the policy with its exceptions, instead of ./vigia.yaml" },
    { JUDGE_NO_CONFIG, "no-config", 0, NULL, "read no vigia.yaml" },
    { OPT_NO_VULN, "no-vuln", 0, NULL, "list the packages only" },
    OUTPUT_OPTIONS,
    { 0 },
};

static const struct vig_option sbom_options[] = {
    OUTPUT_OPTIONS,
    { 0 },
};

#define TARGETS                                                                                                          \
    "A TARGET is recognized by looking at it: an image archive (docker save, OCI; also gzip), an OCI layout, a folder,\n" \
    "/ for this host, one file (a jar, an executable, a lock file), a CycloneDX or SPDX document, a list of purls, or\n"  \
    "else the name of a local image, which the Docker engine is asked for. A prefix forces it: docker-archive:, oci:,\n"  \
    "oci-archive:, dir:, host:, file:, sbom:, purls:, docker:. '-' is standard input."

const struct vig_command vig_command_scan = {
    .name = "scan",
    .summary = "what is vulnerable in an image, a host, a folder or a file",
    .usage = "[OPTION…] TARGET…",
    .help = "Lists the packages in each TARGET and says which of them have known vulnerabilities.\n\n" TARGETS,
    .options = scan_options,
    .examples = "  vigia scan shop:1.4                               a local image\n"
                "  docker save shop:1.4 | vigia scan -               the same, through a pipe\n"
                "  vigia scan --fail-on high --only-fixed app.tar    in a pipeline\n"
                "  vigia scan -f json -o report.json -f table /      this host, twice written\n"
                "  vigia scan bom.cdx.json                           what another tool has listed\n",
    .run = scan_run,
};

const struct vig_command vig_command_sbom = {
    .name = "sbom",
    .summary = "the bill of materials of an image, a host, a folder or a file",
    .usage = "[OPTION…] TARGET…",
    .help = "Lists the packages in each TARGET, as CycloneDX unless --format says otherwise.\n\n" TARGETS,
    .options = sbom_options,
    .examples = "  vigia sbom shop:1.4 -o shop.cdx.json              CycloneDX\n"
                "  vigia sbom -f table .                             of this folder, for reading\n"
                "  vigia sbom -f spdx-json shop.tar                  SPDX\n",
    .run = sbom_run,
};
