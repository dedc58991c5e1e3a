/* What the engine says about a container arrives in the model, whatever is missing or of another type. */
#include "audit/facts/container_json.h"
#include "unit/audit/container_inspect.h"
#include "unit/test.h"

static struct vig_arena *arena;
static struct vig_container c;
static struct vig_err err = VIG_ERR_INIT;

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

static yyjson_val *json(const char *text)
{
    yyjson_val *v;

    assert_ok(vig_json_read(vig_str_c(text), VIG_MIB(1), arena, &v, &err));
    return v;
}

static void read_full(void)
{
    assert_ok(vig_container_read(json(inspect_full), arena, &c, &err));
}

static void who_and_how(void **state)
{
    read_full();
    assert_int_equal(c.origin, VIG_FROM_ENGINE);
    assert_str(c.name, "shop");
    assert_str(c.image, "shop:1.4");
    assert_str(c.image_id, "sha256:305af2");
    assert_str(c.state, "running");
    assert_int_equal(c.host_pid, 4711);
    assert_str(c.user, "app");
    assert_true(c.privileged && c.read_only && c.oom_kill_disable && c.tty && c.device_requests && c.masked_paths_off);
    assert_false(c.readonly_paths_off || c.publish_all || c.auto_remove || c.init);
    assert_int_equal(c.oom_score_adj, -5);
    assert_str(c.apparmor, "docker-default");
    assert_str(c.entrypoint.v[0], "/init");
    assert_str(c.command.v[1], "1000");
    assert_int_equal(c.execs.n, 2);
    assert_str(c.execs.v[1].id, "e2");
}

static void options_are_written_alike(void **state)
{
    read_full();
    assert_str(c.cap_add.v[0], "NET_ADMIN");
    assert_str(c.cap_add.v[1], "SYS_TIME");
    assert_str(c.cap_drop.v[0], "ALL");
    assert_str(c.security_opt.v[0], "label=disable");
    assert_str(c.security_opt.v[1], "seccomp={\"a\":1}");
    assert_str(c.security_opt.v[2], "no-new-privileges");
    assert_str(c.environment.v[0].name, "PASSWORD");
    assert_str(c.environment.v[0].value, "hunter22=x");
    assert_false(c.environment.v[2].has_value);
}

static void limits_and_namespaces(void **state)
{
    read_full();
    assert_int_equal(c.memory, 64 << 20);
    assert_int_equal(c.memory_swap, -1);
    assert_int_equal(c.nano_cpus, 500000000);
    assert_int_equal(c.cpu_shares, 512);
    assert_int_equal(c.pids_limit, 100);
    assert_str(c.ulimits.v[0].name, "nofile");
    assert_int_equal(c.ulimits.v[0].soft, 256);
    assert_int_equal(c.ulimits.v[0].hard, 512);
    assert_str(c.restart, "on-failure");
    assert_int_equal(c.restart_tries, 5);
    assert_str(c.pid, "host");
    assert_str(c.uts, "host");
    assert_str(c.userns, "host");
    assert_str(c.cgroupns, "private");
    assert_str(c.network, "shop-net");
    assert_str(c.networks.v[0], "shop-net");
    assert_str(c.endpoints.v[0].ipv4, "10.1.0.5");
    assert_int_equal(c.endpoints.v[0].aliases.n, 2);
    assert_true(c.health_check && !c.health_off);
    assert_str(c.log_options.v[0].name, "max-size");
    assert_str(c.cgroup_parent, "/x");
    assert_int_equal(c.others.n, 1);
    assert_str(c.others.v[0], "BlkioWeight");
    assert_str(c.gpus, "all");
}

static void ports(void **state)
{
    read_full();
    assert_int_equal(c.ports.n, 3);
    assert_str(c.ports.v[0].host_ip, "127.0.0.1");
    assert_int_equal(c.ports.v[0].host, 8080);
    assert_int_equal(c.ports.v[1].host, 9000);
    assert_int_equal(c.ports.v[1].host_end, 9010);
    assert_int_equal(c.ports.v[2].host, 0);
    assert_int_equal(c.ports.v[2].container, 53);
    assert_str(c.ports.v[2].protocol, "udp");
}

static void mounts_and_where_volumes_lead(void **state)
{
    struct vig_map volumes;

    read_full();
    assert_int_equal(c.mounts.n, 3);
    assert_str(c.mounts.v[0].source, "/srv/a");
    assert_true(c.mounts.v[0].read_only);
    assert_str(c.mounts.v[1].source, "hb");
    assert_str(c.mounts.v[1].real_source, ""); /* its place among the engine's data is no mount of that */
    assert_str(c.mounts.v[2].options, "tmpfs-size=1048576,tmpfs-mode=700");
    assert_str(c.tmpfs.v[0].name, "/tmp");
    assert_ok(vig_volumes_read(json("{\"Volumes\":[{\"Name\":\"plain\",\"Options\":null},{\"Name\":\"hb\",\"Options\":{\"type\":\"none\",\"o\":"
                                    "\"uid=0, bind\",\"device\":\"/etc\"}},{\"Name\":\"nfs\",\"Options\":{\"type\":\"nfs\",\"o\":\"addr=1.2.3.4\","
                                    "\"device\":\":/x\"}}]}"), arena, &volumes, &err));
    assert_int_equal(volumes.n, 1);
    vig_container_follow_volumes(&volumes, &c);
    assert_str(c.mounts.v[1].real_source, "/etc");
    assert_str(c.mounts.v[0].real_source, "");
}

static void images_and_execs(void **state)
{
    read_full();
    assert_ok(vig_container_read_image(json(inspect_image), arena, &c, &err));
    assert_true(c.image_known && !c.user_given);
    assert_str(c.image_created, "2026-10-01T00:00:00Z");
    assert_str(c.image_environment.v[0].name, "PATH");
    assert_int_equal(vig_container_read_image(json("[]"), arena, &c, &err), VIG_E_INPUT);
    assert_ok(vig_container_read_exec(json("{\"ID\":\"e2\",\"Running\":true,\"ProcessConfig\":{\"privileged\":true,\"user\":\"0\"}}"), arena, &c, &err));
    assert_true(c.execs.v[1].privileged && c.execs.v[1].running && !c.execs.v[0].privileged);
    assert_int_equal(vig_container_read_exec(json("{\"ID\":\"e9\"}"), arena, &c, &err), VIG_E_INPUT);
}

static void what_is_of_another_type_is_absent(void **state)
{
    assert_ok(vig_container_read(json("{\"Id\":\"x\",\"Name\":7,\"State\":[],\"Mounts\":{\"a\":1},\"Config\":{\"Env\":[1,null,\"A=b\"],\"Cmd\":\"sh\","
                                      "\"Healthcheck\":[]},\"HostConfig\":{\"Memory\":\"64m\",\"NanoCpus\":1.5,\"CapAdd\":\"ALL\",\"PidsLimit\":null,"
                                      "\"PortBindings\":{\"80/tcp\":null,\"x\":[{\"HostPort\":\"99999\"}]},\"Ulimits\":[1]}}"), arena, &c, &err));
    assert_str(c.name, "");
    assert_int_equal(c.memory, 0);
    assert_int_equal(c.pids_limit, 0);
    assert_int_equal(c.cap_add.n, 0);
    assert_int_equal(c.environment.n, 1);
    assert_int_equal(c.ports.n, 1);
    assert_int_equal(c.ports.v[0].host, 0);
    assert_false(c.health_check);
}

static void what_is_no_container_is_an_error(void **state)
{
    static const char *const texts[] = { "{}", "[]", "null", "\"x\"", "{\"Id\":\"\",\"HostConfig\":{},\"Config\":{}}", "{\"Id\":\"x\"}",
                                         "{\"Id\":\"x\",\"HostConfig\":[],\"Config\":{}}" };

    for (size_t i = 0; i < VIG_COUNT(texts); i++)
        assert_int_equal(vig_container_read(json(texts[i]), arena, &c, &err), VIG_E_INPUT);
}

static void no_memory_is_an_error(void **state)
{
    yyjson_val *v = json(inspect_full);
    unsigned long nth = 1;
    int rc;

    for (;; nth++) {
        vig_fail_allocation(nth);
        rc = vig_container_read(v, arena, &c, &err);
        vig_fail_allocation(0);
        if (rc == 0)
            break;
        assert_int_equal(rc, VIG_E_NOMEM);
    }
    assert_true(nth > 20);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_and_how),
        TEST(options_are_written_alike),
        TEST(limits_and_namespaces),
        TEST(ports),
        TEST(mounts_and_where_volumes_lead),
        TEST(images_and_execs),
        TEST(what_is_of_another_type_is_absent),
        TEST(what_is_no_container_is_an_error),
        TEST(no_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("container json", tests, NULL, NULL);
}
