/* audit/facts/host_firewall.c - the firewall's rules as the kernel has them, and which program is in charge of them.
 *
 * nf_tables holds the rules of nft, firewalld, newer engines and of iptables where that is iptables-nft; the old tables hold those of
 * iptables-legacy. Both can be in force at once, so both are asked. Only a running kernel has rules: of other roots it is said whether
 * UFW or firewalld would be started.
 */
#include "audit/facts/host_firewall.h"

#include "base/cur.h"

struct vig_host_chain *vig_chain(struct vig_chains *c, const char *family, vig_str table, vig_str name)
{
    vig_str key = vig_arena_printf(c->arena, "%s %.*s %.*s", family, VIG_ARG(table), VIG_ARG(name));
    struct vig_host_chain *chain;
    uintptr_t *slot;
    bool is_new;

    slot = key.p ? vig_map_put(&c->by_name, c->arena, key, &is_new) : NULL;
    if (!slot)
        return NULL;
    if (!is_new)
        return &c->v.v[*slot - 1];
    chain = vig_vec_add(&c->v, c->arena);
    if (!chain)
        return NULL;
    *slot = c->v.n;
    chain->family = family;
    return vig_arena_str(c->arena, table, &chain->table) && vig_arena_str(c->arena, name, &chain->name) ? chain : NULL;
}

/* A chain that is jumped to from many rules is one way only. */
int vig_chain_jump(struct vig_chains *c, struct vig_host_chain *chain, vig_str to, struct vig_err *err)
{
    vig_str *slot;

    if (chain->jumps.n && vig_str_eq(chain->jumps.v[chain->jumps.n - 1], to))
        return 0;
    slot = vig_vec_add(&chain->jumps, c->arena);
    return slot && vig_arena_str(c->arena, to, slot) ? 0 : vig_nomem(err);
}

const char *vig_hook_name(uint32_t number)
{
    static const char *const names[] = { "prerouting", "input", "forward", "output", "postrouting", "ingress" };

    return number < VIG_COUNT(names) ? names[number] : "other";
}

static bool setting_is(const struct vig_host_root *r, const char *path, const char *key, const char *value)
{
    vig_str text, line;
    bool is = false;

    if (vig_host_read(r, path, VIG_MIB(1), &text) != 0)
        return false;
    vig_cur cur = vig_cur_of(text);
    while (vig_cur_line(&cur, &line))
        if (vig_str_eqc(vig_str_trim(vig_str_cut(&line, '=')), key))
            is = vig_str_ieq(vig_str_trim(line), vig_str_c(value));
    return is;
}

/* By what is in force; of a root that is not running by what would be started. */
static void who_is_in_charge(const struct vig_host_root *r)
{
    struct vig_host *h = r->host;
    bool ufw = false, firewalld = false;

    for (size_t i = 0; i < h->chains.n; i++) {
        ufw = ufw || vig_str_eqc(h->chains.v[i].name, "ufw-user-input");
        firewalld = firewalld || vig_str_eqc(h->chains.v[i].table, "firewalld") ||
                    vig_str_eqc(h->chains.v[i].name, "INPUT_ZONES");
    }
    if (!h->live || (h->nft_why && h->legacy_why)) {
        ufw = setting_is(r, "etc/ufw/ufw.conf", "ENABLED", "yes");
        firewalld = vig_host_exists(r, "etc/systemd/system/multi-user.target.wants/firewalld.service");
    }
    h->ufw = ufw ? VIG_YES : VIG_NO;
    h->firewalld = firewalld ? VIG_YES : VIG_NO;
}

int vig_host_firewall(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    struct vig_chains c = { .arena = r->arena };
    int rc = 0;

    h->nft_why = h->legacy_why = h->live ? NULL : VIG_WHY_OFFLINE;
    if (h->live)
        rc = vig_host_nft(r, &c, &h->nft_why, err);
    if (rc == 0 && h->live)
        rc = vig_host_iptables(r, &c, &h->legacy_why, err);
    h->chains.v = c.v.v;
    h->chains.n = h->chains.cap = c.v.n;
    who_is_in_charge(r);
    return rc;
}
