/* Rules as a kernel gave them, of iptables-nft and iptables-legacy; both were made by the same commands:
 *
 *     -N DOCKER; -N DOCKER-USER; -A FORWARD -j DOCKER-USER; -A FORWARD -o docker0 -j DOCKER; -P FORWARD DROP
 *     -A DOCKER-USER -i eth0 -j REJECT; -A DOCKER-USER -m comment --comment "all the rest" -j RETURN
 *     -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT; -A INPUT -j DROP
 *     -t nat -N DOCKER; -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
 *     -t nat -A DOCKER ! -i docker0 -p tcp --dport 80 -j DNAT …; -t nat -A DOCKER -d 127.0.0.1/32 … --dport 81 -j DNAT …
 */
#include "unit/test.h"

#include <stdio.h>

#include "audit/facts/host_firewall.h"
#include "audit/facts/host_netlink.h"

static struct vig_err err;
static struct vig_arena *arena;

static vig_str seed(const char *name)
{
    char path[512], *to = vig_arena_alloc(arena, 65536, 8);
    FILE *in;
    size_t n;

    (void)snprintf(path, sizeof path, TEST_ROOT "/tests/fuzz/corpus/host_firewall/%s", name);
    in = fopen(path, "rb");
    assert_non_null(in);
    n = fread(to, 1, 65536, in);
    (void)fclose(in);
    return vig_str_of(to, n);
}

static const struct vig_host_chain *chain(const struct vig_chains *c, const char *table, const char *name)
{
    for (size_t i = 0; i < c->v.n; i++)
        if (vig_str_eqc(c->v.v[i].table, table) && vig_str_eqc(c->v.v[i].name, name))
            return &c->v.v[i];
    fail_msg("there is no chain %s in %s", name, table);
    return NULL;
}

static void check_chains(const struct vig_chains *c)
{
    const struct vig_host_chain *input = chain(c, "filter", "INPUT"), *forward = chain(c, "filter", "FORWARD"),
                                *user = chain(c, "filter", "DOCKER-USER"), *nat = chain(c, "nat", "DOCKER");

    assert_string_equal(input->hook, "input");
    assert_false(input->drops);
    assert_int_equal(input->rules, 2);
    assert_int_equal(input->blocking, 1);
    assert_int_equal(input->blocking_all, 1);
    assert_string_equal(forward->hook, "forward");
    assert_true(forward->drops);
    assert_int_equal(forward->jumps.n, 2);
    assert_str(forward->jumps.v[0], "DOCKER-USER");
    assert_str(forward->jumps.v[1], "DOCKER");
    assert_null(user->hook);
    assert_int_equal(user->rules, 2);
    assert_int_equal(user->blocking, 1);
    assert_int_equal(user->blocking_all, 0); /* of one interface only */
    assert_int_equal(nat->rules, 2);
    assert_int_equal(nat->published, 1); /* the other one is for 127.0.0.1 */
    assert_true(chain(c, "nat", "PREROUTING")->nat);
}

static void nf_tables_are_read(void **state)
{
    struct vig_chains c = { .arena = arena };

    assert_ok(vig_nft_chains(&c, seed("nft-chains"), &err));
    assert_ok(vig_nft_rules(&c, seed("nft-rules"), &err));
    check_chains(&c);
    assert_int_equal(chain(&c, "filter", "DOCKER-USER")->legacy, false);
}

static void read_legacy(struct vig_chains *c, const char *name, const char *table)
{
    struct vig_iptables t = { .table = vig_str_c(table) };
    vig_str bytes = seed(name);

    for (size_t i = 0; i < 5; i++) {
        t.hooks[i] = vig_native32(vig_str_skip(bytes, i * 4));
        t.policies[i] = vig_native32(vig_str_skip(bytes, 20 + i * 4));
    }
    assert_ok(vig_iptables_entries(c, &t, vig_str_skip(bytes, 40), &err));
}

static void old_tables_are_read(void **state)
{
    struct vig_chains c = { .arena = arena };

    read_legacy(&c, "legacy-filter", "filter");
    read_legacy(&c, "legacy-nat", "nat");
    check_chains(&c);
    assert_int_equal(chain(&c, "filter", "DOCKER-USER")->returns, 0); /* its comment is a match, as far as the kernel is asked */
    assert_true(chain(&c, "filter", "INPUT")->legacy);
}

static void what_is_cut_off_ends(void **state)
{
    struct vig_chains c = { .arena = arena };
    vig_str rules = seed("nft-rules");

    for (size_t n = 0; n < rules.n; n += 7)
        assert_ok(vig_nft_rules(&c, vig_str_take(rules, n), &err));
}

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nf_tables_are_read),
        TEST(old_tables_are_read),
        TEST(what_is_cut_off_ends),
    };

    return cmocka_run_group_tests_name("host firewall", tests, NULL, NULL);
}
