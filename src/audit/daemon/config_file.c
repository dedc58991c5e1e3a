/* audit/daemon/config_file.c - daemon.json is broken, or says what the engine does not take.
 *
 * An engine with such a file runs on until it is restarted, and then does not come back: often at night, after an update. What is
 * wrong was found where the file was read (facts/daemon_file.c); here each kind becomes a finding at its line and column.
 */
#include "audit/daemon/say.h"

static int report(const struct vig_facts *f, enum vig_daemon_problem_kind a, enum vig_daemon_problem_kind b,
                  struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    bool broken = d->problems.n && d->problems.v[0].kind == VIG_DAEMON_SYNTAX;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->problems.n; i++) {
        const struct vig_daemon_problem *p = &d->problems.v[i];
        struct vig_place at = { .line = p->line, .column = p->column };

        if (p->kind != a && p->kind != b)
            continue;
        if (vig_str_starts(p->path, VIG_STR("/")))
            at.path = p->path;
        rc = vig_findings_at(out, at, err, "%.*s", VIG_ARG(p->text));
    }
    if (rc == 0 && !vig_findings_any(out) && !d->file_known && !(broken && a == VIG_DAEMON_SYNTAX))
        return vig_findings_not_looked_at(out, d->file_why.n ? d->file_why.p : "daemon.json could not be read");
    return rc;
}

static int syntax_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return report(f, VIG_DAEMON_SYNTAX, VIG_DAEMON_SYNTAX, out, err);
}

static int duplicate_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return report(f, VIG_DAEMON_DUPLICATE, VIG_DAEMON_DUPLICATE, out, err);
}

static int unknown_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return report(f, VIG_DAEMON_UNKNOWN, VIG_DAEMON_IGNORED, out, err);
}

static int value_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return report(f, VIG_DAEMON_TYPE, VIG_DAEMON_BAD_VALUE, out, err);
}

static int twice_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->daemon->flags_known)
        return vig_daemon_not_known(out, f->daemon);
    return report(f, VIG_DAEMON_TWICE, VIG_DAEMON_TWICE, out, err);
}

static int contradiction_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return report(f, VIG_DAEMON_CONTRADICTION, VIG_DAEMON_CONTRADICTION, out, err);
}

static int stale_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (!f->daemon->asked)
        return vig_findings_not_looked_at(out, "no engine was asked");
    return report(f, VIG_DAEMON_STALE, VIG_DAEMON_STALE, out, err);
}

const struct vig_check vig_check_daemon_syntax = {
    .id = "DMN-0001",
    .title = "daemon.json is not well-formed",
    .why = "The engine does not start with it: it runs on as it was started, without anything that the file is meant "
           "to set, and stays away "
           "after the next restart.",
    .remedy = "Mend the place that is named; commas behind the last entry and comments are not allowed.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = syntax_run,
};

const struct vig_check vig_check_daemon_duplicate = {
    .id = "DMN-0002",
    .title = "daemon.json sets a key twice",
    .why = "Only the last one counts; whoever reads the first believes in a setting that is not there.",
    .remedy = "Remove one of the two.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = duplicate_run,
};

const struct vig_check vig_check_daemon_unknown_key = {
    .id = "DMN-0003",
    .title = "daemon.json has a key that the engine does not know",
    .why = "The engine does not start with a key that its version does not know, and passes over flags' names that are "
           "spelled otherwise in "
           "the file.",
    .remedy = "Correct the key's name, or remove it.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = unknown_run,
};

const struct vig_check vig_check_daemon_value = {
    .id = "DMN-0004",
    .title = "daemon.json has a value that the engine does not take",
    .why = "The engine does not start with a value of another type, or with a word that it does not know.",
    .remedy = "Write the value as the finding says.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = value_run,
};

const struct vig_check vig_check_daemon_twice = {
    .id = "DMN-0005",
    .title = "Set in daemon.json and on dockerd's command line at once",
    .why = "The engine refuses to start, even when both say the same. `hosts` beside systemd's `-H fd://` is the usual "
           "case.",
    .remedy = "Remove it from one of the two. To take -H out of the unit: a drop-in with an empty ExecStart= and one "
              "without -H behind it.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = twice_run,
};

const struct vig_check vig_check_daemon_contradiction = {
    .id = "DMN-0006",
    .title = "Settings of the daemon exclude each other",
    .why = "The engine does not start with them, or one of them does nothing.",
    .remedy = "Decide for one.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = contradiction_run,
};

const struct vig_check vig_check_daemon_stale = {
    .id = "DMN-0007",
    .title = "daemon.json was changed since the engine was started",
    .why = "What the file says is not in effect yet.",
    .remedy = "Restart the engine (systemctl restart docker), or where that is enough, let it read the file again "
              "(systemctl reload docker).",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = stale_run,
};
