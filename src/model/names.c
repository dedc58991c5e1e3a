/* model/names.c - the words that reports use for the model's enumerations. */
#include "model/finding.h"

const char *vig_subject_kind_name(enum vig_subject_kind kind)
{
    static const char *const names[] = { "image",  "directory", "host",       "file",    "sbom",   "purls",
                                         "daemon", "container", "dockerfile", "compose", "command" };

    return names[kind];
}

const char *vig_finding_kind_name(enum vig_finding_kind kind)
{
    static const char *const names[] = { "vulnerability", "misconfiguration", "secret", "license" };

    return names[kind];
}

const char *vig_check_state_name(enum vig_check_state s)
{
    static const char *const names[] = { "passed", "failed", "suppressed", "not-looked-at", "not-applicable" };

    return names[s];
}

const char *vig_fix_state_name(enum vig_fix_state s)
{
    static const char *const names[] = { "unknown", "fixed", "not-fixed", "wont-fix", "under-investigation" };

    return names[s];
}
