/* audit/daemon/network.c - who reaches whom: containers each other, the host's ports, registries. */
#include "audit/daemon/say.h"

static int icc_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (d->bridge.told && vig_str_eqc(d->bridge.text, "none"))
        return vig_findings_not_applicable(out); /* there is no default bridge */
    return vig_daemon_want(out, d, &d->icc, false, "all containers of the default bridge reach each other: icc is true",
                           err);
}

static int iptables_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return vig_daemon_want(out, f->daemon, &f->daemon->iptables, true, "iptables is false", err);
}

/* Off by default before engine 27; only who switched it off is told. */
static int ip6tables_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->ip6tables;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    if (v->told == VIG_TOLD_DEFAULT || v->on)
        return 0;
    return vig_daemon_say(out, v, err, "ip6tables is false");
}

static bool is_local_registry(vig_str r)
{
    return vig_str_starts(r, VIG_STR("127.")) || vig_str_starts(r, VIG_STR("localhost")) ||
           vig_str_starts(r, VIG_STR("::1")) || vig_str_starts(r, VIG_STR("[::1]"));
}

static int insecure_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->insecure_registries;
    int rc = 0;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    for (size_t i = 0; rc == 0 && i < v->items.n; i++) {
        vig_str registry = v->items.v[i].value;

        if (is_local_registry(registry))
            continue;
        rc = vig_daemon_say(out, v, err, "'%.*s' is asked without TLS, or with any certificate", VIG_ARG(registry));
        if (rc == 0 && (vig_str_ends(registry, VIG_STR("/0")) || vig_str_eqc(registry, "*")))
            vig_findings_severity(out, VIG_CRITICAL);
    }
    return rc;
}

static int mirrors_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->registry_mirrors;
    int rc = 0;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    for (size_t i = 0; rc == 0 && i < v->items.n; i++) {
        vig_str url = v->items.v[i].value;

        if (vig_str_starts(url, VIG_STR("http://")) && !is_local_registry(vig_str_skip(url, 7)))
            rc = vig_daemon_say(out, v, err, "the mirror '%.*s' is asked without TLS", VIG_ARG(url));
    }
    return rc;
}

static int proxy_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;

    if (!d->userland_proxy.told)
        return vig_daemon_not_known(out, d);
    if (!d->userland_proxy.on)
        return 0;
    if (d->proxies_known && d->docker_proxies)
        return vig_daemon_say(out, &d->userland_proxy, err, "userland-proxy is true: %lld docker-proxy processes run",
                              (long long)d->docker_proxies);
    return vig_daemon_say(out, &d->userland_proxy, err, "userland-proxy is true");
}

static int bind_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon_value *v = &f->daemon->ip;

    if (!v->told)
        return vig_daemon_not_known(out, f->daemon);
    if (v->text.n && !vig_str_eqc(v->text, "0.0.0.0") && !vig_str_eqc(v->text, "::"))
        return 0;
    return vig_daemon_say(out, v, err, "`-p 8080:80` publishes on all of the host's addresses");
}

static int forwarding_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_daemon *d = f->daemon;
    int rc = 0;

    if (!d->ip_forward_no_drop.told || !d->allow_direct_routing.told)
        return vig_daemon_not_known(out, d);
    if (d->ip_forward_no_drop.on)
        rc = vig_daemon_say(out, &d->ip_forward_no_drop, err,
                            "the host forwards packets between any of its networks: ip-forward-no-drop is true");
    if (rc == 0 && d->allow_direct_routing.on)
        rc = vig_daemon_say(
            out, &d->allow_direct_routing, err,
            "containers' unpublished ports are reachable by whoever routes to them: allow-direct-routing is true");
    return rc;
}

const struct vig_check vig_check_daemon_icc = {
    .id = "DMN-0012",
    .title = "Containers on the default bridge may talk to each other",
    .why = "One broken-into container can attack all others of the host over the network, whatever they publish.",
    .remedy = "Set \"icc\": false in daemon.json and restart the engine; containers that need each other go into a "
              "network of their own.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.2", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = icc_run,
};

const struct vig_check vig_check_daemon_iptables = {
    .id = "DMN-0015",
    .title = "The engine may not set up firewall rules",
    .why = "Containers are then neither isolated from each other nor from other networks, and published ports depend "
           "on rules written by hand.",
    .remedy = "Remove iptables=false from daemon.json and dockerd's command line.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.4", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = iptables_run,
};

const struct vig_check vig_check_daemon_ip6tables = {
    .id = "DMN-0045",
    .title = "The engine may not set up firewall rules for IPv6",
    .why = "Containers with IPv6 addresses are then reachable on all their ports, published or not.",
    .remedy = "Remove ip6tables=false from daemon.json and dockerd's command line.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = ip6tables_run,
};

const struct vig_check vig_check_daemon_insecure_registries = {
    .id = "DMN-0016",
    .title = "A registry is trusted without TLS",
    .why = "Whoever is on the way to it can hand this host any image in place of the right one, and reads its "
           "credentials.",
    .remedy = "Give the registry a certificate, put its authority into /etc/docker/certs.d/HOST:PORT/ca.crt, and "
              "remove it from "
              "insecure-registries.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.5", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_HIGH,
    .run = insecure_run,
};

const struct vig_check vig_check_daemon_registry_mirrors = {
    .id = "DMN-0043",
    .title = "A mirror of the registry is asked without TLS",
    .why = "Whoever is on the way to it can hand this host any image that is pulled by tag.",
    .remedy = "Use the mirror's https:// address.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = mirrors_run,
};

const struct vig_check vig_check_daemon_userland_proxy = {
    .id = "DMN-0027",
    .title = "The userland proxy is in use",
    .why = "A process of root's for each published port accepts connections that the kernel could forward, and hides "
           "the callers' addresses "
           "from containers.",
    .remedy = "Set \"userland-proxy\": false in daemon.json and restart the engine.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-2.16", NULL },
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .run = proxy_run,
};

const struct vig_check vig_check_daemon_bind_address = {
    .id = "DMN-0032",
    .title = "Ports are published on all addresses unless said otherwise",
    .why = "Published ports pass the host's own firewall by, so a data base meant for this host alone is open to the "
           "internet.",
    .remedy = "Set \"ip\": \"127.0.0.1\" in daemon.json where publishing is for this host; write an address in front "
              "(-p 10.0.0.5:80:80) for all "
              "else.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_LOW,
    .level = 2,
    .run = bind_run,
};

const struct vig_check vig_check_daemon_forwarding = {
    .id = "DMN-0033",
    .title = "The engine's protection against routing into containers is switched off",
    .why = "Other machines of the network then reach ports of containers that were never published.",
    .remedy = "Remove ip-forward-no-drop and allow-direct-routing.",
    .scope = VIG_SCOPE_DAEMON,
    .severity = VIG_MEDIUM,
    .run = forwarding_run,
};
