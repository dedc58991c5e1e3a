/* cli/judge.h - what the commands that judge (audit, lint, check) have in common: policy, output, and how they end. */
#ifndef VIG_CLI_JUDGE_H
#define VIG_CLI_JUDGE_H

#include "audit/audit.h"
#include "cli/command.h"
#include "cli/outputs.h"

/* What could not be looked at at all. */
struct vig_unseen_part {
    vig_str what, why; /* "containers", "the engine at … does not answer" */
};

struct vig_judge {
    struct vig_arena *arena;
    struct vig_policy *policy;
    struct vig_outputs outputs;
    enum vig_severity fail_on, at_least; /* VIG_SEVERITY_NONE: no threshold */
    const char *config;                  /* --config */
    bool no_config, strict, quiet, full;
    int colour;
    struct { VIG_VEC(struct vig_unseen_part); } unseen;
};


enum {
    JUDGE_FORMAT = 1000,
    JUDGE_OUTPUT,
    JUDGE_FAIL_ON,
    JUDGE_SEVERITY,
    JUDGE_PROFILE,
    JUDGE_LEVEL,
    JUDGE_SKIP,
    JUDGE_ONLY,
    JUDGE_CONFIG,
    JUDGE_NO_CONFIG,
    JUDGE_FULL,
    JUDGE_STRICT,
    JUDGE_QUIET,
    JUDGE_COLOUR,
};

#define VIG_SEVERITY_WORDS "negligible|low|medium|high|critical"

#define VIG_POLICY_OPTIONS                                                                                                  \
    { JUDGE_PROFILE, "profile", 0, "vigia|cis-docker-1.6", "which checks count: ours (the default), or only those of the benchmark" }, \
        { JUDGE_LEVEL, "level", 0, "1|2", "1: what every host should have; 2: also defence in depth, and matters of taste" }, \
        { JUDGE_SKIP, "skip", 0, "ID,…", "leave these checks out; ids of other tools work, too (DL3008, \"CIS 5.31\")" },   \
        { JUDGE_ONLY, "only", 0, "ID,…", "run only these" },                                                                \
        { JUDGE_CONFIG, "config", 'c', "FILE", "the policy, instead of ./vigia.yaml" },                                     \
        { JUDGE_NO_CONFIG, "no-config", 0, NULL, "read no vigia.yaml" }

#define VIG_JUDGE_OPTIONS                                                                                                   \
    { JUDGE_FAIL_ON, "fail-on", 0, VIG_SEVERITY_WORDS, "exit with 1 when there is a finding of this severity or above" },   \
        { JUDGE_SEVERITY, "severity", 's', VIG_SEVERITY_WORDS, "leave out what is below" }, VIG_POLICY_OPTIONS,             \
        { JUDGE_FORMAT, "format", 'f', "table|json|sarif|html|junit|markdown",                                              \
          "the report's format; may be given several times, each with an --output" },                                       \
        { JUDGE_OUTPUT, "output", 'o', "FILE", "write to FILE; its name says the format (.json, .sarif, .html, .xml, .md)\n" \
                                               "unless --format or FORMAT= stands in front" },                               \
        { JUDGE_FULL, "full", 0, NULL, "each finding with its reason and its repair" },                                     \
        { JUDGE_STRICT, "strict", 0, NULL, "exit with 4 when something could not be looked at" },                           \
        { JUDGE_QUIET, "quiet", 'q', NULL, "no progress" },                                                                 \
        { JUDGE_COLOUR, "color", 0, "auto|always|never", "colours (auto: on a terminal, unless NO_COLOR is set)" }

int vig_judge_init(struct vig_judge *j, struct vig_err *err);
void vig_judge_done(struct vig_judge *j);
/* For ids of JUDGE_FORMAT and above. */
int vig_judge_take(struct vig_judge *j, int id, const char *value, struct vig_err *err);
/* Reads the policy file: --config, else ./vigia.yaml when it is there. */
int vig_judge_read_config(struct vig_judge *j, struct vig_err *err);

/* Remembers a part that could not be looked at: vig_judge_write says so on standard error and, for programs, in a note of the first report;
 * with --strict it is an incomplete run. Best effort when there is no memory: then only standard error has it. */
void vig_judge_unseen(struct vig_judge *j, const char *what, const char *why);

/* Asks the engine at `host` (NULL: where it usually is) who it is, and sets a->engine, or a->engine_why when none answers: the rest is
 * still looked at. VIG_E_NOMEM. */
int vig_judge_find_engine(struct vig_judge *j, const char *host, struct vig_audit *a, struct vig_err *err);

/* Leaves out findings below --severity (they are counted as hidden). */
void vig_judge_filter(const struct vig_judge *j, struct vig_reports *reports);
int vig_judge_write(struct vig_judge *j, const struct vig_reports *reports, struct vig_err *err);
/* `failed`: something that was asked for could not be looked at at all. */
int vig_judge_exit(const struct vig_judge *j, const struct vig_reports *reports, bool failed);

/* --fail-on and --severity: a severity's name, or a list of which the lowest counts. */
int vig_parse_severity(const char *option, const char *word, enum vig_severity *ret, struct vig_err *err);

#endif
