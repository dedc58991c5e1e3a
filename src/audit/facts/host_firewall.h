/* audit/facts/host_firewall.h - chains of rules. Private to audit/facts/host_{firewall,nft,iptables}.c, tests and fuzzers. */
#ifndef VIG_AUDIT_FACTS_HOST_FIREWALL_H
#define VIG_AUDIT_FACTS_HOST_FIREWALL_H

#include "audit/facts/host_root.h"

struct vig_chains {
    struct vig_arena *arena;
    struct {
        VIG_VEC(struct vig_host_chain);
    } v;
    struct vig_map by_name; /* "ip filter INPUT": 1 + index */
};

/* The chain, made when it is not there; NULL: no memory. The pointer holds until the next call. */
struct vig_host_chain *vig_chain(struct vig_chains *c, const char *family, vig_str table, vig_str name);
int vig_chain_jump(struct vig_chains *c, struct vig_host_chain *chain, vig_str to, struct vig_err *err);
const char *vig_hook_name(uint32_t number);

/* What nf_tables dumps: all of NFT_MSG_GETCHAIN, then all of NFT_MSG_GETRULE. VIG_E_NOMEM. */
int vig_nft_chains(struct vig_chains *c, vig_str dump, struct vig_err *err);
int vig_nft_rules(struct vig_chains *c, vig_str dump, struct vig_err *err);

/* One table of iptables-legacy: the entries as IPT_SO_GET_ENTRIES gives them; where in them each hook begins, and where its policy
 * stands (UINT32_MAX: the table has no such hook). VIG_E_NOMEM. */
struct vig_iptables {
    vig_str table; /* "filter" */
    uint32_t hooks[5], policies[5];
};
int vig_iptables_entries(struct vig_chains *c, const struct vig_iptables *t, vig_str entries, struct vig_err *err);

/* Asks the kernel. *ret_why: it did not tell. */
int vig_host_nft(const struct vig_host_root *r, struct vig_chains *c, const char **ret_why, struct vig_err *err);
int vig_host_iptables(const struct vig_host_root *r, struct vig_chains *c, const char **ret_why, struct vig_err *err);

#endif
