/* What package managers' own data says about updates. */
#include "unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <isa-l/igzip_lib.h>
#include <lz4frame.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/facts/host_packages.h"
#include "base/buf.h"

static struct vig_err err;
static struct vig_arena *arena;
static char root[64];
static struct vig_host host;
static struct vig_host_root r;

static void put_bytes(const char *path, vig_str bytes)
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
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, out), bytes.n);
    (void)fclose(out);
}

static void put(const char *path, const char *text)
{
    put_bytes(path, vig_str_c(text));
}

static vig_str lz4(vig_str s)
{
    size_t room = LZ4F_compressFrameBound(s.n, NULL);
    char *to = vig_arena_alloc(arena, room, 1);

    return vig_str_of(to, LZ4F_compressFrame(to, room, s.p, s.n, NULL));
}

static vig_str gzip(vig_str s)
{
    size_t room = s.n + 1000;
    char *to = vig_arena_alloc(arena, room, 1);
    struct isal_zstream z;

    isal_deflate_stateless_init(&z);
    z.next_in = (uint8_t *)(uintptr_t)s.p;
    z.avail_in = (uint32_t)s.n;
    z.next_out = (uint8_t *)to;
    z.avail_out = (uint32_t)room;
    z.gzip_flag = IGZIP_GZIP;
    assert_int_equal(isal_deflate_stateless(&z), COMP_OK);
    return vig_str_of(to, z.total_out);
}

static const struct vig_host_update *update(const char *name)
{
    for (size_t i = 0; i < host.updates.n; i++)
        if (vig_str_eqc(host.updates.v[i].name, name))
            return &host.updates.v[i];
    return NULL;
}

static const char dpkg_status[] =
    "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.11-1~deb12u2\n\n"
    "Package: bash\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 5.2.15-2\n\n"
    "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n"
    "Package: libc6\nStatus: install ok installed\nArchitecture: i386\nVersion: 2.36-9\n\n"
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n\n"
    "Package: kernel\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.9-1~bpo12+1\n\n"
    "Package: plain\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0\n\n"
    "broken\n\nPackage: docker-ce\nStatus: install ok installed\nVersion: 5:24.0.1-1";

static void apt_lists_are_compared_with_dpkg(void **state)
{
    put("var/lib/dpkg/status", dpkg_status);
    put("var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease", "Suite: stable\nLabel: Debian\nMD5Sum:\n");
    put_bytes("var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4",
              lz4(VIG_STR("Package: openssl\nVersion: 3.0.11-1~deb12u2\n\nPackage: bash\nVersion: 5.2.15-2+b1\n\nPackage: gone\nVersion: 9\n\n"
                          "Package: libc6\nVersion: 2.36-10\n\nPackage: kernel\nVersion: 6.1-1\n\nPackage: plain\nVersion: 1.0\n")));
    put("var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-i386_Packages", "Package: libc6\nVersion: 2.36-9\n\n");
    put("var/lib/apt/lists/deb.debian.org_debian_dists_bookworm-backports_InRelease", "Suite: stable-backports\nNotAutomatic: yes\nButAutomaticUpgrades: yes\n");
    put("var/lib/apt/lists/deb.debian.org_debian_dists_bookworm-backports_main_binary-amd64_Packages",
        "Package: plain\nVersion: 2.0~bpo12+1\n\nPackage: kernel\nVersion: 6.10-1~bpo12+1\n\n");
    put("var/lib/apt/lists/deb.debian.org_debian_dists_experimental_Release", "Suite: experimental\nNotAutomatic: yes\n");
    put("var/lib/apt/lists/deb.debian.org_debian_dists_experimental_main_binary-amd64_Packages", "Package: plain\nVersion: 99\n");
    put("var/lib/apt/lists/security.debian.org_dists_bookworm-security_InRelease", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nLabel: Debian-Security\n");
    put_bytes("var/lib/apt/lists/security.debian.org_dists_bookworm-security_main_binary-amd64_Packages.gz",
              gzip(VIG_STR("Package: openssl\nVersion: 3.0.14-1~deb12u1\n\nPackage: openssl\nVersion: 3.0.13-1\n")));
    assert_ok(vig_host_packages(&r, &err));
    assert_null(host.updates_why);
    assert_string_equal(host.package_manager, "dpkg");
    assert_int_equal(host.updates.n, 4);
    assert_str(host.updates.v[0].name, "openssl"); /* security first */
    assert_str(host.updates.v[0].available, "3.0.14-1~deb12u1");
    assert_int_equal(host.security_updates, 1);
    assert_str(update("bash")->available, "5.2.15-2+b1"); /* held back is not up to date */
    assert_str(update("libc6")->available, "2.36-10");    /* amd64's only */
    assert_str(update("kernel")->available, "6.10-1~bpo12+1"); /* it came from backports */
    assert_null(update("plain"));
    assert_null(update("gone"));
    assert_int_equal(host.engine_packages.n, 1);
    assert_str(host.engine_packages.v[0].version, "5:24.0.1-1");
    assert_true(host.lists_time > 0);
}

static void without_lists_nothing_is_known(void **state)
{
    put("var/lib/dpkg/status", dpkg_status);
    assert_ok(vig_host_packages(&r, &err));
    assert_non_null(host.updates_why);
}

static void damaged_lists_are_not_passed_over(void **state)
{
    vig_str packed = lz4(VIG_STR("Package: bash\nVersion: 6\n\nPackage: openssl\nVersion: 4\n"));

    put("var/lib/dpkg/status", dpkg_status);
    put_bytes("var/lib/apt/lists/x_dists_y_main_binary-amd64_Packages.lz4", vig_str_take(packed, packed.n - 6));
    assert_ok(vig_host_packages(&r, &err));
    assert_string_equal(host.updates_why, "a package list is damaged");
}

static void other_systems_have_no_manager(void **state)
{
    assert_ok(vig_host_packages(&r, &err));
    assert_null(host.package_manager);
    assert_non_null(host.updates_why);
    assert_int_equal(host.automatic_updates, VIG_UNKNOWN);
}

static const char apk_db[] = "C:Q1\nP:busybox\nV:1.36.1-r5\nA:x86_64\n\nP:musl\nV:1.2.4-r2\nA:x86_64\n";

static void apk_indexes_are_compared(void **state)
{
    static const char index[] = "header\0\0\0\0C:Q1xyz\nP:busybox\nV:1.36.1-r19\n\nP:musl\nV:1.2.4-r2\n\nP:other\nV:9\n";

    put("lib/apk/db/installed", apk_db);
    put_bytes("var/cache/apk/APKINDEX.12345678.tar.gz", gzip(vig_str_of(index, sizeof index - 1)));
    assert_ok(vig_host_packages(&r, &err));
    assert_null(host.updates_why);
    assert_int_equal(host.updates.n, 1);
    assert_str(host.updates.v[0].available, "1.36.1-r19");
    assert_int_equal(host.automatic_updates, VIG_NO);
    put("etc/periodic/daily/upgrade", "#!/bin/sh\napk -U upgrade\n");
    assert_ok(vig_host_automatic_updates(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_YES);
}

static void without_an_index_apk_tells_nothing(void **state)
{
    put("lib/apk/db/installed", apk_db);
    assert_ok(vig_host_packages(&r, &err));
    assert_non_null(host.updates_why);
}

static void add(struct vig_installed_list *list, const char *name, const char *version, const char *stream)
{
    const struct vig_installed p = { .name = vig_str_c(name), .version = vig_str_c(version), .arch = VIG_STR("x86_64"), .stream = vig_str_c(stream) };

    assert_ok(vig_installed_add(list, &p, &err));
}

static void rpm_metadata_is_compared(void **state)
{
    struct vig_installed_list list;

    vig_installed_init(&list, arena, &vig_ordering_rpm);
    add(&list, "bash", "5.1.8-6.el9", "");
    add(&list, "nodejs", "1:18.1.0-1.module+el9", "nodejs:18");
    add(&list, "zlib", "1.2.11-40.el9", "");
    vig_rpm_primary(&list, VIG_STR("<package type=\"rpm\">\n<name>bash</name>\n <arch>x86_64</arch>\n <version epoch=\"0\" ver=\"5.1.8\" rel=\"9.el9\"/>\n</package>"
                                   "<package><name>bash</name><arch>i686</arch><version epoch=\"0\" ver=\"9\" rel=\"9\"/></package>"
                                   "<package><name>nodejs</name><arch>x86_64</arch><version epoch=\"1\" ver=\"20\" rel=\"1.module+el9\"/></package>"
                                   "<package><name>zlib</name><arch>x86_64</arch><version ver=\"1.2.11\" rel=\"40.el9\" epoch=\"0\"/></package>"
                                   "<package><name>zlib</name><arch>"));
    vig_rpm_updateinfo(&list, VIG_STR("<update from=\"x\" status=\"final\" type=\"security\" version=\"1\"><id>R-1</id><pkglist><collection>"
                                      "<module name=\"nodejs\" stream=\"20\" version=\"1\"/>"
                                      "<package name=\"nodejs\" version=\"20\" release=\"1.module+el9\" epoch=\"1\" arch=\"x86_64\"></package></collection></pkglist></update>"
                                      "<update type=\"security\"><package name=\"zlib\" version=\"1.2.11\" release=\"41.el9\" epoch=\"0\" arch=\"x86_64\" src=\"z\"/></update>"
                                      "<update type=\"bugfix\"><module name=\"nodejs\" stream=\"18\"/>"
                                      "<package name=\"nodejs\" version=\"18.2\" release=\"1.module+el9\" epoch=\"1\" arch=\"x86_64\"/></update>"));
    assert_str(list.v.v[0].newest, "5.1.8-9.el9");
    assert_false(list.v.v[0].security);
    assert_str(list.v.v[1].newest, "1:18.2-1.module+el9"); /* of its stream */
    assert_false(list.v.v[1].security);
    assert_str(list.v.v[2].newest, "1.2.11-41.el9");
    assert_true(list.v.v[2].security);
    vig_installed_done(&list);
}

static void apt_conf_is_read_in_both_forms(void **state)
{
    static const vig_str name = VIG_STR("Unattended-Upgrade");

    assert_str(vig_apt_setting(VIG_STR("APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n"), name), "1");
    assert_str(vig_apt_setting(VIG_STR("APT { Periodic { Unattended-Upgrade \"7\"; }; };"), name), "7");
    assert_str(vig_apt_setting(VIG_STR("// APT::Periodic::Unattended-Upgrade \"1\";\n# APT::Periodic::Unattended-Upgrade \"1\";\n/* APT::Periodic::Unattended-Upgrade \"1\"; */"), name), "");
    assert_str(vig_apt_setting(VIG_STR("Unattended-Upgrade::Allowed-Origins { \"x\"; };"), name), "");
    assert_str(vig_apt_setting(VIG_STR("APT::Periodic::Unattended-Upgrade \"1\"; APT::Periodic::Unattended-Upgrade \"0\";"), name), "0");
    assert_str(vig_apt_setting(VIG_STR("APT::Periodic::Unattended-Upgrade \"1"), name), "1");
    assert_str(vig_apt_setting(VIG_STR("Unattended-Upgrade"), name), "");
}

static void unattended_upgrades_have_to_be_there(void **state)
{
    put("var/lib/dpkg/status", dpkg_status);
    put("etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Unattended-Upgrade \"1\";\n");
    assert_ok(vig_host_packages(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_NO);
    put("usr/bin/unattended-upgrade", "");
    assert_ok(vig_host_automatic_updates(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_YES);
    put("etc/apt/apt.conf.d/99off", "APT::Periodic::Unattended-Upgrade \"0\";\n");
    assert_ok(vig_host_automatic_updates(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_NO);
}

static void dnf_wants_its_timer(void **state)
{
    host.package_manager = "rpm";
    put("usr/bin/dnf", "");
    put("etc/dnf/automatic.conf", "[commands]\napply_updates = yes\n");
    assert_ok(vig_host_automatic_updates(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_NO);
    put("etc/systemd/system/timers.target.wants/dnf-automatic.timer", "");
    assert_ok(vig_host_automatic_updates(&r, &err));
    assert_int_equal(host.automatic_updates, VIG_YES);
}

struct seen {
    struct vig_buf text;
    size_t calls;
};

static void see(void *ctx, vig_str text)
{
    struct seen *s = ctx;

    assert_true(vig_buf_add(&s->text, text));
    s->calls++;
}

/* Records are longer than what is read at once, and their separators are cut in two. */
static void records_are_whole(void **state)
{
    struct seen seen = { 0 };
    const struct vig_records to = { .separator = VIG_STR("\n\n"), .ctx = &seen, .records = see };
    struct vig_buf text;

    vig_buf_init(&text, VIG_MIB(8));
    vig_buf_init(&seen.text, VIG_MIB(8));
    for (size_t i = 0; i < 3000; i++)
        assert_true(vig_buf_addf(&text, "Package: %zu\n%0*d\n\n", i, (int)(i * 7 % 1000), 1));
    put_bytes("list", vig_buf_str(&text));
    assert_null(vig_host_records(&r, "list", &to));
    assert_true(vig_str_eq(vig_buf_str(&text), vig_buf_str(&seen.text)));
    assert_true(seen.calls > 2);
    vig_buf_done(&text);
    vig_buf_done(&seen.text);
    assert_non_null(vig_host_records(&r, "absent", &to));
}

static void a_record_without_end_is_damage(void **state)
{
    size_t n = VIG_MIB(8);
    char *zeros = vig_arena_alloc(arena, n, 1);

    put("var/lib/dpkg/status", dpkg_status);
    put_bytes("var/lib/apt/lists/x_Packages.gz", gzip(vig_str_of(zeros, n)));
    assert_ok(vig_host_packages(&r, &err));
    assert_string_equal(host.updates_why, "a package list is damaged");
}

static void reading_has_an_end(void **state)
{
    size_t budget = 10;
    atomic_uint_least64_t unpacked = VIG_LIMIT_PACKAGE_LISTS + 1;
    vig_str text;

    put("small", "12345678");
    put("var/lib/dpkg/status", dpkg_status);
    put("var/lib/apt/lists/x_Packages", "Package: bash\nVersion: 9\n\n");
    r.unpacked = &unpacked;
    assert_ok(vig_host_packages(&r, &err));
    assert_string_equal(host.updates_why, "a package list is larger than such lists are");
    r.budget = &budget;
    assert_int_equal(vig_host_read(&r, "small", 100, &text), 0);
    assert_int_equal(vig_host_read(&r, "small", 100, &text), EFBIG);
    assert_int_equal(vig_host_head(&r, "small", 3, &text), 0);
    assert_str(text, "123");
}

static int setup(void **state)
{
    (void)snprintf(root, sizeof root, "/tmp/vigia-host-XXXXXX");
    arena = vig_arena_new(VIG_MIB(64));
    if (!arena || !mkdtemp(root))
        return -1;
    host = (struct vig_host){ .root = vig_str_c(root) };
    r = (struct vig_host_root){ .fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .arena = arena, .host = &host };
    return r.fd < 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    return remove(path);
}

static int teardown(void **state)
{
    (void)close(r.fd);
    vig_arena_free(arena);
    return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(apt_lists_are_compared_with_dpkg),
        TEST(without_lists_nothing_is_known),
        TEST(damaged_lists_are_not_passed_over),
        TEST(other_systems_have_no_manager),
        TEST(apk_indexes_are_compared),
        TEST(without_an_index_apk_tells_nothing),
        TEST(rpm_metadata_is_compared),
        TEST(apt_conf_is_read_in_both_forms),
        TEST(unattended_upgrades_have_to_be_there),
        TEST(dnf_wants_its_timer),
        TEST(records_are_whole),
        TEST(a_record_without_end_is_damage),
        TEST(reading_has_an_end),
    };

    return cmocka_run_group_tests_name("host packages", tests, NULL, NULL);
}
