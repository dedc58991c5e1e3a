/* The repaired daemon.json is safe, one that the engine starts with, and no more than was asked for. */
#include "unit/test.h"

#include "audit/facts/daemon.h"
#include "base/limits.h"
#include "repair/daemon.h"

static struct vig_arena *arena;

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

static struct vig_daemon *daemon_of(const char *text, unsigned release)
{
    struct vig_audit a = { .arena = arena };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_daemon *d = NULL;

    assert_ok(vig_daemon_gather_text(&a, VIG_STR("/etc/docker/daemon.json"), vig_str_c(text), &d, &err));
    d->release = release;
    d->version = vig_arena_printf(arena, "%u.%u.1", release / 100, release % 100);
    return d;
}

static struct vig_daemon_repair repair(const struct vig_daemon *d, const char *with, const char *without, const char *key, const char *value)
{
    struct vig_daemon_wish wish = { vig_str_c(key), vig_str_c(value) };
    vig_str more = vig_str_c(with), less = vig_str_c(without);
    struct vig_daemon_repair_options o = { &wish, key != NULL, &more, &less, with != NULL, without != NULL };
    struct vig_daemon_repair r = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    assert_ok(vig_repair_daemon(d, &o, arena, &r, &err));
    return r;
}

static bool has(vig_str text, const char *piece)
{
    return vig_str_search(text, vig_str_c(piece)) != VIG_NPOS;
}

static const struct vig_daemon_step *step(const struct vig_daemon_repair *r, enum vig_daemon_step_kind kind, const char *key)
{
    for (size_t i = 0; i < r->steps.n; i++)
        if (r->steps.v[i].kind == kind && strcmp(r->steps.v[i].key, key) == 0)
            return &r->steps.v[i];
    return NULL;
}

static void safe_values_are_set_and_the_rest_is_kept(void **state)
{
    struct vig_daemon_repair r = repair(daemon_of("{\n  \"labels\": [\"a=b\"],\n  \"debug\": true,\n  \"mtu\": 1400\n}\n", 2802), NULL, NULL, NULL, NULL);

    assert_true(vig_str_starts(r.new_text, VIG_STR("{\n  \"labels\": [\"a=b\"],\n  \"debug\": false,\n  \"mtu\": 1400,\n  \"icc\": false,\n")));
    assert_true(has(r.new_text, "\"no-new-privileges\": true") && has(r.new_text, "\"live-restore\": true"));
    assert_true(has(r.new_text, "\"max-size\": \"10m\"") && has(r.new_text, "\"nproc\": {"));
    assert_int_equal(r.problems.n, 0);
    assert_true(r.needs_restart);
    assert_true(step(&r, VIG_STEP_SET, "debug")->reloaded);
    assert_false(step(&r, VIG_STEP_SET, "icc")->reloaded);
}

static void twice_is_as_good_as_once(void **state)
{
    struct vig_daemon_repair r = repair(daemon_of("", 2802), NULL, NULL, NULL, NULL), again;
    struct vig_daemon *d = daemon_of(r.new_text.p, 2802);

    again = repair(d, NULL, NULL, NULL, NULL);
    assert_true(vig_str_eq(again.old_text, again.new_text));
    assert_null(step(&again, VIG_STEP_SET, "icc"));
}

static void what_needs_a_decision_is_left_alone(void **state)
{
    static const char text[] = "{\"iptables\": false, \"insecure-registries\": [\"r.example\"]}";
    struct vig_daemon_repair r = repair(daemon_of(text, 2802), NULL, NULL, NULL, NULL);

    assert_true(has(r.new_text, "\"iptables\": false"));
    assert_false(has(r.new_text, "userns-remap") || has(r.new_text, "authorization-plugins") || has(r.new_text, "\"ip\""));
    assert_non_null(step(&r, VIG_STEP_DECIDE, "userns-remap"));
    assert_non_null(step(&r, VIG_STEP_DECIDE, "iptables"));
    assert_non_null(step(&r, VIG_STEP_BY_HAND, "insecure-registries"));
    assert_false(has(r.new_text, "icc")); /* it needs the firewall's rules */
    r = repair(daemon_of(text, 2802), "userns-remap", "live-restore", NULL, NULL);
    assert_true(has(r.new_text, "\"userns-remap\": \"default\""));
    assert_false(has(r.new_text, "live-restore"));
}

static void containers_that_talk_are_not_cut_off(void **state)
{
    struct vig_daemon *d = daemon_of("{}", 2802);
    struct vig_daemon_repair r;

    d->bridge_containers = 2;
    r = repair(d, NULL, NULL, NULL, NULL);
    assert_non_null(step(&r, VIG_STEP_DECIDE, "icc"));
    assert_false(has(r.new_text, "icc"));
    r = repair(d, "icc", NULL, NULL, NULL);
    assert_true(has(r.new_text, "\"icc\": false"));
}

static void keys_that_the_version_does_not_know_are_not_written(void **state)
{
    struct vig_daemon_repair r;
    struct vig_daemon *d = daemon_of("{}", 1903);

    d->asked = true; /* and its containers share the host's control groups */
    r = repair(d, NULL, NULL, NULL, NULL);
    assert_false(has(r.new_text, "default-cgroupns-mode"));
    assert_true(vig_str_search(step(&r, VIG_STEP_CANNOT, "default-cgroupns-mode")->text, VIG_STR("19.3.1")) != VIG_NPOS);
    d->release = 0;
    r = repair(d, NULL, NULL, NULL, NULL);
    assert_false(has(r.new_text, "default-cgroupns-mode"));
    d->release = 2010;
    r = repair(d, NULL, NULL, NULL, NULL);
    assert_true(has(r.new_text, "\"default-cgroupns-mode\": \"private\""));
}

static void give(struct vig_daemon *d, const char *key)
{
    struct vig_daemon_flag *f = vig_vec_add(&d->flags, arena);

    *f = (struct vig_daemon_flag){ .key = vig_daemon_key_named(vig_str_c(key)), .path = VIG_STR("dockerd's command line") };
}

static void keys_that_are_flags_are_not_written(void **state)
{
    struct vig_daemon *d = daemon_of("{}", 2802);
    struct vig_daemon_repair r;

    give(d, "icc");
    give(d, "debug");
    give(d, "mtu"); /* one of those that nobody judges */
    d->debug.told = VIG_TOLD_FLAG;
    d->icc.told = VIG_TOLD_ENGINE; /* whoever says so, it is a flag, too */
    d->debug.on = true;
    r = repair(d, NULL, NULL, "log-driver", "local");
    assert_false(has(r.new_text, "icc") || has(r.new_text, "debug"));
    assert_non_null(step(&r, VIG_STEP_CANNOT, "icc"));
    assert_int_equal(r.problems.n, 0);
    r = repair(d, NULL, NULL, "mtu", "1400");
    assert_non_null(step(&r, VIG_STEP_CANNOT, "mtu"));
}

static void with_an_unknown_command_line_nothing_is_written(void **state)
{
    struct vig_daemon *d = daemon_of("{}", 2802);
    struct vig_daemon_repair r;

    d->flags_known = false;
    d->flags_why = VIG_STR("its process was not found");
    r = repair(d, NULL, NULL, NULL, NULL);
    assert_non_null(step(&r, VIG_STEP_CANNOT, "icc"));
    assert_true(vig_str_eq(r.old_text, r.new_text));
    r = repair(d, "builder", NULL, NULL, NULL); /* there is no such flag */
    assert_true(has(r.new_text, "network-host"));
}

static void wishes_are_taken_as_words_or_json(void **state)
{
    struct vig_daemon_repair r = repair(daemon_of("{}", 2802), NULL, NULL, "log-driver", "syslog");

    assert_true(has(r.new_text, "\"log-driver\": \"syslog\""));
    assert_false(has(r.new_text, "max-size")); /* which syslog does not know */
    r = repair(daemon_of("{}", 2802), NULL, NULL, "dns", "[ \"10.0.0.2\" ]");
    assert_true(has(r.new_text, "\"dns\": [\n    \"10.0.0.2\"\n  ]"));
    r = repair(daemon_of("{}", 2802), NULL, NULL, "icc", "true"); /* their own value, though it is not safe */
    assert_true(has(r.new_text, "\"icc\": true"));
    r = repair(daemon_of("{}", 2802), NULL, NULL, "bip", "10.9.0.1/24");
    assert_true(has(r.new_text, "\"bip\": \"10.9.0.1/24\""));
}

static void bad_wishes_are_refused(void **state)
{
    static const char *const wrong[][2] = { { "zork", "1" }, { "dns", "10.0.0.2" } };
    struct vig_daemon *d = daemon_of("{}", 2802);
    struct vig_daemon_repair r;

    for (size_t i = 0; i < VIG_COUNT(wrong); i++) {
        struct vig_daemon_wish wish = { vig_str_c(wrong[i][0]), vig_str_c(wrong[i][1]) };
        struct vig_daemon_repair_options o = { .wishes = &wish, .wish_count = 1 };
        struct vig_err err = VIG_ERR_INIT;

        assert_int_equal(vig_repair_daemon(d, &o, arena, &r, &err), VIG_E_USAGE);
    }
    r = repair(d, NULL, NULL, "debug", "1"); /* JSON, but of another type: the result is checked */
    assert_int_equal(r.problems.n, 1);
}

static void a_broken_file_is_not_touched(void **state)
{
    struct vig_daemon *d = daemon_of("{ \"icc\": true, }", 2802);
    struct vig_daemon_repair_options o = { 0 };
    struct vig_daemon_repair r;
    struct vig_err err = VIG_ERR_INIT;

    assert_int_equal(vig_repair_daemon(d, &o, arena, &r, &err), VIG_E_INPUT);
    assert_non_null(strstr(err.msg, ":1:16"));
    d = daemon_of("{ \"zork\": 1 }", 2802);
    assert_int_equal(repair(d, NULL, NULL, NULL, NULL).problems.n, 1); /* the engine would not start with it anyhow */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(safe_values_are_set_and_the_rest_is_kept),
        cmocka_unit_test(twice_is_as_good_as_once),
        cmocka_unit_test(what_needs_a_decision_is_left_alone),
        cmocka_unit_test(containers_that_talk_are_not_cut_off),
        cmocka_unit_test(keys_that_the_version_does_not_know_are_not_written),
        cmocka_unit_test(keys_that_are_flags_are_not_written),
        cmocka_unit_test(with_an_unknown_command_line_nothing_is_written),
        cmocka_unit_test(wishes_are_taken_as_words_or_json),
        cmocka_unit_test(bad_wishes_are_refused),
        cmocka_unit_test(a_broken_file_is_not_touched),
    };

    return cmocka_run_group_tests_name("daemon repair", tests, setup, teardown);
}
