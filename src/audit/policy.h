/* audit/policy.h - which checks count, and which findings are excepted.
 *
 * From options (--profile, --level, --skip, --only) and from vigia.yaml:
 *
 *     profile: cis-docker-1.6        # or vigia, the default
 *     level: 1
 *     skip: [CTR-0012, "CIS 5.31"]
 *     exceptions:
 *       - id: CVE-2021-44228         # any id, ours or another tool's
 *         subject: "shop:*"          # a glob on the subject's name; absent: all. Likewise path, object and package
 *         reason: not reachable, the appender is not configured
 *         expires: 2027-01-31        # the last day; absent: never. An expired one counts no more, and the report says so
 *
 * Wherever a check's id is taken, those of other tools are, too: "CIS 5.31", "5.31", "DL3008", "DS-0002", "AVD-DS-0002", "DKL-DI-0001".
 */
#ifndef VIG_AUDIT_POLICY_H
#define VIG_AUDIT_POLICY_H

#include "audit/check.h"

struct vig_policy;

int vig_policy_new(struct vig_arena *arena, struct vig_policy **ret, struct vig_err *err);
/* What an option says wins over what a file says, whichever comes first. VIG_E_USAGE, with what there is to choose from, for a
 * profile, level or id that is not known. */
int vig_policy_profile(struct vig_policy *p, vig_str name, struct vig_err *err);
int vig_policy_level(struct vig_policy *p, vig_str number, struct vig_err *err);
int vig_policy_skip(struct vig_policy *p, vig_str ids, struct vig_err *err); /* several, separated by commas */
int vig_policy_only(struct vig_policy *p, vig_str ids, struct vig_err *err);
/* Reads a vigia.yaml's text; `path` is for messages. VIG_E_INPUT with the line. */
int vig_policy_read(struct vig_policy *p, vig_str path, vig_str text, struct vig_err *err);

bool vig_policy_selects(const struct vig_policy *p, const struct vig_check *c); /* NULL: what level 1 has */
/* Marks what is excepted in a report (misconfigurations, secrets and vulnerabilities), and notes exceptions that have expired. The
 * order of the findings is left as it is. */
int vig_policy_except(const struct vig_policy *p, int64_t now, struct vig_report *report, struct vig_err *err);

/* The checks that an id means, ours or another tool's; several may share a foreign one. Returns how many there are and writes
 * at most `most`. */
size_t vig_checks_named(vig_str id, const struct vig_check **ret, size_t most);
/* Whether `id`, in anybody's numbering, means this check. */
bool vig_check_is_named(const struct vig_check *c, vig_str id);
/* The one whose own id it is, as findings and results bear it; or NULL. */
const struct vig_check *vig_check_of(vig_str id);

#endif
