/* What is read out of a host's files, and whole roots that a test makes. */
#include "unit/test.h"

#include <ftw.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/facts/host_mounts.h"
#include "audit/facts/host_netlink.h"
#include "audit/facts/host_os.h"
#include "audit/facts/host_services.h"
#include "audit/facts/host_sudoers.h"
#include "audit/facts/host_sysctls.h"
#include "audit/facts/host_watches.h"

static struct vig_err err;
static struct vig_arena *arena;

static void accounts_are_read(void **state)
{
    struct vig_host_accounts a = { 0 };

    assert_ok(vig_host_read_passwd(VIG_STR("root:x:0:0:root:/root:/bin/bash\n+nis:::\nbroken\nada:x:1000:100:Ada,,:/home/ada:/bin/sh\n"
                                           "neg:x:-1:0::/:\nlong:x:4294967296:0::/:\nlast:x:5:6::/l:/sbin/nologin"),
                                   arena, &a, &err));
    assert_int_equal(a.users.n, 3);
    assert_str(a.users.v[1].name, "ada");
    assert_int_equal(a.users.v[1].gid, 100);
    assert_str(a.users.v[2].shell, "/sbin/nologin");
    assert_ok(vig_host_read_group(VIG_STR("root:x:0:\n:x:1:\ndocker:x:998:ada,bob\n"), arena, &a, &err));
    assert_int_equal(a.groups.n, 2);
    assert_str(a.groups.v[1].members, "ada,bob");
}

static bool own(const char *mountinfo, const char *path)
{
    struct vig_host_mounts m = { 0 };
    vig_str at;

    assert_ok(vig_host_read_mountinfo(vig_str_c(mountinfo), arena, &m, &err));
    return vig_host_own_mount(&m, vig_str_c(path), &at);
}

static void a_bind_onto_itself_is_no_partition(void **state)
{
    static const char root[] = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n";
    static const char disk[] = "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 254:16 / /var/lib/docker rw shared:1 - ext4 /dev/vdb rw\n";
    static const char bind[] = "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 254:0 /var/lib/docker /var/lib/docker rw - ext4 /dev/vda rw\n";
    static const char both[] = "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 254:16 / /var/lib/docker rw - ext4 /dev/vdb rw\n"
                               "31 30 254:16 / /var/lib/docker rw - ext4 /dev/vdb rw\n";
    static const char subvolume[] = "27 1 0:20 /@ / rw - btrfs /dev/vda rw\n30 27 0:20 /@docker /var/lib/docker rw - btrfs /dev/vda rw\n";
    static const char above[] = "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 254:16 / /var/lib rw - ext4 /dev/vdb rw\nrubbish\n\n - -\n";
    static const char blank[] = "27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 254:16 / /my\\040disk rw master:1 - ext4 /dev/vdb rw\n";

    assert_false(own(root, "/var/lib/docker"));
    assert_true(own(disk, "/var/lib/docker"));
    assert_false(own(bind, "/var/lib/docker"));
    assert_true(own(both, "/var/lib/docker"));
    assert_true(own(subvolume, "/var/lib/docker"));
    assert_false(own(above, "/var/lib/docker"));
    assert_true(own(blank, "/my disk"));
    assert_false(own("", "/var/lib/docker"));
}

static void fstab_is_read(void **state)
{
    struct vig_host_mounts m = { 0 };
    vig_str at;

    assert_ok(vig_host_read_fstab(VIG_STR("# /dev/x /var/lib/docker ext4\nUUID=1 / ext4 defaults 0 1\nUUID=2 /srv/d ext4\nUUID=3 none swap\n"), arena, &m, &err));
    assert_int_equal(m.n, 2);
    assert_true(vig_host_own_mount(&m, VIG_STR("/srv/d"), &at));
    assert_false(vig_host_own_mount(&m, VIG_STR("/var/lib/docker"), &at));
    assert_str(at, "/");
}

static void dockerd_says_where_its_data_is(void **state)
{
    static const char line[] = "/usr/bin/dockerd\0-H\0fd://\0--data-root=/srv/a\0--group\0web\0";
    static const char old[] = "dockerd\0-g\0/srv/b\0-D\0--data-rootless\0";
    struct vig_host_engine_options o = { 0 };

    vig_host_dockerd_options(vig_str_of(line, sizeof line - 1), &o);
    assert_str(o.data_root, "/srv/a");
    assert_str(o.group, "web");
    vig_host_dockerd_options(vig_str_of(old, sizeof old - 1), &o);
    assert_str(o.data_root, "/srv/b");
    vig_host_dockerd_options(VIG_STR("dockerd\0--data-root"), &o); /* cut off */
    assert_str(o.data_root, "/srv/b");
}

static void sudoers_are_parsed(void **state)
{
    static const char text[] = "# docker ALL=/usr/bin/docker\n"
                               "Defaults env_reset\n"
                               "Cmnd_Alias ENGINE = /usr/bin/podman, \\\n"
                               "    /usr/local/bin/docker-compose : HARMLESS = /bin/ls\n"
                               "root ALL=(ALL:ALL) ALL\n"
                               "%admin ALL=(ALL) ALL\n"
                               "alice ALL=(root) NOPASSWD: /usr/bin/docker, PASSWD: /bin/cat\n"
                               "bob web=/usr/bin/docker ps, /usr/bin/docker run *\n"
                               "%ops,eve ALL=(ALL) ENGINE\n"
                               "carl ALL=HARMLESS\n"
                               "dan ALL=/bin/ls, \\\n"
                               "        /usr/bin/docker\n"
                               "@includedir /etc/sudoers.d\n"
                               "#include /etc/more\n"
                               "#1000 ALL=/usr/bin/docker\n"
                               "nonsense\n=\n";
    struct vig_sudoers s = { .arena = arena };
    static const struct {
        const char *who, *command;
        bool no_password;
        uint32_t line;
    } want[] = { { "alice", "/usr/bin/docker", true, 7 }, { "bob", "/usr/bin/docker run *", false, 8 }, { "%ops,eve", "ENGINE", false, 9 },
                 { "dan", "/usr/bin/docker", false, 12 }, { "#1000", "/usr/bin/docker", false, 15 } };

    assert_ok(vig_sudoers_read(&s, VIG_STR("/etc/sudoers"), vig_str_c(text), &err));
    assert_int_equal(s.rules.n, VIG_COUNT(want));
    for (size_t i = 0; i < VIG_COUNT(want); i++) {
        assert_str(s.rules.v[i].who, want[i].who);
        assert_str(s.rules.v[i].command, want[i].command);
        assert_int_equal(s.rules.v[i].no_password, want[i].no_password);
        assert_int_equal(s.rules.v[i].line, want[i].line);
    }
    assert_int_equal(s.includes.n, 1);
    assert_str(s.include_dirs.v[0], "/etc/sudoers.d");
}

static void audit_rules_of_files_are_read(void **state)
{
    struct vig_watches w = { .arena = arena };

    assert_ok(vig_watches_of_file(&w, VIG_STR("-w /gone -p wa\n-D\n# -w /etc/docker\n-w /etc/docker/ -p wa -k docker\n"
                                              "-a always,exit -F path=/usr/bin/dockerd -F perm=r -k docker\n-a never,exit -F dir=/x\n"
                                              "-a always,exit -F arch=b64 -S open -F dir=/run/containerd\n-b 8192\n-w\n-w relative\n"),
                                  &err));
    assert_int_equal(w.v.n, 3);
    assert_str(w.v.v[0].path, "/etc/docker");
    assert_true(w.v.v[0].folder && w.v.v[0].changes);
    assert_str(w.v.v[1].path, "/usr/bin/dockerd");
    assert_false(w.v.v[1].changes);
    assert_str(w.v.v[2].path, "/run/containerd");
}

struct rule {
    struct audit_rule_data data;
    char text[256];
};

static struct rule made_rule(uint32_t kind, const char *path, uint32_t perm)
{
    struct rule r = { .data = { .flags = AUDIT_FILTER_EXIT, .action = AUDIT_ALWAYS, .field_count = 3 } };

    r.data.fields[0] = AUDIT_FILTERKEY;
    r.data.values[0] = 3;
    r.data.fields[1] = kind;
    r.data.values[1] = (uint32_t)strlen(path);
    r.data.fields[2] = AUDIT_PERM;
    r.data.values[2] = perm;
    (void)snprintf(r.text, sizeof r.text, "key%s", path);
    r.data.buflen = (uint32_t)strlen(r.text);
    return r;
}

static void audit_rules_of_the_kernel_are_read(void **state)
{
    struct vig_watches w = { .arena = arena };
    struct rule file = made_rule(AUDIT_WATCH, "/etc/docker/daemon.json", AUDIT_PERM_WRITE), dir = made_rule(AUDIT_DIR, "/etc/docker", AUDIT_PERM_READ),
                never = made_rule(AUDIT_WATCH, "/x", 15), lies = made_rule(AUDIT_WATCH, "/y", 15);
    size_t n = offsetof(struct audit_rule_data, buf);

    never.data.action = AUDIT_NEVER;
    lies.data.values[1] = 5000;
    assert_ok(vig_watches_of_kernel(&w, vig_str_of((char *)&file, n + file.data.buflen), &err));
    assert_ok(vig_watches_of_kernel(&w, vig_str_of((char *)&dir, n + dir.data.buflen), &err));
    assert_ok(vig_watches_of_kernel(&w, vig_str_of((char *)&never, n + never.data.buflen), &err));
    assert_ok(vig_watches_of_kernel(&w, vig_str_of((char *)&lies, n + lies.data.buflen), &err));
    assert_ok(vig_watches_of_kernel(&w, vig_str_of((char *)&file, 100), &err));
    assert_int_equal(w.v.n, 2);
    assert_str(w.v.v[0].path, "/etc/docker/daemon.json");
    assert_true(!w.v.v[0].folder && w.v.v[0].changes);
    assert_str(w.v.v[1].path, "/etc/docker");
    assert_true(w.v.v[1].folder && !w.v.v[1].changes);
}

static void netlink_messages_are_bounded(void **state)
{
    const struct nlmsghdr heads[] = { { .nlmsg_len = 17, .nlmsg_type = 7 }, { .nlmsg_len = 16, .nlmsg_type = 8 } };
    char bytes[40] = { 0 };
    struct vig_netlink_message m;
    vig_cur cur = vig_cur_of(vig_str_of(bytes, 36));

    memcpy(bytes, &heads[0], 16);
    bytes[16] = 'x';
    memcpy(bytes + 20, &heads[1], 16);
    assert_true(vig_netlink_next(&cur, &m));
    assert_int_equal(m.type, 7);
    assert_str(m.payload, "x");
    assert_true(vig_netlink_next(&cur, &m));
    assert_int_equal(m.type, 8);
    assert_false(vig_netlink_next(&cur, &m));
    bytes[0] = 60; /* longer than there is */
    cur = vig_cur_of(vig_str_of(bytes, 36));
    assert_false(vig_netlink_next(&cur, &m));
    bytes[0] = 3;
    cur = vig_cur_of(vig_str_of(bytes, 36));
    assert_false(vig_netlink_next(&cur, &m));
}

static void newer_kernels_are_of_the_same_flavour(void **state)
{
    static const vig_str debian[] = { VIG_STR("6.1.0-25-amd64"), VIG_STR("6.1.0-9-amd64"), VIG_STR("6.1.0-26-rt-amd64"), VIG_STR("6.10.3-cloud-amd64") };
    static const vig_str rhel[] = { VIG_STR("5.14.0-427.13.1.el9_4.x86_64"), VIG_STR("5.14.0-503.el9_5.x86_64"), VIG_STR("5.14.0-503.el9_5.x86_64+debug") };

    assert_str(vig_host_newest_kernel(VIG_STR("6.1.0-9-amd64"), debian, VIG_COUNT(debian)), "6.1.0-25-amd64");
    assert_str(vig_host_newest_kernel(VIG_STR("5.14.0-427.13.1.el9_4.x86_64"), rhel, VIG_COUNT(rhel)), "5.14.0-503.el9_5.x86_64");
    assert_str(vig_host_newest_kernel(VIG_STR("6.18.44-fc-v657"), debian, VIG_COUNT(debian)), "");
}

static void os_release_is_read(void **state)
{
    struct vig_os os = { 0 };

    vig_host_read_os_release(VIG_STR("PRETTY_NAME=\"Alpine Linux v3.19\"\nID=alpine\nVERSION_ID='3.19.1'\nID\n=x\n"), &os);
    assert_str(os.id, "alpine");
    assert_str(os.version_id, "3.19.1");
    assert_str(os.pretty_name, "Alpine Linux v3.19");
}

static void sysctl_files_are_read(void **state)
{
    struct vig_host h = { 0 };
    struct vig_host_root r = { .arena = arena, .host = &h };

    assert_ok(vig_host_read_sysctl_file(&r, VIG_STR("# kernel.kptr_restrict=0\n-kernel.kptr_restrict = 2\nnet/ipv4/conf/all/rp_filter=1\n"
                                                    "vm.swappiness=1\nkernel.kptr_restrict=1\nx\n"), &err));
    assert_int_equal(h.sysctls.n, 2);
    assert_str(vig_host_sysctl(&h, VIG_STR("kernel.kptr_restrict"))->value, "1");
    assert_str(vig_host_sysctl(&h, VIG_STR("net.ipv4.conf.all.rp_filter"))->value, "1");
}

static void replaced_libraries_are_found(void **state)
{
    assert_str(vig_host_replaced_library(VIG_STR("55e-55f r-xp 00000000 fe:00 1  /usr/sbin/sshd\n7f0-7f1 r--p 00000000 fe:00 2  /usr/lib/libssl.so.3 (deleted)\n"
                                                 "7f1-7f2 r-xp 00000000 fe:00 2   /usr/lib/libssl.so.3 (deleted)\n")), "/usr/lib/libssl.so.3");
    assert_str(vig_host_replaced_library(VIG_STR("7f1-7f2 r-xp 0 00:01 3 /memfd:jit (deleted)\n7f1-7f2 rwxp 0 00:01 3 /tmp/x.so (deleted)\n7 r-xp\n (deleted)\n")), "");
}

/* A root of its own, beneath a folder that is removed afterwards. */
static char root[64];

static void put(const char *path, const char *text, mode_t mode)
{
    char whole[512];
    FILE *out;

    (void)snprintf(whole, sizeof whole, "%s/%s", root, path);
    for (char *p = whole + strlen(root) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        (void)mkdir(whole, 0755);
        *p = '/';
    }
    out = fopen(whole, "w");
    assert_non_null(out);
    (void)fputs(text, out);
    (void)fclose(out);
    assert_int_equal(chmod(whole, mode), 0);
}

static void put_link(const char *to, const char *path)
{
    char whole[512];

    (void)snprintf(whole, sizeof whole, "%s/%s", root, path);
    assert_int_equal(symlink(to, whole), 0);
}

static struct vig_report *audited(void)
{
    struct vig_audit a = { .arena = arena, .root = root, .now = 1760000000 };
    struct vig_reports out = { 0 };

    assert_ok(vig_audit_host(&a, &out, &err));
    assert_int_equal(out.n, 1);
    return out.v[0];
}

static enum vig_check_state state_of(const struct vig_report *r, const char *id)
{
    for (size_t i = 0; i < r->checks.n; i++)
        if (strcmp(r->checks.v[i].id, id) == 0)
            return r->checks.v[i].state;
    fail_msg("there is no check %s", id);
    return VIG_CHECK_PASSED;
}

static const struct vig_finding *finding(const struct vig_report *r, const char *id)
{
    for (size_t i = 0; i < r->findings.n; i++)
        if (vig_str_eqc(r->findings.v[i].id, id))
            return &r->findings.v[i];
    fail_msg("%s found nothing", id);
    return NULL;
}

static void a_root_is_audited_offline(void **state)
{
    const struct vig_report *r;

    put("usr/lib/os-release", "ID=debian\nVERSION_ID=\"10\"\nPRETTY_NAME=\"Debian 10\"\n", 0644);
    put("etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nbob:x:1001:998::/home/bob:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n", 0644);
    put("etc/group", "root:x:0:\ndocker:x:998:ada,gone\n", 0644);
    put("etc/shadow", "root:*:1::::::\nada::1::::::\nbob:!:1::::::\n", 0600);
    put("etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n", 0644);
    put("etc/sudoers", "#includedir /etc/sudoers.d\n", 0440);
    put("etc/sudoers.d/ops", "%ops ALL=NOPASSWD: /usr/bin/docker\n", 0440);
    put("etc/sudoers.d/ops.bak", "%old ALL=NOPASSWD: /usr/bin/docker\n", 0440);
    put("etc/audit/rules.d/docker.rules", "-w /etc/docker/daemon.json -p wa\n", 0640);
    put("etc/docker/daemon.json", "{\"data-root\": \"/srv/engine\"}", 0644);
    put("srv/engine/x", "", 0644);
    put("usr/bin/dockerd", "", 0777);
    put("usr/lib/systemd/system/docker.service", "", 0644);
    put("etc/systemd/system/docker.service.d/proxy.conf", "", 0622);
    put("home/ada/.docker/config.json", "{\"auths\": {\"r.example\": {\"auth\": \"YTpi\"}, \"helped.example\": {}}}", 0644);
    put_link("usr/lib", "lib");
    put_link("../usr/lib/os-release", "etc/os-release");
    put_link("/etc/shadow", "home/ada/.docker/other");
    r = audited();
    assert_str(r->sbom->subject.os.id, "debian");
    assert_int_equal(state_of(r, "HST-0004"), VIG_CHECK_FAILED);
    assert_str(finding(r, "HST-0001")->place.path, "/srv/engine");
    assert_int_equal(state_of(r, "HST-0002"), VIG_CHECK_FAILED);
    size_t members = 0, units = 0;
    for (size_t i = 0; i < r->findings.n; i++) {
        members += vig_str_eqc(r->findings.v[i].id, "HST-0002");
        units += vig_str_eqc(r->findings.v[i].id, "HST-0032");
    }
    assert_int_equal(members, 2); /* ada is listed, bob has it as his own; nobody is "gone" */
    assert_int_equal(units, 1);
    assert_str(finding(r, "HST-0032")->place.path, "/etc/systemd/system/docker.service.d/proxy.conf");
    assert_str(finding(r, "HST-0003")->place.path, "/etc/sudoers.d/ops");
    assert_int_equal(state_of(r, "HST-0008"), VIG_CHECK_FAILED);
    assert_int_equal(state_of(r, "HST-0009"), VIG_CHECK_FAILED);
    assert_int_equal(state_of(r, "HST-0019"), VIG_CHECK_PASSED);
    assert_int_equal(state_of(r, "HST-0014"), VIG_CHECK_FAILED); /* daemon.json's watch is not one of /etc/docker */
    assert_int_equal(state_of(r, "HST-0050"), VIG_CHECK_FAILED);
    assert_int_equal(finding(r, "HST-0052")->severity, VIG_HIGH);
    assert_true(vig_str_search(finding(r, "HST-0052")->evidence.v[0], VIG_STR("helped")) == VIG_NPOS);
    assert_int_equal(state_of(r, "HST-0005"), VIG_CHECK_NOT_LOOKED_AT);
    assert_int_equal(state_of(r, "HST-0077"), VIG_CHECK_NOT_LOOKED_AT);
}

/* However early memory runs out: no crash, no leak, and nothing but that error. */
static void memory_may_run_out_anywhere(void **state)
{
    struct vig_audit a = { .arena = arena, .root = root, .now = 1760000000 };
    size_t failed = 0;

    put("etc/os-release", "ID=debian\nVERSION_ID=\"10\"\n", 0644);
    put("etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n", 0644);
    put("etc/group", "root:x:0:\ndocker:x:998:ada\n", 0644);
    put("etc/sudoers", "Cmnd_Alias D = /usr/bin/docker\nada ALL=D\n", 0440);
    put("etc/audit/audit.rules", "-w /etc/docker -p wa\n", 0640);
    put("etc/docker/daemon.json", "{\"data-root\": \"/srv/engine\"}", 0644);
    put("etc/docker/certs.d/r.example/ca.crt", "", 0444);
    put("home/ada/.docker/config.json", "{\"auths\": {\"r.example\": {\"auth\": \"YTpi\"}}}", 0644);
    put("var/lib/dpkg/status", "Package: bash\nStatus: install ok installed\nVersion: 1\n", 0644);
    put("var/lib/apt/lists/x_Packages", "Package: bash\nVersion: 2\n", 0644);
    for (unsigned long nth = 1; nth <= 400; nth++) {
        struct vig_reports out = { 0 };

        vig_fail_allocation(nth);
        int rc = vig_audit_host(&a, &out, &err);
        vig_fail_allocation(0);
        assert_true(rc == 0 || rc == VIG_E_NOMEM);
        failed += rc < 0;
    }
    assert_true(failed > 50);
}

static void links_lead_nowhere_else(void **state)
{
    const struct vig_report *r;

    put("etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nup:x:1001:1001::/../../etc:/bin/sh\n", 0644);
    put("etc/group", "root:x:0:\n", 0644);
    put("home/ada/real.json", "{\"auths\": {\"r.example\": {\"auth\": \"YTpi\"}}}", 0644);
    put("home/ada/.docker/x", "", 0644);
    put_link("../real.json", "home/ada/.docker/config.json");
    put_link("/../../../../../../etc/passwd", "etc/shadow");
    put_link("loop", "etc/loop");
    put_link("loop", "etc/sudoers");
    r = audited();
    assert_int_equal(state_of(r, "HST-0052"), VIG_CHECK_NOT_APPLICABLE); /* a link in somebody's home is not followed */
    assert_int_equal(state_of(r, "HST-0009"), VIG_CHECK_PASSED);         /* the link leads to this root's own passwd */
}

static void an_empty_root_passes_nothing_that_was_not_seen(void **state)
{
    const struct vig_report *r = audited();

    assert_int_equal(r->findings.n, 0);
    assert_int_equal(state_of(r, "HST-0002"), VIG_CHECK_NOT_LOOKED_AT);
    assert_int_equal(state_of(r, "HST-0004"), VIG_CHECK_NOT_LOOKED_AT);
}

static void a_root_that_is_not_there_is_an_error(void **state)
{
    struct vig_audit a = { .arena = arena, .root = "/nonexistent/root" };
    struct vig_reports out = { 0 };

    assert_int_equal(vig_audit_host(&a, &out, &err), VIG_E_NOT_FOUND);
}

static int setup(void **state)
{
    (void)snprintf(root, sizeof root, "/tmp/vigia-host-XXXXXX");
    arena = vig_arena_new(VIG_MIB(64));
    return arena && mkdtemp(root) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    return remove(path);
}

static int teardown(void **state)
{
    vig_arena_free(arena);
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accounts_are_read),
        TEST(a_bind_onto_itself_is_no_partition),
        TEST(fstab_is_read),
        TEST(dockerd_says_where_its_data_is),
        TEST(sudoers_are_parsed),
        TEST(audit_rules_of_files_are_read),
        TEST(audit_rules_of_the_kernel_are_read),
        TEST(netlink_messages_are_bounded),
        TEST(newer_kernels_are_of_the_same_flavour),
        TEST(os_release_is_read),
        TEST(sysctl_files_are_read),
        TEST(replaced_libraries_are_found),
        TEST(a_root_is_audited_offline),
        TEST(memory_may_run_out_anywhere),
        TEST(links_lead_nowhere_else),
        TEST(an_empty_root_passes_nothing_that_was_not_seen),
        TEST(a_root_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests_name("host facts", tests, NULL, NULL);
}
