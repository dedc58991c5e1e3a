/* docker run command lines become the containers that they would make. */
#include "unit/test.h"

#include "format/docker_run.h"

static struct vig_err err;

static struct vig_container parse(struct vig_arena *a, const char *line)
{
    struct vig_container c = { 0 };

    assert_ok(vig_docker_run_parse(vig_str_c(line), a, &c, &err));
    return c;
}

#define ARENA VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16))

static void options_have_many_forms(void **state)
{
    ARENA;
    struct vig_container c = parse(a, "docker run -itd --name=web -p8080:80 -p 127.0.0.1:443:443/tcp --cpus .5 -m=512m --privileged\\\n"
                                      " -v /var/run/docker.sock:/s:ro -e A=b --env C --read-only=false -u 4400 --restart on-failure:5 "
                                      "nginx:1.27 -g 'daemon off;'");

    assert_int_equal(c.origin, VIG_FROM_RUN);
    assert_str(c.name, "web");
    assert_true(c.tty && c.privileged);
    assert_false(c.read_only);
    assert_int_equal(c.ports.n, 2);
    assert_int_equal(c.ports.v[0].host, 8080);
    assert_str(c.ports.v[1].host_ip, "127.0.0.1");
    assert_int_equal(c.nano_cpus, 500000000);
    assert_int_equal(c.memory, 512 << 20);
    assert_str(c.mounts.v[0].source, "/var/run/docker.sock");
    assert_true(c.mounts.v[0].read_only);
    assert_str(c.environment.v[0].value, "b");
    assert_false(c.environment.v[1].has_value);
    assert_str(c.user, "4400");
    assert_true(c.user_given);
    assert_str(c.restart, "on-failure");
    assert_int_equal(c.restart_tries, 5);
    assert_str(c.image, "nginx:1.27");
    assert_int_equal(c.command.n, 2);
    assert_str(c.command.v[1], "daemon off;");
}

static void the_rest_of_the_options(void **state)
{
    ARENA;
    struct vig_container c = parse(a, "docker run --mount type=bind,src=/,dst=/host,readonly,bind-propagation=rshared "
                                      "--mount 'type=volume,dst=/x,volume-opt=type=none,\"volume-opt=o=bind,rw\",volume-opt=device=/etc' "
                                      "--ulimit nofile=512:1024 --gpus all --device /dev/sda:/dev/xvda:r --tmpfs /run:noexec "
                                      "--cap-add=SYS_ADMIN --cap-drop all --security-opt seccomp:unconfined --security-opt systempaths=unconfined "
                                      "--network host --pid=host --ipc host --uts host --userns host --no-healthcheck --pids-limit 100 "
                                      "--memory-swap -1 --log-driver none --sysctl net.ipv4.ip_forward=1 --link db:db -P --rm -- alpine");

    assert_str(c.mounts.v[0].type, "bind");
    assert_str(c.mounts.v[0].source, "/");
    assert_str(c.mounts.v[0].propagation, "rshared");
    assert_true(c.mounts.v[0].read_only);
    assert_str(c.mounts.v[1].real_source, "/etc");
    assert_int_equal(c.ulimits.v[0].hard, 1024);
    assert_true(c.device_requests);
    assert_str(c.devices.v[0].container, "/dev/xvda");
    assert_str(c.tmpfs.v[0].value, "noexec");
    assert_str(c.cap_add.v[0], "SYS_ADMIN");
    assert_str(c.cap_drop.v[0], "ALL");
    assert_str(c.security_opt.v[0], "seccomp=unconfined");
    assert_true(c.masked_paths_off && c.readonly_paths_off);
    assert_str(c.network, "host");
    assert_str(c.pid, "host");
    assert_str(c.uts, "host");
    assert_true(c.health_off && c.publish_all && c.auto_remove);
    assert_int_equal(c.memory_swap, -1);
    assert_str(c.log_driver, "none");
    assert_str(c.links.v[0], "db:db");
    assert_str(c.image, "alpine");
}

static void who_starts_it(void **state)
{
    static const char *const lines[] = { "sudo docker run x", "docker container run x", "docker container create x", "podman run x",
                                         "docker -H tcp://a:1 --context b -D run x", "/usr/bin/docker --host=unix:///s run x",
                                         "DOCKER_HOST=a sudo -E docker run x", "docker create x", "docker pull y && docker run x >/dev/null", "$ docker run -v $(pwd -P):/w x", "  docker \\\n  run \\\n  x" };
    ARENA;

    for (size_t i = 0; i < VIG_COUNT(lines); i++)
        assert_str(parse(a, lines[i]).image, "x");
}

static void mistakes_are_told(void **state)
{
    static const struct { const char *line, *says; } cases[] = {
        { "docker run --privleged x", "no option '--privleged'; perhaps '--privileged' is meant" },
        { "docker run -Z x", "no option '-Z'" },
        { "docker run --name", "ends after '--name'" },
        { "docker run -it", "names no image" },
        { "docker ps", "starts no container" },
        { "ls", "no docker command line" },
        { "", "no docker command line" },
        { "docker run 'x", "cannot be read as a shell reads it" },
        { "docker run -m much x", "--memory: 'much' is no size" },
        { "docker run -p a:b x", "--publish: port 'a:b'" },
    };
    ARENA;
    struct vig_container c;

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        assert_true(vig_docker_run_parse(vig_str_c(cases[i].line), a, &c, &err) < 0);
        if (!strstr(err.msg, cases[i].says))
            fail_msg("%s: got \"%s\"", cases[i].line, err.msg);
    }
}

static void variables_are_not_guessed(void **state)
{
    ARENA;
    struct vig_container c = parse(a, "docker run -p $PORT:80 -m \"$MEM\" --cpus $N --ulimit nofile=$F -v \"$PWD\":/src -v ${DIR:-/x}:/y $IMAGE");

    assert_int_equal(c.ports.n, 0);
    assert_true(c.memory > 0 && c.nano_cpus > 0); /* limited, but nobody knows to what */
    assert_str(c.ulimits.v[0].name, "nofile");
    assert_str(c.mounts.v[0].type, "bind");
    assert_str(c.mounts.v[0].target, "/src");
    assert_str(c.mounts.v[1].source, "${DIR:-/x}");
    assert_str(c.image, "$IMAGE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_many_forms), cmocka_unit_test(the_rest_of_the_options),  cmocka_unit_test(who_starts_it),
        cmocka_unit_test(mistakes_are_told),       cmocka_unit_test(variables_are_not_guessed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
