/* Distributions find their ecosystems, by themselves, by what they were made from, and by code name. */
#include "unit/test.h"

#include "model/distro.h"
#include "model/eol.h"

static const struct {
    const char *id, *id_like, *version, *codename;
    const char *ecosystem; /* the first one; NULL: none */
    const char *label;
    size_t n;
} cases[] = {
    { "debian", "", "12", "bookworm", "Debian:12", "Debian 12", 1 },
    { "debian", "", "", "trixie", "Debian:13", "Debian 13", 1 },
    { "debian", "", "", "forky/sid", "Debian:14", "Debian 14", 1 },
    { "ubuntu", "debian", "22.04", "jammy", "Ubuntu:22.04:LTS", "Ubuntu 22.04", 1 },
    { "ubuntu", "debian", "23.10", "mantic", "Ubuntu:23.10", "Ubuntu 23.10", 1 },
    { "ubuntu", "debian", "23.04", "lunar", "Ubuntu:23.04", "Ubuntu 23.04", 1 },
    { "alpine", "", "3.19.1", "", "Alpine:v3.19", "Alpine 3.19", 1 },
    { "alpine", "", "3.20.0_alpha20240329", "", "Alpine:edge", "Alpine edge", 1 },
    { "wolfi", "", "20230201", "", "Wolfi", "Wolfi", 1 },
    { "chainguard", "", "20230214", "", "Chainguard", "Chainguard", 1 },
    { "rhel", "fedora", "8.9", "", "Red Hat:enterprise_linux:8::baseos", "RHEL 8", 12 },
    { "rhel", "fedora", "7.9", "", "Red Hat:enterprise_linux:7::server", "RHEL 7", 5 },
    { "centos", "rhel fedora", "7", "", "Red Hat:enterprise_linux:7::server", "CentOS 7", 5 },
    { "almalinux", "rhel centos fedora", "9.3", "", "AlmaLinux:9", "AlmaLinux 9", 1 },
    { "rocky", "rhel centos fedora", "8.9", "", "Rocky Linux:8", "Rocky Linux 8", 1 },
    { "ol", "fedora", "8.9", "", "Oracle Linux:8", "Oracle Linux 8", 1 },
    { "fedora", "", "40", "", "Fedora:40", "Fedora 40", 1 },
    { "amzn", "centos rhel fedora", "2", "", "Amazon Linux:2", "Amazon Linux 2", 1 },
    { "amzn", "fedora", "2023", "", "Amazon Linux:2023", "Amazon Linux 2023", 1 },
    { "amzn", "rhel fedora", "2018.03", "", "Amazon Linux:1", "Amazon Linux 1", 1 },
    { "opensuse-leap", "suse opensuse", "15.5", "", "openSUSE:Leap 15.5", "openSUSE Leap 15.5", 1 },
    { "opensuse-tumbleweed", "opensuse suse", "20240101", "", "openSUSE:Tumbleweed", "openSUSE Tumbleweed", 1 },
    { "sles", "suse", "15.5", "", "SUSE:Linux Enterprise Server 15 SP5", "SUSE Linux Enterprise Server 15 SP5", 12 },
    { "sles", "suse", "12.5", "", "SUSE:Linux Enterprise Server 12 SP5", "SUSE Linux Enterprise Server 12 SP5", 2 },
    { "photon", "", "4.0", "", "Photon OS:4.0", "Photon OS 4.0", 1 },
    { "mariner", "", "2.0", "", "Azure Linux:2", "Azure Linux 2", 1 },
    { "azurelinux", "fedora", "3.0", "", "Azure Linux:3", "Azure Linux 3", 1 },
    /* derived ones */
    { "linuxmint", "ubuntu debian", "21.2", "jammy", "Ubuntu:22.04:LTS", "Ubuntu 22.04", 1 },
    { "linuxmint", "debian", "6", "bookworm", "Debian:12", "Debian 12", 1 },
    { "pop", "ubuntu debian", "22.04", "jammy", "Ubuntu:22.04:LTS", "Ubuntu 22.04", 1 },
    { "raspbian", "debian", "11", "bullseye", "Debian:11", "Debian 11", 1 },
    { "devuan", "debian", "5", "daedalus", "Debian:12", "Debian 12", 1 },
    { "eurolinux", "rhel fedora centos", "8.7", "", "Red Hat:enterprise_linux:8::baseos", "RHEL 8", 12 },
    /* and those that nobody writes advisories for */
    { "kali", "debian", "2024.1", "kali-rolling", NULL, "kali 2024.1", 0 },
    { "void", "", "", "", NULL, "void", 0 },
    { "", "", "", "", NULL, "", 0 },
};

static struct vig_distro distro_of(size_t i, struct vig_arena *a)
{
    struct vig_os os = { .id = vig_str_c(cases[i].id), .id_like = vig_str_c(cases[i].id_like),
                         .version_id = vig_str_c(cases[i].version), .codename = vig_str_c(cases[i].codename) };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_distro d;

    assert_ok(vig_distro_of(&os, a, &d, &err));
    return d;
}

static void os_release_leads_to_ecosystems(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_distro d = distro_of(i, a);
        assert_int_equal(d.n, cases[i].n);
        assert_str(d.label, cases[i].label);
        if (cases[i].ecosystem)
            assert_str(d.ecosystems[0], cases[i].ecosystem);
        assert_int_equal(d.family != NULL, cases[i].ecosystem != NULL);
    }
    vig_arena_free(a);
}

static void centos_stream_has_its_own_end(void **state)
{
    struct vig_os os = { .id = VIG_STR("centos"), .name = VIG_STR("CentOS Stream"), .version_id = VIG_STR("9") };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_distro d;

    assert_ok(vig_distro_of(&os, a, &d, &err));
    assert_string_equal(d.family, "centos-stream");
    assert_str(d.stand_in, "AlmaLinux:9");
    vig_arena_free(a);
}

static void purls_name_a_distribution(void **state)
{
    static const char *const purls[][2] = {
        { "pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12", "Debian:12" },
        { "pkg:deb/debian/openssl@3.0.9-1?distro=bookworm", "Debian:12" },
        { "pkg:deb/debian/openssl@3.0.9-1?distro=debian-bookworm", "Debian:12" },
        { "pkg:deb/ubuntu/openssl@3.0.9-1?distro=ubuntu-22.04", "Ubuntu:22.04:LTS" },
        { "pkg:deb/ubuntu/openssl@3.0.9-1?distro=jammy", "Ubuntu:22.04:LTS" },
        { "pkg:apk/alpine/openssl@3.0.9-r1?distro=alpine-3.19.1", "Alpine:v3.19" },
        { "pkg:apk/alpine/openssl@3.0.9-r1?distro=3.19.1", "Alpine:v3.19" },
        { "pkg:rpm/redhat/openssl@3.0.9-1?distro=rhel-9.2", "Red Hat:enterprise_linux:9::baseos" },
        { "pkg:rpm/opensuse/openssl@3.0.9-1?distro=opensuse-leap-15.5", "openSUSE:Leap 15.5" },
        { "pkg:rpm/almalinux/openssl@3.0.9-1?distro=almalinux-9", "AlmaLinux:9" },
    };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_distro d;

    for (size_t i = 0; i < VIG_COUNT(purls); i++) {
        assert_ok(vig_distro_of_purl(vig_str_c(purls[i][0]), a, &d, &err));
        assert_true(d.n > 0);
        assert_str(d.ecosystems[0], purls[i][1]);
    }
    assert_ok(vig_distro_of_purl(VIG_STR("pkg:deb/debian/openssl@1"), a, &d, &err));
    assert_int_equal(d.n, 0);
    assert_ok(vig_distro_of_purl(VIG_STR("no purl"), a, &d, &err));
    assert_int_equal(d.n, 0);
    vig_arena_free(a);
}

static void support_ends(void **state)
{
    static const struct {
        const char *family, *release;
        int64_t now;
        const char *want;
    } ends[] = {
        { "debian", "10", 1719705600, "" },                                        /* 2024-06-30, the last day */
        { "debian", "10", 1719792000, "security support ended 2024-06-30" },       /* the day after */
        { "ubuntu", "18.04", 1700000000, "security support ended 2023-05-31; until 2028-04-01 only subscribers get fixes" },
        { "ubuntu", "18.04", 1900000000, "security support ended 2023-05-31" },
        { "rhel", "8.9", 1700000000, "" },
        { "centos", "8.5", 1700000000, "security support ended 2021-12-31" },
        { "debian", "99", 1900000000, "" },
    };
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_err err = VIG_ERR_INIT;
    vig_str text;

    for (size_t i = 0; i < VIG_COUNT(ends); i++) {
        assert_ok(vig_eol_status(ends[i].family, vig_str_c(ends[i].release), ends[i].now, a, &text, &err));
        assert_str(text, ends[i].want);
    }
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(os_release_leads_to_ecosystems),
        cmocka_unit_test(centos_stream_has_its_own_end),
        cmocka_unit_test(purls_name_a_distribution),
        cmocka_unit_test(support_ends),
    };

    return cmocka_run_group_tests_name("distributions", tests, NULL, NULL);
}
