/* audit/host/firewall.c - whether anything filters what reaches the host and its containers.
 *
 * The engine leads what comes for a published port past the chains that UFW and firewalld write to: only its own DOCKER-USER chain (or
 * from engine 29 on a table of one's own in front of "docker-bridges") filters that.
 */
#include "audit/check.h"
#include "model/host.h"

enum { DEEPEST = 16 };

static const char *rules_why(const struct vig_host *h)
{
    return h->nft_why ? h->nft_why : h->legacy_why;
}

static const struct vig_host_chain *same_table(const struct vig_host *h, const struct vig_host_chain *like,
                                               vig_str name)
{
    for (size_t i = 0; i < h->chains.n; i++) {
        const struct vig_host_chain *c = &h->chains.v[i];

        if (strcmp(c->family, like->family) == 0 && vig_str_eq(c->table, like->table) && vig_str_eq(c->name, name))
            return c;
    }
    return NULL;
}

/* fail2ban blocks who has failed before; that is no firewall. */
static bool is_ban_list(const struct vig_host_chain *c)
{
    return vig_str_starts(c->name, VIG_STR("f2b-")) || vig_str_starts(c->table, VIG_STR("f2b-"));
}

/* Whether something is blocked in the chain, or in those that it leads to. `budget` bounds the walk where chains lead to many others. */
static bool blocks(const struct vig_host *h, const struct vig_host_chain *c, unsigned depth, unsigned *budget)
{
    if (c->drops || (c->blocking && !is_ban_list(c)))
        return true;
    for (size_t i = 0; depth < DEEPEST && i < c->jumps.n && *budget; i++) {
        const struct vig_host_chain *next = same_table(h, c, c->jumps.v[i]);

        --*budget;
        if (next && blocks(h, next, depth + 1, budget))
            return true;
    }
    return false;
}

static bool is_ipv4(const struct vig_host_chain *c)
{
    return strcmp(c->family, "inet") == 0 || strcmp(c->family, "ip") == 0 || c->legacy;
}

static bool any_blocks(const struct vig_host *h, const char *hook)
{
    unsigned budget = 2000;

    for (size_t i = 0; i < h->chains.n; i++) {
        const struct vig_host_chain *c = &h->chains.v[i];

        if (c->hook && strcmp(c->hook, hook) == 0 && !c->nat && is_ipv4(c) && blocks(h, c, 0, &budget))
            return true;
    }
    return false;
}

static int input_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (any_blocks(h, "input"))
        return 0;
    if (rules_why(h))
        return vig_findings_not_looked_at(out, rules_why(h));
    return vig_findings_add(out, err, "no rule on input drops or rejects anything (%zu chains were looked at)",
                            h->chains.n);
}

const struct vig_check vig_check_input_firewall = {
    .id = "HST-0091",
    .title = "No firewall on the host",
    .why = "Every service that is started, also by accident, can be reached by everybody who reaches the host.",
    .remedy = "nft, ufw or firewalld with a policy of drop on input; a filter in front of the host may do (then except "
              "this check, with the reason)",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = input_run,
};

static size_t published(const struct vig_host *h)
{
    size_t n = 0;

    for (size_t i = 0; i < h->chains.n; i++) {
        const struct vig_host_chain *c = &h->chains.v[i];

        if (vig_str_eqc(c->name, "DOCKER") || vig_str_eqc(c->table, "docker-bridges"))
            n += c->published;
    }
    return n;
}

/* Where the engine's own rules accept before, or instead of, those of others: iptables' table, the engine's, and firewalld's, which has
 * a zone for the engine that accepts everything. */
static bool is_shared(const struct vig_host_chain *c)
{
    return vig_str_eqc(c->table, "docker-bridges") || vig_str_eqc(c->table, "firewalld") ||
           (vig_str_eqc(c->table, "filter") && strcmp(c->family, "inet") != 0);
}

/* What an administrator put in front of containers: rules of DOCKER-USER, or of a chain of his own on forward. */
static bool filters_containers(const struct vig_host *h)
{
    unsigned budget = 2000;

    for (size_t i = 0; i < h->chains.n; i++) {
        const struct vig_host_chain *c = &h->chains.v[i];

        if (vig_str_eqc(c->name, "DOCKER-USER") && c->blocking + c->jumps.n && blocks(h, c, 0, &budget))
            return true;
        if (c->hook && strcmp(c->hook, "forward") == 0 && !c->nat && is_ipv4(c) && !is_shared(c) &&
            (c->drops || c->blocking))
            return true;
    }
    return false;
}

static int behind_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    const char *program = h->ufw == VIG_YES ? "UFW" : h->firewalld == VIG_YES ? "firewalld" : NULL;
    size_t n = published(h);

    if (rules_why(h))
        return vig_findings_not_looked_at(out, rules_why(h));
    if (!n || !program)
        return vig_findings_not_applicable(out);
    if (filters_containers(h))
        return 0;
    return vig_findings_add(out, err,
                            "%s is in use, but %zu port%s published on all addresses and DOCKER-USER filters nothing",
                            program, n, n == 1 ? " is" : "s are");
}

const struct vig_check vig_check_behind_firewall = {
    .id = "HST-0092",
    .title = "Published ports go past the firewall",
    .why = "The engine's rules come before those of UFW and firewalld: a port that these close is open to everybody "
           "once a container publishes it.",
    .remedy = "Publish on one address (-p 127.0.0.1:8080:80), or filter in the DOCKER-USER chain: iptables -I "
              "DOCKER-USER -i eth0 ! -s 10.0.0.0/8 -j DROP",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/network/packet-filtering-firewalls/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = behind_run,
};

static int open_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    size_t n = published(h);

    if (rules_why(h))
        return vig_findings_not_looked_at(out, rules_why(h));
    if (!n || h->ufw == VIG_YES || h->firewalld == VIG_YES) /* HST-0092 says it of those */
        return vig_findings_not_applicable(out);
    if (filters_containers(h))
        return 0;
    return vig_findings_add(out, err, "%zu port%s published on all addresses, and DOCKER-USER filters nothing", n,
                            n == 1 ? " is" : "s are");
}

const struct vig_check vig_check_open_ports = {
    .id = "HST-0093",
    .title = "Nothing filters what comes for published ports",
    .why = "Whoever reaches the host reaches the containers, on each of its networks.",
    .remedy = "Publish on one address (-p 127.0.0.1:8080:80), or filter in the DOCKER-USER chain",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/network/packet-filtering-firewalls/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = open_run,
};

static bool has_chain(const struct vig_host *h, const char *table, const char *name)
{
    for (size_t i = 0; i < h->chains.n; i++)
        if ((table && vig_str_eqc(h->chains.v[i].table, table)) || (name && vig_str_eqc(h->chains.v[i].name, name)))
            return true;
    return false;
}

static int forward_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    bool drops = false;

    for (size_t i = 0; i < h->chains.n; i++) {
        const struct vig_host_chain *c = &h->chains.v[i];
        drops = drops ||
                (c->hook && strcmp(c->hook, "forward") == 0 && !c->nat && is_ipv4(c) && (c->drops || c->blocking_all));
    }
    if (rules_why(h))
        return vig_findings_not_looked_at(out, rules_why(h));
    if (!has_chain(h, NULL, "DOCKER") ||
        has_chain(h, "docker-bridges", NULL)) /* those drop for each bridge by themselves */
        return vig_findings_not_applicable(out);
    return drops ? 0 : vig_findings_add(out, err, "the policy of FORWARD is accept");
}

const struct vig_check vig_check_forward_policy = {
    .id = "HST-0094",
    .title = "The host forwards whatever it is sent",
    .why = "Neighbours that use the host as their gateway reach containers on ports that nobody published, and it "
           "routes between its networks.",
    .remedy = "iptables -P FORWARD DROP (the engine does so itself if it is the one to switch forwarding on); no "
              "\"ip-forward-no-drop\" in daemon.json",
    .refs = (const char *const[]){ "https://docs.docker.com/engine/network/packet-filtering-firewalls/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = forward_run,
};
