/* What is changed while a container runs heeds the engine's traps, and the container in its place keeps all that is not unsafe. */
#include "audit/audit.h"
#include "audit/facts/container_json.h"
#include "audit/findings.h"
#include "format/compose.h"
#include "repair/container.h"
#include "repair/docker_run.h"
#include "unit/audit/container_inspect.h"
#include "unit/test.h"

static struct vig_arena *arena;
static struct vig_container c;
static struct vig_container_use use;
static struct vig_container_limits want;
static struct vig_container_repair r;
static struct vig_err err = VIG_ERR_INIT;

static yyjson_val *json(const char *text)
{
    yyjson_val *v;

    assert_ok(vig_json_read(vig_str_c(text), VIG_MIB(1), arena, &v, &err));
    return v;
}

static void container(const char *host_config)
{
    const char *text = vig_arena_printf(arena, "{\"Id\":\"0123456789abcdef\",\"Name\":\"/shop\",\"Config\":{\"Image\":\"shop:1.4\",\"User\":\"\","
                                        "\"Cmd\":[\"serve\"]},\"HostConfig\":{%s},\"Mounts\":[]}", host_config).p;

    assert_ok(vig_container_read(json(text), arena, &c, &err));
}

static void repair(void)
{
    assert_ok(vig_container_repair(&c, NULL, &use, &want, arena, &r, &err));
}

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    use = (struct vig_container_use){ 0 };
    want = (struct vig_container_limits){ 0 };
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return 0;
}

static bool noted(const char *part)
{
    for (size_t i = 0; i < r.notes.n; i++)
        if (vig_str_search(r.notes.v[i], vig_str_c(part)) != VIG_NPOS)
            return true;
    return false;
}

#define PLENTY "\"Memory\":67108864,\"MemorySwap\":67108864,\"NanoCpus\":500000000,\"PidsLimit\":50,\"RestartPolicy\":{\"Name\":\"no\"}"

static void missing_limits_are_set(void **state)
{
    container("\"RestartPolicy\":{\"Name\":\"always\"}");
    repair();
    assert_str(r.update, "{\"Memory\":536870912,\"MemorySwap\":536870912,\"NanoCpus\":1000000000,\"PidsLimit\":200,"
                         "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":5}}");
    assert_str(r.command, "--memory 512m --memory-swap 512m --cpus 1 --pids-limit 200 --restart on-failure:5");
    assert_int_equal(r.hardened.memory, 512 << 20);
    assert_int_equal(r.hardened.pids_limit, 200);
    assert_str(r.hardened.restart, "on-failure");
    assert_true(noted("no longer started with the host"));
}

static void what_was_the_host_s_is_not_taken_along(void **state)
{
    const char *text = "{\"Id\":\"0123456789abcdef\",\"Name\":\"/shop\",\"Config\":{\"Image\":\"shop:1.4\",\"Hostname\":\"bigiron\"},"
                       "\"HostConfig\":{\"NetworkMode\":\"host\"},\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/\",\"Destination\":\"/h\"}]}";

    assert_ok(vig_container_read(json(text), arena, &c, &err));
    repair();
    assert_str(r.hardened.hostname, "");
    assert_int_equal(r.hardened.mounts.n, 1);
    assert_true(noted("'/' is still mounted, with the engine's socket in it"));
    container(PLENTY);
    repair();
    assert_false(noted("still mounted"));
}

static void limits_that_are_there_stay(void **state)
{
    container(PLENTY);
    repair();
    assert_str(r.update, "");
    assert_int_equal(r.hardened.memory, 64 << 20);
}

static void swap_without_end_is_ended_with_the_same_memory(void **state)
{
    container("\"Memory\":67108864,\"MemorySwap\":-1,\"CpuQuota\":50000,\"PidsLimit\":50");
    repair();
    assert_str(r.update, "{\"Memory\":67108864,\"MemorySwap\":67108864}"); /* nor are cpus set beside a quota */
}

static void limits_leave_room_for_what_is_used(void **state)
{
    container("\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":9},\"AutoRemove\":true");
    use.memory = (int64_t)1 << 30;
    use.pids = 300;
    repair();
    assert_str(r.update, "{\"Memory\":2147483648,\"MemorySwap\":2147483648,\"NanoCpus\":1000000000,\"PidsLimit\":600}"); /* --rm: no restart */
}

static void what_is_asked_for_is_set(void **state)
{
    container(PLENTY);
    want = (struct vig_container_limits){ .memory = 128 << 20, .nano_cpus = 2000000000, .pids = 10 };
    repair();
    assert_str(r.command, "--memory 128m --memory-swap 128m --cpus 2 --pids-limit 10");
}

static void privileges_are_left_out(void **state)
{
    container(PLENTY ",\"Privileged\":true,\"CapAdd\":[\"ALL\",\"NET_ADMIN\"],\"PidMode\":\"host\",\"NetworkMode\":\"host\","
                     "\"SecurityOpt\":[\"label=disable\",\"seccomp=unconfined\",\"apparmor=shop\"]");
    repair();
    assert_true(r.anew);
    assert_false(r.hardened.privileged);
    assert_str(r.hardened.cap_drop.v[0], "ALL");
    assert_int_equal(r.hardened.cap_add.n, 4); /* NET_ADMIN, and what root needs */
    assert_str(r.hardened.pid, "");
    assert_str(r.hardened.network, "shop-net");
    assert_str(r.prepare.v[0], "docker network create shop-net");
    assert_int_equal(r.hardened.security_opt.n, 2);
    assert_str(r.hardened.security_opt.v[0], "apparmor=shop");
    assert_str(r.hardened.security_opt.v[1], "no-new-privileges");
    assert_true(noted("--privileged was left out") && noted("seccomp=unconfined was left out") && noted("--pid host was left out"));
    assert_false(noted("label=disable")); /* the engine wrote that */
}

static void an_engine_socket_is_left_out_and_shared_mounts_are_not_shared(void **state)
{
    struct vig_mount mounts[] = {
        { .type = VIG_STR("bind"), .source = VIG_STR("/var/run/docker.sock"), .target = VIG_STR("/s") },
        { .type = VIG_STR("bind"), .source = VIG_STR("/srv"), .target = VIG_STR("/srv"), .propagation = VIG_STR("rshared") },
    };

    container(PLENTY);
    c.mounts.v = mounts, c.mounts.n = 2;
    repair();
    assert_int_equal(r.hardened.mounts.n, 1);
    assert_str(r.hardened.mounts.v[0].propagation, "rslave");
    assert_int_equal(c.mounts.n, 2); /* the facts are as they were */
    assert_true(noted("docker.sock"));
}

static void read_only_goes_by_what_was_written(void **state)
{
    vig_str scratch[] = { VIG_STR("/run"), VIG_STR("/run/shop.pid"), VIG_STR("/tmp"), VIG_STR("/tmp/a"), VIG_STR("/var"), VIG_STR("/var/cache"),
                          VIG_STR("/var/cache/shop") };
    vig_str data[] = { VIG_STR("/srv"), VIG_STR("/srv/shop"), VIG_STR("/srv/shop/db") };

    container(PLENTY);
    use.written_known = true;
    use.written.v = scratch, use.written.n = VIG_COUNT(scratch);
    repair();
    assert_true(r.hardened.read_only);
    assert_int_equal(r.hardened.tmpfs.n, 3);
    assert_str(r.hardened.tmpfs.v[1].name, "/run");
    assert_str(r.hardened.tmpfs.v[2].name, "/var/cache");
    use.written.v = data, use.written.n = VIG_COUNT(data);
    repair();
    assert_false(r.hardened.read_only);
    assert_true(noted("'/srv/shop/db'"));
    assert_false(noted("'/srv/shop'"));
}

static void a_profile_goes_into_a_file(void **state)
{
    container(PLENTY ",\"SecurityOpt\":[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ERRNO\\\"}\"]");
    repair();
    assert_str(r.hardened.security_opt.v[0], "seccomp=shop-seccomp.json");
    assert_true(vig_str_starts(r.prepare.v[0], VIG_STR("docker inspect -f ")) || vig_str_starts(r.prepare.v[1], VIG_STR("docker inspect -f ")));
}

static void names_of_hostile_engines_stay_out_of_commands(void **state)
{
    container(PLENTY);
    c.name = VIG_STR("x; rm -rf ~");
    repair();
    assert_str(r.prepare.v[0], "docker network create container-net");
}

/* All checks that a repair is for are silent about what it proposes. */
static void the_new_container_has_fewer_findings(void **state)
{
    static const char *const left[] = { "CTR-0026", "CTR-0032", "CTR-0051", "CTR-0055", "CTR-0027", "CTR-0029" };
    struct vig_audit a = { .arena = arena, .root = "/" };
    struct vig_report *report;

    container("\"Privileged\":true,\"Memory\":0,\"PidMode\":\"host\",\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{}},\"Ulimits\":null");
    repair();
    assert_ok(vig_audit_report(&a, VIG_SUBJECT_CONTAINER, c.name, &report, &err));
    for (const struct vig_check *const *check = vig_container_checks; *check; check++) {
        struct vig_findings out = { .check = *check, .report = report, .arena = arena };
        struct vig_facts facts = { .container = &r.hardened, .now = 1795514400 };
        bool allowed = false;
        assert_ok((*check)->run(&facts, &out, &err));
        for (size_t i = 0; i < VIG_COUNT(left); i++)
            allowed = allowed || strcmp((*check)->id, left[i]) == 0;
        if (out.added && !allowed)
            fail_msg("%s: %.*s", (*check)->id, VIG_ARG(report->findings.v[report->findings.n - 1].evidence.v[0]));
    }
}

static void a_service_is_read_by_compose_as_it_was_meant(void **state)
{
    struct vig_compose_input file = { .path = VIG_STR("compose.yaml") };
    struct vig_compose_loader loader = { 0 };
    struct vig_compose *project;
    struct vig_buf out;

    assert_ok(vig_container_read(json(inspect_full), arena, &c, &err));
    assert_ok(vig_container_read_image(json(inspect_image), arena, &c, &err));
    c.environment.v[0].value = VIG_STR("a$b\"c\\d: #e\n");
    vig_buf_init(&out, VIG_MIB(1));
    assert_ok(vig_container_service_write(&c, &out, &err));
    file.text = vig_buf_str(&out);
    assert_ok(vig_compose_read(&file, 1, &loader, arena, &project, &err));
    assert_int_equal(project->services.n, 1);
    const struct vig_container *s = &project->services.v[0].container;
    assert_str(s->image, "shop:1.4");
    assert_str(s->environment.v[0].value, "a$b\"c\\d: #e\n");
    assert_true(s->privileged && s->read_only);
    assert_int_equal(s->memory, c.memory);
    assert_int_equal(s->memory_swap, -1);
    assert_int_equal(s->nano_cpus, c.nano_cpus);
    assert_int_equal(s->pids_limit, 100);
    assert_int_equal(s->ulimits.v[0].soft, 256);
    assert_int_equal(s->ports.n, 3);
    assert_int_equal(s->mounts.n + s->tmpfs.n, 4);
    assert_true(s->mounts.v[0].read_only);
    assert_str(s->restart, "on-failure");
    assert_int_equal(s->restart_tries, 5);
    assert_true(s->health_check);
    assert_str(s->log_options.v[0].name, "max-size");
    vig_buf_done(&out);
}

static void no_memory_is_an_error(void **state)
{
    unsigned long nth = 1;
    int rc;

    container("\"Privileged\":true,\"SecurityOpt\":[\"seccomp={}\"]");
    for (;; nth++) {
        vig_fail_allocation(nth);
        rc = vig_container_repair(&c, NULL, &use, &want, arena, &r, &err);
        vig_fail_allocation(0);
        if (rc == 0)
            break;
        assert_int_equal(rc, VIG_E_NOMEM);
    }
    assert_true(nth > 5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(missing_limits_are_set),
        TEST(limits_that_are_there_stay),
        TEST(what_was_the_host_s_is_not_taken_along),
        TEST(swap_without_end_is_ended_with_the_same_memory),
        TEST(limits_leave_room_for_what_is_used),
        TEST(what_is_asked_for_is_set),
        TEST(privileges_are_left_out),
        TEST(an_engine_socket_is_left_out_and_shared_mounts_are_not_shared),
        TEST(read_only_goes_by_what_was_written),
        TEST(a_profile_goes_into_a_file),
        TEST(names_of_hostile_engines_stay_out_of_commands),
        TEST(the_new_container_has_fewer_findings),
        TEST(a_service_is_read_by_compose_as_it_was_meant),
        TEST(no_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("container repair", tests, NULL, NULL);
}
