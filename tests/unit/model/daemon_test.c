/* Which engine knows which key of daemon.json. */
#include "unit/test.h"

#include "model/daemon.h"

static void keys_are_sorted_by_name(void **state)
{
    for (const struct vig_daemon_key *k = vig_daemon_keys + 1; k->name; k++)
        assert_true(strcmp(k[-1].name, k->name) < 0);
}

static void values_have_their_own_places(void **state)
{
    struct vig_daemon d = { 0 };

    for (const struct vig_daemon_key *k = vig_daemon_keys; k->name; k++) {
        struct vig_daemon_value *v = vig_daemon_value_of(&d, k);

        if (!v)
            continue;
        assert_int_equal(v->number, 0);
        v->number = 1;
    }
    assert_ptr_equal(vig_daemon_value_of(&d, vig_daemon_key_named(VIG_STR("icc"))), &d.icc);
    assert_ptr_equal(vig_daemon_value_of(&d, vig_daemon_key_of_flag(VIG_STR("default-ulimit"))), &d.default_ulimits);
    assert_ptr_equal(vig_daemon_value_of(&d, vig_daemon_key_of_letter('D')), &d.debug);
    assert_null(vig_daemon_key_of_letter(0));
    assert_null(vig_daemon_key_named(VIG_STR("ICC")));
}

static bool knows(const char *key, unsigned version)
{
    return vig_daemon_key_is_known(vig_daemon_key_named(vig_str_c(key)), version);
}

static void versions_know_their_keys(void **state)
{
    assert_true(knows("icc", 1809) && knows("icc", 2900));
    assert_true(!knows("ip6tables", 1903) && knows("ip6tables", 2010));
    assert_true(knows("graph", 2300) && !knows("graph", 2400));
    assert_true(!knows("allow-direct-routing", 2804) && knows("allow-direct-routing", 2805));
    assert_true(knows("api-cors-header", 2805) && !knows("api-cors-header", 2900));
    assert_true(knows("min-api-version", 0)); /* nobody can say */
}

static void versions_are_read(void **state)
{
    assert_int_equal(vig_daemon_release(VIG_STR("20.10.24+dfsg1")), 2010);
    assert_int_equal(vig_daemon_release(VIG_STR("v28.5.1")), 2805);
    assert_int_equal(vig_daemon_release(VIG_STR("27.0-rc.1")), 2700);
    assert_int_equal(vig_daemon_release(VIG_STR("28")), 0);
    assert_int_equal(vig_daemon_release(VIG_STR("dev")), 0);
    assert_int_equal(vig_daemon_release(VIG_STR("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_sorted_by_name),
        cmocka_unit_test(values_have_their_own_places),
        cmocka_unit_test(versions_know_their_keys),
        cmocka_unit_test(versions_are_read),
    };

    return cmocka_run_group_tests_name("daemon", tests, NULL, NULL);
}
