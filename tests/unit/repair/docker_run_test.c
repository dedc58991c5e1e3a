/* A container written as a command, and that read again, is the same container; whatever its texts hold, a shell sees each as one word. */
#include "audit/facts/container_json.h"
#include "format/docker_run.h"
#include "repair/docker_run.h"
#include "repair/shell_words.h"
#include "unit/audit/container_inspect.h"
#include "unit/test.h"

#include <stdio.h>
#include <unistd.h>

static struct vig_arena *arena;
static struct vig_container c;
static struct vig_buf out;
static struct vig_err err = VIG_ERR_INIT;

static yyjson_val *json(const char *text)
{
    yyjson_val *v;

    assert_ok(vig_json_read(vig_str_c(text), VIG_MIB(1), arena, &v, &err));
    return v;
}

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    vig_buf_init(&out, VIG_MIB(1));
    assert_ok(vig_container_read(json(inspect_full), arena, &c, &err));
    assert_ok(vig_container_read_image(json(inspect_image), arena, &c, &err));
    return 0;
}

static int teardown(void **state)
{
    vig_buf_done(&out);
    vig_arena_free(arena);
    return 0;
}

static const char *written(void)
{
    vig_buf_clear(&out);
    assert_ok(vig_docker_run_write(&c, &out, &err));
    assert_true(vig_buf_addc(&out, '\0'));
    return out.p;
}

#define assert_has(text, part)                              \
    do {                                                    \
        if (!strstr(text, part))                            \
            fail_msg("no '%s' in:\n%s", part, (text));      \
    } while (0)

static void all_settings_are_written(void **state)
{
    static const char *const parts[] = {
        "docker run -d \\\n", "--name shop", "-t \\", "--group-add 999", "--env PASSWORD=hunter22=x", "--env BARE", "--privileged",
        "--cap-drop ALL", "--cap-add NET_ADMIN", "--security-opt label=disable", "--read-only", "--tmpfs /tmp:size=1m", "-v /srv/a:/a:ro,z",
        "-v hb:/h", "--mount type=tmpfs,target=/cache,tmpfs-size=1048576,tmpfs-mode=700", "--device /dev/sda:/dev/xvda:r",
        "--device-cgroup-rule 'c 1:3 r'", "--gpus all", "--network shop-net", "--ip 10.1.0.5", "--network-alias web", "-p 127.0.0.1:8080:80",
        "-p 9000-9010:80", "-p '[::]::53/udp'", "--add-host a:1.2.3.4", "--dns 10.0.0.1", "--pid host", "--uts host", "--userns host",
        "--cgroup-parent /x", "--memory 64m", "--memory-swap -1", "--cpus 0.5", "--cpu-shares 512", "--cpuset-cpus 0-1", "--pids-limit 100",
        "--ulimit nofile=256:512", "--oom-kill-disable", "--oom-score-adj -5", "--restart on-failure:5", "--health-cmd true",
        "--health-interval 30s", "--log-driver json-file", "--log-opt max-size=10m", "--sysctl net.core.somaxconn=1024", "--stop-signal SIGTERM",
        "  shop:1.4 sleep 1000\n",
    };
    const char *text = written();

    for (size_t i = 0; i < VIG_COUNT(parts); i++)
        assert_has(text, parts[i]);
}

static void what_comes_from_the_image_is_not(void **state)
{
    static const char *const parts[] = { "PATH=/bin", "--user ", "--workdir", "--label", "--entrypoint", "--hostname", "2de87f1fec03", "--shm-size" };
    const char *text = written();

    for (size_t i = 0; i < VIG_COUNT(parts); i++)
        if (strstr(text, parts[i]))
            fail_msg("'%s' in:\n%s", parts[i], text);
    c.image_known = false; /* then all of it is */
    text = written();
    for (size_t i = 1; i < 5; i++)
        if (i != 3)
            assert_has(text, parts[i]);
}

static void what_is_read_again_is_the_same(void **state)
{
    struct vig_container again;

    assert_ok(vig_docker_run_parse(vig_str_c(written()), arena, &again, &err));
    assert_str(again.name, "shop");
    assert_str(again.image, "shop:1.4");
    assert_true(again.privileged && again.read_only && again.oom_kill_disable && again.tty && again.device_requests);
    assert_int_equal(again.memory, c.memory);
    assert_int_equal(again.memory_swap, c.memory_swap);
    assert_int_equal(again.nano_cpus, c.nano_cpus);
    assert_int_equal(again.pids_limit, c.pids_limit);
    assert_str(again.cap_drop.v[0], "ALL");
    assert_str(again.cap_add.v[1], "SYS_TIME");
    assert_int_equal(again.security_opt.n, 3);
    assert_int_equal(again.mounts.n, c.mounts.n);
    assert_true(again.mounts.v[0].read_only);
    assert_str(again.mounts.v[1].source, "hb");
    assert_int_equal(again.ports.n, c.ports.n);
    assert_int_equal(again.ports.v[1].host_end, 9010);
    assert_str(again.ports.v[2].protocol, "udp");
    assert_str(again.environment.v[0].value, "hunter22=x");
    assert_str(again.pid, "host");
    assert_str(again.network, "shop-net");
    assert_str(again.restart, "on-failure");
    assert_int_equal(again.restart_tries, 5);
    assert_int_equal(again.ulimits.v[0].soft, 256);
    assert_int_equal(again.command.n, 2);
    assert_true(again.health_check);
}

static void an_entrypoint_of_its_own_is_written_with_its_words(void **state)
{
    vig_str words[] = { VIG_STR("/bin/sh"), VIG_STR("-c"), VIG_STR("exec \"$0\" $HOME") };

    c.entrypoint.v = words;
    c.entrypoint.n = 3;
    assert_has(written(), "--entrypoint /bin/sh \\\n  shop:1.4 -c 'exec \"$0\" $HOME' sleep 1000\n");
    c.entrypoint.n = 0;
    assert_has(written(), "--entrypoint '' \\\n  shop:1.4 sleep 1000\n");
}

static void further_networks_are_connected(void **state)
{
    struct vig_endpoint two[] = { c.endpoints.v[0], { .network = VIG_STR("back end"), .ipv4 = VIG_STR("10.2.0.5") } };

    c.endpoints.v = two;
    c.endpoints.n = 2;
    assert_has(written(), "sleep 1000\ndocker network connect \\\n  --ip 10.2.0.5 'back end' shop\n");
}

static void mounts_with_colons_and_commas(void **state)
{
    struct vig_mount m = { .type = VIG_STR("bind"), .source = VIG_STR("/a:b,\"c\""), .target = VIG_STR("/x"), .propagation = VIG_STR("rslave") };
    struct vig_container again;

    c.mounts.v = &m;
    c.mounts.n = 1;
    assert_has(written(), "--mount 'type=bind,\"source=/a:b,\"\"c\"\"\",target=/x,bind-propagation=rslave'");
    m.source = VIG_STR("/a:b,c");
    assert_ok(vig_docker_run_parse(vig_str_c(written()), arena, &again, &err));
    assert_str(again.mounts.v[0].source, "/a:b,c");
}

/* What bash makes of a written word. */
static vig_str read_by_bash(vig_str word)
{
    static char got[4096];
    FILE *p;
    size_t n;

    vig_buf_clear(&out);
    (void)vig_buf_add(&out, VIG_STR("exec bash -c 'printf %s \"$1\"' x "));
    (void)vig_buf_addc(&out, ' ');
    vig_shell_word(&out, word);
    (void)vig_buf_addc(&out, '\n');
    p = fopen("/tmp/vigia-test-words", "w");
    assert_non_null(p);
    assert_int_equal(fwrite(out.p, 1, out.n, p), out.n);
    (void)fclose(p);
    p = popen("bash /tmp/vigia-test-words", "r");
    assert_non_null(p);
    n = fread(got, 1, sizeof got, p);
    (void)pclose(p);
    (void)unlink("/tmp/vigia-test-words");
    return vig_str_of(got, n);
}

static void a_shell_reads_each_word_as_it_was(void **state)
{
    static const char *const words[] = {
        "plain", "a b", "it's", "$(touch /tmp/x)", "`id`", "\"", "\\", "a\nb", "a\tb\x1b[31m", "!x", "~", "*", "-x", "#", "ümlaut", "\xff\xfe", "\xc2\x9b",
        "{a,b}", "a;b&c|d", "'\x01'\\", "%s", "a=b",
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++) {
        vig_str got = read_by_bash(vig_str_c(words[i]));
        if (!vig_str_eqc(got, words[i]))
            fail_msg("'%s' became '%.*s'", words[i], VIG_ARG(got));
    }
    assert_str(read_by_bash(VIG_STR("")), "");
}

static void nothing_draws_on_a_terminal(void **state)
{
    vig_buf_clear(&out);
    vig_shell_word(&out, VIG_STR("a\x1b]0;x\x07\r\n\x7f"));
    vig_shell_comment(&out, VIG_STR("a\x1b[2J\nrm -rf /\xc2\x9b\xff"));
    for (size_t i = 0; i < out.n; i++)
        assert_true((unsigned char)out.p[i] >= 0x20 && (unsigned char)out.p[i] < 0x7f);
}

static void sizes_are_short(void **state)
{
    char room[24];

    assert_string_equal(vig_bytes_text(64 << 20, room), "64m");
    assert_string_equal(vig_bytes_text((int64_t)3 << 30, room), "3g");
    assert_string_equal(vig_bytes_text(1536, room), "1536");
    assert_string_equal(vig_bytes_text(1000, room), "1000");
    assert_string_equal(vig_cpus_text(500000000, room), "0.5");
    assert_string_equal(vig_cpus_text(2000000000, room), "2");
    assert_string_equal(vig_cpus_text(10000000, room), "0.01");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_settings_are_written),
        TEST(what_comes_from_the_image_is_not),
        TEST(what_is_read_again_is_the_same),
        TEST(an_entrypoint_of_its_own_is_written_with_its_words),
        TEST(further_networks_are_connected),
        TEST(mounts_with_colons_and_commas),
        TEST(a_shell_reads_each_word_as_it_was),
        TEST(nothing_draws_on_a_terminal),
        TEST(sizes_are_short),
    };

    return cmocka_run_group_tests_name("docker run", tests, NULL, NULL);
}
