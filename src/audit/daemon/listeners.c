/* audit/daemon/listeners.c - who can reach the engine's API over the network. Whoever may call it is root on the host. */
#include "audit/daemon/say.h"

static struct vig_daemon_value place_of(const struct vig_daemon_listener *l)
{
    return (struct vig_daemon_value){ .told = l->told, .path = l->path, .line = l->line, .column = l->column };
}

static int tcp_one(const struct vig_daemon *d, const struct vig_daemon_listener *l, struct vig_findings *out,
                   struct vig_err *err)
{
    const char *open = l->local ? "" : l->everywhere ? " on all addresses" : " on the network";
    struct vig_daemon_value at = place_of(l);
    bool v6 = vig_str_has(l->address, ':');
    int rc;

    if (d->tlsverify.told && d->tlsverify.on)
        return 0;
    rc = vig_daemon_say(out, &at, err, "tcp://%s%.*s%s:%u is open%s %s", v6 ? "[" : "", VIG_ARG(l->address),
                        v6 ? "]" : "", l->port, open,
                        d->tls.told && d->tls.on
                            ? "to whoever speaks TLS: clients' certificates are not verified (tlsverify)"
                            : "without TLS");
    if (rc == 0 && l->local)
        vig_findings_severity(out, VIG_HIGH);
    return rc;
}

static int tcp_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < d->listeners.n; i++)
        if (vig_str_eqc(d->listeners.v[i].protocol, "tcp"))
            rc = tcp_one(d, &d->listeners.v[i], out, err);
    if (rc == 0 && !vig_findings_any(out) && !d->hosts.told && !d->listeners_known)
        return vig_daemon_not_known(out, d);
    return rc;
}

static bool is_loopback(vig_str address)
{
    return vig_str_starts(address, VIG_STR("127.")) || vig_str_starts(address, VIG_STR("localhost")) ||
           vig_str_starts(address, VIG_STR("[::1]"));
}

static int metrics_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    int rc = 0;

    if (!d->metrics_addr.told || !d->network_diagnostic_port.told || !d->cri_containerd.told)
        return vig_daemon_not_known(out, d);
    if (d->metrics_addr.text.n && !is_loopback(d->metrics_addr.text))
        rc = vig_daemon_say(out, &d->metrics_addr, err, "metrics-addr is %.*s: anybody may read there",
                            VIG_ARG(d->metrics_addr.text));
    if (rc == 0 && d->network_diagnostic_port.number > 0)
        rc = vig_daemon_say(out, &d->network_diagnostic_port, err,
                            "network-diagnostic-port is %lld: it changes the state of networks, too",
                            (long long)d->network_diagnostic_port.number);
    if (rc == 0 && d->cri_containerd.on)
        rc = vig_daemon_say(out, &d->cri_containerd, err,
                            "cri-containerd is true: a second interface that starts containers");
    return rc;
}

const struct vig_check vig_check_daemon_tcp = {
    .id = "DMN-0018",
    .title = "The engine can be controlled over the network without proof of identity",
    .why = "Whoever connects starts a privileged container, and with it has the host. Open ports 2375 are found within "
           "hours.",
    .remedy = "Remove the tcp:// address; for remote use take DOCKER_HOST=ssh://user@host, or tlsverify with "
              "certificates of your own.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.7", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_CRITICAL,
    .run = tcp_run,
};

const struct vig_check vig_check_daemon_metrics = {
    .id = "DMN-0036",
    .title = "The engine has interfaces open that need no password",
    .why = "They tell what runs here, or let the network's state be changed.",
    .remedy = "Remove network-diagnostic-port and cri-containerd; set \"metrics-addr\": \"127.0.0.1:9323\".",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = metrics_run,
};
