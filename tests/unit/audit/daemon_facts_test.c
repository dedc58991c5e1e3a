/* The effective configuration: daemon.json, flags, units with drop-ins and environment files; each value with its place, and what is
 * wrong with line and column. A host's file system in a temporary folder stands for a host. */
#include "base/buf.h"
#include "unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/facts/daemon.h"
#include "base/limits.h"

static struct vig_arena *arena;
static char root[64];

static int setup(void **state)
{
    arena = vig_arena_new(VIG_MIB(64));
    (void)snprintf(root, sizeof root, "/tmp/vigia-test-XXXXXX");
    return arena && mkdtemp(root) ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return nftw(root, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *path, const char *text)
{
    char full[512];
    int fd;

    (void)snprintf(full, sizeof full, "%s%s", root, path);
    for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        assert_true(mkdir(full, 0755) == 0 || errno == EEXIST);
        *p = '/';
    }
    fd = open(full, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    assert_true(fd >= 0);
    assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
}

static struct vig_daemon *gather(void)
{
    struct vig_audit a = { .arena = arena, .root = root };
    struct vig_daemon *d = NULL;
    struct vig_err err = VIG_ERR_INIT;

    assert_ok(vig_daemon_gather(&a, &d, &err));
    return d;
}

static const struct vig_daemon_problem *problem(const struct vig_daemon *d, enum vig_daemon_problem_kind kind)
{
    for (size_t i = 0; i < d->problems.n; i++)
        if (d->problems.v[i].kind == kind)
            return &d->problems.v[i];
    return NULL;
}

static void check_problem(const char *json, enum vig_daemon_problem_kind kind, uint32_t line, uint32_t column)
{
    const struct vig_daemon_problem *p;

    put("/etc/docker/daemon.json", json);
    p = problem(gather(), kind);
    if (!p)
        fail_msg("%s: no problem of kind %d", json, kind);
    else if (p->line != line || p->column != column)
        fail_msg("%s: at %u:%u, not %u:%u (%.*s)", json, p->line, p->column, line, column, VIG_ARG(p->text));
}

static void unit(const char *arguments)
{
    char text[1024];

    (void)snprintf(text, sizeof text, "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/dockerd %s\n", arguments);
    put("/usr/lib/systemd/system/docker.service", text);
}

/* 300,000 keys took minutes: the line of each is counted from the beginning. */
static void a_file_with_thousands_of_keys_is_refused(void **state)
{
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(1));
    (void)vig_buf_addc(&text, '{');
    for (int i = 0; i < 1200; i++)
        (void)vig_buf_addf(&text, "%s\"k%d\":1", i ? ",\n" : "", i);
    (void)vig_buf_addc(&text, '}');
    (void)vig_buf_addc(&text, '\0');
    check_problem(vig_buf_str(&text).p, VIG_DAEMON_SYNTAX, 1001, 1);
    vig_buf_done(&text);
}

static void what_is_wrong_has_line_and_column(void **state)
{
    unit("-H fd:// --containerd=/run/containerd/containerd.sock");
    check_problem("{\n  \"icc\": false,\n}\n", VIG_DAEMON_SYNTAX, 3, 1);
    check_problem("", VIG_DAEMON_SYNTAX, 1, 1);
    check_problem("[]", VIG_DAEMON_SYNTAX, 1, 1);
    check_problem("{\"icc\": false} x", VIG_DAEMON_SYNTAX, 1, 16);
    check_problem("{\n  \"icc\": false,\n  \"\\u0069cc\": true\n}", VIG_DAEMON_DUPLICATE, 3, 3); /* as the engine reads it */
    check_problem("{\"zork\": 1}", VIG_DAEMON_UNKNOWN, 1, 2);
    check_problem("{\"ICC\": true}", VIG_DAEMON_UNKNOWN, 1, 2);
    check_problem("{\"insecure-registry\": []}", VIG_DAEMON_IGNORED, 1, 2);
    check_problem("{\"debug\": \"true\"}", VIG_DAEMON_TYPE, 1, 11);
    check_problem("{\"dns\": [8]}", VIG_DAEMON_TYPE, 1, 9);
    check_problem("{\"log-opts\": {\"max-size\": \"1m\",\n  \"max-file\": 3}}", VIG_DAEMON_TYPE, 2, 15);
    check_problem("{\"log-level\": \"loud\"}", VIG_DAEMON_BAD_VALUE, 1, 2);
    check_problem("{\n \"hosts\": [\"unix:///var/run/docker.sock\"]}", VIG_DAEMON_TWICE, 2, 2);
    check_problem("{\"iptables\": false, \"icc\": false}", VIG_DAEMON_CONTRADICTION, 1, 21);
    check_problem("{\"bridge\": \"br0\", \"bip\": \"10.0.0.1/24\"}", VIG_DAEMON_CONTRADICTION, 1, 19);
    check_problem("{\"default-runtime\": \"kata\"}", VIG_DAEMON_CONTRADICTION, 1, 2);
}

static void what_the_engine_takes_is_no_problem(void **state)
{
    struct vig_daemon *d;

    unit("--add-runtime=kata=/usr/bin/kata");
    put("/etc/docker/daemon.json",
        "{\n\t\"runtimes\": {\"kata\": {\"path\": \"/usr/bin/kata\"}}, \"default-runtime\": \"kata\",\n"
        "\"hosts\": [\n  \"unix:///var/run/docker.sock\",\n  \"tcp://10.0.0.1:2376\"\n], \"tlsverify\": true, \"dns\": null,\n"
        "\"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 2048}},\n"
        "\"builder\": {\"entitlements\": {\"network-host\": false}}, \"features\": {\"buildkit\": true},\n"
        "\"default-address-pools\": [{\"base\": \"10.1.0.0/16\", \"size\": 24}], \"max-concurrent-downloads\": 3}\n");
    d = gather();
    for (size_t i = 0; i < d->problems.n; i++)
        print_error("%.*s\n", VIG_ARG(d->problems.v[i].text));
    assert_int_equal(d->problems.n, 0);
    assert_int_equal(d->hosts.items.n, 2);
    assert_true(d->tlsverify.on && d->tlsverify.told == VIG_TOLD_FILE && d->tlsverify.line == 6);
    assert_str(vig_daemon_item(&d->default_ulimits, VIG_STR("nofile"))->value, "1024:2048");
    assert_str(vig_daemon_item(&d->builder, VIG_STR("entitlements.network-host"))->value, "false");
    assert_int_equal(d->listeners.n, 2);
    assert_str(d->listeners.v[1].address, "10.0.0.1");
    assert_int_equal(d->listeners.v[1].port, 2376);
}

static void flags_are_read_as_dockerd_reads_them(void **state)
{
    struct vig_daemon *d;

    put("/etc/docker/daemon.json", "{}");
    unit("-D --log-level=debug --no-new-privileges=false --userns-remap= --icc=false --default-ulimit nofile=64 -Htcp://[::1]:4243 "
         "-H unix:///run/d.sock --log-opt max-size=10m --live-restore --iptables false");
    d = gather();
    assert_true(d->debug.on && d->debug.told == VIG_TOLD_UNIT);
    assert_str(d->log_level.text, "debug");
    assert_true(!d->no_new_privileges.on && d->no_new_privileges.told == VIG_TOLD_UNIT);
    assert_true(!d->userns_remap.text.n && d->userns_remap.told == VIG_TOLD_UNIT);
    assert_true(!d->icc.on && d->live_restore.on);
    assert_str(vig_daemon_item(&d->default_ulimits, VIG_STR("nofile"))->value, "64:64");
    assert_str(vig_daemon_item(&d->log_opts, VIG_STR("max-size"))->value, "10m");
    assert_int_equal(d->listeners.n, 2);
    assert_str(d->listeners.v[0].address, "::1");
    assert_true(d->listeners.v[0].local && d->listeners.v[0].port == 4243);
    assert_true(d->iptables.on); /* a switch does not take the next word */
}

static void letters_may_be_joined(void **state)
{
    struct vig_daemon *d;

    unit("-Dl warn -H=unix:///run/d.sock");
    d = gather();
    assert_true(d->debug.on);
    assert_str(d->log_level.text, "warn");
    assert_str(d->hosts.items.v[0].value, "unix:///run/d.sock");
}

static void drop_ins_and_environment_count(void **state)
{
    struct vig_daemon *d;

    unit("-H fd:// --icc=true");
    put("/etc/default/dockerd", "# comment\nexport OPTS=\"--icc=false --label 'a b'\"\nONE=x y\n");
    put("/lib/systemd/system/docker.service.d/10-a.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --debug\n");
    put("/etc/systemd/system/docker.service.d/10-a.conf", "[Service]\nEnvironmentFile=-/etc/default/dockerd\n");
    put("/etc/systemd/system/docker.service.d/20-b.conf",
        "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd \\\n  $OPTS \\\n  --group=${GROUP}s\nEnvironment=GROUP=op \"OTHER=x\"\n");
    put("/etc/systemd/system/docker.service.d/30-c.txt", "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --debug\n");
    d = gather();
    assert_true(!d->icc.on && d->icc.told == VIG_TOLD_UNIT);
    assert_str(d->icc.path, "/etc/systemd/system/docker.service.d/20-b.conf");
    assert_int_equal(d->icc.line, 3);
    assert_str(d->group.text, "ops");
    assert_false(d->debug.on);
    assert_false(d->socket_activated);
}

static void sockets_of_systemd_are_listeners(void **state)
{
    struct vig_daemon *d;

    put("/etc/systemd/system/docker.service.d/20-b.conf", "");
    unit("-H fd://");
    put("/usr/lib/systemd/system/docker.socket", "[Socket]\nListenStream=%t/docker.sock\nListenStream=2375\nSocketMode=0660\n");
    d = gather();
    assert_true(d->socket_activated);
    assert_int_equal(d->listeners.n, 3);
    assert_str(d->listeners.v[1].address, "/run/docker.sock");
    assert_true(d->listeners.v[2].everywhere && d->listeners.v[2].port == 2375 && d->listeners.v[2].line == 3);
}

static void what_nobody_tells_is_the_default_or_not_known(void **state)
{
    struct vig_daemon *d;

    d = gather();
    assert_true(d->icc.told == VIG_TOLD_DEFAULT && d->icc.on);
    assert_str(d->log_driver.text, "json-file");
    put("/etc/docker/daemon.json", "{ broken");
    d = gather();
    assert_int_equal(d->icc.told, VIG_TOLD_NOT);
    assert_true(d->file_exists && !d->file_known);
}

static void config_file_may_be_elsewhere(void **state)
{
    struct vig_daemon *d;

    unit("--config-file /srv/daemon.json");
    put("/srv/daemon.json", "{\"icc\": false}");
    d = gather();
    assert_str(d->file_path, "/srv/daemon.json");
    assert_true(!d->icc.on && d->icc.told == VIG_TOLD_FILE);
}

static const struct vig_told_setting *setting(const struct vig_report *r, const char *name)
{
    for (size_t i = 0; i < r->settings.n; i++)
        if (vig_str_eqc(r->settings.v[i].name, name))
            return &r->settings.v[i];
    return NULL;
}

static void the_report_says_where_each_value_comes_from(void **state)
{
    struct vig_audit a = { .arena = arena, .root = root };
    struct vig_reports reports = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    unit("--live-restore");
    put("/etc/docker/daemon.json", "{\"icc\": false,\n\"log-driver\": \"splunk\", \"log-opts\": {\"splunk-token\": \"s3cret\", \"tag\": \"x\"}}");
    assert_ok(vig_audit_daemon(&a, &reports, &err));
    assert_int_equal(reports.n, 1);
    assert_str(setting(reports.v[0], "icc")->value, "false");
    assert_str(setting(reports.v[0], "icc")->from, "/etc/docker/daemon.json:1");
    assert_str(setting(reports.v[0], "live-restore")->from, "/usr/lib/systemd/system/docker.service:4");
    assert_str(setting(reports.v[0], "debug")->from, "default");
    assert_str(setting(reports.v[0], "log-opts")->value, "splunk-token=(not shown), tag=x");
    assert_null(setting(reports.v[0], "default-cgroupns-mode")); /* it depends on the host */
}

static void files_have_modes_and_links_stay_inside(void **state)
{
    char target[512], link[512];
    struct vig_daemon *d;
    size_t keys = 0;

    put("/etc/docker/key.json", "{}");
    (void)snprintf(target, sizeof target, "%s/srv/daemon.json", root);
    (void)snprintf(link, sizeof link, "%s/srv/link.json", root);
    assert_int_equal(symlink("/srv/daemon.json", link), 0); /* from the root of the host, not ours */
    assert_int_equal(chmod(target, 0622), 0);
    unit("--config-file=/srv/link.json");
    d = gather();
    assert_true(d->file_exists);
    for (size_t i = 0; i < d->files.n; i++) {
        if (d->files.v[i].kind == VIG_DAEMON_CONFIG)
            assert_int_equal(d->files.v[i].mode, 0622);
        keys += d->files.v[i].kind == VIG_DAEMON_KEY_JSON && d->files.v[i].mode == 0644;
    }
    assert_int_equal(keys, 1);
}

static void without_a_unit_the_flags_are_not_known(void **state)
{
    struct vig_daemon *d;
    char path[512];

    (void)snprintf(path, sizeof path, "%s/usr/lib/systemd/system/docker.service", root);
    assert_int_equal(unlink(path), 0);
    put("/etc/docker/daemon.json", "{\"icc\": false}");
    d = gather();
    assert_true(!d->flags_known && d->flags_why.n);
    assert_true(d->icc.told == VIG_TOLD_FILE);
    assert_int_equal(d->debug.told, VIG_TOLD_NOT);
    put("/etc/init.d/docker", "#!/bin/sh\n");
    put("/etc/default/docker", "DOCKER_OPTS=\"--debug\"\n"); /* an init script's */
    d = gather();
    assert_true(d->flags_known && d->debug.on);
}

static void without_memory_it_says_so(void **state)
{
    unit("-H fd:// --icc=false");
    for (unsigned long n = 1; n < 200; n++) {
        VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(16));
        struct vig_audit audit = { .arena = a, .root = root };
        struct vig_daemon *d = NULL;
        struct vig_err err = VIG_ERR_INIT;
        int rc;

        vig_fail_allocation(n);
        rc = vig_daemon_gather(&audit, &d, &err);
        vig_fail_allocation(0);
        assert_true(rc == 0 || rc == VIG_E_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_has_line_and_column),
        cmocka_unit_test(a_file_with_thousands_of_keys_is_refused),
        cmocka_unit_test(what_the_engine_takes_is_no_problem),
        cmocka_unit_test(flags_are_read_as_dockerd_reads_them),
        cmocka_unit_test(letters_may_be_joined),
        cmocka_unit_test(drop_ins_and_environment_count),
        cmocka_unit_test(sockets_of_systemd_are_listeners),
        cmocka_unit_test(what_nobody_tells_is_the_default_or_not_known),
        cmocka_unit_test(config_file_may_be_elsewhere),
        cmocka_unit_test(the_report_says_where_each_value_comes_from),
        cmocka_unit_test(files_have_modes_and_links_stay_inside),
        cmocka_unit_test(without_a_unit_the_flags_are_not_known),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests_name("daemon facts", tests, setup, teardown);
}
