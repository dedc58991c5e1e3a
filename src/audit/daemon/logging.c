/* audit/daemon/logging.c - what is written down, and how much of it. */
#include "audit/daemon/say.h"

static int log_level_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->log_level;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    if (!v->text.n || vig_str_eqc(v->text, "info"))
        return 0;
    return vig_daemon_say(out, v, err, "log-level is %.*s", VIG_ARG(v->text));
}

static int debug_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return vig_daemon_want(out, f->daemon, &f->daemon->debug, false, "debug is true", err);
}

static int log_driver_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    const struct vig_daemon_value *v = &d->log_driver;
    const struct vig_setting *size = vig_daemon_item(&d->log_opts, VIG_STR("max-size"));

    if (!v->told)
        return vig_daemon_not_known(out, d);
    if (vig_str_eqc(v->text, "none"))
        return vig_daemon_say(out, v, err, "log-driver is none: nothing of what containers say is kept");
    if (v->text.n && !vig_str_eqc(v->text, "json-file"))
        return 0; /* `local` and journald keep a limit of their own; all others send it away */
    if (!d->log_opts.told)
        return vig_daemon_not_known(out, d);
    if (size && !vig_str_eqc(size->value, "-1"))
        return 0;
    return vig_daemon_say(out, v, err,
                          "log-driver is json-file without max-size: a container can fill the disk with its log");
}

static int raw_logs_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return vig_daemon_want(out, f->daemon, &f->daemon->raw_logs, false, "raw-logs is true: lines without time stamps",
                           err);
}

const struct vig_check vig_check_daemon_log_level = {
    .id = "DMN-0013",
    .title = "The engine does not log at level info",
    .why = "Below it, what happened is missing when it is asked for; at debug, it drowns, and secrets of requests may "
           "be among it.",
    .remedy = "Set \"log-level\": \"info\" in daemon.json, or remove it.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.3", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = log_level_run,
};

const struct vig_check vig_check_daemon_debug = {
    .id = "DMN-0014",
    .title = "The engine runs in debug mode",
    .why = "Requests are logged with what is in them, and the API offers the process's own memory profile.",
    .remedy = "Set \"debug\": false in daemon.json and let the engine read it again (systemctl reload docker).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.3", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = debug_run,
};

const struct vig_check vig_check_daemon_log_driver = {
    .id = "DMN-0024",
    .title = "Containers' logs are without limit, or not kept",
    .why = "A container that says much fills the host's disk; logs that lie only here are gone with the host.",
    .remedy = "Set \"log-driver\": \"local\", or \"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\"} beside "
              "json-file; better, send them to "
              "another machine. It counts for new containers.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.13", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = log_driver_run,
};

const struct vig_check vig_check_daemon_raw_logs = {
    .id = "DMN-0035",
    .title = "The engine's log has no time stamps",
    .why = "What happened when cannot be told afterwards, and control characters reach whoever reads it.",
    .remedy = "Remove raw-logs.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = raw_logs_run,
};
