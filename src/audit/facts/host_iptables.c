/* audit/facts/host_iptables.c - the rules of iptables-legacy (linux/netfilter_ipv4/ip_tables.h), IPv4.
 *
 * A table is one run of entries. An entry is what it matches (84 bytes, all zero: everything), where its target begins and where the
 * next entry does, counters, then further matches and the target. A target has a size, a name of 29 bytes, a revision; one without a
 * name is a verdict: negative for accept, drop and return, else the place of the entry to jump to. A chain of the user's begins with
 * an entry whose target is "ERROR" and names it. Built-in chains begin where the table's head says, and end with their policy.
 *
 * Which tables there are is in /proc/net/ip_tables_names: asking for another one would make the kernel load it.
 */
#include "audit/facts/host_firewall.h"

#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "audit/facts/host_netlink.h"
#include "base/cur.h"

enum {
    MATCH = 84,
    FLAGS_AT = 82,
    TARGET_AT = 88,
    ENTRY = 112,
    TARGET_HEAD = 32,
    NAME_AT = 2,
    NAME = 29,
    DESTINATION_MASK_AT = 12
};
enum { DROPS = -1, RETURNS = -5 };

struct entry {
    size_t at, next;
    vig_str match, target; /* the target with its head */
    bool matches;
};

static uint16_t native16(vig_str s, size_t at)
{
    uint16_t n = 0;

    if (s.n >= at + sizeof n)
        memcpy(&n, s.p + at, sizeof n);
    return n;
}

static bool is_everything(vig_str match)
{
    for (size_t i = 0; i < MATCH; i++)
        if (match.p[i] && i != FLAGS_AT)
            return false;
    return true;
}

/* The entry at `at`; false at the end and where it makes no sense. */
static bool entry_at(vig_str entries, size_t at, struct entry *ret)
{
    vig_str rest = vig_str_skip(entries, at);
    size_t target = native16(rest, TARGET_AT), next = native16(rest, TARGET_AT + 2);

    if (rest.n < ENTRY || target < ENTRY || next < target + TARGET_HEAD || next > rest.n)
        return false;
    ret->at = at;
    ret->next = at + next;
    ret->match = vig_str_take(rest, MATCH);
    ret->target = vig_str_skip(vig_str_take(rest, next), target);
    ret->matches = target != ENTRY || !is_everything(ret->match);
    return true;
}

static vig_str fixed_text(vig_str s, size_t at, size_t n)
{
    s = vig_str_take(vig_str_skip(s, at), n);
    return vig_str_take(s, vig_str_find(s, '\0'));
}

static vig_str target_name(const struct entry *e)
{
    return fixed_text(e->target, NAME_AT, NAME);
}

/* "INPUT": what iptables calls a hook's own chain. */
static const char *const built_in[] = { "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING" };

static int hook_at(const struct vig_iptables *t, size_t at)
{
    for (int i = 0; i < 5; i++)
        if (t->hooks[i] == at)
            return i;
    return -1;
}

/* The name of the chain whose rules begin at `at`: behind its head entry, or at a hook. */
static vig_str chain_at(const struct vig_iptables *t, const struct vig_map *starts, size_t at)
{
    int hook = hook_at(t, at);
    char key[24];
    int n = snprintf(key, sizeof key, "%zu", at);
    const uintptr_t *name = vig_map_get(starts, vig_str_of(key, (size_t)n));

    return hook >= 0 ? vig_str_c(built_in[hook]) : name ? vig_str_c((const char *)*name) : VIG_STR("");
}

static int add_start(struct vig_chains *c, struct vig_map *starts, const struct entry *e, struct vig_err *err)
{
    vig_str key = vig_arena_printf(c->arena, "%zu", e->next), name;
    uintptr_t *slot;
    bool is_new;

    if (!key.p || !vig_arena_str(c->arena, fixed_text(e->target, TARGET_HEAD, 30), &name))
        return vig_nomem(err);
    slot = vig_map_put(starts, c->arena, key, &is_new);
    if (!slot)
        return vig_nomem(err);
    *slot = (uintptr_t)name.p;
    return 0;
}

static int find_starts(struct vig_chains *c, vig_str entries, struct vig_map *starts, struct vig_err *err)
{
    struct entry e;
    int rc = 0;

    for (size_t at = 0; rc == 0 && entry_at(entries, at, &e); at = e.next)
        if (vig_str_eqc(target_name(&e), "ERROR"))
            rc = add_start(c, starts, &e, err);
    return rc;
}

static bool is_policy(const struct vig_iptables *t, size_t at)
{
    for (size_t i = 0; i < 5; i++)
        if (t->hooks[i] != UINT32_MAX && t->policies[i] == at)
            return true;
    return false;
}

/* The return that ends each chain of the user's, which nobody wrote: the next chain's head follows it. */
static bool is_end(vig_str entries, const struct vig_host_chain *chain, const struct entry *e)
{
    struct entry next;

    return !chain->hook && entry_at(entries, e->next, &next) && vig_str_eqc(target_name(&next), "ERROR");
}

static int add_rule(struct vig_chains *c, const struct vig_iptables *t, const struct vig_map *starts,
                    struct vig_host_chain *chain, const struct entry *e, struct vig_err *err)
{
    vig_str name = target_name(e);
    int32_t verdict = (int32_t)vig_native32(vig_str_skip(e->target, TARGET_HEAD));
    bool standard = !name.n;
    bool blocks = (standard && verdict == DROPS) || vig_str_eqc(name, "REJECT") || vig_str_eqc(name, "NFQUEUE");

    if (is_policy(t, e->at)) {
        chain->drops = chain->drops || blocks;
        return 0;
    }
    chain->rules++;
    chain->returns += standard && verdict == RETURNS && !e->matches;
    chain->blocking += blocks;
    chain->blocking_all += blocks && !e->matches;
    chain->published += vig_str_eqc(name, "DNAT") && vig_native32(vig_str_skip(e->match, DESTINATION_MASK_AT)) == 0;
    if (!standard || verdict < 0)
        return 0;
    name = chain_at(t, starts, (size_t)verdict);
    return name.n ? vig_chain_jump(c, chain, name, err) : 0;
}

static struct vig_host_chain *begin_chain(struct vig_chains *c, const struct vig_iptables *t, vig_str name, int hook)
{
    /* A family of its own, so that chains of nf_tables with the same name stay apart. */
    struct vig_host_chain *chain = vig_chain(c, "ip (legacy)", t->table, name);

    if (!chain)
        return NULL;
    chain->legacy = true;
    chain->nat = vig_str_eqc(t->table, "nat");
    if (hook >= 0)
        chain->hook = vig_hook_name((uint32_t)hook);
    return chain;
}

int vig_iptables_entries(struct vig_chains *c, const struct vig_iptables *t, vig_str entries, struct vig_err *err)
{
    struct vig_map starts = { 0 };
    struct vig_host_chain *chain = NULL;
    struct entry e;
    int rc = find_starts(c, entries, &starts, err);

    for (size_t at = 0; rc == 0 && entry_at(entries, at, &e); at = e.next) {
        vig_str name = chain_at(t, &starts, at);

        if (name.n) {
            chain = begin_chain(c, t, name, hook_at(t, at));
            if (!chain)
                return vig_nomem(err);
        }
        if (chain && !vig_str_eqc(target_name(&e), "ERROR") && !is_end(entries, chain, &e))
            rc = add_rule(c, t, &starts, chain, &e, err);
    }
    return rc;
}

/* EAGAIN: the table was changed between the two questions. */
static int read_table(int fd, struct vig_iptables *t, struct ipt_get_entries **ret)
{
    struct ipt_getinfo info = { 0 };
    struct ipt_get_entries *entries = NULL;
    socklen_t n = sizeof info;

    memcpy(info.name, t->table.p, t->table.n);
    if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &n) < 0)
        return errno;
    if (info.size > VIG_LIMIT_FIREWALL)
        return EFBIG;
    for (size_t i = 0; i < 5; i++) {
        bool there = info.valid_hooks >> i & 1;
        t->hooks[i] = there ? info.hook_entry[i] : UINT32_MAX;
        t->policies[i] = there ? info.underflow[i] : UINT32_MAX;
    }
    n = (socklen_t)(sizeof *entries + info.size);
    entries = vig_allocation_fails() ? NULL : calloc(1, n);
    if (!entries)
        return ENOMEM;
    memcpy(entries->name, t->table.p, t->table.n);
    entries->size = info.size;
    if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, entries, &n) < 0) {
        int errnum = errno;
        free(entries);
        return errnum;
    }
    *ret = entries;
    return 0;
}

static int one_table(int fd, struct vig_chains *c, vig_str name, int *ret_errno, struct vig_err *err)
{
    struct vig_iptables t = { .table = name };
    struct ipt_get_entries *entries = NULL;
    int rc;

    for (int tries = 0; tries < 5; tries++) {
        *ret_errno = read_table(fd, &t, &entries);
        if (*ret_errno != EAGAIN)
            break;
    }
    if (*ret_errno)
        return 0;
    rc = vig_iptables_entries(c, &t, vig_str_of((const char *)entries->entrytable, entries->size), err);
    free(entries);
    return rc;
}

int vig_host_iptables(const struct vig_host_root *r, struct vig_chains *c, const char **ret_why, struct vig_err *err)
{
    int fd = r->sockets ? r->sockets->legacy : -1, errnum, rc = 0;
    vig_str names = VIG_STR(""), line;
    vig_cur cur;

    errnum = vig_host_read(r, "proc/net/ip_tables_names", VIG_KIB(64), &names);
    *ret_why = errnum == ENOENT ? NULL : vig_host_why(errnum); /* not there: the kernel has no old tables */
    cur = vig_cur_of(names);
    while (rc == 0 && !*ret_why && vig_cur_line(&cur, &line)) {
        if (fd < 0) {
            *ret_why = VIG_WHY_ROOT;
            return 0;
        }
        if (!line.n || line.n >= XT_TABLE_MAXNAMELEN)
            continue;
        rc = one_table(fd, c, line, &errnum, err);
        *ret_why = errnum == 0 ? NULL : errnum == EPERM ? VIG_WHY_ROOT : "the kernel did not list its rules";
    }
    return rc;
}
