/* audit/facts/host_nft.c - the rules of nf_tables, as the kernel dumps them over netlink (linux/netfilter/nf_tables.h).
 *
 *     NEWCHAIN  nfgenmsg (family, version, 2 bytes), then attributes: table, name, hook (number, priority), policy, type
 *     NEWRULE   nfgenmsg, then: table, chain, a list of expressions: name and data each
 *
 * A rule is a program of expressions: matches end it early, "immediate" into the register for verdicts ends it with accept, drop, jump …;
 * "reject" and the old "target" of iptables-nft do what their names say. Numbers are big-endian. What an expression matches is not
 * looked at, but for the destination address of rules that lead to containers: they go for "published on all addresses".
 */
#include "audit/facts/host_firewall.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "audit/facts/host_netlink.h"

enum { GENMSG = 4, DESTINATION_OFFSET = 16, DESTINATION_OFFSET6 = 24 };

static const char *family_name(vig_str payload)
{
    switch (payload.n ? (unsigned char)*payload.p : 0) {
    case NFPROTO_INET: return "inet";
    case NFPROTO_IPV4: return "ip";
    case NFPROTO_ARP: return "arp";
    case NFPROTO_NETDEV: return "netdev";
    case NFPROTO_BRIDGE: return "bridge";
    case NFPROTO_IPV6: return "ip6";
    default: return "other";
    }
}

/* Texts in attributes have a NUL behind them. */
static vig_str text_of(vig_str attributes, uint16_t type)
{
    vig_str s = vig_netlink_find(attributes, type);

    return vig_str_take(s, vig_str_find(s, '\0'));
}

static int one_chain(struct vig_chains *c, vig_str payload, struct vig_err *err)
{
    vig_str attributes = vig_str_skip(payload, GENMSG), hook = vig_netlink_find(attributes, NFTA_CHAIN_HOOK);
    vig_str policy = vig_netlink_find(attributes, NFTA_CHAIN_POLICY);
    struct vig_host_chain *chain =
        vig_chain(c, family_name(payload), text_of(attributes, NFTA_CHAIN_TABLE), text_of(attributes, NFTA_CHAIN_NAME));

    if (!chain)
        return vig_nomem(err);
    if (!hook.n)
        return 0;
    chain->hook = vig_hook_name(vig_big32(vig_netlink_find(hook, NFTA_HOOK_HOOKNUM)));
    chain->nat = vig_str_eqc(text_of(attributes, NFTA_CHAIN_TYPE), "nat");
    chain->drops = policy.n == 4 && vig_big32(policy) == NF_DROP;
    return 0;
}

int vig_nft_chains(struct vig_chains *c, vig_str dump, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(dump);
    struct vig_netlink_message m;
    int rc = 0;

    while (rc == 0 && vig_netlink_next(&cur, &m))
        if (m.type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN))
            rc = one_chain(c, m.payload, err);
    return rc;
}

/* What one rule does, as its expressions are walked. */
struct rule {
    bool matches; /* some packets only */
    bool blocks, returns, dnat, destination;
    vig_str jump;
};

static void immediate(struct rule *rule, vig_str data)
{
    vig_str verdict = vig_netlink_find(vig_netlink_find(data, NFTA_IMMEDIATE_DATA), NFTA_DATA_VERDICT);
    vig_str code = vig_netlink_find(verdict, NFTA_VERDICT_CODE);

    if (code.n != 4)
        return;
    switch ((int32_t)vig_big32(code)) {
    case NF_DROP: rule->blocks = true; break;
    case NFT_RETURN: rule->returns = true; break;
    case NFT_JUMP:
    case NFT_GOTO: rule->jump = text_of(verdict, NFTA_VERDICT_CHAIN); break;
    default: break;
    }
}

static void target(struct rule *rule, vig_str data)
{
    vig_str name = text_of(data, NFTA_TARGET_NAME);

    rule->blocks =
        rule->blocks || vig_str_eqc(name, "REJECT") || vig_str_eqc(name, "NFQUEUE") || vig_str_eqc(name, "TARPIT");
    rule->dnat = rule->dnat || vig_str_eqc(name, "DNAT");
}

static void payload(struct rule *rule, vig_str data)
{
    uint32_t base = vig_big32(vig_netlink_find(data, NFTA_PAYLOAD_BASE)),
             offset = vig_big32(vig_netlink_find(data, NFTA_PAYLOAD_OFFSET));

    rule->matches = true;
    if (base == NFT_PAYLOAD_NETWORK_HEADER && (offset == DESTINATION_OFFSET || offset == DESTINATION_OFFSET6))
        rule->destination = true;
}

static void expression(struct rule *rule, vig_str attributes)
{
    vig_str name = text_of(attributes, NFTA_EXPR_NAME), data = vig_netlink_find(attributes, NFTA_EXPR_DATA);

    if (vig_str_eqc(name, "immediate"))
        immediate(rule, data);
    else if (vig_str_eqc(name, "reject") || vig_str_eqc(name, "queue"))
        rule->blocks = true;
    else if (vig_str_eqc(name, "target"))
        target(rule, data);
    else if (vig_str_eqc(name, "nat"))
        rule->dnat = rule->dnat || vig_big32(vig_netlink_find(data, NFTA_NAT_TYPE)) == NFT_NAT_DNAT;
    else if (vig_str_eqc(name, "payload"))
        payload(rule, data);
    else if (vig_str_eqc(name, "match"))
        rule->matches = rule->matches || !vig_str_eqc(text_of(data, NFTA_MATCH_NAME), "comment");
    else if (!vig_str_eqc(name, "counter") && !vig_str_eqc(name, "log"))
        rule->matches = true;
    if (vig_str_eqc(name, "lookup") && vig_netlink_find(data, NFTA_LOOKUP_DREG).n)
        rule->blocks = true; /* a map to verdicts or chains: whom it names is not looked up */
}

static int one_rule(struct vig_chains *c, vig_str message, struct vig_err *err)
{
    vig_str attributes = vig_str_skip(message, GENMSG);
    vig_cur list = vig_cur_of(vig_netlink_find(attributes, NFTA_RULE_EXPRESSIONS));
    struct vig_netlink_attribute a;
    struct rule rule = { .jump = VIG_STR("") };
    struct vig_host_chain *chain =
        vig_chain(c, family_name(message), text_of(attributes, NFTA_RULE_TABLE), text_of(attributes, NFTA_RULE_CHAIN));

    if (!chain)
        return vig_nomem(err);
    while (vig_netlink_attribute(&list, &a))
        if (a.type == NFTA_LIST_ELEM)
            expression(&rule, a.value);
    chain->rules++;
    chain->returns += rule.returns && !rule.matches;
    chain->blocking += rule.blocks;
    chain->blocking_all += rule.blocks && !rule.matches;
    chain->published += rule.dnat && !rule.destination;
    return rule.jump.n ? vig_chain_jump(c, chain, rule.jump, err) : 0;
}

int vig_nft_rules(struct vig_chains *c, vig_str dump, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(dump);
    struct vig_netlink_message m;
    int rc = 0;

    while (rc == 0 && vig_netlink_next(&cur, &m))
        if (m.type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE))
            rc = one_rule(c, m.payload, err);
    return rc;
}

static int dump(int fd, uint16_t what, struct vig_buf *to)
{
    static const struct nfgenmsg all = { .nfgen_family = NFPROTO_UNSPEC, .version = NFNETLINK_V0 };

    return vig_netlink_ask(fd, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | what), NLM_F_REQUEST | NLM_F_DUMP,
                           vig_str_of((const char *)&all, sizeof all), to);
}

static const char *why_not(int errnum)
{
    if (errnum == 0)
        return NULL;
    if (errnum == EPERM || errnum == EACCES)
        return VIG_WHY_ROOT;
    /* EINVAL, EOPNOTSUPP: no such subsystem in this kernel, so it has no such rules */
    return errnum == EINVAL || errnum == EOPNOTSUPP || errnum == ENOENT ? NULL : "the kernel did not list its rules";
}

int vig_host_nft(const struct vig_host_root *r, struct vig_chains *c, const char **ret_why, struct vig_err *err)
{
    int fd = r->sockets ? r->sockets->nft : -1, errnum, rc = 0;
    struct vig_buf answer;

    *ret_why = "the kernel could not be asked";
    if (fd < 0)
        return 0;
    vig_buf_init(&answer, VIG_LIMIT_FIREWALL);
    errnum = dump(fd, NFT_MSG_GETCHAIN, &answer);
    if (errnum == 0)
        rc = vig_nft_chains(c, vig_buf_str(&answer), err);
    vig_buf_clear(&answer);
    if (errnum == 0 && rc == 0)
        errnum = dump(fd, NFT_MSG_GETRULE, &answer);
    if (errnum == 0 && rc == 0)
        rc = vig_nft_rules(c, vig_buf_str(&answer), err);
    vig_buf_done(&answer);
    *ret_why = why_not(errnum);
    return rc;
}
