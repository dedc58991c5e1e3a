/* Any bytes as what the kernel dumps of nf_tables, and as a table of iptables-legacy behind its ten places. */
#include "audit/facts/host_firewall.h"
#include "audit/facts/host_netlink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    const vig_str text = vig_str_of((const char *)data, size);
    struct vig_chains chains = { .arena = arena };
    struct vig_iptables table = { .table = VIG_STR("filter") };
    struct vig_err err = VIG_ERR_INIT;

    if (!arena)
        return 0;
    (void)vig_nft_chains(&chains, text, &err);
    (void)vig_nft_rules(&chains, text, &err);
    for (size_t i = 0; i < 5; i++) {
        table.hooks[i] = vig_native32(vig_str_skip(text, i * 4));
        table.policies[i] = vig_native32(vig_str_skip(text, 20 + i * 4));
    }
    (void)vig_iptables_entries(&chains, &table, vig_str_skip(text, 40), &err);
    return 0;
}
