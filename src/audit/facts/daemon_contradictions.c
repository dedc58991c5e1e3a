/* audit/facts/daemon_contradictions.c - values that exclude each other, wherever they come from: the engine does not start with them,
 * or one of them does nothing (see audit/facts/daemon.h). */
#include "audit/facts/daemon.h"

static bool given(const struct vig_daemon_value *v)
{
    return v->told > VIG_TOLD_DEFAULT;
}

static int exclude(struct vig_daemon_gather *g, const char *key, const struct vig_daemon_value *at, struct vig_err *err,
                   const char *text)
{
    return vig_daemon_problem(g, VIG_DAEMON_CONTRADICTION, vig_str_c(key), at, err, "%s", text);
}

static bool is_runtime(const struct vig_daemon *d, vig_str name)
{
    if (vig_str_eqc(name, "runc") || vig_str_starts(name, VIG_STR("io.containerd.")))
        return true;
    for (size_t i = 0; i < d->runtimes.items.n; i++) {
        vig_str have = d->runtimes.items.v[i].name;

        if (vig_str_starts(have, name) && (have.n == name.n || have.p[name.n] == '.')) /* "kata.path" */
            return true;
    }
    return false;
}

int vig_daemon_find_contradictions(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    int rc = 0;

    if (given(&d->icc) && !d->icc.on && given(&d->iptables) && !d->iptables.on)
        rc = exclude(g, "icc", &d->icc, err,
                     "icc=false needs the engine's firewall rules, but iptables=false forbids them: it does not start");
    if (rc == 0 && given(&d->bridge) && d->bridge.text.n && !vig_str_eqc(d->bridge.text, "none") && given(&d->bip) &&
        d->bip.text.n)
        rc = exclude(g, "bip", &d->bip, err,
                     "bip gives the engine's own bridge an address, but bridge names another one: it does not start");
    if (rc == 0 && given(&d->tls) && !d->tls.on && d->tlsverify.on)
        rc = exclude(g, "tls", &d->tls, err, "tls=false beside tlsverify=true: the latter counts");
    if (rc == 0 && given(&d->default_runtime) && d->runtimes.told && d->default_runtime.text.n &&
        !is_runtime(d, d->default_runtime.text))
        rc = exclude(g, "default-runtime", &d->default_runtime, err,
                     "default-runtime is none of the runtimes: the engine does not start");
    if (rc == 0 && given(&d->live_restore) && d->live_restore.on && d->swarm.active)
        rc = exclude(g, "live-restore", &d->live_restore, err,
                     "live-restore cannot be used by a node of a swarm: the engine does not start");
    if (rc == 0 && given(&d->log_driver) && vig_str_eqc(d->log_driver.text, "none") && d->log_opts.items.n)
        rc = exclude(g, "log-opts", &d->log_opts, err, "log-opts beside log-driver none: they do nothing");
    return rc;
}
